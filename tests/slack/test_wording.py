"""What people write, as they wrote it."""

import pytest

from adapters.slack.wording import plain

TEXTS = {
    "show <http://main.py|main.py>": "show main.py",
    "src/<http://cli.py|cli.py> and <http://README.md|README.md>": "src/cli.py and README.md",
    "see <https://evil.example|main.py>": "see https://evil.example",
    "<http://evil.example|http://good.example>": "http://evil.example",
    "from=<http://github.com/a/b|github.com/a/b>": "from=http://github.com/a/b",
    "<mailto:ada@example.com|ada@example.com>": "ada@example.com",
    "<@U1> &lt;3 <#C1|general> <!here>": "@Ada <3 #general @here",
}


@pytest.mark.parametrize(("sent", "meant"), TEXTS.items())
def test_plain(sent: str, meant: str) -> None:
    """Slack makes links of what looks like an address; where a link leads is told, whatever stands on it."""
    assert plain(sent, {"U1": "Ada"}) == meant
