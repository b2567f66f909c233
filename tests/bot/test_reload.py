"""The team as its file changes, while the service goes on."""

import pytest

from bot.compose import git_hosts
from bot.configuration_file import FILE
from bot.settings import load
from conductor_core.errors import SettingsError
from conductor_core.githosts.accounts import Accounts
from conductor_core.testing.model_script import Say, in_turn
from conductor_core.testing.model_server import KEY, ModelServer
from conductor_core.workspaces.git_source import Remotes
from tests.bot.workshop import NOBODY, Workshop, own


async def test_a_changed_file_counts_at_once_and_a_bad_one_changes_nothing(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    async with ModelServer(in_turn(Say(text="hi"))) as server:
        await shop.reloader.begin()
        assert shop.names == []
        shop.write(own(server, "MY_KEY"))
        await shop.reloader.look()
        assert shop.names == ["mycompany"]
        shop.write(own(server, "MY_KEY") + '[agents.ada]\nprovider = "mycompny"\n')
        await shop.reloader.look()
        assert shop.names == ["mycompany"]
        with pytest.raises(SettingsError) as caught:
            await shop.reloader.reload()
        assert caught.value.message == (
            "Nothing was changed. The settings are not usable:\n"
            f"  {shop.folder / FILE}:7 agents.ada.provider mycompny is not known; did you mean mycompany?"
        )
        shop.write(own(server, "MY_KEY") + '[agents.ada]\nprovider = "mycompany"\n')
        said = await shop.reloader.reload()
        assert said.startswith(f"{shop.folder / FILE} counts now: ")
        assert said.endswith(" agents; new ada.")
        (shop.folder / FILE).unlink()
        assert (await shop.reloader.reload()).endswith("; gone ada, mycompany.")


async def test_a_key_that_comes_with_a_reload_is_a_secret_from_then_on(shop: Workshop) -> None:
    """The redactor of the process learns it."""
    redactor = shop.reloader._redactor
    (shop.folder / ".env").write_text(f"{NOBODY}OPENAI_API_KEY=plain-looking-key-1\n")
    assert redactor.text("a plain-looking-key-1 b") == "a plain-looking-key-1 b"
    await shop.reloader.reload()
    assert "plain-looking" not in redactor.text("a plain-looking-key-1 b")
    assert "openai" in shop.names


async def test_a_reload_takes_up_the_token_of_a_git_host(shop: Workshop) -> None:
    """The next push logs in with it."""
    hosts = Accounts(git_hosts(load(shop.folder / ".env")))
    shop.reloader.on_read(lambda read: hosts.renew(git_hosts(read)))
    assert hosts.secrets("https://github.com/o/n") == {}
    (shop.folder / ".env").write_text(f"{NOBODY}CONDUCTOR_GITHUB_TOKEN=a-made-up-token-1\n")
    await shop.reloader.reload()
    assert hosts.secrets("https://github.com/o/n")["GIT_CONFIG_KEY_0"] == "http.https://github.com/.extraHeader"


async def test_a_reload_takes_up_another_address_of_a_git_host(shop: Workshop) -> None:
    """Repositories there may lie in a private network and are logged in to; those at the old one are not any more."""
    env = shop.folder / ".env"
    env.write_text(f"{NOBODY}CONDUCTOR_GITHUB_URL=https://git.old.example\nCONDUCTOR_GITHUB_TOKEN=a-made-up-token-1\n")
    hosts = Accounts(git_hosts(load(env)))
    remotes = Remotes(hosts=lambda: hosts.addresses, secrets=hosts.secrets)
    shop.reloader.on_read(lambda read: hosts.renew(git_hosts(read)))
    env.write_text(env.read_text().replace("old", "new"))
    await shop.reloader.reload()
    assert remotes.hosts() == ("https://git.new.example", "https://gitlab.com")
    assert (remotes.secrets("https://git.old.example/o/n"), hosts.kind("https://git.old.example/o/n")) == ({}, "git")
    assert remotes.secrets("https://git.new.example/o/n")["GIT_CONFIG_COUNT"] == "1"


async def test_what_did_not_change_is_neither_read_nor_connected_again(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reload keeps the connection of a provider that stayed as it is, so its limits are not forgotten."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test-1234567")
    await shop.reloader.reload()
    before = shop.registry.get("anthropic")
    await shop.reloader.look()
    assert shop.registry.get("anthropic") is before
    connected = dict(shop.factory._connections._connected)
    shop.write("[cache]\nmodels = false\n")
    await shop.reloader.look()
    assert shop.registry.get("anthropic") is not before
    assert shop.factory._connections._connected == connected


async def test_a_program_that_is_declared_joins_and_changes(shop: Workshop) -> None:
    """As one that Conductor knows; also when the file that speaks of it was there before it."""

    def mine() -> list[tuple[float, int]]:
        cards = [one.card for one in shop.registry.roster().members if one.name == "aa"]
        return [(card.weight, card.concurrency) for card in cards]

    shop.write("[agents.aa]\nprefer = 3\n")
    await shop.reloader.look()
    assert mine() == []
    (shop.folder / "agents").mkdir()
    (shop.folder / "agents" / "aa.toml").write_text(
        'kind = "cli"\nname = "aa"\ntitle = "Mine"\nvendor = "me"\nspeaks = "text"\nargv = ["true"]\nsuccess = [0]\n'
    )
    await shop.reloader.look()
    assert mine() == [(3.0, 2)]
    shop.write("[agents.aa]\nprefer = 2\nconcurrency = 1\n")
    await shop.reloader.look()
    assert mine() == [(2.0, 1)]
