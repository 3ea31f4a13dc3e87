"""How the claims of a source were coded: how many were coded twice, how far both agree, and how it was settled."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import LINE, read_text_table

#: What is no coding in the table of a second reading.
_ABOUT = (LINE, "claim_id", "coded_by", "coded_on")
_OPEN = "open"


def coding(root: Path, sources: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """By source what is known of its coding, for sources of which somebody coded claims again; `sources` is by claim.

    `claims` were coded again by `coders`, last on the day `on`; of `cells` the share `equal` is the same in both.
    `differing` cells were settled for the `first` reading, the `second` or `neither`, or are still `open`.
    """
    second = _table(root, "second_reading")
    differences = _table(root, "settled_differences")
    if second is None or differences is None:
        return {}
    columns = len([name for name in second if name not in _ABOUT])
    differences = differences.assign(source=differences["claim_id"].map(sources))
    told = {}
    for source, rows in second.groupby(second["claim_id"].map(sources)):
        of_source = differences[differences["source"] == source]
        cells = len(rows) * columns
        differing = len(of_source.drop_duplicates(["claim_id", "column"]))
        told[str(source)] = {
            "claims": len(rows),
            "coders": sorted(set(rows["coded_by"])),
            "on": rows["coded_on"].max(),
            "cells": cells,
            "equal": 1 - differing / cells,
            "differing": differing,
            **_settled(of_source),
        }
    return told


def _settled(differences: pd.DataFrame) -> dict[str, int]:
    """How many differences were settled for which reading."""
    is_open = differences["basis"] == _OPEN
    is_first = ~is_open & (differences["settled"] == differences["first"])
    is_second = ~is_open & (differences["settled"] == differences["second"])
    is_neither = ~(is_open | is_first | is_second)
    return {
        "open": int(is_open.sum()),
        "first": int(is_first.sum()),
        "second": int(is_second.sum()),
        "neither": int(is_neither.sum()),
    }


def _table(root: Path, name: str) -> pd.DataFrame | None:
    """A table of data/raw; None where there is none."""
    file = f"{RAW}/{name}.csv"
    return read_text_table(root / file, name, file=file) if (root / file).is_file() else None
