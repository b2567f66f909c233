"""What every store must remember of workspaces that let us in. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.installation import Installation
from conductor_core.ports.store import Store, Transaction
from conductor_core.testing.contracts.store_values import LATER, NOW


class InstallationsContract:
    """Each as it was put last."""

    async def test_an_installation_is_as_it_was_put_last(self, store: Store) -> None:
        """They are listed by id."""
        given = Installation(id="slack:T2", name="Acme", us="U1", sealed="x", at=NOW, expires_at=LATER)
        other = Installation(id="slack:T1", name="Other", us="U1", sealed="y", at=NOW)
        ended = given.model_copy(update={"ended": "account_inactive"})

        def put(tx: Transaction) -> None:
            for one in (given, other, ended):
                tx.installations.put(one)

        await store.write(put)
        assert await store.read(lambda tx: tx.installations.get("slack:T2")) == ended
        assert await store.read(lambda tx: tx.installations.get("slack:T3")) is None
        assert await store.read(lambda tx: list(tx.installations.all())) == [other, ended]
