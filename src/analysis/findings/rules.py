"""What findings refuse, and how they say so."""

import math
from collections.abc import Collection, Iterable


class FindingsError(ValueError):
    """Findings that contradict themselves; the message names the field."""


def require(condition: bool, message: str) -> None:
    """Raise `FindingsError` with the message unless the condition holds."""
    if not condition:
        raise FindingsError(message)


def require_rising(values: Iterable[float | None], message: str) -> None:
    """Raise `FindingsError` unless the values that are known are finite and rise."""
    known = [value for value in values if value is not None]
    # Not a number stands in any order: sorting does not see it.
    require(all(map(math.isfinite, known)) and known == sorted(known), message)


def require_shares(values: Iterable[float | None], message: str) -> None:
    """Raise `FindingsError` unless the values that are known lie in [0, 1]."""
    # Not a number is in no order with 0 and 1, so it lies outside too.
    require(all(0 <= value <= 1 for value in values if value is not None), message)


def require_unique(ids: Collection[str], message: str) -> None:
    """Raise `FindingsError` unless each id stands once."""
    require(len(set(ids)) == len(ids), message)
