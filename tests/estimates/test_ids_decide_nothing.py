"""No answer depends on what claims are called: all ids are turned round in every table, and only ids change."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from analysis.estimates import quotability, validation
from analysis.processed_tables import tables
from analysis.processing import Tables, estimate_tables
from analysis.table_contracts import table_bytes
from tests.conftest import ROOT
from tests.estimates import worked_lines as w

#: Regions with several analyses of one set of lists, several counts of one survey, waves, and lines that meet.
FEW = ("GBR", "MAR", "NPL", "SWE", "UKR")
#: Files outside the tables that name claims.
FILES = (quotability.FILE, validation.ANSWERS, validation.CLAIMS)


def renamed(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """A table in which each id has another name, be it alone in its cell or in a list."""

    def other(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        return ";".join(names.get(item, item) for item in cell.split(";"))

    changed = frame.copy()
    for column in frame.select_dtypes(["object", "str"]):
        # Sentences may name claims too; they are not looked at.
        changed[column] = frame[column].map(other)
    return changed


def in_one_order(frame: pd.DataFrame, names: Mapping[str, str]) -> list[list[str]]:
    """The cells of a table as printed, with their first names, lists and rows in one order."""
    printed = pd.read_csv(BytesIO(table_bytes(frame)), dtype=str, keep_default_na=False)
    rows = renamed(printed, names).to_numpy().tolist()
    ordered = []
    for row in rows:
        ordered.append([";".join(sorted(cell.split(";"))) for cell in row])
    return sorted(ordered)


def turned_round(ids: pd.Series) -> dict[str, str]:
    """Each id with that which stands as far from the other end of their order."""
    ordered = sorted(ids)
    return dict(zip(ordered, reversed(ordered), strict=True))


def of_regions(before: Tables, regions: tuple[str, ...]) -> Tables:
    """The tables of some regions alone."""
    claims = before["10_claims"]
    few = claims[claims["region_code"].isin(regions)]
    ids = {*few["claim_id"]}
    conflicts = before["20_conflicts"]
    is_theirs = conflicts["claim_ids"].map(lambda cell: ids.issuperset(cell.split(";")))
    kept = {"10_claims": few, "20_conflicts": conflicts[is_theirs]}
    for name in ("10_corrections", "10_lineages"):
        kept[name] = before[name][before[name]["claim_id"].isin(ids)]
    return kept


def assert_only_ids_change(before: Tables, regions: list[str], folder: Path) -> None:
    """Make every table of the room twice, the second time with all ids turned round."""
    names = turned_round(before["10_claims"]["claim_id"])
    for file in FILES:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        cells = pd.read_csv(ROOT / file, dtype=str, keep_default_na=False)
        renamed(cells, names).to_csv(folder / file, index=False)
    after = {name: renamed(frame, names) for name, frame in before.items()}
    expected, _ = estimate_tables(ROOT, before, w.PRIORS, regions=regions)
    turned, _ = estimate_tables(folder, after, w.PRIORS, regions=regions)
    for name, frame in expected.items():
        assert in_one_order(turned[name], names) == in_one_order(frame, {}), name


def test_no_answer_of_some_regions_depends_on_ids(tmp_path: Path) -> None:
    before = of_regions({name: tables()[name] for name in w.BEFORE}, FEW)
    assert_only_ids_change(before, [*FEW], tmp_path)


@pytest.mark.slow
def test_no_answer_depends_on_ids(tmp_path: Path) -> None:
    before = {name: tables()[name] for name in w.BEFORE}
    regions = sorted({*before["10_claims"]["region_code"], "SOUTH_AMERICA"})
    assert_only_ids_change(before, regions, tmp_path)
