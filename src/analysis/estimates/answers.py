"""What lines of evidence say about each quantity: reconciled where two meet, stated where one speaks, or refused.

A number is reconciled from two or more lines of one grade, at the time where they meet. One line is stated as it was
published and never estimated again. Experts and numbers without a maker stand beside the answer, with their ratio to
it. Where no number is given, a code says why.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.content_cache import recalled
from analysis.estimates.answer_table import (
    ASKED,
    PRINTED,
    Status,
    View,
    WhyNot,
    certainty_of_entry,
    certainty_of_pool,
    contract,
)
from analysis.estimates.claim_entries import (
    POOLED,
    Claims,
    Entry,
    Grade,
    Key,
    as_table,
    by_quantity,
    entries_of,
    gap,
    named,
    years_between,
)
from analysis.estimates.claim_lines import ClaimLine, Pool, lines_of, model_lines, pools, scale_of, speaking
from analysis.estimates.evidence_line import Line, Rules, Scale
from analysis.estimates.floors import Floor, Floors, floors_by_quantity, floors_of
from analysis.estimates.learned_scale import LearnedScale, Spread, StrictSet, learn
from analysis.estimates.order_constraints import PartOutcome, part_bounds, within_wholes
from analysis.estimates.pooled_posterior import Answer, cross_check, reconcile
from analysis.reading.priors import Priors
from analysis.vocabulary import Bound

#: Stands between the parts of a quantity's name; no text of a table holds it.
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers are made with, beside their claims: the choices, the learned scale, and the floors."""

    rules: Rules
    learned: LearnedScale
    floors: Floors

    def learned_without(self, key: Key) -> LearnedScale:
        """How far measurements of one thing stand apart, as the strict sets of other quantities teach it."""
        return self.learned.without(name_of(key))

    def floors_above(self, entry: Entry) -> list[str]:
        """Ids of the registered counts that all that a line says lies below, their uncertain shares included."""
        highest = entry.best if entry.high is None else entry.high
        counts = floors_of(entry.quantity, entry.period, self.floors) if highest is not None else ()
        return [
            one.claim_id for one in counts if math.exp(one.point(self.rules.floor_point)) > (highest or 0)
        ]


def basis_of(claims: Claims, priors: Priors) -> Basis:
    """What answers are made with: the scale that claims teach, and the registered counts among them."""
    rules = Rules.of(priors)
    read = entries_of(claims, rules)
    learned = learn(strict_sets(read, rules), prior_scale=rules.scale_prior)
    return Basis(rules, learned, floors_by_quantity(read, rules, priors))


def name_of(key: Sequence[str]) -> str:
    """A quantity as strict sets name it."""
    return _SEPARATOR.join(key)


def quantity_named(name: str) -> Key:
    """The quantity of a strict set."""
    return tuple(name.split(_SEPARATOR))


def strict_sets(claims: Claims, rules: Rules) -> tuple[StrictSet, ...]:
    """Of each quantity the largest set of surveys and list comparisons of one time, then the latest.

    They are of one population, one concept and one time, from different data: what the scale is learned from.
    """
    found = []
    for key, entries in by_quantity(claims, rules).items():
        met = [one for one in pools(lines_of(entries), rules.strict) if one.grade == Grade.OBSERVED]
        if met:
            pool = max(met, key=lambda one: (len(one.values), one.time, one.name))
            lines = model_lines(pool, rules)[: len(pool.values)]
            found.append(StrictSet(name_of(key), lines, same_team=pool.same_team))
    return tuple(found)


@lru_cache(maxsize=1024)
def solved(
    lines: tuple[Line, ...], spread: Spread, rules: Rules, floors: tuple[Floor, ...], scale: Scale
) -> Answer:
    """What lines say together; several tables ask the same of them, and so may the next run."""
    asked = (lines, spread, rules, floors, scale)
    return recalled("lines", [asked], lambda _: [reconcile(*asked[:3], floors=floors, scale=scale)])[0]


#: Lower end of the 95 percent interval, median and upper end, in the unit of the quantity; nothing where it is refused.
Ends = tuple[float | None, float | None, float | None]


def ends_of(answer: Answer) -> Ends:
    """Ends of the 95 percent interval and the median; nothing where an answer is refused."""
    low, high = answer.intervals.get(0.95, (None, None))
    return low, answer.median, high


def answers(
    claims: Claims, basis: Basis, *, view: View = View.NOW, when: tuple[int | None, int | None] | None = None
) -> pd.DataFrame:
    """One row a quantity and year: what the claims say about it together, or why no number is given.

    The view is then, now, or meeting: every pool of two lines, at the time where they meet; `when` is another year and
    last year of publication. A reconciled row has quantiles, in the unit of the quantity; a stated one what was
    printed.
    """
    year, known_by = ASKED[view] if when is None else when
    chosen = [
        (asked, pool)
        for asked in asked_quantities(claims, basis, known_by=known_by)
        for pool in (asked.meetings() if year is None else asked.at(year))
    ]
    met = {pool.name: (asked, pool) for asked, pool in chosen if len(pool.entries) > 1}
    alone = {name: asked.solved(pool) for name, (asked, pool) in met.items()}
    bounds = part_bounds({name: pool for name, (_, pool) in met.items()})
    together, outcomes = within_wholes(alone, bounds, basis.rules)
    rows = [
        asked.row(pool, together.get(pool.name), outcomes)
        | {"view": view, "reference_year": int(pool.time) if year is None else year}
        for asked, pool in chosen
    ]
    return as_table(rows, contract())


def asked_quantities(claims: Claims, basis: Basis, *, known_by: int | None = None) -> "Iterator[Asked]":
    """Every quantity that claims speak of, in order, with its lines."""
    for key, entries in by_quantity(claims, basis.rules, known_by=known_by).items():
        yield Asked(key, lines_of(entries), basis)


@dataclass(frozen=True, slots=True)
class Asked:
    """One quantity with its lines."""

    key: Key
    lines: tuple[ClaimLine, ...]
    basis: Basis

    def meetings(self) -> Sequence[Pool]:
        """Every pool."""
        return pools(self.lines, self.basis.rules.near)

    def at(self, year: int) -> Sequence[Pool]:
        """What speaks of a year: the nearest pool of the best grade within reach of it, else the claim that does."""
        near = self.basis.rules.near
        here = [
            [one for one in line.entries if years_between(one.period, year) <= near] for line in self.lines
        ]
        said = [speaking(entries, year) for entries in here if entries]
        if not said:
            return ()

        def off(one: Entry | Pool) -> float:
            return years_between(one.period, year)

        # What looked or modelled comes first, a value before a bound, the best grade, the nearest, the latest print.
        chosen = min(
            said,
            key=lambda one: (
                one.grade not in POOLED, not one.valued, one.grade, off(one), -one.published, one.claim_id,
            ),
        )  # fmt: skip
        # Lines that met long before give way to the one that speaks of the year itself.
        every = pools(self.lines, near, year=year)
        met = [pool for pool in every if pool.grade == chosen.grade and off(pool) <= off(chosen)]
        if not met:
            return (Pool((), (chosen,), ()) if chosen.valued else Pool((), (), (chosen,)),)
        return (min(met, key=lambda one: (off(one), -len(one.values), abs(one.time - year), one.name)),)

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        rules, spread = self.basis.rules, self.basis.learned_without(self.key).spread()
        floors = floors_of(self.key, pool.period, self.basis.floors)
        return solved(model_lines(pool, rules), spread, rules, floors, scale_of(pool.values[0]))

    def row(self, pool: Pool, answer: Answer | None, outcomes: Sequence[PartOutcome]) -> dict[str, object]:
        """The row of lines that meet, or of a claim that stands alone, which has no answer.

        What experts and nobody in particular say near that time stands beside, with its ratio to the answer.
        """
        own = [line for line in self.lines if any(one in line.entries for one in pool.entries)]
        rest = [one for line in self.lines for one in line.entries if one not in pool.entries]
        rest.sort(key=lambda one: one.claim_id)
        near, middle = self.basis.rules.near, answer.median if answer else pool.entries[0].middle
        beside = [one for one in rest if one.grade not in POOLED and gap(pool.period, one.period) <= near]
        row = {
            **named(self.key),
            **dict.fromkeys(("certainty", "certainty_reasons", "within_ids", "exceeds_ids"), ""),
            "region_code": pool.entries[0].region,
            "time": pool.time,
            "period_start": pool.period[0],
            "period_end": pool.period[1],
            "assumed_period": not all(entry.dated for entry in pool.entries),
            "grade": pool.grade.label,
            "k_lines": len(pool.values),
            "k_bounds": len(pool.bounds),
            "same_team": pool.same_team,
            "lines": ";".join(line.name for line in own),
            "claim_ids": pool.name,
            "other_ids": ";".join(one.claim_id for one in rest if one.grade in POOLED),
            "beside_ids": ";".join(one.claim_id for one in beside),
            "beside_ratios": ";".join(f"{one.middle / middle:.6g}" if middle else "" for one in beside),
        }
        return row | (self._pooled(pool, answer, outcomes) if answer else self._stated(pool.entries[0]))

    def _pooled(self, pool: Pool, answer: Answer, outcomes: Sequence[PartOutcome]) -> dict[str, object]:
        """What lines that meet say, with the claims behind the wholes that bound them, or that they contradict."""
        rules = self.basis.rules
        floors = floors_of(self.key, pool.period, self.basis.floors)
        wholes = [one for one in outcomes if one.bound.part == pool.name]
        ends = {
            f"{side}{100 * level:.0f}": end
            for level, pair in answer.intervals.items()
            for side, end in zip(("low", "high"), pair, strict=True)
        }
        row: dict[str, object] = {
            "answer_status": Status.REFUSED if answer.refusal else Status.RECONCILED,
            "refusal": answer.refusal or "",
            **ends,
            **{name: getattr(answer, name) for name in ("median", "ratio", "tau", "assumed_share")},
            "scale": self.basis.learned_without(self.key).quantile(0.5),
            "printed_bound": Bound.NONE,
            "floor_ids": ";".join(floor.claim_id for floor in floors),
            "floor_applied": bool(answer.floor and answer.floor.applied),
            "within_ids": ";".join(one.bound.whole for one in wholes if one.applied),
            "exceeds_ids": ";".join(one.bound.whole for one in wholes if not one.applied),
        }
        if answer.refusal:
            return row
        row |= cross_check(model_lines(pool, rules), answer.scale, least=rules.reml_lineages)
        return row | certainty_of_pool(pool, rules)

    def _stated(self, entry: Entry) -> dict[str, object]:
        """What one claim says, as published."""
        above = self.basis.floors_above(entry)
        floors = above or [one.claim_id for one in floors_of(self.key, entry.period, self.basis.floors)]
        # How far measurements of one thing stand from what they measure.
        spread = self.basis.learned_without(self.key).spread() if entry.grade in POOLED else None
        return {
            "answer_status": Status.REFUSED if above else Status.STATED,
            "refusal": WhyNot.FLOOR if above else self._why_alone(entry),
            **{f"printed_{name}": getattr(entry, name) for name in (*PRINTED, "level", "bound")},
            "apart80": spread and spread.factor(0.8),
            "apart95": spread and spread.factor(0.95),
            **certainty_of_entry(entry),
            "floor_ids": ";".join(floors),
            "floor_applied": False,
        }

    def _why_alone(self, entry: Entry) -> WhyNot:
        """Why a claim is not reconciled with others."""
        if entry.grade not in POOLED:
            return WhyNot.JUDGEMENT_ONLY
        if not entry.valued:
            return WhyNot.BOUNDS_ONLY
        lines = [line.entries for line in self.lines if entry not in line.entries]
        others = {one.grade for entries in lines for one in entries if one.valued}
        if entry.grade in others:
            return WhyNot.YEARS_APART
        return WhyNot.UNLIKE_GRADES if others & {*POOLED} else WhyNot.ONE_LINE
