"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery.

Rungs are ordered by definition, not by size. The best grade leads: its reconciled answer where two lines pool, else
its newest line. What is not to be quoted never leads; a number much older than the count of those found, and below
it, is history, and the next grade leads.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.estimates.answer_table import Basis, Status, certainty
from analysis.estimates.lines_of_evidence import Claims, Entry, Grade, Pool, entries_of, is_mixture
from analysis.estimates.pooled_posterior import WhyNot
from analysis.estimates.quotability import Advice
from analysis.table_contracts import as_table

FOUND = "found"
#: What a rung tells of the claim that stands on it, beside its quantity, its number and its period.
_OF_CLAIM = (
    *("approximate", "confirmed", "reporters_only", "method", "definition"),
    *("producer", "producer_year", "carrier", "read_in"),
)
#: The rungs above those found, each with its conditions, the widest first; of the world, and of any other region.
_WORLD: Mapping[str, Sequence[str]] = {
    "forced_labour": (v.Status.FORCED_LABOUR,),
    "modern_slavery": (v.Status.MODERN_SLAVERY,),
}
_ELSEWHERE: Mapping[str, Sequence[str]] = {
    "trafficked": (v.Status.TRAFFICKED, v.Status.TRAFFICKED_FORCED_LABOUR),
    "modern_slavery": (v.Status.MODERN_SLAVERY, v.Status.FORCED_LABOUR, v.Status.FORCED_LABOUR_PRIVATE),
}
#: People in a place before those who came or were taken; all people before some of them.
_DIRECTIONS = (v.Direction.IN, v.Direction.ANY, v.Direction.INTO, v.Direction.WITHIN, v.Direction.OUT)
_POPULATIONS = (
    v.Population.ALL, v.Population.WOMEN_AND_CHILDREN, v.Population.WOMEN_AND_GIRLS, v.Population.ADULTS,
    v.Population.WOMEN, v.Population.CHILDREN, v.Population.GIRLS,
)  # fmt: skip
#: The grade observed, by what was done.
_LOOKED: Mapping[str, str] = {v.Method.SURVEY: "survey", v.Method.CAPTURE_RECAPTURE: "list_comparison"}
_GRADES = (*_LOOKED.values(), *(grade.label for grade in Grade if grade != Grade.OBSERVED))
#: A rung that nobody measured; `claim_ids` are then the numbers that nobody stands behind.
_NONE: Mapping[str, Any] = {"basis": "none", "bound": v.Bound.NONE, "lines": 0, "why": "nobody_measured"}


def ladders(
    claims: Claims, meetings: pd.DataFrame, advice: Mapping[str, str], basis: Basis, *, regions: Sequence[str]
) -> pd.DataFrame:
    """The ladders of regions, given by their codes: of each those found and two rungs above.

    `meetings` is what `answers` says of the claims wherever lines meet, `advice` what `quotability` says of each.
    """
    by_area: dict[str, list[Entry]] = {}
    for entry in sorted(entries_of(claims, basis.rules), key=_age):
        if _counts_people(entry):
            by_area.setdefault(entry.key.area, []).append(entry)
    pooled: dict[str, Mapping[Any, Any]] = {}
    # Of several answers that a claim is a part of the one with most lines, then the latest.
    ordered = meetings.sort_values(["k_lines", "time", "median", "claim_ids"])
    for row in ordered.to_dict("records"):
        ids = row["claim_ids"].split(";")
        pooled |= dict.fromkeys(ids, row)
    rows: list[dict[str, Any]] = []
    for code in regions:
        region = _Region(code, by_area.get(code, []), advice, pooled, basis)
        rows += region.rungs()
    return as_table(rows, "30_ladder")


def _age(entry: Entry) -> tuple[int, bool, int, bool, int]:
    """The newest first, by its period, then by when it was published; a mixture before its analyses.

    Of like ones that with an interval is first, then that of the shortest period.
    """
    first, last = entry.period
    return -last, not is_mixture(entry), -entry.published, not entry.interval.has_both_ends, -first


def _counts_people(entry: Entry) -> bool:
    """Whether it is a number of the people of a region: published, or the mixture of several analyses of lists."""
    if entry.claim.producer == v.OWN and not is_mixture(entry):
        return False
    is_count = entry.key.measure in v.HEADLINE_MEASURES and entry.claim.kind == v.FigureKind.COUNT
    # A number of a named group, such as of the workers of one trade, is none of the people of a region.
    is_of_region = not entry.key.target_population
    has_number = any(entry.interval[:3])
    return is_count and is_of_region and has_number


@dataclass(frozen=True, slots=True)
class _Region:
    """The counts of persons of exactly one region, the newest first."""

    code: str
    counts: Sequence[Entry]
    advice: Mapping[str, str]  # by claim
    pooled: Mapping[str, Mapping[Any, Any]]  # the answer where a claim meets others
    basis: Basis

    def rungs(self) -> Iterator[dict[str, Any]]:
        """The rungs of the region, from those found on."""
        registered = self._registered() | {"rung": FOUND}
        conditions = _WORLD if self.code == "WORLD" else _ELSEWHERE
        above = []
        for name, statuses in conditions.items():
            rung = self._rung(statuses, registered)
            above.append(rung | {"rung": name})
        measured = [rung for rung in above if rung["basis"] != "none"]
        # Of equally well known rungs the first by definition.
        leader = min(measured, key=_quality, default=registered)
        for rung in (registered, *above):
            is_leader = rung["claim_ids"] == leader["claim_ids"]
            leads = is_leader and rung["basis"] != "none"
            yield rung | {"region_code": self.code, "leads": leads}

    def _registered(self) -> dict[str, Any]:
        """The latest registered count of all persons in one year; one that hides a small number says less."""
        counts = [entry for entry in self.counts if self._is_registered(entry)]
        if not counts:
            return {**_NONE, "claim_ids": ""}
        newest = next((entry for entry in counts if entry.interval.best is not None), counts[0])
        words = {"grade": Grade.REGISTERED.label, "certainty": "", "why": "newest_of_best_grade"}
        return self._claim(newest) | words

    def _is_registered(self, entry: Entry) -> bool:
        """Whether it is a count of all who were found in one year, and may be quoted."""
        key = entry.key
        if key.visibility != v.Visibility.DETECTED or key.measure != v.Measure.FLOW:
            return False
        is_trafficked = key.status in (v.Status.TRAFFICKED, v.Status.MODERN_SLAVERY)
        is_there = key.direction in (v.Direction.IN, v.Direction.ANY)
        period = entry.claim.period
        is_of_one_year = period.start == period.end is not None
        is_quotable = self.advice[entry.claim_id] in (Advice.QUOTE, Advice.QUOTE_WITH_CARE)
        return is_trafficked and is_there and is_of_one_year and is_quotable and _is_of_all(entry)

    def _rung(self, statuses: Sequence[str], registered: Mapping[str, Any]) -> dict[str, Any]:
        """The number of a rung: the best of the first grade that is not history; else what history says."""
        of_all_affected = [entry for entry in self.counts if entry.key.visibility == v.Visibility.ACTUAL]
        candidates = [entry for entry in of_all_affected if entry.key.status in statuses]
        leaders = self._leaders(candidates, statuses)
        if not leaders:
            ids = [entry.claim_id for entry in candidates]
            refused = [claim_id for claim_id in ids if self.advice[claim_id] == Advice.DO_NOT_QUOTE]
            return {**_NONE, "claim_ids": ";".join(sorted(refused))}
        rungs = [self._led(entry) for entry in leaders]
        best = rungs[0]
        for entry, rung in zip(leaders, rungs, strict=True):
            if not self._is_history(rung, entry, registered):
                why = "newest_of_best_grade" if rung is best else "history_gave_way"
                return rung | {"why": rung["why"] or why}
        return best | {"why": best["why"] or "only_history"}

    def _leaders(self, candidates: Sequence[Entry], statuses: Sequence[str]) -> Sequence[Entry]:
        """The claim that leads each grade, the best grade first."""
        # Of one maker and one quantity the newest edition alone, then of each quantity and grade the newest line. What
        # that is pooled with speaks with it; older meetings do not.
        editions = _first(filter(self._may_lead, candidates), _edition)
        newest = _first(editions, lambda entry: (entry.key[:-1], entry.grade))
        ordered = sorted(newest, key=lambda entry: self._order(entry, statuses))
        return _first(ordered, lambda entry: entry.grade)

    def _may_lead(self, entry: Entry) -> bool:
        """Whether it may be quoted, more is behind it than the press, and no registered count contradicts it."""
        is_quotable = self.advice[entry.claim_id] not in (Advice.DO_NOT_QUOTE, Advice.QUOTE_AS_HISTORY)
        # What experts, or nobody in particular, were read to say in the press stands beside other numbers.
        is_of_press = entry.claim.read_in == v.ReadIn.PRESS and entry.grade >= Grade.EXPERT
        # Alone, or with the lines that it meets.
        refusal = self.pooled.get(entry.claim_id, {}).get("refusal")
        is_contradicted = refusal == WhyNot.CONTRADICTED_BY_FLOOR or self.basis.floors_above(entry)
        return is_quotable and not is_of_press and not is_contradicted

    def _order(self, entry: Entry, statuses: Sequence[str]) -> tuple[object, ...]:
        """Best first: grade, all people, the widest condition, two lines that pool, the newest, the widest group."""
        status = self.pooled.get(entry.claim_id, {}).get("answer_status")
        return (
            entry.grade,
            not _is_of_all(entry),
            statuses.index(entry.key.status),
            status != Status.RECONCILED,
            _age(entry),
            # A word that is not listed comes last.
            (*_POPULATIONS, entry.key.population).index(entry.key.population),
            (*_DIRECTIONS, entry.key.direction).index(entry.key.direction),
        )

    def _is_history(self, rung: Mapping[str, Any], entry: Entry, registered: Mapping[str, Any]) -> bool:
        """Whether what a claim leads to is much older than the count of those found, and below it."""
        # Of a number without any year nobody can say that it is old.
        if registered["basis"] == "none" or rung["year"] is None:
            return False
        is_old = rung["year"] < registered["year"] - self.basis.rules.history
        number = rung["best"] or entry.interval.middle
        registered_number = registered["best"] or registered["high"]
        return bool(is_old and number < registered_number)

    def _led(self, leader: Entry) -> dict[str, Any]:
        """The rung of a leading claim: the reconciled answer that it is a part of, or the claim itself."""
        claim = self._claim(leader)
        answer = self.pooled.get(leader.claim_id)
        if answer is None:
            return claim
        if answer["answer_status"] != Status.RECONCILED:
            return claim | {"why": "refused", "refusal": answer["refusal"]}
        level = 95 if answer["k_lines"] >= self.basis.rules.many else 80
        return {
            **leader.key._asdict(),
            "basis": "estimate",
            "why": "reconciled",
            "approximate": True,
            "bound": v.Bound.NONE,
            "grade": claim["grade"],
            "certainty": answer["certainty"],
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

    def _claim(self, entry: Entry) -> dict[str, Any]:
        """A rung on which a published number stands."""
        claim = entry.claim
        is_observed = entry.grade == Grade.OBSERVED
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
            "grade": _LOOKED[claim.method] if is_observed else entry.grade.label,
            "certainty": certainty(Pool((entry,)), self.basis.rules)["certainty"],
            "advice": self.advice[entry.claim_id],
        }


def _quality(rung: Mapping[str, Any]) -> tuple[bool, int]:
    """How well a rung is known, the best first; a survey and a comparison of lists are alike."""
    grade = _GRADES.index(rung["grade"])
    last_observed = len(_LOOKED) - 1
    return rung["why"] == "only_history", max(grade, last_observed)


def _edition(entry: Entry) -> Hashable:
    """What claims have in common of which the newest replaces the others."""
    # What nobody stands behind has no maker whose editions replace each other.
    maker = entry.claim.producer if entry.claim.is_named else entry.lineage
    return entry.key[:-1], maker


def _is_of_all(entry: Entry) -> bool:
    """Whether all people in every kind of exploitation are meant, wherever they come from."""
    meant = (entry.key.population, entry.key.exploitation, entry.key.counterpart)
    return meant == (v.Population.ALL, v.Exploitation.ALL, "")


def _first(entries: Iterable[Entry], kind_of: Callable[[Entry], Hashable]) -> Sequence[Entry]:
    """The first of each kind, in their order."""
    first: dict[Hashable, Entry] = {}
    for entry in entries:
        first.setdefault(kind_of(entry), entry)
    return [*first.values()]
