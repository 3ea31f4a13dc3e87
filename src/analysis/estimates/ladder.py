"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery.

Rungs are ordered by definition, not by size. On a rung stands a number of the whole region and of all people of its
concept, in this order: neither superseded nor advised against; not long before the year asked about while anything
newer that is documented is held; of the best grade, then the newest, told by the reconciled answer of the lines that
it meets where there is one.
A number all of which lies below a much later count of those found is history, and the next grade leads. A number of
some of these people has a line of its own below the rung. Where no number is more than very uncertain the count of
those found leads the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.estimates.answer_table import Basis, Status
from analysis.estimates.certainty import ALL_PEOPLE, CERTAINTIES, Asked, certainty
from analysis.estimates.ladder_claims import (
    by_age,
    counts_people,
    edition_of,
    first_of_kind,
    newest_period,
    region_of,
)
from analysis.estimates.lines_of_evidence import (
    POOLED,
    Claims,
    Entry,
    Grade,
    Pool,
    entries_of,
    gap,
)
from analysis.estimates.pooled_posterior import WhyNot
from analysis.estimates.quotability import Advice
from analysis.reading.places import is_area
from analysis.subject.rungs import Rung, has_ladder, subject_ladder
from analysis.table_contracts import as_table

#: What a rung tells of the claim that stands on it, beside its quantity, its number and its period.
_OF_CLAIM = (
    *("approximate", "confirmed", "reporters_only", "method", "definition"),
    *("producer", "producer_year", "carrier", "read_in"),
)
#: Whoever is in a place, from wherever; those who came, were taken or never left are some of them.
_EVERYWHERE = (v.Direction.IN, v.Direction.ANY)
#: The grade observed, by what was done; surveys of some countries that a model extends to all are named as that.
_LOOKED: Mapping[str, str] = {v.Method.SURVEY: "survey", v.Method.CAPTURE_RECAPTURE: "list_comparison"}
_EXTENDED = "surveys_extended"
_OBSERVED = (*_LOOKED.values(), _EXTENDED)
_GRADES = (*_OBSERVED, *(grade.label for grade in Grade if grade != Grade.OBSERVED))
#: A rung that nobody measured; `claim_ids` are then the numbers that nobody stands behind.
_NONE: Mapping[str, Any] = {"basis": "none", "bound": v.Bound.NONE, "lines": 0, "why": "nobody_measured"}
#: How certain a number must be to lead a page before a count, and to be called the best supported.
_VERY_LOW, _LOW, _MODERATE, _ = CERTAINTIES


class KnownAs(StrEnum):
    """In which words a number is given."""

    BEST_SUPPORTED = auto()
    ONLY_RECENT = auto()  # no other line speaks of that time
    MOST_RECENT = auto()
    LAST_KNOWN = auto()  # of long ago, or history
    MODELS_FIGURE = auto()  # a model of a country where nobody looked
    JUDGED = auto()  # what experts, or nobody in particular, say
    RECORDED = auto()


def ladders(
    claims: Claims,
    meetings: pd.DataFrame,
    advice: Mapping[str, str],
    basis: Basis,
    *,
    regions: Sequence[str],
    year: int = v.NOW,
) -> pd.DataFrame:
    """The ladders of regions, given by their codes: of each those found and two rungs above.

    `year` is the one that is asked about. `meetings` is what `answers` says of the claims wherever lines meet, `advice`
    what `quotability` says of each.
    """
    if not has_ladder():
        return as_table([], "30_ladder")
    by_region: dict[str, list[Entry]] = {}
    for entry in sorted(entries_of(claims, basis.rules), key=by_age):
        if counts_people(entry):
            by_region.setdefault(region_of(entry), []).append(entry)
    pooled: dict[str, Mapping[Any, Any]] = {}
    # Of several answers that a claim is a part of the one with most lines, then the latest.
    ordered = meetings.sort_values(["k_lines", "time", "median", "claim_ids"])
    for row in ordered.to_dict("records"):
        ids = row["claim_ids"].split(";")
        pooled |= dict.fromkeys(ids, row)
    rows: list[dict[str, Any]] = []
    for code in regions:
        region = _Region(code, by_region.get(code, []), advice, pooled, basis, year)
        rows += region.rungs()
    return as_table(rows, "30_ladder")


@dataclass(frozen=True, slots=True)
class _Region:
    """The counts of persons of one region, or of a part of it, the newest first."""

    code: str
    counts: Sequence[Entry]
    advice: Mapping[str, str]  # by claim
    pooled: Mapping[str, Mapping[Any, Any]]  # the answer where a claim meets others
    basis: Basis
    year: int  # that is asked about

    def rungs(self) -> Iterator[dict[str, Any]]:
        """The rungs of the region, from those found on."""
        steps = subject_ladder()
        registered = self._registered() | {"rung": steps.recorded.name}
        above = []
        for step in steps.rungs_of(self.code):
            rung = self._rung(step, registered)
            above.append(rung | {"rung": step.name})
        leader = self._leading_rung(above, registered)
        for rung in (registered, *above):
            is_leader = rung["claim_ids"] == leader["claim_ids"]
            leads = is_leader and rung["basis"] != "none"
            yield rung | {"region_code": self.code, "leads": leads}

    def _leading_rung(
        self, above: Sequence[Mapping[str, Any]], registered: dict[str, Any]
    ) -> Mapping[str, Any]:
        """The rung from which the page starts: the best known one, but a count before what is very uncertain."""
        measured = [rung for rung in above if rung["basis"] != "none"]
        # Of equally well known rungs the first by definition.
        best = min(measured, key=_quality, default=registered)
        is_nobody_registered = registered["basis"] == "none"
        if is_nobody_registered or not measured or best["certainty"] != _VERY_LOW:
            return best
        registered["why"] = "nobody_measured_the_rest"
        return registered

    def _registered(self) -> dict[str, Any]:
        """The latest registered count of all persons in one year; one that hides a small number says less."""
        counts = [entry for entry in self.counts if self._is_registered(entry)]
        if not counts:
            return {**_NONE, "claim_ids": ""}
        single_numbers = [entry for entry in counts if entry.interval.best is not None]
        newest = (single_numbers or counts)[0]
        words = {"grade": Grade.REGISTERED.label, "why": "newest_of_best_grade", "known_as": KnownAs.RECORDED}
        uncertain = dict.fromkeys(("certainty", "certainty_domain", "certainty_reasons"), "")
        return self._claim(newest, ()) | words | uncertain

    def _is_registered(self, entry: Entry) -> bool:
        """Whether it is a count of all who were found in one year, and may be quoted."""
        is_recorded = subject_ladder().recorded.holds(entry.key)
        is_there = entry.key.direction in _EVERYWHERE
        period = entry.claim.period
        is_of_one_year = period.start == period.end is not None
        is_quotable = self.advice[entry.claim_id] in (Advice.QUOTE, Advice.QUOTE_WITH_CARE)
        if not is_recorded or not is_there:
            return False
        return is_of_one_year and is_quotable and self._is_whole(entry)

    def _is_whole(self, entry: Entry) -> bool:
        """Whether it is of the whole region, and of all people in every kind of exploitation, from wherever."""
        key = entry.key
        people = (key.population, key.exploitation, key.target_population)
        is_of_region = key.area == self.code and not key.counterpart
        is_there = key.direction in _EVERYWHERE
        return people == ALL_PEOPLE and is_of_region and is_there

    def _rung(self, step: Rung, registered: Mapping[str, Any]) -> dict[str, Any]:
        """A rung with the number of all people, and below it that of some of them."""
        statuses = step.statuses
        candidates = [entry for entry in self.counts if step.holds(entry.key)]
        whole: list[Entry] = []
        parts: list[Entry] = []
        for entry in candidates:
            listing = whole if self._is_whole(entry) else parts
            listing.append(entry)
        rung = self._of_all(whole, statuses, registered)
        per_recorded = self._per_recorded(rung)
        part = self._part(parts, statuses, rung)
        return rung | per_recorded | part

    def _of_all(
        self, candidates: Sequence[Entry], statuses: Sequence[str], registered: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The number of a rung: the best of the first grade that is not history; else what history says."""
        leaders = self._leading_claims(candidates, statuses)
        if not leaders:
            ids = [entry.claim_id for entry in candidates]
            refused = [claim_id for claim_id in ids if self.advice[claim_id] == Advice.DO_NOT_QUOTE]
            return {**_NONE, "claim_ids": ";".join(sorted(refused))}
        rungs = [self._rung_led_by(entry, statuses) for entry in leaders]
        best = rungs[0]
        for entry, rung in zip(leaders, rungs, strict=True):
            if self._is_history(rung, entry, registered):
                continue
            why_this = "newest_of_best_grade" if rung is best else "history_gave_way"
            why = rung["why"] or why_this
            return rung | {"why": why, "known_as": self._known_as(rung, candidates)}
        return best | {"why": "only_history", "known_as": KnownAs.LAST_KNOWN}

    def _leading_claims(self, candidates: Sequence[Entry], statuses: Sequence[str]) -> Sequence[Entry]:
        """The claim that leads each grade, the best grade first."""
        # Of one maker and one quantity the newest edition alone, then of each quantity and grade the newest line. What
        # that is pooled with speaks with it; older meetings do not.
        editions = first_of_kind(filter(self._may_lead, candidates), edition_of)
        newest = first_of_kind(self._of_late(editions), lambda entry: (entry.key.of_any_window, entry.grade))
        ordered = sorted(newest, key=lambda entry: self._order(entry, statuses))
        return first_of_kind(ordered, lambda entry: entry.grade)

    def _of_late(self, candidates: Sequence[Entry]) -> Sequence[Entry]:
        """Those of no long time ago, while any of them is documented; else all."""
        late = [entry for entry in candidates if self._is_late(entry.period[1])]
        is_pooled = any(entry.grade in POOLED for entry in late)
        return late if is_pooled else candidates

    def _is_late(self, year: float | None) -> bool:
        """Whether a year lies no long time before the one asked about."""
        if year is None:
            return False
        first_late = self.year - self.basis.rules.leads_within
        return year >= first_late

    def _known_as(self, rung: Mapping[str, Any], candidates: Sequence[Entry]) -> KnownAs:
        """In which words a number of a rung is given."""
        if rung["grade"] in (Grade.EXPERT.label, Grade.UNATTRIBUTED.label):
            return KnownAs.JUDGED
        if rung["grade"] == Grade.MODEL.label and rung["certainty"] == _VERY_LOW:
            return KnownAs.MODELS_FIGURE
        if rung["certainty"] not in (_VERY_LOW, _LOW):
            return KnownAs.BEST_SUPPORTED
        if not self._is_late(rung["year"]):
            return KnownAs.LAST_KNOWN
        lineages = set()
        for entry in candidates:
            _, last_year = entry.period
            if self._may_lead(entry) and self._is_late(last_year):
                lineages.add(entry.lineage)
        return KnownAs.ONLY_RECENT if len(lineages) == 1 else KnownAs.MOST_RECENT

    def _per_recorded(self, rung: Mapping[str, Any]) -> dict[str, Any]:
        """How many persons a very uncertain model says there are for each found in the year nearest to its own."""
        number = rung.get("best")
        year = rung.get("year")
        is_of_model = rung.get("known_as") == KnownAs.MODELS_FIGURE
        if not is_of_model or not number or year is None:
            return {}
        counts = [entry for entry in self.counts if self._is_registered(entry) and entry.interval.best]
        if not counts:
            return {}
        # The newest of those as near comes first.
        nearest = min(counts, key=lambda entry: abs(entry.time - year))
        return {"per_recorded": number / nearest.interval.middle, "recorded_year": nearest.period[1]}

    def _part(
        self, candidates: Sequence[Entry], statuses: Sequence[str], rung: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The number of some of the people of a rung: of the best grade, none of long ago before a newer one."""
        may_lead = [entry for entry in candidates if self._may_lead(entry)]
        leaders = first_of_kind(self._of_late(may_lead), edition_of)
        if is_area(self.code):
            leaders = [entry for entry in leaders if entry.key.area == self.code]
        if not leaders:
            return {}
        part = min(leaders, key=lambda entry: self._order(entry, statuses))
        is_survey_of_late = part.grade == Grade.OBSERVED and self._is_late(part.period[1])
        is_above = is_survey_of_late and rung.get("certainty", _VERY_LOW) == _VERY_LOW
        return {
            "part_id": part.claim_id,
            "part_stands": "above" if is_above else "below",
            "part_exceeds": self._exceeds(part, rung),
        }

    def _exceeds(self, part: Entry, rung: Mapping[str, Any]) -> bool:
        """Whether all that is said of some people lies above all that is said of all of them, of like years.

        Of what is undated nobody can say that it is of other years.
        """
        top = rung.get("high") or rung.get("best")
        if not top or rung["measure"] != part.key.measure:
            return False
        year = rung["year"]
        if year is None or part.interval.bound is v.Bound.UPPER:
            return False
        bottom = part.interval.low or part.interval.best or 0
        years = gap(part.period, (year, year)) if part.claim.is_dated else 0
        return years <= self.basis.rules.near and bottom > top

    def _may_lead(self, entry: Entry) -> bool:
        """Whether it may be quoted, more is behind it than the press, and no registered count contradicts it."""
        advice = self.advice[entry.claim_id]
        is_quotable = advice not in (Advice.DO_NOT_QUOTE, Advice.QUOTE_AS_HISTORY)
        # What experts, or nobody in particular, were read to say in the press stands beside other numbers.
        is_of_press = entry.claim.read_in == v.ReadIn.PRESS and entry.grade >= Grade.EXPERT
        # Alone, or with the lines that it meets.
        answer = self.pooled.get(entry.claim_id, {})
        refusal = answer.get("refusal")
        is_contradicted = refusal == WhyNot.CONTRADICTED_BY_FLOOR or self.basis.floors_above(entry)
        return is_quotable and not is_of_press and not is_contradicted

    def _order(self, entry: Entry, statuses: Sequence[str]) -> tuple[object, ...]:
        """Best first: grade, widest condition, the newest, two lines that pool, the whole place, the widest group."""
        status = self.pooled.get(entry.claim_id, {}).get("answer_status")
        return (
            entry.grade,
            statuses.index(entry.key.status),
            newest_period(entry),
            status != Status.RECONCILED,
            by_age(entry),
            entry.key.area != self.code,
            # A word that is not listed comes last.
            (*subject_ladder().populations, entry.key.population).index(entry.key.population),
        )

    def _is_history(self, rung: Mapping[str, Any], entry: Entry, registered: Mapping[str, Any]) -> bool:
        """Whether what a claim leads to is much older than the count of those found, and all of it below that."""
        # Of a number without any year nobody can say that it is old; what has no upper end may be of any size.
        year = rung["year"]
        if registered["basis"] == "none" or year is None:
            return False
        if rung["bound"] == v.Bound.LOWER:
            return False
        last_old = registered["year"] - self.basis.rules.history
        top = rung["high"] or rung["best"] or entry.interval.middle
        registered_number = registered["best"] or registered["high"]
        is_below = top < registered_number
        return bool(year < last_old and is_below)

    def _rung_led_by(self, leader: Entry, statuses: Sequence[str]) -> dict[str, Any]:
        """The rung of a leading claim: the reconciled answer that it is a part of, or the claim itself."""
        claim = self._claim(leader, statuses)
        answer = self.pooled.get(leader.claim_id)
        if answer is None:
            return claim
        if answer["answer_status"] != Status.RECONCILED:
            return claim | {"why": "refused", "refusal": answer["refusal"]}
        judged = self._judged(self._pool(answer), leader, statuses, ratio=answer["ratio"])
        if judged["certainty"] == _VERY_LOW:
            return claim
        level = 95 if answer["k_lines"] >= self.basis.rules.many else 80
        return {
            **leader.key._asdict(),
            "basis": "estimate",
            "why": "reconciled",
            "approximate": True,
            "bound": v.Bound.NONE,
            "grade": claim["grade"],
            **judged,
            "claim_ids": answer["claim_ids"],
            "lines": answer["k_lines"],
            "low": answer[f"low{level}"],
            "best": answer["median"],
            "high": answer[f"high{level}"],
            "level": level / 100,
            "period_start": answer["period_start"],
            "period_end": answer["period_end"],
            "year": answer["period_end"],
        }

    def _pool(self, answer: Mapping[Any, Any]) -> Pool:
        """The lines of an answer."""
        ids = answer["claim_ids"].split(";")
        values: list[Entry] = []
        bounds: list[Entry] = []
        for entry in self.counts:
            if entry.claim_id in ids:
                listing = values if entry.interval.fixes_value else bounds
                listing.append(entry)
        return Pool(tuple(values), tuple(bounds))

    def _judged(
        self, pool: Pool, leader: Entry, statuses: Sequence[str], *, ratio: float | None = None
    ) -> dict[str, str]:
        """How certain a number is as an answer to what its rung asks about."""
        answer = self.pooled.get(leader.claim_id, {})
        asked = Asked(
            self.year,
            is_part=not self._is_whole(leader),
            is_other_concept=leader.key.status not in statuses[:1],
            ratio=ratio,
            is_contradicted=answer.get("answer_status") == Status.REFUSED,
        )
        return certainty(pool, self.basis.rules, self.basis.surveyed, asked)

    def _claim(self, entry: Entry, statuses: Sequence[str]) -> dict[str, Any]:
        """A rung on which a published number stands."""
        claim = entry.claim
        return {
            **entry.key._asdict(),
            **claim.interval._asdict(),
            "period_start": claim.period.start,
            "period_end": claim.period.end,
            **{name: getattr(claim, name) for name in _OF_CLAIM},
            "basis": "claim",
            "claim_ids": entry.claim_id,
            "lines": 1,
            "why": "",
            "year": entry.period[1] if entry.published else None,
            "grade": _grade(entry),
            **self._judged(Pool((entry,)), entry, statuses),
            "advice": self.advice[entry.claim_id],
        }


def _quality(rung: Mapping[str, Any]) -> tuple[bool, bool, int]:
    """How well a rung is known, the best first; a survey and a comparison of lists are alike."""
    grade = _GRADES.index(rung["grade"])
    last_observed = len(_OBSERVED) - 1
    is_least_certain = rung["certainty"] == _VERY_LOW
    is_history = rung["why"] == "only_history"
    return is_least_certain, is_history, max(grade, last_observed)


def _grade(entry: Entry) -> str:
    """How a claim is known, a survey and a comparison of lists by their own names."""
    if entry.grade != Grade.OBSERVED:
        return entry.grade.label
    if entry.claim.design is v.Design.DOCUMENTED_MODEL:
        return _EXTENDED
    return _LOOKED[entry.claim.method]
