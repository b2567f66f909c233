"""The page about what a channel follows: what waits for an answer, its projects, their runs, and the agents. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from adapters.chat.sight import GROUPS, QUICK, TONES, Sight, state_of
from adapters.discord.cards import SIGNS, WHOLE, Json, Page, components_of, text
from adapters.discord.wording import escaped, shown
from conductor_core.domain.card import Button, Buttons, Facts
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.run import Run
from conductor_core.logic.figures import count
from conductor_core.logic.rendering import clean
from conductor_core.logic.rendering.approving import decide_buttons
from conductor_core.logic.rendering.racing import pick_buttons
from conductor_core.logic.sentences import begun

WAITING, PROJECTS, RUNS = 3, 5, 6
"""Most that are shown of each: all of it is one message, of 40 components and 4000 characters."""
NAME, WORDS, AGENT = 40, 80, 300
"""Characters of a name, of what somebody wrote, and of what is told of an agent."""


def home(sight: Sight, follows: Collection[ProjectId]) -> Page:
    """The same for everybody in the channel; who may answer is seen when they press."""
    seen = _only(sight, follows)
    waits = bool(seen.approvals or seen.questions or seen.picks)
    parts = [*_quick(), *_waiting(seen), *_projects(seen), _runs(seen)]
    room = WHOLE - sum(len(one.get("content", "")) for one in parts)
    return Page("warning" if waits else "neutral", [*parts, *_agents(seen, room)])


def _only(sight: Sight, follows: Collection[ProjectId]) -> Sight:
    return replace(
        sight,
        projects=[one for one in sight.projects if one.id in follows],
        runs=[one for one in sight.runs if one.project in follows],
        approvals=[one for one in sight.approvals if sight.projects_of.get(one.run) in follows],
        questions=[one for one in sight.questions if sight.projects_of.get(one.run) in follows],
        picks=[one for one in sight.picks if one.project in follows],
    )


def _quick() -> Iterator[Json]:
    start = Button(label="Start something …", command="start …", style="primary")
    yield text("## Conductor")
    yield from components_of(Buttons(buttons=(start, *[Button(label=label, command=order) for label, order in QUICK])))


def _waiting(sight: Sight) -> Iterator[Json]:
    waiting = len(sight.approvals) + len(sight.questions) + len(sight.picks)
    told = "\nNothing." if not waiting else f"\nThe first {WAITING} of {waiting:,}:" if waiting > WAITING else ""
    yield text(f"### Waiting for an answer{told}")
    for one in sight.approvals[:WAITING]:
        what = begun(one.what or f"the {one.subject} of {one.run}")
        yield text(f"**{one.run}**  {shown(clean(what, WORDS))} needs a yes.")
        yield from components_of(decide_buttons(one.run, one.subject, one.id, one.digest))
    for asked in sight.questions[: max(WAITING - len(sight.approvals), 0)]:
        yield text(f"**{asked.run}**  {shown(clean(asked.text, WORDS))}")
        pressed = f"answer question={asked.id} run={asked.run} …"
        answer = Button(label="Answer …", command=f"answer {asked.id} …", pressed=pressed)
        yield from components_of(Buttons(buttons=(answer,)))
    for race in sight.picks[: max(WAITING - len(sight.approvals) - len(sight.questions), 0)]:
        yield text(f"**{race.id}**  {shown(clean(race.planned.title, WORDS))}: pick one of the results.")
        yield from components_of(pick_buttons(race.run, race.key, race.placings))


def _projects(sight: Sight) -> Iterator[Json]:
    first = sight.projects[:PROJECTS]
    rows = [
        f"{_sign(sight.newest(one.id))} **{escaped(clean(one.name, NAME))}**  {sight.story(one.id)}" for one in first
    ]
    if more := len(sight.projects) - len(first):
        rows.append(f"and {count(more, 'project')} more")
    yield text("\n".join(["### Projects", *(rows or ["None any more."])]))
    yield from components_of(
        Buttons(
            buttons=tuple(
                Button(label=f"New run in {clean(one.name, NAME)} …", command=f"start project={one.id} …")
                for one in first
            )
        )
    )


def _runs(sight: Sight) -> Json:
    rows = [
        f"{_sign(one)} **{one.id}**  {escaped(clean(one.goal, WORDS))}  {state_of(one)}" for one in sight.runs[:RUNS]
    ]
    return text("\n".join(["### Recent runs", *(rows or ["None yet."])]))


def _agents(sight: Sight, room: int) -> Iterator[Json]:
    """How each is and what it cost, as far as there is room."""
    told = "### Agents"
    for fact in (fact for part in sight.agents.blocks[:1] if isinstance(part, Facts) for fact in part.facts):
        line = f"\n{SIGNS[fact.tone]} **{escaped(fact.name)}**  {escaped(clean(fact.value, AGENT))}"
        if len(told) + len(line) > room:
            break
        told += line
    yield text(told)


def _sign(run: Run | None) -> str:
    if run is not None and GROUPS.get(run.state) == "work":
        return "⏳"
    return SIGNS[TONES.get(run.state, "neutral") if run else "neutral"]
