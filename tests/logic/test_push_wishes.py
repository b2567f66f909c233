"""A push is wished for only where a goal says so outright."""

import pytest

from conductor_core.logic.publishing.wish import wants_push


@pytest.mark.parametrize(
    ("goal", "wanted"),
    [
        ("add a --json flag and open a pull request", True),
        ("Fix the parser. Then create a draft merge request on GitLab.", True),
        ("open a PR with a CI workflow", True),
        ("clean up and push the result to origin", True),
        ("write tests; push it to a branch", True),
        ("add push notifications", False),
        ("a stack with push and pop", False),
        ("review the pull request template", False),
        ("make the primary colour blue", False),
        ("describe how to push to a registry", False),
    ],
)
def test_what_is_a_wish(goal: str, *, wanted: bool) -> None:
    assert wants_push(goal) is wanted
