"""Sets of lines: what the learned scale rests on, and which sets of claims are not reconciled, each with the reason."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

import pandas as pd

from analysis.claims.estimand import KEY, Quantity
from analysis.estimates import lines_of_evidence
from analysis.estimates.answer_table import Basis, Status
from analysis.estimates.lines_of_evidence import (
    ClaimLine,
    Claims,
    Entry,
    Grade,
    gap,
    ties,
)  # fmt: skip
from analysis.estimates.pooled_posterior import LearnedScale, WhyNot, factor, scale_of
from analysis.estimates.why_not import why_apart
from analysis.table_contracts import as_table

_SCALES = ("scale_low95", "scale_median", "scale_high95")
_PROFILE = ("profile", "profile_low95", "profile_high95")


def spreads(learned: LearnedScale, *, least: float) -> pd.DataFrame:
    """How far measurements of one thing stand apart: by one team, by different ones, and with each set left out.

    A set that is left out is so of its own kind. Of different teams so many comparisons at least teach a scale of their
    own. Without sets of a kind no profile is stated.
    """
    rows = [
        {"which": "same_team", **_scale(learned, same_team=True, least=least)},
        {"which": "other_team", **_scale(learned, same_team=False, least=least)},
    ]
    for strict_set in learned.sets:
        quantity = dict(zip(KEY, strict_set.name, strict=True))
        without = learned.without(strict_set.name)
        scale = _scale(without, same_team=strict_set.same_team, least=least)
        which = "without_same_team" if strict_set.same_team else "without_other_team"
        rows.append({"which": which, **quantity, **scale})
    return as_table(rows, "30_spreads")


def _scale(learned: LearnedScale, *, same_team: bool, least: float) -> dict[str, object]:
    """What some sets teach of the scale of one team, or of different ones, and the factors that it comes to."""
    scale = scale_of(learned, same_team=same_team, least=least)
    of_kind = learned.by_team(same_team=same_team)
    quantiles = [scale.weights.quantile(p) for p in (0.025, 0.5, 0.975)]
    profile = of_kind.profile() if of_kind.sets else (None, None, None)
    spread = scale.weights.spread()
    return {
        "sets": len(of_kind.sets),
        "comparisons": of_kind.comparisons,
        **dict(zip(_SCALES, quantiles, strict=True)),
        **dict(zip(_PROFILE, profile, strict=True)),
        "factor80": factor(spread, 0.8),
        "factor95": factor(spread, 0.95),
    }


def not_reconciled(claims: Claims, meetings: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Sets of claims that somebody could want to put together and that are not, each with the reason.

    `meetings` is what `answers` says of the claims wherever lines meet.
    """
    refusals: dict[Quantity, dict[str, str]] = {}
    for row in meetings.to_dict("records"):
        refusals.setdefault(Quantity.of(row), {})[row["answer_status"]] = row["refusal"]
    groups = lines_of_evidence.by_quantity(claims, basis.rules)
    rows = []
    for key, entries in groups.items():
        by_status = refusals.get(key, {})
        if len(entries) > 1 and Status.RECONCILED not in by_status:
            lines = lines_of_evidence.lines_of(entries)
            reason = by_status.get(Status.REFUSED) or why_apart(lines, basis.rules.near)
            rows.append(_candidate(key, lines) | {"reason": reason})
    rows += _unlike(chain(*groups.values()), basis.rules.near)
    return as_table(rows, "30_not_reconciled")


def _candidate(key: Quantity, lines: Iterable[ClaimLine]) -> dict[str, object]:
    """The row of a set without the reason."""
    ordered = sorted(lines)
    entries = [entry for line in ordered for entry in line.entries]
    ids = [entry.claim_id for entry in entries]
    return {
        **key._asdict(),
        "region_code": entries[0].claim.region_code,
        "k_lines": len(ordered),
        "lines": ";".join(line.name for line in ordered),
        "claim_ids": ";".join(sorted(ids)),
    }


def _unlike(entries: Iterable[Entry], near: float) -> Iterator[dict[str, object]]:
    """Pairs of surveys and list comparisons whose quantities differ in one axis; measure and unit are one."""
    observed = [entry for entry in entries if entry.interval.fixes_value and entry.grade == Grade.OBSERVED]
    for first, second in combinations(observed, 2):
        if first.key.area != second.key.area or not ties(first).isdisjoint(ties(second)):
            continue
        if gap(first.period, second.period) > near:
            continue
        axes = _axes_apart(first.key, second.key)
        if len(axes) == 1:
            pair = (ClaimLine(first.lineage, (first,)), ClaimLine(second.lineage, (second,)))
            yield _candidate(first.key, pair) | {"reason": WhyNot.UNLIKE_QUANTITY, "differs_in": axes.pop()}


def _axes_apart(first: Quantity, second: Quantity) -> set[str]:
    """The axes in which two quantities differ; what belongs to the measure counts as it."""
    axes = set()
    for name, word, second_word in zip(KEY, first, second, strict=True):
        if word != second_word:
            is_of_measure = name in ("unit", "window", "whole_measure")
            axes.add("measure" if is_of_measure else name)
    return axes
