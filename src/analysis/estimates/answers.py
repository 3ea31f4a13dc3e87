"""What lines of evidence say about each quantity: reconciled where two meet, stated where one speaks, or refused.

A number is reconciled from two or more lines of one grade, at the time where they meet. One line is stated as it was
published and never estimated again. Experts and numbers without a maker stand beside the answer, with their ratio to
it. Where no number is given, a code says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.claims.contract import conform
from analysis.estimates.answer_certainty import certainty_of_entry, certainty_of_pool
from analysis.estimates.answer_table import ASKED, PRINTED, QUANTILES, Status, View, WhyNot, contract
from analysis.estimates.answer_wholes import part_bounds
from analysis.estimates.claim_entries import (
    POOLED,
    QUANTITY,
    Entry,
    Grade,
    Key,
    by_quantity,
    gap,
    years_between,
)
from analysis.estimates.claim_lines import ClaimLine, Pool, lines_of, pools
from analysis.estimates.learned_scale import LearnedScale
from analysis.estimates.line_inputs import (
    Basis,
    cross_check,
    floors_above,
    floors_of,
    model_line,
    model_lines,
    name_of,
    scale_of,
)
from analysis.estimates.part_whole import PartOutcome, within_wholes
from analysis.estimates.reconciled import Answer, reconcile
from analysis.vocabulary import Bound


def answers(claims: pd.DataFrame, basis: Basis, *, view: View = View.NOW) -> pd.DataFrame:
    """One row a quantity and year: what the claims say about it together, or why no number is given.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims, as they are to be used.
    basis : Basis
        Scale, floors and choices.
    view : View
        then, now, or meeting: every pool of two lines, at the time where they meet.

    Returns
    -------
    DataFrame
        Keeps `contract`. A reconciled row has quantiles, in the unit of the quantity; a stated one what was printed.

    Examples
    --------
    >>> import analysis as an
    >>> from analysis.estimates.line_inputs import basis_of
    >>> from analysis.project import root
    >>> from analysis.reading.priors import load_priors
    >>> survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    >>> rows = [survey | {"producer": "A", "figure": "12,000"}, survey | {"producer": "B", "figure": "15,000"}]
    >>> own = an.make_claims(rows)
    >>> answers(own, basis_of(own, load_priors(root())))[["answer_status", "k_lines", "certainty"]].values.tolist()
    [['reconciled', 2, 'moderate']]
    """
    asked, known_by = ASKED[view]
    return answers_at(claims, basis, year=asked, known_by=known_by, view=view)


def answers_at(
    claims: pd.DataFrame,
    basis: Basis,
    *,
    year: int | None,
    known_by: int | None = None,
    view: View = View.NOW,
) -> pd.DataFrame:
    """As `answers`, for any year and any state of knowledge."""
    chosen = [
        (asked, one, reference)
        for asked in asked_quantities(claims, basis, known_by=known_by)
        for one, reference in (asked.meetings() if year is None else asked.at(year))
    ]
    met = {_name(one): (asked, one) for asked, one, _ in chosen if isinstance(one, Pool)}
    alone = {name: asked.solved(pool) for name, (asked, pool) in met.items()}
    bounds = part_bounds({name: pool for name, (_, pool) in met.items()})
    together, outcomes = within_wholes(alone, bounds, basis.rules)
    rows = []
    for asked, one, reference in chosen:
        if isinstance(one, Pool):
            row = asked.pooled(one, together[_name(one)]) | _wholes(_name(one), outcomes)
        else:
            row = asked.stated(one, reference)
        key = dict(zip((*QUANTITY, "window"), asked.key, strict=True))
        rows.append(row | key | {"view": view, "reference_year": reference})
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def asked_quantities(claims: pd.DataFrame, basis: Basis, *, known_by: int | None = None) -> "Iterator[Asked]":
    """Every quantity that rows of 10_claims speak of, in order, with its lines."""
    for key, entries in by_quantity(claims, basis.line_rules, known_by=known_by).items():
        yield Asked(key, lines_of(entries), basis)


@dataclass(frozen=True, slots=True)
class Asked:
    """One quantity with its lines: its values in the order of QUANTITY, with the window of a cumulative count."""

    key: Key
    lines: tuple[ClaimLine, ...]
    basis: Basis

    def meetings(self) -> Iterator[tuple[Pool, int]]:
        """Every pool, with the year in which it meets."""
        for pool in pools(self.lines, self.basis.line_rules.near):
            yield pool, int(pool.time)

    def at(self, year: int) -> Iterator[tuple[Pool | ClaimLine, int]]:
        """What speaks of a year: the nearest pool of the best grade within reach of it, else the line that does."""
        near = self.basis.line_rules.near
        speaking = [line for line in (_near_year(line, year, near) for line in self.lines) if line.entries]
        if not speaking:
            return
        chosen = min(speaking, key=lambda line: _order_of_line(line, year))
        # Lines that met long before give way to the one that speaks of the year itself.
        reach = _years_off(chosen, year)
        here = [
            pool
            for pool in pools(self.lines, near, year=year)
            if pool.grade == chosen.grade and years_between(pool.period, year) <= reach
        ]
        yield (min(here, key=lambda pool: _order_of_pool(pool, year)) if here else chosen), year

    @property
    def _learned(self) -> LearnedScale:
        """The scale, learned without this quantity."""
        return self.basis.learned.without(name_of(self.key))

    def solved(self, pool: Pool) -> Answer:
        """What lines that meet say together, before any whole bounds them."""
        rules = self.basis.rules
        floors, scale = floors_of(self.key, pool.period, self.basis), scale_of(pool.values[0])
        return reconcile(model_lines(pool, rules), self._learned.spread(), rules, floors=floors, scale=scale)

    def pooled(self, pool: Pool, answer: Answer) -> dict[str, object]:
        """The row of lines that meet."""
        rules, floors = self.basis.rules, floors_of(self.key, pool.period, self.basis)
        as_printed = [model_line(entry, rules) for entry in pool.values]
        certainty, codes = certainty_of_pool(pool, as_printed, self.basis.line_rules)
        refused = answer.refusal is not None
        return self._common(pool.grade, (*pool.values, *pool.bounds), pool.period, pool.time) | {
            "answer_status": Status.REFUSED if refused else Status.RECONCILED,
            "refusal": str(answer.refusal or ""),
            **_quantiles(answer),
            "scale": self._learned.quantile(0.5),
            **({} if refused else self._cross_check(pool, answer)),
            "printed_bound": Bound.NONE,
            "k_lines": len(pool.values),
            "k_bounds": len(pool.bounds),
            "same_team": pool.same_team,
            "certainty": "" if refused else certainty,
            "certainty_reasons": ";".join(() if refused else codes),
            "floor_ids": ";".join(floor.claim_id for floor in floors),
            "floor_applied": bool(answer.floor and answer.floor.applied),
            **self._beside(pool.period, answer.median),
        }

    def _cross_check(self, pool: Pool, answer: Answer) -> dict[str, float]:
        """REML beside the exact answer, where there are lines enough."""
        least = self.basis.line_rules.cross_checked
        return cross_check(model_lines(pool, self.basis.rules), answer.scale, least=least)

    def stated(self, line: ClaimLine, year: int) -> dict[str, object]:
        """The row of one line, as published."""
        entry = line.representative(year)
        period = (entry.start, entry.end)
        floors = floors_of(self.key, period, self.basis)
        above = floors_above(entry, self.basis)
        certainty, codes = certainty_of_entry(entry)
        return self._common(entry.grade, (entry,), period, entry.time) | {
            "answer_status": Status.REFUSED if above else Status.STATED,
            "refusal": WhyNot.FLOOR if above else self._why_alone(entry),
            **{f"printed_{name}": getattr(entry, name) for name in PRINTED},
            "printed_level": entry.level,
            "printed_bound": entry.bound,
            **(self._apart() if entry.grade in POOLED else {}),
            "k_lines": int(entry.valued),
            "k_bounds": int(not entry.valued),
            "same_team": False,
            "certainty": certainty,
            "certainty_reasons": ";".join(codes),
            "floor_ids": ";".join(above or [floor.claim_id for floor in floors]),
            "floor_applied": False,
            **self._beside(period, entry.middle, entry.claim_id),
        }

    def _why_alone(self, entry: Entry) -> WhyNot:
        """Why a line is not reconciled with others."""
        if entry.grade not in POOLED:
            return WhyNot.JUDGEMENT_ONLY
        if not entry.valued:
            return WhyNot.BOUNDS_ONLY
        others = [
            one for line in self.lines for one in line.entries if one.valued and entry not in line.entries
        ]
        if any(one.grade == entry.grade for one in others):
            return WhyNot.YEARS_APART
        return WhyNot.UNLIKE_GRADES if any(one.grade in POOLED for one in others) else WhyNot.ONE_LINE

    def _common(
        self, grade: Grade, entries: Sequence[Entry], period: tuple[int, int], time: float
    ) -> dict[str, object]:
        """What pooled and stated rows share."""
        ids = {entry.claim_id for entry in entries}
        others = [one.claim_id for one in _all(self.lines) if one.grade in POOLED and one.claim_id not in ids]
        return {
            **dict.fromkeys(contract().columns),
            **dict.fromkeys(("within_ids", "exceeds_ids"), ""),
            "region_code": entries[0].region,
            "time": time,
            "period_start": period[0],
            "period_end": period[1],
            "assumed_period": not all(entry.dated for entry in entries),
            "grade": grade.label,
            "lines": ";".join(
                sorted(line.name for line in self.lines if ids & {one.claim_id for one in line.entries})
            ),
            "claim_ids": ";".join(sorted(ids)),
            "other_ids": ";".join(sorted(others)),
        }

    def _apart(self) -> dict[str, float]:
        """How far measurements of one thing stand from what they measure, as factors."""
        spread = self._learned.spread()
        return {name: spread.factor(level) for name, level in (("apart80", 0.8), ("apart95", 0.95))}

    def _beside(self, period: tuple[int, int], answer: float | None, own: str = "") -> dict[str, object]:
        """What experts and nobody in particular say near that time, with its ratio to the answer."""
        near = [
            one
            for one in _all(self.lines)
            if one.grade not in POOLED
            and one.claim_id != own
            and gap(period, (one.start, one.end)) <= self.basis.line_rules.near
        ]
        ratios = [f"{one.middle / answer:.6g}" if answer else "" for one in near]
        return {"beside_ids": ";".join(one.claim_id for one in near), "beside_ratios": ";".join(ratios)}


def _name(pool: Pool) -> str:
    """The name under which the answer of a pool goes."""
    return ";".join(pool.claim_ids)


def _wholes(part: str, outcomes: Sequence[PartOutcome]) -> dict[str, object]:
    """The claims behind the wholes that bound a part, and behind those that its lines contradict."""
    mine = [outcome for outcome in outcomes if outcome.bound.part == part]
    return {
        name: ";".join(outcome.bound.whole for outcome in mine if outcome.applied is applied)
        for name, applied in (("within_ids", True), ("exceeds_ids", False))
    }


def _near_year(line: ClaimLine, year: int, near: float) -> ClaimLine:
    """A line with only its claims near a year."""
    kept = tuple(one for one in line.entries if years_between((one.start, one.end), year) <= near)
    return line._replace(entries=kept)


def _years_off(line: ClaimLine, year: int) -> float:
    """Years from what speaks for a line to a year."""
    entry = line.representative(year)
    return years_between((entry.start, entry.end), year)


def _order_of_line(line: ClaimLine, year: int) -> tuple[object, ...]:
    """Which line speaks of a year: what looked or modelled, a value before a bound, the best grade, the nearest."""
    entry = line.representative(year)
    return (
        entry.grade not in POOLED,
        not entry.valued,
        entry.grade,
        _years_off(line, year),
        -entry.published,
        entry.claim_id,
    )


def _order_of_pool(pool: Pool, year: int) -> tuple[object, ...]:
    """Which answer a year takes: the one whose period is nearest, then the one with most lines."""
    return years_between(pool.period, year), -len(pool.values), abs(pool.time - year), pool.claim_ids


def _all(lines: Sequence[ClaimLine]) -> list[Entry]:
    """The claims of some lines in the order of their ids."""
    return sorted((entry for line in lines for entry in line.entries), key=lambda entry: entry.claim_id)


def _quantiles(answer: Answer) -> dict[str, float | None]:
    """The quantiles of an answer and what they rest on."""
    ends = {
        f"{side}{level:.0%}".rstrip("%"): end
        for level, pair in answer.intervals.items()
        for side, end in zip(("low", "high"), pair, strict=True)
    }
    found = dict.fromkeys(QUANTILES) | {"median": answer.median} | ends
    return found | {"ratio": answer.ratio, "tau": answer.tau, "assumed_share": answer.assumed_share}
