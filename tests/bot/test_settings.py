"""Settings are read once, judged together, and never tell a key."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import ENV_FILE, FIELDS, PREFIX, SECRETS, Settings, load
from bot.settings_desk import RUNTIME, LiveSettings, coerce
from bot.settings_example import example
from conductor_core.errors import SettingsError, UsageError
from conductor_core.llms.catalogue import catalogue

CANARY = "canary-Zk41pQ9xT7"


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ``.env`` yet to be written, and an environment without settings."""
    for name in list(os.environ):
        if name.upper().startswith(PREFIX) or name.upper().removesuffix("_FILE") in FIELDS:
            monkeypatch.delenv(name)
    return tmp_path / ".env"


def refusal(env_file: Path) -> list[str]:
    """The faults, one a line."""
    with pytest.raises(SettingsError) as caught:
        load(env_file)
    head, *faults = caught.value.message.split("\n  ")
    assert head == "The settings are not usable:"
    assert CANARY not in caught.value.message
    return faults


def lost(env_file: Path) -> list[str]:
    """What takes one provider away, and keeps nobody from working with the others."""
    sentences = load(env_file).lost
    assert CANARY not in " ".join(sentences)
    return list(sentences)


def secret_file(folder: Path, data: bytes, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_everything_has_a_default(env_file: Path) -> None:
    settings = load(env_file)
    assert (settings.home, settings.parallel, settings.approval, settings.budget) == (
        Path(".conductor"),
        4,
        "ask",
        None,
    )
    assert settings.log_path == Path(".conductor/logs/conductor.log")
    assert (settings.secrets, settings.named("OPENAI_API_KEY")) == ((), None)


def test_the_environment_wins_over_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("CONDUCTOR_PARALLEL=8\nexport CONDUCTOR_LOG_FILES='3' # kept\n\nCONDUCTOR_BUDGET=\n")
    monkeypatch.setenv("CONDUCTOR_PARALLEL", "2")
    settings = load(env_file)
    assert (settings.parallel, settings.log_files, settings.budget) == (2, 3, None)


def test_all_faults_are_told_at_once_with_their_places(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("# ours\nCONDUCTOR_PARALLEL=many\nwhat is this\nCONDUCTOR_BUDGT=5\nCONDUCTOR_XYZZY=1\n")
    monkeypatch.setenv("CONDUCTOR_LOG_LEVEL", "loud")
    monkeypatch.setenv("CONDUCTOR_BUDGET", "nan")
    assert refusal(env_file) == [
        f"{env_file}:3 cannot be understood; write NAME=value.",
        "CONDUCTOR_BUDGT (.env:4) is no setting; did you mean CONDUCTOR_BUDGET?",
        "CONDUCTOR_XYZZY (.env:5) is no setting; remove it; .env.example lists all there are.",
        "CONDUCTOR_LOG_LEVEL must be debug, info, warning or error, not 'loud'.",
        "CONDUCTOR_PARALLEL (.env:2) must be a whole number from 1 to 64, not 'many'.",
        "CONDUCTOR_BUDGET must be a number from 0 to 10000, not 'nan'.",
    ]


def test_a_key_or_an_address_that_is_not_usable_takes_one_provider_away(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text("ANTHROPIC_BASE_URL=//gateway\n")
    monkeypatch.setenv("OPENAI_API_KEY", f"{CANARY} with a blank")
    assert lost(env_file) == [
        "ANTHROPIC_BASE_URL (.env:1) cannot be '//gateway': an address begins with https:// (or http://).",
        "OPENAI_API_KEY is refused: it holds blanks or letters that no key has; copy it again.",
    ]


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(env_file: Path) -> None:
    env_file.write_bytes(b"# fine\nCONDUCTOR_PARALLEL=4\nCONDUCTOR_HOME=caf\xe9\n")
    assert refusal(env_file) == [f"{env_file}:3 is not UTF-8; save the file as UTF-8."]


def test_an_editor_may_leave_its_mark_at_the_beginning(env_file: Path) -> None:
    env_file.write_bytes(b"\xef\xbb\xbfCONDUCTOR_PARALLEL=7\r\n")
    assert load(env_file).parallel == 7


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_called_env_and_is_no_file_is_refused(env_file: Path, make: Callable[[Path], None]) -> None:
    """A pipe is not waited for."""
    make(env_file)
    assert refusal(env_file) == [f"{env_file} is no file; put the settings into a file of that name, or remove it."]


def test_a_key_stays_hidden(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    settings = load(env_file)
    assert CANARY not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert (settings.named("OPENAI_API_KEY"), settings.secrets) == (CANARY, (CANARY,))


@pytest.mark.parametrize("data", [CANARY.encode(), f"{CANARY}\n".encode(), f" {CANARY}\r\n\n".encode()])
def test_a_key_comes_from_a_file(env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY_FILE", str(secret_file(tmp_path, data)))
    assert load(env_file).named("ANTHROPIC_API_KEY") == CANARY


@pytest.mark.parametrize(
    ("data", "mode", "reason"),
    [
        (CANARY.encode(), 0o644, "{path} can be read by others (mode 0644); run: chmod 600 {path}"),
        (CANARY.encode(), 0o640, "{path} can be read by others (mode 0640); run: chmod 600 {path}"),
        (b"", 0o600, "{path} is empty; put the key into it."),
        (b" \n", 0o600, "{path} is empty; put the key into it."),
        (b"\xff\xfe" + CANARY.encode(), 0o600, "{path} holds no text; is it the right file?"),
        (CANARY.encode() * 2000, 0o600, "{path} is too large for a key; is it the right file?"),
    ],
)
def test_a_careless_key_file_is_refused(
    env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, mode: int, reason: str
) -> None:
    path = secret_file(tmp_path, data, mode)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(path))
    assert lost(env_file) == ["OPENAI_API_KEY_FILE: " + reason.format(path=path)]


@pytest.mark.parametrize("what", ["pipe", "folder"])
def test_a_key_file_that_is_none_is_refused(
    env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe", 0o600)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("ANTHROPIC_API_KEY_FILE", str(tmp_path / what))
    assert lost(env_file) == [
        f"ANTHROPIC_API_KEY_FILE: {tmp_path / what} is no file.",
        f"OPENAI_API_KEY_FILE: there is no file {tmp_path / 'none'}; make it or correct the name.",
    ]


def test_a_key_is_given_once(env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(secret_file(tmp_path, b"other")))
    assert lost(env_file) == ["OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set; keep one."]


def test_a_file_cannot_send_the_environments_key_elsewhere(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text("OPENAI_BASE_URL=https://collector.example/v1\n")
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    assert lost(env_file) == [
        "OPENAI_BASE_URL stands in the file but OPENAI_API_KEY in the environment; put both into one place."
    ]
    env_file.write_text(f"OPENAI_BASE_URL=https://collector.example/v1/\nOPENAI_API_KEY={CANARY}\n")
    monkeypatch.delenv("OPENAI_API_KEY")
    assert load(env_file).openai_base_url == "https://collector.example/v1"


def test_an_address_with_a_password_is_refused_without_telling_it(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"https://ann:{CANARY}@gateway.example")
    (fault,) = lost(env_file)
    assert fault.endswith("an address holds no password; the key has a setting of its own.")


def test_the_env_file_is_the_programs_own() -> None:
    """Not that of the folder one stands in, which may be a stranger's project."""
    assert Path(__file__).resolve().parents[2] / ".env" == ENV_FILE


def test_every_provider_of_the_catalogue_can_be_set() -> None:
    for provider in catalogue().providers.values():
        assert provider.key_setting in SECRETS
        assert provider.url_setting in FIELDS
        assert provider.key_setting.replace("_API_KEY", "_MODEL") in FIELDS


def test_the_example_sets_nothing_and_knows_everything(env_file: Path) -> None:
    env_file.write_text(example())
    assert load(env_file) == Settings()
    for name in FIELDS:
        assert f"\n# {name}=" in example()


def test_the_example_with_every_mark_taken_away_is_the_default(env_file: Path) -> None:
    env_file.write_text("\n".join(line.removeprefix("# ") for line in example().splitlines() if "=" in line))
    assert load(env_file) == Settings()


def test_what_can_be_changed_while_running() -> None:
    assert RUNTIME == ("log_level", "parallel", "budget", "approval", "review_rounds")
    assert coerce("parallel", " 8 ") == 8
    assert coerce("budget", "2.50") == 2.5
    assert coerce("approval", "auto") == "auto"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("parallel", "lots", "parallel must be a whole number from 1 to 64, not 'lots'."),
        ("parallel", "0", "parallel must be a whole number from 1 to 64, not '0'."),
        ("budget", "inf", "budget must be a number from 0 to 10000, not 'inf'."),
        ("approval", "never", "approval must be ask or auto, not 'never'."),
        ("paralel", "3", "paralel cannot be changed while running; did you mean parallel?"),
        (
            "home",
            "/x",
            "home cannot be changed while running; log_level, parallel, budget, approval or review_rounds can.",
        ),
    ],
)
def test_what_cannot(name: str, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        coerce(name, text)
    assert caught.value.message == sentence


def test_a_change_counts_from_now_on_and_can_be_taken_back() -> None:
    told: list[Settings] = []
    live = LiveSettings(Settings(budget=5))
    live.on_change(told.append)
    live.changed("parallel", 9)
    live.changed("budget", 1.5)
    assert (live.now.parallel, live.now.budget) == (9, 1.5)
    assert live.describe() == {
        "log_level": "info",
        "parallel": "9",
        "budget": "1.5",
        "approval": "ask",
        "review_rounds": "2",
    }
    live.changed("budget", None)
    assert (live.now.parallel, live.now.budget) == (9, 5)
    assert len(told) == 3


def test_a_stored_value_that_means_nothing_any_more_is_left() -> None:
    live = LiveSettings(Settings())
    live.changed("parallel", 1_000_000)
    live.changed("gone", True)
    assert live.now == Settings()


def test_who_only_looks_goes_on_without_what_is_wrong(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault leaves its setting as if nobody had set it; a key never meets an address of the file."""
    heard: list[SettingsError] = []
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("GROQ_API_KEY", f"{CANARY} and more")
    monkeypatch.setenv("CONDUCTOR_PARALLEL", "many")
    env_file.write_text("OPENAI_BASE_URL=https://elsewhere.example/v1\nCONDUCTOR_LOG_FILES=7\nCONDUCTOR_BUDGET=-1\n")
    settings = load(env_file, on_fault=heard.append)
    assert (settings.parallel, settings.budget, settings.log_files) == (4, None, 7)
    assert (settings.openai_base_url, settings.groq_api_key) == (None, None)
    assert settings.named("OPENAI_API_KEY") == CANARY
    (fault,) = heard
    assert len(fault.message.split("\n  ")) == 3
    assert settings.lost == (
        "OPENAI_BASE_URL stands in the file but OPENAI_API_KEY in the environment; put both into one place.",
        "GROQ_API_KEY is refused: it holds blanks or letters that no key has; copy it again.",
    )
    assert CANARY not in fault.message
