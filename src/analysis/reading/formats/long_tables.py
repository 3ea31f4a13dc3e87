"""The project's own long tables: records spelled out as raw claims and ratings."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from analysis import subject
from analysis.reading.cards import RAW, Card
from analysis.reading.delimited_tables import LINE, cell_problems, raw_contract, read_text_table
from analysis.reading.problems import Problem, refuse, unusable

#: What a record says in each column, by the kind of record.
RECORDS: Mapping[str, Mapping[str, str]] = subject.load("official_records.yml")
#: What the codes of each format mean.
CODES: Mapping[str, Mapping[str, Any]] = subject.load("official_codes.yml")
#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year."""
    rows = _table(path, card.path, "unodc_detected_victims")
    code = rows["code"]
    records = rows.assign(
        figure=rows["victims"].map(_figure),
        # A part of a country that reports for itself has a code such as GBR_SCO.
        id=code.str.replace("_", ""),
        lineage=code.str.replace("_", "-"),
    )
    return spelled_out(records, "unodc_detected_victims", card)


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions; those not in `surveys.csv` beside it are by the model."""
    rows = _table(path, card.path, "walk_free_index")
    edition = rows["edition"]
    codes = CODES.get("walk_free_index", {"years": {}, "lineages": {}})
    records = rows.assign(
        figure=rows["people"].map(_figure),
        rate=rows["prevalence_per_1000"].map(_rate),
        people=rows["population"],
        year=edition.replace(codes["years"]),
        lineage=edition.map(codes["lineages"]),
    )
    estimates = list(zip(rows["code"], edition, strict=True))
    surveyed = _surveyed(path.with_name(SURVEYS_FILE), card, estimates)
    kinds = ["walk_free_survey" if estimate in surveyed else "walk_free" for estimate in estimates]
    return spelled_out(records, kinds, card)


def read_law_enforcement(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of global law enforcement by year."""
    rows = _table(path, card.path, "tip_law_enforcement")
    records = _one_a_cell(rows, rows.columns.drop([LINE, "year", "edition", "read_in"]))
    records = records.assign(
        figure=records["cell"].map(_figure),
        number=records["number"].map("{:02d}".format),
    )
    return spelled_out(records, records["column"], card)


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year."""
    return spelled_out(_table(path, card.path, "tip_tiers"), "us_tiers", card)


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country."""
    rows = _table(path, card.path, "unodc_2006_classes")
    records = _one_a_cell(rows, ("origin", "transit", "destination"))
    records = records.assign(
        rating=records["cell"].map(_CLASS_WORDS),
        number=records["number"].map("{:03d}".format),
    )
    return spelled_out(records, "unodc_2006_classes", card)


def _table(path: Path, file: str, name: str) -> pd.DataFrame:
    """A table of just these columns in this order; InputError with every wrong cell. `country_code` becomes `code`."""
    rows = read_text_table(path, file=file)
    columns = raw_contract(name)
    names = [str(name) for name in rows.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        raise unusable(file, 1, f"the columns are {', '.join(names)}", right)
    refuse(cell_problems(rows, columns, file=file))
    return rows.rename(columns={"country_code": "code"})


def _surveyed(path: Path, card: Card, estimates: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The countries and editions that rest on a survey, by a table of them; each must be one of the estimates."""
    if not path.is_file():
        return set()
    file = f"{RAW}/{PurePosixPath(card.file).with_name(SURVEYS_FILE)}"
    rows = _table(path, file, "walk_free_surveys")
    surveyed = list(zip(rows["code"], rows["edition"], strict=True))
    problems = []
    for line, survey in zip(rows[LINE], surveyed, strict=True):
        if survey not in estimates:
            what = f"{' '.join(survey)} is no row of {card.file}"
            problems.append(Problem(file, line, "country_code", what, "one of its rows"))
    refuse(problems)
    return set(surveyed)


def _one_a_cell(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One record for each filled cell of some columns, row by row: its `column`, the `number` of that, the `cell`."""
    parts = []
    for number, name in enumerate(names, start=1):
        parts.append(rows.assign(column=name, number=number, cell=rows[name]))
    records = pd.concat(parts).sort_index(kind="stable")
    return records[records["cell"] != ""].reset_index(drop=True)


def spelled_out(rows: pd.DataFrame, kinds: str | Iterable[str], card: Card) -> pd.DataFrame:
    """Raw claims or ratings, one for each record, with the cells that `official_records.yml` names for its kind."""
    if rows.empty:
        raise unusable(card.path, None, "the file holds no row", "at least one")
    kind_of = pd.Series(kinds, index=rows.index)
    records = rows.drop(columns=LINE).to_dict("records")
    cells = [_cells(kind, record, card) for kind, record in zip(kind_of, records, strict=True)]
    filled = cells[0].keys()
    rules = raw_contract("claims" if "claim_id" in filled else "ratings")
    columns = [name for name, column in rules.items() if column.required or name in filled]
    frame = pd.DataFrame(cells, columns=columns, dtype=object).fillna("")
    positions = frame.index + 1
    frame["position"] = positions.astype(str).astype(object)
    frame.insert(0, LINE, rows[LINE].to_numpy(dtype=int))
    return frame


def _cells(kind: str, record: Mapping[Any, Any], card: Card) -> dict[str, str]:
    """The cells of a claim or rating, those of the record and fields of the card put in for the words in braces."""
    if kind not in RECORDS:
        what = f"the subject {subject.chosen().name} does not say what a record of the reader {card.reader} states"
        raise unusable(card.path, None, what, f"an entry {kind} in official_records.yml of its folder")
    words = {**record, "card": card}
    cells = {}
    for name, cell in RECORDS[kind].items():
        cells[name] = cell.format_map(words) if "{" in cell else cell
    return cells


def _figure(text: str) -> str:
    """A count as it would be printed, with a comma at the thousands."""
    if not text.isdecimal():
        return text
    return f"{int(text):,}"


def _rate(text: str) -> str:
    """A rate as it is shown: the sheet holds some as binary fractions, such as 4.699999999999999 where 4.7 is shown."""
    return f"{float(text):.6g}" if text else ""
