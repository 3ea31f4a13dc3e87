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


def _by_kind(held: Sequence[Mapping[str, Any]]) -> dict[str, _Numbers]:
    """Held claims by the kind of their figure and the size of their numbers."""
    pairs: dict[str, list[tuple[float, int]]] = {}
    for index, claim in enumerate(held):
        for end in _ENDS:
            if claim[end] is not None:
                pairs.setdefault(claim["kind"], []).append((float(claim[end]), index))
    by_kind = {}
    for kind, numbers in pairs.items():
        numbers.sort()
        by_kind[kind] = _Numbers([value for value, _ in numbers], [held[index] for _, index in numbers])
    return by_kind


def _match(row: Mapping[str, Any], by_kind: Mapping[str, _Numbers], producers: Mapping[str, str]) -> Match:
    """The best of the held claims with the same number, else of those that are near."""
    values = [float(row[end]) for end in _ENDS if row[end] is not None and row[end] == row[end]]
    numbers = by_kind.get(row["kind"])
    # "Most" is no number that somebody could have copied.
    is_word = row["kind"] == FigureKind.SHARE and not any(sign.isdigit() for sign in row["figure"])
    if not values or numbers is None or is_word:
        return UNKNOWN
    for share in (_SAME, _NEAR):
        candidates = _candidates(values, numbers, share)
        compared = [_compared(row, claim, producers, is_same=share == _SAME) for claim in candidates]
        compared = [match for match in compared if match.match != "unknown"]
        if compared:
            return min(compared, key=_order)
    return UNKNOWN


def _candidates(values: Sequence[float], numbers: _Numbers, share: float) -> list[Mapping[str, Any]]:
    """The held claims that have all numbers of a claim, within a share of each, and no others."""
    wanted = values[0]
    first = bisect_left(numbers.values, wanted - share * abs(wanted))
    last = bisect_right(numbers.values, wanted + share * abs(wanted))
    candidates = {claim["claim_id"]: claim for claim in numbers.claims[first:last]}
    return [claim for claim in candidates.values() if _has_all(claim, values, share)]


def _has_all(claim: Mapping[str, Any], values: Sequence[float], share: float) -> bool:
    """Whether a held claim prints the numbers of a claim of the text and no others."""
    held = [float(claim[end]) for end in _ENDS if claim[end] is not None]
    if len(held) != len(values):
        return False
    return all(
        abs(one_end - end) <= share * abs(end)
        for one_end, end in zip(sorted(held), sorted(values), strict=True)
    )


def _compared(
    row: Mapping[str, Any], claim: Mapping[str, Any], producers: Mapping[str, str], *, is_same: bool
) -> Match:
    """A claim of the text beside a held one with its number."""
    agrees: list[str] = []
    differs: list[str] = []
    for axis in _AXES:
        if row[axis] and row[axis] not in _NOTHING and claim[axis] not in _NOTHING:
            (agrees if row[axis] == claim[axis] else differs).append(axis)
    for axis, is_alike in (
        ("place", _same_place(row["place"], claim)),
        ("period", _same_period(row, claim)),
        ("producer", _same_producer(row["producer"], claim, producers)),
    ):
        if is_alike is not None:
            (agrees if is_alike else differs).append(axis)
    if "place" in differs or "measure" in differs or ("place" not in agrees and len(agrees) < 2):
        return UNKNOWN
    if not is_same:
        return Match("near", claim["claim_id"], tuple(agrees), tuple(differs))
    word = "held" if "producer" in agrees else "copy"
    return Match(word, claim["claim_id"], tuple(agrees), tuple(differs))


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
