"""A researcher's own claims: gaps are filled with stated defaults, then the rooms of published claims read the rows."""

import dataclasses
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

import pandas as pd

from analysis import arguments, subject
from analysis import vocabulary as v
from analysis.claims.audit_steps import cell_text, is_missing
from analysis.claims.clean import clean_tables
from analysis.claims.days import (
    CORRECTS,
    DAYS,
    WINDOW,
    cells_of,
    further_columns,
    told_in_days,
)
from analysis.claims.estimand import QUANTITY
from analysis.claims.frame_checks import FREE, OF_PUBLICATION, TEAM, by_id
from analysis.claims.harmonise import PER, References, harmonise
from analysis.claims.studies import with_studies
from analysis.reading.cards import Card, today
from analysis.reading.delimited_tables import FLAGS, LINE, YES, cell_problems, raw_contract
from analysis.reading.figures import FigureError, parse_figure
from analysis.reading.grammar.phrase_list import phrases
from analysis.reading.grammar.roles import Role
from analysis.reading.printed_spans import printed_span
from analysis.reading.problems import InputError, Problem, refuse
from analysis.subject import nouns
from analysis.subject.axes import FILE, axes
from analysis.subject.chosen import DEFAULT
from analysis.subject.measures import FILE as MEASURES
from analysis.subject.measures import growing_measures
from analysis.subject.switches import FILE as SWITCHES
from analysis.subject.switches import switched_on, switches

#: Columns of published claims, and how the raw tables call them.
_RAW_NAMES = {"origin": "place_from", "destination": "place_to", "via": "place_via", "year": "period"}
#: The same where a subject counts by the day.
DAY = "day"
_RAW_NAMES_BY_DAY = {**_RAW_NAMES, DAY: "period"}
#: What says how people move, in published claims and as the raw tables call it.
_OF_ROUTE = {"origin", "destination", "via", "place_from", "place_to", "place_via", "movement", "role"}
_MEASURES_WITH_ROLE = {*v.PERSON_MEASURES, v.Measure.SHARE, v.Measure.RATIO, v.Measure.RANK}
#: Which end of the movement the place is, by its role, if not its destination.
_ENDS = {v.Role.SOURCE: "place_from", v.Role.TRANSIT: "place", v.Role.NOT_APPLICABLE: "place"}
#: What tells of which persons a whole is.
_OF_WHOLE = ("population", "exploitation", "status", "visibility", "movement")
#: What stands for the card of a file.
CARD = Card(
    file="own rows", reader="", source="own", title="own rows", producer="", year="", citation="", licence="",
    accessed="", carrier="", read_in=v.ReadIn.PRODUCER, scope=v.Scope.ALL, processing="",
)  # fmt: skip
_SOME_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: How the grammar of figures tells a word that it does not know.
_UNKNOWN_WORD = re.compile(r"the word '(.+)' is unknown here")
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
    given_rows = [*listed]
    if not given_rows:
        return by_id(pd.DataFrame())
    wrong = []
    for number, row in enumerate(given_rows, 1):
        wrong += [f"row {number}{what}" for what in row_problems(row)]
    _refuse(wrong)
    records = [raw_record(number, row) for number, row in enumerate(given_rows, 1)]
    _refuse([*_unknown_corrected(given_rows, records)])
    raw = pd.DataFrame(records, dtype=object).astype({LINE: int})
    try:
        refuse(cell_problems(raw, raw_contract("claims"), file=""))
        producers = {name: known.get(name, name) for name in raw["producer"]}
        card = dataclasses.replace(CARD, accessed=str(today()))
        read = clean_tables([(raw, card)], producers=producers).claims
    except InputError as error:
        # What concerns a file as a whole is of the reference data, and no cell of the rows.
        if any(problem.row is None for problem in error.problems):
            raise
        _refuse(_in_words_of(given_rows, error.problems))
    further = _further(given_rows, records)
    read = read.assign(lineage=_lineages(read.assign(**further)))
    read = read.assign(same_team=_same_teams(read, given_rows))
    of_own_study = with_studies(read.assign(suspected_lineage=read["lineage"]), None)
    common = harmonise(of_own_study, references)
    claims = common.claims.set_index("claim_id").assign(**further)
    for name in (*OF_PUBLICATION, *FREE):
        cells = [cell_text(row.get(name)).strip() for row in given_rows]
        if any(cells):
            claims[name] = pd.Series(cells, claims.index, dtype="str")
    regions = claims["region_code"].unique()
    claims.attrs["region"] = regions[0] if len(regions) == 1 else ""
    return claims


def _further(rows: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The columns that claims of the subject have beside those of every claim."""
    names = further_columns()
    if not names:
        return {}
    cells = [cells_of(record) for record in records]
    corrects = [cell_text(row.get(CORRECTS)).strip() for row in rows]
    columns = {name: [row[name] for row in cells] for name in (DAYS, WINDOW)}
    return {**columns, CORRECTS: corrects}


def _unknown_corrected(
    rows: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """What is wrong with the claims that rows say they correct."""
    ids = {record["claim_id"] for record in records}
    for number, row in enumerate(rows, 1):
        for claim_id in filter(None, cell_text(row.get(CORRECTS)).strip().split(";")):
            if claim_id not in ids:
                right = "the claim_id of another row"
                yield f"row {number}, column {CORRECTS}: {claim_id!r} is no claim; {right} would be right"


def _lineages(claims: pd.DataFrame) -> "pd.Series[str]":
    """The lineage of each claim: one maker's same number of one thing and time in two wordings has that of the first.

    A lineage that the row names stays, and so does that of whoever is not named.
    """
    is_named = ~claims["producer"].isin(v.UNNAMED) & (claims["lineage"] == claims["claim_id"])
    time = ("period_start", "period_end", *(name for name in further_columns() if name == DAYS))
    alike = [*QUANTITY, "producer", *time, "low", "best", "high"]
    first = claims[is_named].groupby(alike, dropna=False, sort=False)["lineage"].transform("first")
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


def row_problems(row: Any) -> Iterator[str]:
    """What is wrong with the keys of a row and the kinds of its cells; what cells say is read later."""
    if not isinstance(row, Mapping):
        yield " is no dict with a key for each column"
        return
    keys = sorted(_keys())
    for key, value in row.items():
        if key not in keys:
            near = arguments.nearest(key, keys)
            yield f", column {key}: {_why_no_column(key)}{arguments.offer(near)}"
        elif not isinstance(value, str | Real) and not _is_blank(value):
            yield f", column {key}: {value!r} is no text and no number"
    filled = {key for key, value in row.items() if not _is_blank(value)}
    for key in ("place", "figure", "measure"):
        if key not in filled:
            yield f", column {key}: it is needed and empty"
    if row.get("measure") in (v.Measure.SHARE, v.Measure.RATIO) and "share_of" not in filled:
        yield ", column share_of: a share has a whole; what it is a share of would be right"
    if "whole_measure" in filled:
        missing = [axis for axis in _OF_WHOLE if f"whole_{axis}" not in filled and f"whole_{axis}" in keys]
        if missing:
            usual = subject.phrases()["usual"]
            words = ", ".join(f"whole_{axis} {usual[axis]}" for axis in missing)
            what = "the whole that whole_measure counts is not described"
            yield f", column whole_{missing[0]}: {what}; {words} would be right"
    times = [key for key, name in _raw_names().items() if name == "period" and key in filled]
    if len([*times, *({"period"} & filled)]) > 1:
        second = "a period" if "period" in filled else f"a {times[1]}"
        yield f", column {times[0]}: the row has {second} too; give one of them"


def _raw_names() -> Mapping[str, str]:
    """Columns of the claims of the subject, and how the raw tables call them."""
    return _RAW_NAMES_BY_DAY if switches().by_day else _RAW_NAMES


def known_columns() -> set[str]:
    """The columns that a row may have in some subject.

    Examples
    --------
    >>> "note" in known_columns(), "visiblity" in known_columns()
    (True, False)
    """
    return {*raw_contract("claims"), *_RAW_NAMES_BY_DAY, *OF_PUBLICATION, *FREE, TEAM, CORRECTS}


def _keys() -> set[str]:
    """The columns that a row may have."""
    return {key for key in known_columns() if not _why_not_here(key)}


def _why_no_column(key: str) -> str:
    """Why a row cannot have a column."""
    return _why_not_here(key) if key in known_columns() else "there is no such column"


def _why_not_here(key: str) -> str:
    """Why a column that there is in some subject is not one of this subject; empty if it is."""
    if key.removeprefix("whole_") in _OF_ROUTE and not switches().route:
        where = "the subject has no route, so that a place is where people are"
        return f"{where}; leave the column out, or state {switched_on('route')}"
    if key == DAY and not switches().by_day:
        return f"the subject counts by the year; {_by_day()} would be right"
    if key == CORRECTS and not growing_measures():
        where = subject.file_name(MEASURES)
        return f"no measure of the subject grows; leave the column out, or state timing growing in {where}"
    return ""


def _by_day() -> str:
    """A year, or what a subject states that tells days apart."""
    return f"a year, or the switch time: day in {subject.file_name(SWITCHES)}"


def _is_blank(value: object) -> bool:
    """Whether a cell says nothing."""
    return not value.strip() if isinstance(value, str) else is_missing(value)


def raw_record(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row as the raw tables have it, with every gap filled."""
    filled = _filled(row)
    # What a measure that nobody knows takes for granted does not matter: its name is refused.
    unknown = {"kind": "persons", "said": {v.Unit.PERSONS: ""}}
    about = subject.phrases()["measures"].get(filled["measure"], unknown)
    figure = row["figure"]
    unit = filled.get("unit", _unit(figure, [*about["said"]]))
    record: dict[str, Any] = dict.fromkeys(raw_contract("claims"), "")
    record |= _usual(filled, about["kind"])
    record |= {"claim_id": f"OWN-{number:03d}", "position": str(number), "locator": f"row {number}"}
    if not _is_blank(row.get("page")):
        record["locator"] = cell_text(row["page"]).strip()
    record |= filled
    record |= {LINE: number, "unit": unit, "figure": _printed(figure, unit)}
    return record


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that say something, as texts, by the names of the raw tables."""
    filled: dict[str, Any] = {}
    names = _raw_names()
    for key, cell in row.items():
        if not _is_blank(cell) and key not in (*OF_PUBLICATION, TEAM, CORRECTS):
            raw_name = names.get(key, key)
            filled[raw_name] = cell_text(cell).strip()
    if switches().by_day:
        filled = told_in_days(filled)
    for flag in FLAGS:
        if isinstance(row.get(flag), bool):
            filled[flag] = YES if row[flag] else ""
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
    elif (measure in v.PERSON_MEASURES or not switches().route) and filled["place"] != "World":
        end = _ENDS.get(filled.get("role", ""), "place_to")
        usual[end] = filled["place"]
    if "whole_measure" in filled and not switches().route:
        # Part and whole are where the place is, however they came there.
        usual["whole_movement"] = labels["usual"]["movement"]
        usual["whole_place_to"] = usual.get("place_to", "")
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
    digits = f"{value:,.0f}" if is_whole else f"{value:,.6f}".rstrip("0")
    printed: str = subject.phrases()["printed"].get(unit, "{}")
    return printed.format(digits)


def _in_words_of(rows: Sequence[Mapping[str, Any]], problems: Sequence[Problem]) -> list[str]:
    """Problems of a raw table in the words of rows; a cell that was filled from another is not named twice."""
    texts: dict[tuple[int, str], str] = {}
    for problem in problems:
        number = problem.row or 0
        name = str(problem.column)
        spellings = [key for key, raw in _raw_names().items() if raw == name]
        given = [key for key in spellings if key in rows[number - 1]]
        if given or name.startswith("place_"):
            name = [*given, *spellings][0]
        text = f"row {number}, column {name}: {problem.what}"
        right = _right(problem, rows[number - 1].get(name))
        # The errors of places offer the nearest names themselves.
        if name not in ("place", "origin", "destination", "via"):
            text += f"; {right} would be right"
        cell = str(rows[number - 1].get(name))
        texts.setdefault((number, problem.what), text + _where_words_stand(problem, name, cell))
    return list(texts.values())


def _right(problem: Problem, cell: object) -> str:
    """What would be right in a cell; of a day, where a subject counts by the year, that or a switch."""
    is_day = str(problem.column).startswith("period") and _SOME_DAY.search(str(cell))
    return _by_day() if is_day and not switches().by_day else problem.right


def _where_words_stand(problem: Problem, name: str, cell: str) -> str:
    """In which file of a subject of one's own the words of a column stand; empty of one that has none there."""
    if subject.chosen().name == DEFAULT:
        return ""
    if name in axes():
        return f" (the words of the subject in {subject.file_name(FILE)})"
    if name == "measure" and cell.strip() in v.OF_MONEY:
        return f" (it is one of money: {switched_on('money')} has it)"
    unknown = _UNKNOWN_WORD.search(problem.what)
    if unknown:
        return nouns.hint(_phrase_from(unknown[1], cell))
    return ""


def _phrase_from(word: str, cell: str) -> str:
    """An unknown word of a figure with those behind it that may belong to it: "metric tons", not "metric" alone."""
    behind = re.search(rf"\b{re.escape(word)}\b(.*)", cell.lower())
    phrase = [word]
    for further in behind[1].split() if behind else ():
        meanings = phrases().get(further, ())
        is_noun = not meanings or meanings[0][0] is Role.NOUN
        if not further.isalpha() or not is_noun:
            break
        phrase.append(further)
    return " ".join(phrase)
