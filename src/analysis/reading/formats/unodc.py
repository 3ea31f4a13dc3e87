"""The export of the UNODC data portal on trafficking in persons (data_glotip.xlsx).

One row for each country, indicator, dimension, category, sex, age and year. Kept are detected victims by sex and age
and, for both sexes and all ages, by form of exploitation; and persons prosecuted and convicted. Splits by anything else
(citizenship, country of repatriation) are left out: the same persons stand in them again.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.formats import workbook
from analysis.reading.formats.records import PARTS, REGISTERED, TOLD, claims_frame, population, refuse
from analysis.reading.places import PlaceError, PlaceKind, place
from analysis.reading.problems import Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Exploitation, Measure, Status, Unit

#: The columns of the export in their order, and the names that editions give them.
COLUMNS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"iso3_code"}),
    "country": frozenset({"country"}),
    "indicator": frozenset({"indicator"}),
    "dimension": frozenset({"dimension"}),
    "category": frozenset({"category"}),
    "sex": frozenset({"sex"}),
    "age": frozenset({"age"}),
    "year": frozenset({"year"}),
    "unit": frozenset({"unit of measurement"}),
    "value": frozenset({"value", "txtvalue"}),
}
#: How the columns are headed, for messages.
HEADED: Mapping[str, str] = {
    "code": "Iso3_code",
    "country": "Country",
    "indicator": "Indicator",
    "dimension": "Dimension",
    "category": "Category",
    "sex": "Sex",
    "age": "Age",
    "year": "Year",
    "unit": "Unit of measurement",
    "value": "VALUE",
}
VICTIMS, PROSECUTED, CONVICTED = "Detected trafficking victims", "Persons prosecuted", "Persons convicted"
FORM = "by form of exploitation"
TOTAL = "Total"
#: Forms of exploitation by the words of the export; None where they name no single form.
FORMS: Mapping[str, Exploitation | None] = {
    "sexual exploitation": Exploitation.SEXUAL,
    "forced labour": Exploitation.LABOUR,
    "forced labour, slavery or similar practices": Exploitation.LABOUR,
    "forced marriage": Exploitation.FORCED_MARRIAGE,
    "begging": Exploitation.BEGGING,
    "exploitative begging": Exploitation.BEGGING,
    "organ removal": Exploitation.ORGAN_REMOVAL,
    "removal of organs": Exploitation.ORGAN_REMOVAL,
    "illegal adoption": Exploitation.ADOPTION,
    "sale of babies": Exploitation.ADOPTION,
    "baby selling": Exploitation.ADOPTION,
    "use in armed conflict": Exploitation.CHILD_SOLDIERING,
    "child soldiers": Exploitation.CHILD_SOLDIERING,
    "other purposes": Exploitation.OTHER,
    "other forms of exploitation": Exploitation.OTHER,
    "other": Exploitation.OTHER,
    "forced criminality": Exploitation.OTHER,
    "forced criminal activity": Exploitation.OTHER,
    "mixed forms": None,
    "mixed forms of exploitation": None,
    "multiple forms": None,
    "sexual exploitation and forced labour": None,
    "unknown": None,
    "not specified": None,
    "total": None,
}
_SEXES = {"Total": "all", "Female": "female", "Male": "male"}
_AGES = {"Total": "all", "0 to 17 years": "child", "18 years or over": "adult"}
_OFFENDERS: Mapping[str, Mapping[str, str]] = {
    name: {
        "measure": measure,
        "unit": Unit.PERSONS,
        "role": "not_applicable",
        "movement": "not_applicable",
        "status": Status.SUSPECT,
    }
    for name, measure in ((PROSECUTED, Measure.PROSECUTIONS), (CONVICTED, Measure.CONVICTIONS))
}
#: How units of numbers of persons read; rates and percentages are the same numbers again.
_COUNTS, _AGAIN = ("Counts", "Count", "Number", "Persons"), ("Rate", "Percent")
_NUMBER = re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+|<5)?")
_PREFIX = {VICTIMS: "UNODC", PROSECUTED: "UNODCP", CONVICTED: "UNODCC"}


def victims(code: str, name: str, year: str, figure: str) -> dict[str, object]:
    """Cells of a claim about all detected victims of a country and a year.

    Parameters
    ----------
    code : str
        ISO 3166 alpha-3, with a suffix where only a part of the country reports (`GBR_SCO`).
    name : str
        The country as printed.
    year, figure : str
        Year and number as printed.
    """
    return {
        "claim_id": f"{_PREFIX[VICTIMS]}{code.replace('_', '')}-{year}",
        "locator": f"{VICTIMS}, {name}, {year}",
        "figure": figure,
        "place": name,
        "place_to": name,
        "statement": f"UNODC-{code}-{year}",
        "period_start": year,
        "period_end": year,
        "lineage": f"L-UNODC-GLOTIP-{code.replace('_', '-')}",
        "definition": "persons whom national authorities detected as victims of trafficking and reported to UNODC",
    }


def read_portal(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of an export of the portal.

    Raises
    ------
    InputError
        If the file is no such export, or with every cell that has no meaning: an unknown country, year, sex, age, form
        or number, and numbers that contradict each other.
    """
    problems: list[Problem] = []
    claims: dict[object, dict[str, object]] = {}
    for row in workbook.rows(path, file=card.path, columns=COLUMNS):
        claim = _claim(row, card.path, problems)
        if claim is not None:
            first = claims.setdefault(claim["claim_id"], claim)
            if first["figure"] != claim["figure"]:
                what = f"row {first[LINE]} gives another number for the same persons: {first['figure']}"
                problems.append(Problem(card.path, row.line, HEADED["value"], what, "one number for each"))
        if len(problems) >= TOLD:
            break
    refuse(problems)
    common = {**REGISTERED, "section": card.title, "producer": "UNODC", "producer_year": card.year}
    return claims_frame(list(claims.values()), common, file=card.path, what="count of victims or offenders")


def _claim(row: workbook.Row, file: str, problems: list[Problem]) -> dict[str, object] | None:
    """The claim of one row; None if the row is not kept or something is wrong with it."""
    cells = row.cells
    wrong = [
        Problem(file, row.line, HEADED[name], f"{cells[name]!r} is not allowed", right)
        for name, right in _mistakes(cells)
    ]
    problems.extend(wrong)
    kept = cells["indicator"] in _PREFIX and not cells["unit"].startswith(_AGAIN)
    if wrong or not kept or not cells["value"]:
        return None
    sex, age = _SEXES.get(cells["sex"]), _AGES.get(cells["age"])
    whole = cells["dimension"] == TOTAL
    if sex is None or age is None or not (whole or cells["dimension"] == FORM):
        return None
    victim = cells["indicator"] == VICTIMS
    form = None if whole else FORMS[cells["category"].casefold()]
    if (whole, form) == (False, None) or ((not whole or not victim) and (sex, age) != ("all", "all")):
        return None
    part = form or population(sex, age)
    claim = victims(
        cells["code"], _country(cells["code"], cells["country"]), cells["year"], cells["value"]
    ) | {LINE: row.line}
    claim["claim_id"] = (
        f"{_PREFIX[cells['indicator']]}{cells['code'].replace('_', '')}-{cells['year']}{PARTS[part]}"
    )
    claim["locator"] = ", ".join(cells[name] for name in ("indicator", "dimension", "category", "sex", "age"))
    claim |= {"exploitation": form} if form else {"population": population(sex, age)}
    if not victim:
        claim |= {**_OFFENDERS[cells["indicator"]], "place_to": "", "definition": ""}
    return claim


def _mistakes(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Columns whose cell cannot be meant, each with what would be right."""
    total = cells["dimension"] == TOTAL
    again = cells["indicator"] not in _PREFIX or cells["unit"].startswith(_AGAIN)
    checks = (
        ("dimension", total or cells["dimension"].startswith("by "), f"{TOTAL} or by ..."),
        ("category", not total or cells["category"] == TOTAL, f"{TOTAL}, as the dimension is"),
        ("category", cells["dimension"] != FORM or cells["category"].casefold() in FORMS, "; ".join(FORMS)),
        ("sex", _known(cells["sex"], _SEXES), f"{', '.join(_SEXES)}, or other or unknown"),
        ("age", _known(cells["age"], _AGES), f"{', '.join(_AGES)}, or other or unknown"),
        ("year", re.fullmatch(r"(199|20[0-9])[0-9]", cells["year"]), "a year"),
        ("unit", again or cells["unit"] in _COUNTS, " or ".join(_COUNTS)),
        ("value", again or _NUMBER.fullmatch(cells["value"]), "a whole number, <5 or nothing"),
    )
    mistakes = [(name, right) for name, fine, right in checks if not fine]
    try:
        _country(cells["code"], cells["country"])
    except PlaceError as error:
        mistakes.append(("country", str(error)))
    return mistakes


def _known(word: str, words: Mapping[str, str]) -> bool:
    """Whether a word is one of some, or says that it is none of them."""
    return word in words or any(part in word.casefold() for part in ("unknown", "other"))


@cache
def _country(code: str, name: str) -> str:
    """The name under which a country, or a part of it that reports on its own, is known to the project.

    Raises
    ------
    PlaceError
        If the name is unknown or not that of the country with the code.
    """
    part = re.fullmatch(r"(.+) \((.+)\)", name)
    printed = f"{part[2]}, {part[1]}" if part and "_" in code else name
    try:
        found = place(printed)
    except PlaceError as error:
        if not any(option.endswith(f"({code})") for option in error.nearest):
            raise
        printed, found = code, place(code)  # "Congo" may be either; the code decides.
    if found.code != code[:3] or found.kind not in {PlaceKind.COUNTRY, PlaceKind.PART}:
        raise PlaceError(
            f"a name of the country with the code {code!r} (this one is {found.code})", text=name
        )
    return printed
