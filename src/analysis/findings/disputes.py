"""The conflicts that touch a region, the hardest first."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.findings.sections import Dispute

#: From the hardest to the mildest; the order in which a page tells them.
LEVELS = ("infeasible", "conditional", "clipped", "apparent")


def disputes(table: pd.DataFrame, *, scope: str, corrections: bool) -> tuple[Dispute, ...]:
    """The conflicts of one run among those that touch a region.

    Parameters
    ----------
    table : DataFrame
        Rows of 20_conflicts that name the region.
    scope : str
        `all`, or `article` for conflicts between the claims of the 2009 article.
    corrections : bool
        With the declared corrections, or as printed.
    """
    run = table[(table["scope"] == scope) & (table["corrections"] == ("on" if corrections else "off"))]
    found = [_dispute(record) for record in run.to_dict("records")]
    return tuple(sorted(found, key=_hardness))


def _hardness(one: Dispute) -> tuple[object, ...]:
    """Sort key: the hardest first; counts of known persons far below an estimate of all, which is no wonder, last."""
    return (LEVELS.index(one.level), one.code == "detection_rate", -one.severity, one.conflict_id)


def _dispute(record: Mapping[Any, Any]) -> Dispute:
    """One row of the table."""
    return Dispute(
        conflict_id=str(record["conflict_id"]),
        level=str(record["level"]),
        marginal=bool(record["marginal"]),
        code=str(record["code"]),
        claim_ids=tuple(str(record["claim_ids"]).split(";")),
        regions=tuple(str(record["regions"]).split(";")),
        severity=float(str(record["severity"])),
        arithmetic=str(record["arithmetic"]),
        reasons=tuple(str(record["reasons"]).split(";")),
        reason_evidence=str(record["reason_evidence"]),
        would_have_to_be_true=str(record["would_have_to_be_true"]),
        resolution=str(record["resolution"]),
    )
