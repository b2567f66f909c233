"""Things to do, secrets, faults: where they are, and nothing of what must not be repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_core.logic.analysis.secrets import find_secrets
from tests.logic.analysis.projects import analysed

F = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"
SECRETS = {
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
    "Anthropic API key": f"sk-ant-api03-{F}",
    "OpenAI API key": f"key = sk-proj-{F}",
    "Slack token": f"xoxb-{'9' * 12}-{F[:24]}",
    "Slack webhook": f"https://hooks.slack.com/services/T0{F[:7]}/B0{F[:7]}/{F[:24]}",
    "Discord webhook": f"https://discord.com/api/webhooks/{'9' * 18}/{F}",
    "Discord token": f"MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.{F[:38]}",
    "GitHub token": f"ghp_{F[:36]}",
    "GitLab token": f"glpat-{F[:20]}",
    "AWS access key": "AKIAQYLPMN5HHHFPZAM2",
    "Google API key": f"AIza{F[:35]}",
    "Stripe key": f"sk_live_{F[:24]}",
    "npm token": f"npm_{F[:36]}",
    "Hugging Face token": f"hf_{F[:34]}",
    "password in an address": "postgres://ann:S3cr3tPassw0rd@db/x",
    "secret in plain text": 'DB_PASSWORD = "hunter2hunter2"',
}


@pytest.mark.parametrize(("kind", "line"), SECRETS.items())
def test_a_secret_is_named_by_kind_and_line_and_not_repeated(kind: str, line: str) -> None:
    analysis = analysed({"a.py": f"x = 1\n{line}\n"})
    assert [(place.path, place.line, place.text) for place in analysis.secrets] == [("a.py", 2, kind)]
    assert line not in analysis.model_dump_json()


@pytest.mark.parametrize(
    "line",
    [
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "https://github.com/a/b/blob/main/token.py#L1-L20",
        "The password field is required.",
        'password = os.environ["PASSWORD"]',
        'token: "${{ secrets.TOKEN }}"',
        'API_KEY = "your-api-key-here"',
        'secret = "changeme-please"',
        "AKIAIOSFODNN7EXAMPLE",
        "postgres://user:${PASSWORD}@db/x",
        'PASSWORD_FIELD = "password confirmation"',
        "def get_api_key(name: str) -> str:",
        "max_tokens=4096",
        "sk-learn and disk-usage",
    ],
)
def test_what_only_looks_a_little_like_it_is_no_secret(line: str) -> None:
    assert list(find_secrets("a.py", line)) == []


def test_a_settings_file_needs_no_quotes_and_an_example_of_one_holds_none() -> None:
    line = "API_KEY=q9w8e7r6t5y4u3i2"
    assert list(find_secrets(".env", line)) == [(1, "secret in plain text")]
    assert list(find_secrets("deploy/prod.env", line)) == [(1, "secret in plain text")]
    assert list(find_secrets(".env.example", line)) == []
    assert list(find_secrets("a.sh", line)) == []


@pytest.mark.parametrize(
    "evil", ["A" * 3_900, "password" * 480, "://" + "a:" * 1_900, "TOKEN_" * 600, "sk-" * 1_300, "eyJ" + "-" * 3_800]
)
def test_a_secret_behind_hostile_lines_is_found(evil: str) -> None:
    """There are so many that anything slower than linear in a line would not come back."""
    secret = "key = 'ghp_" + "a1B2" * 9 + "'"
    found = list(find_secrets("a.py", "\n".join([*[evil] * 200, secret])))
    assert found[-1][0] == 201


def test_work_left_to_do_is_listed_and_counted() -> None:
    analysis = analysed(
        {"a.py": "# TODO: this\nx = 1  # FIXME(ann) that\ntodo = 'no'\n", "b.c": "/* TODO x */\n" * 300}
    )
    assert [(place.path, place.line, place.text) for place in analysis.todos[:2]] == [
        ("a.py", 1, "TODO: this"),
        ("a.py", 2, "FIXME(ann) that"),
    ]
    assert analysis.todo_count == 302
    assert len(analysis.todos) == 200


def test_files_that_do_not_parse_are_named() -> None:
    analysis = analysed({"a.py": "x = (\n", "b.json": "{,}", "c.toml": "=\n", "tsconfig.json": "{// fine\n}"})
    assert [place.path for place in analysis.broken] == ["a.py", "b.json", "c.toml"]


def test_white_space_out_of_order_is_named() -> None:
    analysis = analysed({"a.py": "x = 1  \ny = 2", "b.py": "x = 1\r\ny = 2\n", "c.py": "fine = 1\n"})
    assert [(file.path, file.faults) for file in analysis.untidy] == [
        ("a.py", ("trailing spaces", "no final newline")),
        ("b.py", ("mixed line endings",)),
    ]


def test_settings_for_agents_are_named() -> None:
    paths = (".claude/settings.json", ".mcp.json")
    assert analysed(dict.fromkeys([*paths, "a.py"], "")).unhonoured == paths


NAMES = st.sampled_from(
    [
        "a.py",
        "test_a.py",
        "pyproject.toml",
        "package.json",
        "go.mod",
        "Cargo.toml",
        "pom.xml",
        "Makefile",
        ".editorconfig",
        "x/.env",
    ]
)


@given(st.dictionaries(NAMES, st.binary(max_size=300) | st.text(max_size=300)))
def test_no_content_makes_it_stumble(files: dict[str, str | bytes]) -> None:
    analysed({path: c.encode("utf-8", "replace") if isinstance(c, str) else c for path, c in files.items()})


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("package.json", '{"scripts": 5, "bin": [1], "engines": "x", "dependencies": null, "name": {}}'),
        ("package.json", '{"scripts": {"test": 5, "start": {}}}'),
        ("package.json", "[" * 100_000),
        ("pyproject.toml", 'project = 5\ntool = "x"\n'),
        ("pyproject.toml", '[project]\nname = 5\nrequires-python = []\nscripts = "x"\noptional-dependencies = []\n'),
        ("Cargo.toml", 'package = "x"\ndependencies = 5\n'),
        ("go.mod", "\xff\xfe"),
        ("a.py", "x" * 1_000_000),
        ("a.py", "(" * 10_000),
    ],
)
def test_wrong_types_and_monsters_are_only_unknown(path: str, content: str) -> None:
    analysed({path: content, "b.py": "x = 1\n"})
