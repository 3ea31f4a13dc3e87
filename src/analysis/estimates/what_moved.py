"""How each published estimate of before moved, and why: by new evidence or by a rule."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words, year
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.answer_table import ASKED, Status, View, WhyNot
from analysis.estimates.claim_entries import QUANTITY, LineRules, entry_of, table_rows

#: What an answer of now is a number of, and of that what the answers of before did not tell apart: a quantity that
#: says more than they did is another question, unless it rests on one of their claims.
_KEY = (*QUANTITY, "window")
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")

#: Rules that are not already a reason why a number is not reconciled.
_RULES = ("published_later", "not_near", "converted", "pooled_by_lines", "asked_anew", "same")
CODES = ("new_claims", *_RULES, *WhyNot)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of the table of what moved."""
    columns = {
        **{name: text() for name in ("region_code", *_KEY)},
        "reference_year": year(),
        **{f"{name}_before": number(gt=0) for name in ("low95", "median", "high95")},
        "lines_before": pa.Column("Int64", pa.Check.ge(1), nullable=True),
        "answer_status": words(Status, empty=True),
        "time": number(),
        **{f"{name}_now": number(ge=0) for name in ("low", "value", "high")},
        "factor": number(gt=0),
        "cause": words(("evidence", "rule", "none")),
        "code": words(CODES),
        "claim_ids_before": text(),
        "claim_ids_now": text(),
    }
    unique = [*_KEY, "reference_year", "claim_ids_before", "claim_ids_now"]
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)


def what_moved(
    before: pd.DataFrame, now: pd.DataFrame, claims: pd.DataFrame, *, known: Collection[str], rules: LineRules
) -> pd.DataFrame:
    """The published estimates of before and of now, row by row, each with the code why it moved.

    Parameters
    ----------
    before : DataFrame
        The answers as they were: a region, a reference year, `low95`, `median`, `high95`, `k_lineages`,
        `conversions`, `claim_ids`, and of the columns of `ESTIMAND` those that there were.
    now : DataFrame
        What `answers` says in the views `then` and `now`.
    claims : DataFrame
        Rows of 10_claims as they are now.
    known : collection of str
        Ids of the claims that were there before.
    rules : LineRules
        The choices.

    Returns
    -------
    DataFrame
        Keeps `contract`: the answers of before in their order, then those of now that answer none of them. `cause` is
        evidence where the answer of now rests on a claim that was not there before, else a rule: `code` then is what
        dropped the old number, or why the new one is not reconciled. `factor` is the answer of now (its best value
        where it is stated) over that of before.
    """
    published = {str(row["claim_id"]): entry_of(row, rules).published for row in table_rows(claims)}
    views = {ASKED[view][0]: ASKED[view][1] for view in (View.THEN, View.NOW)}
    rows, left = [], [row for row in now.to_dict("records") if row["reference_year"] in views]
    for old in before[before["reference_year"].isin(list(views))].to_dict("records"):
        new = _same(old, left)
        if new is not None:
            left.remove(new)
        rows.append(_moved(old, new, known, published, views[old["reference_year"]]))
    rows += [_moved(None, new, known, published, None) for new in left]
    frame = pd.DataFrame(rows, columns=list(contract().columns), dtype=object)
    return conform(frame, contract())


def _same(old: Mapping[Any, Any], rows: Sequence[dict[Any, Any]]) -> dict[Any, Any] | None:
    """The answer of now to the question of an estimate of before; of several that with most of its claims."""
    ids = set(str(old["claim_ids"]).split(";"))
    shared = [
        (len(ids & set(row["claim_ids"].split(";"))), row["claim_ids"], row)
        for row in rows
        if row["reference_year"] == old["reference_year"]
        and row["area"] == old["region_code"]
        and all(row[name] == old[name] for name in ESTIMAND if name in old)
    ]
    same = [one for one in shared if one[0] or not any(one[2][name] for name in _TOLD_APART)]
    return max(same, key=lambda one: one[:2], default=(0, "", None))[2]


def _moved(
    old: Mapping[Any, Any] | None,
    new: Mapping[Any, Any] | None,
    known: Collection[str],
    published: Mapping[str, int],
    known_by: int | None,
) -> dict[str, object]:
    """One row: how an answer moved."""
    named = {**(old or {}), **(new or {})}
    before = {} if old is None else {f"{name}_before": old[name] for name in ("low95", "median", "high95")}
    after = _value(new) if new is not None else {}
    ratio = _ratio(after.get("value_now"), before.get("median_before"))
    cause, code = _why(old, new, known, published, known_by)
    return {
        **{name: named.get(name, "") for name in ("region_code", *_KEY, "reference_year")},
        "area": (new or {}).get("area", named["region_code"]),
        **before,
        "lines_before": None if old is None else old["k_lineages"],
        "answer_status": "" if new is None else new["answer_status"],
        "time": None if new is None else new["time"],
        **after,
        "factor": ratio,
        "cause": cause,
        "code": code,
        "claim_ids_before": "" if old is None else old["claim_ids"],
        "claim_ids_now": "" if new is None else new["claim_ids"],
    }


def _value(new: Mapping[Any, Any]) -> dict[str, object]:
    """The numbers of an answer of now: quantiles where it is reconciled, else as printed."""
    if new["answer_status"] == Status.RECONCILED:
        cells = new["low95"], new["median"], new["high95"]
    else:
        low, best, high = new["printed_low"], new["printed_best"], new["printed_high"]
        cells = low, (low * high) ** 0.5 if pd.isna(best) else best, high
    return dict(zip(("low_now", "value_now", "high_now"), cells, strict=True))


def _ratio(now: object, before: object) -> object:
    """One number over another, where both are there."""
    there = isinstance(now, float) and isinstance(before, float) and now > 0 and before > 0
    return now / before if there else None  # type: ignore[operator]


def _why(
    old: Mapping[Any, Any] | None,
    new: Mapping[Any, Any] | None,
    known: Collection[str],
    published: Mapping[str, int],
    known_by: int | None,
) -> tuple[str, str]:
    """The cause and the code of a move."""
    ids = [] if old is None else str(old["claim_ids"]).split(";")
    late = [known_by is not None and published[one] > known_by for one in ids if one in published]
    if new is None:
        converted = old is not None and bool(old["conversions"])
        return "rule", "converted" if converted else "published_later" if any(late) else "not_near"
    if set(new["claim_ids"].split(";")) - set(known):
        return "evidence", "new_claims"
    if late and all(late):
        return "rule", "published_later"
    if new["refusal"]:
        return "rule", new["refusal"]
    if old is None:
        return "rule", "asked_anew"
    return ("none", "same") if _ratio(new["median"], old["median"]) == 1 else ("rule", "pooled_by_lines")
