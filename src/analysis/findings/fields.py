"""What a field of findings may hold, said once beside its type: what objects refuse, and what schemas publish.

A field is annotated with a plain type, or with one of the names below, which say more: `Share` is a number from 0 to 1,
`MeasureWord` a word of the vocabulary. `check` refuses an object whose fields do not keep to that; a number that is not
finite is never kept to.
"""

import dataclasses
import math
import re
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from numbers import Integral, Real
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from analysis import vocabulary as v
from analysis.conflicts import words as w
from analysis.estimates.certainty import Certainty
from analysis.findings.rules import FindingsError


@dataclass(frozen=True, slots=True)
class Limits:
    """Smallest and largest allowed number; None for no limit."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The only words allowed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a text: a regular expression that matches all of it, and its name as a format of JSON schema."""

    pattern: str
    name: str = ""


def _words(*kinds: Iterable[str]) -> Words:
    """The words of enumerations, each once."""
    return Words(tuple(dict.fromkeys(str(word) for kind in kinds for word in kind)))


Share = Annotated[float, Limits(0, 1)]
Size = Annotated[float, Limits(0)]
Factor = Annotated[float, Limits(1)]
#: Posterior over prior variance: a little above one where the data widen what was assumed.
PartOfVariance = Annotated[float, Limits(0, 2)]
Count = Annotated[int, Limits(0)]
Year = Annotated[int, Limits(1000, 2200)]
#: A text with at least one letter.
NOT_EMPTY = r"(?s).*\S.*"
Name = Annotated[str, Form(NOT_EMPTY)]
Day = Annotated[str, Form(r"\d{4}-\d{2}-\d{2}", "date")]
Currency = Annotated[str, Form(r"([A-Z]{3})?")]
ScopeWord = Annotated[str, _words(v.Scope)]
MeasureWord = Annotated[str, _words(v.Measure)]
UnitWord = Annotated[str, _words(v.Unit)]
PopulationWord = Annotated[str, _words(v.Population)]
WholePopulationWord = Annotated[str, _words(v.Population, [""])]
ExploitationWord = Annotated[str, _words(v.Exploitation)]
WholeExploitationWord = Annotated[str, _words(v.Exploitation, [""])]
StatusWord = Annotated[str, _words(v.Status)]
VisibilityWord = Annotated[str, _words(v.Visibility)]
DirectionWord = Annotated[str, _words(v.Direction)]
MovementWord = Annotated[str, _words(v.Movement, [""])]
MethodWord = Annotated[str, _words(v.Method)]
BoundWord = Annotated[str, _words(v.Bound)]
RoleWord = Annotated[str, _words(v.Role)]
StrengthWord = Annotated[str, _words(v.Strength)]
SchemeWord = Annotated[str, _words(v.RatingScheme)]
PolicyKindWord = Annotated[str, _words(v.PolicyKind)]
PolicyStatusWord = Annotated[str, _words(v.PolicyStatus, [""])]
CertaintyWord = Annotated[str, _words((grade.label for grade in Certainty), [""])]
LevelWord = Annotated[str, _words(w.Level)]
CodeWord = Annotated[str, _words(w.Code)]
#: What was done with a conflict; the last one where a claim in it is left out because a reader asked for it.
ResolutionWord = Annotated[str, _words(w.Resolution, ["dropped"])]
RegionKind = Annotated[str, Words(("world", "region", "country"))]
AxisWord = Annotated[str, Words(("population", "exploitation", "status", "direction", "counterpart", "time"))]

_Holds = Callable[[Any], bool]


def check(whole: Any) -> None:
    """Refuse a dataclass object with a field that does not keep to its annotation.

    Raises
    ------
    FindingsError
        If there is one; the message names the class, the field and its value.
    """
    kind: Any = type(whole)
    for name, holds in _fields(kind):
        value = getattr(whole, name)
        if not holds(value):
            raise FindingsError(f"{type(whole).__name__}.{name} is {str(value)[:80]!r}, which it cannot be")


def check_all(whole: Any) -> None:
    """Refuse a dataclass object with such a field, in itself or in any object that it holds.

    Raises
    ------
    FindingsError
        If there is one.
    """
    if dataclasses.is_dataclass(whole) and not isinstance(whole, type):
        check(whole)
        for field in dataclasses.fields(whole):
            check_all(getattr(whole, field.name))
    elif isinstance(whole, Mapping):
        for value in whole.values():
            check_all(value)
    elif isinstance(whole, tuple):
        for value in whole:
            check_all(value)


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, _Holds], ...]:
    """For each field of a dataclass, whether a value keeps to its annotation."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field.name, _holds(hints[field.name])) for field in dataclasses.fields(kind))


def _holds(hint: Any) -> _Holds:
    """Whether a value is of a type, within what its annotation says.

    Raises
    ------
    TypeError
        If findings use a type that JSON has no form for.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _all([_holds(parts[0]), *map(_keeps, parts[1:])])
    if origin in (types.UnionType, Union):
        inner = _holds(next(part for part in parts if part is not type(None)))
        return lambda value: value is None or inner(value)
    if origin is tuple:
        return _tuple(parts)
    if origin is Mapping:
        each = _holds(parts[1])
        return lambda value: isinstance(value, Mapping) and all(map(each, value.values()))
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return frozenset(map(str, hint)).__contains__
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda value: isinstance(value, hint)
    raise TypeError(f"findings hold {hint!r}, which JSON has no form for")


def _tuple(parts: tuple[Any, ...]) -> _Holds:
    """Whether a value is a tuple of one kind, or one of fixed length."""
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _holds(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    inner = [_holds(part) for part in parts]
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(inner)
        and all(holds(one) for holds, one in zip(inner, value, strict=True))
    )


def _keeps(said: Any) -> _Holds:
    """Whether a value keeps to what an annotation says beside the type."""
    if isinstance(said, Limits):
        low, high = (
            math.inf * side if end is None else end for end, side in ((said.low, -1), (said.high, 1))
        )
        return lambda value: low <= value <= high
    if isinstance(said, Words):
        return frozenset(said.words).__contains__
    pattern = re.compile(said.pattern)
    return lambda value: pattern.fullmatch(value) is not None


def _all(parts: list[_Holds]) -> _Holds:
    """Whether all of some conditions hold; the later ones are asked only if the first ones do."""
    return lambda value: all(holds(value) for holds in parts)


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


_SIMPLE: Mapping[object, _Holds] = {
    str: lambda value: isinstance(value, str),
    int: _is_whole,
    float: _is_number,
    bool: lambda value: isinstance(value, bool),
}
