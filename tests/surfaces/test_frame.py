"""A message in a terminal stands beside a bar."""

import io

from rich.console import Console

from adapters.console.rich_cards import panel
from conductor_core.domain.card import Button, Buttons, Card, Fact, Facts, TaskRow, Tasks, Text


def drawn(card: Card, width: int) -> str:
    """As a terminal without colours shows it."""
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(panel(card, width), crop=False)
    return out.getvalue()


def test_a_terminal_that_becomes_narrower_has_nothing_to_break_at_the_right() -> None:
    """What is short stays on its line: there is no border behind it, and there are no blanks."""
    rows = (TaskRow(key="T1", title="a", state="done", agent="x"), TaskRow(key="T2", title="b", state="running"))
    facts = Facts(facts=(Fact(name="Cost", value="free"), Fact(name="Time", value="")))
    card = Card(title="R7: done", blocks=(facts, Text(text="ok "), Tasks(rows=rows)))
    assert drawn(card, 100) == (
        "╭─ ● R7: done\n│ Cost free\n│ Time\n│\n│ ok\n│\n│ ✓ T1 a  x  done\n│ ▶ T2 b     running\n╰─\n"
    )


def test_no_line_is_wider_than_the_terminal() -> None:
    """Long titles are cut, long words broken, and what goes on stands beside the bar too."""
    lines = drawn(Card(title="t" * 80, blocks=(Text(text="one two " * 12),)), 40).splitlines()
    assert max(map(len, lines)) == 40
    assert lines[0].endswith("t…")
    assert all(line.startswith(("│ one", "│ two")) for line in lines[1:-1])


def test_what_says_by_its_mark_that_it_is_an_order_is_typed_as_it_stands() -> None:
    """No shell takes that mark; what names its run is still read when the program has ended."""
    marked = Button(label="It is an order", command="!cancel the tests of R1")
    card = Card(title="Which?", blocks=(Buttons(buttons=(marked, Button(label="Go on", command="resume R1"))),))
    assert "│ Type !cancel the tests of R1 (It is an order) or conductor resume R1 (Go on)" in drawn(card, 100)
