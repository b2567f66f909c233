"""All settings: what they are called, what they may be, and the one place that reads the environment.

A setting of ours is ``CONDUCTOR_`` and its name; keys, addresses and models of providers have the names their vendors use.
The environment wins over the ``.env`` beside the program. (Never a ``.env`` of the folder one happens to stand in: somebody
else's project must not choose where our keys are sent.) A key may also come from a file, named by ``…_KEY_FILE``.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from bot.configuration import Configuration
from bot.configuration_file import Configured, find, overlooked, places, read
from bot.configured_keys import configured_keys
from bot.declared_names import agent_folders, declarations_in, declared_in
from bot.discord_settings import DiscordSettings
from bot.faults import OnFault, refuse
from bot.given_keys import keys_from_files, misplaced
from bot.provider_settings import Address, Key, ProviderSettings
from bot.setting_files import read_env_file
from bot.slack_settings import SlackSettings
from conductor_core.errors import SettingsError
from conductor_core.logic.options import Option, option
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.sentences import fault, nearest

PREFIX = "CONDUCTOR_"
ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
RUNTIME_MARK: JsonDict = {"runtime": True}
"""On a setting that a command may change while the service runs."""


class Settings(DiscordSettings, SlackSettings, ProviderSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True, populate_by_name=True
    )

    home: Path = Field(Path(".conductor"), description="Folder for everything Conductor keeps.")
    config: Path | None = Field(
        None, description="The conductor.toml; without it the one in the data folder or beside the program."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="What is worth a line in the log.", json_schema_extra=RUNTIME_MARK
    )
    log_file: Path | None = Field(None, description="The log; without it logs/conductor.log in the home folder.")
    log_file_size: int = Field(10, ge=1, le=1024, description="MiB after which a new log file is begun.")
    log_files: int = Field(5, ge=1, le=100, description="Old log files that are kept.")
    log_stderr: bool = Field(False, description="Write the log to standard error as well.")
    parallel: int = Field(4, ge=1, le=64, description="Tasks of one project at once.", json_schema_extra=RUNTIME_MARK)
    parallel_total: int = Field(16, ge=1, le=1000, description="Tasks of all runs at once.")
    budget: float | None = Field(
        None,
        ge=0,
        le=10_000,
        description="Dollars a run may spend unless it says otherwise; without it there is no limit.",
        json_schema_extra=RUNTIME_MARK,
    )
    approval: Literal["ask", "auto"] = Field(
        "ask", description="Whether people are asked before a plan is carried out.", json_schema_extra=RUNTIME_MARK
    )
    review_rounds: int = Field(
        2,
        ge=0,
        le=10,
        description="How often what a reviewer found goes back to the author before a person is asked; 0 lets it stand.",
        json_schema_extra=RUNTIME_MARK,
    )
    github_url: Address = Field(
        "https://github.com", description="Address of GitHub, or of a GitHub Enterprise server."
    )
    github_token: Key | None = Field(
        None, description="Token of GitHub that may write repositories, pull requests and, where wanted, workflows."
    )
    gitlab_url: Address = Field("https://gitlab.com", description="Address of GitLab, or of a GitLab of one's own.")
    gitlab_token: Key | None = Field(None, description="Token of GitLab with the scopes api and write_repository.")
    allow_unsafe: bool = Field(
        False, description="Dangerous: run commands of agents without isolation where no sandbox works."
    )
    sandbox_uid: int | None = Field(
        None, ge=1, le=2**31 - 1, description="User number for commands when started as root; without it a free one."
    )
    toolchains: str | None = Field(
        None,
        description="Folders with a bin, colons between them, that commands may use beside what is found by itself.",
    )

    _configured: Configured = PrivateAttr(Configured())
    _keys: Mapping[str, SecretStr] = PrivateAttr({})
    """Keys that only ``conductor.toml`` names: by variable or file."""
    _lost: Mapping[str, str] = PrivateAttr({})
    _redactor: Redactor | None = PrivateAttr(None)

    @property
    def redactor(self) -> Redactor:
        """Knows every secret; one for the process."""
        if self._redactor is None:
            self._redactor = Redactor(self.secrets)
        return self._redactor

    def watched(self, env_file: Path) -> tuple[Path, ...]:
        """The files that say whom to work with."""
        configs = places(self.config, self.home, env_file.parent)
        folders = dict.fromkeys(folder for config in configs for folder in agent_folders(self.home, config))
        return (env_file, *configs, *declarations_in(folders))

    def with_file(self, configured: Configured, keys: Mapping[str, SecretStr], lost: Mapping[str, str]) -> "Settings":
        """With what ``conductor.toml`` says, and without what is ``lost``."""
        settings = self.model_copy()
        settings.__pydantic_private__ = {
            "_configured": configured,
            "_keys": dict(keys),
            "_lost": dict(lost),
            "_redactor": None,
        }
        return settings

    @property
    def configuration(self) -> Configuration:
        """What ``conductor.toml`` says."""
        return self._configured.configuration

    @property
    def config_path(self) -> Path | None:
        """The ``conductor.toml`` that counts, if there is one."""
        return self._configured.path

    @property
    def overlooked(self) -> Path | None:
        """One that does not count because of where it lies."""
        return overlooked(self.home, self.config_path)

    def keys(self, provider: str, setting: str) -> Mapping[str, str]:
        """The keys of a provider in clear, by where they come from; ``setting`` is the usual one."""
        found = {name: self._key(name) for name in self._key_names(provider) or (setting,)}
        return {name: key for name, key in found.items() if key}

    def _key_names(self, provider: str) -> tuple[str, ...]:
        """Where ``conductor.toml`` says that its keys are."""
        table = self.configuration.providers.get(provider)
        return (*table.key_env, *table.key_file) if table else ()

    @property
    def lost(self) -> tuple[str, ...]:
        """What is wrong with keys and addresses, a sentence each: it takes one provider away, and the others work."""
        return tuple(self._lost.values())

    def wrong(self, provider: str, key_setting: str, url_setting: str) -> str:
        """Why this provider is taken away; empty where it is not. One good key of several is enough."""
        names = self._key_names(provider) or (key_setting,)
        good = self.keys(provider, key_setting).keys() - self._lost.keys()
        return next((self._lost[name] for name in (url_setting, *(() if good else names)) if name in self._lost), "")

    @property
    def toolchain_folders(self) -> tuple[Path, ...]:
        """What ``toolchains`` names."""
        return tuple(Path(one).expanduser() for one in (self.toolchains or "").split(os.pathsep) if one)

    @property
    def agent_folders(self) -> tuple[Path, ...]:
        """Where people declare programs as agents."""
        return agent_folders(self.home, self.config_path)

    def value(self, name: str) -> str | None:
        """As ``named``, and None for what is no setting."""
        return self.named(name) if name in FIELDS else None

    def _key(self, name: str) -> str | None:
        if name in self._keys:
            return self._keys[name].get_secret_value()
        return self.value(name)

    def named(self, name: str) -> str | None:
        """The value of a setting by the name people use, e.g. ``OPENAI_API_KEY``; a key in clear."""
        value = getattr(self, FIELDS[name])
        if value is None:
            return None
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, for the redactor."""
        named = [value for name in SECRETS if (value := self.named(name))]
        return tuple(dict.fromkeys([*named, *(key.get_secret_value() for key in self._keys.values())]))

    @property
    def log_path(self) -> Path:
        """Where the log is."""
        return self.log_file or self.home / "logs" / "conductor.log"


def setting_name(field: str) -> str:
    """What people call a setting, e.g. ``CONDUCTOR_PARALLEL``."""
    return Settings.model_fields[field].alias or PREFIX + field.upper()


def setting_option(field: str) -> Option:
    """A setting as a neutral option; keys and paths are text."""
    info = Settings.model_fields[field]
    if not info.metadata and info.annotation in (Path, Path | None):
        default = info.get_default()
        return Option(
            name=field, kind="text", required=False, default=default and str(default), help=info.description or ""
        )
    return replace(option(info, field), name=field)


FIELDS: Mapping[str, str] = {setting_name(field): field for field in Settings.model_fields}
SECRETS: tuple[str, ...] = tuple(name for name in FIELDS if name.endswith(("_API_KEY", "_TOKEN", "_SECRET")))
OF_ONE_PROVIDER = ("_API_KEY", "_BASE_URL")
"""How settings end whose faults take one provider away, and nothing else."""


def load(env_file: Path = ENV_FILE, on_fault: OnFault = refuse) -> Settings:
    """The settings of this process.

    ``on_fault`` is told of everything that is wrong at once, each with what to do; no secret is in it. Where it does not
    raise, what is wrong counts as not set. A key or an address that is not usable is no such fault: it is ``lost``.

    Raises:
        SettingsError: something is wrong.
    """
    environment = {name.upper(): value for name, value in os.environ.items() if value}
    lines, faults = read_env_file(env_file)
    elsewhere = misplaced(SECRETS, environment, lines)
    lines = {name: line for name, line in lines.items() if name not in elsewhere}
    places = {name: f" ({env_file.name}:{line.number})" for name, line in lines.items() if name not in environment}
    given = {name: line.value for name, line in lines.items() if name in places} | environment
    faults += _unknown(given, places)
    keys, file_faults = keys_from_files(SECRETS, given)
    from_files: dict[str, Any] = {
        field: given[name] for name, field in FIELDS.items() if name in places and given[name]
    }
    settings, value_faults = _checked(from_files | {FIELDS[name]: key for name, key in keys.items()}, places)
    wrong = elsewhere | file_faults | value_faults
    faults += [sentence for name, sentence in wrong.items() if not name.endswith(OF_ONE_PROVIDER)]
    path = find(settings.config, settings.home, env_file.parent)
    configured = read(path, declared_in(agent_folders(settings.home, path)))
    more_keys, lost = configured_keys(configured, given)
    lost |= {name: sentence for name, sentence in wrong.items() if name.endswith(OF_ONE_PROVIDER)}
    faults += configured.faults
    known = [given[name] for name in SECRETS if given.get(name)] + list(keys.values())
    redactor = Redactor([*known, *(key.get_secret_value() for key in more_keys.values())])
    if faults:
        message = redactor.text("\n  ".join(["The settings are not usable:", *faults]))
        on_fault(SettingsError(message, without=_without(configured, len(faults))))
    return settings.with_file(configured, more_keys, {name: redactor.text(why) for name, why in lost.items()})


def _without(configured: Configured, faults: int) -> str:
    """What does not count of settings with so many faults: of a file that has one, nothing does."""
    if configured.path is None or not configured.faults:
        return "what is wrong"
    whole = f"all that {configured.path} says"
    return whole if faults == len(configured.faults) else f"{whole}, and without what else is wrong"


def _unknown(given: Mapping[str, str], places: Mapping[str, str]) -> list[str]:
    """Names that look like ours and are not; a slip of the pen must not leave a limit unset."""
    faults = []
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in FIELDS:
            meant = nearest(name.removeprefix(PREFIX), [known.removeprefix(PREFIX).lower() for known in FIELDS])
            hint = f"did you mean {PREFIX}{meant.upper()}?" if meant else "remove it; .env.example lists all there are."
            faults.append(f"{name}{places.get(name, '')} is no setting; {hint}")
    return faults


def _checked(from_files: dict[str, Any], places: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    """The settings, each that is wrong as if nobody had set it, and what is wrong by its name."""
    try:
        return Settings(**from_files), {}
    except ValidationError as error:
        details = error.errors(include_url=False)
    unset = {field: Settings.model_fields[field].get_default() for field in (FIELDS[_name(one)] for one in details)}
    return Settings(**{**from_files, **unset}), {_name(one): _sentence(one, places) for one in details}


def _name(detail: ErrorDetails) -> str:
    where = str(detail["loc"][0])
    return where if where in FIELDS else setting_name(where)


def _sentence(detail: ErrorDetails, places: Mapping[str, str]) -> str:
    name = _name(detail)
    if name in SECRETS:
        reason = detail.get("ctx", {}).get("error", "it is no text")
        return f"{name}{places.get(name, '')} is refused: {reason}."
    return fault(replace(setting_option(FIELDS[name]), name=name + places.get(name, "")), detail)
