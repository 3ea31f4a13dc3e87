"""The data sheet of Walk Free's Global Slavery Index, editions 2016, 2018 and 2023.

One row for each country: population, prevalence and the estimated number of people. The number is the claim; rate and
population stand beside it, and prove that the columns have not been exchanged.
"""

import math
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats import workbook
from analysis.reading.formats.records import claims_frame, refuse
from analysis.reading.places import PlaceError, PlaceKind, place
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Measure, Method, Movement, Population, Role, Status, Unit, Visibility

COLUMNS: Mapping[str, frozenset[str]] = {
    "country": frozenset({"country"}),
    "prevalence": frozenset(
        {
            "estimated prevalence of modern slavery per 1,000 population",
            "est. prevalence of population in modern slavery (victims per 1,000 population)",
            "estimated proportion of population in modern slavery",
        }
    ),
    "number": frozenset(
        {
            "estimated number of people in modern slavery",
            "est. number of people in modern slavery",
            "estimated number in modern slavery",
        }
    ),
}
_POPULATION = {"population": frozenset({"population"})}
#: The year that an edition speaks of, where it is not the edition's own.
REFERENCE_YEARS: Mapping[str, str] = {"2018": "2016", "2023": "2021"}
#: Editions before 2018 are one index; 2018 and 2023 share out a global estimate, whose lineage they belong to.
LINEAGES: Mapping[str, str] = {"2018": "L-ILO-WF-IOM-2017", "2023": "L-ILO-WF-IOM-2022"}
OWN_LINEAGE = "L-WALK-FREE-2013-2016"
#: How far number and prevalence times population may lie apart before columns must have been exchanged.
APART = 2.0
#: What every row of the index says on each axis.
INDEX: Mapping[str, str] = {
    "measure": Measure.STOCK,
    "unit": Unit.PERSONS,
    "role": Role.UNSPECIFIED,
    "population": Population.ALL,
    "exploitation": "all",
    "status": Status.MODERN_SLAVERY,
    "movement": Movement.ANY,
    "visibility": Visibility.ACTUAL,
    "method": Method.MODEL,
    "producer": "Walk Free",
    "definition": "forced labour and forced marriage, by a model that extrapolates from surveys",
}
#: What a row says instead where the edition rests on a survey of the country's own people.
SURVEYED: Mapping[str, str] = {
    "method": Method.SURVEY,
    "definition": "forced labour and forced marriage, by a survey of the country's people",
}


def estimate(code: str, name: str, edition: str, figure: str) -> dict[str, object]:
    """Cells of a claim of the index about a country.

    Parameters
    ----------
    code : str
        ISO 3166 alpha-3.
    name : str
        The country as printed.
    edition, figure : str
        Year of the edition and number as printed.
    """
    year = REFERENCE_YEARS.get(edition, edition)
    return {
        "claim_id": f"WF{code}-{edition}",
        "section": f"The Global Slavery Index {edition}",
        "locator": f"table of countries, {name}",
        "figure": figure,
        "place": name,
        "place_to": name,
        "statement": f"WF-{edition}-{code}",
        "period_start": year,
        "period_end": year,
        "producer_year": edition,
        "lineage": LINEAGES.get(edition, OWN_LINEAGE),
    }


def read_sheet(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of a data sheet; the edition is the card's year.

    Raises
    ------
    InputError
        If the file is no such sheet, the card's year no edition, or with every country, number and prevalence that
        cannot be read or do not belong together.
    """
    if card.year not in {"2016", "2018", "2023"}:
        what, right = f"the card gives the year {card.year!r}", "the edition: 2016, 2018 or 2023"
        raise InputError([Problem(card.path, None, None, what, right)])
    problems: list[Problem] = []
    claims: dict[object, dict[str, object]] = {}
    # Population stands on either side of the region, so that its place is looked for but not its order.
    for row in workbook.rows(path, file=card.path, columns=COLUMNS, anywhere=_POPULATION):
        if not (row.cells["number"] or row.cells["prevalence"] or row.cells["population"]):
            continue  # A note below the table.
        claim = _claim(row, card, problems)
        if claim is not None and claims.setdefault(claim["claim_id"], claim) is not claim:
            problems.append(
                Problem(card.path, row.line, "Country", "the country stands twice", "one row for each")
            )
    refuse(problems)
    return claims_frame(list(claims.values()), INDEX, file=card.path, what="country")


def _claim(row: workbook.Row, card: Card, problems: list[Problem]) -> dict[str, object] | None:
    """The claim of one country; None if it has no estimate or something is wrong with it."""
    cells = row.cells
    wrong: list[tuple[str, str, str]] = []
    code = _code(cells["country"], wrong)
    values = {name: _value(cells[name]) for name in ("population", "prevalence", "number")}
    wrong.extend(
        (name, f"{cells[name]!r} is no number", "a number that is not negative, or nothing")
        for name, value in values.items()
        if value is None or (name == "number" and value % 1 > 0)
    )
    if not wrong and not _agree(values, card.year):
        what = f"{cells['number']} people do not go with a prevalence of {cells['prevalence']}"
        wrong.append(("number", what, "the columns as in the original, none exchanged"))
    problems.extend(Problem(card.path, row.line, name, what, right) for name, what, right in wrong)
    number = values["number"]
    if wrong or code is None or number is None or math.isnan(number):
        return None
    beside = {"printed_per_1000": _printed(_per_1000(values, card.year))}
    beside["printed_population"] = _printed(values["population"])
    return estimate(code, cells["country"], card.year, f"{int(number):,}") | {LINE: row.line, **beside}


def _code(name: str, wrong: list[tuple[str, str, str]]) -> str | None:
    """Code of a country by its name; what is wrong with the name is added to the list."""
    try:
        found = place(name)
    except PlaceError as error:
        wrong.append(("country", f"{name!r} is not allowed", str(error)))
        return None
    if found.kind is not PlaceKind.COUNTRY:
        wrong.append(("country", f"{name!r} is no country", "a country in each row"))
        return None
    return found.code


def _value(text: str) -> float | None:
    """A number; NaN for an empty cell, None for anything that is no number."""
    if text in {"", "-", "No data"}:
        return math.nan
    plain = text.replace(",", "").removesuffix("%")
    return float(plain) if re.fullmatch(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", plain) else None


def _agree(values: Mapping[str, float | None], edition: str) -> bool:
    """Whether the number is about prevalence times population, as far as all three are there."""
    people, rate, number = (values[name] for name in ("population", "prevalence", "number"))
    if people is None or rate is None or number is None or math.isnan(people * rate * number):
        return True
    return number <= people and bool(_scales_that_agree(people, rate, number, edition=edition))


def _scales_that_agree(people: float, rate: float, number: float, *, edition: str) -> list[float]:
    """Of how many people the rate may be so that it goes with the number: of 1,000, but in 2016 of one or of 100."""
    scales = (1.0, 100.0) if edition == "2016" else (1000.0,)
    expected = [(scale, people * rate / scale) for scale in scales if rate <= scale]
    return [scale for scale, value in expected if value <= APART * number and number <= APART * value]


def _per_1000(values: Mapping[str, float | None], edition: str) -> float | None:
    """The rate per 1,000 people; None where there is none, or where nothing shows of how many people it is."""
    people, rate, number = (values[name] for name in ("population", "prevalence", "number"))
    if rate is None or math.isnan(rate):
        return None
    if edition != "2016":
        return rate
    if people is None or number is None or math.isnan(people * number):
        return None
    return next(
        (rate * 1000 / scale for scale in _scales_that_agree(people, rate, number, edition=edition)), None
    )


def _printed(value: float | None) -> str:
    """A number as a raw table holds it: no commas, and no more digits than are shown; nothing where there is none."""
    if value is None or math.isnan(value):
        return ""
    return f"{value:.0f}" if value % 1 == 0 else f"{value:.6g}"
