"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery.

Rungs are ordered by definition, not by size. The best grade leads: its reconciled answer where two lines pool, else
its newest line. What is not to be quoted never leads; a number much older than the count of those found, and below
it, is history, and the next grade leads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from analysis import vocabulary as v
from analysis.estimates.answer_table import CERTAINTIES, PRINTED, Status, WhyNot, certainty_of_entry
from analysis.estimates.answers import Basis
from analysis.estimates.claim_entries import Entry, Grade, as_table, entry_of, table_rows
from analysis.estimates.quotability import Advice
from analysis.tables import Contract, number, text, truth, whole, words, year

FOUND = "found"
_FOUND_STATUSES = (v.Status.TRAFFICKED, v.Status.MODERN_SLAVERY)
_SLAVERY = (v.Status.MODERN_SLAVERY, v.Status.FORCED_LABOUR, v.Status.FORCED_LABOUR_PRIVATE)
#: The rungs above those found, each with its conditions, the widest first; of the world, and of any other region.
_WORLD: Mapping[str, Sequence[str]] = {
    "forced_labour": (v.Status.FORCED_LABOUR,),
    "modern_slavery": (v.Status.MODERN_SLAVERY,),
}
_ELSEWHERE: Mapping[str, Sequence[str]] = {
    "trafficked": (v.Status.TRAFFICKED, v.Status.TRAFFICKED_FORCED_LABOUR),
    "modern_slavery": _SLAVERY,
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
_FLAGS = ("approximate", "confirmed", "reporters_only")
#: Copied from the claim that leads.
_OF_CLAIM = (
    "bound", *_FLAGS, "period_start", "period_end", "population", "exploitation", "status", "visibility",
    "direction", "counterpart", "area", "measure", "unit", "producer", "producer_year", "carrier", "read_in", "method",
    "definition",
)  # fmt: skip
WHY = (
    "newest_of_best_grade", "reconciled", "refused", "history_gave_way", "only_history", "nobody_measured",
)  # fmt: skip


@cache
def contract() -> Contract:
    """Contract of 30_ladder."""
    years = ("year", "period_start", "period_end", "producer_year")
    columns = {
        "region_code": text(empty=False),
        "rung": words((FOUND, *_WORLD, *_ELSEWHERE)),
        "basis": words(("claim", "estimate", "none")),
        "claim_ids": text(),
        **{name: number(ge=0) for name in PRINTED},
        "level": number(gt=0, lt=1),
        "year": year(),
        **{name: year() if name in years else text() for name in _OF_CLAIM},
        **{name: truth() for name in _FLAGS},
        "grade": words(_GRADES, empty=True),
        "lines": whole(),
        "certainty": words(CERTAINTIES, empty=True),
        "advice": words(Advice, empty=True),
        "leads": truth(),
        "why": words(WHY),
        "refusal": text(),
    }
    return Contract(columns, key=["region_code", "rung"])


def ladders(
    claims: pd.DataFrame,
    meetings: pd.DataFrame,
    advice: Mapping[str, str],
    basis: Basis,
    *,
    regions: Sequence[str],
) -> pd.DataFrame:
    """The ladders of regions, given by their codes: of each those found and two rungs above.

    `meetings` is what `answers` says of the claims in the view `meeting`, `advice` what `quotability` says of each. The
    column `basis` says whether the number is a claim's or an estimate, with its interval at `level`; `why` why it
    leads, `refusal` why no reconciled number does. Where nobody measured, `claim_ids` are not to be quoted.
    """
    by_area: dict[str, list[_Candidate]] = {}
    persons = claims["measure"].isin([*map(str, v.HEADLINE_MEASURES)]) & (claims["producer"] != v.OWN)
    for row in table_rows(claims[persons & (claims["kind"] == str(v.FigureKind.COUNT))]):
        # A number of a named group, such as of the workers of one trade, is none of the people of a region.
        if not row.get("target_population") and any(map(row.get, PRINTED)):
            entry = entry_of(row, basis.rules)
            by_area.setdefault(row["area"], []).append(_Candidate(row, entry, advice[entry.claim_id]))
    pooled = _pooled(meetings)
    rows = [
        row | {"region_code": region}
        for region in regions
        for row in _Region(region, by_area.get(region, []), pooled, basis).rungs()
    ]
    return as_table(rows, contract())


def _pooled(meetings: pd.DataFrame) -> Mapping[str, Mapping[Any, Any]]:
    """Answers by each of their claims that fixes a value; of several the one with most lines, then the latest."""
    rows = sorted(
        meetings.to_dict("records"), key=lambda row: (row["k_lines"], row["time"], row["claim_ids"])
    )
    return {str(claim_id): row for row in rows for claim_id in str(row["claim_ids"]).split(";")}


class _Candidate(NamedTuple):
    """A claim that may lead, as printed and as estimates take it, with the advice on quoting it."""

    row: Mapping[str, Any]
    entry: Entry
    advice: str

    @property
    def is_of_all(self) -> bool:
        """Whether all people in every kind of exploitation are meant, wherever they come from."""
        meant = (self.row["population"], self.row["exploitation"], self.row["counterpart"])
        return meant == (v.Population.ALL, v.Exploitation.ALL, "")

    @property
    def age(self) -> tuple[int, int]:
        """What the newest has most of."""
        return self.entry.end, self.entry.published


@dataclass(frozen=True, slots=True)
class _Region:
    """The counts of persons of exactly one region."""

    code: str
    candidates: Sequence[_Candidate]
    pooled: Mapping[str, Mapping[Any, Any]]
    basis: Basis

    def rungs(self) -> Iterator[dict[str, Any]]:
        """The rungs of the region, from those found on."""
        found = self._found() | {"rung": FOUND}
        above = (_WORLD if self.code == "WORLD" else _ELSEWHERE).items()
        rungs = [self._rung(statuses, found) | {"rung": rung} for rung, statuses in above]
        # Of equally well known rungs the first by definition.
        leader = min((one for one in rungs if one["basis"] != "none"), key=_quality, default=found)
        for one in (found, *rungs):
            yield one | {"leads": one["basis"] != "none" and one["claim_ids"] == leader["claim_ids"]}

    def _found(self) -> dict[str, Any]:
        """The latest registered count of all persons in one year; one that hides a small number says less."""
        counts = [
            one
            for one in self.candidates
            if one.row["visibility"] == v.Visibility.DETECTED
            and one.row["status"] in _FOUND_STATUSES
            and one.is_of_all
            and one.row["measure"] == v.Measure.FLOW
            and one.row["direction"] in (v.Direction.IN, v.Direction.ANY)
            and one.row["period_start"] == one.row["period_end"] is not None
            and one.advice in (Advice.QUOTE, Advice.CARE)
        ]
        printed = [one for one in counts if one.row["best"] is not None] or counts
        if not printed:
            return _none(())
        registered = {"grade": Grade.REGISTERED.label, "certainty": ""}
        return _claim(_by_age(printed)[-1], "newest_of_best_grade") | registered

    def _rung(self, statuses: Sequence[str], found: Mapping[str, Any]) -> dict[str, Any]:
        """The number of a rung: the best of the first grade that is not history; else what history says."""
        every = [
            one
            for one in self.candidates
            if one.row["visibility"] == v.Visibility.ACTUAL and one.row["status"] in statuses
        ]
        quotable = [
            one
            for one in every
            if one.advice not in (Advice.NO, Advice.HISTORY)
            # What experts, or nobody in particular, were read to say in the press stands beside other numbers.
            and not (one.row["read_in"] == v.ReadIn.PRESS and one.entry.grade >= Grade.EXPERT)
            # A registered count contradicts it, alone or with the lines that it meets.
            and self._answer(one).get("refusal") != WhyNot.FLOOR
            and not self.basis.floors_above(one.entry)
        ]
        leaders: dict[Grade, _Candidate] = {}
        for one in sorted(_newest(quotable), key=lambda one: self._order(one, statuses)):
            leaders.setdefault(one.entry.grade, one)
        if not leaders:
            return _none([one.entry.claim_id for one in every if one.advice == Advice.NO])
        first = next(iter(leaders.values()))
        leader = next((one for one in leaders.values() if not self._is_history(one, found)), None)
        if leader is None:
            return self._led(first, "only_history")
        return self._led(leader, "newest_of_best_grade" if leader is first else "history_gave_way")

    def _answer(self, one: _Candidate) -> Mapping[Any, Any]:
        """The answer where a claim meets others; empty where it meets none."""
        return self.pooled.get(one.entry.claim_id, {})

    def _order(self, one: _Candidate, statuses: Sequence[str]) -> tuple[object, ...]:
        """Best first: grade, all people, the widest condition, two lines that pool, the newest, the widest group."""
        return (
            one.entry.grade,
            not one.is_of_all,
            statuses.index(one.row["status"]),
            self._answer(one).get("answer_status") != Status.RECONCILED,
            tuple(-age for age in one.age),
            _place(one.row["population"], _POPULATIONS),
            _place(one.row["direction"], _DIRECTIONS),
            one.entry.claim_id,
        )

    def _is_history(self, one: _Candidate, found: Mapping[str, Any]) -> bool:
        """Whether what it leads to is much older than the count of those found, and below it."""
        if found["basis"] == "none":
            return False
        led = self._led(one, "")
        # Of a number without any year nobody can say that it is old.
        is_old = led["year"] is not None and led["year"] < found["year"] - self.basis.rules.history
        return bool(is_old and (led["best"] or one.entry.middle) < (found["best"] or found["high"]))

    def _led(self, leader: _Candidate, why: str) -> dict[str, Any]:
        """The rung of a leading claim: the reconciled answer that it is a part of, or the claim itself."""
        answer = self._answer(leader)
        if not answer:
            return _claim(leader, why)
        if answer["answer_status"] != Status.RECONCILED:
            return _claim(leader, "refused") | {"refusal": answer["refusal"]}
        level = "95" if answer["k_lines"] >= self.basis.rules.many else "80"
        ends = (answer[f"low{level}"], answer["median"], answer[f"high{level}"])
        return (
            _claim(leader, "reconciled")
            | dict.fromkeys(("producer", "carrier", "read_in", "definition", "method", "advice"), "")
            | dict.fromkeys(_FLAGS, False)
            | dict(zip(PRINTED, ends, strict=True))
            | {name: answer[name] for name in ("period_start", "period_end", "claim_ids", "certainty")}
            | {
                "basis": "estimate",
                "level": int(level) / 100,
                "year": answer["period_end"],
                "producer_year": None,
            }
            | {"bound": v.Bound.NONE, "approximate": True, "lines": answer["k_lines"]}
        )


def _quality(rung: Mapping[str, Any]) -> tuple[bool, int]:
    """Best first: what is not history, then by grade; a survey and a comparison of lists are alike."""
    looked = rung["grade"] in _LOOKED.values()
    return rung["why"] == "only_history", 0 if looked else _GRADES.index(rung["grade"])


def _by_age(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Oldest first; of equally new ones the first in its table stands last, and so goes before."""
    by_id = sorted(candidates, key=lambda one: one.entry.claim_id, reverse=True)
    return sorted(by_id, key=lambda one: one.age)


def _newest(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Of one maker and one quantity the newest edition alone, then of each quantity and grade the newest line.

    What the newest line is pooled with speaks with it; older meetings do not.
    """

    def maker(one: _Candidate) -> str:
        return one.entry.lineage if one.entry.producer in v.UNNAMED else one.entry.producer

    editions = {(one.entry.quantity, maker(one)): one for one in _by_age(candidates)}
    newest = {(one.entry.quantity, one.entry.grade): one for one in _by_age(editions.values())}
    return list(newest.values())


def _place(word: str, order: Sequence[str]) -> int:
    """Where a word stands; one that is not listed comes last."""
    return order.index(word) if word in order else len(order)


def _claim(one: _Candidate, why: str) -> dict[str, Any]:
    """A rung on which a published number stands."""
    return {
        **{name: one.row.get(name) for name in (*PRINTED, *_OF_CLAIM)},
        "basis": "claim",
        "claim_ids": one.entry.claim_id,
        "level": one.entry.level,
        "year": one.entry.end if one.entry.published else None,
        "grade": _LOOKED[one.entry.method] if one.entry.grade == Grade.OBSERVED else one.entry.grade.label,
        "lines": 1,
        "certainty": certainty_of_entry(one.entry)[0],
        "advice": one.advice,
        "why": why,
        "refusal": "",
    }


def _none(said: Sequence[str]) -> dict[str, Any]:
    """A rung that nobody measured, with the ids of the numbers that nobody stands behind."""
    blank = dict.fromkeys(contract().columns, "") | dict.fromkeys(_FLAGS, False)
    return blank | {
        "basis": "none",
        "claim_ids": ";".join(said),
        "bound": v.Bound.NONE,
        "lines": 0,
        "why": "nobody_measured",
    }
