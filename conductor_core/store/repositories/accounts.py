"""People we know."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.account import Account
from conductor_core.store.people_tables import accounts
from conductor_core.store.unit import Unit

GET = select(accounts.c.body).where(accounts.c.id == bindparam("b_id"))
ALL = select(accounts.c.body)
ROW = insert(accounts)
PUT = ROW.on_conflict_do_update(index_elements=["id"], set_={"body": ROW.excluded["body"]})


class SqlAccounts:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, account: str) -> Account | None:
        """One of them."""
        row = self._unit.first(GET, {"b_id": account})
        return None if row is None else Account.model_validate_json(row.body)

    def put(self, account: Account) -> None:
        """As it is now."""
        self._unit.change(PUT, {"id": account.id, "body": account.model_dump_json()})

    def all(self) -> Sequence[Account]:
        """By name."""
        known = (Account.model_validate_json(row.body) for row in self._unit.all(ALL))
        return sorted(known, key=lambda account: (account.name.casefold(), account.id))
