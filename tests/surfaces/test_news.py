"""What is told of a message that changed, where nothing that was printed can change."""

from adapters.console.news import in_a_line, live_news, new_parts, replayed
from adapters.console.orders import from_a_shell
from adapters.console.plain import body
from conductor_core.domain.card import Bullets, Card, Progress, TaskRow, Tasks, Text
from conductor_core.logic.board import Board
from conductor_core.logic.rendering.opening import acknowledgement
from tests.stream.scene import RUN


def test_what_heads_a_list_that_was_there_is_a_sentence() -> None:
    """The agents are the same as before; that they are ready is new."""
    who = Bullets(items=("template", "format"))
    before = Card(title="R7: on it", blocks=(Text(text="2 agents being checked:"), who))
    after = Card(title="R7: on it", blocks=(Text(text="2 agents ready:"), who))
    news = new_parts(before, after)
    assert news
    assert news.blocks == (Text(text="2 agents ready."),)


def test_of_a_list_what_is_new_stands_below_its_heading() -> None:
    """Agents that rest are never read as those that are ready, whatever else was told before."""
    every = opening(("a: A", "b: B"), ())
    resting = opening(("b: B",), ("a: cooling until 10:42",))
    longer = opening(("b: B",), ("a: cooling until 10:47",))
    assert added(every, resting) == ["1 agent ready.", "Not ready:", "• a: cooling until 10:42"]
    assert added(resting, longer) == ["Not ready:", "• a: cooling until 10:47"]
    assert added(longer, every) == ["2 agents ready, new:", "• a: A"]
    assert new_parts(every, every) is None


def test_who_rests_now_is_one_line_however_often_that_changes() -> None:
    """A list of several agents stays a list."""
    every, resting = opening(("a: A", "b: B"), ()), opening(("b: B",), ("a: cooling until 10:42",))
    news = new_parts(every, resting)
    assert news
    assert in_a_line(news) == f"{every.title}: 1 agent ready. Not ready: a: cooling until 10:42."
    several = new_parts(opening((), ()), opening(("a: A", "b: B", "c: C"), ()))
    assert several
    assert in_a_line(several) is None


def opening(ready: tuple[str, ...], unable: tuple[str, ...]) -> Card:
    """The first card with these agents."""
    return acknowledgement(Board(run=RUN, agents=ready, unable=unable))


def added(before: Card, after: Card) -> list[str]:
    """What is printed of a change."""
    news = new_parts(before, after)
    return [line.strip() for line in body(news.blocks, 80, from_a_shell)] if news else []


def handing_over(sign: str) -> Card:
    """The live card while the run is handed over."""
    row = TaskRow(key="deliver", title="Hand over", state="running", agent="conductor", sign=sign)
    return Card(title="R7: at work", blocks=(Progress(percent=99), Tasks(rows=(row,))))


def test_of_handing_over_the_checks_that_it_begins_are_told_and_not_each_of_them() -> None:
    """They may take as long as the tests of the project do."""
    first, second = handing_over("run `npm test`"), handing_over("run `go test`")
    assert live_news(handing_over(""), first) == [
        " 99 %  deliver running         Hand over (conductor): run `npm test`"
    ]
    assert live_news(first, second) == []


def at_work(sign: str) -> Card:
    """The live card while a task is at work."""
    row = TaskRow(key="T1", title="Write it", state="running", agent="ada", sign=sign)
    return Card(title="R7: at work", blocks=(Progress(percent=5), Tasks(rows=(row,))))


def test_that_a_call_is_held_back_is_told_when_it_begins_and_once() -> None:
    """Of a limit as of a fault; every other sign of life is left to the line that says that work goes on."""
    limited = at_work("waits until 10:42:00: openai has too many calls from this key (429)")
    assert live_news(at_work("read a.py"), limited) == [
        "  5 %  T1   running         Write it (ada): waits until 10:42:00: openai has too many calls from this key (429)"
    ]
    assert live_news(limited, at_work("waits until 10:43:00: openai has too many calls from this key (429)")) == []
    assert live_news(limited, at_work("read b.py")) == []


def test_what_came_after_the_end_stays_after_it_for_who_comes_late() -> None:
    """How everything stands leads to the result; the push, and the yes to it, come after both."""
    titles = ("R7: plan", "R7: tasks", "R7: done", "R7: pull request #1 is open as a draft", "R7: approved")
    plan, live, result, push, yes = (Card(title=title, notify=title == "R7: done") for title in titles)
    live = live.model_copy(update={"blocks": (Progress(percent=100),)})
    assert replayed([plan, live, result, push, yes]) == [plan, live, result, push, yes]


def test_a_card_at_rest_stands_before_the_message_that_tells_why() -> None:
    """A question that was answered since tells it no more; where nothing calls for anybody, it is the last one."""
    live = Card(title="R7: paused", blocks=(Progress(percent=20),))
    answered, pause, plain = Card(title="a question"), Card(title="paused by Ann", notify=True), Card(title="plain")
    assert replayed([live, answered, pause]) == [answered, live, pause]
    assert replayed([live, answered, plain]) == [answered, live, plain]
