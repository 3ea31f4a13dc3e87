"""What would change the lead answer: the same quantity without one of the sources it rests on."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.findings.curve import Curve, CurveBin, CurveChoice, CurveOption
from analysis.findings.model import Claim, Estimate
from analysis.findings.sections import Choice, LeftOut, Multiverse
from analysis.processing import Processed
from analysis.reading.priors import Priors


def left_out(
    table: pd.DataFrame, estimate: Estimate | None, claims: Sequence[Claim], *, code: str
) -> tuple[LeftOut, ...]:
    """The lead estimate without each of its lineages, the one that moves it most first.

    Parameters
    ----------
    table : DataFrame
        30_influence, the rows of one reference year, scope and state of corrections.
    estimate : Estimate or None
        The estimate that leads the page.
    claims : sequence of Claim
        Of the page.
    code : str
        The region.
    """
    if estimate is None or estimate.median is None:
        return ()
    own = _of(table, estimate, code).drop_duplicates("lineage")
    own = own[own["median_without"].notna()]
    known = {claim.claim_id: claim.lineage for claim in claims}
    found = [
        LeftOut(
            str(row["lineage"]),
            tuple(one for one in estimate.claim_ids if known.get(one) == row["lineage"]),
            *(float(row[f"{name}_without"]) for name in ("median", "low95", "high95")),
        )
        for _, row in own.sort_values("log_ratio", key=abs, ascending=False, kind="stable").iterrows()
    ]
    return tuple(entry for entry in found if entry.claim_ids)


def _of(table: pd.DataFrame, estimate: Estimate, code: str) -> pd.DataFrame:
    """The rows of a table that are about the quantity of an estimate."""
    wanted = pd.Series([code, *(str(getattr(estimate, axis)) for axis in ESTIMAND[1:])], index=list(ESTIMAND))
    keys = table.rename(columns={"region_code": "area"})[list(ESTIMAND)].astype(str)
    return table[keys.eq(wanted, axis="columns").all(axis="columns")]


def multiverse(processed: Processed, estimate: Estimate | None, *, code: str) -> Multiverse | None:
    """The lead quantity under every combination of choices; None where it was not worked out, or nothing moves it.

    A choice that only offsets another explains slightly less than nothing in the table, and nothing here.

    Parameters
    ----------
    processed : Processed
        The processed tables; their multiverse is that of the published parameters.
    estimate : Estimate or None
        The estimate that leads the page.
    code : str
        The region.
    """
    if estimate is None or estimate.median is None:
        return None
    own = _of(processed["30_multiverse"], estimate, code)
    own = own[own["published_median"].notna()]
    if own.empty:
        return None
    choices = [
        Choice(
            str(row["axis"]),
            0.0 if pd.isna(row["share"]) else max(0.0, float(row["share"])),
            float(row["alone_lowest_median"]),
            float(row["alone_highest_median"]),
        )
        for _, row in own.iterrows()
    ]
    first = own.iloc[0]
    lowest, tenth, middle, ninetieth, highest = (
        float(first[f"{name}_median"]) for name in ("lowest", "tenth", "middle", "ninetieth", "highest")
    )
    return Multiverse(
        specifications=int(first["specifications"]),
        answered=int(first["answered"]),
        lowest=lowest,
        tenth=tenth,
        middle=middle,
        ninetieth=ninetieth,
        highest=highest,
        published=float(first["published_median"]),
        choices=tuple(sorted(choices, key=lambda choice: -choice.share)),
        curve=_curve(processed, code),
        distinct=int(first["distinct"]),
        low95=float(first["lowest_low95"]),
        high95=float(first["highest_high95"]),
    )


def _curve(processed: Processed, code: str) -> Curve:
    """The specification curve of a region's leading answer.

    Choices that have next to no part in how far the answers differ are left out, and so are more than a few: how
    little and how many stand in the priors.
    """
    bins, options = (
        table[table["region_code"] == code]
        for table in (processed["30_specification_curve"], processed["30_specification_options"])
    )
    first = bins.iloc[0]
    unanswered = options[options["answered"] == 0]
    return Curve(
        bins=tuple(
            CurveBin(*map(float, row))
            for row in bins[["lowest_median", "middle_median", "highest_median"]].itertuples(index=False)
        ),
        below=int(first["published_below"]),
        same=int(first["published_same"]),
        common=float(first["most_common_median"]),
        common_same=int(first["most_common_same"]),
        choices=_drawn(options, processed.priors),
        unanswered=tuple(unanswered[["axis", "option"]].astype(str).itertuples(index=False, name=None)),
    )


def _drawn(options: pd.DataFrame, priors: Priors) -> tuple[CurveChoice, ...]:
    """The choices that have a part, the largest first."""
    choices = [
        CurveChoice(
            str(axis),
            float(rows["total_share"].iloc[0]),
            tuple(_option(row, published=not place) for place, row in enumerate(rows.to_dict("records"))),
        )
        for axis, rows in options[
            options["total_share"] >= priors.number("specification_curve_least")
        ].groupby("axis", sort=False)
    ]
    ordered = sorted(choices, key=lambda choice: -choice.total)
    return tuple(ordered[: int(priors.number("specification_curve_choices"))])


def _option(row: Mapping[Hashable, Any], *, published: bool) -> CurveOption:
    """One option."""
    alone, middle = (
        None if pd.isna(row[name]) else float(row[name]) for name in ("alone_median", "middle_median")
    )
    shares = tuple(map(float, row["shares"].split(";"))) if row["shares"] else ()
    return CurveOption(str(row["option"]), published, alone, middle, shares)
