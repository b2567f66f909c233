"""What a planner is told about a project and about who can work on it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.roster import Roster

MOST_PATHS = 400
"""File names that are listed; a planner can look for more itself."""
MOST_FOLDERS = 40
"""Folders of the others that are counted."""
MOST_TODOS = 20
MOST_LINE = 240
"""Characters of a line."""
MOST_TEXT = 40_000
"""Characters in all."""
MOST_BRIEF = 600
"""Characters of a task's order that a planner is shown again."""


def project_brief(analysis: Analysis, baseline: Sequence[CommandEvidence]) -> str:
    """The analysis as plain lines."""
    if not analysis.files:
        return "The project is empty: there is no file yet."
    lines = [f"{analysis.files} files, {analysis.lines} lines of text."]
    if analysis.languages:
        lines.append("Languages: " + ", ".join(f"{one.name} ({one.lines} lines)" for one in analysis.languages))
    lines += [f"It is a {facts.kind} project {facts.name}: {facts.description}" for facts in analysis.projects]
    lines += [f"Check: `{' '.join(check.argv)}` ({check.why})" for check in analysis.checks]
    lines += [f"Before any change `{' '.join(one.argv)}` ended with exit code {one.exit_code}." for one in baseline]
    if analysis.missing:
        lines.append("Missing: " + ", ".join(analysis.missing))
    lines += [f"Does not parse: {place.path}:{place.line}: {place.text}" for place in analysis.broken]
    lines += [f"To do: {place.path}:{place.line}: {place.text}" for place in analysis.todos[:MOST_TODOS]]
    lines += [f"Linter or build: `{' '.join(lint.argv)}` ({lint.why})" for lint in analysis.lints]
    lines += ["Files:", *analysis.paths[:MOST_PATHS], *_others(analysis.paths[MOST_PATHS:])]
    text = "\n".join(one_line(line, MOST_LINE) for line in lines)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n[cut; list_files shows the rest]"


def _others(paths: Sequence[str]) -> Iterator[str]:
    """How many more files there are, and where most of them lie."""
    if paths:
        yield f"and {len(paths)} more:"
        folders = Counter("/".join(path.split("/")[:-1][:2]) or "." for path in paths)
        yield from (f"{folder}/ ({number} files)" for folder, number in folders.most_common(MOST_FOLDERS))


_MORE = frozenset({"priority", "timeout", "inputs", "commands", "capabilities", "hosts"})
"""Of a task, where it is not as usual."""


def outline(plan: Plan) -> str:
    """A plan that is to be changed, as lines of JSON."""
    return "\n".join(json.dumps(_shown(task), ensure_ascii=False) for task in plan.tasks)


def _shown(task: PlannedTask) -> dict[str, JsonValue]:
    brief = task.brief if len(task.brief) <= MOST_BRIEF else f"{task.brief[:MOST_BRIEF]}… (cut)"
    shown: dict[str, JsonValue] = {"key": task.key, "title": task.title, "kind": task.kind, "role": task.role}
    shown |= {"agent": task.agent, "needs": list(task.needs), "brief": brief}
    more = task.model_dump(mode="json", include=set(_MORE), exclude_defaults=True)
    return {**shown, **more}


def planner_inputs(roster: Roster) -> dict[str, JsonValue]:
    """Who can be given work on this goal, in which roles, with the schema of what each command agent needs."""
    agents: list[JsonValue] = []
    for member in roster.usable:
        card, roles = member.card, roster.roles_of(member)
        if not roles:
            continue
        entry: dict[str, JsonValue] = {
            "name": card.name,
            "kind": card.kind,
            "vendor": card.vendor,
            "title": card.title,
            "roles": list(roles),
        }
        if card.inputs:
            entry["inputs_schema"] = card.inputs
        agents.append(entry)
    return {"agents": agents}
