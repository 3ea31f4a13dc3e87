"""How far answers hold: without each of their lines, against what was found later, and against what stood before.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored. What stood before are the answers that version 0.1.0 published: each moved by new evidence or by a rule.
"""

import math
from collections.abc import Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.estimates.answer_table import ENDS, Status, key_of, named, numbered
from analysis.estimates.answers import Basis, asked_pools
from analysis.estimates.claim_entries import KEY, POOLED, Claims, Entry, Grade, Key, by_quantity, entries_of
from analysis.estimates.claim_lines import model_line, scale_of
from analysis.estimates.evidence_line import Rules, as_printed
from analysis.estimates.pooled_posterior import Ends, gap_probability
from analysis.reading.text_tables import LINE, read_text_table
from analysis.tables import as_table

_Row = Mapping[Any, Any]

# -- without each line ------------------------------------------------------------------------------------------------

_WITHOUT = tuple(f"{name}_without" for name in ENDS)


def influence(claims: Claims, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, once without each of its lines.

    `median` is the answer with all lines, before any whole bounds it. Where a single line is left it is stated, and
    `median_without` what it says; `factor` is the answer with the line over that without it.
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
            row = {"region_code": entry.region, "time": pool.time, "claim_ids": pool.name}
            row |= {"claim_id": entry.claim_id, "lineage": entry.lineage, "status_without": status}
            row |= zip((*ENDS, *_WITHOUT), (*full, *cells), strict=True)
            factor = full[1] / cells[1] if full[1] and cells[1] else None
            rows.append(named(pool.key) | row | {"factor": factor})
    return as_table(rows, "30_influence")


# -- against what was found later -------------------------------------------------------------------------------------

#: What a finding has in common with what was expected; how it is counted may differ, and such pairs are not scored.
_COUNTED = ("measure", "unit", "window", "whole_measure")
_common = itemgetter(*(place for place, name in enumerate(KEY) if name not in _COUNTED))


def looking_back(claims: Claims, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later.

    Where the measure is the same, `found_lies` says where the finding lies by the interval that was expected,
    `log_ratio` is the logarithm of expected over found, and `gap_probability` how often two measurements of one thing
    stand so far apart or further, as strict sets on other quantities do.
    """
    when, known_by = v.THEN
    later: dict[Key, list[Entry]] = {}
    for key, entries in by_quantity(claims, basis.rules).items():
        later.setdefault(_common(key), []).extend(
            one
            for one in entries
            if one.grade == Grade.OBSERVED and one.valued and one.dated and one.producer != v.OWN
            and one.time > when and one.published > known_by
        )  # fmt: skip
    names = {"claim_ids": "expected_ids", "low": "expected_low", "value": "expected", "high": "expected_high"}
    rows = [
        row | _found(one, row, basis)
        for row in numbered(then).rename(columns=names).to_dict("records")
        for one in later.get(_common(key_of(row)), ())
        if one.lineage not in row["lines"].split(";")
    ]
    return as_table(rows, "30_looking_back")


def _found(one: Entry, row: _Row, basis: Basis) -> dict[str, object]:
    """What was found later, and how it stands to what was expected of the same measure."""
    found: dict[str, object] = {
        "found_claim_id": one.claim_id,
        "found_method": one.method,
        "found_year": one.time,
        "found_measure": one.axis("measure"),
        "found_unit": one.axis("unit"),
        "found_low": one.low,
        "found": one.middle,
        "found_high": one.high,
    }
    if one.key != key_of(row):
        return found | {"differs_in": "measure"}
    low, middle, high = row["expected_low"], row["middle"], row["expected_high"]
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
            "expected", basis.rules, best=middle, low=low, high=high, scale=scale_of(one),
            level=0.95 if row["answer_status"] == Status.RECONCILED else printed, years=one.time - row["time"],
        )  # fmt: skip
        spread = basis.spread_of(one.key)
        found["gap_probability"] = gap_probability(expected, model_line(one, basis.rules), spread)
    return found


# -- against what stood before ----------------------------------------------------------------------------------------

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
#: What the answers of before did not tell apart: a quantity that says more than they did is another question, unless
#: it rests on one of their claims.
_TOLD_APART = ("target_population", "whole_measure", "currency", "share_of", "window")


class Before(NamedTuple):
    """The answers that were published before, and the ids of all claims that there were."""

    answers: pd.DataFrame
    known: frozenset[str]


def load_before(root: Path) -> Before:
    """The answers and the claims of version 0.1.0; an InputError has row and column of every problem."""
    answers = read_text_table(root / ANSWERS, "answers_of_0.1.0", file=ANSWERS)
    claims = read_text_table(root / CLAIMS, "claims_of_0.1.0", file=CLAIMS)
    numbers = answers[[*ENDS]].replace("", None).astype("float64")
    counts = answers[["reference_year", "k_lineages"]].astype(int)
    return Before(answers.drop(columns=LINE).assign(**numbers, **counts), frozenset(claims["claim_id"]))


def what_moved(before: Before, now: pd.DataFrame, claims: Claims, rules: Rules) -> pd.DataFrame:
    """The published estimates of before and of now (views `then` and `now`), each with the code why it moved.

    First the answers of before in their order, then those of now that answer none of them. `cause` is evidence where
    the answer of now rests on a claim that was not there before, else a rule: `code` then is what dropped the old
    number, or why the new one is not reconciled. `factor` is the answer of now (its best value where it is stated) over
    that of before.
    """
    published = {one.claim_id: one.published for one in entries_of(claims, rules)}
    known_by = {when: last or math.inf for when, last in v.VIEWS if when}
    left, rows = numbered(now).to_dict("records"), []
    for old in before.answers.to_dict("records"):
        new = _same(old, left)
        left = [row for row in left if row is not new]
        made = [published[one] for one in old["claim_ids"].split(";") if one in published]
        rows.append(_moved(old, new, before, [one > known_by[old["reference_year"]] for one in made]))
    return as_table((*rows, *(_moved({}, new, before) for new in left)), "30_what_moved")


def _same(old: _Row, rows: Sequence[_Row]) -> _Row:
    """The answer of now to the question of an estimate of before; of several that with most of its claims.

    Empty where there is none.
    """
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


def _moved(old: _Row, new: _Row, before: Before, late: Sequence[bool] = ()) -> dict[Any, Any]:
    """The row of two answers, of which either may be empty; `late` are the claims of before that came too late."""
    known = old and new and old["median"] > 0 and new["middle"] > 0
    factor, cause = new["middle"] / old["median"] if known else None, "rule"
    if not new:
        code = "converted" if old["conversions"] else "published_later" if any(late) else "not_near"
    elif set(new["claim_ids"].split(";")) - before.known:
        cause, code = "evidence", "new_claims"
    elif late and all(late):
        code = "published_later"
    elif new["refusal"] or not old:
        code = new["refusal"] or "asked_anew"
    else:
        cause, code = ("none", "same") if factor == 1 else ("rule", "pooled_by_lines")
    return {
        "area": old.get("region_code"),
        **old,
        **new,
        **{f"{name}_before": old.get(name) for name in ENDS},
        "lines_before": old.get("k_lineages"),
        **{f"{name}_now": new.get(name) for name in ("low", "high")},
        "value_now": new.get("middle"),
        "factor": factor,
        "cause": cause,
        "code": code,
        "claim_ids_before": old.get("claim_ids", ""),
        "claim_ids_now": new.get("claim_ids", ""),
    }
