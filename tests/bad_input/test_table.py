"""Files and addresses of strangers, given to the whole service: each gets the answer that the threat model promises.

Numbers are the rows of the table of bad inputs; ``test_every_row.py`` says where each row is tried in depth.
"""

import asyncio
import os

import pytest

from conductor_core.commands.start import Start
from tests.bad_input.front_door import Answer, conduct
from tests.workspaces.archives import zipped

README = "# A project\n"
LOOK = "review the project"


def zips() -> dict[str, bytes]:
    """What stands in ``*.zip``."""
    return {
        "46 way out": zipped({"../e": b""}),
        "47 link": zipped({"l": b"/etc/passwd"}, mode=0o120777),
        "48 setuid": zipped({"README.md": README.encode()}, mode=0o104755),
        "49 device": zipped({"NUL.txt": b""}),
        "50 collision": zipped({"A.txt": b"", "a.TXT": b""}),
        "51 git": zipped({".git/config": b""}),
        "52 bomb": zipped({"zeros": bytes(9 << 20)}),
        "53 garbage": b"garbage" * 1000,
        "54 agents": zipped({".mcp.json": b"{}", "README.md": README.encode(), "inner.zip": zipped({"x": b""})}),
    }


ANSWERS: list[tuple[str, str, str]] = [
    ("46 way out", "refused", "'../e'"),
    ("47 link", "refused", "'l'"),
    ("48 setuid", "done", ""),
    ("49 device", "refused", "'NUL.txt'"),
    ("50 collision", "refused", "'A.txt' and 'a.TXT'"),
    ("51 git", "refused", "by its URL"),
    ("52 bomb", "refused", "'zeros'"),
    ("53 garbage", "refused", "no ZIP file"),
    ("54 agents", "done", ""),
    ("55 ext::sh", "refused", "does not begin with https://"),
    ("55 file:///etc", "refused", "does not begin with https://"),
    ("55 git://git.example/a/b", "refused", "does not begin with https://"),
    ("55 http://git.example/a/b", "refused", "does not begin with https://"),
    ("55 ssh://-oProxyCommand=x/y", "refused", "does not begin with https://"),
    ("55 git@-oProxyCommand:x", "refused", "does not begin with https://"),
    ("55 -uX", "refused", "does not exist"),
    ("55 --upload-pack=X", "refused", "does not exist"),
    ("56 https://ann:t0ken@git.example/a/b", "refused", "add the credential in settings"),
    ("56 https://git.example/a%0ab", "refused", "plain names"),
    ("56 https://git.example:22/a/b", "refused", "names a port"),
    ("56 https://git.example/../a", "refused", "plain names"),
    ("56 https://gït.example/a", "refused", "characters"),
    ("57 https://10.0.0.1/a/b", "refused", "full name"),
    ("57 https://git.internal/a/b", "refused", "private network"),
    ("59 links", "done", ""),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """All at once, to one service."""
    place = tmp_path_factory.mktemp("bad")
    sources = {}
    for row, content in zips().items():
        (place / f"{row}.zip").write_bytes(content)
        sources[row] = str(place / f"{row}.zip")
    links = place / "links"
    links.mkdir()
    (links / "README.md").write_text(README)
    (links / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(links / "pipe")
    sources["59 links"] = str(links)
    for row, _, _ in ANSWERS:
        sources.setdefault(row, row.partition(" ")[2])
    orders = {row: Start.model_validate({"from": source, "goal": LOOK}) for row, source in sources.items()}
    return asyncio.run(conduct(place / "home", orders))


@pytest.mark.parametrize(("row", "state", "says"), ANSWERS, ids=[row for row, _, _ in ANSWERS])
def test_a_strangers_input_gets_its_answer(answers: dict[str, Answer], row: str, state: str, says: str) -> None:
    """In one sentence, without what must not be repeated."""
    answer = answers[row]
    assert answer.state == state, answer
    assert says in answer.text
    assert "\n" not in answer.text
    assert "t0ken" not in answer.text


def test_files_for_agents_are_named_as_not_honoured(answers: dict[str, Answer]) -> None:
    """Row 54."""
    assert "not honoured: '.mcp.json'" in answers["54 agents"].thread.replace("\\", "")


def test_a_link_that_leads_out_is_left_out(answers: dict[str, Answer]) -> None:
    """Row 59: nothing of its target is in any thread."""
    thread = answers["59 links"].thread
    assert "passwd" in thread
    assert "root:" not in thread
