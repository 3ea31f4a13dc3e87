"""What a page must not do: each rule yields the id that something is wrong with, what is wrong, what would be right."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR
from functools import cached_property, lru_cache
from itertools import pairwise
from numbers import Real
from typing import Any

import pandas as pd

from analysis.claims.cells import is_missing
from analysis.library.claim_frames import plain
from analysis.library.corpus import tables
from analysis.library.quantities import QUANTITY, keys
from analysis.numbers import significant
from analysis.reading.figures import FigureError, parse_figure

_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
_PRINTED = frozenset({*_ENDS, "value"})
#: Columns that print where an interval begins.
_BEGINNINGS = frozenset({"low", "low95", "low80", "low50"})
#: Columns of a row that rules ask for, beside those of printed numbers; and those that name other rows.
_ASKED = {*QUANTITY, *_ENDS, *_ENDS.values(), "region_code", "producer", "period_end", "basis"}
_IDS = ("claim_ids", "floor_ids", "members", "number_id", "superseded_by", "original")
#: Frames of a page whose rows are worked out, not printed; of a rung its basis says it.
_WORKED_OUT = frozenset({"estimate", "conflict", "line"})
_SIDES = ("10_roles", "10_ratings", "10_policy")

#: Significant digits of estimates, and of what is worked out from several numbers.
DIGITS = 2
#: Two numbers are one if they differ by no more than the digits of a table.
_SAME = 1e-6
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percent": 0.01, "%": 0.01}
#: A number in a cell of codes, such as `detected_share:0.12..0.81`.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
#: Columns that are shown in another unit than they stand in: years as months, factors as percent above.
_CONVERTED = re.compile(r"^(?:years_|factor$|severity$)")

#: A printed number, as `narrate` and `table` note it; a row of a table by column; id, what is wrong, what is right.
Number = Mapping[str, Any]
Row = Mapping[str, Any]
Fault = tuple[str, str, str]


@dataclass(frozen=True)
class Page:
    """Everything that a page rests on and shows: by id claims, estimates, conflicts, advice, lines; rungs by name."""

    frames: Mapping[str, pd.DataFrame]
    numbers: Sequence[Number]
    parameters: Mapping[str, Any]

    @cached_property
    def named(self) -> Sequence[tuple[str, str, str]]:
        """Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id."""
        found = [
            (where, str(index), one)
            for where, frame in self.frames.items()
            for column in _IDS
            if column in frame
            for index, cell in frame[column].fillna("").items()
            for one in str(cell).split(";")
            if one
        ]
        found += [("number", str(number["shown"]), str(number["id"])) for number in self.numbers]
        found += [("advice", str(one), str(one)) for one in self.frames["advice"].index]
        return [*dict.fromkeys(found)]

    @cached_property
    def asked(self) -> list[str]:
        """The columns that rules ask for: a page has dozens of tables and hundreds of columns."""
        return [*_ASKED.union(str(number["column"]) for number in self.numbers)]

    @cached_property
    def elsewhere(self) -> Sequence[pd.DataFrame]:
        """Rows that the page names beside its own: published claims, corrected as here or not, and side tables."""
        corrections = bool(self.parameters.get("corrections", True))
        published = [tables().claims(corrections=on) for on in (corrections, not corrections)]
        sides = [table.set_index(table.columns[0]) for table in (tables()[name] for name in _SIDES)]
        ids = {one for *_, one in self.named}.difference(self.frames["claim"].index)
        return [frame.filter(self.asked)[frame.index.isin(ids)] for frame in (*published, *sides)]

    @cached_property
    def known(self) -> set[str]:
        """Every id that stands for something."""
        own = (self.frames[where] for where in ("claim", "estimate", "conflict"))
        return {one for frame in (*own, *self.elsewhere) for one in frame.index}

    @cached_property
    def rows(self) -> Mapping[str, Sequence[tuple[Row, bool]]]:
        """The rows that speak of each id, the page's own first, and whether a row is worked out, not printed."""
        rungs = self.frames["rung"]
        named = {"rung": rungs.set_index("number_id") if len(rungs) else rungs}
        found: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
        for where, frame in [*{**self.frames, **named}.items(), *(("", frame) for frame in self.elsewhere)]:
            for row in plain(frame, [name for name in self.asked if name in frame], key=""):
                found[row[""]].append((row, where in _WORKED_OUT or row.get("basis") == "estimate"))
        return found


def _ids_exist(page: Page) -> Iterator[Fault]:
    """Every id that is shown or named stands for something."""
    for where, index, one in page.named:
        if one not in page.known:
            yield one, f"the {where} {index!r} names it, and nothing has it", "the id of a claim"


def _intervals(page: Page) -> Iterator[Fault]:
    """The median lies inside intervals that lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.frames["estimate"], _QUANTILES), (page.frames["rung"], (*_ENDS,))):
        for row in plain(frame, columns, key="id"):
            ends = [(name, row[name]) for name in columns if row[name] is not None]
            if strange := [name for name, value in ends if not isinstance(value, Real)]:
                yield row["id"], f"{strange[0]} is {row[strange[0]]!r}", "a number"
                continue
            for (one, low), (other, high) in pairwise(ends):
                if low > high:
                    yield row["id"], f"{one} is {low:g} and {other} is {high:g}", f"{one} at most {other}"


def _counts(page: Page) -> Iterator[Fault]:
    """Numbers of lines are those of the claims behind them."""
    lineage = page.frames["claim"]["lineage"]
    for row in plain(page.frames["estimate"], ("claim_ids", "k_lines", "k_bounds"), key="id"):
        ids = [one for one in row["claim_ids"].split(";") if one]
        own = lineage[lineage.index.isin(ids)]
        # Of claims that stand elsewhere nothing is known but that each is one.
        lines = own.nunique() if len(own) == len(ids) else len(ids)
        if (counted := row["k_lines"] + row["k_bounds"]) != lines:
            yield row["id"], f"it has {counted} lines, its claim_ids make {lines}", str(lines)
    for row in plain(page.frames["rung"], ("claim_ids", "basis", "lines"), key="id"):
        most = lineage[lineage.index.isin(row["claim_ids"].split(";"))].nunique()
        if row["basis"] != "none" and not 1 <= row["lines"] <= most:
            yield row["id"], f"it has {row['lines']} lines, its claim_ids make {most}", f"1 to {most}"


def _dropped(page: Page) -> Iterator[Fault]:
    """Of a producer that is left out, nothing is there."""
    dropped = set(page.parameters.get("drop_producers", ()))
    claims = [("claim", str(one), str(one)) for one in page.frames["claim"].index]
    for where, index, one in (*claims, *page.named) if dropped else ():
        producer = next((row["producer"] for row, _ in page.rows.get(one, ()) if "producer" in row), "")
        if producer in dropped:
            yield one, f"it is by {producer} and stands in the {where} {index!r}", "nothing of that producer"


def _values(page: Page) -> Iterator[Fault]:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        cells, value = [*_cells(page, number_id, column)], number["value"]
        if not cells and number_id in page.known:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield number_id, what, "a column of its row"
        elif cells and not any(is_same(value, cell) for cell, _ in cells):
            yield number_id, f"{column} is printed as {value!r}", repr(cells[0][0])
        elif cells and not shows(number, rounded=column not in _PRINTED or any(one for _, one in cells)):
            yield number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"


def _cells(page: Page, number_id: str, column: str) -> Iterator[tuple[Any, bool]]:
    """The cells that a printed number may stand for, each with whether it is worked out."""
    for row, worked_out in page.rows.get(number_id, ()):
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name], worked_out
        if name == "explanations":
            yield from ((one, worked_out) for one in coded(str(row[name])))
        # What `load_detected` says of a registered count: its value and its year.
        if column == "year" and "period_end" in row:
            yield row["period_end"], False
        elif column == "value" and {"period_end", *_ENDS} <= row.keys():
            yield pd.Series([row["low"], row["high"]]).mean() if row["best"] is None else row["best"], False


def _floors(page: Page) -> Iterator[Fault]:
    """No interval is printed that begins below the low point of a registered count of its year and definition."""
    printed = {number["id"] for number in page.numbers if number["column"] in _BEGINNINGS}
    for row in plain(page.frames["rung"], ("number_id", "basis", "low")):
        printed |= {row["number_id"]} if row["basis"] == "estimate" and row["low"] is not None else set()
    shown = page.frames["estimate"].loc[page.frames["estimate"].index.isin(printed)]
    for row in plain(shown, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] == "reconciled" and row["floor_ids"]:
            for claim_id, least in _lowest_points(page.frames["claim"], row["floor_ids"]).items():
                if row["low95"] < least:
                    what = f"its interval begins at {row['low95']:g}, below the registered count {claim_id}"
                    yield row["id"], what, f"to begin at {least:g} or above, or no interval"


def _lowest_points(claims: pd.DataFrame, ids: str) -> Mapping[str, float]:
    """The amounts that no interval may begin below, by the registered counts of a list."""
    from analysis.estimates.evidence_line import Rules
    from analysis.estimates.floors import floors_by_quantity

    priors, counts = tables().priors, claims[claims.index.isin(ids.split(";"))].reset_index()
    rules = Rules.of(priors)
    floors = floors_by_quantity(counts, rules, priors).values()
    return {floor.claim_id: math.exp(floor.point(rules.floor_point)) for some in floors for floor in some}


def _labels(page: Page) -> Iterator[Fault]:
    """One label a quantity, one quantity a label."""
    named = pd.DataFrame([*dict.fromkeys(_labelled(page))], columns=["key", "label"])
    for label, same in named[named["label"].duplicated(keep=False)].groupby("label")["key"]:
        yield str(label), f"it stands for {len(same)} quantities: {' and '.join(same)}", "a label for each"
    for key, same in named[named["key"].duplicated(keep=False)].groupby("key")["label"]:
        yield str(key), f"it is called {' and '.join(map(repr, same))}", "one label"


def _labelled(page: Page) -> Iterator[tuple[str, str]]:
    """Every quantity with every label that it has, in tables and in what is printed."""
    for frame in (page.frames["claim"], page.frames["estimate"]):
        if "quantity" in frame and len(frame):
            yield from zip(map("/".join, keys(frame)), frame["quantity"], strict=True)
    for number in page.numbers:
        rows = page.rows.get(number["id"], ()) if number.get("label") else ()
        for row in [row for row, _ in rows if "measure" in row and "direction" in row][:1]:
            area = row.get("area", row.get("region_code"))
            yield "/".join([area, *(row.get(name, "") for name in QUANTITY[1:])]), str(number["label"])


#: The rules, by what each of them demands.
RULES: Mapping[str, Callable[[Page], Iterator[Fault]]] = {
    "an id exists": _ids_exist,
    "intervals hold the median": _intervals,
    "counts match their ids": _counts,
    "a dropped producer appears nowhere": _dropped,
    "a number equals its own": _values,
    "no interval against a floor": _floors,
    "one label a quantity": _labels,
}


def faults(page: Page) -> list[str]:
    """Everything on a page that breaks a rule, with the rule, the id, and what would be right."""
    return [
        f"{name}: {about}: {what}; {right} would be right"
        for name, rule in RULES.items()
        for about, what, right in rule(page)
    ]


def is_same(first: object, second: object) -> bool:
    """Whether two cells hold the same: text as text, numbers to the digits of a table."""
    if _is_empty(first) or _is_empty(second):
        return _is_empty(first) and _is_empty(second)
    try:
        return math.isclose(float(str(first)), float(str(second)), rel_tol=_SAME, abs_tol=1e-12)
    except ValueError:
        return str(first) == str(second)


def _is_empty(cell: object) -> bool:
    return is_missing(cell) or cell == ""


def coded(cell: str) -> list[float]:
    """The numbers in a cell of codes.

    Examples
    --------
    >>> coded("detected_share:0.12..0.81;definition:3403+with_stay:3")
    [0.12, 0.81, 3403.0, 3.0]
    """
    return [float(number) for number in _CODED.findall(cell)]


def shows(number: Number, *, rounded: bool) -> bool:
    """Whether what is shown is the value, as far as what is shown can be read.

    With `rounded`, zeros at the end may stand for other digits beyond the second: so with estimates, not with counts.
    """
    shown, value, column = str(number["shown"]), number["value"], str(number["column"])
    if _is_empty(value) or _CONVERTED.match(column):
        return True
    try:
        amount = float(str(value))
    except ValueError:
        return str(value) in shown
    # What would have to be true is said as a lower limit, which is never rounded up.
    below = [significant(amount, digits=DIGITS, way=ROUND_FLOOR)] if column == "explanations" else []
    between, ends = _read(shown)
    if between:
        return any(between[0] <= one <= between[1] for one in (amount, *below))
    near = (_is_near(end, one, shown, rounded=rounded) for one in (amount, *below) for end in ends)
    return not ends or any(near)


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[tuple[float, float] | None, tuple[float, ...]]:
    """Between what a vague text lies, and every number that it gives; none if it is no figure."""
    if shown.strip().isdigit():
        return None, (float(shown),)
    try:
        figure = parse_figure(shown)
    except FigureError:
        return None, ()
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    is_vague = ends and (figure.vague or shown.startswith(("less than", "more than")))
    return (figure.low or 0, figure.high or math.inf) if is_vague else None, ends


def _is_near(end: float, value: float, shown: str, *, rounded: bool) -> bool:
    """Whether a number that is shown lies within half a unit of its last place from a value."""
    digits = max(len(f"{end:.15g}".replace(".", "").strip("0")), DIGITS)
    if is_same(end, value) or (rounded and is_same(end, significant(value, digits=digits))):
        return True
    # The unit of the last place: one for 826, 100,000 for 27.6 million, one percent for 12 percent.
    found = _NUMBER.findall(shown)
    scale = next((size for word, size in _SCALES.items() if word in shown), 1.0)
    decimals = len(found[-1].partition(".")[2]) if found else 0
    return abs(end - value) <= 0.5 * scale * 10.0**-decimals * (1 + _SAME)
