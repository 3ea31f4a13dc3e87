"""What readers share, and the project's own long tables: records spelled out as raw claims and ratings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from analysis import subject
from analysis.reading.cards import RAW, Card
from analysis.reading.delimited_tables import LINE, cell_problems, raw_contract, read_text_table
from analysis.reading.places import PlaceError
from analysis.reading.problems import Problem, refuse, unusable

#: How many wrong cells of a file are named at most; one with the wrong columns has one in each of its rows.
NAMED = 100
#: The figure of a count that was suppressed because it is small: one to four persons.
SUPPRESSED = "<5"
#: What a record says in each column, by the kind of record.
RECORDS: Mapping[str, Mapping[str, str]] = subject.load("official_records.yml")
#: What the codes of each format mean.
CODES: Mapping[str, Mapping[str, Any]] = subject.load("official_codes.yml")
#: Digits behind the year in the id of a claim about a part of the persons.
PARTS: Mapping[str, str] = CODES["id_parts"]
#: Beside the table of the index: the countries and editions whose number rests on a survey there.
SURVEYS_FILE = "surveys.csv"
_CLASS_WORDS = {"1": "very low", "2": "low", "3": "medium", "4": "high", "5": "very high"}


def populations(sexes: pd.Series, ages: pd.Series) -> pd.Series:
    """Who is counted, from `all`, `female`, `male` and `all`, `child`, `adult`; missing where one is neither."""
    return (sexes + " " + ages).map(CODES["populations"])


def spelled_out(rows: pd.DataFrame, kinds: str | pd.Series, card: Card, *, what: str = "row") -> pd.DataFrame:
    """Raw claims or ratings, one for each record, with the cells that `official_records.yml` names for its kind."""
    if rows.empty:
        raise unusable(card.path, None, f"the file holds no {what}", "at least one")
    of_each = pd.Series(kinds, index=rows.index)
    records = ({**record, "card": card} for record in rows.drop(columns=LINE).to_dict("records"))
    shown = [
        {name: cell.format_map(record) if "{" in cell else cell for name, cell in RECORDS[kind].items()}
        for kind, record in zip(of_each, records, strict=True)
    ]
    rules = raw_contract("claims" if "claim_id" in shown[0] else "ratings")
    columns = [name for name, cells in rules.items() if cells.required or name in shown[0]]
    frame = pd.DataFrame(shown, columns=columns, dtype=object).fillna("")
    frame["position"] = (frame.index + 1).astype(str).astype(object)
    frame.insert(0, LINE, rows[LINE].to_numpy(dtype=int))
    return frame


def countries(
    rows: pd.DataFrame, columns: Sequence[str], read: Callable[..., str], card: Card
) -> tuple[pd.Series, list[Problem]]:
    """What `read` makes of the cells of columns, the last of which names a country; and what it refuses, once each."""
    found: dict[tuple[str, ...], str] = {}
    problems = []
    for line, *cells in rows.drop_duplicates([*columns])[[LINE, *columns]].itertuples(index=False, name=None):
        try:
            found[*cells] = read(*cells)
        except PlaceError as error:
            found[*cells], what = "", f"{cells[-1]!r} is not allowed"
            problems.append(Problem(card.path, int(line), columns[-1], what, str(error)))
    every = rows[[*columns]].itertuples(index=False, name=None)
    return pd.Series([found[cells] for cells in every], rows.index, dtype=object), problems


def with_ids(records: pd.DataFrame) -> pd.DataFrame:
    """The records with their code (alpha-3, `GBR_SCO` where only a part of a country reports) as ids have it."""
    code = records["code"]
    return records.assign(id=code.str.replace("_", ""), lineage=code.str.replace("_", "-"))


def with_edition(records: pd.DataFrame) -> pd.DataFrame:
    """The records of the index with the year that their edition speaks of, and the lineage that it belongs to."""
    edition, codes = records["edition"], CODES["walk_free_sheet"]
    return records.assign(year=edition.replace(codes["years"]), lineage=edition.map(codes["lineages"]))


# -- tables in a few columns of their own ------------------------------------------------------------------------------


def read_detected_victims(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of detected victims by country and year."""
    rows = _table(path, card.path, "unodc_detected_victims")
    records = with_ids(rows.assign(figure=rows["victims"].map(_figure)))
    return spelled_out(records, "unodc_detected_victims", card)


def read_index(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of the table of index editions; those not in `surveys.csv` beside it are by the model."""
    rows = _table(path, card.path, "walk_free_index")
    # The sheet holds some rates as binary fractions, such as 4.699999999999999 where 4.7 is shown.
    rates = rows["prevalence_per_1000"].map(lambda printed: f"{float(printed):.6g}" if printed else "")
    records = rows.assign(figure=rows["people"].map(_figure), rate=rates, people=rows["population"])
    known = [*zip(rows["code"], rows["edition"], strict=True)]
    surveyed = _surveyed(path.with_name(SURVEYS_FILE), card, known)
    kinds = pd.Series(["walk_free_survey" if one else "walk_free" for one in surveyed], rows.index)
    return spelled_out(with_edition(records), kinds, card)


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
    """Raw claims of the table of global law enforcement by year."""
    rows = _table(path, card.path, "tip_law_enforcement")
    records = _one_a_cell(rows, rows.columns.drop([LINE, "year", "read_in"]))
    number, next_year = records["number"].map("{:02d}".format), records["year"].astype(int) + 1
    figure = records["cell"].map(_figure)
    records = records.assign(figure=figure, number=number, next_year=next_year.astype(str))
    return spelled_out(records, records["column"], card)


def read_tiers(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of tiers by country and year."""
    return spelled_out(_table(path, card.path, "tip_tiers"), "us_tiers", card)


def read_classes(path: Path, card: Card) -> pd.DataFrame:
    """Raw ratings of the table of citation classes by country."""
    records = _one_a_cell(_table(path, card.path, "unodc_2006_classes"), ("origin", "transit", "destination"))
    number, rating = records["number"].map("{:03d}".format), records["cell"].map(_CLASS_WORDS)
    records = records.assign(rating=rating, number=number)
    return spelled_out(records, "unodc_2006_classes", card)


def _table(path: Path, file: str, name: str) -> pd.DataFrame:
    """A table of just these columns in this order; InputError with every wrong cell. `country_code` becomes `code`."""
    rows, columns = read_text_table(path, file=file), raw_contract(name)
    names = [str(name) for name in rows.columns if name != LINE]
    if names != list(columns):
        right = f"the columns {', '.join(columns)}"
        raise unusable(file, 1, f"the columns are {', '.join(names)}", right)
    refuse(cell_problems(rows, columns, file=file))
    return rows.rename(columns={"country_code": "code"})


def _one_a_cell(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """One record for each filled cell of some columns, row by row: its `column`, the `number` of that, the `cell`."""
    numbered = enumerate(names, start=1)
    parts = [rows.assign(column=name, number=number, cell=rows[name]) for number, name in numbered]
    records = pd.concat(parts).sort_index(kind="stable")
    return records[records["cell"] != ""].reset_index(drop=True)


def _figure(text: str) -> str:
    """A count as it would be printed, with a comma at the thousands."""
    return f"{int(text):,}" if text.isdecimal() else text
