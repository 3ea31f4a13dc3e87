"""How each estimate that version 0.1.0 published moved, and why: by new evidence or by a rule."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.answer_table import ASKED, Status, View, WhyNot, middle_of, numbers_of
from analysis.estimates.claim_entries import KEY, as_table, entry_of, table_rows
from analysis.estimates.evidence_line import Rules
from analysis.reading.text_tables import ANY, FILLED, Cells, read_text_table, require_cells
from analysis.tables import Contract, number, texts, whole, words, year

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
_ENDS = ("low95", "median", "high95")
#: What the answers of before did not tell apart: a quantity that says more than they did is another question, unless
#: it rests on one of their claims.
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")
#: Rules that are not already a reason why a number is not reconciled.
_RULES = ("published_later", "not_near", "converted", "pooled_by_lines", "asked_anew", "same")
CODES = ("new_claims", *_RULES, *WhyNot)


def _one_of(words: Iterable[str]) -> Cells:
    """Cells that hold one of some words."""
    listed = [*map(str, words)]
    return Cells("|".join(listed), f"one of {', '.join(listed)}")


_ANSWERS = {
    "region_code": Cells(r"[A-Z][A-Z0-9_]+", "the code of a region"),
    "direction": _one_of(v.Direction),
    "counterpart": Cells(r"([A-Z0-9_]+(;[A-Z0-9_]+)*)?", "codes of places, separated by semicolons"),
    "population": _one_of(v.Population),
    "exploitation": _one_of(v.Exploitation),
    "status": _one_of(v.Status),
    "visibility": _one_of(v.Visibility),
    "measure": _one_of(v.Measure),
    "unit": _one_of(v.Unit),
    "reference_year": Cells(r"(19|20)\d\d", "a year as 2008"),
    # As `tables.format_number` writes them.
    **dict.fromkeys(
        _ENDS, Cells(r"(\d+(\.\d+)?(e\+\d\d)?)?", "a number, or nothing where only a limit was known")
    ),
    "k_lineages": Cells(r"[1-9]", "how many lines of evidence it counted"),
    "conversions": ANY,
    "claim_ids": Cells(r"[^\s;]+(;[^\s;]+)*", "ids of claims, separated by semicolons"),
}
_CLAIMS = {"claim_id": Cells(FILLED.pattern, FILLED.right, unique=True)}


@dataclass(frozen=True, slots=True)
class Before:
    """The answers that were published before, and the ids of all claims that there were."""

    answers: pd.DataFrame
    known: frozenset[str]


def load_before(root: Path) -> Before:
    """The answers and the claims of version 0.1.0, as data/raw/reference keeps them.

    Raises
    ------
    InputError
        With row and column of every problem.
    """
    answers = require_cells(read_text_table(root / ANSWERS, file=ANSWERS), _ANSWERS, file=ANSWERS)
    claims = require_cells(read_text_table(root / CLAIMS, file=CLAIMS), _CLAIMS, file=CLAIMS)
    numbers = {name: pd.to_numeric(answers[name]).astype("float64") for name in _ENDS}
    counts = {name: answers[name].astype(int) for name in ("reference_year", "k_lineages")}
    return Before(answers[[*_ANSWERS]].assign(**numbers, **counts), frozenset(claims["claim_id"]))


@cache
def contract() -> Contract:
    """Contract of the table of what moved."""
    columns = {
        **texts("region_code", *KEY),
        "reference_year": year(),
        **{f"{name}_before": number(gt=0) for name in _ENDS},
        "lines_before": whole(empty=True, ge=1),
        "answer_status": words(Status, empty=True),
        "time": number(),
        **{f"{name}_now": number(ge=0) for name in ("low", "value", "high")},
        "factor": number(gt=0),
        "cause": words(("evidence", "rule", "none")),
        "code": words(CODES),
        **texts("claim_ids_before", "claim_ids_now"),
    }
    unique = [*KEY, "reference_year", "claim_ids_before", "claim_ids_now"]
    return Contract(columns, key=unique)


def what_moved(before: Before, now: pd.DataFrame, claims: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The published estimates of before and of now (views `then` and `now`), each with the code why it moved.

    First the answers of before in their order, then those of now that answer none of them. `cause` is evidence where
    the answer of now rests on a claim that was not there before, else a rule: `code` then is what dropped the old
    number, or why the new one is not reconciled. `factor` is the answer of now (its best value where it is stated) over
    that of before.
    """
    published = {str(row["claim_id"]): entry_of(row, rules).published for row in table_rows(claims)}
    known_by = dict(ASKED[view] for view in (View.THEN, View.NOW))
    rows, left = [], [row for row in now.to_dict("records") if row["reference_year"] in known_by]
    for old in before.answers[before.answers["reference_year"].isin(list(known_by))].to_dict("records"):
        new = _same(old, left)
        if new is not None:
            left.remove(new)
        last = known_by[old["reference_year"]]
        known = [published[one] for one in str(old["claim_ids"]).split(";") if one in published]
        rows.append(_moved(old, new, before.known, [last is not None and one > last for one in known]))
    rows += [_moved({}, new, before.known, []) for new in left]
    return as_table(rows, contract())


def _same(old: Mapping[Any, Any], rows: Sequence[dict[Any, Any]]) -> dict[Any, Any] | None:
    """The answer of now to the question of an estimate of before; of several that with most of its claims."""
    ids = set(str(old["claim_ids"]).split(";"))
    same = [
        (len(shared), row["claim_ids"], row)
        for row in rows
        if row["reference_year"] == old["reference_year"]
        and row["area"] == old["region_code"]
        and all(row[name] == old[name] for name in ESTIMAND if name in old)
        and ((shared := ids & set(row["claim_ids"].split(";"))) or not any(row[name] for name in _TOLD_APART))
    ]
    return max(same, key=lambda one: one[:2], default=(0, "", None))[2]


def _moved(
    old: Mapping[Any, Any], new: Mapping[Any, Any] | None, known: Collection[str], late: Sequence[bool]
) -> dict[str, object]:
    """One row: how an answer moved, with the cause and the code; `old` is empty where there was none.

    `late` says which claims of before were published too late for the question.
    """
    cause, code = _why(old, new, known, late)
    either = {**old, **(new or {})}
    row: dict[str, object] = {name: either.get(name, "") for name in ("region_code", *KEY, "reference_year")}
    row |= {"cause": cause, "code": code, "area": (new or {}).get("area", either["region_code"])}
    row |= {f"{name}_before": old.get(name) for name in _ENDS}
    row |= {"lines_before": old.get("k_lineages"), "claim_ids_before": old.get("claim_ids", "")}
    if new is None:
        return row | {"answer_status": "", "claim_ids_now": ""}
    low, value, high = numbers_of(new)
    middle = middle_of(low, value, high)
    row |= {"low_now": low, "value_now": middle, "high_now": high, "claim_ids_now": new["claim_ids"]}
    return row | {name: new[name] for name in ("answer_status", "time")} | {"factor": _ratio(middle, old)}


def _ratio(now: float | None, old: Mapping[Any, Any]) -> float | None:
    """The answer of now over that of before, where both are there."""
    before = old.get("median", math.nan)
    return now / before if now and now > 0 and before > 0 else None


def _why(
    old: Mapping[Any, Any], new: Mapping[Any, Any] | None, known: Collection[str], late: Sequence[bool]
) -> tuple[str, str]:
    """The cause and the code of a move."""
    if new is None:
        return "rule", "converted" if old["conversions"] else "published_later" if any(late) else "not_near"
    if set(new["claim_ids"].split(";")) - set(known):
        return "evidence", "new_claims"
    if late and all(late):
        return "rule", "published_later"
    if new["refusal"]:
        return "rule", new["refusal"]
    if not old:
        return "rule", "asked_anew"
    return ("none", "same") if _ratio(new["median"], old) == 1 else ("rule", "pooled_by_lines")
