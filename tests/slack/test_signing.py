"""Whether a request is from Slack is decided without a fault, whatever its headers say: Slack's own verifier is the judge."""

from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.signature import Clock, SignatureVerifier

from adapters.slack.signing import WITHIN, doubt, sign

SECRET = "signing-secret-of-the-test"
NOW = 1_780_000_000


class Standing(Clock):
    """Time stands still."""

    def now(self) -> float:
        """See the SDK."""
        return NOW


def slack_believes(stamp: str, signature: str, body: bytes) -> bool:
    """What the SDK says; it raises at some of what is hostile."""
    try:
        return SignatureVerifier(SECRET, Standing()).is_valid(body=body, timestamp=stamp, signature=signature)
    except (AttributeError, TypeError, UnicodeError, ValueError):
        return False


stamps = st.one_of(st.integers(NOW - 400, NOW + 400).map(str), st.text(max_size=20))
bodies = st.text(max_size=50).map(str.encode)  # the SDK takes no others
right = st.builds(lambda stamp, body: (stamp, sign(SECRET, stamp, body), body), stamps, bodies)
forged = st.tuples(stamps, st.text(max_size=80), bodies)


@given(st.one_of(right, forged))
@example((f"{NOW}\n", sign(SECRET, f"{NOW}\n", b""), b""))
@example(("١٧٨٠٠٠٠٠٠٠", sign(SECRET, "١٧٨٠٠٠٠٠٠٠", b""), b""))
@example((str(NOW), "v0=\udcfc", b""))
def test_what_is_believed_is_what_slack_would_believe(request: tuple[str, str, bytes]) -> None:
    """Nothing more ever, and all of it where the time stamp is ten plain digits."""
    stamp, signature, body = request
    believed = doubt(SECRET, stamp, signature, body, NOW) == ""
    plain = len(stamp) == 10 and stamp.isascii() and stamp.isdigit()
    assert believed == (plain and slack_believes(stamp, signature, body))


@given(st.binary(min_size=1, max_size=50), st.integers(min_value=0))
def test_one_byte_more_or_less_or_otherwise_is_no_more_signed(body: bytes, at: int) -> None:
    """Nothing of the body can be exchanged."""
    stamp, place = str(NOW), at % len(body)
    signature = sign(SECRET, stamp, body)
    other = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
    assert doubt(SECRET, stamp, signature, body, NOW + WITHIN) == ""
    for changed in (other, body[1:], body + b"\0"):
        assert doubt(SECRET, stamp, signature, changed, NOW) != ""
    assert doubt(SECRET, stamp, signature, body, NOW + WITHIN + 1) != ""
