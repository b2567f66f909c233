import pytest

from conductor_core.errors import InputRefusedError
from conductor_core.logic.git_urls import parse_git_url


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/name",
        "https://github.com/owner/name.git",
        "https://gitlab.example.org/group/sub-group/name.git",
        "https://dev.azure.com/team/My%20Project/_git/name",
        "https://xn--bcher-kva.example/~ann/x+y.git",
    ],
)
def test_a_plain_address_is_taken_as_it_is(url: str) -> None:
    assert str(parse_git_url(url)) == url


def test_host_and_slashes_are_made_regular() -> None:
    assert str(parse_git_url("https://GitHub.com/o/n/")) == "https://github.com/o/n"
    assert str(parse_git_url("HTTPS://GITHUB.COM/O/n")) == "https://github.com/O/n"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://github.com/o/n", "does not begin with https://"),
        ("https://[::1]/o/n", "does not name a host by its full name"),
        ("https://[::1]:22/o/n", "does not name a host by its full name"),
        ("https://github.com:22/o/n", "names a port"),
        ("https://github.com#@evil.example/n", r"has one of # ? \ before its path"),
        ("https://github.com\\@evil.example/n", r"has one of # ? \ before its path"),
        ("https://github.com?@evil.example/n", r"has one of # ? \ before its path"),
    ],
)
def test_the_reason_is_the_true_one(url: str, why: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        parse_git_url(url)
    assert caught.value.message == f"The repository's address {why}: write it as https://github.com/owner/name."


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ext::sh -c touch% /tmp/x",
        "ext::sh",
        "transport::https://github.com/o/n",
        "file:///etc",
        "/etc",
        "./repo",
        "C:\\repo",
        "git://github.com/o/n",
        "http://github.com/o/n",
        "ssh://git@github.com/o/n",
        "ssh://-oProxyCommand=touch/x",
        "git@github.com:o/n.git",
        "git@-oProxyCommand=x:n",
        "-uX",
        "--upload-pack=X",
        "github.com/o/n",
        "https://",
        "https:///o/n",
        "https://github.com",
        "https://github.com/",
        "https://github.com:443/o/n",
        "https://github.com:22/o/n",
        "https://github.com/o/n?x=1",
        "https://github.com/o/n#@evil.example",
        "https://github.com/o/../n",
        "https://github.com/./n",
        "https://github.com//n",
        "https://github.com/-n",
        "https://github.com/o/n%0a",
        "https://github.com/o/n%2e%2e",
        "https://github.com/o/n\n",
        "https://github.com/o\tn",
        " https://github.com/o/n",
        "https://github.com/o/n ",
        "https://github.com/o/\x1b[31m",
        "https://gıthub.com/o/n",  # noqa: RUF001 - a letter made to deceive
        "https://①②⑦.0.0.1/n",
        "https://127.0.0.1/n",
        "https://2130706433/n",
        "https://0x7f.1/n",
        "https://[::1]/n",
        "https://[::ffff:10.0.0.1]/n",
        "https://localhost/n",
        "https://db.localhost/n",
        "https://printer.local/n",
        "https://metadata.google.internal/n",
        "https://github/n",
        "https://github.com./n",
        "https://.github.com/n",
        "https://git_hub.com/n",
        "https://-github.com/n",
        "https://" + "a." * 130 + "com/n",
        "https://github.com/" + "n" * 3000,
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        parse_git_url(url)
    assert caught.value.rule == "url"
    assert "https://github.com/owner/name" in caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:hunter2@github.com/o/n",
        "https://hunter2@github.com/o/n",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InputRefusedError, match="add the credential in settings") as caught:
        parse_git_url(url)
    assert "hunter2" not in caught.value.message
