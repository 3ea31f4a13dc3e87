"""What lines of evidence say about each quantity: reconciled where two meet, stated where one speaks, or refused.

A number is reconciled from two or more lines of one grade, at the time where they meet. One line is stated as it was
published and never estimated again. Experts and numbers without a maker stand beside the answer, with their ratio to
it. Where no number is given, a code says why.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

import pandas as pd
from scipy.special import ndtri

from analysis.claims.estimand import Quantity
from analysis.estimates import lines_of_evidence, pooled_posterior
from analysis.estimates.bounds import Floors, PartOf, floors_of, part_bounds, registered_floors, within_wholes
from analysis.estimates.line_likelihood import Rules, from_scale
from analysis.estimates.lines_of_evidence import POOLED, ClaimLine, Claims, Entry, Grade, Pool, gap
from analysis.estimates.pooled_posterior import ENDS, Answer, LearnedScale, Spread, StrictSet, WhyNot
from analysis.reading.priors import Priors
from analysis.table_contracts import as_table
from analysis.vocabulary import VIEWS, Bound, ReadIn

#: What is given for a quantity.
Status = StrEnum("Status", "RECONCILED STATED REFUSED")
PRINTED = ("low", "best", "high")
#: How certain an answer is, from the lowest to the highest.
CERTAINTIES = ("very_low", "low", "moderate", "high")
#: Of a 95 percent interval, in standard deviations.
_HALF_WIDTH = float(ndtri(0.975))


def certainty(pool: Pool, rules: Rules) -> dict[str, str]:
    """The certainty of an answer, and the codes that lead to it in the order in which they are asked.

    One line is low if somebody looked or modelled, else very low. Moderate are surveys and list comparisons of which
    every two agree, without drift: their 95 percent intervals overlap or, where one has none, their values lie within
    `rules.agree` of each other; high, if different teams made them and one prints an interval. Lines that disagree, and
    documented models, are low. One step down if a line was read in the press alone, without its method.
    """
    lines: Sequence[Entry] = pool.values or pool.bounds

    def agree(pair: Iterable[Entry]) -> bool:
        ordered = sorted(((one.line(rules), one.has_interval) for one in pair), key=lambda one: one[0].best)
        (low, low_printed), (high, high_printed) = ordered
        below = low.best + (_HALF_WIDTH * low.above if low_printed else 0)
        above = high.best - (_HALF_WIDTH * high.below if high_printed else 0)
        near = high.best - low.best <= math.log(rules.agree)
        return below >= above or (near and not (low_printed and high_printed))

    printed, same = any(one.has_interval for one in lines), pool.same_team
    if len(lines) == 1:
        step, codes = int(pool.grade <= Grade.MODEL), [f"one_{pool.grade.label}"]
    elif pool.grade != Grade.OBSERVED:
        step, codes = 1, ["models"]
    elif not all(map(agree, combinations(lines, 2))):
        step, codes = 1, ["lines_disagree"]
    else:
        step = 3 if printed and not same else 2
        codes = ["lines_agree", "one_team" if same else "different_teams"]
        codes.append("interval_printed" if printed else "no_interval_printed")
    if any(entry.read_in == ReadIn.PRESS for entry in lines):
        step, codes = max(step - 1, 0), [*codes, "undocumented_method"]
    return {"certainty": CERTAINTIES[step], "certainty_reasons": ";".join(codes)}


#: What lines say together; several tables ask the same of them.
solved = lru_cache(maxsize=1024)(pooled_posterior.reconcile)


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers are made with, beside their claims: the choices, the learned scale, and the floors."""

    rules: Rules
    learned: LearnedScale
    floors: Floors

    def spread_of(self, key: Quantity) -> Spread:
        """What the strict sets of other quantities teach of the spread between lines on one."""
        return self.learned.without(key).spread()

    def floors_above(self, entry: Entry) -> list[str]:
        """Ids of the registered counts that all that a line says lies below, their uncertain shares included."""
        top = entry.best if entry.high is None else entry.high
        counts = floors_of(entry, self.floors) if top is not None else ()
        return [one.claim_id for one in counts if math.exp(one.point(self.rules.floor_point)) > (top or 0)]

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        lines, floors = pool.model_lines(self.rules), floors_of(pool, self.floors)
        spread, scale = self.spread_of(pool.key), pool.values[0].scale
        return solved(lines, spread, self.rules, floors=floors, scale=scale)


def basis_of(claims: Claims, priors: Priors) -> Basis:
    """What answers are made with: the scale that claims teach, and the registered counts among them.

    Of each quantity the largest set of surveys and list comparisons of one time teaches, then the latest.
    """
    rules, sets = Rules.of(priors), []
    read = lines_of_evidence.entries_of(claims, rules)
    for key, entries in lines_of_evidence.by_quantity(read, rules).items():
        met = lines_of_evidence.pools(lines_of_evidence.lines_of(entries), rules.strict)
        observed = [one for one in met if one.grade == Grade.OBSERVED]
        if observed:
            pool = max(observed, key=lambda one: (len(one.values), one.time, one.name))
            lines = pool.model_lines(rules)[: len(pool.values)]
            sets.append(StrictSet(key, lines, same_team=pool.same_team))
    learned = pooled_posterior.learn(sets, prior_scale=rules.scale_prior)
    return Basis(rules, learned, registered_floors(read, rules, priors))


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
        refused = answer is not None and answer.refusal is not None
        rows.append(about | row | ({} if refused else certainty(pool, basis.rules)))
    return as_table(rows, "30_estimates")


def asked_pools(
    claims: Claims, basis: Basis, year: int | None = None, known_by: int | None = None
) -> Iterator[tuple[Sequence[ClaimLine], Pool]]:
    """Of every quantity, in order, its lines with each pool of them, or with what speaks of a year."""
    near, read = basis.rules.near, lines_of_evidence.entries_of(claims, basis.rules)
    known = [one for one in read if known_by is None or one.published <= known_by]
    for entries in lines_of_evidence.by_quantity(known, basis.rules).values():
        lines = lines_of_evidence.lines_of(entries)
        met = lines_of_evidence.pools(lines, near, year=year)
        yield from ((lines, pool) for pool in (met if year is None else _of_year(lines, met, year, near)))


def _of_year(lines: Sequence[ClaimLine], met: Sequence[Pool], year: int, near: float) -> list[Pool]:
    """The nearest pool of the best grade within reach of a year, else the claim that speaks of it."""

    def off(one: Entry | Pool) -> float:
        return gap(one.period, (year, year))

    def order(one: Entry) -> tuple[object, ...]:
        # What looked or modelled comes first, a value before a bound, the best grade, the nearest, the latest print.
        return one.grade not in POOLED, not one.valued, one.grade, off(one), -one.published, one.claim_id

    here = [[one for one in line.entries if off(one) <= near] for line in lines]
    said = (lines_of_evidence.speaking(entries, year) for entries in here if entries)
    first = min(said, key=order, default=None)
    if first is None:
        return []
    alone = Pool((first,)) if first.valued else Pool((), (first,))
    # Lines that met long before give way to the one that speaks of the year itself.
    nearer = [pool for pool in met if pool.grade == first.grade and off(pool) <= off(first)]
    return [
        min(
            nearer,
            key=lambda one: (off(one), -len(one.values), abs(one.time - year), one.name),
            default=alone,
        )
    ]


def _about(pool: Pool, lines: Sequence[ClaimLine], answer: Answer | None, near: float) -> dict[str, object]:
    """What an answer is about and rests on.

    What experts and nobody in particular say near that time stands beside, with its ratio to the answer.
    """
    rest = [one for line in lines for one in line.entries if one not in pool.entries]
    rest.sort(key=lambda one: one.claim_id)
    middle = answer.quantiles.get("median") if answer else pool.entries[0].middle
    beside = [one for one in rest if one.grade not in POOLED and gap(pool.period, one.period) <= near]
    row = pool.key._asdict() | {"region_code": pool.entries[0].row["region_code"], "grade": pool.grade.label}
    row |= {"time": pool.time, **dict(zip(("period_start", "period_end"), pool.period, strict=True))}
    row |= {"k_lines": len(pool.values), "k_bounds": len(pool.bounds), "same_team": pool.same_team}
    return row | {
        "assumed_period": not all(entry.dated for entry in pool.entries),
        "lines": ";".join(line.name for line in lines if any(one in line.entries for one in pool.entries)),
        "claim_ids": pool.name,
        "other_ids": ";".join(one.claim_id for one in rest if one.grade in POOLED),
        "beside_ids": ";".join(one.claim_id for one in beside),
        "beside_ratios": ";".join(f"{one.middle / middle:.6g}" if middle else "" for one in beside),
    }


def _pooled(pool: Pool, answer: Answer, bounds: Mapping[PartOf, bool], basis: Basis) -> dict[str, object]:
    """What lines that meet say, with the claims behind the wholes that bound them, or that they contradict."""
    within, exceeds = (
        ";".join(
            bound.whole for bound, applied in bounds.items() if bound.part == pool.name and applied is wanted
        )
        for wanted in (True, False)
    )
    # Beside an answer that is refused stands no other one.
    least = math.inf if answer.refusal else basis.rules.reml_lineages
    checked = pooled_posterior.cross_check(pool.model_lines(basis.rules), least=least)
    return {
        "answer_status": Status.REFUSED if answer.refusal else Status.RECONCILED,
        "refusal": answer.refusal or "",
        **answer.quantiles,
        **{name: getattr(answer, name) for name in ("ratio", "tau", "assumed_share", "floor_applied")},
        **{f"reml_{name}": from_scale(at, answer.scale) for name, at in zip(ENDS, checked, strict=False)},
        "scale": basis.learned.without(pool.key).quantile(0.5),
        "printed_bound": Bound.NONE,
        "floor_ids": ";".join(floor.claim_id for floor in floors_of(pool, basis.floors)),
        "within_ids": within,
        "exceeds_ids": exceeds,
    }


def _stated(pool: Pool, lines: Sequence[ClaimLine], basis: Basis) -> dict[str, object]:
    """What one claim says, as published, and why it is not reconciled with others."""
    (entry,) = pool.entries
    above = basis.floors_above(entry)
    others = {one.grade for line in lines if entry not in line.entries for one in line.entries if one.valued}
    if above:
        why = WhyNot.CONTRADICTED_BY_FLOOR
    elif entry.grade not in POOLED:
        why = WhyNot.JUDGEMENT_ONLY
    elif not entry.valued:
        why = WhyNot.BOUNDS_ONLY
    elif entry.grade in others:
        why = WhyNot.YEARS_APART
    else:
        why = WhyNot.UNLIKE_GRADES if others & {*POOLED} else WhyNot.ONE_LINE
    # How far measurements of one thing stand from what they measure.
    spread = basis.spread_of(pool.key) if entry.grade in POOLED else None
    return {
        "answer_status": Status.REFUSED if above else Status.STATED,
        "refusal": why,
        **{f"printed_{name}": entry.row[name] for name in (*PRINTED, "bound")},
        "printed_level": entry.level,
        "apart80": spread and pooled_posterior.factor(spread, 0.8),
        "apart95": spread and pooled_posterior.factor(spread, 0.95),
        "floor_ids": ";".join(above or [one.claim_id for one in floors_of(pool, basis.floors)]),
    }
