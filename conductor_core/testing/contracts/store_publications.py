"""What every store must remember of what is on git hosts. A test class inherits it and gives a ``store`` fixture."""

from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.domain.publication import Publication
from conductor_core.ports.store import Store
from conductor_core.testing.contracts.store_values import NOW, R1, begin

ORDERED = Publication(
    run=R1,
    project=ProjectId("tally"),
    remote="https://github.com/o/n",
    branch="conductor/R1",
    state="preparing",
    by="Ann",
    ordered_at=NOW,
    head=CommitId("a" * 40),
)


class PublicationsContract:
    """One for each run."""

    async def test_a_publication_is_kept_as_it_is_now(self, store: Store) -> None:
        """It goes with its run, and is watched while something happens by itself."""
        await store.write(begin)
        assert await store.read(lambda tx: tx.publications.get(R1)) is None
        await store.write(lambda tx: tx.publications.put(ORDERED))
        assert await store.read(lambda tx: tx.publications.watched()) == (ORDERED,)
        asking = ORDERED.model_copy(update={"state": "asking", "consents": ("push",), "not_before": NOW})
        await store.write(lambda tx: tx.publications.put(asking))
        assert await store.read(lambda tx: tx.publications.get(R1)) == asking
        assert await store.read(lambda tx: tx.publications.watched()) == ()
        await store.write(lambda tx: tx.runs.delete(R1))
        assert await store.read(lambda tx: tx.publications.get(R1)) is None
