r"""Eurostat's bulk TSV of its tables on trafficking in human beings (crim_thb_...).

The first column holds the dimensions (`freq,leg_stat,sex,unit,geo\TIME_PERIOD`, in older files `...,geo\time`), each
further column a year. Behind a value may stand flags, `:` is a missing value. Kept are numbers of persons by legal
status, sex and age; rates are left out, as they are the same numbers again, and so are splits by anything else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analysis.reading.cards import Card
from analysis.reading.contracts import YES
from analysis.reading.formats import lines
from analysis.reading.formats.records import PARTS, REGISTERED, TOLD, claims_frame, population, refuse
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE
from analysis.vocabulary import Measure, Status, Unit

_TOTALS = frozenset({"T", "TOTAL"})
_SEXES: Mapping[str, str | None] = {
    "T": "all",
    "TOTAL": "all",
    "F": "female",
    "M": "male",
    "UNK": None,
    "OTH": None,
}
_AGES: Mapping[str, str | None] = {
    "TOTAL": "all",
    "Y_LT18": "child",
    "Y0-17": "child",
    "Y_GE18": "adult",
    "UNK": None,
}
#: What the legal status of the counted persons means on each axis; None where no word fits.
_OFFENDER = {
    "unit": Unit.PERSONS,
    "role": "not_applicable",
    "movement": "not_applicable",
    "status": Status.SUSPECT,
}
_STATUSES: Mapping[str, Mapping[str, str] | None] = {
    "PER_VICT": {},
    "PER_SUSP": None,
    "PER_PRSC": {"measure": Measure.PROSECUTIONS, **_OFFENDER},
    "PER_CNV": {"measure": Measure.CONVICTIONS, **_OFFENDER},
}
_UNITS: Mapping[str, bool] = {"NR": True, "P_HTHAB": False}
_KNOWN: Mapping[str, Mapping[str, object]] = {
    "freq": {"A": None},
    "unit": _UNITS,
    "sex": _SEXES,
    "age": _AGES,
    "leg_stat": _STATUSES,
}
_FLAGS: Mapping[str, str] = {
    "b": "break in time series",
    "c": "confidential",
    "d": "definition differs",
    "e": "estimated",
    "f": "forecast",
    "i": "see metadata",
    "n": "not significant",
    "r": "revised",
    "s": "Eurostat estimate",
    "u": "low reliability",
    "z": "not applicable",
}
_PAIRS = """
AT:AUT BE:BEL BG:BGR CY:CYP CZ:CZE DE:DEU DK:DNK EE:EST EL:GRC ES:ESP FI:FIN FR:FRA HR:HRV HU:HUN IE:IRL IT:ITA
LT:LTU LU:LUX LV:LVA MT:MLT NL:NLD PL:POL PT:PRT RO:ROU SE:SWE SI:SVN SK:SVK UK:GBR CH:CHE IS:ISL LI:LIE NO:NOR
AL:ALB BA:BIH GE:GEO MD:MDA ME:MNE MK:MKD RS:SRB TR:TUR UA:UKR XK:XKX
EU27_2020:EU27_2020 EU28:EU28 EU27_2007:EU27_2007
"""
#: The flag of a number that will be revised: a fact about the claim, which has a column.
PROVISIONAL = "p"
#: Our codes by Eurostat's: those of ISO 3166 but for Greece, the United Kingdom and Kosovo.
GEO: Mapping[str, str] = dict(pair.split(":") for pair in _PAIRS.split())
_VALUE = re.compile(r"(?P<value>:|[0-9]+) *(?P<flags>[a-z]*)")


@dataclass(frozen=True, slots=True)
class _Header:
    """The first line: names of the dimensions and the years of the other columns."""

    dimensions: tuple[str, ...]
    years: tuple[str, ...]


def read_tsv(path: Path, card: Card) -> pd.DataFrame:
    """Raw claims of a bulk file, plain or compressed; the file's name is that of its table (`crim_thb_sex.tsv`).

    Raises
    ------
    InputError
        If the file is no such table, or with every dimension, code, year and value that has no meaning here.
    """
    table = path.name.split(".")[0]
    if not re.fullmatch(r"crim_thb_[a-z0-9_]+", table):
        what = f"the file is called {path.name}"
        raise InputError(
            [Problem(card.path, None, None, what, "the name of the table, such as crim_thb_sex.tsv")]
        )
    rows = lines.rows(path, file=card.path, delimiter="\t", quoted=False)
    header = _header(*next(rows), file=card.path)
    prefix = table.replace("_", "").upper()
    problems: list[Problem] = []
    claims: dict[object, dict[str, object]] = {}
    for line, cells in rows:
        for claim in _claims(line, cells, header, card.path, problems):
            claim["claim_id"] = f"{prefix}{claim['claim_id']}"
            if claims.setdefault(claim["claim_id"], claim) is not claim:
                what = "the same country, year and part of the persons stands twice"
                problems.append(Problem(card.path, line, None, what, "one row for each"))
        if len(problems) >= TOLD:
            break
    refuse(problems)
    common = {
        **REGISTERED,
        "section": f"{card.title} ({table})",
        "producer": "Eurostat",
        "producer_year": card.year,
    }
    return claims_frame(list(claims.values()), common, file=card.path, what="number of persons in all")


def _header(line: int, cells: Sequence[str], *, file: str) -> _Header:
    """The names of dimensions and years, which run one way: exchanged years are found by nothing else."""
    first, _, time = cells[0].partition("\\")
    dimensions = tuple(name.strip() for name in first.split(","))
    years = tuple(cells[1:])
    problems = []
    if (
        time.lower() not in {"time", "time_period"}
        or dimensions[-1] != "geo"
        or len(set(dimensions)) < len(dimensions)
    ):
        right = "the dimensions of a bulk file, such as freq,leg_stat,sex,unit,geo\\TIME_PERIOD"
        problems.append(Problem(file, line, None, f"the first column is called {cells[0]!r}", right))
    elif "unit" not in dimensions:
        problems.append(
            Problem(file, line, None, "there is no dimension unit", "a table with numbers of persons")
        )
    bad = [year for year in years if not re.fullmatch(r"(19|20)[0-9]{2}", year)]
    problems.extend(Problem(file, line, year, "the column is no year", "years, such as 2013") for year in bad)
    if not bad and not (years and _runs(years)):
        problems.append(
            Problem(file, line, None, "the years do not follow one another", "years in their order")
        )
    refuse(problems)
    return _Header(dimensions, years)


def _runs(years: Sequence[str]) -> bool:
    """Whether years rise throughout, or fall throughout as in older files."""
    return all(a < b for a, b in pairwise(years)) or all(a > b for a, b in pairwise(years))


def _claims(
    line: int, cells: Sequence[str], header: _Header, file: str, problems: list[Problem]
) -> Iterator[dict[str, object]]:
    """The claims of one row: one for each year with a number, none for a row that is not kept."""
    codes = [code.strip() for code in cells[0].split(",")]
    if len(codes) != len(header.dimensions):
        what = f"{cells[0]!r} has {len(codes)} codes"
        problems.append(
            Problem(file, line, None, what, f"{len(header.dimensions)}: {','.join(header.dimensions)}")
        )
        return
    row = dict(zip(header.dimensions, codes, strict=True))
    wrong = [
        Problem(file, line, name, f"{code!r} is not allowed", f"one of {', '.join(known)}")
        for name, code in row.items()
        if (known := {**_KNOWN, "geo": GEO}.get(name)) and code not in known
    ]
    values = [_value(text) for text in cells[1:]]
    wrong.extend(
        Problem(file, line, year, f"{text!r} is not allowed", "a whole number or :, and flags behind it")
        for year, text, value in zip(header.years, cells[1:], values, strict=True)
        if value is None and _UNITS.get(row["unit"], True)
    )
    problems.extend(wrong)
    common = None if wrong else _common(row)
    if common is None:
        return
    for year, value in zip(header.years, values, strict=True):
        if value and value[0]:
            number, flags = value
            said = {"note": _meaning(flags), "provisional": YES if PROVISIONAL in flags else ""}
            yield _claim(row, common, year, number) | {LINE: line, **said}


def _common(row: Mapping[str, str]) -> dict[str, str] | None:
    """What the dimensions of a row say on each axis; None if the row is not kept."""
    others = [code for name, code in row.items() if name not in _KNOWN and name != "geo"]
    sex, age = _SEXES[row.get("sex", "T")], _AGES[row.get("age", "TOTAL")]
    status = _STATUSES[row.get("leg_stat", "PER_VICT")]
    kept = _UNITS[row["unit"]] and all(code in _TOTALS for code in others)
    if not kept or sex is None or age is None or status is None:
        return None
    return {"population": population(sex, age), **status}


def _claim(row: Mapping[str, str], common: Mapping[str, str], year: str, number: str) -> dict[str, object]:
    """The claim of one value."""
    geo, status = row["geo"], row.get("leg_stat", "PER_VICT")
    who = "" if status == "PER_VICT" else status.removeprefix("PER_")
    place = GEO[geo]
    return {
        "claim_id": f"{geo.replace('_', '')}{who}-{year}{PARTS[common['population']]}",
        "locator": ",".join(row.values()),
        "figure": number,
        "place": place,
        "place_to": "" if who else place,
        "statement": f"{geo}-{year}",
        "period_start": year,
        "period_end": year,
        "lineage": f"L-EUROSTAT-THB-{'EU' if place.startswith('EU') else place}",
        "definition": "" if who else "registered victims, identified and presumed",
        **common,
    }


def _value(text: str) -> tuple[str, str] | None:
    """Number and flags; the number is "" if missing; None if the text is neither."""
    match = _VALUE.fullmatch(text)
    if match is None or any(flag not in _FLAGS and flag != PROVISIONAL for flag in match["flags"]):
        return None
    return "" if match["value"] == ":" else match["value"], match["flags"]


def _meaning(flags: str) -> str:
    """What the flags of a number mean that no column holds."""
    return "; ".join(_FLAGS[flag] for flag in flags if flag != PROVISIONAL)
