"""How each reconciled answer moves when one of its lines of evidence is left out."""

from collections.abc import Iterator
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import number, text, words
from analysis.estimates.answer_table import Status
from analysis.estimates.answers import Asked, asked_quantities
from analysis.estimates.claim_entries import KEY, as_table, named
from analysis.estimates.line_inputs import Basis
from analysis.estimates.reconciled import Answer

ENDS = ("low95", "median", "high95")
WITHOUT = tuple(f"{name}_without" for name in ENDS)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_influence."""
    columns = {
        "region_code": text(empty=False),
        **{name: text() for name in KEY},
        "time": number(),
        "claim_ids": text(empty=False),
        "claim_id": text(empty=False),
        "lineage": text(empty=False),
        **{name: number(gt=0) for name in (*ENDS, *WITHOUT)},
        "status_without": words(Status),
        "factor": number(gt=0),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=["claim_ids", "claim_id"])


def influence(claims: pd.DataFrame, basis: Basis) -> pd.DataFrame:
    """Every answer that is reconciled, once without each of its lines.

    `median` is the answer with all lines, before any whole bounds it; `status_without` whether the others still give
    one. Where a single line is left it is stated, and `median_without` what it says; `factor` is the answer with the
    line over that without it.
    """
    rows = [row for asked in asked_quantities(claims, basis) for row in _rows(asked)]
    return as_table(rows, contract())


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    """The rows of one quantity."""
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
                **dict(zip((*ENDS, *WITHOUT), (*whole, *cells), strict=True)),
                "status_without": status,
                "factor": whole[1] / cells[1] if cells[1] else None,
            }


def _ends(answer: Answer) -> tuple[float | None, float | None, float | None]:
    """Ends of the 95 percent interval and the median; nothing where an answer is refused."""
    low, high = answer.intervals.get(0.95, (None, None))
    return low, answer.median, high
