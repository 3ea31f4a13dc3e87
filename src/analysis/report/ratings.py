"""Ratings told by how they went: tiers over the years, and classes of UNODC beside the roles that sources state."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby, pairwise

from analysis.findings.model import Findings, RatingLine, RoleLine
from analysis.findings.thresholds import Thresholds
from analysis.report import numbers
from analysis.report.law import Grades, grades, loose, told, year_of
from analysis.vocabulary import RatingScheme, Role

#: Grades of the Trafficking in Persons Report, the best first.
TIERS = ("Tier 1", "Tier 2", "Tier 2 Watchlist", "Tier 3")
#: Classes of UNODC, the one with fewest mentions first.
CLASSES = ("very low", "low", "medium", "high", "very high")
_FEW_MENTIONS, _MANY_MENTIONS = frozenset(CLASSES[:2]), frozenset(CLASSES[3:])
_SIDES: Mapping[RatingScheme, Role] = {
    RatingScheme.UNODC_ORIGIN_CLASS: Role.SOURCE,
    RatingScheme.UNODC_TRANSIT_CLASS: Role.TRANSIT,
    RatingScheme.UNODC_DESTINATION_CLASS: Role.DESTINATION,
}
_PLACES = {Role.SOURCE: "origin", Role.TRANSIT: "transit", Role.DESTINATION: "destination"}
_TAKEN = {Role.SOURCE: "from there", Role.TRANSIT: "through it", Role.DESTINATION: "to it"}


class Path(StrEnum):
    """How a grade went over the years."""

    STEADY = "steady"
    BETTER = "better"
    WORSE = "worse"
    LAPSE = "lapse"
    VALLEY = "valley"
    HILL = "hill"
    ALTERNATING = "alternating"
    TURNING = "turning"


def path(ranks: Sequence[int], limits: Thresholds) -> Path:
    """How grades went, by the first rule that holds.

    Never another one: steady. Only ever better, or only ever worse. One spell of another grade, and back: lapse. One
    turn, by several steps: valley or hill. At least `alternating` runs of steps the same way: alternating. Else:
    turning.

    Parameters
    ----------
    ranks : sequence of int
        Place of each year's grade in the order of grades, the best being lowest; in the order of years.
    limits : Thresholds
        `alternating`.
    """
    moves = [other - one for one, other in pairwise(ranks) if one != other]
    if not moves:
        return Path.STEADY
    if all(move < 0 for move in moves):
        return Path.BETTER
    if all(move > 0 for move in moves):
        return Path.WORSE
    if len(moves) == 2 and ranks[0] == ranks[-1]:
        return Path.LAPSE
    runs = 1 + sum((one > 0) != (other > 0) for one, other in pairwise(moves))
    if runs == 2:
        return Path.VALLEY if moves[0] > 0 else Path.HILL
    return Path.ALTERNATING if runs >= limits.alternating else Path.TURNING


def lines(findings: Findings) -> Sequence[str]:
    """What the schemes say, each in one sentence; the classes of UNODC together."""
    entries = grades(findings)
    classes = [entry for entry in entries if entry.scheme in _SIDES]
    said = [
        _tiers(entry, findings.thresholds)
        if _is_tiers(entry)
        else f"{entry.producer}, {told(findings, entry)}."
        for entry in entries
        if entry not in classes
    ]
    return [*said, *([_classes(findings, classes)] if classes else [])]


def _is_tiers(entry: Grades) -> bool:
    """Whether a scheme gives tiers of single years, several of them."""
    known = all(rating.rating in TIERS and year_of(rating) is not None for rating in entry.yearly)
    return entry.scheme == RatingScheme.US_TIP_TIER and known and len(entry.yearly) > 1


def _tiers(entry: Grades, limits: Thresholds) -> str:
    """How the tiers of one report went."""
    spells = [tuple(rows) for _, rows in groupby(entry.yearly, key=lambda rating: rating.rating)]
    kind = path([TIERS.index(rating.rating) for rating in entry.yearly], limits)
    said = _SAID[kind](entry, spells)
    maker = numbers.capitalised(_the(entry.producer))
    return (
        f"{maker}, Trafficking in Persons Report: {said}{_missing(entry)}{''.join(map(loose, entry.loose))}."
    )


def _missing(entry: Grades) -> str:
    """The years between the first and the last tier of which none is held, as a clause."""
    held = {year for rating in entry.yearly if (year := year_of(rating)) is not None}
    missing = [year for year in range(min(held), max(held)) if year not in held]
    return f"; no tier is held for {numbers.runs(missing)}" if missing else ""


def _the(producer: str) -> str:
    return f"the {producer}" if producer.startswith("US ") else producer


def _link(rating: RatingLine, text: str = "") -> str:
    """A grade with a link to its evidence."""
    address = f"../evidence/{rating.source}.html#{rating.rating_id}"
    return f'<a class="n" href="{address}" title="{rating.rating_id}">{text or rating.rating}</a>'


def _years(ratings: Sequence[RatingLine]) -> str:
    return numbers.runs(sorted({year for rating in ratings if (year := year_of(rating)) is not None}))


def _spell(ratings: Sequence[RatingLine]) -> str:
    """A grade with the years of one spell: Tier 2 (2001 to 2003)."""
    return f"{_link(ratings[0])} ({_years(ratings)})"


def _steady(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    first, last = year_of(entry.yearly[0]), year_of(entry.yearly[-1])
    return f"{_link(spells[0][0])} from {first} to {last}, never another one in the reports held"


def _moved(word: str, spells: Sequence[Sequence[RatingLine]]) -> str:
    first, *between, last = (_spell(ratings) for ratings in spells)
    over = f" over {numbers.listed(between)}" if between else ""
    return f"{word} from {first}{over} to {last}"


def _better(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _moved("up", spells)


def _worse(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _moved("down", spells)


def _lapse(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    first, last = year_of(entry.yearly[0]), year_of(entry.yearly[-1])
    usual, other = spells[0], spells[1]
    if len(other) > len(spells[0]) + len(spells[-1]):
        around = f"before ({_years(spells[0])}) and after ({_years(spells[-1])})"
        return f"{_spell(other)}, {_link(usual[0])} {around}"
    return f"{_link(usual[0])} from {first} to {last}, but for {_years(other)}, when it was {_link(other[0])}"


def _valley(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _there_and_back("down", "up", spells, max)


def _hill(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _there_and_back("up", "down", spells, min)


def _there_and_back(
    way: str, other: str, spells: Sequence[Sequence[RatingLine]], end: Callable[[Sequence[int]], int]
) -> str:
    """A grade that went one way and then the other: down from A over B to C, and up again over B to A."""
    ranks = [TIERS.index(ratings[0].rating) for ratings in spells]
    turn = ranks.index(end(ranks))
    between = [_spell(ratings) for ratings in spells[turn + 1 : -1]]
    over = f" over {numbers.listed(between)}" if between else ""
    return f"{_moved(way, spells[: turn + 1])}, and {other} again{over} to {_spell(spells[-1])}"


def _mixed(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    """Best and worst grade with their years, and the one in between."""
    held: dict[str, list[RatingLine]] = {}
    for rating in entry.yearly:
        held.setdefault(rating.rating, []).append(rating)
    ordered = sorted(held, key=TIERS.index)
    best, worst, others = ordered[0], ordered[-1], ordered[1:-1]
    else_ = f", else {numbers.listed([_link(held[grade][0]) for grade in others])}" if others else ""
    return f"at its highest {_spell(held[best])}, at its lowest {_spell(held[worst])}{else_}; "


def _alternating(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return f"{_mixed(entry, spells)}it went up and down, {numbers.written(len(spells) - 1)} changes in all"


def _turning(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    ends = f"{spells[0][0].rating} at first and {spells[-1][0].rating} at last"
    same = f"{spells[0][0].rating} at first and at last"
    return f"{_mixed(entry, spells)}{same if spells[0][0].rating == spells[-1][0].rating else ends}"


_SAID = {
    Path.STEADY: _steady,
    Path.BETTER: _better,
    Path.WORSE: _worse,
    Path.LAPSE: _lapse,
    Path.VALLEY: _valley,
    Path.HILL: _hill,
    Path.ALTERNATING: _alternating,
    Path.TURNING: _turning,
}


def _classes(findings: Findings, entries: Sequence[Grades]) -> str:
    """The classes of UNODC in one sentence, and how they fit the roles that sources state."""
    by_rank = sorted(entries, key=lambda entry: -CLASSES.index(entry.ratings[0].rating))
    parts = []
    for grade, same in groupby(by_rank, key=lambda entry: entry.ratings[0].rating):
        places = [_link(entry.ratings[0], _PLACES[_SIDES[RatingScheme(entry.scheme)]]) for entry in same]
        parts.append(f"{grade} as {numbers.listed(places)}")
    first = entries[0].ratings[0]
    year = f" ({year_of(first)})" if year_of(first) else ""
    told_ = f"{entries[0].producer}, classes by mentions in sources{year}: {numbers.listed(parts)}."
    return f"{told_}{_beside(findings, entries)}"


def _beside(findings: Findings, entries: Sequence[Grades]) -> str:
    """Where a class and the roles stated agree, or do not."""
    held = {_SIDES[RatingScheme(entry.scheme)]: entry.ratings[0].rating for entry in entries}
    stated = {Role(role.role) for role in findings.roles if _of(role, findings)}
    fits, against, alone = compare(held, stated)
    said = [f"that fits the statement that people are taken {_either(fits)}"] * bool(fits)
    who = "them" if fits else "people"
    said += [f"yet a statement has {who} taken {_either(against)}"] * bool(against)
    who = "them" if said else "people"
    said += [f"no statement above has {who} taken {_either(alone)}"] * bool(alone and stated)
    return f" {numbers.capitalised('; '.join(said))}." if said else ""


def _of(role: RoleLine, findings: Findings) -> bool:
    """Whether a statement is about the region itself."""
    return role.area == findings.region.code


def compare(
    classes: Mapping[Role, str], stated: set[Role]
) -> tuple[Sequence[Role], Sequence[Role], Sequence[Role]]:
    """Roles that classes and statements agree on, that statements alone name, and that classes alone rank high.

    Parameters
    ----------
    classes : mapping
        Role -> class of UNODC.
    stated : set of Role
        Roles that sources state.
    """
    fits = [role for role, grade in classes.items() if role in stated and grade in _MANY_MENTIONS]
    against = [role for role, grade in classes.items() if role in stated and grade in _FEW_MENTIONS]
    alone = [role for role, grade in classes.items() if role not in stated and grade in _MANY_MENTIONS]
    return fits, against, alone


def _either(roles: Sequence[Role]) -> str:
    return numbers.listed([_TAKEN[role] for role in roles])
