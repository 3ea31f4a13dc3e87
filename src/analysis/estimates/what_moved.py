"""How each published estimate of before moved, and why: by new evidence or by a rule."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words, year
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.answer_table import ASKED, Status, View, WhyNot
from analysis.estimates.claim_entries import LineRules, entry_of, table_rows

#: Rules that are not already a reason why a number is not reconciled.
_RULES = ("published_later", "not_near", "converted", "pooled_by_lines", "asked_anew", "same")
CODES = ("new_claims", *_RULES, *WhyNot)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of the table of what moved."""
    columns = {
        **{name: text() for name in ("region_code", *ESTIMAND)},
        "reference_year": year(),
        **{f"{name}_before": number(gt=0) for name in ("low95", "median", "high95")},
        "answer_status": words(Status, empty=True),
        **{f"{name}_now": number(ge=0) for name in ("low", "value", "high")},
        "factor": number(gt=0),
        "cause": words(("evidence", "rule", "none")),
        "code": words(CODES),
        "claim_ids_before": text(),
        "claim_ids_now": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def what_moved(
    before: pd.DataFrame, now: pd.DataFrame, claims: pd.DataFrame, *, known: Collection[str], rules: LineRules
) -> pd.DataFrame:
    """The published estimates of before and of now, row by row, each with the code why it moved.

    Parameters
    ----------
    before : DataFrame
        30_estimates by the exact method, as it was.
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
        Keeps `contract`. `cause` is evidence where the answer of now rests on a claim that was not there before,
        else a rule: `code` then is why the number is not reconciled, or what dropped it. `factor` is the answer of
        now (its best value where it is stated) over that of before.
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
    same = [
        row
        for row in rows
        if row["reference_year"] == old["reference_year"]
        and row["area"] == old["region_code"]
        and all(row[name] == old[name] for name in ESTIMAND if name in old)
    ]
    return max(
        same, key=lambda row: (len(ids & set(row["claim_ids"].split(";"))), row["claim_ids"]), default=None
    )


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
        **{name: named.get(name, "") for name in ("region_code", *ESTIMAND, "reference_year")},
        "area": (new or {}).get("area", named["region_code"]),
        **before,
        "answer_status": "" if new is None else new["answer_status"],
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
    if new is None:
        ids = [one for one in str((old or {})["claim_ids"]).split(";") if one in published]
        if (old or {})["conversions"]:
            return "rule", "converted"
        late = known_by is not None and any(published[one] > known_by for one in ids)
        return "rule", "published_later" if late else "not_near"
    if set(new["claim_ids"].split(";")) - set(known):
        return "evidence", "new_claims"
    if new["refusal"]:
        return "rule", new["refusal"]
    if old is None:
        return "rule", "asked_anew"
    return ("none", "same") if _ratio(new["median"], old["median"]) == 1 else ("rule", "pooled_by_lines")
