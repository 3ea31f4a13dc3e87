"""The project's own long tables, kept in a few columns of their own and spelled out as raw claims and ratings here."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.reading.cards import RAW, Card
from analysis.reading.formats import unodc, walk_free
from analysis.reading.formats.claim_rows import spelled_out
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import FILLED, LINE, Cells, read_text_table, require_cells
from analysis.vocabulary import ReadIn

_CODE = Cells(r"[A-Z]{3}", "an ISO 3166 alpha-3 code, XKX for Kosovo")
_YEAR = Cells(r"(19|20)[0-9]{2}", "a year")
_COUNT = Cells(r"[0-9]*", "a whole number, or nothing")
_CLASS = Cells(r"[1-5]?", "a class from 1 (very low) to 5 (very high), or nothing")
_EDITION = Cells(r"2013|2014|2016|2018|2023", "an edition of the index")
_COUNTRY = {"country_code": _CODE, "place": FILLED}

_DETECTED = {**_COUNTRY, "year": _YEAR, "victims": Cells(r"[0-9]+|<5", "a count or <5")}
_INDEX = {
    **_COUNTRY,
    "edition": _EDITION,
    "population": _COUNT,
    "prevalence_per_1000": Cells(r"([0-9]+(\.[0-9]+)?)?", "a number, or nothing"),
    "people": Cells(r"[0-9]+", "a whole number"),
}
_SURVEYS = {**_COUNTRY, "edition": _EDITION, "source": FILLED}
#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
_CLASSES = {**_COUNTRY, **dict.fromkeys(("origin", "transit", "destination"), _CLASS)}
_TIERS = {
    **_COUNTRY,
    "year": _YEAR,
    "tier": Cells(r"Tier [123]|Tier 2 Watchlist", "Tier 1, Tier 2, Tier 2 Watchlist or Tier 3"),
}
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}
#: Counts of the Department of State's yearly table, in the order of its columns, which ids have.
_ENFORCEMENT_COUNTS = (
    *("prosecutions", "prosecutions_labour", "convictions", "convictions_labour"),
    *("victims", "victims_labour", "laws"),
)
_ENFORCEMENT = {
    "year": _YEAR,
    **dict.fromkeys(_ENFORCEMENT_COUNTS, _COUNT),
    "read_in": Cells("|".join(ReadIn), ", ".join(ReadIn)),
}


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year.

    Raises InputError if a column is missing or unknown, or with every cell that is not as it should be.
    """
    rows = _table(path, card.path, _DETECTED)
    records = unodc.with_ids(rows.assign(figure=rows["victims"].map(_figure)))
    return spelled_out(records, "unodc_detected_victims", card)


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions by country; raises as `read_detected_victims` does.

    Which numbers rest on a survey in the country stands in `surveys.csv` beside the table; all others are by the model.
    """
    rows = _table(path, card.path, _INDEX)
    # The sheet holds some rates as binary fractions, such as 4.699999999999999 where 4.7 is shown.
    rates = rows["prevalence_per_1000"].map(lambda printed: f"{float(printed):.6g}" if printed else "")
    records = rows.assign(figure=rows["people"].map(_figure), rate=rates, people=rows["population"])
    surveyed = _surveyed(
        path.with_name(SURVEYS_FILE), card, [*zip(rows["code"], rows["edition"], strict=True)]
    )
    kinds = pd.Series(["walk_free_survey" if one else "walk_free" for one in surveyed], rows.index)
    return spelled_out(walk_free.with_edition(records), kinds, card)


def _surveyed(path: Path, card: Card, known: list[tuple[str, str]]) -> list[bool]:
    """Which of the countries and editions rest on a survey; each that the table of surveys names is one of them."""
    if not path.is_file():
        return [False] * len(known)
    file = f"{RAW}/{PurePosixPath(card.file).with_name(SURVEYS_FILE)}"
    rows = _table(path, file, _SURVEYS)
    named = [*zip(rows["code"], rows["edition"], strict=True)]
    refuse(
        Problem(file, line, "country_code", f"{' '.join(one)} is no row of {card.file}", "one of its rows")
        for line, one in zip(rows[LINE], named, strict=True)
        if one not in set(known)
    )
    return [one in named for one in known]


def read_law_enforcement(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of global law enforcement by year; raises as `read_detected_victims` does."""
    records = _one_a_cell(_table(path, card.path, _ENFORCEMENT), _ENFORCEMENT_COUNTS)
    next_year = (records["year"].astype(int) + 1).astype(str)
    records = records.assign(
        figure=records["cell"].map(_figure),
        number=records["number"].map("{:02d}".format),
        next_year=next_year,
    )
    return spelled_out(records, records["column"], card)


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year; raises as `read_detected_victims` does."""
    return spelled_out(_table(path, card.path, _TIERS), "us_tiers", card)


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country; raises as `read_detected_victims` does."""
    records = _one_a_cell(_table(path, card.path, _CLASSES), ("origin", "transit", "destination"))
    records = records.assign(
        rating=records["cell"].map(_CLASS_WORDS), number=records["number"].map("{:03d}".format)
    )
    return spelled_out(records, "unodc_2006_classes", card)


def _table(path: Path, file: str, columns: Mapping[str, Cells]) -> pd.DataFrame:
    """A table that has just these columns in this order, each cell as it should be; `country_code` becomes `code`."""
    rows = read_text_table(path, file=file)
    names = [str(name) for name in rows.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        raise unusable(file, 1, f"the columns are {', '.join(names)}", right)
    return require_cells(rows, columns, file=file).rename(columns={"country_code": "code"})


def _one_a_cell(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One record for each filled cell of some columns, row by row: its `column`, the `number` of that, the `cell`."""
    parts = [
        rows.assign(column=name, number=number, cell=rows[name]) for number, name in enumerate(names, start=1)
    ]
    records = pd.concat(parts).sort_index(kind="stable")
    return records[records["cell"] != ""].reset_index(drop=True)


def _figure(text: str) -> str:
    """A count as it would be printed, with a comma at the thousands."""
    return f"{int(text):,}" if text.isdecimal() else text
