"""The last cell of a page: what it shows is compared with what it rests on."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR
from functools import lru_cache
from itertools import chain, pairwise
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments
from analysis.claims.cells import is_missing
from analysis.claims.claim_frames import as_claims, plain
from analysis.corpus import tables
from analysis.files import numbers_digest
from analysis.library.loading import load_table
from analysis.library.quantities import home, key_of, keys
from analysis.numbers import significant
from analysis.reading.figures import FigureError, parse_figure

# As in `analysis.runner.executed`, which belongs to the runner.
MIME = "application/vnd.analysis+json"
#: So many faults are named at once; what lies inside one another in a table of estimates.
_MOST = 12
_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
#: The numbers in a cell of codes: 0.12 and 0.81 in `detected_share:0.12..0.81`; numbers as printed, and their words.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: Columns that name other rows.
_IDS = ("claim_ids", "floor_ids", "members", "number_id", "superseded_by", "original")
#: Columns that are shown in another unit than they stand in: years as months, factors as percent above.
_CONVERTED = re.compile(r"^(?:years_|factor$|severity$)")
#: Significant digits of what is worked out; two numbers are one if they differ by no more than the digits of a table.
_DIGITS, _SAME = 2, 1e-6
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "percent": 0.01, "%": 0.01}

#: A printed number, as `narrate` and `table` note it; a row of a table by column.
Row = Mapping[str, Any]
#: What breaks a rule: the id that something is wrong with, what is wrong, what would be right.
Faults = Iterator[tuple[str, str, str]]


class PageCheckError(ValueError):
    """A page shows something that does not fit what it rests on; the message names rule, id and what would be right."""


class CheckedPage(NamedTuple):
    """A page that was checked, by its record and how many numbers were compared; a notebook hands the record over."""

    record: Mapping[str, Any]
    numbers: int

    def __repr__(self) -> str:
        return (
            f"checked: {self.numbers} numbers of {len(self.record['claim_ids'])} claims, "
            f"{len(self.record['estimates'])} estimates and {len(self.record['conflict_ids'])} conflicts"
        )

    def _repr_mimebundle_(self, **_: Any) -> Mapping[str, Any]:
        return {"text/plain": repr(self), MIME: {"page": dict(self.record)}}


def check_page(
    claims: pd.DataFrame,
    estimates: pd.DataFrame | Sequence[pd.DataFrame],
    conflicts: pd.DataFrame,
    *,
    shown: Iterable[Any],
    ladder: pd.DataFrame | None = None,
    advice: pd.DataFrame | None = None,
    left_out: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> CheckedPage:
    """Compare everything that a page shows with the claims, estimates and conflicts that it rests on.

    As the last output of a page it hands over the page's record. A PageCheckError names each broken rule, by which id,
    and what would be right. A number of a claim that the page does not have is compared with the published one.

    Parameters
    ----------
    claims, conflicts, ladder, advice, left_out : DataFrame
        Those of the page, as `build_ladder`, `quoting_advice` and `leave_one_out` give the last three.
    estimates : DataFrame or list of DataFrame
        What `reconcile` gives, for each year that the page speaks of.
    shown : list
        What `narrate` and `table` gave.
    parameters : dict, optional
        The page's parameters; `drop_producers` and `corrections` are looked at here.

    Examples
    --------
    >>> claims = an.load_claims("Nepal")
    >>> title = an.narrate("title", region="Nepal")
    >>> an.check_page(claims, an.reconcile(claims, year=2021), an.find_conflicts(claims), shown=[title])
    checked: ...
    """
    listed = [estimates] if isinstance(estimates, pd.DataFrame) else [*estimates]
    others = {"conflict": conflicts, "rung": ladder, "advice": advice, "line": left_out}
    frames = {where: pd.DataFrame() if frame is None else frame for where, frame in others.items()}
    for one in (*listed, *frames.values()):
        arguments.kind("what is checked", one, pd.DataFrame)
    frames |= {"claim": as_claims(claims), "estimate": pd.concat(listed) if listed else pd.DataFrame()}
    items = [*shown]
    if other := [type(item).__name__ for item in items if getattr(item, "numbers", None) is None]:
        right = "what narrate and table give would be right"
        raise ValueError(f"shown holds an object of the kind {other[0]}, which keeps no numbers; {right}")
    named = [number for item in items for number in item.numbers if number["id"]]
    page = _Page(frames, named, parameters or {})
    faults = [
        f"{name}: {about}: {what}; {right} would be right"
        for name, rule in _RULES.items()
        for about, what, right in rule(page)
    ]
    if faults:
        more = [f"and {len(faults) - _MOST} more"] if len(faults) > _MOST else []
        raise PageCheckError("\n".join([*faults[:_MOST], *more]))
    record = {
        "parameters": dict(page.parameters),
        "region_code": home(claims),
        "ladder": plain(page.rungs, page.rungs, key="rung"),
        "estimates": plain(page.estimates, page.estimates, key="estimate_id"),
        "claim_ids": sorted(map(str, page.claims.index)),
        "conflict_ids": [*map(str, conflicts.index)],
        "advice": frames["advice"].get("advice", pd.Series(dtype="str")).to_dict(),
        "shown": [numbers_digest(item.numbers) for item in items if item.numbers],
    }
    # What JSON cannot hold, a number that is not finite, is nothing.
    text = json.dumps(record, default=lambda cell: cell.item() if hasattr(cell, "item") else list(cell))
    return CheckedPage(json.loads(text, parse_constant=lambda _: None), len(named))


class _Page:
    """Everything that a page rests on and shows, with what it names: published claims, as here or not, side tables."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], numbers: Sequence[Row], parameters: Row) -> None:
        self.numbers, self.parameters = numbers, parameters
        self.claims, self.estimates, self.rungs = (frames[name] for name in ("claim", "estimate", "rung"))
        named = [
            (where, str(index), one)
            for where, frame in frames.items()
            for column in frame.columns.intersection([*_IDS])
            for index, cell in frame[column].fillna("").items()
            for one in filter(None, str(cell).split(";"))
        ]
        named += [("number", str(number["shown"]), str(number["id"])) for number in numbers]
        named += [("advice", str(one), str(one)) for one in frames["advice"].index]
        # Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id.
        self.named = [*dict.fromkeys(named)]
        ids = {one for *_, one in named}.difference(self.claims.index)
        corrections = bool(parameters.get("corrections", True))
        others = [tables().claims(corrections=on) for on in (corrections, not corrections)]
        others += [load_table(name) for name in ("roles", "ratings", "laws")]
        elsewhere = [frame[frame.index.isin(ids)] for frame in others]
        # Every id that stands for something.
        own = (self.claims, self.estimates, frames["conflict"])
        self.known = {one for frame in (*own, *elsewhere) for one in frame.index}
        # The rows that speak of each id, the page's own first; what a rung prints is noted under the id of its number.
        self.rows = defaultdict[str, list[Row]](list)
        for frame in (*frames.values(), *elsewhere):
            numbered = frame.set_index("number_id") if "number_id" in frame else frame
            for row in plain(numbered, numbered, key=""):
                self.rows[row[""]].append(row)


def _ids_exist(page: _Page) -> Faults:
    for where, index, one in page.named:
        if one not in page.known:
            yield one, f"the {where} {index!r} names it, and nothing has it", "the id of a claim"


def _intervals(page: _Page) -> Faults:
    """Intervals lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.estimates, _QUANTILES), (page.rungs, (*_ENDS,))):
        for row in plain(frame, columns, key="id"):
            ends = [(name, row[name]) for name in columns if row[name] is not None]
            for (one, low), (other, high) in pairwise(ends):
                if not (isinstance(low, Real) and isinstance(high, Real) and low <= high):
                    yield row["id"], f"{one} is {low!r} and {other} is {high!r}", f"{one} at most {other}"


def _counts(page: _Page) -> Faults:
    """Numbers of lines are those of the claims behind them."""
    lineage = page.claims["lineage"]
    for row in plain(page.estimates, ("claim_ids", "k_lines", "k_bounds"), key="id"):
        ids = [one for one in row["claim_ids"].split(";") if one]
        own = lineage[lineage.index.isin(ids)]
        # Of claims that stand elsewhere nothing is known but that each is one.
        lines = own.nunique() if len(own) == len(ids) else len(ids)
        if (counted := row["k_lines"] + row["k_bounds"]) != lines:
            yield row["id"], f"it has {counted} lines, its claim_ids make {lines}", str(lines)
    for row in plain(page.rungs, ("claim_ids", "basis", "lines"), key="id"):
        most = lineage[lineage.index.isin(row["claim_ids"].split(";"))].nunique()
        if row["basis"] != "none" and not 1 <= row["lines"] <= most:
            yield row["id"], f"it has {row['lines']} lines, its claim_ids make {most}", f"1 to {most}"


def _dropped(page: _Page) -> Faults:
    dropped = set(page.parameters.get("drop_producers", ()))
    claims = [("claim", str(one), str(one)) for one in page.claims.index]
    for where, index, one in (*claims, *page.named) if dropped else ():
        producer = next((row["producer"] for row in page.rows.get(one, ()) if "producer" in row), "")
        if producer in dropped:
            yield one, f"it is by {producer} and stands in the {where} {index!r}", "nothing of that producer"


def _values(page: _Page) -> Faults:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        cells, value = [*_cells(page, number_id, column)], number["value"]
        is_rounded = column not in (*_ENDS, "value") or number_id in page.estimates.index
        if not cells and number_id in page.known:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield number_id, what, "a column of its row"
        elif cells and not any(_is_same(value, cell) for cell in cells):
            yield number_id, f"{column} is printed as {value!r}", repr(cells[0])
        elif cells and not shows(str(shown), value, column, rounded=is_rounded):
            yield number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"


def _cells(page: _Page, number_id: str, column: str) -> Iterator[Any]:
    """The cells that a printed number may stand for."""
    for row in page.rows.get(number_id, ()):
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name]
        if name == "explanations":
            yield from map(float, _CODED.findall(str(row[name])))
        # What `load_table("detected")` says of a registered count: its value and its year.
        if column == "year" and "period_end" in row:
            yield row["period_end"]
        elif column == "value" and {"period_end", *_ENDS} <= row.keys():
            yield pd.Series([row["low"], row["high"]]).mean() if row["best"] is None else row["best"]


def _floors(page: _Page) -> Faults:
    """No interval is printed that begins below the low point of a registered count of its year and definition."""
    from analysis.estimates.bounds import registered_floors

    printed = {one["id"] for one in page.numbers if one["column"] in ("low", "low95", "low80", "low50")}
    for row in plain(page.rungs, ("number_id", "basis", "low")):
        printed |= {row["number_id"]} if row["basis"] == "estimate" and row["low"] is not None else set()
    shown = page.estimates[page.estimates.index.isin(printed)]
    for row in plain(shown, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] == "reconciled" and row["floor_ids"]:
            counts = page.claims[page.claims.index.isin(row["floor_ids"].split(";"))].reset_index()
            rules = tables().basis.rules
            for floor in chain(*registered_floors(counts, rules, tables().priors).values()):
                if row["low95"] < (least := math.exp(floor.point(rules.floor_point))):
                    what = f"its interval begins at {row['low95']:g}, below the registered count {floor.claim_id}"
                    yield row["id"], what, f"to begin at {least:g} or above, or no interval"


def _labels(page: _Page) -> Faults:
    """One label a quantity, one quantity a label, in tables and in what is printed."""
    own = [frame for frame in (page.claims, page.estimates) if "quantity" in frame]
    found = [(key, name) for frame in own for key, name in zip(keys(frame), frame["quantity"], strict=True)]
    for number in page.numbers:
        rows = page.rows.get(number["id"], ()) if number.get("label") else ()
        about = [row for row in rows if "measure" in row and "direction" in row][:1]
        found += [(key_of(row), str(number["label"])) for row in about]
    pairs = [("/".join(key), name) for key, name in dict.fromkeys(found)]
    named = pd.DataFrame(pairs, columns=["key", "label"])
    for by, of, said in (("label", "key", "stands for"), ("key", "label", "is called")):
        for name, same in named[named[by].duplicated(keep=False)].groupby(by)[of]:
            yield str(name), f"it {said} {' and '.join(map(repr, same))}", f"one {of} for one {by}"


#: The rules, by what each of them demands.
_RULES: Mapping[str, Callable[[_Page], Faults]] = {
    "an id exists": _ids_exist,
    "intervals hold the median": _intervals,
    "counts match their ids": _counts,
    "a dropped producer appears nowhere": _dropped,
    "a number equals its own": _values,
    "no interval against a floor": _floors,
    "one label a quantity": _labels,
}


# -- whether a number is shown as what it is --------------------------------------------------------------------------


def _is_same(first: object, second: object) -> bool:
    """Whether two cells hold the same: text as text, numbers to the digits of a table."""
    one, other = ("" if is_missing(cell) else str(cell) for cell in (first, second))
    try:
        return one == other or math.isclose(float(one), float(other), rel_tol=_SAME, abs_tol=1e-12)
    except ValueError:
        return False


def shows(shown: str, value: object, column: str, *, rounded: bool) -> bool:
    """Whether what is shown is the value of a column, as far as what is shown can be read.

    With `rounded`, zeros at the end may stand for other digits beyond the second: so with estimates, not with counts.
    """
    if _is_same(value, "") or _CONVERTED.match(column):
        return True
    try:
        amount = float(str(value))
    except ValueError:
        return str(value) in shown
    # What would have to be true is said as a lower limit, which is never rounded up.
    floors = [significant(amount, digits=_DIGITS, way=ROUND_FLOOR)] if column == "explanations" else []
    is_vague, ends = _read(shown)
    if is_vague:
        return any(ends[0] <= one <= ends[-1] for one in (amount, *floors))
    near = (_is_near(end, one, shown, rounded=rounded) for one in (amount, *floors) for end in ends)
    return not ends or any(near)


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[bool, tuple[float, ...]]:
    """Whether a text is vague, and every number that it gives, a vague one its ends; none if it is no figure."""
    if shown.strip().isdigit():
        return False, (float(shown),)
    try:
        figure = parse_figure(shown)
    except FigureError:
        return False, ()
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    if ends and (figure.vague or shown.startswith(("less than", "more than"))):
        return True, (figure.low or 0, figure.high or math.inf)
    return False, ends


def _is_near(end: float, value: float, shown: str, *, rounded: bool) -> bool:
    """Whether a number that is shown lies within half a unit of its last place from a value."""
    digits = max(len(f"{end:.15g}".replace(".", "").strip("0")), _DIGITS)
    if _is_same(end, value) or (rounded and _is_same(end, significant(value, digits=digits))):
        return True
    # The unit of the last place: one for 826, 100,000 for 27.6 million, one percent for 12 percent.
    found = _NUMBER.findall(shown)
    scale = next((size for word, size in _SCALES.items() if word in shown), 1.0)
    decimals = len(found[-1].partition(".")[2]) if found else 0
    return abs(end - value) <= 0.5 * scale * 10.0**-decimals * (1 + _SAME)
