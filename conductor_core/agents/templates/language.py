"""The language of template texts: Jinja in its sandbox, with marks that no source file uses, and strict about names.

``{= name =}`` is a value, ``{% if … %}`` a statement, ``{=# … #=}`` a comment. ``${{ … }}`` of CI workflows stays as it is.
"""

import json
import re

from jinja2 import DictLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


def environment() -> ImmutableSandboxedEnvironment:
    """A fresh environment. It loads nothing: texts are handed to it."""
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader({}),
        variable_start_string="{=",
        variable_end_string="=}",
        comment_start_string="{=#",
        comment_end_string="#=}",
        undefined=StrictUndefined,
        autoescape=False,  # the result is source code, not HTML; each value is quoted for its language
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    made.filters.update(
        {
            "toml": quoted,
            "python": quoted,
            "yaml": quoted,
            "quote": quoted,
            "docstring": docstring,
            "markdown": markdown,
        }
    )
    return made


def quoted(value: object) -> str:
    """A text in double quotes, as JSON, TOML, YAML and Python all read it."""
    return json.dumps(str(value), ensure_ascii=False)


def docstring(value: object) -> str:
    """A text that is safe between triple quotes."""
    return str(value).replace("\\", "\\\\").replace('"', "'")


def markdown(value: object) -> str:
    """A text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>#|!~&])", r"\\\1", str(value))
