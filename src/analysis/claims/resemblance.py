"""How far two claims look like one number told twice: record linkage on digits, place and axes.

A copied number keeps its digits and loses other things: a yearly flow becomes a stock, a range loses an end, women
become persons. So two claims are compared field by field; each field adds the logarithm of how much more often such
an outcome is seen among copies than among unrelated numbers about the same place. Digits weigh by how rare they are:
809 in two texts is telling, half a million is not.

References
----------
Fellegi and Sunter (1969), A theory for record linkage, Journal of the American Statistical Association 64(328): the
weights. Winkler (2006), Overview of record linkage and current research directions, US Census Bureau: values weigh by
their frequency. Benford (1938), The law of anomalous numbers, Proceedings of the American Philosophical Society 78(4):
how often digits meet by chance.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.claims.axes import FORMS, PEOPLE
from analysis.claims.cells import is_missing
from analysis.vocabulary import UNATTRIBUTED, Direction, Method, Visibility

Row = Mapping[Any, Any]
#: How often an outcome is seen among copies, and among unrelated pairs.
Odds = tuple[float, float]
ENDS = ("low", "best", "high")

_OWN = frozenset({Method.SURVEY, Method.CAPTURE_RECAPTURE, Method.MODEL})
#: Directions that say no more than another: whoever came into a place is in it.
_LOOSE = frozenset({Direction.ANY, Direction.IN, Direction.INTO})


def _default_fields() -> dict[str, dict[str, Odds]]:
    """How often each outcome of each field is seen, among copies and among unrelated pairs.

    Copies: the fifteen quotations of the 2009 article whose original we hold, each outcome counted once more than
    seen. Unrelated: the 718 other pairs of claims on one place from two sources, half way to equal shares, as the
    fields depend on one another. `analysis.claims.suspicion` says which pairs are compared.
    """
    return {
        "area": {"same": (0.94, 0.74), "overlapping": (0.06, 0.26)},
        "direction": {"same": (0.94, 0.73), "other": (0.06, 0.27)},
        "measure": {"same": (0.82, 0.3), "other": (0.18, 0.7)},
        "population": {"same": (0.78, 0.42), "nested": (0.17, 0.22), "other": (0.05, 0.36)},
        "exploitation": {"same": (0.78, 0.46), "nested": (0.17, 0.34), "other": (0.05, 0.2)},
        "status": {"same": (0.76, 0.36), "other": (0.24, 0.64)},
        "visibility": {"same": (0.88, 0.32), "other": (0.12, 0.68)},
        "producer": {"same": (0.61, 0.18), "unknown": (0.28, 0.19), "other": (0.11, 0.63)},
        "method": {"open": (0.94, 0.55), "own": (0.06, 0.45)},
    }


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The choices behind the score; their reasons stand in data/raw/priors.yml.

    Parameters
    ----------
    copies : float
        Share of copies among all pairs of claims that are compared.
    flagged : float
        Score from which a pair is suspected.
    overlap : float
        Share of the countries of either that two regions must have in common to be compared.
    near : float
        Ratio minus one up to which two different ends of a range count as nearly the same.
    exact_end : float
        How often a copy keeps an end of a figure exactly.
    near_end, lost_end, other_end : (float, float)
        How often an end that is not the same is nearly the same, missing in one, or another: among copies and among
        unrelated pairs.
    fields : mapping
        For each field and outcome, the same two frequencies.
    """

    copies: float = 0.02
    flagged: float = 0.25
    overlap: float = 0.25
    near: float = 0.05
    exact_end: float = 0.8
    near_end: Odds = (0.3, 0.04)
    lost_end: Odds = (0.4, 0.5)
    other_end: Odds = (0.3, 0.46)
    fields: Mapping[str, Mapping[str, Odds]] = field(default_factory=_default_fields)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two claims have in common.

    Parameters
    ----------
    score : float
        Probability that they are one number told twice, under the choices.
    shared : tuple of float
        Ends of their figures that are the same, rising.
    outcomes : mapping
        Outcome of each field.
    """

    score: float
    shared: tuple[float, ...]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chance:
    """How often unrelated numbers of a body of claims have a certain value.

    Parameters
    ----------
    digits : mapping
        Share of numbers by how many significant digits they have (4 stands for more).
    magnitudes : mapping
        Share of numbers by order of magnitude.
    """

    digits: Mapping[int, float]
    magnitudes: Mapping[int, float]

    def of(self, value: float, *, known_magnitude: bool = False) -> float:
        """Probability that an unrelated number is exactly this one.

        The number of digits and the order of magnitude are as frequent as in the body; which digits they are follows
        Benford's law among numbers with as many digits.

        References
        ----------
        Benford (1938), Proceedings of the American Philosophical Society 78(4), 551-572.
        """
        digits = significant(value)
        count = len(digits)
        law = math.log10(1 + 1 / int(digits)) / _benford_total(count)
        magnitude = (
            1.0 if known_magnitude else self.magnitudes.get(order(value), min(self.magnitudes.values()))
        )
        return self.digits[min(count, 4)] * law * magnitude


def significant(value: float) -> str:
    """The digits of a number without zeros at either end: `82` for 820,000; six at most."""
    return f"{value:.5e}".split("e")[0].replace(".", "").rstrip("0") or "0"


def order(value: float) -> int:
    """Order of magnitude: 5 for 820,000."""
    return math.floor(math.log10(value))


def _benford_total(count: int) -> float:
    """Benford's probability of all leading digits of a length that do not end in zero, taken together.

    For one digit it is 1; a number with more digits ends in zero, and so counts as a shorter one, about once in ten.
    """
    return 1.0 if count == 1 else 0.9


def chance(claims: Iterable[Row]) -> Chance:
    """How often numbers of a body of claims have so many digits and such a size; each count starts at one."""
    values = [value for claim in claims for value in ends(claim).values()]
    digits = Counter(min(len(significant(value)), 4) for value in values)
    magnitudes = Counter(order(value) for value in values)
    spread = range(min(magnitudes, default=0), max(magnitudes, default=0) + 1)
    return Chance(
        {count: (digits[count] + 1) / (len(values) + 4) for count in range(1, 5)},
        {size: (magnitudes[size] + 1) / (len(values) + len(spread)) for size in spread},
    )


def ends(claim: Row) -> Mapping[str, float]:
    """The numbers that a claim fixes, by the end that they are; zero says nothing and is left out."""
    return {end: float(claim[end]) for end in ENDS if not is_missing(claim[end]) and claim[end] > 0}


def shared_ends(one: Row, other: Row) -> tuple[float, ...]:
    """Numbers that two claims share, rising.

    A lower end that is another's upper end is not shared: `5,000 to 7,000` and `7,000 to 10,000` are neighbours. A
    single number may be either end of the range that it was taken from.
    """
    first, second = ends(one), ends(other)
    return tuple(
        sorted(
            {
                a
                for end, a in first.items()
                for role, b in second.items()
                if a == b and {end, role} != {"low", "high"}
            }
        )
    )


def compare(one: Row, other: Row, area: str, *, chances: Chance, choices: Resemblance) -> Likeness:
    """How far two claims look like one number told twice.

    Parameters
    ----------
    one, other : mapping
        Rows of 10_claims.
    area : str
        `same` or `overlapping`: how their areas lie.
    chances : Chance
        Of numbers of their kind.
    choices : Resemblance
        The weights.

    References
    ----------
    Fellegi and Sunter (1969), Journal of the American Statistical Association 64(328), 1183-1210, equation for the
    weight of a comparison, with fields taken as independent.
    """
    outcomes = {"area": area} | {name: judge(one, other) for name, judge in _JUDGES.items()}
    shared = shared_ends(one, other)
    weight = _figures(one, other, shared, chances=chances, choices=choices)
    weight += sum(_bans(choices.fields[name][outcome]) for name, outcome in outcomes.items())
    weight += math.log10(choices.copies / (1 - choices.copies))
    return Likeness(1 / (1 + 10**-weight), shared, outcomes)


def _bans(odds: Odds) -> float:
    """Weight of evidence of an outcome, in powers of ten."""
    return math.log10(odds[0] / odds[1])


def _figures(
    one: Row, other: Row, shared: tuple[float, ...], *, chances: Chance, choices: Resemblance
) -> float:
    """Weight of evidence in the ends that two figures share and in those that they do not.

    Registered persons of one place are about as many every year, so the size of a shared number says nothing there.
    """
    registered = Visibility.ACTUAL not in (one["visibility"], other["visibility"])
    weight = sum(
        math.log10(choices.exact_end / chances.of(value, known_magnitude=registered or position > 0))
        for position, value in enumerate(shared)
    )
    left = [sorted(set(ends(row).values()) - set(shared)) for row in (one, other)]
    for a, b in zip(*left, strict=False):
        near = max(a, b) <= min(a, b) * (1 + choices.near)
        weight += _bans(choices.near_end if near else choices.other_end)
    return weight + abs(len(left[0]) - len(left[1])) * _bans(choices.lost_end)


def _nested(one: frozenset[str], other: frozenset[str]) -> str:
    """Whether two sets are the same, one lies in the other, or neither."""
    if one == other:
        return "same"
    return "nested" if one <= other or other <= one else "other"


def _population(one: Row, other: Row) -> str:
    return _nested(PEOPLE[one["population"]], PEOPLE[other["population"]])


def _exploitation(one: Row, other: Row) -> str:
    return _nested(FORMS[one["exploitation"]], FORMS[other["exploitation"]])


def _direction(one: Row, other: Row) -> str:
    pair = {str(one["direction"]), str(other["direction"])}
    return "same" if len(pair) == 1 or pair <= _LOOSE else "other"


def _same(name: str) -> Callable[[Row, Row], str]:
    """A judge that says whether a column is the same."""
    return lambda one, other: "same" if one[name] == other[name] else "other"


def apart(one: Row, other: Row) -> bool:
    """Whether two claims cannot be one number: their years do not meet, or lie after it was said."""
    spans = [_years(one), _years(other)]
    if all(spans):
        return max(map(min, spans)) > min(map(max, spans))
    stated = [years for years in spans if years]
    said = [said_in(row) for row, years in zip((one, other), spans, strict=True) if not years]
    return bool(stated and said[0] is not None and min(stated[0]) > said[0])


def said_in(row: Row) -> int | None:
    """The year in which a claim was made: by its producer or, where that is not known, by its carrier."""
    years = (row[name] for name in ("producer_year", "carrier_year"))
    return next((int(year) for year in years if not is_missing(year)), None)


def _years(row: Row) -> list[int]:
    """The first and the last year of a claim's period, as far as they are stated."""
    return [int(row[name]) for name in ("period_start", "period_end") if not is_missing(row[name])]


def _method(one: Row, _: Row) -> str:
    """Whether the younger claim says how its number was made: then it was not copied."""
    return "own" if one["method"] in _OWN else "open"


def _producer(one: Row, other: Row) -> str:
    pair = {str(one["producer"]), str(other["producer"])}
    if UNATTRIBUTED in pair:
        return "unknown"
    return "same" if len(pair) == 1 else "other"


_JUDGES: Mapping[str, Callable[[Row, Row], str]] = {
    "direction": _direction,
    "measure": _same("measure"),
    "population": _population,
    "exploitation": _exploitation,
    "status": _same("status"),
    "visibility": _same("visibility"),
    "producer": _producer,
    "method": _method,
}
