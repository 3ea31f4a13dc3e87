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

from analysis.estimates.answer_table import ESTIMATES, PRINTED, Status, WhyNot, as_table, certainty, named
from analysis.estimates.claim_entries import (
    POOLED,
    Claims,
    Entry,
    Grade,
    Key,
    by_quantity,
    entries_of,
    gap,
    years_between,
)
from analysis.estimates.claim_lines import ClaimLine, Pool, lines_of, model_lines, pools, scale_of, speaking
from analysis.estimates.evidence_line import Line, Rules, Scale
from analysis.estimates.floors import Floor, Floors, floors_by_quantity, floors_of
from analysis.estimates.learned_scale import LearnedScale, Spread, StrictSet, learn
from analysis.estimates.order_constraints import PartOutcome, part_bounds, within_wholes
from analysis.estimates.pooled_posterior import Answer, cross_check, reconcile
from analysis.reading.priors import Priors
from analysis.vocabulary import VIEWS, Bound


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers are made with, beside their claims: the choices, the learned scale, and the floors."""

    rules: Rules
    learned: LearnedScale
    floors: Floors

    def spread_of(self, key: Key) -> Spread:
        """What the strict sets of other quantities teach of the spread between lines on one."""
        return self.learned.without(key).spread()

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
            found.append(StrictSet(key, lines, same_team=pool.same_team))
    return tuple(found)


@lru_cache(maxsize=1024)
def solved(
    lines: tuple[Line, ...], spread: Spread, rules: Rules, floors: tuple[Floor, ...], scale: Scale
) -> Answer:
    """What lines say together; several tables ask the same of them."""
    return reconcile(lines, spread, rules, floors=floors, scale=scale)


#: Lower end of the 95 percent interval, median and upper end, in the unit of the quantity; nothing where it is refused.
Ends = tuple[float | None, float | None, float | None]


def ends_of(answer: Answer) -> Ends:
    """Ends of the 95 percent interval and the median; nothing where an answer is refused."""
    low, high = answer.intervals.get(0.95, (None, None))
    return low, answer.median, high


def answers(
    claims: Claims, basis: Basis, year: int | None = None, known_by: int | None = None
) -> pd.DataFrame:
    """One row a quantity and year: what the claims say about it together, or why no number is given.

    Without a year there is one for each pool of two lines, at the time where they meet; `known_by` is the last year of
    publication. A reconciled row has quantiles, in the unit of the quantity; a stated one what was printed.
    """
    chosen = [*asked_pools(claims, basis, year, known_by)]
    met = {pool.name: pool for _, pool in chosen if len(pool.entries) > 1}
    alone = {pool.name: asked.solved(pool) for asked, pool in chosen if pool.name in met}
    together, outcomes = within_wholes(alone, part_bounds(met), basis.rules)
    # Another year than those of the views is answered as the present is.
    view = VIEWS.get((year, known_by), "now" if year else "meeting")
    rows = [
        asked.row(pool, together.get(pool.name), outcomes)
        | {"view": view, "reference_year": int(pool.time) if year is None else year}
        for asked, pool in chosen
    ]
    return as_table(rows, ESTIMATES)


def asked_pools(
    claims: Claims, basis: Basis, year: int | None = None, known_by: int | None = None
) -> "Iterator[tuple[Asked, Pool]]":
    """Every quantity that claims speak of, in order, with each pool of its lines, or with what speaks of a year."""
    for key, entries in by_quantity(claims, basis.rules, known_by=known_by).items():
        asked = Asked(key, lines_of(entries), basis)
        yield from ((asked, pool) for pool in asked.at(year))


@dataclass(frozen=True, slots=True)
class Asked:
    """One quantity with its lines."""

    key: Key
    lines: tuple[ClaimLine, ...]
    basis: Basis

    def at(self, year: int | None) -> Sequence[Pool]:
        """Every pool; of a year the nearest of the best grade within reach of it, else the claim that speaks of it."""
        near = self.basis.rules.near
        every = pools(self.lines, near, year=year)
        if year is None:
            return every
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
        met = [pool for pool in every if pool.grade == chosen.grade and off(pool) <= off(chosen)]
        if not met:
            return (Pool((), (chosen,), ()) if chosen.valued else Pool((), (), (chosen,)),)
        return (min(met, key=lambda one: (off(one), -len(one.values), abs(one.time - year), one.name)),)

    def floors(self, pool: Pool) -> tuple[Floor, ...]:
        """The registered counts that lines which meet cannot lie below."""
        return floors_of(self.key, pool.period, self.basis.floors)

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        rules, spread = self.basis.rules, self.basis.spread_of(self.key)
        return solved(model_lines(pool, rules), spread, rules, self.floors(pool), scale_of(pool.values[0]))

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
        return row | (self._pooled(pool, answer, outcomes) if answer else self._stated(pool))

    def _pooled(self, pool: Pool, answer: Answer, outcomes: Sequence[PartOutcome]) -> dict[str, object]:
        """What lines that meet say, with the claims behind the wholes that bound them, or that they contradict."""
        rules, scale = self.basis.rules, self.basis.learned.without(self.key).quantile(0.5)
        wholes = [one for one in outcomes if one.bound.part == pool.name]
        row: dict[str, object] = {
            "answer_status": Status.REFUSED if answer.refusal else Status.RECONCILED,
            "refusal": answer.refusal or "",
            **{f"low{100 * level:.0f}": low for level, (low, _) in answer.intervals.items()},
            **{f"high{100 * level:.0f}": high for level, (_, high) in answer.intervals.items()},
            **{name: getattr(answer, name) for name in ("median", "ratio", "tau", "assumed_share")},
            "scale": scale,
            "printed_bound": Bound.NONE,
            "floor_ids": ";".join(floor.claim_id for floor in self.floors(pool)),
            "floor_applied": bool(answer.floor and answer.floor.applied),
            "within_ids": ";".join(one.bound.whole for one in wholes if one.applied),
            "exceeds_ids": ";".join(one.bound.whole for one in wholes if not one.applied),
        }
        if answer.refusal:
            return row
        row |= cross_check(model_lines(pool, rules), answer.scale, least=rules.reml_lineages)
        return row | certainty(pool, rules)

    def _stated(self, pool: Pool) -> dict[str, object]:
        """What one claim says, as published."""
        (entry,) = pool.entries
        above = self.basis.floors_above(entry)
        # How far measurements of one thing stand from what they measure.
        spread = self.basis.spread_of(self.key) if entry.grade in POOLED else None
        return {
            "answer_status": Status.REFUSED if above else Status.STATED,
            "refusal": WhyNot.CONTRADICTED_BY_FLOOR if above else self._why_alone(entry),
            **{f"printed_{name}": getattr(entry, name) for name in (*PRINTED, "level", "bound")},
            "apart80": spread and spread.factor(0.8),
            "apart95": spread and spread.factor(0.95),
            **certainty(pool, self.basis.rules),
            "floor_ids": ";".join(above or [one.claim_id for one in self.floors(pool)]),
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
