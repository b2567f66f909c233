"""conductor.toml is read once, judged as a whole, and never tells a key."""

import os
from pathlib import Path

import pytest

from bot.configuration_docs import documentation
from bot.configuration_file import FILE, find, overlooked, read
from bot.settings import FIELDS, PREFIX, Settings, load
from conductor_core.errors import SettingsError
from conductor_core.logic.toml_lines import lines_of, nearest_line

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-Zk41pQ9xT7"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folder, and an environment without settings."""
    for name in list(os.environ):
        if name.upper().startswith(PREFIX) or name.upper().removesuffix("_FILE") in FIELDS:
            monkeypatch.delenv(name)
    return tmp_path


def configured(folder: Path, text: str) -> Settings:
    (folder / FILE).write_text(text)
    return load(folder / ".env")


def faults(folder: Path, text: str) -> list[str]:
    """Each with its line, without the folder."""
    with pytest.raises(SettingsError) as caught:
        configured(folder, text)
    head, *found = caught.value.message.split("\n  ")
    assert head == "The settings are not usable:"
    assert CANARY not in caught.value.message
    return [fault.removeprefix(f"{folder}/") for fault in found]


def test_no_file_is_no_fault(folder: Path) -> None:
    settings = load(folder / ".env")
    assert (settings.config_path, settings.configuration.agents) == (None, {})


def test_the_example_of_the_page_is_right(folder: Path) -> None:
    """And the page is the one that the program writes."""
    page = (ROOT / "docs" / "configuration.md").read_text()
    assert page == documentation(), "run: python -m bot.configuration_docs > docs/configuration.md"
    settings = configured(folder, page.partition("```toml\n")[2].partition("```")[0])
    ada = settings.configuration.agents["ada"]
    assert (ada.provider, ada.roles, ada.effort, ada.price_cap) == ("mycompany", ("coder", "tester"), "high", 0.5)
    assert settings.configuration.providers["mycompany"].limits.at_once == 8
    assert settings.configuration.teams["frugal"].chosen == {"coder": ("deepseek",), "reviewer": ("anthropic",)}


def test_everything_that_is_wrong_is_told_at_once_with_its_line(folder: Path) -> None:
    text = f"""\
# whom we work with
[providers.mycompany]
wire = "openia"
base_url = "ftp://models"
api_key = "{CANARY}"
requests_per_minute = "many"

[providers.other]
wire = "openai"

[models."mycompany/big"]
contxt = 128_000
price = {{ input = -1, output = "a", cach = 3 }}
tier = "larg"

[models.foo]

[agents.ada]
provider = "mycompny"
effort = "hgh"
roles = [
    "coder",
    "revewer",
]

[agents.Bob]

[roles.revier]

[teams.frugal]
coder = ["ada", "anthropc"]

[cahce]
models = true

[cache]
results = "maybe"
"""
    assert faults(folder, text) == [
        "conductor.toml:3 providers.mycompany.wire must be openai, anthropic or responses, not 'openia'."
        " Did you mean openai?",
        "conductor.toml:4 providers.mycompany.base_url cannot be 'ftp://models': an address begins with https:// (or"
        " http://).",
        "conductor.toml:5 providers.mycompany.api_key cannot stand here: no key is written into this file. Set it in .env"
        " and name the variable in key_env.",
        "conductor.toml:6 providers.mycompany.requests_per_minute must be a number from 0.01 to 1000000000, not 'many'.",
        "conductor.toml:8 providers.other.base_url is missing: Conductor does not know other by itself.",
        "conductor.toml:12 models.mycompany/big.contxt is unknown; did you mean context?",
        "conductor.toml:13 models.mycompany/big.price.cach is unknown; did you mean cached?",
        "conductor.toml:13 models.mycompany/big.price.input must be a number from 0 to 1000000, not '-1'.",
        "conductor.toml:13 models.mycompany/big.price.output must be a number from 0 to 1000000, not 'a'.",
        "conductor.toml:14 models.mycompany/big.tier must be small, medium or large, not 'larg'. Did you mean large?",
        'conductor.toml:16 models.foo is no name of a model: write [models."provider/model"].',
        "conductor.toml:19 agents.ada.provider mycompny is not known; did you mean mycompany?",
        "conductor.toml:20 agents.ada.effort must be none, low, medium or high, not 'hgh'. Did you mean high?",
        "conductor.toml:21 agents.ada.roles takes planner, coder, tester or reviewer, not 'revewer'.",
        "conductor.toml:26 agents.Bob is no name: small letters, digits and dashes, a letter first, 40 at most.",
        "conductor.toml:28 roles.revier is no role; there is planner, coder, tester or reviewer.",
        "conductor.toml:31 teams.frugal.coder names anthropc, which is no agent; did you mean anthropic?",
        "conductor.toml:33 cahce is unknown; did you mean cache?",
        "conductor.toml:37 cache.results must be true or false, not 'maybe'.",
    ]


def test_faults_of_the_environment_and_of_the_file_come_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDUCTOR_PARALEL", "3")
    assert faults(folder, "[agents.ada]\n") == [
        "CONDUCTOR_PARALEL is no setting; did you mean CONDUCTOR_PARALLEL?",
        "conductor.toml:1 agents.ada.provider is missing: whose models does it think with?",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[agents.template]\n",
            "1 agents.template is taken by an agent that comes with Conductor; choose another name.",
        ),
        (
            '[agents.you]\nprovider = "openai"\n',
            "1 agents.you is what threads call somebody else; choose another name.",
        ),
        ("[agents.conductor]\n", "1 agents.conductor is what threads call somebody else; choose another name."),
        ('[cache]\nmodels = "yes"\n', "2 cache.models must be true or false, not 'yes'."),
        ("[cache]\n\nresults = 1\n", "3 cache.results must be true or false, not '1'."),
        ('[agents.openai]\nenabled = "no"\n', "2 agents.openai.enabled must be true or false, not 'no'."),
        (
            '[agents.codex]\nprovider = "openai"\n',
            "2 agents.codex.provider cannot be set: codex is a program of its own.",
        ),
        (
            '[providers.openai]\nbase_url = "https://gateway.example/v1"\n',
            "2 providers.openai.base_url needs key_env beside it: name the key that is to be sent there.",
        ),
        (
            f'[providers.openai]\nkey_env = "{CANARY}"\n',
            "2 providers.openai.key_env takes the name of a variable, never the key itself.",
        ),
        ("providers = 5\n", "1 providers must be a table, not '5'."),
        ("[cache]\nmodels = 1\nmodels = 2\n", "3 cannot be understood: cannot overwrite a value."),
        ("[agents.ada]\n[agents.ada]\n", "2 cannot be understood: cannot declare [agents.ada] twice."),
        ("[cache]\n[cache]\n", "2 cannot be understood: cannot declare [cache] twice."),
        ("[cache\n", "1 cannot be understood: expected ']' at the end of a table declaration."),
        (
            '[roles.coder]\nagents = ["openai", "openai"]\n',
            '2 roles.coder.agents cannot be \'["openai", "openai"]\': openai stands there twice.',
        ),
        (
            '[models."openai/gpt-5"]\ncontext = 1000\nmax_output = 5000\n',
            "3 models.openai/gpt-5.max_output must be less than its context of 1,000 tokens, which holds the order as well.",
        ),
        (
            '[models."openai/of-today"]\nmax_output = 64_000\n',
            "2 models.openai/of-today.max_output must be less than its context of 64,000 tokens, which holds the order as well.",
        ),
    ],
)
def test_what_is_refused(folder: Path, text: str, sentence: str) -> None:
    (fault,) = faults(folder, text)
    assert fault == f"conductor.toml:{sentence}"


def test_a_file_that_everybody_may_change_is_refused(folder: Path) -> None:
    """It says where keys are sent."""
    path = folder / FILE
    path.touch()
    path.chmod(0o666)
    assert read(path).faults == (f"{path} can be changed by everybody here; run: chmod o-w {path}",)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_not_waited_for(folder: Path, kind: str) -> None:
    place = folder / FILE
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
        case _:
            place.mkdir()
    with pytest.raises(SettingsError) as caught:
        load(folder / ".env")
    assert f"{place} is no file; put the settings into a file of that name, or remove it." in caught.value.message


@pytest.mark.parametrize("text", [f"x = {'[' * 20_000}", f"x = {'{ a = ' * 20_000}", f"x = {'[' * 900}{']' * 900}"])
def test_brackets_without_end_are_refused(folder: Path, text: str) -> None:
    (found,) = faults(folder, text)
    assert found == f"{FILE} has too many brackets inside each other; is it the right file?"


def test_a_file_that_is_named_and_missing_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDUCTOR_CONFIG", str(folder / "mine.toml"))
    assert faults(folder, "") == ["mine.toml cannot be read: No such file or directory."]


def test_where_the_file_is_looked_for(tmp_path: Path) -> None:
    home, beside = tmp_path / "home", tmp_path / "program"
    for place in (home, beside):
        place.mkdir()
        (place / FILE).touch()
    assert find(None, home, beside) == home / FILE
    assert find(tmp_path / "named.toml", home, beside) == tmp_path / "named.toml"
    (home / FILE).unlink()
    assert find(None, home, beside) == beside / FILE


def test_a_data_folder_in_somebody_elses_project_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder one stands in may have come with a repository; its file would choose where our keys go."""
    (tmp_path / ".conductor").mkdir()
    (tmp_path / ".conductor" / FILE).write_text("[cache]\n")
    monkeypatch.chdir(tmp_path)
    inside = Path(".conductor")
    assert find(None, inside, tmp_path / "program") is None
    assert overlooked(inside, None) == inside / FILE
    assert overlooked(inside, tmp_path / ".conductor" / FILE) is None


def test_keys_come_from_variables_and_files_and_are_known_as_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRST_KEY", CANARY)
    (folder / ".env").write_text("SECOND_KEY=second-1234567\n")
    (folder / "third").write_text("third-1234567\n")
    (folder / "third").chmod(0o600)
    settings = configured(
        folder,
        '[providers.mycompany]\nwire = "openai"\nbase_url = "http://127.0.0.1:9/v1"\n'
        'key_env = ["FIRST_KEY", "SECOND_KEY", "NOT_SET_KEY"]\nkey_file = "third"\n',
    )
    keys = {"FIRST_KEY": CANARY, "SECOND_KEY": "second-1234567", "third": "third-1234567"}
    assert settings.keys("mycompany", "MYCOMPANY_API_KEY") == keys
    assert settings.secrets == tuple(keys.values())
    assert CANARY not in f"{settings!r} {settings}"
    assert settings.redactor.text(f"a {CANARY} b") != f"a {CANARY} b"


def test_a_key_file_that_others_can_read_is_refused(folder: Path) -> None:
    (folder / "key").write_text(CANARY)
    (folder / "key").chmod(0o644)
    text = '[providers.mycompany]\nwire = "openai"\nbase_url = "http://127.0.0.1:9/v1"\nkey_file = "key"\n'
    (folder / FILE).write_text(text)
    assert load(folder / ".env").lost == (
        f"key: {folder}/key can be read by others (mode 0644); run: chmod 600 {folder}/key",
    )


def test_lines_of_values() -> None:
    lines = lines_of('# one\n[a."b/c"]\nd = [\n  1,\n]\ne.f = { g = """\n\n""" }\n\n[h]\n')
    assert lines == {
        ("a", "b/c"): 2,
        ("a", "b/c", "d"): 3,
        ("a", "b/c", "e"): 6,
        ("a", "b/c", "e", "f"): 6,
        ("a", "b/c", "e", "f", "g"): 6,
        ("h",): 10,
    }
    assert nearest_line(lines, ("a", "b/c", "missing")) == 2
    assert nearest_line(lines, ("a",)) == 2


def test_a_login_is_a_programs(folder: Path) -> None:
    """Of one that Conductor knows to log in; a word is no yes."""
    text = '[agents.opencode]\nlogin = true\n\n[agents.openai]\nlogin = true\n\n[agents.codex]\nlogin = "yes"\n'
    known = "claude, claude-agent-acp, codex, codex-acp or gemini-cli"
    assert faults(folder, text) == [
        f"conductor.toml:2 agents.opencode.login cannot be set: Conductor knows the logins of {known} only.",
        f"conductor.toml:5 agents.openai.login cannot be set: Conductor knows the logins of {known} only.",
        "conductor.toml:8 agents.codex.login must be true or false, not 'yes'.",
    ]
    assert configured(folder, "[agents.codex]\nlogin = true\n").configuration.agents["codex"].login
