"""No secret leaves, ordinary text stays, and neither hostile text nor cut streams change that."""

import base64
import json
import urllib.parse

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conductor_core.logic.redaction import HELD, Redactor
from conductor_core.logic.secret_shapes import SHAPES, find_secrets

BODY = "q7Wm2Zx9Kd4Lp8Rt1Vb6Nc3Hs5Jf0GyQ2wE4rT6"
"""Forty letters and digits that mean nothing; samples are put together here so that no file holds one whole."""

KNOWN = "n0t/A+Real=Pass&word"
PASSPHRASE = "blue-kettle-under-stairs"
BLOCK = "-----BEGIN EC PRIVATE " + "KEY-----\nMHcCAQEEIB\nabc+/=\n-----END EC PRIVATE " + "KEY-----"

SECRETS: dict[str, tuple[str, str]] = {
    "slack bot": ("xoxb-" + "203040506070-3040506070809-" + BODY[:24], "slack-token"),
    "slack app": ("xapp-" + "1-A0B1C2D3E4F-5060708090102-" + "c3d4" * 16, "slack-app-token"),
    "github": ("ghp_" + BODY[:36], "github-token"),
    "github fine": ("github_pat_" + "11" + BODY, "github-token"),
    "gitlab": ("glpat-" + BODY[:20], "gitlab-token"),
    "openai": ("sk-" + "proj-" + BODY, "api-key"),
    "anthropic": ("sk-" + "ant-api03-" + BODY * 2 + "-AA", "api-key"),
    "aws": ("AKIA" + "QRSTUVWXYZ234567", "aws-key-id"),
    "google": ("AIza" + BODY[:35], "google-key"),
    "discord": ("MTA5ODc2NTQzMjEwOTg3NjU0." + "Gx1yZ2." + BODY[:38], "discord-token"),
    "stripe": ("sk_live_" + BODY[:24], "stripe-key"),
    "npm": ("npm_" + BODY[:36], "npm-token"),
    "jwt": ("eyJhbGciOiJub25lIn0." + "eyJzdWIiOiI0MiJ9x." + BODY, "jwt"),
    "telegram": ("123456789" + ":AA" + BODY[:33], "telegram-token"),
}
INSIDE: dict[str, tuple[str, str, str]] = {
    "slack hook": ("https://hooks.slack.com/services/" + "T0/B0/" + BODY[:24], BODY[:24], "slack-webhook"),
    "discord hook": ("https://discord.com/api/webhooks/109876543210987654/" + BODY, BODY, "discord-webhook"),
    "url password": ("postgres://ann:s3cret-Pw@db/app", "s3cret-Pw", "url-credentials"),
    "url password with an at sign": ("redis://:p@ss@wd@cache", "p@ss@wd", "url-credentials"),
    "url token": ("https://" + BODY + "@git.example/a", BODY, "url-credentials"),
    "environment": ("export DB_PASSWORD=hunterhunter", "hunterhunter", "assignment"),
    "yaml": ("  api_key: abcd1234efgh", "abcd1234efgh", "assignment"),
    "json": ('{"clientSecret": "only-letters-here"}', "only-letters-here", "assignment"),
    "json in json": (json.dumps({"body": '{"token": "abcdefgh"}'}), "abcdefgh", "assignment"),
    "camel": ("secretAccessKey='Ab/Cd+Ef9'", "Ab/Cd+Ef9", "assignment"),
    "query": ("GET /x?access_token=abc123def&page=2", "abc123def", "assignment"),
    "header": ("Authorization: Bearer opaque-opaque", "opaque-opaque", "header"),
    "header in json": ('"x-api-key": "k3y-k3y-k3y"', "k3y-k3y-k3y", "header"),
    "bearer alone": ("sent bearer " + BODY, BODY, "header"),
    "azure": ("AccountName=a;AccountKey=" + BODY + "==;", BODY, "azure-key"),
    "key block": (BLOCK, "MHcCAQEEIB", "private-key"),
    "key block in json": (json.dumps({"k": BLOCK}), "MHcCAQEEIB", "private-key"),
    "known": (f"x {KNOWN} y", KNOWN, "known"),
    "known in a url": ("?q=" + urllib.parse.quote(KNOWN, safe=""), urllib.parse.quote(KNOWN, safe=""), "known"),
    "known in base64": (base64.b64encode(KNOWN.encode()).decode(), base64.b64encode(KNOWN.encode()).decode(), "known"),
    "known in hex": (KNOWN.encode().hex(), KNOWN.encode().hex(), "known"),
    "known passphrase": (PASSPHRASE, PASSPHRASE, "known"),
}
ORDINARY = [
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "https://github.com/a/b/blob/main/token.py#L1-L20",
    "http://localhost:8000/@scope/package",
    "ssh://git@github.com/a/b",
    "ann@example.com",
    "The password is required: choose one.",
    "password: required",
    '"password": "The password field is required."',
    "tokens: 1234 in, 567 out; max_tokens=4096",
    "def get_api_key(name: str) -> str:",
    "token = get_token(request2)",
    'api_key = os.environ["OPENAI_API_KEY"]',
    "ANTHROPIC_API_KEY_FILE=/run/secrets/anthropic",
    'api_key: "${OPENAI_API_KEY}"',
    "OPENAI_API_KEY=",
    "API_KEY=<your key 123>",
    "sk-learn and disk-usage and risk-assessment-for-everyone-in-here",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "token_url=https://id.example/oauth2/v1",
    "Ångström İstanbul ﬁne",
]

redactor = Redactor([KNOWN, PASSPHRASE])


@pytest.mark.parametrize("name", SECRETS)
def test_a_token_is_replaced_whole(name: str) -> None:
    secret, kind = SECRETS[name]
    assert redactor.text(f"log: {secret}, end").replace("123456789[", "[") == f"log: [redacted {kind}], end"


@pytest.mark.parametrize("name", INSIDE)
def test_only_the_secret_part_is_replaced(name: str) -> None:
    text, secret, kind = INSIDE[name]
    redacted = redactor.text(text)
    assert secret not in redacted
    assert ("[redacted]" if kind == "known" else f"[redacted {kind}]") in redacted


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays(text: str) -> None:
    assert redactor.text(text) == text
    assert find_secrets(text) == []


def test_what_surrounds_a_secret_stays_readable() -> None:
    assert redactor.text("postgres://ann:s3cret-Pw@db/app") == "postgres://ann:[redacted url-credentials]@db/app"
    assert redactor.text("?access_token=abc123def&page=2") == "?access_token=[redacted assignment]&page=2"
    line = json.dumps({"body": '{"token": "abcdefgh"}', "n": 1})
    assert json.loads(redactor.text(line)) == {"body": '{"token": "[redacted assignment]"}', "n": 1}
    assert redactor.text(f"a\n{BLOCK}\nb") == "a\n[redacted private-key]\nb"


def test_a_scan_says_what_and_where() -> None:
    text = f"line\nkey = {SECRETS['github'][0]}\n"
    assert find_secrets(text) == [("github-token", 11, 51)]
    assert text[11:51] == SECRETS["github"][0]


@pytest.mark.parametrize("wrapped", ["user:{}", "{}\n", "ab{}yz", "{}"])
def test_a_known_secret_is_found_in_base64_of_more(wrapped: str) -> None:
    """``Basic`` credentials and copied blobs hold a secret at any of three alignments; five letters show nothing of it."""
    encoded = base64.b64encode(wrapped.format(PASSPHRASE).encode()).decode()
    assert "[redacted]" in redactor.text(encoded)
    assert len(redactor.text(encoded).replace("[redacted]", "")) <= len(encoded) - len(PASSPHRASE)


def test_short_and_multi_line_known_values() -> None:
    """What is too short to be told from words is left; a long value is found line by line."""
    assert Redactor(["abc", ""]).text("abc abcdef") == "abc abcdef"
    assert Redactor(["first-line\nsecond-line\n"]).text("> second-line <") == "> [redacted] <"
    assert Redactor(["redacted"]).text(f"x {SECRETS['npm'][0]}") == "x [redacted npm-token]"


def test_overlapping_secrets_become_one() -> None:
    both = Redactor(["key-one-two", "two-three-four"])
    assert both.text("key-one-two-three-four") == "[redacted]"


PIECES = [*(text for text, _ in SECRETS.values()), *(text for text, _, _ in INSIDE.values()), *ORDINARY]
PIECES += ["\n", "\n\n", " ", "x", "-----", "eyJ", "sk-", "password=", '"', "://", "[redacted]", "token: '"]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=14).map("".join)


@given(texts)
@example("redis://:p@ss@wd@cache?q=n0t%2FA%2BReal%3DPass%26word@")
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redactor.text(text)
    assert redactor.text(once) == once


@given(texts, st.lists(st.integers(1, 60), max_size=60))
@example(SECRETS["slack app"][0] + SECRETS["slack bot"][0] + BLOCK, [])
@example("Authorization: Bearer opaque-opaque" + BLOCK, [])
@example("https://" + "u" * 250 + ":opaque-opaque" + BLOCK + "@host", [])
def test_a_stream_cut_anywhere_gives_what_the_whole_gives(text: str, sizes: list[int]) -> None:
    stream = redactor.stream()
    said, position = "", 0
    for size in sizes:
        said += stream.feed(text[position : position + size])
        position += size
    assert said + stream.feed(text[position:]) + stream.close() == redactor.text(text)


@pytest.mark.parametrize("filler", ["a", "ab ", "-", "'x', "])
@pytest.mark.parametrize("shift", [0, 7, 100])
def test_endless_lines_are_cut_without_losing_a_secret(filler: str, shift: int) -> None:
    """A line longer than what is held back comes out in parts that together are the same."""
    secret = SECRETS["github"][0]
    text = (filler * 20_000 + f" {secret} ") * 12 + filler * (HELD // len(filler) + shift) + f" {secret}"
    stream = redactor.stream()
    parts = [stream.feed(text[at : at + 5000]) for at in range(0, len(text), 5000)]
    assert any(parts), "something comes out before the end"
    assert "".join(parts) + stream.close() == redactor.text(text)


def test_lines_come_out_at_once_and_a_key_block_when_it_is_over() -> None:
    stream = redactor.stream()
    assert stream.feed("one\ntw") == "one\n"
    assert stream.feed("o\n") == "two\n"
    assert stream.feed(f"x\n{BLOCK[:60]}") == "x\n"
    assert stream.feed(f"{BLOCK[60:]}\nend\n") == "[redacted private-key]\nend\n"
    assert stream.close() == ""


HOSTILE = [
    "A", "password", "passwordpassword=", "://a:", "://", "-----BEGIN PRIVATE " + "KEY-----", "eyJ", "eyJaaaaaaaa.", "TOKEN_",
    "sk-", "sk-a-", "token='", 'token="a', "token=a1", "authorization: ", "bearer ", "MTMT", ":AA", "xoxb-1", "1234567890",
    KNOWN[:-1], "a", "\n", "İ", "-----BEGIN ", "secret=\\\"",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_read_to_its_end(piece: str) -> None:
    """A secret behind it is found; the text is so long that anything slower than linear would not come back."""
    text = piece * (400_000 // len(piece))
    once = redactor.text(f"{text}\n{SECRETS['github'][0]}\n")
    assert SECRETS["github"][0] not in once
    assert redactor.text(once) == once


def test_a_held_key_block_is_not_read_over_and_over() -> None:
    """Text that is held back is looked at again only when it has grown by half: many small pieces are no harm."""
    stream = redactor.stream()
    said = stream.feed("-----BEGIN PRIVATE " + "KEY-----\n")
    for _ in range(6_400):
        said += stream.feed("QUJDREVG\n")
    said += stream.feed("-----END PRIVATE " + "KEY-----\n") + stream.close()
    assert "QUJDREVG" not in said
    assert "[redacted private-key]" in said


def test_lower_case_keeps_every_letter_in_its_place() -> None:
    """The fast search relies on one letter being the only one that grows."""
    assert [letter for letter in map(chr, range(0x110000)) if len(letter.lower()) != 1] == ["\u0130"]
    assert redactor.text("İİİ PASSWORD: abcd1234") == "İİİ PASSWORD: [redacted assignment]"


def test_every_shape_has_a_sample() -> None:
    shown = {kind for _, kind in SECRETS.values()} | {kind for _, _, kind in INSIDE.values()}
    rare = {"google-oauth", "pypi-token", "docker-token", "hugging-face-token", "model-key", "service-token"}
    rare |= {"sendgrid-key", "age-key", "conductor-key"}
    assert {shape.kind for shape in SHAPES} == (shown - {"known"}) | rare
