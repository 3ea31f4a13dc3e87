"""Sets of lines: what the learned scale rests on, and which sets of claims are not reconciled, each with the reason."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations

import pandas as pd

from analysis.estimates.answer_table import Status, WhyNot
from analysis.estimates.answers import Basis, quantity_named
from analysis.estimates.claim_entries import (
    KEY,
    POOLED,
    Claims,
    Entry,
    Grade,
    Key,
    as_table,
    by_quantity,
    gap,
    key_of,
    named,
)
from analysis.estimates.claim_lines import ClaimLine, lines_of
from analysis.estimates.learned_scale import LearnedScale
from analysis.tables import Contract, number, text, texts, whole, words

#: Which sets the scale is learned from.
WHICH = ("all", "same_team", "other_team", "without")


@cache
def spreads_contract() -> Contract:
    """Contract of 30_spreads."""
    scales = ("scale_low95", "scale_median", "scale_high95", "profile", "profile_low95", "profile_high95")
    columns = {
        "which": words(WHICH),
        **texts(*KEY),
        "sets": whole(dtype="int64", ge=0),
        "comparisons": whole(dtype="int64", ge=0),
        **{name: number(ge=0) for name in scales},
        **{name: number(ge=1) for name in ("factor80", "factor95")},
    }
    return Contract(columns, key=["which", *KEY])


def spreads(learned: LearnedScale) -> pd.DataFrame:
    """How far measurements of one thing stand apart: for all, same team, other team, and with each set left out.

    Without sets the scale is its prior, and no profile is stated. `factor80` and `factor95` say how far a measurement
    stands from what it measures.
    """
    same, other = (learned.only(same_team=team) for team in (True, False))
    parts = {"all": learned, "same_team": same, "other_team": other}
    rows = [{"which": which, **dict.fromkeys(KEY, "")} | _scale(part) for which, part in parts.items()]
    for one in learned.sets:
        quantity = named(quantity_named(one.name))
        rows.append({"which": "without", **quantity} | _scale(learned.without(one.name)))
    return as_table(rows, spreads_contract())


def _scale(learned: LearnedScale) -> dict[str, object]:
    """The scale of some sets."""
    spread = learned.spread()
    low, median, high = (learned.quantile(p) for p in (0.025, 0.5, 0.975))
    profile, profile_low, profile_high = learned.profile() if learned.sets else (None, None, None)
    return {
        "sets": len(learned.sets),
        "comparisons": learned.comparisons,
        "scale_low95": low,
        "scale_median": median,
        "scale_high95": high,
        "profile": profile,
        "profile_low95": profile_low,
        "profile_high95": profile_high,
        "factor80": spread.factor(0.8),
        "factor95": spread.factor(0.95),
    }


@cache
def candidates_contract() -> Contract:
    """Contract of the table of sets that are not reconciled."""
    columns = {
        "region_code": text(empty=False),
        **texts(*KEY),
        "reason": words(WhyNot),
        "differs_in": text(),
        "k_lines": whole(dtype="int64", ge=1),
        "lines": text(empty=False),
        "claim_ids": text(empty=False),
    }
    return Contract(columns)


def not_reconciled(claims: Claims, meetings: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Sets of claims that somebody could want to put together and that are not, each with the reason.

    `meetings` is what `answers` says of the claims in the view `meeting`. First come sets on one quantity; then pairs
    of surveys or list comparisons of one area and time that are about quantities which differ in one axis, named in
    `differs_in`.
    """
    outcomes: dict[Key, dict[str, str]] = {}
    for row in meetings.to_dict("records"):
        outcomes.setdefault(key_of(row), {})[row["answer_status"]] = row["refusal"]
    groups = by_quantity(claims, basis.rules)
    rows = []
    for key, entries in groups.items():
        outcome = outcomes.get(key, {})
        if len(entries) > 1 and Status.RECONCILED not in outcome:
            lines = lines_of(entries)
            rows.append(_candidate(key, lines, outcome.get(Status.REFUSED) or _why(lines)))
    rows += _unlike(groups.items(), basis.rules.near)
    return as_table(rows, candidates_contract())


def _why(lines: tuple[ClaimLine, ...]) -> WhyNot:
    """Why lines that never met are not put together."""
    if len(lines) < 2:
        return WhyNot.ONE_LINE
    looked = [line for line in lines if line.grade in POOLED]
    if not looked:
        return WhyNot.JUDGEMENT_ONLY
    valued = [
        line.grade for line in looked if any(one.valued and one.grade == line.grade for one in line.entries)
    ]
    if len(valued) > len(set(valued)):
        return WhyNot.YEARS_APART
    return WhyNot.UNLIKE_GRADES if valued or len(looked) < len(lines) else WhyNot.BOUNDS_ONLY


def _candidate(key: Key, lines: Iterable[ClaimLine], reason: str, differs_in: str = "") -> dict[str, object]:
    """The row of a set."""
    ordered = sorted(lines)
    entries = [entry for line in ordered for entry in line.entries]
    return {
        "region_code": entries[0].region,
        **named(key),
        "reason": reason,
        "differs_in": differs_in,
        "k_lines": len({line.name for line in ordered}),
        "lines": ";".join(sorted({line.name for line in ordered})),
        "claim_ids": ";".join(sorted(entry.claim_id for entry in entries)),
    }


def _unlike(groups: Iterable[tuple[Key, list[Entry]]], near: float) -> Iterator[dict[str, object]]:
    """Pairs of surveys and list comparisons whose quantities differ in one axis; measure and unit are one."""
    looked: dict[str, list[tuple[Key, Entry]]] = {}
    for key, entries in groups:
        for entry in entries:
            if entry.valued and entry.grade == Grade.OBSERVED:
                looked.setdefault(entry.axis("area"), []).append((key, entry))
    for here in looked.values():
        for (key, one), (other_key, other) in combinations(here, 2):
            axes = {
                "measure" if name in ("unit", "window", "whole_measure") else name
                for name, x, y in zip(KEY, key, other_key, strict=True)
                if x != y
            }
            if len(axes) == 1 and one.lineage != other.lineage and gap(one.period, other.period) <= near:
                pair = (ClaimLine(entry.lineage, (entry,)) for entry in (one, other))
                yield _candidate(key, pair, WhyNot.UNLIKE_QUANTITY, *axes)
