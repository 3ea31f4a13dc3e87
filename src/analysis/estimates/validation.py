"""How far answers hold: without each of their lines, against what was found later, and against what stood before.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored. What stood before are the answers that version 0.1.0 published: each moved by new evidence or by a rule.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND, Quantity
from analysis.estimates.answer_table import PRINTED, Basis, Status, asked_pools
from analysis.estimates.line_likelihood import Rules, as_printed
from analysis.estimates.lines_of_evidence import (
    POOLED,
    Claims,
    Entry,
    Grade,
    by_quantity,
    entries_of,
)
from analysis.estimates.pooled_posterior import ENDS, Ends, gap_probability
from analysis.reading.delimited_tables import LINE, read_text_table
from analysis.table_contracts import as_table

_Row = Mapping[Any, Any]


def _numbered(answers: pd.DataFrame) -> list[dict[Any, Any]]:
    """Answers with `low`, `value` and `high`, of 95 percent where reconciled, else as printed, and their `middle`."""
    reconciled = answers["answer_status"] == str(Status.RECONCILED)
    low, value, high = (
        answers[end].where(reconciled, answers[f"printed_{name}"])
        for end, name in zip(ENDS, PRINTED, strict=True)
    )
    middle = value.fillna((low * high).where(low * high > 0) ** 0.5)
    return answers.assign(low=low, value=value, high=high, middle=middle).to_dict("records")


# -- without each line ------------------------------------------------------------------------------------------------

_WITHOUT = tuple(f"{name}_without" for name in ENDS)


def influence(claims: Claims, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, before any whole bounds it, once without each of its lines.

    `factor` is the answer with the line over that without it; where a single line is left, over what it says.
    """
    rows, least = [], basis.rules.least_lines
    for _, pool in asked_pools(claims, basis):
        full = basis.solved(pool).ends
        for entry in pool.values if full[1] is not None else ():
            left = tuple(one for one in pool.values if one is not entry)
            cells: Ends = (left[0].low, left[0].middle, left[0].high)
            status = Status.STATED
            if len(left) >= least:
                cells = basis.solved(pool._replace(values=left)).ends
                status = Status.REFUSED if cells[1] is None else Status.RECONCILED
            row = pool.key._asdict() | {"time": pool.time, "claim_ids": pool.name, "status_without": status}
            row |= {name: entry.row[name] for name in ("region_code", "claim_id", "lineage")}
            row |= zip((*ENDS, *_WITHOUT), (*full, *cells), strict=True)
            rows.append(row | {"factor": full[1] / cells[1] if full[1] and cells[1] else None})
    return as_table(rows, "30_influence")


# -- against what was found later -------------------------------------------------------------------------------------


def _uncounted(key: Quantity) -> Quantity:
    """What a finding has in common with what was expected; how it is counted may differ, unscored."""
    return key._replace(measure="", whole_measure="", unit="", window="")


def looking_back(claims: Claims, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later."""
    when, known_by = v.THEN
    later: dict[Quantity, list[Entry]] = {}
    for key, entries in by_quantity(claims, basis.rules).items():
        later.setdefault(_uncounted(key), []).extend(
            one
            for one in entries
            if one.grade == Grade.OBSERVED and one.valued and one.dated and one.producer != v.OWN
            and one.time > when and one.published > known_by
        )  # fmt: skip
    rows = [
        row | _found(one, row, basis)
        for row in _numbered(then)
        for one in later.get(_uncounted(Quantity.of(row)), ())
        if one.lineage not in row["lines"].split(";")
    ]
    return as_table(rows, "30_looking_back")


def _found(one: Entry, row: _Row, basis: Basis) -> dict[str, object]:
    """What was found later, and how it stands to what was expected of the same measure."""
    low, middle, high = row["low"], row["middle"], row["high"]
    same = ("claim_id", "method", "measure", "unit", "low", "high")
    found: dict[str, object] = {f"found_{name}": one.row[name] for name in same}
    found |= {"found_year": one.time, "found": one.middle, "expected_ids": row["claim_ids"]}
    found |= {"expected_low": low, "expected": row["value"], "expected_high": high}
    if one.key != Quantity.of(row):
        return found | {"differs_in": "measure"}
    # A number without ends is its own interval; a bound has one end.
    least, most = (
        middle if math.isnan(end) and row["printed_bound"] == v.Bound.NONE else end for end in (low, high)
    )
    found["found_lies"] = "below" if one.middle < least else "above" if one.middle > most else "inside"
    if middle > 0:
        found["log_ratio"] = math.log(middle / one.middle)
    if middle > 0 and row["grade"] in [grade.label for grade in POOLED]:
        printed = None if math.isnan(row["printed_level"]) else row["printed_level"]
        expected = as_printed(
            "expected", basis.rules, best=middle, low=low, high=high, scale=one.scale,
            level=0.95 if row["answer_status"] == Status.RECONCILED else printed, years=one.time - row["time"],
        )  # fmt: skip
        spread = basis.spread_of(one.key)
        found["gap_probability"] = gap_probability(expected, one.line(basis.rules), spread)
    return found


# -- against what stood before ----------------------------------------------------------------------------------------

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
#: What the answers of before did not tell apart: a quantity that says more than they did is another question, unless
#: it rests on one of their claims.
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")


def load_before(root: Path) -> tuple[pd.DataFrame, frozenset[str]]:
    """The answers of version 0.1.0, and the ids of its claims; an InputError has row and column of every problem."""
    answers = read_text_table(root / ANSWERS, "answers_of_0.1.0", file=ANSWERS)
    claims = read_text_table(root / CLAIMS, "claims_of_0.1.0", file=CLAIMS)
    numbers = answers[[*ENDS]].replace("", None).astype("float64")
    counts = answers[["reference_year", "k_lineages"]].astype(int)
    return answers.drop(columns=LINE).assign(**numbers, **counts), frozenset(claims["claim_id"])


def what_moved(
    before: pd.DataFrame, known: frozenset[str], now: pd.DataFrame, claims: Claims, rules: Rules
) -> pd.DataFrame:
    """The published estimates of before and of now (views `then` and `now`), each with the code why it moved.

    First the answers of before in their order, then those of now that answer none of them. `cause` is evidence where
    the answer of now rests on a claim that was not there before, else a rule: what dropped the old number, or why the
    new one is not reconciled.
    """
    published = {one.claim_id: one.published for one in entries_of(claims, rules)}
    known_by = {when: last or math.inf for when, last in v.VIEWS if when}
    left, rows = _numbered(now), []
    for old in before.to_dict("records"):
        new = _same(old, left)
        left = [row for row in left if row is not new]
        made = [published[one] for one in old["claim_ids"].split(";") if one in published]
        rows.append(_moved(old, new, known, [one > known_by[old["reference_year"]] for one in made]))
    return as_table((*rows, *(_moved({}, new, known) for new in left)), "30_what_moved")


def _same(old: _Row, rows: Sequence[_Row]) -> _Row:
    """The answer of now to the question of an estimate of before: that with most of its claims; empty without any."""
    ids = set(old["claim_ids"].split(";"))
    question = {"area": old["region_code"], "reference_year": old["reference_year"]}
    question |= {name: old[name] for name in ESTIMAND if name in old}
    same = [
        (len(shared), row["claim_ids"], row)
        for row in rows
        if all(row[name] == cell for name, cell in question.items())
        and ((shared := ids & set(row["claim_ids"].split(";"))) or not any(row[name] for name in _TOLD_APART))
    ]
    return max(same, key=lambda one: one[:2], default=(0, "", {}))[2]


def _moved(old: _Row, new: _Row, known: frozenset[str], late: Sequence[bool] = ()) -> dict[Any, Any]:
    """The row of two answers, of which either may be empty; `late` are the claims of before that came too late."""
    comparable = old and new and old["median"] > 0 and new["middle"] > 0
    factor, cause = new["middle"] / old["median"] if comparable else None, "rule"
    if not new:
        code = "converted" if old["conversions"] else "published_later" if any(late) else "not_near"
    elif {*new["claim_ids"].split(";")} - known:
        cause, code = "evidence", "new_claims"
    elif late and all(late):
        code = "published_later"
    elif new["refusal"] or not old:
        code = new["refusal"] or "asked_anew"
    else:
        cause, code = ("none", "same") if factor == 1 else ("rule", "pooled_by_lines")
    row = {"area": old.get("region_code"), **old, **new, "factor": factor, "cause": cause, "code": code}
    row |= {f"{name}_before": old.get(name) for name in ENDS} | {"lines_before": old.get("k_lineages")}
    row |= {"low_now": new.get("low"), "value_now": new.get("middle"), "high_now": new.get("high")}
    both = (("before", old), ("now", new))
    return row | {f"claim_ids_{when}": one.get("claim_ids", "") for when, one in both}
