"""How far answers hold: without each of their lines, against what was found later, and against what stood before.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.contract import conform, number, text, texts, words
from analysis.estimates.answer_table import ASKED, Status, View, with_numbers
from analysis.estimates.answers import Asked, Basis, Ends, asked_quantities, ends_of
from analysis.estimates.claim_entries import (
    KEY,
    POOLED,
    Claims,
    Entry,
    Grade,
    as_table,
    by_quantity,
    key_of,
    named,
)
from analysis.estimates.claim_lines import model_line, scale_of
from analysis.estimates.evidence_line import as_printed
from analysis.estimates.pooled_posterior import gap_probability

_ENDS = ("low95", "median", "high95")
_WITHOUT = tuple(f"{name}_without" for name in _ENDS)


@cache
def influence_contract() -> pa.DataFrameSchema:
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
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_ids", "claim_id"])


def influence(claims: Claims, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, once without each of its lines.

    `median` is the answer with all lines, before any whole bounds it; `status_without` whether the others still give
    one. Where a single line is left it is stated, and `median_without` what it says; `factor` is the answer with the
    line over that without it.
    """
    rows = [row for asked in asked_quantities(claims, basis) for row in _rows(asked)]
    return as_table(rows, influence_contract())


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    """Each answer on one quantity without each of its lines."""
    cells: Ends
    for pool in asked.meetings():
        whole = ends_of(asked.solved(pool))
        if whole[1] is None:
            continue
        for entry in pool.values:
            left = tuple(one for one in pool.values if one is not entry)
            if len(left) < asked.basis.rules.least_lines:
                status, cells = Status.STATED, (left[0].low, left[0].middle, left[0].high)
            else:
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
                "factor": whole[1] / cells[1] if cells[1] else None,
            }


#: Axes in which a finding may differ from what was expected; such pairs are not scored.
_MAY_DIFFER = ["measure", "unit", "window", "whole_measure"]


@cache
def looking_back_contract() -> pa.DataFrameSchema:
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
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=[*KEY, "found_claim_id"])


def looking_back(claims: Claims, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later.

    Where the measure is the same, `found_lies` says where the finding lies by the interval that was expected,
    `log_ratio` is the logarithm of expected over found, and `gap_probability` how often two measurements of one thing
    stand so far apart or further, as strict sets on other quantities do.
    """
    later = _found_later(claims, basis)
    found = pd.DataFrame(
        [{**named(one.key), "line": one.lineage, **_finding(one)} for one in later.values()],
        columns=[
            *KEY,
            "line",
            *(name for name in looking_back_contract().columns if name.startswith("found")),
        ],
    )
    expected = {
        "claim_ids": "expected_ids",
        "low": "expected_low",
        "value": "expected",
        "high": "expected_high",
    }
    alike = [name for name in KEY if name not in _MAY_DIFFER]
    pairs = with_numbers(then).rename(columns=expected).merge(found, on=alike, suffixes=("", "_later"))
    own = [line in lines.split(";") for line, lines in zip(pairs["line"], pairs["lines"], strict=True)]
    pairs = pairs[~np.array(own, dtype=bool)]
    differs = np.any([pairs[name] != pairs[f"{name}_later"] for name in _MAY_DIFFER], axis=0)
    value, middle = pairs["found"].astype(float), pairs["middle"].where(pairs["middle"] > 0)
    # A number without ends is its own interval; a bound has one end.
    end = middle.where(pairs["printed_bound"] == str(v.Bound.NONE))
    lies = np.where(value < pairs["expected_low"].fillna(end), "below", "inside")
    lies = np.where(value > pairs["expected_high"].fillna(end), "above", lies)
    scored = ~differs & middle.notna() & pairs["grade"].isin([grade.label for grade in POOLED])
    gaps = [
        _gap(row, later[row["found_claim_id"]], basis) if wanted else np.nan
        for row, wanted in zip(pairs.to_dict("records"), scored, strict=True)
    ]
    table = pairs.assign(
        differs_in=np.where(differs, "measure", ""),
        found_lies=np.where(differs, "", lies),
        log_ratio=np.log(middle / value).mask(differs),
        gap_probability=gaps,
    )
    return conform(table.reset_index(drop=True), looking_back_contract())


def _found_later(claims: Claims, basis: Basis) -> dict[str, Entry]:
    """Surveys and list comparisons of a later time than was asked about, published later than could be known."""
    year, known_by = ASKED[View.THEN]
    return {
        one.claim_id: one
        for entries in by_quantity(claims, basis.rules).values()
        for one in entries
        if one.grade == Grade.OBSERVED and one.valued and one.dated and one.producer != v.OWN
        and one.time > (year or 0) and one.published > (known_by or 0)
    }  # fmt: skip


def _finding(entry: Entry) -> dict[str, object]:
    """What was found later."""
    return {
        "found_claim_id": entry.claim_id,
        "found_method": entry.method,
        "found_year": entry.time,
        "found_measure": entry.axis("measure"),
        "found_unit": entry.axis("unit"),
        "found_low": entry.low,
        "found": entry.middle,
        "found_high": entry.high,
    }


def _gap(row: Mapping[Any, Any], entry: Entry, basis: Basis) -> float:
    """How often two measurements of one thing stand so far apart as a finding and what was expected."""
    low, high, printed = (
        None if pd.isna(row[name]) else float(row[name])
        for name in ("expected_low", "expected_high", "printed_level")
    )
    expected = as_printed(
        "expected", basis.rules, best=row["middle"], low=low, high=high, years=entry.time - row["time"],
        level=0.95 if row["answer_status"] == Status.RECONCILED else printed, scale=scale_of(entry),
    )  # fmt: skip
    spread = basis.learned_without(key_of(row)).spread()
    return gap_probability(expected, model_line(entry, basis.rules), spread)
