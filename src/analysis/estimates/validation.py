"""How far answers hold: without each of their lines, against what was found later, and against what stood before.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.estimates.answer_table import ASKED, Status, View, with_numbers
from analysis.estimates.answers import Asked, Basis, Ends, asked_quantities, ends_of
from analysis.estimates.claim_entries import (
    KEY,
    POOLED,
    Claims,
    Entry,
    Grade,
    Key,
    as_table,
    by_quantity,
    key_of,
    named,
)
from analysis.estimates.claim_lines import model_line, scale_of
from analysis.estimates.evidence_line import as_printed
from analysis.estimates.pooled_posterior import gap_probability
from analysis.tables import Contract, number, text, texts, words

_ENDS = ("low95", "median", "high95")
_WITHOUT = tuple(f"{name}_without" for name in _ENDS)


@cache
def influence_contract() -> Contract:
    """Contract of 30_influence."""
    columns = {
        **texts("region_code", empty=False),
        **texts(*KEY),
        "time": number(),
        **texts("claim_ids", "claim_id", "lineage", empty=False),
        **{name: number(gt=0) for name in (*_ENDS, *_WITHOUT)},
        "status_without": words(Status),
        "factor": number(gt=0),
    }
    return Contract(columns, key=["claim_ids", "claim_id"])


def influence(claims: Claims, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, once without each of its lines.

    `median` is the answer with all lines, before any whole bounds it. Where a single line is left it is stated, and
    `median_without` what it says; `factor` is the answer with the line over that without it.
    """
    rows = [row for asked in asked_quantities(claims, basis) for row in _rows(asked)]
    return as_table(rows, influence_contract())


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    """Each answer on one quantity without each of its lines."""
    for pool in asked.meetings():
        whole = ends_of(asked.solved(pool))
        for entry in pool.values if whole[1] is not None else ():
            left = tuple(one for one in pool.values if one is not entry)
            cells: Ends = (left[0].low, left[0].middle, left[0].high)
            status = Status.STATED
            if len(left) >= asked.basis.rules.least_lines:
                cells = ends_of(asked.solved(pool._replace(values=left)))
                status = Status.REFUSED if cells[1] is None else Status.RECONCILED
            yield {
                "region_code": entry.region,
                **named(asked.key),
                "time": pool.time,
                "claim_ids": pool.name,
                "claim_id": entry.claim_id,
                "lineage": entry.lineage,
                **dict(zip((*_ENDS, *_WITHOUT), (*whole, *cells), strict=True)),
                "status_without": status,
                "factor": whole[1] / cells[1] if whole[1] and cells[1] else None,
            }


#: What a finding has in common with what was expected; how it is counted may differ, and such pairs are not scored.
_COUNTED = ("measure", "unit", "window", "whole_measure")
_common = itemgetter(*(place for place, name in enumerate(KEY) if name not in _COUNTED))


@cache
def looking_back_contract() -> Contract:
    """Contract of the pairs of looking back."""
    columns = {
        **texts("region_code", empty=False),
        **texts(*KEY),
        "answer_status": words(Status),
        "grade": words(grade.label for grade in Grade),
        "expected_ids": text(empty=False),
        **{name: number(ge=0) for name in ("expected_low", "expected", "expected_high")},
        "found_claim_id": text(empty=False),
        "found_method": words(v.Method),
        "found_year": number(ge=1900, le=2100),
        "found_measure": words(v.Measure),
        "found_unit": words(v.Unit),
        **{name: number(ge=0) for name in ("found_low", "found", "found_high")},
        "differs_in": words(("measure",), empty=True),
        "found_lies": words(("inside", "below", "above"), empty=True),
        "log_ratio": number(),
        "gap_probability": number(ge=0, le=1),
    }
    return Contract(columns, key=[*KEY, "found_claim_id"])


def looking_back(claims: Claims, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later.

    Where the measure is the same, `found_lies` says where the finding lies by the interval that was expected,
    `log_ratio` is the logarithm of expected over found, and `gap_probability` how often two measurements of one thing
    stand so far apart or further, as strict sets on other quantities do.
    """
    year, known_by = ASKED[View.THEN]
    later: dict[Key, list[Entry]] = {}
    for key, entries in by_quantity(claims, basis.rules).items():
        later.setdefault(_common(key), []).extend(
            one
            for one in entries
            if one.grade == Grade.OBSERVED and one.valued and one.dated and one.producer != v.OWN
            and one.time > (year or 0) and one.published > (known_by or 0)
        )  # fmt: skip
    names = {"claim_ids": "expected_ids", "low": "expected_low", "value": "expected", "high": "expected_high"}
    rows = [
        row | _found(one, row, basis)
        for row in with_numbers(then).rename(columns=names).to_dict("records")
        for one in later.get(_common(key_of(row)), ())
        if one.lineage not in row["lines"].split(";")
    ]
    return as_table(rows, looking_back_contract())


def _found(one: Entry, row: Mapping[Any, Any], basis: Basis) -> dict[str, object]:
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
        return found | {"differs_in": "measure", "found_lies": ""}
    low, middle, high = row["expected_low"], row["middle"], row["expected_high"]
    # A number without ends is its own interval; a bound has one end.
    least, most = (
        middle if math.isnan(end) and row["printed_bound"] == v.Bound.NONE else end for end in (low, high)
    )
    lies = "below" if one.middle < least else "above" if one.middle > most else "inside"
    found |= {"differs_in": "", "found_lies": lies}
    if middle > 0:
        found["log_ratio"] = math.log(middle / one.middle)
    if middle > 0 and row["grade"] in [grade.label for grade in POOLED]:
        printed = None if math.isnan(row["printed_level"]) else row["printed_level"]
        expected = as_printed(
            "expected", basis.rules, best=middle, low=low, high=high, scale=scale_of(one),
            level=0.95 if row["answer_status"] == Status.RECONCILED else printed, years=one.time - row["time"],
        )  # fmt: skip
        spread = basis.learned_without(one.key).spread()
        found["gap_probability"] = gap_probability(expected, model_line(one, basis.rules), spread)
    return found
