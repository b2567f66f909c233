"""Schemas that a provider can make its model keep to."""

import json

import pytest
from pydantic import BaseModel, JsonValue, ValidationError

from conductor_core.agents.api.tools.finish import FinishTool
from conductor_core.agents.api.tools.give_verdict import GiveVerdictTool
from conductor_core.agents.api.tools.submit_plan import SubmitPlanTool
from conductor_core.domain.chat import ModelRequest, ToolSpec, UserTurn
from conductor_core.llms import anthropic_wire, openai_wire, responses_wire
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.strict_schema import narrowed

OPEN: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"inputs": {"type": "object"}},
    "additionalProperties": False,
}
CLOSED: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "maxLength": 9, "description": "Where."},
        "line": {"type": "integer", "default": 1, "minimum": 1},
    },
    "required": ["path"],
    "additionalProperties": False,
}


def test_every_property_is_required_and_bounds_are_told() -> None:
    assert narrowed(CLOSED) == {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": "Where. (characters at most 9)"},
            "line": {"type": "integer", "description": "(usually 1, at least 1)"},
        },
        "required": ["path", "line"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    "schema",
    [
        OPEN,
        {"type": "object", "properties": {}},
        {**CLOSED, "properties": {"x": {}}},
        {**CLOSED, "properties": {"x": {"type": "array"}}},
    ],
)
def test_what_may_hold_anything_cannot_be_strict(schema: dict[str, JsonValue]) -> None:
    assert narrowed(schema) is None


def test_the_ends_of_a_task_are_strict_for_those_who_can() -> None:
    """A verdict and a report keep to their schema; a plan cannot, because inputs of command agents are open."""
    ends = (GiveVerdictTool(), FinishTool(), SubmitPlanTool(lambda plan: plan))
    assert [narrowed(end.spec.parameters) is not None for end in ends] == [True, True, False]


def test_what_fits_the_narrow_schema_fits_the_tool() -> None:
    """Defaults that are written out are taken."""
    end = FinishTool()
    narrow = narrowed(end.spec.parameters)
    assert narrow is not None
    written = {"summary": "Done.", "claims": [], "already_right": False}
    assert list(narrow["properties"]) == list(written)
    tool: type[BaseModel] = end.arguments
    tool.model_validate_json(json.dumps(written))
    with pytest.raises(ValidationError):
        tool.model_validate_json(json.dumps({**written, "summary": ""}))


def test_who_cannot_keep_to_a_schema_gets_it_as_it_is() -> None:
    specs = (
        ToolSpec(name="c", description="d", parameters=CLOSED),
        ToolSpec(name="o", description="d", parameters=OPEN),
    )
    request = ModelRequest(model="m", system="s", tools=specs, turns=(UserTurn(text="a"),))
    known = catalogue().providers
    ends = {name: Endpoint(provider=name, known=known[name], key="") for name in ("openai", "anthropic", "deepseek")}
    responses = responses_wire.body(request, ends["openai"])["tools"]
    assert [
        (tool["strict"], tool["parameters"] == spec.parameters) for tool, spec in zip(responses, specs, strict=True)
    ] == [
        (True, False),
        (False, True),
    ]
    assert [tool.get("strict") for tool in anthropic_wire.body(request, ends["anthropic"])["tools"]] == [True, None]
    chat = openai_wire.body(request, ends["deepseek"])["tools"]
    assert [tool["function"]["parameters"] for tool in chat] == [CLOSED, OPEN]
    assert not any("strict" in tool["function"] for tool in chat)
