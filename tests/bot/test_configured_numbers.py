"""Numbers of conductor.toml have ranges: what no bill and no clock could be made with is refused with its line."""

from pathlib import Path

import pytest

from bot.configuration_file import FILE, read


def faults(folder: Path, text: str) -> list[str]:
    """Each with its line, without the folder."""
    (folder / FILE).write_text(text)
    return [fault.removeprefix(f"{folder}/") for fault in read(folder / FILE).faults]


@pytest.mark.parametrize("number", ["inf", "nan", "1e400", "1e300", "-1", "1e-300"])
def test_a_number_that_nobody_means_is_refused(tmp_path: Path, number: str) -> None:
    """What no bill and no clock could be made with."""
    text = f"""\
[providers.openai]
requests_per_minute = {number}
tokens_per_minute = {number}
[agents.openai]
price_cap = {number}
prefer = {number}
temperature = {number.replace("1e-300", "3")}
[models."openai/gpt-5"]
price = {{ input = 1.0, output = {number.replace("1e-300", "-1")} }}
"""
    told = faults(tmp_path, text)
    assert [line.split()[0].removeprefix("conductor.toml:") for line in told] == ["2", "3", "5", "6", "7", "9"]
    assert all(" must be a number from " in line for line in told)


def test_a_number_is_refused_with_what_is_taken(tmp_path: Path) -> None:
    """Where nothing is too little, the least is said."""
    assert faults(tmp_path, "[agents.openai]\nprice_cap = 0\n") == [
        "conductor.toml:2 agents.openai.price_cap must be a number from 0.000001 to 10000, not '0'."
    ]


@pytest.mark.parametrize(
    ("value", "told"), [("true", "'true'"), ('"0.5"', "'\"0.5\"'"), ('"many"', "'many'"), ("[1]", "'[1]'")]
)
def test_what_is_no_number_passes_for_none(tmp_path: Path, value: str, told: str) -> None:
    """A truth value is not 1, and a text is a text, also in quotation marks around a number."""
    text = f"""\
[providers.openai]
requests_per_minute = {value}
at_once = {value}
price = {{ input = {value}, output = 1 }}
[agents.openai]
price_cap = {value}
concurrency = {value}
prefer = {value}
temperature = {value}
[models."openai/gpt-5"]
context = {value}
"""
    assert faults(tmp_path, text) == [
        f"conductor.toml:2 providers.openai.requests_per_minute must be a number from 0.01 to 1000000000, not {told}.",
        f"conductor.toml:3 providers.openai.at_once must be a whole number from 1 to 1000, not {told}.",
        f"conductor.toml:4 providers.openai.price.input must be a number from 0 to 1000000, not {told}.",
        f"conductor.toml:6 agents.openai.price_cap must be a number from 0.000001 to 10000, not {told}.",
        f"conductor.toml:7 agents.openai.concurrency must be a whole number from 1 to 1000, not {told}.",
        f"conductor.toml:8 agents.openai.prefer must be a number from 0.01 to 100, not {told}.",
        f"conductor.toml:9 agents.openai.temperature must be a number from 0 to 2, not {told}.",
        f"conductor.toml:11 models.openai/gpt-5.context must be a whole number from 1000 to 1000000000, not {told}.",
    ]


def test_a_number_is_no_truth_value(tmp_path: Path) -> None:
    text = '[models."openai/gpt-5"]\nthinks = 1\nsees = "yes"\ntemperature = "true"\n'
    assert faults(tmp_path, text) == [
        "conductor.toml:2 models.openai/gpt-5.thinks must be true or false, not '1'.",
        "conductor.toml:3 models.openai/gpt-5.sees must be true or false, not 'yes'.",
        "conductor.toml:4 models.openai/gpt-5.temperature must be true or false, not '\"true\"'.",
    ]


def test_a_whole_number_stands_for_a_fraction(tmp_path: Path) -> None:
    assert faults(tmp_path, "[agents.openai]\nprice_cap = 1\nprefer = 2\ntemperature = 0\n") == []
