"""What would change the lead answer: the same quantity without one of the sources it rests on."""

from collections.abc import Sequence

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.findings.model import Claim, Estimate
from analysis.findings.sections import Choice, LeftOut, Multiverse


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


def multiverse(table: pd.DataFrame, estimate: Estimate | None, *, code: str) -> Multiverse | None:
    """The lead quantity under every combination of choices; None where it was not worked out, or nothing moves it.

    A choice that only offsets another explains slightly less than nothing in the table, and nothing here.

    Parameters
    ----------
    table : DataFrame
        30_multiverse, of the page's parameters.
    estimate : Estimate or None
        The estimate that leads the page.
    code : str
        The region.
    """
    if estimate is None or estimate.median is None:
        return None
    own = _of(table, estimate, code)
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
    )
