"""Values for the variables of a template: defaults filled in, every fault named at once."""

import keyword
import re
import sys
from collections.abc import Iterator, Mapping

from jinja2 import TemplateError
from pydantic import JsonValue

from conductor_core.agents.templates.language import environment
from conductor_core.agents.templates.manifest import Manifest, Variable
from conductor_core.errors import InputRefusedError
from conductor_core.logic.plain_text import one_line, plain

MOST_LINES = 50


def resolve(manifest: Manifest, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """All variables with their values.

    Raises:
        InputRefusedError: all faults in one message.
    """
    faults = [
        f"{one_line(name, 40)}: {manifest.name} has no such variable"
        for name in given
        if name not in manifest.variables
    ]
    values: dict[str, JsonValue] = {}
    for name, variable in manifest.variables.items():
        value = given.get(name)
        if value is None:
            value = _default(variable, values)
        if value is None:
            faults.append(f"{name}: is missing ({variable.prompt})")
            continue
        wrong = [f"{name}: {fault}" for fault in _faults(variable, value)]
        faults += wrong
        if not wrong:
            values[name] = value
    if not faults:
        faults += _broken_rules(manifest, values)
    if faults:
        raise InputRefusedError(
            f"The template {manifest.name} cannot use these values: {'; '.join(faults)}.", rule="template"
        )
    return values


def _default(variable: Variable, values: Mapping[str, JsonValue]) -> JsonValue:
    if not isinstance(variable.default, str):
        return list(variable.default) if isinstance(variable.default, list) else variable.default
    try:
        return environment().from_string(variable.default).render(values)
    except TemplateError:  # it refers to a variable whose own value is at fault, which is named already
        return None


def _faults(variable: Variable, value: JsonValue) -> Iterator[str]:
    if variable.type == "integer":
        yield from _integer_faults(variable, value)
    elif variable.type == "flag":
        if not isinstance(value, bool):
            yield "must be true or false"
    elif variable.type == "choice":
        if value not in variable.choices:
            yield "must be one of " + ", ".join(variable.choices)
    elif variable.type == "lines":
        if not isinstance(value, list) or len(value) > MOST_LINES:
            yield f"must be a list of at most {MOST_LINES} texts"
        else:
            for index, line in enumerate(value):
                yield from (f"text {index + 1} {fault}" for fault in _text_faults(variable, line))
    else:
        yield from _text_faults(variable, value)


def _integer_faults(variable: Variable, value: JsonValue) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield "must be a whole number"
    elif variable.least is not None and value < variable.least:
        yield f"must be at least {variable.least}"
    elif variable.most is not None and value > variable.most:
        yield f"must be at most {variable.most}"


def _text_faults(variable: Variable, value: JsonValue) -> Iterator[str]:
    if not isinstance(value, str):
        yield "must be text"
    elif len(value) > variable.max_length:
        yield f"is longer than {variable.max_length} characters"
    elif value != plain(value) or "\n" in value or "\t" in value:
        yield "holds line breaks, control or invisible characters"
    elif variable.pattern is not None and not re.fullmatch(variable.pattern, value):
        yield f"{one_line(value, 40)!r} is not usable: {variable.hint or variable.pattern}"
    elif variable.unlike == "python-module" and (keyword.iskeyword(value) or value in sys.stdlib_module_names):
        yield f"{value} is a word or module of Python itself; choose another name"


def _broken_rules(manifest: Manifest, values: Mapping[str, JsonValue]) -> Iterator[str]:
    for rule in manifest.rules:
        if not environment().compile_expression(rule.that, undefined_to_none=False)(**values):
            yield rule.otherwise
