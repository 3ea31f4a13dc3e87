"""What a reader is: a function from one raw file to raw records, and the table they lead to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.reading.cards import Card


class Target(StrEnum):
    """Which table the records of a raw file lead to."""

    CLAIMS = "claims"
    ROLES = "roles"
    RATINGS = "ratings"
    POLICY = "policy"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a raw file becomes raw records.

    Parameters
    ----------
    target : Target
        Which table they lead to.
    read : callable
        Takes the file's path and its card; returns records that keep `contract`.
    contract : callable or None
        Gives the contract of the records; None for reference tables, which their users check.
    """

    target: Target
    read: Callable[[Path, Card], pd.DataFrame]
    contract: Callable[[], pa.DataFrameSchema] | None
