"""The rows of `make_claims`: gaps are filled with the stated defaults, then the rooms of published claims read them."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis import given
from analysis import vocabulary as v
from analysis.claims.cells import cell_text, is_missing
from analysis.claims.clean import clean
from analysis.claims.contract import conform
from analysis.claims.finish import claims_contract, load_references
from analysis.claims.harmonise import PER, References, harmonise
from analysis.library.corpus import tables
from analysis.reading.cards import RAW, Card
from analysis.reading.contracts import FLAGS, YES, raw_claims, require
from analysis.reading.figures import FigureError, parse_figure
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE, read_text_table

NEEDED = ("place", "figure", "measure")
#: Columns of published claims, and how the raw tables call them.
_RAW_NAMES = {"origin": "place_from", "destination": "place_to", "via": "place_via"}
_SHOWN_NAMES = {raw: name for name, raw in _RAW_NAMES.items()}
#: Their errors offer the nearest names themselves.
_PLACES = ("place", *_RAW_NAMES)
#: Keys beyond the columns of raw tables.
_OWN_KEYS = (*_RAW_NAMES, "year")
_UNITS: Mapping[str, v.Unit] = {
    v.Measure.FLOW: v.Unit.PERSONS_PER_YEAR,
    v.Measure.TRANSIT: v.Unit.PERSONS_PER_YEAR,
    v.Measure.PREVALENCE: v.Unit.PERSONS_PER_YEAR,
    v.Measure.SHARE: v.Unit.FRACTION,
    v.Measure.RANK: v.Unit.RANK,
    v.Measure.RATE: v.Unit.PERSONS_PER_100000,
    **dict.fromkeys(v.MONEY_MEASURES, v.Unit.MONEY_PER_YEAR),
    v.Measure.REVENUE_PER_PERSON: v.Unit.MONEY_PER_PERSON_PER_YEAR,
    v.Measure.PROFIT_PER_PERSON: v.Unit.MONEY_PER_PERSON_PER_YEAR,
    **dict.fromkeys(
        (v.Measure.STOCK, v.Measure.CUMULATIVE, v.Measure.SAMPLE, v.Measure.ARRESTS), v.Unit.PERSONS
    ),
    **dict.fromkeys(
        (v.Measure.CASES, v.Measure.INVESTIGATIONS, v.Measure.PROSECUTIONS, v.Measure.CONVICTIONS),
        v.Unit.CASES,
    ),
}
#: What stands for an axis that is not said, by what is counted.
_PEOPLE = {"population": "all", "exploitation": "all", "status": "trafficked", "visibility": "actual"}
_CASES = _PEOPLE | {"population": "not_applicable", "visibility": "detected"}
_MONEY = _PEOPLE | {"population": "not_applicable", "visibility": "not_applicable"}
_THINGS = dict.fromkeys(_PEOPLE, "not_applicable")
#: How a number that is no text is printed, by its unit.
_PRINTED: Mapping[str, str] = {
    v.Unit.RANK: "#{}",
    v.Unit.FRACTION: "{} percent",
    v.Unit.PERSONS_PER_1000: "{} per 1,000",
    v.Unit.PERSONS_PER_100000: "{} per 100,000",
    **dict.fromkeys((v.Unit.MONEY, v.Unit.MONEY_PER_YEAR, v.Unit.MONEY_PER_PERSON_PER_YEAR), "${}"),
}


class OwnClaimsError(ValueError):
    """Rows that cannot be read, each with its number and column."""

    def __init__(self, problems: Sequence[str], *, shown: int = 5) -> None:
        more = [f"and {len(problems) - shown} more"] if len(problems) > shown else []
        super().__init__("\n".join([*problems[:shown], *more]))


def read_rows(rows: Sequence[Any]) -> pd.DataFrame:
    """Rows of `make_claims`, at least one, as claims indexed by claim_id."""
    numbered = [*enumerate(rows, 1)]
    strange = [number for number, row in numbered if not isinstance(row, Mapping)]
    if strange:
        raise OwnClaimsError([f"row {number} is no dict with a key for each column" for number in strange])
    if problems := [problem for number, row in numbered for problem in _problems(number, row)]:
        raise OwnClaimsError(problems)
    records = [_record(number, row) for number, row in numbered]
    raw = pd.DataFrame(records, dtype=object).astype({LINE: int})
    said = {name for record in records for name, cell in record.items() if cell != ""}
    # An empty cell that may be empty needs no check.
    rules = {name: column for name, column in raw_claims().columns.items() if name in said}
    try:
        require(raw[list(rules)], pa.DataFrameSchema(rules, strict=True), file="")
        return _claims(raw)
    except InputError as error:
        raise _refused(error.problems, rows) from None


def _problems(number: int, row: Mapping[str, Any]) -> list[str]:
    """What is wrong with the keys of a row, and with those of its cells that defaults rest on."""
    keys = [*raw_claims().columns, *_OWN_KEYS]
    found = [
        (key, f"there is no such column{given.offer(given.nearest(key, keys))}")
        for key in row
        if key not in keys or key == LINE
    ]
    found += [(key, "it is needed and empty") for key in NEEDED if _blank(row.get(key))]
    if not found and row["measure"] not in list(v.Measure):
        near = given.offer(given.nearest(row["measure"], map(str, v.Measure), most=1))
        right = f"one of {', '.join(v.Measure)} would be right"
        found.append(("measure", f"{row['measure']!r} is unknown; {right}{near}"))
    found += [
        (key, f"{value!r} is no text and no number")
        for key, value in row.items()
        if not isinstance(value, str | Real) and not _blank(value)
    ]
    if row.get("measure") == v.Measure.SHARE and _blank(row.get("share_of")):
        found.append(("share_of", "a share has a whole; what it is a share of would be right"))
    if not _blank(row.get("year")) and not _blank(row.get("period")):
        found.append(("year", "the row has a period too; give one of them"))
    found = found or [("figure", what) for what in _figure_problems(row["figure"])]
    return [f"row {number}, column {key}: {what}" for key, what in found]


def _figure_problems(figure: object) -> list[str]:
    """What is wrong with a figure: an amount below nought, or words that are none."""
    counted = not isinstance(figure, bool) and isinstance(figure, Real) and math.isfinite(figure)
    text = cell_text(figure) if counted else figure
    if not isinstance(text, str):
        return [f"{figure!r} is no figure; words as printed, or a number, would be right"]
    if text.strip()[:1] in ("-", "\u2212", "\u2013") and any(sign.isdigit() for sign in text):
        return [f"{figure!r} is negative; an amount of nought or more would be right"]
    try:
        parse_figure(text)
    except FigureError as error:
        return [
            f"{figure!r} is not a figure: {error.reason}; a form such as {error.nearest!r} would be right"
        ]
    return []


def _blank(value: object) -> bool:
    """Whether a cell says nothing."""
    return not value.strip() if isinstance(value, str) else is_missing(value)


def _record(number: int, row: Mapping[str, Any]) -> dict[str, object]:
    """One row as the raw tables have it, with every gap filled."""
    said = {_RAW_NAMES.get(key, key): _said(key, value) for key, value in row.items() if not _blank(value)}
    if "year" in said:
        said["period"] = said.pop("year")
    measure = str(said["measure"])
    place, role = str(said["place"]), str(said.get("role", v.Role.UNSPECIFIED))
    usual = _usual(measure)
    record: dict[str, object] = dict.fromkeys(raw_claims().columns, "")
    record |= {"claim_id": f"OWN-{number:03d}", "position": str(number), "locator": f"row {number}"}
    record |= {"producer": v.UNATTRIBUTED, "movement": "any", "role": role, **usual}
    record["method"] = v.Method.ESTIMATE if "producer" in said else v.Method.UNATTRIBUTED
    if measure in v.PERSON_MEASURES:
        record |= {_end(role): place} if _end(role) and place != "World" else {}
    else:
        record |= {"role": v.Role.NOT_APPLICABLE} if measure not in (v.Measure.SHARE, v.Measure.RANK) else {}
    record |= said | {LINE: number, "unit": said.get("unit") or _unit(measure, said["figure"])}
    return record | {"figure": _printed(said["figure"], str(record["unit"]))}


def _said(key: str, value: object) -> object:
    """A cell as text; a truth value as raw tables have it; a figure as it is."""
    if key in FLAGS and isinstance(value, bool):
        return YES if value else ""
    return value if key == "figure" else cell_text(value).strip()


def _usual(measure: str) -> Mapping[str, str]:
    """What stands for the axes that a row does not say."""
    if measure in v.PERSON_MEASURES or measure in (v.Measure.SHARE, v.Measure.RANK, v.Measure.RATE):
        return _PEOPLE
    if measure in v.MONEY_MEASURES:
        return _MONEY
    if measure == v.Measure.ARRESTS:
        return _PEOPLE | {"visibility": "detected"}
    return _CASES if _UNITS.get(measure) == v.Unit.CASES or measure == v.Measure.ROUTES else _THINGS


def _end(role: str) -> str:
    """Which end of the movement the place is; empty where it is neither."""
    if role in (v.Role.TRANSIT, v.Role.NOT_APPLICABLE):
        return ""
    return "place_from" if role == v.Role.SOURCE else "place_to"


def _unit(measure: str, figure: object) -> str:
    """The unit of a figure whose row names none."""
    read = parse_figure(figure) if isinstance(figure, str) else None
    if read is not None and read.kind is v.FigureKind.RATE:
        return next((unit for unit, per in PER.items() if per == read.denominator), v.Unit.PERSONS_PER_1000)
    return _UNITS.get(measure, v.Unit.COUNT)


def _printed(figure: object, unit: str) -> str:
    """A figure as text; a number gets the words of its unit."""
    if isinstance(figure, str):
        return figure
    value = float(str(figure)) * (100 if unit == v.Unit.FRACTION else 1)
    digits = f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")
    return _PRINTED.get(unit, "{}").format(digits)


def _claims(raw: pd.DataFrame) -> pd.DataFrame:
    """Raw rows as claims in common units, by the rooms that make the published ones."""
    known = _producers(tables().root)
    cleaned = clean(raw, _CARD, producers={name: known.get(name, name) for name in raw["producer"]})
    claims = cleaned.claims.assign(suspected_lineage=cleaned.claims["lineage"])
    common = harmonise(claims, _references(tables().root)).claims
    return conform(common, claims_contract()).set_index("claim_id")


def _refused(problems: Sequence[Problem], rows: Sequence[Mapping[str, Any]]) -> OwnClaimsError:
    """Problems of a raw table in the words of the rows; a cell that was filled from another is not told twice."""
    lines: dict[tuple[int, str], str] = {}
    for problem in problems:
        number, name = problem.row or 0, str(problem.column)
        name = _SHOWN_NAMES.get(name, name)
        name = "year" if name == "period" and "year" in rows[number - 1] else name
        right = "" if name in _PLACES else f"; {problem.right} would be right"
        lines.setdefault((number, problem.what), f"row {number}, column {name}: {problem.what}{right}")
    return OwnClaimsError(list(lines.values()))


#: What stands for the card of a file.
_CARD = Card(
    file="own rows", reader="", source="own", title="own rows", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=v.ReadIn.PRODUCER, scope=v.Scope.ALL, rows=0, sha256="", processing="",
)  # fmt: skip


@lru_cache(maxsize=2)
def _producers(root: Path) -> Mapping[str, str]:
    """From each printed name of a producer to the name used here."""
    table = read_text_table(root / RAW / "reference/producers.csv", file="producers.csv")
    return dict(zip(table["printed"], table["producer"], strict=True))


@lru_cache(maxsize=2)
def _references(root: Path) -> References:
    """Prices and populations of the project."""
    return load_references(root, tables().priors, tables().people)
