"""What runs have on git hosts."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import Publication
from conductor_core.store.people_tables import publications
from conductor_core.store.unit import Unit

GET = select(publications.c.body).where(publications.c.run == bindparam("b_run"))
ROW = insert(publications)
PUT = ROW.on_conflict_do_update(index_elements=["run"], set_={name: ROW.excluded[name] for name in ("state", "body")})
WATCHED = (
    select(publications.c.body)
    .where(publications.c.state.in_(("preparing", "pushing", "requesting", "open")))
    .order_by(publications.c.run)
)


class SqlPublications:
    """See the port."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def get(self, run: RunId) -> Publication | None:
        """Of one run."""
        row = self._unit.first(GET, {"b_run": run})
        return None if row is None else Publication.model_validate_json(row.body)

    def put(self, publication: Publication) -> None:
        """As it is now."""
        row = {"run": publication.run, "state": publication.state, "body": publication.model_dump_json()}
        self._unit.change(PUT, row)

    def watched(self) -> tuple[Publication, ...]:
        """Those that go on by themselves."""
        return tuple(Publication.model_validate_json(row.body) for row in self._unit.all(WATCHED))
