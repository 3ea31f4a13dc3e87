"""Sets of lines: what the learned scale rests on, and which sets of claims are not reconciled, each with the reason."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

import pandas as pd

from analysis.claims.estimand import KEY, Quantity
from analysis.estimates import lines_of_evidence
from analysis.estimates.answer_table import Basis, Status
from analysis.estimates.lines_of_evidence import POOLED, ClaimLine, Claims, Entry, Grade, gap
from analysis.estimates.pooled_posterior import LearnedScale, WhyNot, factor
from analysis.table_contracts import as_table

_SCALES = ("scale_low95", "scale_median", "scale_high95")
_PROFILE = ("profile", "profile_low95", "profile_high95")


def spreads(learned: LearnedScale) -> pd.DataFrame:
    """How far measurements of one thing stand apart: for all, same team, other team, and with each set left out.

    Without sets the scale is its prior, and no profile is stated.
    """
    parts: list[tuple[dict[str, object], LearnedScale]] = [
        ({"which": "all"}, learned),
        ({"which": "same_team"}, learned.among(lambda one: one.same_team)),
        ({"which": "other_team"}, learned.among(lambda one: not one.same_team)),
    ]
    for one in learned.sets:
        quantity = zip(KEY, one.name, strict=True)
        parts.append(({"which": "without", **dict(quantity)}, learned.without(one.name)))
    rows = []
    for about, part in parts:
        row = about | {"sets": len(part.sets), "comparisons": part.comparisons}
        row |= zip(_SCALES, map(part.quantile, (0.025, 0.5, 0.975)), strict=True)
        row |= zip(_PROFILE, part.profile() if part.sets else (None,) * 3, strict=True)
        rows.append(row | {f"factor{100 * p:.0f}": factor(part.spread(), p) for p in (0.8, 0.95)})
    return as_table(rows, "30_spreads")


def not_reconciled(claims: Claims, meetings: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Sets of claims that somebody could want to put together and that are not, each with the reason.

    `meetings` is what `answers` says of the claims wherever lines meet.
    """
    outcomes: dict[Quantity, dict[str, str]] = {}
    for row in meetings.to_dict("records"):
        outcomes.setdefault(Quantity.of(row), {})[row["answer_status"]] = row["refusal"]
    groups, rows = lines_of_evidence.by_quantity(claims, basis.rules), []
    for key, entries in groups.items():
        outcome = outcomes.get(key, {})
        if len(entries) > 1 and Status.RECONCILED not in outcome:
            lines = lines_of_evidence.lines_of(entries)
            rows.append(_candidate(key, lines) | {"reason": outcome.get(Status.REFUSED) or _why(lines)})
    rows += _unlike(chain(*groups.values()), basis.rules.near)
    return as_table(rows, "30_not_reconciled")


def _why(lines: Sequence[ClaimLine]) -> WhyNot:
    """Why lines that never met are not put together."""
    looked = [line for line in lines if line.grade in POOLED]
    valued = [
        line.grade for line in looked if any(one.valued and one.grade == line.grade for one in line.entries)
    ]
    if len(lines) < 2:
        return WhyNot.ONE_LINE
    if not looked:
        return WhyNot.JUDGEMENT_ONLY
    if len(valued) > len(set(valued)):
        return WhyNot.YEARS_APART
    return WhyNot.UNLIKE_GRADES if valued or len(looked) < len(lines) else WhyNot.BOUNDS_ONLY


def _candidate(key: Quantity, lines: Iterable[ClaimLine]) -> dict[str, object]:
    """The row of a set without the reason."""
    ordered = sorted(lines)
    entries = [entry for line in ordered for entry in line.entries]
    return {
        **key._asdict(),
        "region_code": entries[0].row["region_code"],
        "k_lines": len(ordered),
        "lines": ";".join(line.name for line in ordered),
        "claim_ids": ";".join(sorted(entry.claim_id for entry in entries)),
    }


def _unlike(entries: Iterable[Entry], near: float) -> Iterator[dict[str, object]]:
    """Pairs of surveys and list comparisons whose quantities differ in one axis; measure and unit are one."""
    looked = [entry for entry in entries if entry.valued and entry.grade == Grade.OBSERVED]
    for one, other in combinations(looked, 2):
        apart = one.key.area != other.key.area or gap(one.period, other.period) > near
        if apart or one.lineage == other.lineage:
            continue
        axes = {
            "measure" if name in ("unit", "window", "whole_measure") else name
            for name, x, y in zip(KEY, one.key, other.key, strict=True)
            if x != y
        }
        if len(axes) == 1:
            pair = (ClaimLine(entry.lineage, (entry,)) for entry in (one, other))
            yield _candidate(one.key, pair) | {"reason": WhyNot.UNLIKE_QUANTITY, "differs_in": axes.pop()}
