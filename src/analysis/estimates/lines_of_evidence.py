"""Claims as lines of evidence: what each is a number of, which rest on one collection of data, and where lines meet.

A line is a sample, a set of lists, a model with its data base, or one maker's judgement. Analyses of one study,
waves of one series, editions and allocations of one model, parts, phrases and copies are one line; two samples of one
team are two lines of one team. Within a line one claim speaks and the others are shown, never pooled; lines meet where
their periods lie near one another, and only lines of one grade do.
"""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import NamedTuple

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.claim import Claim, Interval, claims_of
from analysis.claims.estimand import Quantity
from analysis.claims.growing import body_of, outgrown
from analysis.estimates.joined_groups import grouped
from analysis.estimates.line_likelihood import Line, Rules, Says, Scale, as_printed
from analysis.estimates.poolable_quantities import RECONCILED_MEASURES, has_condition, is_of_all
from analysis.subject.measures import growing_measures


class Grade(IntEnum):
    """How a number is known, the best first; only like grades are pooled."""

    REGISTERED = 0
    OBSERVED = 1
    MODEL = 2
    EXPERT = 3
    UNATTRIBUTED = 4

    @property
    def label(self) -> str:
        """The grade as tables write it."""
        return self.name.lower()


#: Grades whose lines may be pooled; the others stand beside the answer.
POOLED = (Grade.OBSERVED, Grade.MODEL)
_GRADES: Mapping[str, Grade] = {
    v.Method.SURVEY: Grade.OBSERVED,
    v.Method.CAPTURE_RECAPTURE: Grade.OBSERVED,
    v.Method.MODEL: Grade.MODEL,
    v.Method.ESTIMATE: Grade.EXPERT,
    v.Method.ADMINISTRATIVE: Grade.EXPERT,
    v.Method.UNATTRIBUTED: Grade.UNATTRIBUTED,
}
#: Designs that are no survey, whatever they are called: what observers see in venues, and what a team gathers in days.
_SEEN = (v.Design.COUNT_BY_OBSERVERS, v.Design.RAPID_ASSESSMENT)
#: Designs that are none unless the number of persons asked, or an interval, is printed.
_TALLIED = (v.Design.CONVENIENCE_SAMPLE, v.Design.JUDGEMENT)
#: What a bound says; anything else fixes a value.
_SAYS: Mapping[str, Says] = {v.Bound.UPPER: Says.UP_TO}


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim as estimates take it: on which quantity, of which grade and line, and about which years."""

    claim: Claim
    key: Quantity  # its quantity; of a cumulative count with its window
    grade: Grade
    lineage: str
    # First and last year; where none is printed, assumed from the year of publication.
    period: tuple[int, int]
    published: int  # by the maker where that is known; nought where nobody says

    @property
    def claim_id(self) -> str:
        """Id of the claim."""
        return self.claim.claim_id

    @property
    def interval(self) -> Interval:
        """What the claim says."""
        return self.claim.interval

    @property
    def time(self) -> float:
        """Middle of its period."""
        return sum(self.period) / 2

    @property
    def scale(self) -> Scale:
        """Shares are worked with on log odds, all else on the log."""
        return "log_odds" if self.key.measure == v.Measure.SHARE else "log"

    @property
    def team(self) -> frozenset[str]:
        """The names by which lines are told to have a maker in common."""
        names = {self.claim.lineage, *self.claim.same_team}
        if self.claim.is_named:
            names.add(self.claim.producer)
        return frozenset(names)

    def line(self, rules: Rules, *, time: float | None = None) -> Line:
        """The claim as printed, with the drift from its time to another."""
        low, best, high, bound, level = self.interval
        says = Says.VALUE if self.interval.fixes_value else _SAYS.get(bound, Says.AT_LEAST)
        years = 0.0 if time is None else self.time - time
        return as_printed(
            self.lineage, rules, best=best or None, low=low, high=high, level=level, says=says,
            sample=self.claim.sample, years=years, scale=self.scale,
        )  # fmt: skip


def by_content(entry: Entry) -> tuple[object, ...]:
    """What orders claims by what is printed and by whom, so that no answer depends on their ids; the id is last."""
    claim = entry.claim
    numbers = [-math.inf if end is None else end for end in (*claim.interval[:3], claim.interval.level)]
    printed = (str(claim.interval.bound), claim.figure, claim.producer, claim.carrier, claim.source)
    first, last = entry.period
    return entry.key, -last, -first, -entry.published, *numbers, *printed, claim.position, claim.claim_id


def gap(period: tuple[float, float], second: tuple[float, float]) -> float:
    """Years between two periods, from the end of one to the start of the other; nought if they overlap."""
    return max(period[0] - second[1], second[0] - period[1], 0)


def is_change_in_time(entry: Entry, second: Entry) -> bool:
    """Whether two values of one line are of two waves of one series, or of before and after an intervention.

    What is undated is of no wave; parts and other concepts say nothing of a change.
    """
    first_claim = entry.claim
    second_claim = second.claim
    if first_claim.study == second_claim.study:
        return False
    if entry.claim_id in tied_ids(second_claim) or second.claim_id in tied_ids(first_claim):
        return False
    for peer in (entry, second):
        if not (peer.interval.fixes_value and peer.claim.is_dated):
            return False
    is_series = first_claim.study_series == second_claim.study_series != ""
    has_waves = is_series and first_claim.wave != second_claim.wave
    stages = {first_claim.intervention, second_claim.intervention}
    return has_waves or stages == {v.Intervention.BEFORE, v.Intervention.AFTER}


def _entry(claim: Claim, rules: Rules) -> Entry:
    """A claim with its grade, on its own line."""
    published = _year_of_publication(claim)
    first, last = period = _period(claim, published, rules)
    key = claim.quantity
    is_of_window = key.measure == v.Measure.CUMULATIVE and key.measure not in growing_measures()
    if is_of_window and not key.window:
        key = key._replace(window=f"{first}-{last}")
    return Entry(claim, key, _grade(claim), claim.lineage, period, published)


def _grade(claim: Claim) -> Grade:
    """How a claim is known: by its method, but a survey that its design makes none is a judgement."""
    if not claim.is_named:
        return Grade.UNATTRIBUTED
    has_extent = claim.sample is not None or claim.interval.has_both_ends
    is_tally = claim.design in _TALLIED and not has_extent
    if claim.method == v.Method.SURVEY and (claim.design in _SEEN or is_tally):
        return Grade.EXPERT
    return _GRADES[claim.method]


def _year_of_publication(claim: Claim) -> int:
    """By the maker, else by the text that carries it, else the period itself; nought where nobody says."""
    stated = (claim.producer_year, claim.carrier_year, claim.period.end, claim.period.start)
    return next(filter(None, stated), 0)


def _period(claim: Claim, published: int, rules: Rules) -> tuple[int, int]:
    """First and last year; where no period is printed, a year so long before the publication as is usual."""
    start = claim.period.start
    end = claim.period.end
    first = end if start is None else start
    if first is None:
        year = int(published - rules.delay)
        return year, year
    # An open window ends in its maker's year, never in that of a text that carries it.
    return first, max(first, end or claim.producer_year or first)


#: Claims as a table in any order, or as read before: several tables are made from the same ones.
Claims = pd.DataFrame | Sequence[Entry]


def entries_of(claims: Claims, rules: Rules) -> Sequence[Entry]:
    """All claims in the order of what they print; claim_id may be the index of a table."""
    if not isinstance(claims, pd.DataFrame):
        return claims
    entries = (_entry(claim, rules) for claim in claims_of(claims))
    return sorted(entries, key=by_content)


def by_quantity(claims: Claims, rules: Rules) -> dict[Quantity, list[Entry]]:
    """The claims on all persons in a condition, known to anyone or not, by quantity, in the order of `entries_of`."""
    groups: dict[Quantity, list[Entry]] = {}
    for entry in entries_of(claims, rules):
        if has_condition(entry.key) and is_of_all(entry.key) and _is_on_scale(entry):
            groups.setdefault(entry.key, []).append(entry)
    return dict(sorted(groups.items()))


def _is_on_scale(entry: Entry) -> bool:
    """Whether it is a number or a share that has a place on its scale."""
    measure = entry.key.measure
    if measure not in RECONCILED_MEASURES or entry.claim.kind not in (v.FigureKind.COUNT, v.FigureKind.SHARE):
        return False
    # Neither none nor all of a population has a place on the log odds, and nought none on the log.
    top = 1 if measure == v.Measure.SHARE else math.inf
    return 0 < entry.interval.middle < top


class ClaimLine(NamedTuple):
    """One line of evidence on one quantity: its name, and its claims in the order of what they print."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def grade(self) -> Grade:
        """Grade of the best of its claims."""
        return min(entry.grade for entry in self.entries)


def lines_of(entries: Iterable[Entry]) -> tuple[ClaimLine, ...]:
    """The lines of the claims on one quantity, by name.

    Claims of one lineage, study or series are one line, also where a claim that both name ties them; so are the models
    and the judgements of one named maker, and of makers who speak for one body (makers.csv) what they recorded, too.
    """
    lines = []
    for members in grouped((entry, ties(entry)) for entry in entries):
        members.sort(key=by_content)
        # A lineage that is declared has a name of its own, else it is the id of a claim.
        named = [entry.lineage for entry in members if entry.lineage != entry.claim_id]
        name = min(named, default=members[0].lineage)
        lines.append(ClaimLine(name, tuple(members)))
    return tuple(sorted(lines, key=lambda line: by_content(line.entries[0])))


def ties(entry: Entry) -> set[Hashable]:
    """What a claim has in common with the others of its line."""
    claim = entry.claim
    names: set[Hashable] = {("lineage", entry.lineage), ("claim", claim.claim_id)}
    names.update(("study", study) for study in (claim.study, *claim.study_superseded_by) if study)
    if claim.study_series:
        names.add(("series", claim.study_series))
    names.update(("claim", claim_id) for claim_id in tied_ids(claim))
    # Who speaks for one body is one maker, also of what it recorded; two samples are two lines, whoever drew them.
    body = body_of(claim.producer)
    is_judged = entry.grade in (Grade.MODEL, Grade.EXPERT) and claim.producer != v.OWN
    if is_judged or (body and entry.grade is Grade.REGISTERED):
        names.add(("maker", body or claim.producer))
    return names


def speaking(entries: Iterable[Entry], time: float) -> Entry:
    """The claim that speaks for some of a line: a value, of the best method, printed, nearest in time, printed last.

    A part, a repeat, another concept or what its maker replaced comes after what it gives way to; of like claims one
    with an interval is first. Of several analyses of one set of lists none speaks alone: where the project computed
    their mixture for the same period, that does.
    """
    candidates = [*entries]
    giving_way = _giving_way(candidates)
    # Of a count that grows the newest speaks, be it a bound.
    grown = outgrown(entry.claim for entry in candidates)

    def order(entry: Entry) -> tuple[object, ...]:
        return (
            entry.claim_id in grown,
            not entry.interval.fixes_value,
            entry.claim_id in giving_way,
            entry.grade,
            entry.claim.producer == v.OWN,
            gap(entry.period, (time, time)),
            -entry.published,
            not entry.interval.has_both_ends,
            by_content(entry),
        )

    first = min(candidates, key=order)
    mixtures = [entry for entry in candidates if is_mixture(entry) and entry.period == first.period]
    is_of_lists = first.claim.method == v.Method.CAPTURE_RECAPTURE
    return min(mixtures, key=order, default=first) if is_of_lists else first


def is_mixture(entry: Entry) -> bool:
    """Whether the project computed it anew from published lists, over several ways of choosing a model."""
    return entry.claim.producer == v.OWN and entry.claim.method == v.Method.CAPTURE_RECAPTURE


def _giving_way(entries: Sequence[Entry]) -> set[str]:
    """Ids of the claims that name another of them as their whole, concept, phrase or original, or a later study.

    Of two that name each other as another concept neither gives way.
    """
    named = {entry.claim_id: tied_ids(entry.claim) for entry in entries}
    studies = {entry.claim.study for entry in entries}
    ids = set()
    for entry in entries:
        above = [claim_id for claim_id in named[entry.claim_id] if claim_id in named]
        is_below = any(entry.claim_id not in named[claim_id] for claim_id in above)
        if is_below or not studies.isdisjoint(entry.claim.study_superseded_by):
            ids.add(entry.claim_id)
    return ids


def tied_ids(claim: Claim) -> set[str]:
    """Ids of the claims that a claim is a part, a repeat, another reading or another concept of."""
    return {*claim.part_of, *claim.same_phrase_as, *claim.repeats, *claim.other_concept_than}


class Pool(NamedTuple):
    """Lines of one grade that meet and are put together, at the mean of their times; or one claim that stands alone."""

    values: tuple[Entry, ...]
    bounds: tuple[Entry, ...] = ()
    lines: tuple[str, ...] = ()  # names of those that fix a value, where they meet

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its claims, those that fix a value first."""
        return (*self.values, *self.bounds)

    @property
    def key(self) -> Quantity:
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
        starts, ends = zip(*(entry.period for entry in self.values or self.bounds), strict=True)
        return min(starts), max(ends)

    @property
    def name(self) -> str:
        """What its answer goes by: the ids of its claims."""
        return ";".join(sorted(entry.claim_id for entry in self.entries))

    @property
    def same_team(self) -> bool:
        """Whether any two of its lines that fix a value have a maker in common."""
        return any(first.team & second.team for first, second in combinations(self.values, 2))

    @property
    def content(self) -> tuple[tuple[object, ...], ...]:
        """What orders pools by what their claims print."""
        return tuple(sorted(by_content(entry) for entry in self.entries))

    def model_lines(self, rules: Rules) -> tuple[Line, ...]:
        """Its lines at the time where they meet."""
        time = self.time
        return tuple(entry.line(rules, time=time) for entry in self.entries)


def pools(lines: Sequence[ClaimLine], near: float, *, year: float | None = None) -> tuple[Pool, ...]:
    """Where lines of one grade meet, by grade and time: groups of two values or more whose periods lie pairwise near.

    So many years may lie between two periods. A year decides which claim speaks for a line; without it the one nearest
    to the middle of those that meet does, and of the same lines the closest meeting stands, then the latest.
    """

    def closeness(pool: Pool) -> tuple[object, ...]:
        times = [entry.time for entry in pool.values]
        return max(times) - min(times), -pool.time, pool.content

    met: list[Pool] = []
    for grade in POOLED:
        graded = [line for line in lines if line.grade == grade]
        met += _meetings(graded, near, year)
    closest: dict[Hashable, Pool] = {}
    for pool in sorted(met, key=closeness):
        closest.setdefault(pool.lines if year is None else pool.name, pool)
    return tuple(sorted(closest.values(), key=lambda pool: (pool.grade, pool.period, pool.content)))


def _meetings(lines: Sequence[ClaimLine], near: float, year: float | None) -> Iterator[Pool]:
    """The pools of the lines of one grade."""
    by_line = {line.name: _of_best_grade(line) for line in lines}
    graded = [entry for entries in by_line.values() for entry in entries]
    values = [entry for entry in graded if entry.interval.fixes_value]
    bounds = [entry for entry in graded if not entry.interval.fixes_value]
    for group in _near_one_another(values, near):
        # Of the years that they cover, not of the claims: another copy of a claim must not move it.
        time = sum(Pool(group).period) / 2 if year is None else year
        speakers = _speakers(by_line, group, time)
        if len(speakers) < 2:
            continue
        values_met = sorted(speakers.values(), key=by_content)
        pool = Pool(tuple(values_met), lines=tuple(speakers))
        bounds_near = [entry for entry in bounds if gap(pool.period, entry.period) <= near]
        silent = {name: entries for name, entries in by_line.items() if name not in speakers}
        yield pool._replace(bounds=tuple(_speakers(silent, bounds_near, time).values()))


def _of_best_grade(line: ClaimLine) -> list[Entry]:
    """The claims of a line that are of its grade."""
    grade = line.grade
    return [entry for entry in line.entries if entry.grade == grade]


def _near_one_another(values: Sequence[Entry], near: float) -> Iterator[tuple[Entry, ...]]:
    """The largest groups of claims whose periods lie pairwise so near, by the years in which a period starts."""
    # Periods drawn out by so many years overlap pairwise if, and only if, some start lies in all of them.
    groups: list[dict[str, Entry]] = []
    for start in sorted({entry.period[0] for entry in values}):
        group = {}
        for entry in values:
            first, last = entry.period
            if first <= start <= last + near:
                group[entry.claim_id] = entry
        groups.append(group)
    for group in groups:
        if not any(group.keys() < larger.keys() for larger in groups):
            yield tuple(group.values())


def _speakers(
    by_line: Mapping[str, Sequence[Entry]], wanted: Iterable[Entry], time: float
) -> dict[str, Entry]:
    """The claim that speaks for each line that has any of the wanted ones, by the names of lines."""
    ids = {entry.claim_id for entry in wanted}
    speakers = {}
    for name, entries in by_line.items():
        candidates = [entry for entry in entries if entry.claim_id in ids]
        if candidates:
            speakers[name] = speaking(candidates, time)
    return speakers
