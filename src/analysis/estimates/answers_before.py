"""The answers that version 0.1.0 published, and the claims that it had: what the answers of now are set against."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import vocabulary as v
from analysis.reading.text_tables import ANY, FILLED, Cells, read_text_table, require_cells

ANSWERS = "data/raw/reference/answers_of_0.1.0.csv"
CLAIMS = "data/raw/reference/claims_of_0.1.0.csv"
QUANTILES = ("low95", "median", "high95")
#: As `tables.format_number` writes them; none where only a limit was known.
_NUMBER = Cells(r"(\d+(\.\d+)?(e\+\d\d)?)?", "a number, or nothing where only a limit was known")


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
    **dict.fromkeys(QUANTILES, _NUMBER),
    "k_lineages": Cells(r"[1-9]", "how many lines of evidence it counted"),
    "conversions": ANY,
    "claim_ids": Cells(r"[^\s;]+(;[^\s;]+)*", "ids of claims, separated by semicolons"),
}
_CLAIMS = {"claim_id": Cells(FILLED.pattern, FILLED.right, unique=True)}


@dataclass(frozen=True, slots=True)
class Before:
    """What was published before.

    Parameters
    ----------
    answers : DataFrame
        One row an answer: what it is a number of, `reference_year`, `low95`, `median` and `high95` in the unit of the
        row (missing where only a limit was known), `k_lineages`, `conversions` and `claim_ids`.
    known : frozenset of str
        Ids of all claims that there were.
    """

    answers: pd.DataFrame
    known: frozenset[str]


def load_before(root: Path) -> Before:
    """The answers and the claims of version 0.1.0, as data/raw/reference keeps them.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    InputError
        With row and column of every problem.
    """
    answers = require_cells(read_text_table(root / ANSWERS, file=ANSWERS), _ANSWERS, file=ANSWERS)
    claims = require_cells(read_text_table(root / CLAIMS, file=CLAIMS), _CLAIMS, file=CLAIMS)
    numbers = {name: pd.to_numeric(answers[name]).astype("float64") for name in QUANTILES}
    counts = {name: answers[name].astype(int) for name in ("reference_year", "k_lineages")}
    return Before(answers[[*_ANSWERS]].assign(**numbers, **counts), frozenset(claims["claim_id"]))
