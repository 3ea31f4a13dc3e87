"""What could be known in 2009, set against what surveys and list comparisons of the same measure found later.

The expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a survey or a
list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart and not
scored.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import vocabulary as v
from analysis.claims.contract import conform, number, text, words
from analysis.estimates.answer_table import ASKED, Status, View
from analysis.estimates.answers import answers
from analysis.estimates.claim_entries import POOLED, QUANTITY, Entry, Grade, Key, by_quantity
from analysis.estimates.evidence_line import as_printed
from analysis.estimates.line_inputs import Basis, model_line, name_of, scale_of
from analysis.estimates.reconciled import gap_probability

_KEY = (*QUANTITY, "window")
#: Axes in which a finding may differ from what was expected; such pairs are not scored.
_MAY_DIFFER = ("measure", "unit", "window", "whole_measure")
EXPECTED = ("expected_low", "expected", "expected_high")


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of the pairs of looking back."""
    columns = {
        "region_code": text(empty=False),
        **{name: text() for name in _KEY},
        "answer_status": words(Status),
        "grade": words(grade.label for grade in Grade),
        "expected_ids": text(empty=False),
        **{name: number(ge=0) for name in EXPECTED},
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
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=[*_KEY, "found_claim_id"])


def looking_back(claims: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009 and what was found later.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    basis : Basis
        Scale, floors and choices.

    Returns
    -------
    DataFrame
        Keeps `contract`. Where the measure is the same, `found_lies` says where the finding lies by the interval that
        was expected, `log_ratio` is the logarithm of expected over found, and `gap_probability` how often two
        measurements of one thing stand so far apart or further, as strict sets on other quantities do.
    """
    year, known_by = ASKED[View.THEN]
    found = [
        (key, entry)
        for key, entries in by_quantity(claims, basis.line_rules).items()
        for entry in entries
        if entry.grade == Grade.OBSERVED
        and entry.valued
        and entry.dated
        and entry.producer != v.OWN
        and entry.time > (year or 0)
        and entry.published > (known_by or 0)
    ]
    then = answers(claims, basis, view=View.THEN).to_dict("records")
    rows = list(_pairs(then, found, basis))
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _pairs(
    then: list[dict[Any, Any]], found: list[tuple[Key, Entry]], basis: Basis
) -> Iterator[dict[str, object]]:
    """A row for each expectation and each finding that it meets."""
    for row in then:
        own = tuple(str(row[name]) for name in _KEY)
        for key, entry in found:
            differs = [name for name, x, y in zip(_KEY, own, key, strict=True) if x != y]
            if set(differs) <= set(_MAY_DIFFER) and entry.lineage not in str(row["lines"]).split(";"):
                pair = (
                    _expected(row)
                    | _finding(entry)
                    | {"differs_in": "measure" if differs else "", "found_lies": ""}
                )
                yield {**{name: row[name] for name in ("region_code", *_KEY)}, **pair} | (
                    {} if differs else _score(pair, row, entry, basis)
                )


def _expected(row: Mapping[Any, Any]) -> dict[str, object]:
    """What was expected: the reconciled answer with its 95 percent interval, or the number as it was printed."""
    if row["answer_status"] == Status.RECONCILED:
        low, middle, high = row["low95"], row["median"], row["high95"]
    else:
        low, middle, high = row["printed_low"], row["printed_best"], row["printed_high"]
    return {
        "answer_status": row["answer_status"],
        "grade": row["grade"],
        "expected_ids": row["claim_ids"],
        **dict(zip(EXPECTED, (low, middle, high), strict=True)),
    }


def _finding(entry: Entry) -> dict[str, object]:
    """What was found."""
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


def _score(
    pair: Mapping[str, object], row: Mapping[Any, Any], entry: Entry, basis: Basis
) -> dict[str, object]:
    """How a finding stands to what was expected of the same measure."""
    low, middle, high = (_number(pair[name]) for name in EXPECTED)
    found = entry.middle
    if middle is None and low and high:
        middle = math.sqrt(low * high)
    least, most = (
        middle if end is None and row["printed_bound"] == v.Bound.NONE else end for end in (low, high)
    )
    place = (
        "below"
        if least is not None and found < least
        else "above"
        if most is not None and found > most
        else "inside"
    )
    score: dict[str, object] = {"found_lies": place}
    if middle:
        score["log_ratio"] = math.log(middle / found)
    if middle and row["grade"] in [grade.label for grade in POOLED]:
        level = 0.95 if row["answer_status"] == Status.RECONCILED else _number(row["printed_level"])
        expected = as_printed(
            "expected", basis.rules, best=middle, low=low, high=high, level=level,
            years=entry.time - row["time"], scale=scale_of(entry),
        )  # fmt: skip
        spread = basis.learned.without(name_of([str(row[name]) for name in _KEY])).spread()
        score["gap_probability"] = gap_probability(expected, model_line(entry, basis.rules), spread)
    return score


def _number(cell: object) -> float | None:
    """A number, or None where it is missing."""
    return None if cell is None or pd.isna(cell) else float(cell)  # type: ignore[arg-type, call-overload]
