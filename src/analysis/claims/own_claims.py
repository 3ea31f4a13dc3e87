"""A researcher's own claims: gaps are filled with stated defaults, then the rooms of published claims read the rows."""

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

import pandas as pd

from analysis import arguments, subject
from analysis import vocabulary as v
from analysis.claims.audit_steps import cell_text, is_missing
from analysis.claims.clean import clean_tables
from analysis.claims.estimand import QUANTITY
from analysis.claims.frame_checks import OF_PUBLICATION, TEAM, by_id
from analysis.claims.harmonise import PER, References, harmonise
from analysis.claims.studies import with_studies
from analysis.reading.cards import Card, today
from analysis.reading.delimited_tables import FLAGS, LINE, YES, cell_problems, raw_contract
from analysis.reading.figures import FigureError, parse_figure
from analysis.reading.printed_spans import printed_span
from analysis.reading.problems import InputError, Problem, refuse

#: Columns of published claims, and how the raw tables call them.
_RAW_NAMES = {"origin": "place_from", "destination": "place_to", "via": "place_via", "year": "period"}
_MEASURES_WITH_ROLE = {*v.PERSON_MEASURES, v.Measure.SHARE, v.Measure.RATIO, v.Measure.RANK}
#: Which end of the movement the place is, by its role, if not its destination.
_ENDS = {v.Role.SOURCE: "place_from", v.Role.TRANSIT: "place", v.Role.NOT_APPLICABLE: "place"}
#: What tells of which persons a whole is, each with the word for all.
_OF_WHOLE: Mapping[str, str] = {
    "whole_population": v.Population.ALL,
    "whole_exploitation": v.Exploitation.ALL,
    "whole_status": v.Status.TRAFFICKED,
    "whole_visibility": v.Visibility.ACTUAL,
    "whole_movement": v.Movement.ANY,
}
#: What stands for the card of a file.
CARD = Card(
    file="own rows", reader="", source="own", title="own rows", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=v.ReadIn.PRODUCER, scope=v.Scope.ALL, rows=0, sha256="", processing="",
)  # fmt: skip
#: How many wrong rows an error names.
_SHOWN = 5


def read_own(
    rows: "Sequence[Mapping[str, Any]] | pd.DataFrame", known: Mapping[str, str], references: References
) -> pd.DataFrame:
    """Claims, by claim_id, of rows as `analysis.make_claims` describes them; `known` are producers as printed."""
    listed = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    if isinstance(listed, Mapping | str) or not isinstance(listed, Iterable):
        kind = type(rows).__name__
        raise ValueError(f"rows is of the kind {kind}; a list of dicts, one a claim, would be right")
    own_rows = [*listed]
    if not own_rows:
        return by_id(pd.DataFrame())
    wrong = []
    records = []
    for number, row in enumerate(own_rows, 1):
        problems = [f"row {number}{what}" for what in _problems(row)]
        wrong += problems
        if not problems:
            records.append(_record(number, row))
    _refuse(wrong)
    raw = pd.DataFrame(records, dtype=object).astype({LINE: int})
    try:
        read = _cleaned(raw, known)
    except InputError as error:
        # What concerns a file as a whole is of the reference data, and no cell of the rows.
        if any(problem.row is None for problem in error.problems):
            raise
        _refuse(_in_words_of(own_rows, error.problems))
    lineages = _lineages(read)
    with_lineages = read.assign(lineage=lineages, suspected_lineage=lineages)
    with_lineages["same_team"] = _same_teams(with_lineages, own_rows)
    of_own_study = with_studies(with_lineages, None)
    common = harmonise(of_own_study, references)
    claims = common.claims.set_index("claim_id")
    for name in OF_PUBLICATION:
        cells = [cell_text(row.get(name)).strip() for row in own_rows]
        if any(cells):
            claims[name] = pd.Series(cells, claims.index, dtype="str")
    regions = claims["region_code"].unique()
    claims.attrs["region"] = regions[0] if len(regions) == 1 else ""
    return claims


def _cleaned(raw: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    """Own rows read as those of a file of today; a maker that nobody else names has the name that is printed."""
    problems = cell_problems(raw, raw_contract("claims"), file="")
    refuse(problems)
    producers = {name: known.get(name, name) for name in raw["producer"]}
    card = dataclasses.replace(CARD, accessed=str(today()))
    cleaned = clean_tables([(raw, card)], producers=producers)
    return cleaned.claims


def _lineages(claims: pd.DataFrame) -> "pd.Series[str]":
    """The lineage of each claim: one maker's same number of one thing and time in two wordings has that of the first.

    A lineage that the row names stays, and so does that of whoever is not named.
    """
    is_unnamed = claims["producer"].isin(v.UNNAMED)
    is_alone = claims["lineage"] == claims["claim_id"]
    named_claims = claims[~is_unnamed & is_alone]
    alike = [*QUANTITY, "producer", "period_start", "period_end", "low", "best", "high"]
    groups = named_claims.groupby(alike, dropna=False, sort=False)
    first = groups["lineage"].transform("first")
    lineages: pd.Series[str] = claims["lineage"].copy()
    lineages.loc[first.index] = first
    return lineages


def _same_teams(claims: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of each claim the lineages of the others whose row names the same team; a maker without one is a team."""
    teams = [cell_text(row.get(TEAM)).strip() for row in rows]
    if not any(teams):
        return [""] * len(rows)
    lineages: dict[str, set[str]] = {}
    named = [team or producer for team, producer in zip(teams, claims["producer"], strict=True)]
    for team, lineage in zip(named, claims["lineage"], strict=True):
        lineages.setdefault(team, set()).add(lineage)
    same_teams = []
    for team, lineage in zip(named, claims["lineage"], strict=True):
        of_team = set() if team in v.UNNAMED else lineages[team]
        same_teams.append(";".join(sorted(of_team - {lineage})))
    return same_teams


def _refuse(wrong: Sequence[str]) -> None:
    """Say which rows cannot be read, if any, each with its number and column."""
    if not wrong:
        return
    text_lines = [*wrong[:_SHOWN]]
    if len(wrong) > _SHOWN:
        text_lines.append(f"and {len(wrong) - _SHOWN} more")
    raise ValueError("\n".join(text_lines)) from None


def _problems(row: Any) -> Iterator[str]:
    """What is wrong with the keys of a row and the kinds of its cells; what cells say is read later."""
    if not isinstance(row, Mapping):
        yield " is no dict with a key for each column"
        return
    keys = sorted({*raw_contract("claims"), *_RAW_NAMES, *OF_PUBLICATION, TEAM})
    for key, value in row.items():
        if key not in keys:
            near = arguments.nearest(key, keys)
            yield f", column {key}: there is no such column{arguments.offer(near)}"
        elif not isinstance(value, str | Real) and not _is_blank(value):
            yield f", column {key}: {value!r} is no text and no number"
    filled = {key for key, value in row.items() if not _is_blank(value)}
    for key in ("place", "figure", "measure"):
        if key not in filled:
            yield f", column {key}: it is needed and empty"
    has_whole = row.get("measure") in (v.Measure.SHARE, v.Measure.RATIO)
    if has_whole and "share_of" not in filled:
        yield ", column share_of: a share has a whole; what it is a share of would be right"
    if "whole_measure" in filled:
        missing = [key for key in _OF_WHOLE if key not in filled]
        if missing:
            usual_words = [f"{key} {_OF_WHOLE[key]}" for key in missing]
            words = ", ".join(usual_words)
            yield f", column {missing[0]}: the whole that whole_measure counts is not described; {words} would be right"
    if {"year", "period"} <= filled:
        yield ", column year: the row has a period too; give one of them"


def _is_blank(value: object) -> bool:
    """Whether a cell says nothing."""
    if isinstance(value, str):
        return not value.strip()
    return is_missing(value)


def _record(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row as the raw tables have it, with every gap filled."""
    filled = _filled(row)
    # What a measure that nobody knows takes for granted does not matter: its name is refused.
    unknown = {"kind": "persons", "said": {v.Unit.PERSONS: ""}}
    measures = subject.phrases()["measures"]
    about = measures.get(filled["measure"], unknown)
    figure = row["figure"]
    usual_unit = _unit(figure, [*about["said"]])
    unit = filled.get("unit", usual_unit)
    record: dict[str, Any] = dict.fromkeys(raw_contract("claims"), "")
    record |= _usual(filled, about["kind"])
    record |= {"claim_id": f"OWN-{number:03d}", "position": str(number), "locator": f"row {number}"}
    page = row.get("page")
    if not _is_blank(page):
        record["locator"] = cell_text(page).strip()
    record |= filled
    record[LINE] = number
    record["unit"] = unit
    record["figure"] = _printed(figure, unit)
    return record


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that say something, as texts, by the names of the raw tables."""
    filled: dict[str, Any] = {}
    for key, cell in row.items():
        if _is_blank(cell) or key in (*OF_PUBLICATION, TEAM):
            continue
        raw_name = _RAW_NAMES.get(key, key)
        filled[raw_name] = cell_text(cell).strip()
    for flag in FLAGS:
        value = row.get(flag)
        if isinstance(value, bool):
            filled[flag] = YES if value else ""
    return filled


def _usual(filled: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What is meant where a row says nothing: the usual words, and what its kind of measure takes for granted."""
    labels = subject.phrases()
    usual = dict[str, Any](labels["usual"])
    granted = labels["kinds"][kind].get("granted", {})
    for axis, word in granted.items():
        if axis in usual:
            usual[axis] = word
    usual["method"] = v.Method.ESTIMATE if "producer" in filled else v.Method.UNATTRIBUTED
    measure = filled["measure"]
    if measure not in _MEASURES_WITH_ROLE:
        usual["role"] = v.Role.NOT_APPLICABLE
    elif measure in v.PERSON_MEASURES and filled["place"] != "World":
        end = _ENDS.get(filled.get("role", ""), "place_to")
        usual[end] = filled["place"]
    return usual


def _unit(figure: object, units: Sequence[str]) -> str:
    """The unit of a figure: that of its rate or of its span of time, if it says one; else the first of its measure."""
    span = printed_span(str(figure))
    by_span = [unit for unit in units if span and unit.endswith(f"_per_{span}")]
    usual = [*by_span, *units][0]
    try:
        read = parse_figure(str(figure))
    except FigureError:
        return usual
    if read.kind is not v.FigureKind.RATE:
        return usual
    for unit, per in PER.items():
        if per == read.denominator:
            return unit
    return v.Unit.PERSONS_PER_1000


def _printed(figure: Any, unit: str) -> str:
    """A figure as it would be printed: a number gets the words of its unit."""
    if isinstance(figure, str | bool) or not math.isfinite(figure):
        return str(figure)
    value = float(figure)
    if unit == v.Unit.FRACTION:
        value *= 100
    is_whole = value == int(value)
    digits = f"{value:,.0f}"
    if not is_whole:
        digits = f"{value:,.6f}".rstrip("0")
    printed: str = subject.phrases()["printed"].get(unit, "{}")
    return printed.format(digits)


def _in_words_of(rows: Sequence[Mapping[str, Any]], problems: Sequence[Problem]) -> list[str]:
    """Problems of a raw table in the words of rows; a cell that was filled from another is not named twice."""
    names = {raw: name for name, raw in _RAW_NAMES.items()}
    texts: dict[tuple[int, str], str] = {}
    for problem in problems:
        number = problem.row or 0
        row = rows[number - 1]
        name = str(problem.column)
        if name.startswith("place_") or names.get(name) in row:
            name = names[name]
        text = f"row {number}, column {name}: {problem.what}"
        # The errors of places offer the nearest names themselves.
        if name not in ("place", "origin", "destination", "via"):
            text += f"; {problem.right} would be right"
        texts.setdefault((number, problem.what), text)
    return list(texts.values())
