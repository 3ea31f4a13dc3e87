"""The project's own long tables, kept in a few columns of their own and spelled out as raw claims and ratings here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.reading.cards import RAW, Card
from analysis.reading.contracts import YES
from analysis.reading.formats import unodc, walk_free
from analysis.reading.formats.records import REGISTERED, claims_frame, refuse
from analysis.reading.problems import Problem
from analysis.reading.text_tables import LINE, read_text_table
from analysis.vocabulary import Measure, RatingScheme, ReadIn, Unit

#: For each column of a table: the pattern of its cells, and what would be right in words.
Columns = Mapping[str, tuple[str, str]]

_CODE = (r"[A-Z]{3}", "an ISO 3166 alpha-3 code, XKX for Kosovo")
_PLACE = (r".+", "the name of the country")
_YEAR = (r"(19|20)[0-9]{2}", "a year")
_COUNT = (r"[0-9]*", "a whole number, or nothing")
_CLASS = (r"[1-5]?", "a class from 1 (very low) to 5 (very high), or nothing")

DETECTED: Columns = {
    "country_code": _CODE,
    "place": _PLACE,
    "year": _YEAR,
    "victims": (r"[0-9]+|<5", "a count or <5"),
}
INDEX: Columns = {
    "country_code": _CODE,
    "place": _PLACE,
    "edition": (r"2013|2014|2016|2018|2023", "an edition of the index"),
    "population": _COUNT,
    "prevalence_per_1000": (r"([0-9]+(\.[0-9]+)?)?", "a number, or nothing"),
    "people": (r"[0-9]+", "a whole number"),
}
SURVEYS: Columns = {
    "country_code": _CODE,
    "place": _PLACE,
    "edition": INDEX["edition"],
    "source": (r".+", "where it was read that the edition rests on a survey in the country"),
}
#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
CLASSES: Columns = {
    "country_code": _CODE,
    "place": _PLACE,
    "origin": _CLASS,
    "transit": _CLASS,
    "destination": _CLASS,
}
TIERS: Columns = {
    "country_code": _CODE,
    "place": _PLACE,
    "year": _YEAR,
    "tier": (r"Tier [123]|Tier 2 Watchlist", "Tier 1, Tier 2, Tier 2 Watchlist or Tier 3"),
}
_ENFORCEMENT_COUNTS = (
    *("prosecutions", "prosecutions_labour", "convictions", "convictions_labour"),
    *("victims", "victims_labour", "laws"),
)
ENFORCEMENT: Columns = {
    "year": _YEAR,
    **dict.fromkeys(_ENFORCEMENT_COUNTS, _COUNT),
    "read_in": ("|".join(ReadIn), ", ".join(ReadIn)),
}
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}
_CLASS_SCHEMES = {
    "origin": RatingScheme.UNODC_ORIGIN_CLASS,
    "transit": RatingScheme.UNODC_TRANSIT_CLASS,
    "destination": RatingScheme.UNODC_DESTINATION_CLASS,
}
_NOTHING = "not_applicable"
_CASES = {"unit": Unit.CASES, "role": _NOTHING, "population": _NOTHING}
_LABOUR = {"exploitation": "labour"}
_IDENTIFIED = {"definition": "victims identified, as far as governments report them", "confirmed": YES}
#: What each count of the Department of State's yearly table says on each axis, where it is no count of victims.
_ENFORCEMENT: Mapping[str, Mapping[str, str]] = {
    "prosecutions": {"measure": Measure.PROSECUTIONS, **_CASES},
    "prosecutions_labour": {"measure": Measure.PROSECUTIONS, **_CASES, **_LABOUR},
    "convictions": {"measure": Measure.CONVICTIONS, **_CASES},
    "convictions_labour": {"measure": Measure.CONVICTIONS, **_CASES, **_LABOUR},
    "victims": _IDENTIFIED,
    "victims_labour": {**_IDENTIFIED, **_LABOUR},
    "laws": {
        "measure": Measure.OTHER_COUNT,
        "unit": Unit.COUNT,
        **dict.fromkeys(("role", "population", "exploitation", "status", "movement", "visibility"), _NOTHING),
        "definition": "new or amended laws",
    },
}


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year.

    Raises
    ------
    InputError
        If a column is missing or unknown, or with every cell that is not as it should be.
    """
    rows = [
        unodc.victims(row["country_code"], row["place"], row["year"], _figure(row["victims"])) | {LINE: line}
        for line, row in _records(path, card, DETECTED)
    ]
    common = {**REGISTERED, "section": card.title, "producer": "UNODC", "producer_year": card.year}
    return claims_frame(rows, common, file=card.path, what="row")


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions by country; raises as `read_detected_victims` does.

    Which numbers rest on a survey in the country stands in `surveys.csv` beside the table; all others are by the model.
    """
    surveyed = _surveyed(path.with_name(SURVEYS_FILE), card)
    rows = [
        walk_free.estimate(row["country_code"], row["place"], row["edition"], _figure(row["people"]))
        | {LINE: line, **_rate(row)}
        | (dict(walk_free.SURVEYED) if (row["country_code"], row["edition"]) in surveyed else {})
        for line, row in _records(path, card, INDEX)
    ]
    held = {row["claim_id"] for row in rows}
    refuse(
        Problem(
            f"{RAW}/{_beside(card)}",
            line,
            "country_code",
            f"{code} {edition} is no row of {card.file}",
            "one of its rows",
        )
        for (code, edition), line in surveyed.items()
        if f"WF{code}-{edition}" not in held
    )
    return claims_frame(rows, walk_free.INDEX, file=card.path, what="row")


def _beside(card: Card) -> str:
    """The table of surveys beside a table of the index, as cards name files."""
    return str(PurePosixPath(card.file).with_name(SURVEYS_FILE))


def _surveyed(path: Path, card: Card) -> Mapping[tuple[str, str], int]:
    """Country and edition of every number that rests on a survey, with its line; none where there is no such table."""
    if not path.is_file():
        return {}
    found = _records(path, replace(card, file=_beside(card)), SURVEYS)
    return {(row["country_code"], row["edition"]): line for line, row in found}


def read_law_enforcement(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of global law enforcement by year; raises as `read_detected_victims` does."""
    rows = [
        {
            LINE: line,
            "claim_id": f"TIPLE-{row['year']}{number:02d}",
            "section": f"Trafficking in Persons Report {int(row['year']) + 1}",
            "locator": f"global law enforcement data, {name}",
            "figure": _figure(row[name]),
            "statement": f"TIPLE-{row['year']}",
            "period_start": row["year"],
            "period_end": row["year"],
            "producer_year": str(int(row["year"]) + 1),
            "read_in": row["read_in"],
            **_ENFORCEMENT[name],
        }
        for line, row in _records(path, card, ENFORCEMENT)
        for number, name in enumerate(_ENFORCEMENT_COUNTS, start=1)
        if row[name]
    ]
    common = {
        **REGISTERED,
        "place": "World",
        "producer": "US Department of State",
        "lineage": "L-USDOS-TIP-LAW-ENFORCEMENT",
        "reporters_only": YES,
        "note": "[later reports revise earlier years]",
    }
    return claims_frame(rows, common, file=card.path, what="row")


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year; raises as `read_detected_victims` does."""
    rows = [
        {
            LINE: line,
            "rating_id": f"TIP{row['country_code']}-{row['year']}",
            "section": f"Trafficking in Persons Report {row['year']}",
            "locator": f"tier placement, {row['place']}",
            "place": row["place"],
            "scheme": RatingScheme.US_TIP_TIER,
            "rating": row["tier"],
            "period_start": row["year"],
            "period_end": row["year"],
            "producer": "US Department of State",
            "producer_year": row["year"],
        }
        for line, row in _records(path, card, TIERS)
    ]
    return _ratings(rows)


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country; raises as `read_detected_victims` does."""
    rows = [
        {
            LINE: line,
            "rating_id": f"UGP{row['country_code']}-{number:03d}",
            "section": card.title,
            "locator": f"countries of {name}, {row['place']}",
            "place": row["place"],
            "scheme": scheme,
            "rating": _CLASS_WORDS[row[name]],
            "producer": "UNODC",
            "producer_year": card.year,
            "note": "how often sources cite the country, not how many persons",
        }
        for line, row in _records(path, card, CLASSES)
        for number, (name, scheme) in enumerate(_CLASS_SCHEMES.items(), start=1)
        if row[name]
    ]
    return _ratings(rows)


def _records(path: Path, card: Card, columns: Columns) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line and cells of every row of a table that has just these columns, each cell as it should be."""
    frame = read_text_table(path, file=card.path)
    names = [name for name in frame.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        refuse([Problem(card.path, 1, None, f"the columns are {', '.join(names)}", right)])
    lines = frame[LINE].tolist()
    refuse(
        Problem(card.path, line, name, f"{cell!r} is not allowed", right)
        for name, (pattern, right) in columns.items()
        for line, cell in zip(lines, frame[name], strict=True)
        if not re.fullmatch(pattern, cell)
    )
    cells = zip(*(frame[name] for name in columns), strict=True)
    return ((line, dict(zip(columns, row, strict=True))) for line, row in zip(lines, cells, strict=True))


def _figure(text: str) -> str:
    """A count as it would be printed, with a comma at the thousands."""
    return f"{int(text):,}" if text.isdecimal() else text


def _rate(row: Mapping[str, str]) -> dict[str, str]:
    """The rate of a row of the index, and the population it belongs to."""
    printed = row["prevalence_per_1000"]
    # The sheet holds some rates as binary fractions, such as 4.699999999999999 where 4.7 is shown.
    rate = f"{float(printed):.6g}" if printed else ""
    return {"printed_per_1000": rate, "printed_population": row["population"]}


def _ratings(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Raw ratings with every column of their contract, numbered in the order in which they stand."""
    names = (
        *(LINE, "rating_id", "position", "section", "locator", "place", "scheme", "rating", "period"),
        *("period_start", "period_end", "producer", "producer_year", "note"),
    )
    records = [{**row, "position": str(place)} for place, row in enumerate(rows, start=1)]
    columns = {name: pd.Series([record.get(name, "") for record in records], dtype=object) for name in names}
    return pd.DataFrame(columns).astype({LINE: int})
