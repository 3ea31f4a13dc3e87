"""The project's own long tables, kept in a few columns of their own and spelled out as raw claims and ratings here."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.reading.cards import RAW, Card
from analysis.reading.formats import unodc, walk_free
from analysis.reading.formats.claim_rows import spelled_out
from analysis.reading.problems import Problem, refuse, unusable
from analysis.reading.text_tables import LINE, cell_problems, raw_contract, read_text_table

#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year.

    Raises InputError if a column is missing or unknown, or with every cell that is not as it should be.
    """
    rows = _table(path, card.path, "unodc_detected_victims")
    records = unodc.with_ids(rows.assign(figure=rows["victims"].map(_figure)))
    return spelled_out(records, "unodc_detected_victims", card)


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions by country; raises as `read_detected_victims` does.

    Which numbers rest on a survey in the country stands in `surveys.csv` beside the table; all others are by the model.
    """
    rows = _table(path, card.path, "walk_free_index")
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
    rows = _table(path, file, "walk_free_surveys")
    named = [*zip(rows["code"], rows["edition"], strict=True)]
    refuse(
        Problem(file, line, "country_code", f"{' '.join(one)} is no row of {card.file}", "one of its rows")
        for line, one in zip(rows[LINE], named, strict=True)
        if one not in set(known)
    )
    return [one in named for one in known]


def read_law_enforcement(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of global law enforcement by year; raises as `read_detected_victims` does."""
    rows = _table(path, card.path, "tip_law_enforcement")
    records = _one_a_cell(rows, rows.columns.drop([LINE, "year", "read_in"]))
    next_year = (records["year"].astype(int) + 1).astype(str)
    records = records.assign(
        figure=records["cell"].map(_figure),
        number=records["number"].map("{:02d}".format),
        next_year=next_year,
    )
    return spelled_out(records, records["column"], card)


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year; raises as `read_detected_victims` does."""
    return spelled_out(_table(path, card.path, "tip_tiers"), "us_tiers", card)


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country; raises as `read_detected_victims` does."""
    records = _one_a_cell(_table(path, card.path, "unodc_2006_classes"), ("origin", "transit", "destination"))
    records = records.assign(
        rating=records["cell"].map(_CLASS_WORDS), number=records["number"].map("{:03d}".format)
    )
    return spelled_out(records, "unodc_2006_classes", card)


def _table(path: Path, file: str, name: str) -> pd.DataFrame:
    """A table that has just these columns in this order, each cell as it should be; `country_code` becomes `code`."""
    rows, columns = read_text_table(path, file=file), raw_contract(name)
    names = [str(name) for name in rows.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        raise unusable(file, 1, f"the columns are {', '.join(names)}", right)
    refuse(cell_problems(rows, columns, file=file))
    return rows.rename(columns={"country_code": "code"})


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
