"""Questions to people."""

from conductor_core.domain.card import Block, Button, Buttons, Card, Text
from conductor_core.logic.board.values import Board, QuestionView


def question_card(board: Board, question: QuestionView) -> Card:
    """What an agent wants to know, and how to answer; once answered, the answer."""
    task = board.tasks.get(question.task)
    about = f"{question.task} {task.title}" if task else question.task
    blocks: list[Block] = [Text(text=question.text)]
    if question.answer is not None:
        blocks.append(Text(text=f"{question.by} answered: {question.answer}", tone="good"))
        return Card(title=f"{board.run}: question {question.id}, answered", blocks=tuple(blocks))
    if question.choices:
        blocks.append(Buttons(buttons=tuple(_choice(question, choice) for choice in question.choices[:25])))
    else:
        blocks.append(Buttons(buttons=(Button(label="Answer in your words", command=f"answer {question.id} …"),)))
    others = any(not other.over for other in board.planned if other.key != question.task)
    blocks.append(Text(text=f"{about} waits for it{'; everything else goes on' if others else ''}."))
    return Card(title=f"{board.run}: question {question.id}", tone="warning", blocks=tuple(blocks), notify=True)


def _choice(question: QuestionView, choice: str) -> Button:
    return Button(label=choice, command=f"answer {question.id} {choice}")
