"""What every store must remember of people. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.account import Account
from conductor_core.domain.ids import ProjectId
from conductor_core.ports.store import Store


class AccountsContract:
    """Each as it was put last."""

    async def test_an_account_is_as_it_was_put_last(self, store: Store) -> None:
        """They are listed by name."""
        bob = Account(id="slack:T1/U1", name="Bob")
        ada = Account(id="slack:T1/U2", name="ada", role="viewer", roles={ProjectId("tally"): "owner"})
        for account in (bob, ada, bob.model_copy(update={"role": "member"})):
            await store.write(lambda tx, account=account: tx.accounts.put(account))  # type: ignore[misc]
        assert await store.read(lambda tx: tx.accounts.get(ada.id)) == ada
        assert await store.read(lambda tx: tx.accounts.get("slack:T1/U3")) is None
        assert [(one.name, one.role) for one in await store.read(lambda tx: tx.accounts.all())] == [
            ("ada", "viewer"),
            ("Bob", "member"),
        ]
