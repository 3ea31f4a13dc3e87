"""The rows of `make_claims`: gaps are filled with the stated defaults, then the rooms of published claims read them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import given
from analysis import vocabulary as v
from analysis.claims.cells import cell_text, is_missing
from analysis.claims.clean import clean
from analysis.claims.contract import claims_contract, conform
from analysis.claims.harmonise import PER, References, harmonise, load_references
from analysis.claims.printed_cells import without_times
from analysis.library.corpus import Corpus, tables
from analysis.library.quantities import wording
from analysis.reading.cards import Card
from analysis.reading.contracts import FLAGS, YES, raw_claims
from analysis.reading.figures import FigureError, parse_figure
from analysis.reading.priors import FILE as PRIORS
from analysis.reading.problems import InputError, Problem
from analysis.reading.text_tables import LINE, read_text_table, require_cells

NEEDED = ("place", "figure", "measure")
#: Columns of published claims, and how the raw tables call them.
_RAW_NAMES = {"origin": "place_from", "destination": "place_to", "via": "place_via", "year": "period"}
#: Which end of the movement the place is, by its role, if not its destination.
_ENDS: Mapping[str, str] = {
    v.Role.SOURCE: "place_from",
    v.Role.TRANSIT: "place",
    v.Role.NOT_APPLICABLE: "place",
}
_PRODUCERS = "data/raw/reference/producers.csv"
#: What stands for an axis that is not said, unless the measure takes another word for granted (labels.yml).
_USUAL = {"population": "all", "exploitation": "all", "status": "trafficked", "visibility": "actual"}
#: What stands for any other column that is empty.
_BLANK = {"producer": v.UNATTRIBUTED, "movement": v.Movement.ANY, "role": v.Role.UNSPECIFIED}
#: How a number that is no text is printed, by its unit.
_PRINTED: Mapping[str, str] = {
    v.Unit.RANK: "#{}",
    v.Unit.FRACTION: "{} percent",
    v.Unit.PERSONS_PER_1000: "{} per 1,000",
    v.Unit.PERSONS_PER_100000: "{} per 100,000",
    **dict.fromkeys((v.Unit.MONEY, v.Unit.MONEY_PER_YEAR, v.Unit.MONEY_PER_PERSON_PER_YEAR), "${}"),
}
#: What stands for the card of a file.
_CARD = Card(
    file="own rows", reader="", source="own", title="own rows", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=v.ReadIn.PRODUCER, scope=v.Scope.ALL, rows=0, sha256="", processing="",
)  # fmt: skip


def read_rows(rows: Sequence[Any]) -> pd.DataFrame:
    """Rows of `make_claims`, at least one, as claims indexed by claim_id."""
    numbered = [*enumerate(rows, 1)]
    strange = [number for number, row in numbered if not isinstance(row, Mapping)]
    if strange:
        raise _error([f"row {number} is no dict with a key for each column" for number in strange])
    wrong = [(number, *problem) for number, row in numbered for problem in _problems(row)]
    if wrong:
        raise _error([f"row {number}, column {key}: {what}" for number, key, what in wrong])
    records = [_record(number, row) for number, row in numbered]
    raw = pd.DataFrame(records, dtype=object).astype({LINE: int})
    said = {name for record in records for name, cell in record.items() if cell != ""}
    # An empty cell that may be empty needs no check.
    rules = {name: column for name, column in raw_claims().items() if name in said}
    try:
        require_cells(raw[[LINE, *rules]], rules, file="")
        return _claims(raw)
    except InputError as error:
        raise _error(_in_words_of(rows, error.problems)) from None


def _error(lines: Sequence[str], *, shown: int = 5) -> ValueError:
    """Rows that cannot be read, each with its number and column."""
    more = [f"and {len(lines) - shown} more"] if len(lines) > shown else []
    return ValueError("\n".join([*lines[:shown], *more]))


def _problems(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys of a row with which something is wrong, and what it is."""
    keys = sorted({*raw_claims(), *_RAW_NAMES})
    for key, value in row.items():
        if key not in keys:
            yield str(key), f"there is no such column{given.offer(given.nearest(key, keys))}"
        elif not isinstance(value, str | Real) and not _blank(value):
            yield key, f"{value!r} is no text and no number"
    blank = {key for key in (*NEEDED, "share_of", "year", "period") if _blank(row.get(key))}
    for key in NEEDED:
        if key in blank:
            yield key, "it is needed and empty"
    measure = row.get("measure")
    if "measure" not in blank and measure not in list(v.Measure):
        near = given.offer(given.nearest(measure, map(str, v.Measure), most=1))
        yield "measure", f"{measure!r} is unknown; one of {', '.join(v.Measure)} would be right{near}"
    if measure in (v.Measure.SHARE, v.Measure.RATIO) and "share_of" in blank:
        yield "share_of", "a share has a whole; what it is a share of would be right"
    if not blank & {"year", "period"}:
        yield "year", "the row has a period too; give one of them"
    if "figure" not in blank and (what := _figure_problem(row["figure"], str(measure))):
        yield "figure", what


def _figure_problem(figure: object, measure: str) -> str:
    """What is wrong with a figure of a measure: an amount below nought, or words that are none."""
    counted = not isinstance(figure, bool) and isinstance(figure, Real) and math.isfinite(figure)
    text = cell_text(figure) if counted else figure
    if not isinstance(text, str):
        return f"{figure!r} is no figure; words as printed, or a number, would be right"
    if text.strip()[:1] in ("-", "\u2212", "\u2013") and any(sign.isdigit() for sign in text):
        return f"{figure!r} is negative; an amount of nought or more would be right"
    try:
        parse_figure(without_times(text) if measure == v.Measure.RATIO else text)
    except FigureError as error:
        return f"{figure!r} is not a figure: {error.reason}; a form such as {error.nearest!r} would be right"
    return ""


def _blank(value: object) -> bool:
    """Whether a cell says nothing."""
    return not value.strip() if isinstance(value, str) else is_missing(value)


def _record(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row as the raw tables have it, with every gap filled."""
    said: dict[str, Any] = {
        _RAW_NAMES.get(key, key): _said(key, value) for key, value in row.items() if not _blank(value)
    }
    measure, place, figure = said["measure"], said["place"], said["figure"]
    about = wording()["measures"][measure]
    granted = wording()["kinds"][about["kind"]].get("granted", {})
    record: dict[str, Any] = dict.fromkeys(raw_claims(), "") | _BLANK
    record |= {"claim_id": f"OWN-{number:03d}", "position": str(number), "locator": f"row {number}"}
    record |= {axis: granted.get(axis, word) for axis, word in _USUAL.items()}
    record["method"] = v.Method.ESTIMATE if "producer" in said else v.Method.UNATTRIBUTED
    if measure not in {*v.PERSON_MEASURES, v.Measure.SHARE, v.Measure.RATIO, v.Measure.RANK}:
        record["role"] = v.Role.NOT_APPLICABLE
    elif measure in v.PERSON_MEASURES and place != "World":
        record[_ENDS.get(said.get("role", ""), "place_to")] = place
    record |= said | {LINE: number, "unit": said.get("unit") or _unit(figure) or next(iter(about["said"]))}
    return record | {"figure": _printed(figure, record["unit"])}


def _said(key: str, value: object) -> object:
    """A cell as text; a truth value as raw tables have it; a figure as it is."""
    if key in FLAGS and isinstance(value, bool):
        return YES if value else ""
    return value if key == "figure" else cell_text(value).strip()


def _unit(figure: object) -> str:
    """The unit that a printed rate names; empty for any other figure."""
    read = parse_figure(figure) if isinstance(figure, str) else None
    if read is None or read.kind is not v.FigureKind.RATE:
        return ""
    return next((unit for unit, per in PER.items() if per == read.denominator), v.Unit.PERSONS_PER_1000)


def _printed(figure: object, unit: str) -> str:
    """A figure as text; a number gets the words of its unit."""
    if isinstance(figure, str):
        return figure
    value = float(str(figure)) * (100 if unit == v.Unit.FRACTION else 1)
    digits = f"{value:,.0f}" if value == int(value) else f"{value:,.6f}".rstrip("0")
    return _PRINTED.get(unit, "{}").format(digits)


def _claims(raw: pd.DataFrame) -> pd.DataFrame:
    """Raw rows as claims in common units, by the rooms that make the published ones."""
    known, references = tables().derived(_reference, (_PRODUCERS, PRIORS))
    claims = clean(raw, _CARD, producers={name: known.get(name, name) for name in raw["producer"]}).claims
    common = harmonise(claims.assign(same_team="", suspected_lineage=claims["lineage"]), references).claims
    return conform(common, claims_contract()).set_index("claim_id")


def _reference(folder: Path) -> tuple[Mapping[str, str], References]:
    """From each printed name of a producer to the name used here; prices and populations."""
    table, corpus = read_text_table(folder / _PRODUCERS, file=_PRODUCERS), Corpus(folder)
    names = dict(zip(table["printed"], table["producer"], strict=True))
    return names, load_references(folder, corpus.priors, corpus.people)


def _in_words_of(rows: Sequence[Mapping[str, Any]], problems: Sequence[Problem]) -> list[str]:
    """Problems of a raw table in the words of rows; a cell that was filled from another is not told twice."""
    shown = {raw: name for name, raw in _RAW_NAMES.items()}
    lines: dict[tuple[int, str], str] = {}
    for problem in problems:
        number, name = problem.row or 0, str(problem.column)
        name = shown[name] if name.startswith("place_") or shown.get(name) in rows[number - 1] else name
        # The errors of places offer the nearest names themselves.
        is_place = name in ("place", "origin", "destination", "via")
        right = "" if is_place else f"; {problem.right} would be right"
        lines.setdefault((number, problem.what), f"row {number}, column {name}: {problem.what}{right}")
    return list(lines.values())
