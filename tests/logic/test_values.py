"""What all values have in common."""

from conductor_core.domain.usage import Usage


class TestValues:
    """A value is what its fields say, however they came to say it."""

    def test_a_field_that_was_given_is_like_one_that_was_not(self) -> None:
        """Which of them were given is not remembered, for any number of values."""
        given, left = Usage(input_tokens=0, output_tokens=2, cost=None), Usage(output_tokens=2, cost=None)
        assert given == left
        assert given.model_fields_set is left.model_fields_set

    def test_a_changed_copy_changes_no_other_value(self) -> None:
        """Nor what others share with it."""
        usage = Usage(output_tokens=2, cost=None)
        changed = usage.model_copy(update={"output_tokens": 3})
        assert (usage.output_tokens, changed.output_tokens) == (2, 3)
        assert usage.model_fields_set == set()
