"""Keys that come from files of their own, and where a key may be sent."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.setting_files import Line, read_secret_file
from conductor_core.errors import SettingsError


def misplaced(secrets: Iterable[str], environment: Mapping[str, str], lines: Mapping[str, Line]) -> dict[str, str]:
    """A key is only ever sent to an address that was chosen where the key was: a file cannot redirect it.

    ``secrets``: names of all keys. Gives what is wrong by the name of such an address.
    """
    faults = {}
    for key in secrets:
        address = key.replace("_API_KEY", "_BASE_URL").replace("_TOKEN", "_URL")
        if address in lines and lines[address].value and address not in environment and key in environment:
            faults[address] = f"{address} stands in the file but {key} in the environment; put both into one place."
    return faults


def keys_from_files(secrets: Iterable[str], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Each key that a ``…_FILE`` names by its setting, and what is wrong with the others by theirs."""
    keys: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in secrets:
        path = given.get(f"{name}_FILE")
        if not path:
            continue
        if given.get(name):
            faults[name] = f"{name} and {name}_FILE are both set; keep one."
            continue
        try:
            keys[name] = read_secret_file(Path(path))
        except SettingsError as error:
            faults[name] = f"{name}_FILE: {error.message}"
    return keys, faults
