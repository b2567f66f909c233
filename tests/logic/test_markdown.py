"""A thread as a file: everything can be read, nothing is alive."""

import pytest

from conductor_core.domain.card import Bullets, Button, Buttons, Card, Code, Fact, Facts, Files, TaskRow, Tasks, Text
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering import markdown
from conductor_core.logic.rendering.markdown import escape
from conductor_core.logic.rendering.thread import thread_of
from tests.logic.test_board import records
from tests.stream.scene import RUN, STORY, ended


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a-b (c) d.", "a-b (c) d."),
        ("*bold* _it_ `code` ~no~", r"\*bold\* \_it\_ \`code\` \~no\~"),
        ("[x](http://evil)", r"\[x\](http&#8203;://evil)"),
        ("see www.evil.com", "see www&#8203;.evil.com"),
        ("@everyone a@b.de", "@&#8203;everyone a@&#8203;b.de"),
        ("<script>&lt;", "&lt;script&gt;&amp;lt;"),
        ("# head #12", r"\# head \#12"),
        ("- a\n+ b\n1. c\n23) d", "\\- a\n\\+ b\n1\\. c\n23\\) d"),
        ("---\n===", "\\---\n\\==="),
        ("a | b $x$", r"a \| b \$x\$"),
    ],
)
def test_what_would_be_markup_is_text(text: str, shown: str) -> None:
    """No link, mention, heading, list, table, formula or HTML comes from outside."""
    assert escape(text) == shown


def test_a_card_is_a_section() -> None:
    """Each kind of block in its own way."""
    card = Card(
        title="R7: done",
        tone="good",
        blocks=(
            Text(text="one\ntwo"),
            Code(text="a ``` b", language="py thon`"),
            Bullets(items=("x", "y")),
            Facts(facts=(Fact(name="Cost", value="free"),)),
            Tasks(rows=(TaskRow(key="T1", title="a|b", state="done"), TaskRow(key="T2", title="c", state="x"))),
            Buttons(buttons=(Button(label="Go on", command="resume R7"),)),
            Files(paths=("/out/`R7`.zip",)),
        ),
    )
    assert (
        markdown(card)
        == """\
## ✅ R7: done

one\x20\x20
two

````python
a ``` b
````

- x
- y

- **Cost:** free

| Task | State |
|---|---|
| T1 a\\|b | done |
| T2 c | x |

To type: `resume R7` (Go on)

- `` `R7`.zip ``
"""
    )


def test_a_thread_reads_as_it_stands_now() -> None:
    """Each message once, as it was edited last, in order of posting; the same events give the same text."""
    text = thread_of(RUN, records(STORY), Redactor())
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# tally R7",
        "## R7: on it, ann",
        "## R7: plan – wc",
        "## R7: tasks",
        "## R7: question 1, answered",
        "## ❌ R7: T3 failed, Do T3",
        "## ⚠️ R7: ended, but not all is done",
    ]
    assert text == thread_of(RUN, records(STORY), Redactor())


def test_how_a_run_ended_and_how_long_it_took_is_said_once() -> None:
    """The tasks and the result do not share a heading, and their times are the same moment's."""
    text = thread_of(RUN, records((*STORY[:-1], ended("done"))), Redactor())
    assert [line for line in text.splitlines() if ": done" in line] == ["## ✅ R7: done"]
    tasks = text[text.index("## R7: tasks") :]
    assert "\n100 %, 2 of 4 tasks, free, 58 s\n" in tasks
    assert "- **Time:** 58 s (estimated 30–60 s), of it 2 s reading and planning, and 3 s waiting for people\n" in tasks


def test_a_run_without_events_is_an_empty_thread() -> None:
    """Not an error."""
    assert thread_of(RUN, [], Redactor()) == "# R7\n"
