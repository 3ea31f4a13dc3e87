"""The ladder of a region: how many were found, how many are thought to be trafficked, how many in modern slavery."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.own_claims import as_claims, plain
from analysis.library.published_match import in_order
from analysis.library.quantities import home
from analysis.library.quoting import quoting_advice
from analysis.library.reconciling import answers_of, basis_for


def build_ladder(claims: pd.DataFrame) -> pd.DataFrame:
    """The ladder of a region: at most three numbers, each with its year, its maker and how it is known.

    Parameters
    ----------
    claims : DataFrame
        Claims of one region, as `load_claims` gives them.

    Returns
    -------
    DataFrame
        By `rung`, in the order of definitions: found, trafficked (of the world forced_labour) and modern_slavery.
        `basis` says whether the number is a claim's, an estimate or none; `low`, `best` and `high` are to be printed,
        in `unit`; `number_id` is the claim's id, or that of the row of `reconcile`; `year` is the last of its period;
        `grade` how it is known; `lines` how many lines of evidence it has; `why` why it leads, `refusal` why no
        reconciled number does. Where nobody measured, `claim_ids` are those that nobody stands behind.

    Raises
    ------
    ValueError
        If the claims are not of one region, or a column is missing.

    Notes
    -----
    The best evidence leads: a survey or a comparison of lists, then a documented model, then experts; within a grade
    the number of two lines that meet, else the newest, of all people. What is not to be quoted never leads, nor what
    its maker has replaced, nor what a registered count contradicts. A number more than five years older than the latest
    count of those found, and below it, is history: the next grade leads.

    Examples
    --------
    >>> import analysis as an
    >>> an.build_ladder(an.load_claims("Netherlands"))["year"].tolist()
    [2022, 2019, 2021]
    """
    rows, region = as_claims(claims), home(claims)
    if not region and len(rows):
        raise ValueError(
            "the claims are of several regions; those of one, as load_claims('Nepal') gives, would be right"
        )
    table = tables()["30_ladder"]
    mine = table[table["region_code"] == region]
    meetings = answers_of(rows[rows["region_code"] == region] if region else rows, region)
    found = mine if len(mine) and meetings.attrs["from_published"] else _worked_out(rows, region)
    ids = {row["claim_ids"]: row["estimate_id"] for row in plain(meetings, ["claim_ids"], key="estimate_id")}
    numbers = [_number(row, ids) for row in plain(found, ("basis", "claim_ids"))]
    out = found.assign(number_id=pd.Series(numbers, found.index, dtype="str"))
    out = out.drop(columns="region_code").set_index("rung")
    out.attrs = {"region": region}
    return out


def _number(row: Mapping[str, Any], ids: Mapping[str, str]) -> str:
    """The id of what stands on a rung."""
    if row["basis"] == "none":
        return ""
    return str(ids[row["claim_ids"]] if row["basis"] == "estimate" else row["claim_ids"])


def _worked_out(rows: pd.DataFrame, region: str) -> pd.DataFrame:
    """The ladder of claims that are not the published ones of their region."""
    from analysis.estimates.answer_table import View
    from analysis.estimates.answers import answers
    from analysis.estimates.ladder import ladders

    ordered, basis = in_order(rows), basis_for(rows)
    advice = {str(one): str(word) for one, word in quoting_advice(rows)["advice"].items()}
    return ladders(ordered, answers(ordered, basis, view=View.MEETING), advice, basis, regions=[region])
