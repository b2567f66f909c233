"""The declared format of templates: what is refused, and with which words."""

from pathlib import Path

import pytest

from conductor_core.agents.templates.loader import load
from conductor_core.errors import InputRefusedError

GOOD = """
format = 1
name = "demo"
title = "Demo"
description = "A demo."

[variables.word]
prompt = "A word"
pattern = "[a-z]+"

[variables.shout]
prompt = "Loud"
type = "flag"
default = false

[variables.count]
prompt = "How many"
type = "integer"
default = 1
least = 1
most = 3

[variables.again]
prompt = "Again"
default = "{= word =}{= word =}"

[[rules]]
that = "count < 3 or shout"
otherwise = "count: 3 needs shout"

[parts.main]
title = "Main"

[[parts.main.files]]
path = "{= word =}.txt"
source = "word.j2"

[[parts.main.files]]
path = "run.sh"
source = "run.j2"
when = "shout"
executable = true
"""


def folder(place: Path, manifest: str = GOOD, **sources: str) -> Path:
    texts = {"word.j2": "{= again =} {{ left }}\n", "run.j2": "#!/bin/sh\n", **sources}
    (place / "template.toml").write_text(manifest)
    for name, text in texts.items():
        (place / name).write_text(text)
    return place


def test_defaults_may_build_on_other_values(tmp_path: Path) -> None:
    files = load(folder(tmp_path)).render({"word": "ab"})
    assert {path: file.content for path, file in files.items()} == {"ab.txt": b"abab {{ left }}\n"}


def test_a_condition_decides_about_a_file(tmp_path: Path) -> None:
    files = load(folder(tmp_path)).render({"word": "ab", "shout": True, "count": 3})
    assert files["run.sh"].mode == "executable"


def test_all_faults_of_the_values_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError) as caught:
        load(folder(tmp_path)).render({"word": "A B", "shout": "yes", "count": 9, "colour": "red"})
    assert caught.value.message == (
        "The template demo cannot use these values: colour: demo has no such variable; word: 'A B' is not usable: [a-z]+; "
        "shout: must be true or false; count: must be at most 3; again: is missing (Again)."
    )


def test_a_rule_between_values_is_told_in_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="count: 3 needs shout"):
        load(folder(tmp_path)).render({"word": "a", "count": 3})


@pytest.mark.parametrize("word", ["a\nb", "a\x1bb", "\u202ea", "a" * 201])
def test_text_that_could_do_harm_is_refused(tmp_path: Path, word: str) -> None:
    manifest = GOOD.replace('pattern = "[a-z]+"\n', "")
    with pytest.raises(InputRefusedError, match="word: "):
        load(folder(tmp_path, manifest)).render({"word": word})


@pytest.mark.parametrize("word", ["../up", ".git/config", "/etc/x", "a/../../b", "C:x", "a\\b", "a//b"])
def test_a_file_outside_the_workspace_is_refused(tmp_path: Path, word: str) -> None:
    manifest = GOOD.replace('pattern = "[a-z]+"\n', "").replace('"{= word =}.txt"', '"{= word =}"')
    with pytest.raises(InputRefusedError, match="would write to"):
        load(folder(tmp_path, manifest)).render({"word": word})


@pytest.mark.parametrize(
    "source",
    ["{= ''.__class__.__mro__ =}", "{= word.__init__.__globals__ =}", "{% include 'word.j2' %}", "{= cycler =}"],
)
def test_a_template_reaches_nothing_but_its_values(tmp_path: Path, source: str) -> None:
    with pytest.raises(InputRefusedError, match=r"is no variable|is at fault"):
        load(folder(tmp_path, **{"word.j2": source})).render({"word": "a"})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "template.toml: format: Input should be 1"),
        ('title = "Demo"', 'titel = "Demo"', "template.toml: titel: Extra inputs are not permitted"),
        ("format = 1", "format = ", "template.toml: Invalid value"),
        ('source = "run.j2"', 'source = "gone.j2"', "gone.j2: "),
        ('when = "shout"', 'when = "shuot"', "when of run.sh: shuot is no variable that is known here"),
        (
            "{= word =}{= word =}",
            "{= count =}{= later =}",
            "default of again: later is no variable that is known here",
        ),
    ],
)
def test_a_faulty_manifest_is_refused_when_it_is_loaded(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        load(folder(tmp_path, GOOD.replace(old, new)))
    assert caught.value.message.startswith(f"The template {tmp_path.name} is not usable: ")
    assert said in caught.value.message


def test_a_text_that_does_not_parse_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"word\.j2:2: "):
        load(folder(tmp_path, **{"word.j2": "a\n{% if %}\n"}))


def test_a_name_that_is_not_declared_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"word\.j2: wrod is no variable"):
        load(folder(tmp_path, **{"word.j2": "{= wrod =}"}))
