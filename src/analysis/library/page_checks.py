"""The last cell of a page: what it shows is compared with what it rests on."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.files import packaged
from analysis.library.contradictions import compared
from analysis.library.frame_faults import frame_faults
from analysis.library.page_tables import counted_faults, table_faults
from analysis.library.page_texts import Fault, text_faults
from analysis.library.published_rows import WORDS, PublishedRows, Row
from analysis.library.quantities import home, keys
from analysis.library.reconciling import basis_for
from analysis.library.shown_values import is_same, shows
from analysis.media_types import MIME

#: So many faults are named at once.
_MOST = 12
#: What lies inside one another in a table of estimates, from the least to the largest.
_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
#: What is looked at in a row of estimates, and in a rung.
_ESTIMATE = (*_QUANTILES, "claim_ids", "k_lines", "k_bounds")
_RUNG = (*_ENDS, "claim_ids", "basis", "lines")
#: The numbers in a cell of codes: 0.12 and 0.81 in `detected_share:0.12..0.81`; numbers as printed, and their words.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
#: Columns that name other rows.
_IDS = ("claim_ids", "floor_ids", "members", "number_id", "superseded_by", "original")
#: Of a number that belongs to no row: how many there are of something, and what a cell gave to a template.
_OF_NO_ROW = ("count", "argument")


class PageCheckError(ValueError):
    """A page shows something that does not fit what it rests on; the message names rule, id and what would be right."""


class CheckedPage(NamedTuple):
    """A page that was checked, by its record and how many numbers were compared; a notebook hands the record over."""

    record: Mapping[str, Any]
    numbers: int

    def __repr__(self) -> str:
        unchecked = len(self.record["unchecked"])
        rest = f"; {unchecked} of the texts and tables rest on nothing published" if unchecked else ""
        return (
            f"checked: {self.numbers} numbers of {len(self.record['claim_ids'])} claims, "
            f"{len(self.record['estimates'])} estimates and {len(self.record['conflict_ids'])} conflicts{rest}"
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
        The page's parameters; `drop_producers` is looked at here.

    Examples
    --------
    >>> claims = an.load_claims("Nepal")
    >>> title = an.narrate("title", region="Nepal")
    >>> an.check_page(claims, an.reconcile(claims, year=2021), an.find_conflicts(claims), shown=[title])
    checked: ...
    """
    listed = [estimates] if isinstance(estimates, pd.DataFrame) else [*estimates]
    optional = {"conflict": conflicts, "rung": ladder, "advice": advice, "line": left_out}
    frames = {where: pd.DataFrame() if frame is None else frame for where, frame in optional.items()}
    for frame in (*listed, *frames.values()):
        arguments.kind("what is checked", frame, pd.DataFrame)
    frames["claim"], _ = compared(claims)
    items = [*shown]
    _refuse_strangers(items)
    choices = dict(parameters or {})
    faults = [*frame_faults(frames, listed, choices)]
    frames["estimate"] = pd.concat(listed) if listed else pd.DataFrame()
    published = PublishedRows(_by_number(frames), corrections=choices.get("corrections", True))
    numbers = list(chain.from_iterable(item.numbers for item in items))
    page = _Page(frames, numbers, published, {*choices.get("drop_producers", ())})
    for rule in (_ids, _answers, _floors, _values, _labels):
        faults += rule(page)
    held = {item.digest: _is_held(item, published) for item in items}
    for item in items:
        if held[item.digest]:
            faults += _shown_faults(item, published, region=home(claims))
    _raise_if(faults)
    record = {
        "parameters": choices,
        "region_code": home(claims),
        "ladder": plain(page.rungs, page.rungs, key="rung"),
        "estimates": plain(page.estimates, page.estimates, key="estimate_id"),
        "claim_ids": sorted(map(str, page.claims.index)),
        "conflict_ids": [*map(str, conflicts.index)],
        "advice": frames["advice"].get("advice", pd.Series(dtype="str")).to_dict(),
        "as_published": all(frame.attrs.get("from_published", True) for frame in (*listed, conflicts)),
        "shown": [digest for digest, is_held in held.items() if is_held],
        "unchecked": [digest for digest, is_held in held.items() if not is_held],
    }
    number_count = sum(bool(number["id"]) for number in numbers)
    return CheckedPage(_as_json(record), number_count)


def _refuse_strangers(items: Sequence[Any]) -> None:
    """A ValueError if a page shows, for its check, what neither `narrate` nor `table` gave."""
    for item in items:
        if not hasattr(item, "numbers"):
            kept = f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers"
            raise ValueError(f"{kept}; what narrate and table give would be right")


def _raise_if(faults: Sequence[Fault]) -> None:
    """A PageCheckError with the first of some faults, each named once; none if there is none."""
    if not faults:
        return
    named = [*dict.fromkeys(map(str, faults))]
    text_lines = named[:_MOST]
    if len(named) > _MOST:
        text_lines.append(f"and {len(named) - _MOST} more")
    raise PageCheckError("\n".join(text_lines))


def _as_json(record: Mapping[str, Any]) -> Any:
    """A record as it is read again from JSON; what JSON cannot hold, a number that is not finite, is nothing."""

    def plain_cell(cell: Any) -> Any:
        return cell.item() if hasattr(cell, "item") else list(cell)

    text = json.dumps(record, default=plain_cell)
    return json.loads(text, parse_constant=lambda _: None)


def _by_number(frames: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """The frames of a page by the ids of their numbers."""
    rungs = frames["rung"]
    if "number_id" in rungs:
        rungs = rungs.set_index("number_id")
    return [
        frames["claim"],
        frames["estimate"],
        frames["conflict"],
        rungs,
        frames["advice"],
        frames["line"],
    ]


def _is_held(item: Any, published: PublishedRows) -> bool:
    """Whether what a text or a table shows is of rows that are published, or counts rows."""
    if item.html:
        if item.index.endswith("_id") or item.counts is not None:
            return True
        if not re.search(r"\d", item.text):
            return True
        return _holds_all(item.frame, item.columns, published)
    for number in item.numbers:
        is_loose = not number["id"] and number["column"] not in _OF_NO_ROW
        if is_loose and not published.holds(number["column"], float(number["value"])):
            return False
    return True


def _holds_all(frame: pd.DataFrame, columns: Sequence[str], published: PublishedRows) -> bool:
    """Whether every cell of some columns is a number that stands in a published table under their names."""
    for name in columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            return False
        if not all(published.holds(name, float(cell)) for cell in frame[name].dropna()):
            return False
    return True


def _shown_faults(item: Any, published: PublishedRows, *, region: str) -> Iterator[Fault]:
    """What a text or a table says that is not so, read from what is shown."""
    if not item.html:
        by_hand = item.name in packaged(WORDS)["by_hand"]
        yield from text_faults(item.markdown, item.numbers, published, by_hand=by_hand)
    elif item.index.endswith("_id"):
        yield from table_faults(item.html, item.columns, item.numbers, published, region=region)
    elif item.counts is not None:
        yield from counted_faults(item.html, item.frame, item.counts, item.columns)


class _Page:
    """Everything that a page rests on and shows, and the ids that it names."""

    def __init__(
        self,
        frames: Mapping[str, pd.DataFrame],
        numbers: Sequence[Row],
        published: PublishedRows,
        dropped: set[str],
    ) -> None:
        self.numbers = numbers
        self.published = published
        self.dropped = dropped
        self.claims = frames["claim"]
        self.estimates = frames["estimate"]
        self.rungs = frames["rung"]
        # Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id.
        self.named = list(dict.fromkeys(_named_ids(frames, numbers)))
        of_page = [self.claims, self.estimates, frames["conflict"]]
        #: Ids that are of something on the page, whether published or not.
        self.ids = {str(row_id) for frame in of_page for row_id in frame.index}
        beyond = {row_id for *_, row_id in self.named} - self.ids
        self.frames = [*of_page, published.claims[published.claims.index.isin(beyond)]]


def _named_ids(frames: Mapping[str, pd.DataFrame], numbers: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    """Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id."""
    for where, frame in frames.items():
        for column in frame.columns.intersection([*_IDS]):
            for index, cell in frame[column].fillna("").items():
                for row_id in filter(None, str(cell).split(";")):
                    yield where, str(index), row_id
    for number in numbers:
        if number["id"]:
            yield "number", str(number["shown"]), str(number["id"])
    for where in ("claim", "advice"):
        for row_id in frames[where].index:
            yield where, str(row_id), str(row_id)


# -- the rules: each fault says which is broken, by what, what is wrong and what would be right -----------------------


def _ids(page: _Page) -> Iterator[Fault]:
    """Each id that is named exists, and none is of a producer that was dropped."""
    for where, index, row_id in page.named:
        here = f"in the {where} {index!r}"
        if row_id not in page.ids and page.published.is_own(row_id):
            yield Fault("an id exists", row_id, f"it stands {here}, and nothing has it", "the id of a claim")
        maker = _first_cell(page, row_id, "producer", "")
        if maker in page.dropped:
            problem = f"it is by {maker} and stands {here}"
            yield Fault("a dropped producer appears nowhere", row_id, problem, "nothing of that producer")


def _first_cell(page: _Page, row_id: str, column: str, default: str) -> Any:
    """What the first row of an id that has a column has in it."""
    cells = page.published.cells(row_id, column)
    return cells[0] if cells else default


def _answers(page: _Page) -> Iterator[Fault]:
    """What is inside of each other in an answer or a rung lies so, and its lines are those of its claims."""
    for row in (*plain(page.estimates, _ESTIMATE, key="id"), *plain(page.rungs, _RUNG, key="id")):
        yield from _crossed_ends(row)
        yield from _miscounted_lines(page, row)


def _crossed_ends(row: Row) -> Iterator[Fault]:
    """Ends of a row that do not rise."""
    ends = [(name, row[name]) for name in (*_QUANTILES, *_ENDS) if row.get(name) is not None]
    for (lower, low), (upper, high) in pairwise(ends):
        if not (isinstance(low, Real) and isinstance(high, Real) and low <= high):
            problem = f"{lower} is {low!r} and {upper} is {high!r}"
            yield Fault("intervals hold the median", row["id"], problem, f"{lower} at most {upper}")


def _miscounted_lines(page: _Page, row: Row) -> Iterator[Fault]:
    """A number of lines that the claims of a row do not make."""
    is_rung = "basis" in row
    ids = [row_id for row_id in row["claim_ids"].split(";") if row_id]
    if is_rung:
        # A rung stands on claims of the page alone; an estimate may go back to others, which are published.
        ids = [row_id for row_id in ids if row_id in page.claims.index]
    line_count = len({_first_cell(page, row_id, "lineage", row_id) for row_id in ids})
    lines = row["lines"] if is_rung else row["k_lines"] + row["k_bounds"]
    least = most = line_count
    if is_rung and row["basis"] == "none":
        # A rung without a number may have claims, and no line of theirs is behind it.
        least = most = lines
    elif is_rung:
        # Only some of the claims of a rung may be behind its number.
        least = 1
    if not least <= lines <= most:
        problem = f"it has {lines} lines, its claim_ids make {most}"
        right = " to ".join(map(str, sorted({least, most})))
        yield Fault("counts match their ids", row["id"], problem, right)


def _floors(page: _Page) -> Iterator[Fault]:
    """No interval begins below a registered count that stands against it."""
    for row in plain(page.estimates, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] != "reconciled" or not row["floor_ids"]:
            continue
        basis = basis_for(page.claims[page.claims.index.isin(row["floor_ids"].split(";"))])
        for floor in chain.from_iterable(basis.floors.values()):
            least = math.exp(floor.point(basis.rules.floor_point))
            if row["low95"] < least:
                problem = (
                    f"its interval begins at {row['low95']:g}, below the registered count {floor.claim_id}"
                )
                right = f"to begin at {least:g} or above, or no interval"
                yield Fault("no interval against a floor", row["id"], problem, right)


_VALUE_RULE = "a number equals its own"


def _values(page: _Page) -> Iterator[Fault]:
    """Each number that is printed is that of its row, and is shown as what it is."""
    for number in _each_once(page.numbers):
        if number["id"]:
            yield from _value_of_row(page, number)
        else:
            yield from _value_of_no_row(number)


def _value_of_no_row(number: Row) -> Iterator[Fault]:
    """A count, or what a cell gave to a template, that is shown with other digits."""
    column = number["column"]
    value = number["value"]
    shown = str(number["shown"])
    if column not in _OF_NO_ROW or shows(shown, value, column, rounded=False):
        return
    # A count may be told in words.
    if shown[0].isdigit():
        yield Fault(_VALUE_RULE, column, f"{value!r} is shown as {number['shown']!r}", "its own digits")


def _value_of_row(page: _Page, number: Row) -> Iterator[Fault]:
    """A number that its row does not have, or that is shown as another."""
    number_id = number["id"]
    column = number["column"]
    value = number["value"]
    shown = number["shown"]
    rows = page.published[number_id]
    cells = [*_cells(rows, column)] or page.published.cells(number_id, column)
    if not cells:
        if rows:
            problem = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield Fault(_VALUE_RULE, number_id, problem, "a column of its row")
        return
    if not any(is_same(value, cell) for cell in cells):
        yield Fault(_VALUE_RULE, number_id, f"{column} is printed as {value!r}", repr(cells[0]))
        return
    is_rounded = column not in (*_ENDS, "value") or number_id in page.estimates.index
    if not shows(str(shown), value, column, rounded=is_rounded):
        problem = f"{column} is {value!r} and shown as {shown!r}"
        yield Fault(_VALUE_RULE, number_id, problem, "what rounds to the value")


def _each_once(numbers: Iterable[Row]) -> Iterable[Row]:
    """Numbers without those that are printed alike from the same cell."""
    once: dict[tuple[Any, ...], Row] = {}
    for number in numbers:
        once[number["id"], number["column"], str(number["value"]), number["shown"]] = number
    return once.values()


def _cells(rows: Iterable[Row], column: str) -> Iterator[Any]:
    """The cells that a printed number may stand for."""
    for row in rows:
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name]
        if name == "explanations":
            yield from map(float, _CODED.findall(str(row.get(name))))


def _labels(page: _Page) -> Iterator[Fault]:
    """Like quantities are called alike on a page, and unlike ones never."""
    frames = [frame for frame in page.frames if len(frame) and {"measure", "direction"} <= {*frame}]
    quantities: dict[Any, str] = {}
    for frame in reversed(frames):
        quantities |= zip(frame.index, map("/".join, keys(frame)), strict=True)
    labels: list[tuple[Any, str]] = []
    for frame in frames:
        if "quantity" in frame:
            labels += frame["quantity"].items()
    for number in page.numbers:
        if number.get("label") and number["id"] in quantities:
            labels.append((number["id"], number["label"]))
    pairs = {(quantities[row_id], label) for row_id, label in labels}
    named = pd.DataFrame(pairs, columns=["key", "label"])
    for by, of, verb in (("label", "key", "stands for"), ("key", "label", "is called")):
        several = named[named[by].duplicated(keep=False)]
        for name, alike in several.groupby(by)[of]:
            problem = f"it {verb} {' and '.join(map(repr, sorted(alike)))}"
            yield Fault("one label a quantity", str(name), problem, f"one {of} for one {by}")
