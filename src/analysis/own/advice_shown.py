"""The advice on each number as a page gives it: a recorded count is no total, and what clashes is named."""

from collections.abc import Collection, Mapping

import pandas as pd

from analysis.claims.clean import FROM_DATA
from analysis.claims.growing import body_of
from analysis.conflicts.compared_claim import SEEN
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.quotability import Advice
from analysis.own.findings import Findings
from analysis.processed_tables import tables
from analysis.subject.measures import constants
from analysis.subject.switches import switches
from analysis.vocabulary import UNNAMED, Bound, Method

#: What a page says of a number, beside the advice that the library gives.
RECORDED = "quote_as_recorded"
CLASHES = "clashes"
OUTDATED = "outdated"
EARLIER_ROUND = "earlier_round"
BORNE_OUT = "borne_out"
_BETWEEN = ";"


def advice_shown(findings: Findings) -> pd.DataFrame:
    """By claim_id `own_advice`, `own_reason`, `superseded_by`, and `against`: the ids of the numbers it clashes with.

    A number much older than the newest count of the same thing is history, and so is an earlier one of a maker who has
    a newer one of the same thing by the same method, however near in time. Whatever stands in a set that stays a
    conflict asks for care: nobody reads on one page that two numbers cannot both be true and that one of them can be
    quoted as it is. A count of those who were recorded is to be quoted as that.
    """
    rows = []
    against = _against(findings)
    newer = _newer_counts(findings.claims)
    rounds = _newer_rounds(findings.claims)
    alone = _without_error(findings.claims)
    visibility = findings.claims["visibility"].to_dict()
    for claim_id, given in findings.advice.iterrows():
        advice, reason = given["advice"], given["reason"]
        others = against.get(str(claim_id), {})
        replaced_by = given["superseded_by"]
        may_be_history = advice in (Advice.QUOTE, Advice.QUOTE_WITH_CARE) and not others
        is_seen = visibility[claim_id] in SEEN
        if may_be_history and not is_seen and str(claim_id) in rounds:
            advice, reason, replaced_by = Advice.QUOTE_AS_HISTORY, EARLIER_ROUND, rounds[str(claim_id)]
        elif may_be_history and str(claim_id) in newer:
            advice, reason, replaced_by = Advice.QUOTE_AS_HISTORY, OUTDATED, newer[str(claim_id)]
        elif advice == Advice.QUOTE and others:
            advice, reason = Advice.QUOTE_WITH_CARE, CLASHES
        elif advice == Advice.QUOTE and is_seen:
            advice, reason = RECORDED, RECORDED
        elif reason == "documented" and claim_id in alone:
            reason = BORNE_OUT
        is_named = advice == Advice.QUOTE_WITH_CARE
        rows.append(
            {
                "claim_id": claim_id,
                "own_advice": str(advice),
                "own_reason": str(reason),
                "against": _BETWEEN.join(others) if is_named else "",
                "superseded_by": replaced_by,
            }
        )
    columns = ["claim_id", "own_advice", "own_reason", "against", "superseded_by"]
    return pd.DataFrame(rows, columns=columns).set_index("claim_id")


def _newer_counts(claims: pd.DataFrame) -> Mapping[str, str]:
    """Claims that are older than the newest count of the same thing by more years than a number leads, with its id.

    Nothing that holds always, or that is told apart by days, is history for its age.
    """
    within = Rules.of(tables().priors).leads_within
    timed = _timed(claims)
    is_count = timed["method"].isin(FROM_DATA) & (timed["bound"] == Bound.NONE)
    newer: dict[str, str] = {}
    for quantity, counts in timed[is_count].groupby("quantity", sort=False):
        newest_year = counts["year"].max()
        newest = str(counts.index[counts["year"] == newest_year][0])
        is_old = (timed["quantity"] == quantity) & (timed["year"] + within < newest_year)
        newer |= dict.fromkeys(map(str, timed.index[is_old]), newest)
    return newer


def _newer_rounds(claims: pd.DataFrame) -> Mapping[str, str]:
    """Claims of makers who made a newer number of the same thing by the same method, each with the id of the newest."""
    timed = _timed(claims)
    named = timed[~timed["producer"].isin(UNNAMED)]
    maker = named["producer"].map(lambda producer: body_of(producer) or producer)
    newer: dict[str, str] = {}
    for _, rounds in named.groupby(["quantity", maker, "method"], sort=False):
        values = rounds[(rounds["bound"] == Bound.NONE) & ~rounds["vague"]]
        if values.empty:
            continue
        newest_year = values["year"].max()
        newest = str(values.index[values["year"] == newest_year][0])
        newer |= dict.fromkeys(map(str, rounds.index[rounds["year"] < newest_year]), newest)
    return newer


def _timed(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims of a year, none of which holds always; no claims where days are told apart."""
    is_timed = claims["year"].notna() & ~claims["measure"].isin(constants())
    return claims[is_timed & (not switches().by_day)]


def _without_error(claims: pd.DataFrame) -> Collection[str]:
    """Claims that do not say how sure they are, so that only another study can speak for them."""
    is_unsure = claims["interval_level"].isna() & (claims["method"] != Method.ADMINISTRATIVE)
    return set(claims.index[is_unsure])


def _against(findings: Findings) -> Mapping[str, Mapping[str, None]]:
    """Of each claim the ids of those with which it stands in a set that stays a conflict, the sharpest first."""
    against: dict[str, dict[str, None]] = {}
    for cell in findings.hard["members"]:
        ids = cell.split(_BETWEEN)
        for claim_id in ids:
            others = against.setdefault(claim_id, {})
            others.update(dict.fromkeys(name for name in ids if name != claim_id))
    return against
