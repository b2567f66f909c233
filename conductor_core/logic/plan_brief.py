"""What a planner is told about a project and about who can work on it."""

from collections.abc import Sequence

from pydantic import JsonValue

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.roster import Roster

MOST_PATHS = 400
"""File names that are listed; a planner can look for more itself."""
MOST_TODOS = 20


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
    more = len(analysis.paths) - MOST_PATHS
    lines += ["Files:", *analysis.paths[:MOST_PATHS], *([f"and {more} more"] if more > 0 else [])]
    return "\n".join(lines)


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
