"""The rows of somebody's own claims: which columns they may have, and what is meant where a cell says nothing."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

from analysis import arguments, subject
from analysis import vocabulary as v
from analysis.claims.audit_steps import cell_text, is_missing
from analysis.claims.days import CORRECTS, told_in_days
from analysis.claims.frame_checks import FREE, OF_PUBLICATION, TEAM
from analysis.claims.harmonise import PER
from analysis.reading.delimited_tables import FLAGS, LINE, YES, raw_contract
from analysis.reading.figures import FigureError, parse_figure
from analysis.reading.printed_spans import printed_span
from analysis.subject.chosen import DEFAULT, chosen
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
#: What each row needs.
NEEDED = ("place", "figure", "measure")


def row_problems(row: Any) -> Iterator[str]:
    """What is wrong with the keys of a row and the kinds of its cells; what cells say is read later."""
    if not isinstance(row, Mapping):
        yield " is no dict with a key for each column"
        return
    keys = sorted(known_here())
    for key, value in row.items():
        if key not in keys:
            near = arguments.nearest(key, keys)
            yield f", column {key}: {_why_no_column(key)}{arguments.offer(near)}"
        elif not is_cell(value):
            yield f", column {key}: {value!r} is no text and no number"
    filled = {key for key, value in row.items() if not is_blank(value)}
    for key in NEEDED:
        if key not in filled:
            yield f", column {key}: it is needed and empty"
    if row.get("measure") in (v.Measure.SHARE, v.Measure.RATIO) and "share_of" not in filled:
        yield ", column share_of: a share has a whole; what it is a share of would be right"
    if "whole_measure" in filled and chosen().name == DEFAULT:
        yield from _whole_problems(filled, keys)
    times = [key for key, name in raw_names().items() if name == "period" and key in filled]
    has_period = "period" in filled
    if len(times) + has_period > 1:
        second = "a period" if has_period else f"a {times[1]}"
        yield f", column {times[0]}: the row has {second} too; give one of them"


def _whole_problems(filled: Collection[str], keys: Collection[str]) -> Iterator[str]:
    """What a row does not say of the whole whose measure it states, of the columns that it may have."""
    missing = []
    for axis in _OF_WHOLE:
        column = f"whole_{axis}"
        if column in keys and column not in filled:
            missing.append(axis)
    if missing:
        usual = subject.phrases()["usual"]
        words = ", ".join(f"whole_{axis} {usual[axis]}" for axis in missing)
        what = "the whole that whole_measure counts is not described"
        yield f", column whole_{missing[0]}: {what}; {words} would be right"


def raw_names() -> Mapping[str, str]:
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


def known_here() -> set[str]:
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
        return f"the subject counts by the year; {by_day()} would be right"
    if key == CORRECTS and not growing_measures():
        where = subject.file_name(MEASURES)
        return f"no measure of the subject grows; leave the column out, or state timing growing in {where}"
    return ""


def by_day() -> str:
    """A year, or what a subject states that tells days apart."""
    return f"a year, or the switch time: day in {subject.file_name(SWITCHES)}"


def is_cell(value: object) -> bool:
    """Whether a value is a text, a number or nothing."""
    return isinstance(value, str | Real) or is_blank(value)


def is_blank(value: object) -> bool:
    """Whether a cell says nothing."""
    return not value.strip() if isinstance(value, str) else is_missing(value)


def own_id(number: int) -> str:
    """The id of the row of that number, where none is stated.

    Examples
    --------
    >>> own_id(7)
    'OWN-007'
    """
    return f"OWN-{number:03d}"


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
    record |= {"claim_id": own_id(number), "position": str(number), "locator": f"row {number}"}
    if not is_blank(row.get("page")):
        record["locator"] = cell_text(row["page"]).strip()
    record |= filled
    record |= {LINE: number, "unit": unit, "figure": _printed(figure, unit)}
    return record


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that say something, as texts, by the names of the raw tables."""
    filled: dict[str, Any] = {}
    names = raw_names()
    for key, cell in row.items():
        if not is_blank(cell) and key not in (*OF_PUBLICATION, TEAM, CORRECTS):
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
    whole = _whole_kind(filled)
    # A share of things is as little about persons as their number is.
    granted_by = whole if whole == "things" else kind
    granted = labels["kinds"][granted_by].get("granted", {})
    for axis, word in granted.items():
        if axis in usual:
            usual[axis] = word
    usual["method"] = v.Method.ESTIMATE if "producer" in filled else v.Method.UNATTRIBUTED
    measure = filled["measure"]
    if measure not in _MEASURES_WITH_ROLE:
        usual["role"] = v.Role.NOT_APPLICABLE
    elif filled["place"] != "World":
        is_of_people = measure in v.PERSON_MEASURES
        if is_of_people or not switches().route:
            role = filled.get("role", "")
            end = _ENDS.get(role, "place_to")
            usual[end] = filled["place"]
    if whole and chosen().name != DEFAULT:
        # A whole of which nothing is said is of everybody in the sense of the subject, and of things of nobody.
        of_whole = labels["usual"] | (granted if whole == "things" else {})
        for axis in _OF_WHOLE:
            usual[f"whole_{axis}"] = of_whole[axis]
    if whole and not switches().route:
        # Part and whole are where the place is, however they came there.
        usual["whole_movement"] = labels["usual"]["movement"]
        usual["whole_place_to"] = usual.get("place_to", "")
    return usual


def _whole_kind(filled: Mapping[str, Any]) -> str:
    """The kind of measure that the whole of a share is counted by; empty if the row does not say it."""
    if "whole_measure" not in filled:
        return ""
    # A measure that nobody knows is refused later.
    about = subject.phrases()["measures"].get(filled["whole_measure"], {"kind": "persons"})
    kind: str = about["kind"]
    return kind


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
