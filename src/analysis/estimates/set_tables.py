"""Sets of lines: what the learned scale rests on, and which sets of claims are not reconciled, each with the reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import pandas as pd

from analysis.estimates.answer_table import Status, WhyNot, key_of, named
from analysis.estimates.answers import Basis
from analysis.estimates.claim_entries import KEY, POOLED, Claims, Entry, Grade, Key, by_quantity, gap
from analysis.estimates.claim_lines import ClaimLine, lines_of
from analysis.estimates.learned_scale import LearnedScale
from analysis.tables import as_table

_SCALES = ("scale_low95", "scale_median", "scale_high95")
_PROFILE = ("profile", "profile_low95", "profile_high95")


def spreads(learned: LearnedScale) -> pd.DataFrame:
    """How far measurements of one thing stand apart: for all, same team, other team, and with each set left out.

    Without sets the scale is its prior, and no profile is stated. `factor80` and `factor95` say how far a measurement
    stands from what it measures.
    """
    parts = {
        "all": learned,
        "same_team": learned.among(lambda one: one.same_team),
        "other_team": learned.among(lambda one: not one.same_team),
    }
    rows = [{"which": which} | _scale(part) for which, part in parts.items()]
    rows += [
        {"which": "without", **named(tuple(one.name))} | _scale(learned.without(one.name))
        for one in learned.sets
    ]
    return as_table(rows, "30_spreads")


def _scale(learned: LearnedScale) -> dict[str, object]:
    """The scale of some sets."""
    spread = learned.spread()
    return {
        "sets": len(learned.sets),
        "comparisons": learned.comparisons,
        **dict(zip(_SCALES, map(learned.quantile, (0.025, 0.5, 0.975)), strict=True)),
        **(dict(zip(_PROFILE, learned.profile(), strict=True)) if learned.sets else {}),
        "factor80": spread.factor(0.8),
        "factor95": spread.factor(0.95),
    }


def not_reconciled(claims: Claims, meetings: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Sets of claims that somebody could want to put together and that are not, each with the reason.

    `meetings` is what `answers` says of the claims wherever lines meet. First come sets on one quantity; then pairs of
    surveys or list comparisons of one area and time that are about quantities which differ in one axis, named in
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
            rows.append(_candidate(key, lines) | {"reason": outcome.get(Status.REFUSED) or _why(lines)})
    rows += _unlike(groups, basis.rules.near)
    return as_table(rows, "30_not_reconciled")


def _why(lines: Sequence[ClaimLine]) -> WhyNot:
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


def _candidate(key: Key, lines: Iterable[ClaimLine]) -> dict[str, object]:
    """The row of a set without the reason."""
    ordered = sorted(lines)
    entries = [entry for line in ordered for entry in line.entries]
    return {
        **named(key),
        "region_code": entries[0].region,
        "k_lines": len(ordered),
        "lines": ";".join(line.name for line in ordered),
        "claim_ids": ";".join(sorted(entry.claim_id for entry in entries)),
    }


def _unlike(groups: Mapping[Key, Sequence[Entry]], near: float) -> Iterator[dict[str, object]]:
    """Pairs of surveys and list comparisons whose quantities differ in one axis; measure and unit are one."""
    looked: dict[str, list[tuple[Key, Entry]]] = {}
    for key, entries in groups.items():
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
                yield _candidate(key, pair) | {"reason": WhyNot.UNLIKE_QUANTITY, "differs_in": axes.pop()}
