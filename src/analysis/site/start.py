"""The start page's map: one tile for each country, which leads to its page."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.site.inputs import SiteInput
from analysis.site.regions import Region

#: Where each country stands on the map.
FILE = "data/raw/reference/tile_map.csv"
#: From how many claims on a tile is darker.
STEPS = (1, 10, 30)


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map; `region` is None where it has no page."""

    code: str
    name: str
    row: int
    column: int
    region: Region | None

    @property
    def step(self) -> int:
        """How dark the tile is: by the claims on its page."""
        return sum(self.region.claims >= least for least in STEPS) if self.region else 0


def tiles(root: Path, given: SiteInput, listed: Iterable[Region]) -> tuple[Tile, ...]:
    """Every country of the map."""
    by_code = {region.code: region for region in listed}
    with (root / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Tile(
            row["code"],
            given.region_names.get(row["code"], row["code"]),
            int(row["row"]),
            int(row["column"]),
            by_code.get(row["code"]),
        )
        for row in rows
    )
