"""Questions to people."""

from conductor_core.domain.card import Block, Button, Buttons, Card, Text, Whom
from conductor_core.logic.board.ask_views import QuestionView
from conductor_core.logic.board.values import Board
from conductor_core.logic.figures import duration

MOST = 24
"""Choices that are shown as buttons."""


def question_card(board: Board, question: QuestionView) -> Card:
    """What an agent wants to know, and how to answer; once answered, the answer."""
    task = board.tasks.get(question.task)
    about = f"{question.task} {task.title}" if task else question.task
    blocks: list[Block] = [Text(text=question.text)]
    if question.answer is not None:
        blocks.append(Text(text=_answer(question), tone="good"))
        return Card(title=f"{board.run}: question {question.id}, answered", blocks=tuple(blocks))
    if question.superseded:
        blocks.append(Text(text=f"Nobody needs the answer any more: {about} ended without it.", tone="warning"))
        return Card(title=f"{board.run}: question {question.id}, no more open", blocks=tuple(blocks))
    chosen = [_choice(board, question, choice) for choice in question.choices[:MOST]]
    blocks.append(
        Buttons(buttons=(*chosen, _in_words(board, question, "Other …" if chosen else "Answer in your words")))
    )
    if question.default is not None and question.due_at is not None and question.asked_at is not None:
        time = duration((question.due_at - question.asked_at).total_seconds())
        blocks.append(Text(text=f"Without an answer within {time}, this counts: {question.default}"))
    if question.least == "owner":
        blocks.append(Text(text="Only an owner may answer it."))
    others = any(not other.over for other in board.planned if other.key != question.task)
    blocks.append(Text(text=f"{about} waits for it{'; everything else goes on' if others else ''}."))
    title = f"{board.run}: question {question.id}"
    return Card(title=title, tone="warning", blocks=tuple(blocks), notify=True, whom=Whom(least=question.least))


def _answer(question: QuestionView) -> str:
    if question.by_default:
        return f"Nobody answered in time, so the default counts: {question.answer}"
    return f"{question.by} answered: {question.answer}"


def _choice(board: Board, question: QuestionView, choice: str) -> Button:
    pressed = f"answer question={question.id} run={board.run} {choice}"
    return Button(label=choice, command=f"answer {question.id} {choice}", pressed=pressed)


def _in_words(board: Board, question: QuestionView, label: str) -> Button:
    pressed = f"answer question={question.id} run={board.run} …"
    return Button(label=label, command=f"answer {question.id} …", pressed=pressed)
