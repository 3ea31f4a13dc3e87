"""Ratings told by how they went: tiers over the years, and classes of UNODC beside the roles that sources state."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby, pairwise

from analysis.findings.model import Findings, RatingLine, RoleLine
from analysis.findings.thresholds import Thresholds
from analysis.reading.remarks import without_remarks
from analysis.report import numbers, words
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
_PLACES = {
    Role.SOURCE: "a place of origin",
    Role.TRANSIT: "a place of transit",
    Role.DESTINATION: "a destination",
}
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
    """How the tiers of one report went, within the years held."""
    spells = [tuple(rows) for _, rows in groupby(entry.yearly, key=lambda rating: rating.rating)]
    kind = path([TIERS.index(rating.rating) for rating in entry.yearly], limits)
    held = [year for rating in entry.yearly if (year := year_of(rating)) is not None]
    said = f"{_SAID[kind](entry, spells)}{_missing(entry)}{''.join(map(loose, entry.loose))}"
    best, *others = TIERS
    maker = f"{'The ' * entry.producer.startswith('US ')}{entry.producer}"
    return (
        f"{maker} grades what each government does against trafficking ({best} is the best grade, then come "
        f"{numbers.listed(others)}), and gave, in its reports of {min(held)} to {max(held)}, which are those held "
        f"here: {said}."
    )


def _missing(entry: Grades) -> str:
    """The years between the first and the last tier of which none is held, as a clause."""
    held = {year for rating in entry.yearly if (year := year_of(rating)) is not None}
    missing = [year for year in range(min(held), max(held)) if year not in held]
    return f"; no tier is held for {numbers.runs(missing)}" if missing else ""


def _link(rating: RatingLine, text: str = "") -> str:
    """A grade with a link to its evidence."""
    address = f"../evidence/{rating.source}.html#{rating.rating_id}"
    return f'<a class="n" href="{address}" title="{rating.rating_id}">{text or rating.rating}</a>'


def _years(ratings: Sequence[RatingLine]) -> str:
    return numbers.runs(sorted({year for rating in ratings if (year := year_of(rating)) is not None}))


def _spell(ratings: Sequence[RatingLine]) -> str:
    """A grade with the years of one spell: Tier 2 (2001 to 2003)."""
    return f"{_link(ratings[0])} ({_years(ratings)})"


def _in(ratings: Sequence[RatingLine]) -> str:
    """A grade with its years in a sentence: Tier 2 in 2003; Tier 2 from 2001 to 2003."""
    years = sorted({year for rating in ratings if (year := year_of(rating)) is not None})
    runs = numbers.runs(years)
    if len(years) == 2 and " to " in runs:
        runs = f"{years[0]} and {years[1]}"
    unbroken = len(years) > 2 and years[-1] - years[0] == len(years) - 1
    return f"{_link(ratings[0])} {'from' if unbroken else 'in'} {runs}"


def _steady(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return f"{_link(spells[0][0])} in each of them"


def _moved(word: str, spells: Sequence[Sequence[RatingLine]]) -> str:
    first, *between, last = (_spell(ratings) for ratings in spells)
    through = f" through {numbers.listed(between)}" if between else ""
    return f"{word} from {first}{through} to {last}"


def _better(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _moved("a rise", spells)


def _worse(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _moved("a fall", spells)


def _lapse(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    before, other, after = spells
    if len(other) > len(before) + len(after):
        return f"{_in(before)}, {_in(other)} and again {_in(after)}"
    return f"{_link(before[0])} in each of them, except {_in(other)}"


def _valley(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _there_and_back("a fall", "a rise", spells, max)


def _hill(_: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return _there_and_back("a rise", "a fall", spells, min)


def _there_and_back(
    way: str, other: str, spells: Sequence[Sequence[RatingLine]], end: Callable[[Sequence[int]], int]
) -> str:
    """A grade that went one way and then the other: a fall from A through B to C, then a rise through B to A."""
    ranks = [TIERS.index(ratings[0].rating) for ratings in spells]
    turn = ranks.index(end(ranks))
    between = [_spell(ratings) for ratings in spells[turn + 1 : -1]]
    through = f" through {numbers.listed(between)}" if between else ""
    return f"{_moved(way, spells[: turn + 1])}, then {other} again{through} to {_spell(spells[-1])}"


def _mixed(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    """Each grade with its years, the one most often given last: it had the other years."""
    held: dict[str, list[RatingLine]] = {}
    for rating in entry.yearly:
        held.setdefault(rating.rating, []).append(rating)
    *rarer, usual = sorted(held, key=lambda grade: (len(held[grade]), TIERS.index(grade)))
    told_ = [_in(held[grade]) for grade in sorted(rarer, key=TIERS.index)]
    return numbers.listed([*told_, f"{_link(held[usual][0])} in the other years"])


def _alternating(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    return f"{_mixed(entry, spells)}; the grade changed {numbers.times(len(spells) - 1)}"


def _turning(entry: Grades, spells: Sequence[Sequence[RatingLine]]) -> str:
    first, last = spells[0][0].rating, spells[-1][0].rating
    ends = f"it began and ended in {first}" if first == last else f"it began in {first} and ended in {last}"
    return f"{_mixed(entry, spells)}; {ends}"


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
    """The classes of UNODC in one sentence, and how they fit the roles that others state."""
    by_rank = sorted(entries, key=lambda entry: -CLASSES.index(entry.ratings[0].rating))
    parts = []
    for grade, same in groupby(by_rank, key=lambda entry: entry.ratings[0].rating):
        places = [_link(entry.ratings[0], _PLACES[_SIDES[RatingScheme(entry.scheme)]]) for entry in same]
        parts.append(f"{grade} as {numbers.listed(places)}")
    first = entries[0].ratings[0]
    year = f" ({year_of(first)})" if year_of(first) else ""
    name = words.named(findings.region.name)
    told_ = (
        f"How often the texts that {entries[0].producer}{year} looked at name {name}: {numbers.listed(parts)}. "
        "That grades mentions, not numbers of people."
    )
    return f"{told_}{_beside(findings, entries)}"


def _beside(findings: Findings, entries: Sequence[Grades]) -> str:
    """Where a class and the roles stated agree, or do not; a role that the same producer states confirms nothing."""
    held = {_SIDES[RatingScheme(entry.scheme)]: entry.ratings[0].rating for entry in entries}
    about = [role for role in findings.roles if _of(role, findings)]
    maker = entries[0].producer
    fits, against, alone = compare(held, {Role(role.role) for role in about})
    own = [role for role in about if role.producer == maker and role.role in fits]
    told_beside = [role for role in about if maker in without_remarks(role.note) and role.role in fits]
    agreeing = [role for role in about if role.role in fits and role not in (*own, *told_beside)]
    again = bool(own or told_beside)
    said = []
    if own:
        said.append(f"{maker}'s own statement above that people are taken {_taken(own)} {_FROM_IT}")
    if told_beside:
        said.append(
            f"One statement above that people are taken {_taken(told_beside)} is told beside a report by {maker}; "
            f"it {_FROM_IT}"
        )
    if agreeing:
        many = "statement" if len(agreeing) == 1 else "statements"
        other = "other " * again
        said.append(
            f"The class agrees with the {other}{many} above that people are taken {_taken(agreeing)}."
        )
    said += [f"Yet a statement above says that people are taken {_either(against)}."] * bool(against)
    said += [f"No statement above says that people are taken {_either(alone)}."] * bool(alone and about)
    return "".join(f" {sentence}" for sentence in said)


#: That a statement is probably one more telling of the classes.
_FROM_IT = "probably comes from this grading, so it does not confirm it."


def _taken(roles: Sequence[RoleLine]) -> str:
    """From where, through where or to where statements have people taken, each once."""
    return _either(list(dict.fromkeys(Role(role.role) for role in roles)))


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
