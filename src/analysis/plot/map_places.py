"""Names, letters and tiles of places, from the project's reference tables; codes where there is no project."""

from functools import cache
from typing import NamedTuple

import pandas as pd

from analysis.project import ProjectNotFoundError, root


class Tile(NamedTuple):
    """Where a country stands on the map of equal tiles, from the upper left, with its two letters and its name."""

    column: int
    row: int
    letters: str
    name: str


def region_name(code: str) -> str:
    """The name of a region or country; its code where nobody knows it."""
    return str(_regions()["name"].get(code, code))


@cache
def tiles() -> dict[str, Tile]:
    """The tile of each country, by its code of three letters."""
    regions, table = _regions(), _table("tile_map")
    letters, names = regions["iso2"].to_dict(), regions["name"].to_dict()
    return {
        str(code): Tile(int(column), int(row), str(letters.get(code) or code), str(names.get(code, code)))
        for code, column, row in zip(table["code"], table["column"], table["row"], strict=True)
    }


@cache
def _regions() -> pd.DataFrame:
    """Regions by code."""
    return _table("regions").set_index("code")


def _table(name: str) -> pd.DataFrame:
    """A reference table as text."""
    try:
        path = root() / f"data/raw/reference/{name}.csv"
    except ProjectNotFoundError:
        return pd.DataFrame(columns=["code", "name", "iso2", "column", "row"])
    return pd.read_csv(path, dtype=str, keep_default_na=False)
