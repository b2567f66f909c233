"""Figures as people read them: durations, money, sizes, counts. Never more digits than are known."""

from collections.abc import Sequence

from conductor_core.domain.usage import Micros, Unanswered

DASH = "–"
DOLLAR = 1_000_000
"""Micros."""
CENT = 10_000
NOTHING_YET = "nothing yet"


def duration(seconds: float) -> str:
    """``0.4 s``, ``2.1 s``, ``12 s``, ``3 min 20 s``, ``1 h 05 min``, ``2 d 3 h``."""
    if seconds < 9.95:
        return f"{max(seconds, 0):.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes:02} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


def rough(seconds: float) -> str:
    """A duration that is only guessed: one unit, no rest."""
    if seconds < 1:
        return "1 s"
    if seconds < 90:
        return f"{round(seconds)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"


def span(low: float, high: float) -> str:
    """A guessed range of seconds, e.g. ``5–20 s``, ``40 s – 3 min``."""
    one, two = rough(low), rough(high)
    if high < 1:
        return "under 1 s"
    if one == two:
        return f"about {two}"
    (amount, unit), (_, other) = one.split(), two.split()
    return f"{amount}{DASH}{two}" if unit == other else f"{one} {DASH} {two}"


def money(micros: Micros | int | None) -> str:
    """``free``, ``$0.0213``, ``$12.40``, ``unknown``."""
    if micros is None:
        return "unknown"
    if micros == 0:
        return "free"
    return _dollars(micros)


def exact(micros: int) -> str:
    """An amount to its last digit, as a limit is set: ``$0``, ``$0.000001``, ``$0.30``, ``$12.40``."""
    whole, _, rest = f"{micros / 1_000_000:,.6f}".partition(".")
    return f"${whole}.{rest.rstrip('0').ljust(2, '0')}" if micros else "$0"


def itemised(micros: int) -> str:
    """An amount of a bill to its last digit, so that its parts add up: ``free``, ``$0.3100``, ``$0.155446``."""
    whole, _, rest = f"{micros / 1_000_000:,.6f}".partition(".")
    return f"${whole}.{rest.rstrip('0').ljust(4, '0')}" if micros else "free"


def enough(micros: int) -> str:
    """An amount that is at least as large, and easy to read."""
    step = 10_000 if micros >= 10_000 else 100 if micros >= 100 else 1
    return exact(-(-micros // step) * step)


def price(low: Micros | None, high: Micros | None) -> str:
    """A range of prices, e.g. ``$0.02–0.10``; unknown as soon as one end is."""
    if low is None or high is None:
        return "unknown"
    if high == 0:
        return "free"
    one, two = _guessed(low), _guessed(high)
    if one == two:
        return two if two.startswith("under") else f"about {two}"
    return f"{one}{DASH}{two.removeprefix('$')}" if low else f"up to {two}"


def spent(micros: int, unpriced: int, by: Sequence[str] = (), *, may_cost: bool = True) -> str:
    """What was spent so far; ``unpriced`` calls, made ``by`` these agents, have a price nobody knows."""
    if unpriced:
        calls = unknown(unpriced, by)
        return f"{_dollars(micros)} and {calls}" if micros else calls
    if micros == 0:
        return NOTHING_YET if may_cost else "free"
    return _dollars(micros)


def unknown(calls: int, by: Sequence[str] = ()) -> str:
    """``2 calls of unknown price (codex)``."""
    names = f" ({', '.join(by)})" if by else ""
    return f"{count(calls, 'call')} of unknown price{names}"


def unanswered(open_calls: Unanswered) -> str:
    """``1 call without an answer, up to $0.1363``, ``2 calls without an answer, of unknown price``; empty when there is none."""
    if not open_calls.calls:
        return ""
    told = f"{count(open_calls.calls, 'call')} without an answer"
    if not open_calls.at_most:
        return f"{told}, of unknown price"
    unknown_too = f" and {open_calls.unpriced:,} of unknown price" if open_calls.unpriced else ""
    return f"{told}, up to {money(open_calls.at_most)}{unknown_too}"


def parts(amounts: Sequence[int]) -> list[str]:
    """Amounts of money that add up to the whole as it is shown: what rounding leaves over goes where most was cut off."""
    whole = sum(amounts)
    step, places = (CENT, 2) if whole >= DOLLAR else (CENT // 100, 4)
    steps = [amount // step for amount in amounts]
    left = (whole + step // 2) // step - sum(steps)
    for place in sorted(range(len(amounts)), key=lambda place: -(amounts[place] % step))[:left]:
        steps[place] += 1
    shown = [f"${number * step / DOLLAR:,.{places}f}" if number else f"under ${step / DOLLAR}" for number in steps]
    return [words if amount else money(0) for words, amount in zip(shown, amounts, strict=True)]


def size(amount: int) -> str:
    """``812 B``, ``1.2 kB``, ``34 MB``."""
    value = float(amount)
    for unit in ("B", "kB", "MB"):
        if value < 999.5:
            return f"{value:.1f} {unit}" if unit != "B" and value < 9.95 else f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def count(number: int, word: str, many: str | None = None) -> str:
    """``1 file``, ``2 files``, ``1,200 files``."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def _dollars(micros: int) -> str:
    if 0 < micros < CENT // 100:
        return "under $0.0001"
    return parts([micros])[0]


def _guessed(micros: int) -> str:
    """Cents, or one digit where it is less than a cent."""
    dollars = micros / 1_000_000
    if dollars >= 0.01:
        return f"${dollars:,.2f}"
    return f"${dollars:.3f}" if micros >= 1000 else "under $0.001"
