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
from analysis.estimates.lines_of_evidence import Claims, Entry, Grade, Pool, entries_of
from analysis.estimates.pooled_posterior import WhyNot
from analysis.estimates.quotability import Advice
from analysis.table_contracts import as_table

FOUND = "found"
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
    newest = sorted(entries_of(claims, basis.rules), key=lambda one: (-one.period[1], -one.published))
    for one in newest:
        persons = one.key.measure in v.HEADLINE_MEASURES and one.row["kind"] == v.FigureKind.COUNT
        # A number of a named group, such as of the workers of one trade, is none of the people of a region.
        of_region = not one.key.target_population and one.producer != v.OWN
        if persons and of_region and (one.low or one.best or one.high):
            by_area.setdefault(one.key.area, []).append(one)
    pooled: dict[str, Mapping[Any, Any]] = {}
    # Of several answers that a claim is a part of the one with most lines, then the latest.
    for row in meetings.sort_values(["k_lines", "time", "claim_ids"]).to_dict("records"):
        pooled |= dict.fromkeys(row["claim_ids"].split(";"), row)
    rows = [
        row for code in regions for row in _Region(code, by_area.get(code, []), advice, pooled, basis).rungs()
    ]
    return as_table(rows, "30_ladder")


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
        found = self._found() | {"rung": FOUND}
        above = (_WORLD if self.code == "WORLD" else _ELSEWHERE).items()
        rungs = [self._rung(statuses, found) | {"rung": rung} for rung, statuses in above]

        def quality(rung: Mapping[str, Any]) -> tuple[bool, int]:
            # A survey and a comparison of lists are alike.
            return rung["why"] == "only_history", max(_GRADES.index(rung["grade"]), len(_LOOKED) - 1)

        # Of equally well known rungs the first by definition.
        leader = min((one for one in rungs if one["basis"] != "none"), key=quality, default=found)
        for one in (found, *rungs):
            leads = one["basis"] != "none" and one["claim_ids"] == leader["claim_ids"]
            yield one | {"region_code": self.code, "leads": leads}

    def _found(self) -> dict[str, Any]:
        """The latest registered count of all persons in one year; one that hides a small number says less."""
        counts = [
            one
            for one in self.counts
            if one.key.visibility == v.Visibility.DETECTED
            and one.key.status in (v.Status.TRAFFICKED, v.Status.MODERN_SLAVERY)
            and _is_of_all(one)
            and one.key.measure == v.Measure.FLOW
            and one.key.direction in (v.Direction.IN, v.Direction.ANY)
            and one.row["period_start"] == one.row["period_end"] is not None
            and self.advice[one.claim_id] in (Advice.QUOTE, Advice.QUOTE_WITH_CARE)
        ]
        if not counts:
            return {**_NONE, "claim_ids": ""}
        newest = next((one for one in counts if one.best is not None), counts[0])
        registered = {"grade": Grade.REGISTERED.label, "certainty": "", "why": "newest_of_best_grade"}
        return self._claim(newest) | registered

    def _rung(self, statuses: Sequence[str], found: Mapping[str, Any]) -> dict[str, Any]:
        """The number of a rung: the best of the first grade that is not history; else what history says."""
        every = [
            one
            for one in self.counts
            if one.key.visibility == v.Visibility.ACTUAL and one.key.status in statuses
        ]

        def edition(one: Entry) -> Hashable:
            # What nobody stands behind has no maker whose editions replace each other.
            return one.key[:-1], one.lineage if one.producer in v.UNNAMED else one.producer

        # Of one maker and one quantity the newest edition alone, then of each quantity and grade the newest line. What
        # that is pooled with speaks with it; older meetings do not.
        editions = _first(filter(self._may_lead, every), edition)
        newest = _first(editions, lambda one: (one.key[:-1], one.grade))
        leaders = _first(sorted(newest, key=lambda one: self._order(one, statuses)), lambda one: one.grade)
        if not leaders:
            said = (one.claim_id for one in every if self.advice[one.claim_id] == Advice.DO_NOT_QUOTE)
            return {**_NONE, "claim_ids": ";".join(sorted(said))}
        led = [(self._led(one), one) for one in leaders]
        recent = [rung for rung, one in led if not self._is_history(rung, one, found)]
        rung = (*recent, led[0][0])[0]
        usual = "newest_of_best_grade" if rung is led[0][0] else "history_gave_way"
        return rung | {"why": rung["why"] or (usual if recent else "only_history")}

    def _may_lead(self, one: Entry) -> bool:
        """Whether it may be quoted, more is behind it than the press, and no registered count contradicts it."""
        quotable = self.advice[one.claim_id] not in (Advice.DO_NOT_QUOTE, Advice.QUOTE_AS_HISTORY)
        # What experts, or nobody in particular, were read to say in the press stands beside other numbers.
        of_press = one.read_in == v.ReadIn.PRESS and one.grade >= Grade.EXPERT
        # Alone, or with the lines that it meets.
        refused = self.pooled.get(one.claim_id, {}).get("refusal") == WhyNot.CONTRADICTED_BY_FLOOR
        return quotable and not of_press and not refused and not self.basis.floors_above(one)

    def _order(self, one: Entry, statuses: Sequence[str]) -> tuple[object, ...]:
        """Best first: grade, all people, the widest condition, two lines that pool, the newest, the widest group."""
        population, direction = one.key.population, one.key.direction
        return (
            one.grade,
            not _is_of_all(one),
            statuses.index(one.key.status),
            self.pooled.get(one.claim_id, {}).get("answer_status") != Status.RECONCILED,
            (-one.period[1], -one.published),
            # A word that is not listed comes last.
            (*_POPULATIONS, population).index(population),
            (*_DIRECTIONS, direction).index(direction),
            one.claim_id,
        )

    def _is_history(self, rung: Mapping[str, Any], one: Entry, found: Mapping[str, Any]) -> bool:
        """Whether what a claim leads to is much older than the count of those found, and below it."""
        # Of a number without any year nobody can say that it is old.
        if found["basis"] == "none" or rung["year"] is None:
            return False
        is_old = rung["year"] < found["year"] - self.basis.rules.history
        return bool(is_old and (rung["best"] or one.middle) < (found["best"] or found["high"]))

    def _led(self, leader: Entry) -> dict[str, Any]:
        """The rung of a leading claim: the reconciled answer that it is a part of, or the claim itself."""
        claim, answer = self._claim(leader), self.pooled.get(leader.claim_id)
        if answer is None:
            return claim
        if answer["answer_status"] != Status.RECONCILED:
            return claim | {"why": "refused", "refusal": answer["refusal"]}
        level = "95" if answer["k_lines"] >= self.basis.rules.many else "80"
        rung = leader.key._asdict() | {"basis": "estimate", "why": "reconciled", "approximate": True}
        rung |= {name: answer[name] for name in ("period_start", "period_end", "claim_ids", "certainty")}
        rung |= {"low": answer[f"low{level}"], "best": answer["median"], "high": answer[f"high{level}"]}
        rung |= {"level": int(level) / 100, "lines": answer["k_lines"], "year": answer["period_end"]}
        return rung | {"bound": v.Bound.NONE, "grade": claim["grade"]}

    def _claim(self, one: Entry) -> dict[str, Any]:
        """A rung on which a published number stands."""
        rung = {**one.row, "basis": "claim", "claim_ids": one.claim_id, "lines": 1, "why": ""}
        return rung | {
            "level": one.level,
            "year": one.period[1] if one.published else None,
            "grade": _LOOKED[one.method] if one.grade == Grade.OBSERVED else one.grade.label,
            "certainty": certainty(Pool((one,)), self.basis.rules)["certainty"],
            "advice": self.advice[one.claim_id],
        }


def _is_of_all(one: Entry) -> bool:
    """Whether all people in every kind of exploitation are meant, wherever they come from."""
    meant = (one.key.population, one.key.exploitation, one.key.counterpart)
    return meant == (v.Population.ALL, v.Exploitation.ALL, "")


def _first(entries: Iterable[Entry], of: Callable[[Entry], Hashable]) -> Sequence[Entry]:
    """The first of each kind, in their order."""
    found: dict[Hashable, Entry] = {}
    for one in entries:
        found.setdefault(of(one), one)
    return [*found.values()]
