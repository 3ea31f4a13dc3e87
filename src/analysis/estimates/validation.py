"""How far answers hold: without each of their lines, and what could be known in 2009 against what was found later.

Looking back, the expectation is the answer of the view `then`: what was published by 2010, about 2008. The finding is a
survey or a list comparison of a later time, published later, on another line. Pairs of unlike measures are listed apart
and not scored.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd

from analysis import vocabulary as v
from analysis.estimates.answer_table import ASKED, Status, View, middle_of, numbers_of
from analysis.estimates.answers import Asked, Basis, asked_quantities
from analysis.estimates.claim_entries import KEY, POOLED, Entry, Grade, as_table, by_quantity, key_of, named
from analysis.estimates.claim_lines import model_line, scale_of
from analysis.estimates.evidence_line import as_printed
from analysis.estimates.pooled_posterior import Answer, gap_probability
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


def influence(claims: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, once without each of its lines.

    `median` is the answer with all lines, before any whole bounds it; `status_without` whether the others still give
    one. Where a single line is left it is stated, and `median_without` what it says; `factor` is the answer with the
    line over that without it.
    """
    rows = [row for asked in asked_quantities(claims, basis) for row in _rows(asked)]
    return as_table(rows, influence_contract())


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    """Each answer on one quantity without each of its lines."""
    cells: tuple[float | None, float | None, float | None]
    for pool, _ in asked.meetings():
        whole = _ends(asked.solved(pool))
        if whole[1] is None:
            continue
        for entry in pool.values:
            left = tuple(one for one in pool.values if one is not entry)
            if len(left) < asked.basis.rules.least_lines:
                status, cells = Status.STATED, (left[0].low, left[0].middle, left[0].high)
            else:
                cells = _ends(asked.solved(pool._replace(values=left)))
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


def _ends(answer: Answer) -> tuple[float | None, float | None, float | None]:
    """Ends of the 95 percent interval and the median; nothing where an answer is refused."""
    low, high = answer.intervals.get(0.95, (None, None))
    return low, answer.median, high


#: Axes in which a finding may differ from what was expected; such pairs are not scored.
_MAY_DIFFER = {"measure", "unit", "window", "whole_measure"}
_EXPECTED = ("expected_low", "expected", "expected_high")


@cache
def looking_back_contract() -> Contract:
    """Contract of the pairs of looking back."""
    columns = {
        **texts("region_code", empty=False),
        **texts(*KEY),
        "answer_status": words(Status),
        "grade": words(grade.label for grade in Grade),
        "expected_ids": text(empty=False),
        **{name: number(ge=0) for name in _EXPECTED},
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


def looking_back(claims: pd.DataFrame, then: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every pair of what could be known in 2009, the answers of the view `then`, and what was found later.

    Where the measure is the same, `found_lies` says where the finding lies by the interval that was expected,
    `log_ratio` is the logarithm of expected over found, and `gap_probability` how often two measurements of one thing
    stand so far apart or further, as strict sets on other quantities do.
    """
    year, known_by = ASKED[View.THEN]
    found = [
        (key, one)
        for key, entries in by_quantity(claims, basis.rules).items()
        for one in entries
        if one.grade == Grade.OBSERVED and one.valued and one.dated and one.producer != v.OWN
        and one.time > (year or 0) and one.published > (known_by or 0)
    ]  # fmt: skip
    rows: list[Mapping[str, object]] = []
    for row in then.to_dict("records"):
        expected = {name: row[name] for name in ("region_code", *KEY, "answer_status", "grade")}
        expected |= {"expected_ids": row["claim_ids"], **dict(zip(_EXPECTED, numbers_of(row), strict=True))}
        for key, one in found:
            differs = {name for name, x, y in zip(KEY, key_of(row), key, strict=True) if x != y}
            if differs <= _MAY_DIFFER and one.lineage not in str(row["lines"]).split(";"):
                score = {"found_lies": ""} if differs else _score(row, one, basis)
                rows.append(expected | _found(one) | {"differs_in": "measure" if differs else ""} | score)
    return as_table(rows, looking_back_contract())


def _found(entry: Entry) -> dict[str, object]:
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


def _score(row: Mapping[Any, Any], entry: Entry, basis: Basis) -> dict[str, object]:
    """How a finding stands to what was expected of the same measure."""
    low, value, high = numbers_of(row)
    middle = middle_of(low, value, high)
    least, most = (
        middle if end is None and row["printed_bound"] == v.Bound.NONE else end for end in (low, high)
    )
    found = entry.middle
    is_below, is_above = least is not None and found < least, most is not None and found > most
    score: dict[str, object] = {"found_lies": "below" if is_below else "above" if is_above else "inside"}
    if middle:
        score["log_ratio"] = math.log(middle / found)
    if middle and row["grade"] in [grade.label for grade in POOLED]:
        printed = None if pd.isna(row["printed_level"]) else float(row["printed_level"])
        level = 0.95 if row["answer_status"] == Status.RECONCILED else printed
        expected = as_printed(
            "expected", basis.rules, best=middle, low=low, high=high, level=level,
            years=entry.time - row["time"], scale=scale_of(entry),
        )  # fmt: skip
        spread = basis.learned_without(key_of(row)).spread()
        score["gap_probability"] = gap_probability(expected, model_line(entry, basis.rules), spread)
    return score
