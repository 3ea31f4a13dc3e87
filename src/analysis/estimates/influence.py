"""How each reconciled answer moves when one of its lines of evidence is left out."""

from collections.abc import Iterator
from functools import cache

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import conform, number, text, words
from analysis.estimates.answer_table import Status
from analysis.estimates.answers import Asked, asked_quantities
from analysis.estimates.claim_entries import QUANTITY
from analysis.estimates.claim_lines import Pool
from analysis.estimates.line_inputs import Basis
from analysis.estimates.reconciled import Answer

_KEY = (*QUANTITY, "window")
ENDS = ("low95", "median", "high95")
WITHOUT = tuple(f"{name}_without" for name in ENDS)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_influence."""
    columns = {
        "region_code": text(empty=False),
        **{name: text() for name in _KEY},
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

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims, as they are to be used.
    basis : Basis
        Scale, floors and choices.

    Returns
    -------
    DataFrame
        Keeps `contract`. `median` is the answer with all lines, before any whole bounds it; `status_without` whether
        the others still give one. Where a single line is left it is stated, and `median_without` what it says; `factor`
        is the answer with the line over that without it.
    """
    rows = [row for asked in asked_quantities(claims, basis) for row in _rows(asked)]
    return conform(pd.DataFrame(rows, columns=list(contract().columns), dtype=object), contract())


def _rows(asked: Asked) -> Iterator[dict[str, object]]:
    """The rows of one quantity."""
    for pool, _ in asked.meetings():
        whole = asked.solved(pool)
        if whole.median is None:
            continue
        ends = dict(zip(ENDS, _ends(whole), strict=True))
        for entry in pool.values:
            left = pool._replace(values=tuple(one for one in pool.values if one is not entry))
            yield {
                "region_code": entry.region,
                **dict(zip(_KEY, asked.key, strict=True)),
                "time": pool.time,
                "claim_ids": ";".join(pool.claim_ids),
                "claim_id": entry.claim_id,
                "lineage": entry.lineage,
                **ends,
                **_without(asked, left, float(whole.median)),
            }


def _without(asked: Asked, left: Pool, median: float) -> dict[str, object]:
    """What the other lines say: reconciled again, or the only one as it was published."""
    cells: tuple[float | None, float | None, float | None]
    if len(left.values) < asked.basis.rules.least_lines:
        (one,) = left.values
        cells, status = (one.low, one.middle, one.high), Status.STATED
    else:
        again = asked.solved(left)
        cells = _ends(again)
        status = Status.REFUSED if again.median is None else Status.RECONCILED
    factor = median / cells[1] if cells[1] else None
    return {**dict(zip(WITHOUT, cells, strict=True)), "status_without": status, "factor": factor}


def _ends(answer: Answer) -> tuple[float | None, float | None, float | None]:
    """Ends of the 95 percent interval and the median; nothing where an answer is refused."""
    low, high = answer.intervals.get(0.95, (None, None))
    return low, answer.median, high
