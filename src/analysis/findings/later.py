"""The same quantity at other times: with the article's evidence, with all of it, later; and editions that moved."""

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.estimates.inputs import estimable, midpoint
from analysis.findings.model import Estimate
from analysis.findings.ratios import Shift
from analysis.findings.sections import Change, Moment, Moved
from analysis.vocabulary import UNATTRIBUTED

#: Estimates of a region by estimand.
Estimates = Mapping[tuple[str, ...], Estimate]
_AXES = ("measure", "population", "exploitation", "status", "visibility", "direction", "unit")


def changes(
    bodies: Iterable[tuple[int, str, Estimates]],
    order: Callable[[Estimate], object],
    *,
    persons: Callable[[int], float | None],
) -> tuple[Change, ...]:
    """Every quantity that is estimated, or bounded, at one of the moments; those known at most of them first.

    Parameters
    ----------
    bodies : iterable of (int, str, mapping)
        Reference year, evidence, and the estimates of the region with them; in the order of time.
    order : callable
        Sort key of an estimate: the most telling first.
    persons : callable
        From a year to the people who lived there; None where no table has them.
    """
    told: dict[tuple[str, ...], list[tuple[Moment, Estimate]]] = {}
    for year, evidence, estimates in bodies:
        for key, estimate in estimates.items():
            moment = Moment(
                year, evidence, estimate.median, estimate.low95, estimate.high95, estimate.claim_ids,
                estimate.certainty, estimate.certainty_reasons, persons(year),
            )  # fmt: skip
            told.setdefault(key, []).append((moment, estimate))
    kept = list(told.values())
    kept.sort(key=lambda entries: (-len(entries), order(entries[0][1])))
    return tuple(Change(_axes(entries[0][1]), tuple(moment for moment, _ in entries)) for entries in kept)


def leading(changes: Iterable[Change], year: int) -> Moment | None:
    """What the first quantity that is estimated for another year only is then; None if one is estimated for the year.

    Parameters
    ----------
    changes : iterable of Change
        The quantities of a page, the most telling first.
    year : int
        The reference year.
    """
    told = [moment for change in changes for moment in change.moments if moment.median is not None]
    if any(moment.reference_year == year for moment in told):
        return None
    last = max((moment.reference_year for moment in told), default=year)
    return next((moment for moment in told if moment.reference_year == last > year), None)


def shift(then: Moment, now: Moment) -> Shift:
    """How the estimate of a later year is beside that of an earlier one.

    Parameters
    ----------
    then, now : Moment
        Both with an estimate.
    """
    assert then.median is not None
    assert then.low95 is not None
    assert then.high95 is not None
    assert now.median is not None
    assert now.low95 is not None
    assert now.high95 is not None
    ratio = now.median / then.median
    people = now.persons / then.persons if then.persons and now.persons else None
    meet = then.low95 <= now.high95 and now.low95 <= then.high95
    return Shift(
        then.claim_ids, now.claim_ids, ratio, None if people is None else ratio / people, people, meet
    )


def _axes(estimate: Estimate) -> tuple[tuple[str, str], ...]:
    """What an estimate counts, by axis."""
    return (*((name, str(getattr(estimate, name))) for name in _AXES),
            ("counterpart_name", estimate.counterpart_name))  # fmt: skip


def moved(claims: pd.DataFrame, code: str) -> tuple[Moved, ...]:
    """Numbers of one producer for one quantity of a region that differ between editions, the widest apart first.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    code : str
        The region.
    """
    own = estimable(claims[claims["region_code"] == code])
    own = own[own["producer"] != UNATTRIBUTED]
    own = own.assign(midpoint=midpoint(own), value=_middle(own)).dropna(subset=["midpoint", "value"])
    own = own.sort_values(["producer_year", "midpoint", "claim_id"], kind="stable", na_position="first")
    found = [_moved(rows) for _, rows in own.groupby(["producer", *ESTIMAND], sort=True)]
    kept = [entry for entry in found if entry is not None]
    return tuple(sorted(kept, key=lambda entry: (-entry.factor, entry.claim_ids)))


def _middle(rows: pd.DataFrame) -> "pd.Series[float]":
    """The values of claims, and the middles of ranges on the log scale; missing for bounds."""
    middle = (rows["low"] * rows["high"]).where(rows["low"] > 0) ** 0.5
    return rows["best"].fillna(middle)


def _told_again(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Which claims are ranges of which an edition about the same time told a number inside alone: it did not move."""
    points = rows[rows["best"].notna()]
    inside = [
        bool(((points["midpoint"] == midpoint) & (points["best"] >= low) & (points["best"] <= high)).any())
        for midpoint, low, high in zip(rows["midpoint"], rows["low"], rows["high"], strict=True)
    ]
    return pd.Series(inside, index=rows.index) & rows["best"].isna()


def _moved(rows: pd.DataFrame) -> Moved | None:
    """How the numbers of one producer for one quantity moved; None where they did not."""
    editions = rows[~_told_again(rows)].drop_duplicates(["producer_year", "midpoint", "value"])
    if editions["value"].nunique() < 2 or editions["best"].notna().sum() < 1:
        return None
    largest = float(editions[["best", "high"]].max(axis=1).max())
    smallest = float(editions[["best", "low"]].min(axis=1).min())
    same_year = bool(editions["midpoint"].duplicated().any())
    return Moved(tuple(editions["claim_id"]), largest / smallest, same_year)
