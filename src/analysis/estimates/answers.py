"""What lines of evidence say about each quantity: reconciled where two meet, stated where one speaks, or refused.

A number is reconciled from two or more lines of one grade, at the time where they meet. One line is stated as it was
published and never estimated again. Experts and numbers without a maker stand beside the answer, with their ratio to
it. Where no number is given, a code says why.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from analysis.estimates.answer_table import PRINTED, Status, WhyNot, certainty, named
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
from analysis.estimates.evidence_line import Rules
from analysis.estimates.floors import Floors, floors_by_quantity, floors_of
from analysis.estimates.learned_scale import LearnedScale, Spread, StrictSet, learn
from analysis.estimates.order_constraints import PartOf, part_bounds, within_wholes
from analysis.estimates.pooled_posterior import Answer, cross_check, reconcile
from analysis.reading.priors import Priors
from analysis.tables import as_table
from analysis.vocabulary import VIEWS, Bound

#: What lines say together; several tables ask the same of them.
solved = lru_cache(maxsize=1024)(reconcile)


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
        counts = floors_of(entry, self.floors) if highest is not None else ()
        return [
            one.claim_id for one in counts if math.exp(one.point(self.rules.floor_point)) > (highest or 0)
        ]

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        lines, scale = model_lines(pool, self.rules), scale_of(pool.values[0])
        floors = floors_of(pool, self.floors)
        return solved(lines, self.spread_of(pool.key), self.rules, floors=floors, scale=scale)


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


def answers(
    claims: Claims, basis: Basis, year: int | None = None, known_by: int | None = None
) -> pd.DataFrame:
    """One row a quantity and year: what the claims say about it together, or why no number is given.

    Without a year there is one for each pool of two lines, at the time where they meet; `known_by` is the last year of
    publication. A reconciled row has quantiles, in the unit of the quantity; a stated one what was printed.
    """
    chosen = [*asked_pools(claims, basis, year, known_by)]
    met = [pool for _, pool in chosen if len(pool.entries) > 1]
    alone = {pool.name: basis.solved(pool) for pool in met}
    together, bounds = within_wholes(alone, part_bounds(met), basis.rules)
    # Another year than those of the views is answered as the present is.
    view = VIEWS.get((year, known_by), "now" if year else "meeting")
    rows = []
    for lines, pool in chosen:
        answer, when = together.get(pool.name), int(pool.time) if year is None else year
        row = _pooled(pool, answer, bounds, basis) if answer else _stated(pool, lines, basis)
        about = {"view": view, "reference_year": when, **_about(pool, lines, answer, basis.rules.near)}
        rows.append(about | row)
    return as_table(rows, "30_estimates")


def asked_pools(
    claims: Claims, basis: Basis, year: int | None = None, known_by: int | None = None
) -> Iterator[tuple[Sequence[ClaimLine], Pool]]:
    """Of every quantity, in order, its lines with each pool of them, or with what speaks of a year."""
    for entries in by_quantity(claims, basis.rules, known_by=known_by).values():
        lines = lines_of(entries)
        every = pools(lines, basis.rules.near, year=year)
        yield from (
            (lines, pool) for pool in (every if year is None else _of_year(lines, every, year, basis))
        )


def _of_year(lines: Sequence[ClaimLine], every: Sequence[Pool], year: int, basis: Basis) -> Iterator[Pool]:
    """The nearest pool of the best grade within reach of a year, else the claim that speaks of it."""
    here = [
        [one for one in line.entries if years_between(one.period, year) <= basis.rules.near] for line in lines
    ]
    said = [speaking(entries, year) for entries in here if entries]
    if not said:
        return

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
    alone = Pool((), (chosen,), ()) if chosen.valued else Pool((), (), (chosen,))
    yield min(
        met, key=lambda one: (off(one), -len(one.values), abs(one.time - year), one.name), default=alone
    )


def _about(pool: Pool, lines: Sequence[ClaimLine], answer: Answer | None, near: float) -> dict[str, object]:
    """What an answer is about and rests on.

    What experts and nobody in particular say near that time stands beside, with its ratio to the answer.
    """
    rest = [one for line in lines for one in line.entries if one not in pool.entries]
    rest.sort(key=lambda one: one.claim_id)
    middle = answer.median if answer else pool.entries[0].middle
    beside = [one for one in rest if one.grade not in POOLED and gap(pool.period, one.period) <= near]
    return {
        **named(pool.key),
        "region_code": pool.entries[0].region,
        "time": pool.time,
        "period_start": pool.period[0],
        "period_end": pool.period[1],
        "assumed_period": not all(entry.dated for entry in pool.entries),
        "grade": pool.grade.label,
        "k_lines": len(pool.values),
        "k_bounds": len(pool.bounds),
        "same_team": pool.same_team,
        "lines": ";".join(line.name for line in lines if any(one in line.entries for one in pool.entries)),
        "claim_ids": pool.name,
        "other_ids": ";".join(one.claim_id for one in rest if one.grade in POOLED),
        "beside_ids": ";".join(one.claim_id for one in beside),
        "beside_ratios": ";".join(f"{one.middle / middle:.6g}" if middle else "" for one in beside),
    }


def _pooled(pool: Pool, answer: Answer, bounds: Mapping[PartOf, bool], basis: Basis) -> dict[str, object]:
    """What lines that meet say, with the claims behind the wholes that bound them, or that they contradict."""
    rules, floors = basis.rules, floors_of(pool, basis.floors)
    within, exceeds = (
        [bound.whole for bound, applied in bounds.items() if bound.part == pool.name and applied is wanted]
        for wanted in (True, False)
    )
    row: dict[str, object] = {
        "answer_status": Status.REFUSED if answer.refusal else Status.RECONCILED,
        "refusal": answer.refusal or "",
        **{f"low{100 * level:.0f}": low for level, (low, _) in answer.intervals.items()},
        **{f"high{100 * level:.0f}": high for level, (_, high) in answer.intervals.items()},
        **{name: getattr(answer, name) for name in ("median", "ratio", "tau", "assumed_share")},
        "scale": basis.learned.without(pool.key).quantile(0.5),
        "printed_bound": Bound.NONE,
        "floor_ids": ";".join(floor.claim_id for floor in floors),
        "floor_applied": answer.floor_applied,
        "within_ids": ";".join(within),
        "exceeds_ids": ";".join(exceeds),
    }
    if answer.refusal:
        return row
    row |= cross_check(model_lines(pool, rules), answer.scale, least=rules.reml_lineages)
    return row | certainty(pool, rules)


def _stated(pool: Pool, lines: Sequence[ClaimLine], basis: Basis) -> dict[str, object]:
    """What one claim says, as published."""
    (entry,) = pool.entries
    above = basis.floors_above(entry)
    # How far measurements of one thing stand from what they measure.
    spread = basis.spread_of(pool.key) if entry.grade in POOLED else None
    return {
        "answer_status": Status.REFUSED if above else Status.STATED,
        "refusal": WhyNot.CONTRADICTED_BY_FLOOR if above else _why_alone(entry, lines),
        **{f"printed_{name}": getattr(entry, name) for name in (*PRINTED, "level", "bound")},
        "apart80": spread and spread.factor(0.8),
        "apart95": spread and spread.factor(0.95),
        **certainty(pool, basis.rules),
        "floor_ids": ";".join(above or [one.claim_id for one in floors_of(pool, basis.floors)]),
    }


def _why_alone(entry: Entry, lines: Sequence[ClaimLine]) -> WhyNot:
    """Why a claim is not reconciled with others."""
    if entry.grade not in POOLED:
        return WhyNot.JUDGEMENT_ONLY
    if not entry.valued:
        return WhyNot.BOUNDS_ONLY
    others = {one.grade for line in lines if entry not in line.entries for one in line.entries if one.valued}
    if entry.grade in others:
        return WhyNot.YEARS_APART
    return WhyNot.UNLIKE_GRADES if others & {*POOLED} else WhyNot.ONE_LINE
