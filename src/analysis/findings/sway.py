"""What would change the lead answer: the same quantity without one of the sources it rests on."""

from collections.abc import Sequence

import pandas as pd

from analysis.claims.estimand import ESTIMAND
from analysis.findings.model import Claim, Estimate
from analysis.findings.sections import LeftOut


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
    wanted = pd.Series([code, *(str(getattr(estimate, axis)) for axis in ESTIMAND[1:])], index=list(ESTIMAND))
    keys = table.rename(columns={"region_code": "area"})[list(ESTIMAND)].astype(str)
    own = table[keys.eq(wanted, axis="columns").all(axis="columns")].drop_duplicates("lineage")
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
