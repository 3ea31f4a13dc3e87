"""What lines of evidence say about each quantity: reconciled where two meet, stated where one speaks, or refused.

A number is reconciled from two or more lines of one grade, at the time where they meet. One line is stated as it was
published and never estimated again. Experts and numbers without a maker stand beside the answer, with their ratio to
it. Where no number is given, a code says why.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache

import pandas as pd

from analysis.claims.estimand import Quantity
from analysis.estimates import lines_of_evidence, pooled_posterior
from analysis.estimates.bounds import Floors, PartOf, floors_of, part_bounds, registered_floors, within_wholes
from analysis.estimates.certainty import Asked, certainty, surveyed_countries
from analysis.estimates.line_likelihood import Rules, from_scale
from analysis.estimates.lines_of_evidence import (
    POOLED,
    ClaimLine,
    Claims,
    Entry,
    Grade,
    Pool,
    gap,
    is_change_in_time,
)  # fmt: skip
from analysis.estimates.other_pooling_rules import cross_check
from analysis.estimates.pooled_posterior import (
    ENDS,
    Answer,
    LearnedScale,
    Spread,
    TeamScale,
    WhyNot,
)
from analysis.estimates.precedence import precedence
from analysis.estimates.strict_sets import strict_sets
from analysis.reading.priors import Priors
from analysis.table_contracts import as_table
from analysis.vocabulary import FEW_LINES, VIEWS, Bound


class Status(StrEnum):
    """What is given for a quantity."""

    RECONCILED = auto()
    STATED = auto()
    REFUSED = auto()


#: The ends and the best value of a claim, by their columns.
PRINTED = ("low", "best", "high")
#: What lines say together; several tables ask the same of them.
reconciled_once = lru_cache(maxsize=1024)(pooled_posterior.reconcile)


@dataclass(frozen=True, slots=True)
class Basis:
    """What answers are made with, beside their claims: the choices, the learned scale, and the floors."""

    rules: Rules
    learned: LearnedScale
    floors: Floors
    surveyed: frozenset[str] = frozenset()  # countries of which a survey or list comparison is known

    def scale_of(self, key: Quantity, *, same_team: bool) -> TeamScale:
        """What strict sets of other studies teach of the scale of the spread between lines on a quantity."""
        return self.learned.without(key).of_team(same_team=same_team, least=self.rules.other_teams)

    def spread_of(self, key: Quantity, *, same_team: bool) -> Spread:
        """What strict sets of other studies teach of the spread between lines on a quantity."""
        return self.scale_of(key, same_team=same_team).weights.spread()

    def floors_above(self, entry: Entry) -> list[str]:
        """Ids of the registered counts that all that a line says lies below, their uncertain shares included."""
        interval = entry.interval
        top = interval.best if interval.high is None else interval.high
        if top is None:
            return []
        ids = []
        for floor in floors_of(entry, self.floors):
            if math.exp(floor.point(self.rules.floor_point)) > top:
                ids.append(floor.claim_id)
        return ids

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        lines = pool.model_lines(self.rules)
        floors = floors_of(pool, self.floors)
        spread = self.spread_of(pool.key, same_team=pool.same_team)
        scale = pool.values[0].scale
        return reconciled_once(lines, spread, self.rules, floors=floors, scale=scale)


def basis_of(claims: Claims, priors: Priors) -> Basis:
    """What answers are made with: the scale that claims teach, and the registered counts among them."""
    rules = Rules.of(priors)
    entries = lines_of_evidence.entries_of(claims, rules)
    learned = pooled_posterior.learn(strict_sets(entries, rules), prior_scale=rules.scale_prior)
    floors = registered_floors(entries, rules, priors)
    return Basis(rules, learned, floors, surveyed_countries(entries))


def answers(
    claims: Claims,
    basis: Basis,
    year: int | None = None,
    known_by: int | None = None,
    *,
    withheld: Collection[str] = (),
) -> pd.DataFrame:
    """One row a quantity and year: what the claims say about it together, or why no number is given.

    Without a year there is one for each pool of two lines, at the time where they meet; `known_by` is the last year of
    publication. Claims that are `withheld` say nothing of a year: later editions replaced them, or nobody stands behind
    them. A reconciled row has quantiles, in the unit of the quantity; a stated one what was printed.
    """
    asked = [*asked_pools(claims, basis, year, known_by, withheld=withheld)]
    met = [pool for _, pool in asked if len(pool.entries) > 1]
    alone = {pool.name: basis.solved(pool) for pool in met}
    together, bounds = within_wholes(alone, part_bounds(met), basis.rules)
    # Another year than those of the views is answered as the present is.
    view = VIEWS.get((year, known_by), "now" if year else "meeting")
    rows = []
    for lines, pool in asked:
        answer = together.get(pool.name)
        row: dict[str, object] = {
            "view": view,
            "reference_year": int(pool.time) if year is None else year,
            **_about(pool),
            **_rests_on(pool, lines, answer, basis.rules.near),
        }
        row |= _pooled(pool, answer, bounds, basis) if answer else _stated(pool, lines, basis)
        if answer is None or answer.refusal is None:
            question = Asked(year, ratio=answer.ratio if answer else None)
            row |= certainty(pool, basis.rules, basis.surveyed, question)
        rows.append(row)
    return as_table(rows, "30_estimates")


def asked_pools(
    claims: Claims,
    basis: Basis,
    year: int | None = None,
    known_by: int | None = None,
    *,
    withheld: Collection[str] = (),
) -> Iterator[tuple[Sequence[ClaimLine], Pool]]:
    """Of every quantity, in order, its lines with each pool of them, or with what speaks of a year."""
    near = basis.rules.near
    entries = lines_of_evidence.entries_of(claims, basis.rules)
    if known_by is not None:
        entries = [entry for entry in entries if entry.published <= known_by]
    if withheld:
        entries = [entry for entry in entries if entry.claim_id not in withheld]
    for of_quantity in lines_of_evidence.by_quantity(entries, basis.rules).values():
        lines = lines_of_evidence.lines_of(of_quantity)
        met = lines_of_evidence.pools(lines, near, year=year)
        pools = [pool for pool in met if len(pool.values) >= basis.rules.least_lines]
        if year is None:
            # Only a subject of one quantity asks for more lines than two that meet (`own_scale`).
            few = [pool for pool in met if pool not in pools]
            pools += _each_alone(few)
        else:
            pools = _of_year(lines, pools, year, near)
        for pool in pools:
            yield lines, pool


def _each_alone(few: Sequence[Pool]) -> Iterator[Pool]:
    """Each value, once, of lines that are too few to be put together."""
    values = {entry.claim_id: entry for pool in few for entry in pool.values}
    for entry in values.values():
        yield Pool((entry,))


def _of_year(lines: Sequence[ClaimLine], met: Sequence[Pool], year: int, near: float) -> list[Pool]:
    """The nearest pool of the best grade within reach of a year, else the claim that speaks of it."""

    def distance(evidence: Entry | Pool) -> float:
        return gap(evidence.period, (year, year))

    def order_of_pools(pool: Pool) -> tuple[object, ...]:
        return distance(pool), -len(pool.values), abs(pool.time - year), pool.content

    speaking = []
    for line in lines:
        within_reach = [entry for entry in line.entries if distance(entry) <= near]
        if within_reach:
            speaking.append(lines_of_evidence.speaking(within_reach, year))
    if not speaking:
        return []
    first = min(speaking, key=lambda entry: precedence(entry, year))
    alone = Pool((first,)) if first.interval.fixes_value else Pool((), (first,))
    # Lines that met long before give way to the one that speaks of the year itself.
    nearer = [pool for pool in met if pool.grade == first.grade and distance(pool) <= distance(first)]
    return [min(nearer, key=order_of_pools, default=alone)]


def _about(pool: Pool) -> dict[str, object]:
    """What an answer is about."""
    start, end = pool.period
    return {
        **pool.key._asdict(),
        "region_code": pool.entries[0].claim.region_code,
        "grade": pool.grade.label,
        "time": pool.time,
        "period_start": start,
        "period_end": end,
        "k_lines": len(pool.values),
        "k_bounds": len(pool.bounds),
        "same_team": pool.same_team,
        "assumed_period": not all(entry.claim.is_dated for entry in pool.entries),
        "claim_ids": pool.name,
    }


def _rests_on(
    pool: Pool, lines: Sequence[ClaimLine], answer: Answer | None, near: float
) -> dict[str, object]:
    """The lines that an answer rests on, and what else there is on the quantity.

    What experts and nobody in particular say near that time stands beside, with its ratio to the answer; so does
    another wave of what speaks alone.
    """
    entries = pool.entries
    names = []
    for line in lines:
        if any(entry in line.entries for entry in entries):
            names.append(line.name)
    outside = [entry for line in lines for entry in line.entries if entry not in entries]
    outside.sort(key=lambda entry: entry.claim_id)
    poolable = [entry.claim_id for entry in outside if entry.grade in POOLED]
    waves = _waves(entries[0], lines, near) if len(entries) == 1 else []
    beside = []
    for entry in outside:
        is_judgement = entry.grade not in POOLED and gap(pool.period, entry.period) <= near
        if is_judgement or entry in waves:
            beside.append(entry)
    middle = answer.quantiles.get("median") if answer else entries[0].interval.middle
    # Beside an answer that is refused there is nothing that they could be so many times of.
    ratios = [""] * len(beside)
    if middle:
        ratios = [f"{entry.interval.middle / middle:.6g}" for entry in beside]
    return {
        "lines": ";".join(names),
        "other_ids": ";".join(poolable),
        "beside_ids": ";".join(entry.claim_id for entry in beside),
        "beside_ratios": ";".join(ratios),
    }


def _waves(entry: Entry, lines: Sequence[ClaimLine], near: float) -> list[Entry]:
    """The claims of its line that show a change since, or until, the time of a claim that speaks alone."""
    waves = []
    own_lines = [line for line in lines if entry in line.entries]
    for line in own_lines:
        for peer in line.entries:
            if is_change_in_time(entry, peer) and gap(entry.period, peer.period) <= near:
                waves.append(peer)
    return waves


def _pooled(pool: Pool, answer: Answer, bounds: Mapping[PartOf, bool], basis: Basis) -> dict[str, object]:
    """What lines that meet say, with the claims behind the wholes that bound them, or that they contradict."""
    applied: list[str] = []
    contradicted: list[str] = []
    for bound, holds in bounds.items():
        if bound.part == pool.name:
            wholes = applied if holds else contradicted
            wholes.append(bound.whole)
    scale = basis.scale_of(pool.key, same_team=pool.same_team)
    return {
        "answer_status": Status.REFUSED if answer.refusal else Status.RECONCILED,
        "refusal": answer.refusal or "",
        **answer.quantiles,
        "ratio": answer.ratio,
        "tau": answer.tau,
        "assumed_share": answer.assumed_share,
        "floor_applied": answer.floor_applied,
        **_reml(pool, answer, basis.rules),
        "scale": scale.weights.median,
        "same_team_comparisons": scale.same_team,
        "other_team_comparisons": scale.other_team,
        "printed_bound": Bound.NONE,
        "floor_ids": ";".join(floor.claim_id for floor in floors_of(pool, basis.floors)),
        "within_ids": ";".join(applied),
        "exceeds_ids": ";".join(contradicted),
    }


def _reml(pool: Pool, answer: Answer, rules: Rules) -> dict[str, float]:
    """What REML says of the same lines; beside an answer that is refused stands no other one."""
    if answer.refusal:
        return {}
    ends = cross_check(pool.model_lines(rules), least=rules.reml_lineages)
    if not ends:
        return {}
    columns = {}
    for name, end in zip(ENDS, ends, strict=True):
        columns[f"reml_{name}"] = from_scale(end, answer.scale)
    return columns


def _stated(pool: Pool, lines: Sequence[ClaimLine], basis: Basis) -> dict[str, object]:
    """What one claim says, as published, and why it is not reconciled with others."""
    (entry,) = pool.entries
    above = basis.floors_above(entry)
    floors = above or [floor.claim_id for floor in floors_of(pool, basis.floors)]
    row: dict[str, object] = {
        "answer_status": Status.REFUSED if above else Status.STATED,
        "refusal": WhyNot.CONTRADICTED_BY_FLOOR if above else _why_alone(entry, lines, basis.rules),
        "floor_ids": ";".join(floors),
    }
    for name, cell in entry.interval._asdict().items():
        row[f"printed_{name}"] = cell
    if entry.grade == Grade.OBSERVED:
        # How far measurements of one thing stand from what they measure; of models no set teaches that.
        elsewhere = basis.learned.without(pool.key)
        if elsewhere.speaks_of_one:
            row["apart80"] = pooled_posterior.factor(elsewhere.spread(), 0.8)
            row["apart95"] = pooled_posterior.factor(elsewhere.spread(), 0.95)
    return row


def _why_alone(entry: Entry, lines: Sequence[ClaimLine], rules: Rules) -> str:
    """Why a claim is not reconciled with others."""
    if _waves(entry, lines, rules.near):
        return WhyNot.CHANGE_IN_TIME
    if entry.grade not in POOLED:
        return WhyNot.JUDGEMENT_ONLY
    if not entry.interval.fixes_value:
        return WhyNot.BOUNDS_ONLY
    # The grades of the values of each further line.
    grades_of_lines = []
    for line in lines:
        if entry not in line.entries:
            grades_of_lines.append({peer.grade for peer in line.entries if peer.interval.fixes_value})
    like_lines = [grades for grades in grades_of_lines if entry.grade in grades]
    if like_lines:
        with_its_own = len(like_lines) + 1
        return FEW_LINES if with_its_own < rules.least_lines else WhyNot.YEARS_APART
    has_pooled = any(not grades.isdisjoint(POOLED) for grades in grades_of_lines)
    return WhyNot.UNLIKE_GRADES if has_pooled else WhyNot.ONE_LINE
