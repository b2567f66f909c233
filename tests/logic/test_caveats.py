"""What makes the verdict of an author's own vendor worth less."""

import pytest

from conductor_core.logic.caveats import kinship
from conductor_core.logic.roster import Roster
from tests.logic.test_routing import NOW, member


@pytest.mark.parametrize(
    ("price", "said"),
    [
        (None, "of the author's vendor"),
        (5, "of the author's vendor"),
        (4, "of the author's vendor: every model of another is too dear"),
    ],
)
def test_a_stranger_that_the_run_cannot_afford_was_there_all_the_same(price: int | None, said: str) -> None:
    """Since its budget was to be made to last by cheaper agents."""
    kin, stranger = member("a", "acme", "reviewer", price=1), member("b", "other", "reviewer", price=5)
    assert kinship(kin.card, {"acme"}, Roster((kin, stranger), price=price), NOW) == (said,)
