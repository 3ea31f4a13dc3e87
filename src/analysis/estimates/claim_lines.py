"""Lines of evidence: which claims rest on one collection of data, which of them speaks, and where lines meet in time.

A line is a sample, a set of lists, a model with its data base, or one maker's judgement. Analyses of one sample,
editions and allocations of one model, and copies are one line; two samples of one team are two lines of one team.
Within a line one claim speaks and the others are shown, never pooled; lines meet where their periods lie near one
another, and only lines of one grade do.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, TypeVar

from analysis.estimates.claim_entries import POOLED, Entry, Grade, Key, gap, years_between
from analysis.estimates.evidence_line import Line, Rules, Says, Scale, as_printed
from analysis.vocabulary import OWN, Bound, Measure

Item = TypeVar("Item")


class ClaimLine(NamedTuple):
    """One line of evidence on one quantity: its name, and its claims in the order of their ids."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def grade(self) -> Grade:
        """Grade of the best of its claims."""
        return min(entry.grade for entry in self.entries)


def grouped(named: Iterable[tuple[Item, set[Hashable]]]) -> list[list[Item]]:
    """Items in groups that have no name in common, be it directly or through others."""
    groups: list[tuple[set[Hashable], list[Item]]] = []
    for item, names in named:
        mine = [group for group in groups if names & group[0]]
        groups = [group for group in groups if not names & group[0]]
        members = [item, *(one for _, members in mine for one in members)]
        groups.append((names.union(*(shared for shared, _ in mine)), members))
    return [members for _, members in groups]


def lines_of(entries: Iterable[Entry]) -> tuple[ClaimLine, ...]:
    """The lines of the claims on one quantity, by name.

    Claims of one lineage are one line; so are the models and the judgements of one named maker.
    """

    def names(entry: Entry) -> set[Hashable]:
        has_maker = entry.grade in (Grade.MODEL, Grade.EXPERT) and entry.producer != OWN
        return {("lineage", entry.lineage), *([("maker", entry.producer)] if has_maker else [])}

    found = [
        ClaimLine(min(one.lineage for one in members), tuple(sorted(members, key=lambda one: one.claim_id)))
        for members in grouped((entry, names(entry)) for entry in entries)
    ]
    return tuple(sorted(found, key=lambda line: line.name))


def speaking(entries: Iterable[Entry], time: float) -> Entry:
    """The claim that speaks for some of a line: best method first, then the time nearest the one asked for.

    Then the later printed. What the project computed again itself comes after what was printed; what fixes a value
    before a bound, and a printed interval before none.
    """
    return min(
        entries,
        key=lambda one: (
            not one.valued,
            one.grade,
            one.producer == OWN,
            years_between(one.period, time),
            -one.published,
            not one.has_interval,
            one.claim_id,
        ),
    )


class Pool(NamedTuple):
    """Lines of one grade that meet and are put together, at the mean of their times; or one claim that stands alone."""

    lines: tuple[str, ...]
    values: tuple[Entry, ...]
    bounds: tuple[Entry, ...]

    @property
    def key(self) -> Key:
        """The quantity that its claims are about."""
        return self.entries[0].key

    @property
    def grade(self) -> Grade:
        """The grade of its lines."""
        return self.entries[0].grade

    @property
    def time(self) -> float:
        """Mean of the times of its lines that fix a value."""
        times = [entry.time for entry in self.values or self.bounds]
        return sum(times) / len(times)

    @property
    def period(self) -> tuple[int, int]:
        """From the first to the last year of its lines that fix a value."""
        return covered(self.values or self.bounds)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its claims, those that fix a value first."""
        return (*self.values, *self.bounds)

    @property
    def name(self) -> str:
        """What its answer goes by: the ids of its claims."""
        return ";".join(sorted(entry.claim_id for entry in self.entries))

    @property
    def same_team(self) -> bool:
        """Whether any two of its lines that fix a value have a maker in common."""
        return any(one.team & other.team for one, other in combinations(self.values, 2))


def covered(entries: Sequence[Entry]) -> tuple[int, int]:
    """The first and the last year of some claims."""
    return min(one.period[0] for one in entries), max(one.period[1] for one in entries)


def pools(lines: Sequence[ClaimLine], near: float, *, year: float | None = None) -> tuple[Pool, ...]:
    """Where lines of one grade meet, by grade and time: groups of two values or more whose periods lie pairwise near.

    So many years may lie between two periods. A year decides which claim speaks for a line; without it the one nearest
    to the middle of those that meet does, and of the same lines the closest meeting stands, then the latest.
    """
    found = [one for grade in POOLED for one in _meetings([x for x in lines if x.grade == grade], near, year)]

    def order(pool: Pool) -> tuple[float, float, str]:
        times = [entry.time for entry in pool.values]
        return max(times) - min(times), -pool.time, pool.name

    best: dict[Hashable, Pool] = {}
    for pool in sorted(found, key=order):
        best.setdefault(pool.lines if year is None else pool.name, pool)
    return tuple(sorted(best.values(), key=lambda one: (one.grade, one.period, one.name)))


def _meetings(lines: Sequence[ClaimLine], near: float, year: float | None) -> Iterator[Pool]:
    """The pools of the lines of one grade."""
    by_line = {line.name: [one for one in line.entries if one.grade == line.grade] for line in lines}
    graded = [one for entries in by_line.values() for one in entries]
    for group in _near_groups([one for one in graded if one.valued], near):
        # Of the years that they cover, not of the claims: another copy of a claim must not move it.
        centre = sum(covered(group)) / 2 if year is None else year
        values = _said(by_line, group, centre)
        if len(values) > 1:
            period = covered([*values.values()])
            bounds = [one for one in graded if not one.valued and gap(period, one.period) <= near]
            silent = {name: entries for name, entries in by_line.items() if name not in values}
            ordered = sorted(values.values(), key=lambda one: one.claim_id)
            said = _said(silent, bounds, centre)
            yield Pool(tuple(sorted(values)), tuple(ordered), tuple(said.values()))


def _said(by_line: Mapping[str, Sequence[Entry]], among: Sequence[Entry], time: float) -> dict[str, Entry]:
    """The claim that speaks for each line that has any among some."""
    left = {name: [one for one in entries if one in among] for name, entries in by_line.items()}
    return {name: speaking(entries, time) for name, entries in left.items() if entries}


def _near_groups(entries: Sequence[Entry], near: float) -> list[list[Entry]]:
    """The largest groups whose periods lie pairwise near one another.

    Periods drawn out by so many years overlap pairwise if, and only if, some start lies in all of them.
    """
    groups = [
        [one for one in entries if one.period[0] <= start <= one.period[1] + near]
        for start in sorted({one.period[0] for one in entries})
    ]
    ids = [{one.claim_id for one in group} for group in groups]
    return [group for group, own in zip(groups, ids, strict=True) if not any(own < other for other in ids)]


def scale_of(entry: Entry) -> Scale:
    """Shares are worked with on log odds, all else on the log."""
    return "log_odds" if entry.axis("measure") == Measure.SHARE else "log"


def model_line(entry: Entry, rules: Rules, *, time: float | None = None) -> Line:
    """One claim as printed, with the drift from its time to another."""
    says = Says.VALUE if entry.valued else Says.UP_TO if entry.bound == Bound.UPPER else Says.AT_LEAST
    scale = scale_of(entry)
    return as_printed(
        entry.lineage, rules, best=entry.best or None, low=entry.low, high=entry.high, level=entry.level, says=says,
        sample=entry.sample if scale == "log_odds" else None, years=0.0 if time is None else entry.time - time,
        scale=scale,
    )  # fmt: skip


def model_lines(pool: Pool, rules: Rules) -> tuple[Line, ...]:
    """The lines of a pool at the time where they meet."""
    return tuple(model_line(entry, rules, time=pool.time) for entry in pool.entries)
