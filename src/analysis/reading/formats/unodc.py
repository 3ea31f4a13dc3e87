"""The export of the UNODC data portal on trafficking in persons (data_glotip.xlsx).

One row for each country, indicator, dimension, category, sex, age and year. Kept are detected victims by sex and age
and, for both sexes and all ages, by form of exploitation; and persons prosecuted and convicted. Splits by anything else
(citizenship, country of repatriation) are left out: the same persons stand in them again.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats import workbook
from analysis.reading.formats.long_tables import (
    CODES,
    NAMED,
    PARTS,
    countries,
    populations,
    spelled_out,
    with_ids,
)
from analysis.reading.places import PlaceError, PlaceKind, place
from analysis.reading.problems import refuse
from analysis.reading.text_tables import LINE, Check, failing
from analysis.subject import listed

_CODES = CODES["unodc_portal"]
#: The columns of the export in their order, and the names that editions give them.
COLUMNS = {own: listed(names) for own, names in _CODES["columns"].items()}
_KINDS, _SEXES, _AGES = _CODES["kinds"], _CODES["sexes"], _CODES["ages"]
VICTIMS = "Detected trafficking victims"
_TOTAL, _FORM = "Total", "by form of exploitation"
#: Forms of exploitation by the words of the export; "" where they name no single form.
FORMS = {form: word for word, forms in _CODES["forms"].items() for form in listed(forms)}
#: How units of numbers of persons read; rates and percentages are the same numbers again.
_COUNTS, _AGAIN = ("Counts", "Count", "Number", "Persons"), ("Rate", "Percent")
_NUMBER = r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+|<5)?"


def read_portal(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of an export of the portal; InputError with the first cells that have no meaning."""
    rows = workbook.read_sheet(path, file=card.path, columns=COLUMNS)
    again = ~rows["Indicator"].isin(_KINDS) | rows["Unit of measurement"].str.startswith(_AGAIN)
    rows["place"], unknown = countries(rows, ("Iso3_code", "Country"), _country, card)
    refuse([*failing(rows, _checks(rows, again), file=card.path, most=NAMED), *unknown][:NAMED])
    records = _records(rows[~again & (rows["VALUE"] != "")])
    same = ["kind", "id", "year", "part"]
    records = records.drop_duplicates([*same, "figure"])
    first = records.groupby(same)[[LINE, "figure"]].transform("first")
    what = "row {before} gives another number for the same persons: {other}"
    check = "VALUE", records[LINE] == first[LINE], "one number for each", what
    shown = records.assign(VALUE=records["figure"], before=first[LINE], other=first["figure"])
    refuse(failing(shown, [check], file=card.path, most=NAMED))
    return spelled_out(records, records["kind"], card, what="count of victims or offenders")


def _records(rows: pd.DataFrame) -> pd.DataFrame:
    """The records of rows with a number of persons; rows of splits that are not chosen are left out."""
    people = populations(rows["Sex"].map(_SEXES), rows["Age"].map(_AGES))
    form = rows["Category"].str.casefold().map(FORMS).where(rows["Dimension"] == _FORM, "")
    is_victims, total = rows["Indicator"] == VICTIMS, rows["Dimension"] == _TOTAL
    chosen = (total & is_victims & people.notna()) | ((total | (form != "")) & (people == "all"))
    rows, people, form = rows[chosen], people[chosen], form[chosen]
    details = rows[["Indicator", "Dimension", "Category", "Sex", "Age"]]
    return with_ids(
        pd.DataFrame(
            {
                LINE: rows[LINE],
                "kind": rows["Indicator"].map(_KINDS),
                "code": rows["Iso3_code"],
                "place": rows["place"],
                "year": rows["Year"],
                "figure": rows["VALUE"],
                "part": form.where(form != "", people).map(PARTS),
                "locator": [", ".join(cells) for cells in details.itertuples(index=False, name=None)],
                "population": people,
                "exploitation": form.where(form != "", "all"),
            }
        )
    )


def _checks(rows: pd.DataFrame, again: pd.Series) -> Iterator[Check]:
    """For each column where its cells can be meant, and what would be right."""
    total, form = rows["Dimension"] == _TOTAL, rows["Dimension"] == _FORM
    yield "Dimension", total | rows["Dimension"].str.startswith("by "), f"{_TOTAL} or by ..."
    yield "Category", ~total | (rows["Category"] == _TOTAL), f"{_TOTAL}, as the dimension is"
    yield "Category", ~form | rows["Category"].str.casefold().isin(FORMS), "; ".join(FORMS)
    for name, words in (("Sex", _SEXES), ("Age", _AGES)):
        other = rows[name].str.contains("unknown|other", case=False)
        yield name, rows[name].isin(words) | other, f"{', '.join(words)}, or other or unknown"
    yield "Year", rows["Year"].str.fullmatch(r"(199|20[0-9])[0-9]"), "a year"
    yield "Unit of measurement", again | rows["Unit of measurement"].isin(_COUNTS), " or ".join(_COUNTS)
    yield "VALUE", again | rows["VALUE"].str.fullmatch(_NUMBER), "a whole number, <5 or nothing"


def _country(code: str, name: str) -> str:
    """The name under which a country, or a part of it that reports, is known; PlaceError if it is another's."""
    part = re.fullmatch(r"(.+) \((.+)\)", name)
    printed = f"{part[2]}, {part[1]}" if part and "_" in code else name
    try:
        found = place(printed)
    except PlaceError as error:
        if not any(option.endswith(f"({code})") for option in error.nearest):
            raise
        printed, found = code, place(code)  # "Congo" may be either; the code decides.
    if found.code != code[:3] or found.kind not in {PlaceKind.COUNTRY, PlaceKind.PART}:
        what = f"a name of the country with the code {code!r} (this one is {found.code})"
        raise PlaceError(what, text=name)
    return printed
