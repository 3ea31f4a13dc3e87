"""Small tables in the columns of the project's own, and the cards of samples."""

from pathlib import Path

from analysis.reading.cards import Card
from analysis.vocabulary import ReadIn, Scope

#: A sample of each long table, by its reader.
TABLES = {
    "unodc_detected_victims": "country_code,place,year,victims\nALB,Albania,2008,108\nUSA,United States,2022,16390\n"
    "BEN,Benin,2010,<5\n",
    "walk_free_index": "country_code,place,edition,population,prevalence_per_1000,people\n"
    "CHN,China,2013,,,2949243\nNLD,Netherlands,2018,16938000,1.8,30000\nXKX,Kosovo,2023,,8.0,14000\n",
    "tip_law_enforcement": "year,edition,prosecutions,prosecutions_labour,convictions,convictions_labour,victims,"
    "victims_labour,laws,read_in\n2003,2004,7992,,2815,,,,24,producer\n2016,2017,14894,,9071,,66520,,,secondary\n",
    "tip_tiers": "country_code,place,year,tier\nALB,Albania,2001,Tier 3\nJPN,Japan,2004,Tier 2 Watchlist\n",
    "unodc_2006_classes": "country_code,place,origin,transit,destination\nALB,Albania,5,5,3\nAFG,Afghanistan,3,,\n",
}


def card(file: str, reader: str, *, year: str = "2025", rows: int = 0, title: str = "Sample") -> Card:
    """The card of a sample."""
    return Card(
        file=file, reader=reader, source="sample", title=title, producer="", year=year, citation="", licence="",
        accessed="", carrier="a test", read_in=ReadIn.PRODUCER, scope=Scope.ALL, processing="", rows=rows,
    )  # fmt: skip


def table(reader: str, folder: Path, old: str = "", new: str = "") -> Path:
    """One of the long tables, as it stands above or changed in one place."""
    sample = TABLES[reader]
    assert old in sample
    path = folder / "table.csv"
    path.write_text(sample.replace(old, new, 1) if old else sample, encoding="utf-8")
    return path
