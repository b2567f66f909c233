"""The Home tab: what waits for a person, projects, runs and agents. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from adapters.chat.sight import GROUPS, QUICK, TONES, Sight, state_of
from adapters.slack.at_home import STATE, WORDS, Search
from adapters.slack.block_kit import blocks_of
from adapters.slack.rich import Json, cut, emoji, lines, plain, rich, run, section
from conductor_core.commands.race import Pick
from conductor_core.commands.start import Start
from conductor_core.domain.card import Block, Button, Buttons, Text
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.project import Project
from conductor_core.domain.run import Run
from conductor_core.logic.rendering import clean
from conductor_core.logic.rendering.approving import decide_buttons
from conductor_core.logic.rendering.racing import pick_buttons
from conductor_core.logic.sentences import begun

MOST = 100
"""Blocks that a Home tab may have."""
WAITING, PROJECTS, RUNS = 8, 12, 10
"""Most that are shown of each."""
STATES = {"all": "All", "work": "At work", "waits": "Waiting for people", "over": "Over", "none": "Never run"}
_SIGNS = {"good": "white_check_mark", "warning": "warning", "bad": "x", "neutral": "white_circle"}
NO_LINKS: Mapping[RunId, str] = MappingProxyType({})
AT_WORK = "hourglass_flowing_sand"


def home(sight: Sight, actor: Actor, search: Search, links: Mapping[RunId, str] = NO_LINKS) -> Json:
    """The view for one person; ``links`` are addresses of the threads of runs."""
    waiting, runs = _waiting(sight, actor, links), _runs(sight, links)
    blocks = [*_quick(actor), *waiting, *_projects(sight, actor, search), *runs, *_agents(sight)]
    return {"type": "home", "blocks": [{**block, "block_id": f"b{n}"} for n, block in enumerate(blocks[:MOST])]}


def linked(sight: Sight) -> tuple[RunId, ...]:
    """The runs that a view may name, whose threads it leads to."""
    waiting = [one.run for part in (sight.approvals, sight.questions, sight.picks) for one in part]
    return tuple(dict.fromkeys((*waiting[: 3 * WAITING], *(one.id for one in sight.runs[:RUNS]))))


def _quick(actor: Actor) -> Iterator[Json]:
    start = Button(label="Start something …", command="start …", pressed="start …", style="primary")
    others = [Button(label=label, command=order) for label, order in QUICK]
    yield {"type": "header", "text": plain("Conductor")}
    yield from _made(Buttons(buttons=(start, *others) if actor.may(Start.spec.needs) else tuple(others)))


def _waiting(sight: Sight, actor: Actor, links: Mapping[RunId, str]) -> Iterator[Json]:
    """What this person may answer; whose own wish it is, somebody else must approve."""
    mine = [
        one for one in sight.approvals if sight.acting(actor, one.run).may(one.least) and actor.id not in one.not_by
    ]
    asked = [one for one in sight.questions if sight.acting(actor, one.run).may(one.least)]
    races = [one for one in sight.picks if sight.acting(actor, one.run).may(Pick.spec.needs)]
    yield {"type": "header", "text": plain("Waiting for you")}
    if not mine and not asked and not races:
        yield from _made(Text(text="Nothing."))
    for approval in mine[:WAITING]:
        what = clean(begun(approval.what or f"the {approval.subject} of {approval.run}"), 200)
        told = section(run(f"{approval.run}  ", "bold"), run(f"{what} needs a yes."))
        yield rich(told, section(*_about(sight, approval.run, links)))
        yield from _made(decide_buttons(approval.run, approval.subject, approval.id, approval.digest))
    for question in asked[:WAITING]:
        told = section(run(f"{question.run}  ", "bold"), run(clean(question.text, 300)))
        yield rich(told, section(*_about(sight, question.run, links)))
        pressed = f"answer question={question.id} run={question.run} …"
        yield from _made(
            Buttons(buttons=(Button(label="Answer …", command=f"answer {question.id} …", pressed=pressed),))
        )
    for race in races[:WAITING]:
        told = section(run(f"{race.id}  ", "bold"), run(f"{clean(race.planned.title, 200)}: pick one of the results."))
        yield rich(told, section(*_about(sight, race.run, links)))
        yield from _made(pick_buttons(race.run, race.key, race.placings))
    if more := sum(max(len(part) - WAITING, 0) for part in (mine, asked, races)):
        yield from _made(Text(text=f"and {more:,} more, which come up here as these are answered."))


def _about(sight: Sight, run_id: RunId, links: Mapping[RunId, str]) -> Iterator[Json]:
    """What a run is for, in which project, what it may cost, and the way to its thread."""
    known = next((one for one in sight.runs if one.id == run_id), None)
    goal = f"“{clean(known.goal, 150)}”" if known else ""
    cost = sight.prices.get(run_id, "")
    yield run(" · ".join(filter(None, (goal, clean(sight.projects_of.get(run_id, "")), cost))))
    yield from _thread(run_id, links)


def _thread(run_id: RunId, links: Mapping[RunId, str]) -> Iterator[Json]:
    if url := links.get(run_id):
        yield from (run("   "), {"type": "link", "url": url, "text": "Open the thread"})


def _projects(sight: Sight, actor: Actor, search: Search) -> Iterator[Json]:
    found = [one for one in sight.projects if _matches(one, sight.newest(one.id), search)]
    yield {"type": "header", "text": plain("Projects")}
    yield _finder(search)
    yield {"type": "actions", "elements": [_states(search)]}
    if not found:
        yield from _made(Text(text="None that fits." if sight.projects else "None yet: start something."))
    names = Counter(one.name for one in sight.projects)
    for project in found[:PROJECTS]:
        twin = f"({project.id})  " if names[project.name] > 1 else ""
        sign, told = _sign(sight.newest(project.id)), sight.story(project.id)
        yield rich(section(sign, run(f"  {clean(project.name, 60)}  ", "bold"), run(f"{twin}{told}")))
        new = Button(label="New run …", command="start …", pressed=f"start project={project.id} …")
        its = Button(label="Its runs", command=f"runs {project.id}", pressed=f"runs project={project.id}")
        starts = sight.working(actor, project.id).may(Start.spec.needs)
        yield from _made(Buttons(buttons=(new, its) if starts else (its,)))
    if len(found) > PROJECTS:
        yield from _made(Text(text=f"and {len(found) - PROJECTS:,} more: search for them above."))


def _runs(sight: Sight, links: Mapping[RunId, str]) -> Iterator[Json]:
    yield {"type": "header", "text": plain("Recent runs")}
    rows = [
        [
            _sign(one),
            run(f"  {one.id}  {clean(one.goal, 80)}", "bold"),
            run(f"   {state_of(one)} · {clean(one.project)}"),
            *_thread(one.id, links),
        ]
        for one in sight.runs[:RUNS]
    ]
    if not rows:
        yield from _made(Text(text="None yet."))
    yield from (block for block, _ in lines(rows))


def _agents(sight: Sight) -> Iterator[Json]:
    yield {"type": "header", "text": plain("Agents")}
    for part in sight.agents.blocks:
        yield from _made(part)


def _made(part: Block) -> Iterator[Json]:
    yield from (block for block, _ in blocks_of(part))


def _finder(search: Search) -> Json:
    field: Json = {"type": "plain_text_input", "action_id": WORDS, "placeholder": plain("part of a name")}
    return {
        "type": "input",
        "label": plain("Search"),
        "dispatch_action": True,
        "optional": True,
        "element": {**field, **({"initial_value": cut(search.words, 100)} if search.words else {})},
    }


def _states(search: Search) -> Json:
    options = {value: {"text": plain(label), "value": value} for value, label in STATES.items()}
    chosen = options.get(search.state, options["all"])
    return {"type": "static_select", "action_id": STATE, "options": list(options.values()), "initial_option": chosen}


def _matches(project: Project, newest: Run | None, search: Search) -> bool:
    words = search.words.casefold()
    state = "none" if newest is None else GROUPS.get(newest.state, "over")
    return words in f"{project.name} {project.id}".casefold() and search.state in ("all", state)


def _sign(one: Run | None) -> Json:
    if one is not None and GROUPS.get(one.state) == "work":
        return emoji(AT_WORK)
    return emoji(_SIGNS[TONES.get(one.state, "neutral") if one else "neutral"])
