"""What a provider says it still allows the key of a call."""

from conductor_core.domain.value import Value


class Quota(Value):
    """One thing that is counted. What the provider did not say is None."""

    limit: float | None = None
    """The most there can be."""
    remaining: float | None = None
    """What is left now."""
    full_in: float | None = None
    """Seconds until nothing counts any more of what was used up to now."""


class Allowance(Value):
    """What the headers of one answer say, faults (429) included."""

    requests: Quota | None = None
    tokens: Quota | None = None
    """Read and written together."""
    input_tokens: Quota | None = None
    output_tokens: Quota | None = None
    retry_after: float | None = None
    """Seconds in which no call is wanted."""
