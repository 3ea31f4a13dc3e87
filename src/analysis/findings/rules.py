"""What findings refuse, and how they say so."""

from collections.abc import Iterable


class FindingsError(ValueError):
    """Findings that contradict themselves; the message names the field."""


def require(condition: bool, message: str) -> None:
    """Raise `FindingsError` with the message unless the condition holds."""
    if not condition:
        raise FindingsError(message)


def require_rising(values: Iterable[float | None], message: str) -> None:
    """Raise `FindingsError` unless the values that are known rise."""
    known = [value for value in values if value is not None]
    require(known == sorted(known), message)


def require_shares(values: Iterable[float | None], message: str) -> None:
    """Raise `FindingsError` unless the values that are known lie in [0, 1]."""
    require(all(0 <= value <= 1 for value in values if value is not None), message)
