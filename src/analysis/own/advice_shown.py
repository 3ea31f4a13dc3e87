"""The advice on each number as a page gives it: a recorded count is no total, and what clashes is named."""

from collections.abc import Mapping

import pandas as pd

from analysis.conflicts.compared_claim import SEEN
from analysis.estimates.quotability import Advice
from analysis.own.findings import Findings

#: What a page says of a number, beside the advice that the library gives.
RECORDED = "quote_as_recorded"
CLASHES = "clashes"
_BETWEEN = ";"


def advice_shown(findings: Findings) -> pd.DataFrame:
    """By claim_id `own_advice`, `own_reason`, and `against`: the ids of the numbers that it clashes with.

    Whatever stands in a set that stays a conflict asks for care: nobody reads on one page that two numbers cannot both
    be true and that one of them can be quoted as it is. A count of those who were recorded is to be quoted as that.
    """
    rows = []
    against = _against(findings)
    visibility = findings.claims["visibility"].to_dict()
    for claim_id, given in findings.advice.iterrows():
        advice, reason = given["advice"], given["reason"]
        others = against.get(str(claim_id), {})
        if advice == Advice.QUOTE and others:
            advice, reason = Advice.QUOTE_WITH_CARE, CLASHES
        elif advice == Advice.QUOTE and visibility[claim_id] in SEEN:
            advice, reason = RECORDED, RECORDED
        is_named = advice == Advice.QUOTE_WITH_CARE
        rows.append(
            {
                "claim_id": claim_id,
                "own_advice": str(advice),
                "own_reason": str(reason),
                "against": _BETWEEN.join(others) if is_named else "",
            }
        )
    return pd.DataFrame(rows, columns=["claim_id", "own_advice", "own_reason", "against"]).set_index(
        "claim_id"
    )


def _against(findings: Findings) -> Mapping[str, Mapping[str, None]]:
    """Of each claim the ids of those with which it stands in a set that stays a conflict, the sharpest first."""
    against: dict[str, dict[str, None]] = {}
    for cell in findings.hard["members"]:
        ids = cell.split(_BETWEEN)
        for claim_id in ids:
            others = against.setdefault(claim_id, {})
            others.update(dict.fromkeys(name for name in ids if name != claim_id))
    return against
