"""Whether a number of a text is held: the same within print, or near, and which axes agree."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.reading.gazetteers import name_key
from analysis.reading.places import PlaceError, places
from analysis.vocabulary import FigureKind

#: Two numbers are the same within print, or near one another, within such a share.
_SAME = 0.0005
_NEAR = 0.05
_AXES = ("population", "exploitation", "status", "visibility", "measure")
_ENDS = ("low", "best", "high")
#: What says nothing in a held claim.
_NOTHING = frozenset(("", "not_applicable", "unattributed", "all"))


@dataclass(frozen=True, slots=True)
class Match:
    """What is held of a number, and on which axes both say the same or not."""

    match: str  # held, copy, near or unknown
    claim_id: str = ""
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


UNKNOWN = Match("unknown")


def match_claims(
    rows: Iterable[Mapping[str, Any]], held: Sequence[Mapping[str, Any]], producers: Mapping[str, str]
) -> list[Match]:
    """What is held of each claim of a text.

    A number is held if it is the same and place and maker agree; a copy if the place agrees and the text names nobody
    or somebody else; near within five percent of it. A place that the text does not say counts for nothing.

    Parameters
    ----------
    rows : iterable of mappings
        Claims as `rows_of_text` gives them.
    held : sequence of mappings
        Claims as published.
    producers : mapping
        From each printed name of a maker to the name used here.

    Examples
    --------
    >>> match_claims([{"figure": "5", "low": None, "best": 5.0, "high": None, "kind": "count"}], [], {})[0].match
    'unknown'
    """
    by_kind = _by_kind(held)
    keys = {name_key(printed): name for printed, name in producers.items()}
    return [_match(row, by_kind, keys) for row in rows]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of all held claims of a kind in order, each with its claim."""

    values: list[float]
    claims: list[Mapping[str, Any]]


def _ends_of(row: Mapping[str, Any]) -> list[float]:
    """The numbers of a claim, without ends that are not stated."""
    ends = []
    for name in _ENDS:
        end = row[name]
        is_stated = end is not None and end == end
        if is_stated:
            ends.append(float(end))
    return ends


def _by_kind(held: Sequence[Mapping[str, Any]]) -> dict[str, _Numbers]:
    """Held claims by the kind of their figure and the size of their numbers."""
    pairs: dict[str, list[tuple[float, int]]] = {}
    for index, claim in enumerate(held):
        of_kind = pairs.setdefault(claim["kind"], [])
        for end in _ends_of(claim):
            of_kind.append((end, index))
    by_kind = {}
    for kind, numbers in pairs.items():
        by_kind[kind] = _in_order(numbers, held)
    return by_kind


def _in_order(pairs: list[tuple[float, int]], held: Sequence[Mapping[str, Any]]) -> _Numbers:
    """Numbers by size, each with the claim of which it is."""
    numbers = _Numbers([], [])
    for value, index in sorted(pairs):
        numbers.values.append(value)
        numbers.claims.append(held[index])
    return numbers


def _match(row: Mapping[str, Any], by_kind: Mapping[str, _Numbers], producers: Mapping[str, str]) -> Match:
    """The best of the held claims with the same number, else of those that are near."""
    values = _ends_of(row)
    numbers = by_kind.get(row["kind"])
    if not values or numbers is None or _is_word(row):
        return UNKNOWN
    same = _best(row, _candidates(values, numbers, _SAME), producers, is_same=True)
    if same is not UNKNOWN:
        return same
    return _best(row, _candidates(values, numbers, _NEAR), producers, is_same=False)


def _is_word(row: Mapping[str, Any]) -> bool:
    """Whether a share is a word such as "most", which is no number that somebody could have copied."""
    has_digit = any(sign.isdigit() for sign in row["figure"])
    return row["kind"] == FigureKind.SHARE and not has_digit


def _best(
    row: Mapping[str, Any],
    candidates: Sequence[Mapping[str, Any]],
    producers: Mapping[str, str],
    *,
    is_same: bool,
) -> Match:
    """The best match among held claims; unknown if none says the same of place and measure."""
    known = []
    for claim in candidates:
        match = _compared(row, claim, producers, is_same=is_same)
        if match is not UNKNOWN:
            known.append(match)
    return min(known, key=_order, default=UNKNOWN)


def _candidates(values: Sequence[float], numbers: _Numbers, share: float) -> list[Mapping[str, Any]]:
    """The held claims that have all numbers of a claim, within a share of each, and no others."""
    wanted = values[0]
    width = share * abs(wanted)
    first = bisect_left(numbers.values, wanted - width)
    last = bisect_right(numbers.values, wanted + width)
    candidates = {}
    for claim in numbers.claims[first:last]:
        if _has_all(claim, values, share):
            candidates[claim["claim_id"]] = claim
    return [*candidates.values()]


def _has_all(claim: Mapping[str, Any], values: Sequence[float], share: float) -> bool:
    """Whether a held claim prints the numbers of a claim of the text and no others."""
    held = _ends_of(claim)
    if len(held) != len(values):
        return False
    for held_end, end in zip(sorted(held), sorted(values), strict=True):
        if abs(held_end - end) > share * abs(end):
            return False
    return True


def _compared(
    row: Mapping[str, Any], claim: Mapping[str, Any], producers: Mapping[str, str], *, is_same: bool
) -> Match:
    """A claim of the text beside a held one with its number."""
    verdicts = {axis: _same_word(row[axis], claim[axis]) for axis in _AXES}
    verdicts["place"] = _same_place(row["place"], claim)
    verdicts["period"] = _same_period(row, claim)
    verdicts["producer"] = _same_producer(row["producer"], claim, producers)
    agrees = tuple(axis for axis, is_alike in verdicts.items() if is_alike)
    differs = tuple(axis for axis, is_alike in verdicts.items() if is_alike is False)
    is_too_little = "place" not in agrees and len(agrees) < _FEWEST
    if "place" in differs or "measure" in differs or is_too_little:
        return UNKNOWN
    word = "held" if "producer" in agrees else "copy"
    return Match(word if is_same else "near", claim["claim_id"], agrees, differs)


#: A number of which the text names no place is compared on so many axes at least.
_FEWEST = 2


def _same_word(word: str, held: str) -> bool | None:
    """Whether two words of an axis are one; None if either says nothing."""
    is_silent = not word or word in _NOTHING or held in _NOTHING
    return None if is_silent else word == held


def _same_place(place: str, claim: Mapping[str, Any]) -> bool | None:
    """Whether a place of the text is that of a held claim; None if the text names none, or none that is known."""
    if not place:
        return None
    try:
        named = places(place)
    except PlaceError:
        return None
    codes = {item.code for item in named}
    parts = {f"{item.code}/{item.part_name}" for item in named if item.part_name}
    area = str(claim["area"])
    return area in parts if parts else area in codes


def _same_period(row: Mapping[str, Any], claim: Mapping[str, Any]) -> bool | None:
    """Whether the years are the same; None if either side says none."""
    years = [row.get("period_start"), row.get("period_end")]
    held = [claim["period_start"], claim["period_end"]]
    if any(year is None or year != year for year in (*years, *held)):
        return None
    return [int(year) for year in years if year is not None] == [int(year) for year in held]


def _same_producer(name: str, claim: Mapping[str, Any], producers: Mapping[str, str]) -> bool | None:
    """Whether the makers are one; None if either side names none."""
    if not name or claim["producer"] in _NOTHING:
        return None
    known = producers.get(name_key(name), name)
    held_key = name_key(str(claim["producer"]))
    return known == claim["producer"] or name_key(name) in held_key or held_key in name_key(name)


def _order(match: Match) -> tuple[int, int, str]:
    """Matches in order: held before copies, then by what agrees less what differs."""
    rank = ("held", "copy", "near").index(match.match)
    return rank, len(match.differs) - len(match.agrees), match.claim_id
