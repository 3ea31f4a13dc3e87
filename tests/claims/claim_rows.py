"""Small raw tables and claims for tests: one plain row, with whatever a test changes in it."""

from collections.abc import Mapping

import pandas as pd

from analysis.claims.harmonise import References, references
from analysis.claims.inhabitants import PopulationTable, population_table
from analysis.reading.delimited_tables import FLAGS, LINE, raw_contract
from analysis.table_contracts import contract

RAW: Mapping[str, str] = {
    **{name: "" for name, cells in raw_contract("claims").items() if cells.required},
    "claim_id": "T-001",
    "position": "1",
    "locator": "a sentence",
    "figure": "809",
    "measure": "flow",
    "unit": "persons_per_year",
    "place": "Netherlands",
    "place_to": "Netherlands",
    "role": "unspecified",
    "population": "all",
    "exploitation": "all",
    "status": "trafficked",
    "movement": "any",
    "visibility": "detected",
    "method": "administrative",
    "producer": "unattributed",
}

CLAIM: Mapping[str, object] = {
    **{name: RAW.get(name, "") for name in contract("10_claims").columns},
    **dict.fromkeys((*FLAGS, "suppressed", "approximate", "vague"), False),
    **dict.fromkeys(("low", "high", "period_start", "period_end", "price_year")),
    **dict.fromkeys(("interval_level", "producer_year")),
    **dict.fromkeys(("area", "region_code", "regions"), "NLD"),
    "source": "test",
    "scope": "all",
    "position": 1,
    "kind": "count",
    "best": 809.0,
    "bound": "none",
    "direction": "in",
    "period_kind": "none",
    "carrier": "a text",
    "carrier_year": 2009,
    "read_in": "secondary",
    "lineage": "T-001",
}


def raw_rows(*changes: Mapping[str, str]) -> pd.DataFrame:
    """A raw claims table with one row for each mapping of changes; lines count from 2."""
    rows = [{LINE: line, **RAW, **change} for line, change in enumerate(changes, start=2)]
    return pd.DataFrame(rows, dtype=object).astype({LINE: int})


def claim_rows(*changes: Mapping[str, object]) -> pd.DataFrame:
    """Claims with one row for each mapping of changes; a claim without a lineage is its own."""
    rows = [
        {**CLAIM, "claim_id": f"T-{number:03}", "lineage": change.get("claim_id", f"T-{number:03}"), **change}
        for number, change in enumerate(changes, start=1)
    ]
    frame = pd.DataFrame(rows)
    for name in ("low", "best", "high"):
        frame[name] = frame[name].astype("float64")
    for name in ("period_start", "period_end", "producer_year", "carrier_year", "price_year"):
        frame[name] = pd.to_numeric(frame[name].replace("", None)).astype("Int64")
    return frame


def years(**values: object) -> dict[str, object]:
    """A closed period, from `start` to `end`, as changes of a claim."""
    return {"period_start": values["start"], "period_end": values["end"], "period_kind": "window"}


NO_POPULATION = pd.DataFrame(columns=["region_code", "year", "population_thousands"])


def people(*others: str) -> PopulationTable:
    """A million people in each of some countries from 2000 to 2020, two fifths of them female, and 1.2 million after that."""
    codes = pd.DataFrame({"region_code": ["NLD", *others]})
    wpp = codes.merge(pd.DataFrame({"year": ["2000", "2020"]}), how="cross")
    totals = {"2000": "1150000", "2020": "1000000", "2021": "1200000", "2023": "1200000"}
    world_bank = pd.DataFrame(totals.items(), columns=["year", "population"]).assign(region_code="NLD")
    return population_table(
        wpp.assign(female_thousands="400", male_thousands="600"), world_bank, NO_POPULATION
    )


def converting(*others: str, **rates: str) -> References:
    """Those people, prices that double between 2000 and 2008, and rates: US dollars for one unit in 2000."""
    cpi = pd.DataFrame({LINE: [2, 3], "year": ["2000", "2008"], "index": ["100", "200"]})
    table = pd.DataFrame(rates.items(), columns=["currency", "usd_per_unit"])
    table = table.assign(line=2, year="2000", source="a bank")
    return references(cpi, table if rates else None, people(*others), 2008)
