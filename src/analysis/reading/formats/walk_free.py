"""The data sheet of Walk Free's Global Slavery Index, editions 2016, 2018 and 2023.

One row for each country: population, prevalence and the estimated number of people. The number is the claim; rate and
population stand beside it, and prove that the columns have not been exchanged.
"""

import math
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats import workbook
from analysis.reading.formats.long_tables import CODES, countries, spelled_out, with_edition
from analysis.reading.places import PlaceError, PlaceKind, place
from analysis.reading.problems import refuse, unusable
from analysis.reading.text_tables import LINE, cell_problems, failing, raw_contract
from analysis.subject import listed

_CODES = CODES["walk_free_sheet"]
#: The columns of the sheet in their order, and the names that editions give them.
COLUMNS = {own: listed(names) for own, names in _CODES["columns"].items()}
#: How far number and prevalence times population may lie apart before columns must have been exchanged.
APART = 2.0


def read_sheet(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of a data sheet; the edition is the card's year. InputError with all that does not fit."""
    if card.year not in {"2016", "2018", "2023"}:
        what = f"the card gives the year {card.year!r}"
        raise unusable(card.path, None, what, "the edition: 2016, 2018 or 2023")
    rows = workbook.read_sheet(path, file=card.path, columns=COLUMNS, anywhere=("population",))
    rows = rows[(rows[["number", "prevalence", "population"]] != "").any(axis=1)]  # the others are notes
    codes, unknown = countries(rows, ("country",), _code, card)
    once = "country", ~codes.duplicated() | (codes == ""), "one row for each", "the country stands twice"
    twice = failing(rows, [once], file=card.path)
    refuse([*unknown, *twice, *cell_problems(rows, raw_contract("walk_free_sheet"), file=card.path)])
    printed = rows[["number", "prevalence", "population"]].replace({",": "", "%$": ""}, regex=True)
    values = printed.apply(pd.to_numeric, errors="coerce")
    scale = _scale(values, card.year)
    goes = scale.notna() | values.isna().any(axis=1)
    what = "{number} people do not go with a prevalence of {prevalence}"
    right = "the columns as in the original, none exchanged"
    refuse(failing(rows, [("number", goes, right, what)], file=card.path))
    if card.year != "2016":
        scale = scale.fillna(1000)
    records = pd.DataFrame(
        {
            LINE: rows[LINE],
            "code": codes,
            "place": rows["country"],
            "edition": card.year,
            "figure": values["number"].map("{:,.0f}".format),
            "rate": (values["prevalence"] * 1000 / scale).map(_printed),
            "people": values["population"].map(_printed),
        }
    )
    return spelled_out(with_edition(records[values["number"].notna()]), "walk_free", card, what="country")


def _code(name: str) -> str:
    """Code of a country by its name."""
    found = place(name)
    if found.kind is not PlaceKind.COUNTRY:
        raise PlaceError("a country in each row", text=name)
    return found.code


def _scale(values: pd.DataFrame, edition: str) -> pd.Series:
    """Of how many people the rate must be to go with the number: 1,000, in 2016 one or 100; NaN where none fits."""
    found = pd.Series(math.nan, index=values.index)
    for scale in (100.0, 1.0) if edition == "2016" else (1000.0,):
        expected = values["population"] * values["prevalence"] / scale
        near = (expected <= APART * values["number"]) & (values["number"] <= APART * expected)
        possible = (values["prevalence"] <= scale) & (values["number"] <= values["population"])
        found = found.mask(near & possible, scale)
    return found


def _printed(value: float) -> str:
    """A number as a raw table holds it: no commas, and no more digits than are shown; nothing where there is none."""
    return "" if math.isnan(value) else f"{value:.0f}" if value % 1 == 0 else f"{value:.6g}"
