"""The last cell of a page: what it shows is compared with what it rests on.

Each rule yields the id that something is wrong with, what is wrong, and what would be right.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments
from analysis.files import numbers_digest
from analysis.library.claim_frames import as_claims, plain
from analysis.library.corpus import tables
from analysis.library.quantities import QUANTITY, home, keys
from analysis.library.shown_numbers import is_same, shows
from analysis.library.supporting_tables import load_table

# As in `analysis.handover`, which belongs to the runner.
MIME = "application/vnd.analysis+json"
#: So many faults are named at once.
_MOST = 12
_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
#: The numbers in a cell of codes: 0.12 and 0.81 in `detected_share:0.12..0.81`.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
#: Columns that print where an interval begins.
_BEGINNINGS = ("low", "low95", "low80", "low50")
#: Columns that name other rows.
_IDS = ("claim_ids", "floor_ids", "members", "number_id", "superseded_by", "original")
#: Frames of a page whose rows are worked out, not printed; of a rung its basis says it.
_WORKED_OUT = ("estimate", "conflict", "line")

#: A printed number, as `narrate` and `table` note it; a row of a table by column.
Number = Mapping[str, Any]
Row = Mapping[str, Any]
#: What breaks a rule: the id, what is wrong, what would be right.
Faults = Iterator[tuple[str, str, str]]


class PageCheckError(ValueError):
    """A page shows something that does not fit what it rests on; the message names rule, id and what would be right."""


@dataclass(frozen=True, slots=True)
class CheckedPage:
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
    and what would be right.

    Parameters
    ----------
    claims, conflicts : DataFrame
        Those of the page; a number of another claim is compared with the published one.
    estimates : DataFrame or list of DataFrame
        What `reconcile` gives, for each year that the page speaks of.
    shown : list
        What `narrate` and `table` gave.
    ladder, advice, left_out : DataFrame, optional
        What `build_ladder`, `quoting_advice` and `leave_one_out` give.
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
    printed: list[Sequence[Number]] = []
    for item in shown:
        if getattr(item, "numbers", None) is None:
            kind, right = type(item).__name__, "what narrate and table give would be right"
            raise ValueError(f"shown holds an object of the kind {kind}, which keeps no numbers; {right}")
        printed.append(item.numbers)
    named = [number for numbers in printed for number in numbers if number["id"]]
    page = _page(frames, named, parameters or {})
    faults = [
        f"{name}: {about}: {what}; {right} would be right"
        for name, rule in _RULES.items()
        for about, what, right in rule(page)
    ]
    if faults:
        more = [f"and {len(faults) - _MOST} more"] if len(faults) > _MOST else []
        raise PageCheckError("\n".join([*faults[:_MOST], *more]))
    digests = [numbers_digest(numbers) for numbers in printed if numbers]
    return CheckedPage(_record(page, home(claims)) | {"shown": digests}, len(named))


class _Page(NamedTuple):
    """Everything that a page rests on and shows: by id claims, estimates, conflicts, advice, lines; rungs by name."""

    frames: Mapping[str, pd.DataFrame]
    numbers: Sequence[Number]
    parameters: Mapping[str, Any]
    #: Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id.
    named: Sequence[tuple[str, str, str]]
    #: Every id that stands for something.
    known: set[str]
    #: The rows that speak of each id, the page's own first, and whether a row is worked out, not printed.
    rows: Mapping[str, Sequence[tuple[Row, bool]]]


def _page(
    frames: Mapping[str, pd.DataFrame], numbers: Sequence[Number], parameters: Mapping[str, Any]
) -> _Page:
    """A page with the rows that it names: its own, published claims, corrected as here or not, and side tables."""
    named = [
        (where, str(index), one)
        for where, frame in frames.items()
        for column in frame.columns.intersection([*_IDS])
        for index, cell in frame[column].fillna("").items()
        for one in filter(None, str(cell).split(";"))
    ]
    named += [("number", str(number["shown"]), str(number["id"])) for number in numbers]
    named += [("advice", str(one), str(one)) for one in frames["advice"].index]
    ids = {one for *_, one in named}.difference(frames["claim"].index)
    corrections = bool(parameters.get("corrections", True))
    others = [tables().claims(corrections=on) for on in (corrections, not corrections)]
    others += [load_table(name) for name in ("roles", "ratings", "laws")]
    elsewhere = [frame[frame.index.isin(ids)] for frame in others]
    rows: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    for where, frame in [*frames.items(), *(("", frame) for frame in elsewhere)]:
        # What a rung prints is noted under the id of its number.
        numbered = frame.set_index("number_id") if "number_id" in frame else frame
        for row in plain(numbered, numbered, key=""):
            rows[row[""]].append((row, where in _WORKED_OUT or row.get("basis") == "estimate"))
    own = [frames[where] for where in ("claim", "estimate", "conflict")]
    known = {one for frame in (*own, *elsewhere) for one in frame.index}
    return _Page(frames, numbers, parameters, [*dict.fromkeys(named)], known, rows)


def _record(page: _Page, region: str) -> dict[str, Any]:
    """What machines read of a page, as JSON holds it."""
    claims, rungs, estimates = (page.frames[where] for where in ("claim", "rung", "estimate"))
    record = {
        "parameters": dict(page.parameters),
        "region_code": region,
        "ladder": plain(rungs, rungs, key="rung"),
        "estimates": plain(estimates, estimates, key="estimate_id"),
        "claim_ids": sorted(map(str, claims.index)),
        "conflict_ids": [*map(str, page.frames["conflict"].index)],
        "advice": page.frames["advice"].get("advice", pd.Series(dtype="str")).to_dict(),
    }
    # What JSON cannot hold, a number that is not finite, is nothing.
    text = json.dumps(record, default=lambda cell: cell.item() if hasattr(cell, "item") else list(cell))
    read: dict[str, Any] = json.loads(text, parse_constant=lambda _: None)
    return read


def _ids_exist(page: _Page) -> Faults:
    for where, index, one in page.named:
        if one not in page.known:
            yield one, f"the {where} {index!r} names it, and nothing has it", "the id of a claim"


def _intervals(page: _Page) -> Faults:
    """Intervals lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.frames["estimate"], _QUANTILES), (page.frames["rung"], (*_ENDS,))):
        for row in plain(frame, columns, key="id"):
            ends = [(name, row[name]) for name in columns if row[name] is not None]
            for (one, low), (other, high) in pairwise(ends):
                if not (isinstance(low, Real) and isinstance(high, Real) and low <= high):
                    yield row["id"], f"{one} is {low!r} and {other} is {high!r}", f"{one} at most {other}"


def _counts(page: _Page) -> Faults:
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


def _dropped(page: _Page) -> Faults:
    dropped = set(page.parameters.get("drop_producers", ()))
    claims = [("claim", str(one), str(one)) for one in page.frames["claim"].index]
    for where, index, one in (*claims, *page.named) if dropped else ():
        producer = next((row["producer"] for row, _ in page.rows.get(one, ()) if "producer" in row), "")
        if producer in dropped:
            yield one, f"it is by {producer} and stands in the {where} {index!r}", "nothing of that producer"


def _values(page: _Page) -> Faults:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        cells, value = [*_cells(page, number_id, column)], number["value"]
        is_rounded = column not in (*_ENDS, "value") or any(worked_out for _, worked_out in cells)
        if not cells and number_id in page.known:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield number_id, what, "a column of its row"
        elif cells and not any(is_same(value, cell) for cell, _ in cells):
            yield number_id, f"{column} is printed as {value!r}", repr(cells[0][0])
        elif cells and not shows(str(shown), value, column, rounded=is_rounded):
            yield number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"


def _cells(page: _Page, number_id: str, column: str) -> Iterator[tuple[Any, bool]]:
    """The cells that a printed number may stand for, each with whether it is worked out."""
    for row, worked_out in page.rows.get(number_id, ()):
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name], worked_out
        if name == "explanations":
            yield from ((float(one), worked_out) for one in _CODED.findall(str(row[name])))
        # What `load_table("detected")` says of a registered count: its value and its year.
        if column == "year" and "period_end" in row:
            yield row["period_end"], False
        elif column == "value" and {"period_end", *_ENDS} <= row.keys():
            yield pd.Series([row["low"], row["high"]]).mean() if row["best"] is None else row["best"], False


def _floors(page: _Page) -> Faults:
    """No interval is printed that begins below the low point of a registered count of its year and definition."""
    printed = {number["id"] for number in page.numbers if number["column"] in _BEGINNINGS}
    for row in plain(page.frames["rung"], ("number_id", "basis", "low")):
        printed |= {row["number_id"]} if row["basis"] == "estimate" and row["low"] is not None else set()
    claims, estimates = page.frames["claim"], page.frames["estimate"]
    shown = estimates[estimates.index.isin(printed)]
    for row in plain(shown, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] == "reconciled" and row["floor_ids"]:
            counts = claims[claims.index.isin(row["floor_ids"].split(";"))]
            for claim_id, least in _lowest_points(counts).items():
                if row["low95"] < least:
                    what = f"its interval begins at {row['low95']:g}, below the registered count {claim_id}"
                    yield row["id"], what, f"to begin at {least:g} or above, or no interval"


def _lowest_points(counts: pd.DataFrame) -> Mapping[str, float]:
    """The amounts that no interval may begin below, by the registered counts."""
    from analysis.estimates.bounds import registered_floors

    basis = tables().basis
    floors = registered_floors(counts.reset_index(), basis.rules, tables().priors).values()
    return {one.claim_id: math.exp(one.point(basis.rules.floor_point)) for some in floors for one in some}


def _labels(page: _Page) -> Faults:
    """One label a quantity, one quantity a label, in tables and in what is printed."""
    own = [page.frames[where] for where in ("claim", "estimate") if "quantity" in page.frames[where]]
    found = [
        pair for frame in own for pair in zip(map("/".join, keys(frame)), frame["quantity"], strict=True)
    ]
    for number in page.numbers:
        rows = page.rows.get(number["id"], ()) if number.get("label") else ()
        for row in [row for row, _ in rows if "measure" in row and "direction" in row][:1]:
            key = [row.get("area", row.get("region_code")), *(row.get(name, "") for name in QUANTITY[1:])]
            found.append(("/".join(key), str(number["label"])))
    named = pd.DataFrame([*dict.fromkeys(found)], columns=["key", "label"])
    for by, of, said, right in (
        ("label", "key", "stands for", "a label for each"),
        ("key", "label", "is called", "one label"),
    ):
        for name, same in named[named[by].duplicated(keep=False)].groupby(by)[of]:
            yield str(name), f"it {said} {' and '.join(map(repr, same))}", right


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
