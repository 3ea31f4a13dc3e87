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

#: So many faults are named at once; what lies inside one another in a table of estimates.
_MOST = 12
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
        apart = len(self.record["unchecked"])
        rest = f"; {apart} of the texts and tables rest on nothing published" if apart else ""
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
    others = {"conflict": conflicts, "rung": ladder, "advice": advice, "line": left_out}
    frames = {where: pd.DataFrame() if frame is None else frame for where, frame in others.items()}
    for frame in (*listed, *frames.values()):
        arguments.kind("what is checked", frame, pd.DataFrame)
    frames["claim"] = compared(claims)[0]
    items, given = [*shown], dict(parameters or {})
    for item in items:
        if not hasattr(item, "numbers"):
            kept = f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers"
            raise ValueError(f"{kept}; what narrate and table give would be right")
    faults = [*frame_faults(frames, listed, given)]
    frames["estimate"] = pd.concat(listed) if listed else pd.DataFrame()
    published = PublishedRows(_ids_named(frames), corrections=given.get("corrections", True))
    named = [number for item in items for number in item.numbers]
    page = _Page(frames, named, published, {*given.get("drop_producers", ())})
    for rule in (_ids, _answers, _floors, _values, _labels):
        faults += rule(page)
    held = {item.digest: _is_held(item, published) for item in items}
    for item in items:
        faults += _shown_faults(item, published, region=home(claims)) if held[item.digest] else ()
    if faults:
        lines = [*dict.fromkeys(map(str, faults))]
        more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
        raise PageCheckError("\n".join([*lines[:_MOST], *more]))
    record = {
        "parameters": given,
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
    # What JSON cannot hold, a number that is not finite, is nothing.
    text = json.dumps(record, default=lambda cell: cell.item() if hasattr(cell, "item") else list(cell))
    return CheckedPage(
        json.loads(text, parse_constant=lambda _: None), sum(bool(number["id"]) for number in named)
    )


def _ids_named(frames: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """The frames of a page by the ids of their numbers."""
    rungs = frames["rung"]
    by_number = rungs.set_index("number_id") if "number_id" in rungs else rungs
    return [
        *(frames[where] for where in ("claim", "estimate", "conflict")),
        by_number,
        frames["advice"],
        frames["line"],
    ]


def _is_held(item: Any, published: PublishedRows) -> bool:
    """Whether what a text or a table shows is of rows that are published, or counts rows."""
    if item.html:
        is_known = item.index.endswith("_id") or item.counts is not None or not re.search(r"\d", item.text)
        return is_known or _holds_all(item.frame, item.columns, published)
    loose = [number for number in item.numbers if not number["id"] and number["column"] not in _OF_NO_ROW]
    return all(published.holds(number["column"], float(number["value"])) for number in loose)


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
        self.numbers, self.published, self.dropped = numbers, published, dropped
        self.claims, self.estimates, self.rungs = (frames[name] for name in ("claim", "estimate", "rung"))
        named = [
            (where, str(index), one)
            for where, frame in frames.items()
            for column in frame.columns.intersection([*_IDS])
            for index, cell in frame[column].fillna("").items()
            for one in filter(None, str(cell).split(";"))
        ]
        named += [("number", str(number["shown"]), str(number["id"])) for number in numbers if number["id"]]
        named += [(where, str(one), str(one)) for where in ("claim", "advice") for one in frames[where].index]
        # Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id.
        self.named = [*dict.fromkeys(named)]
        own = [self.claims, self.estimates, frames["conflict"]]
        #: Ids that are of something on the page, whether published or not.
        self.ids = {str(row_id) for frame in own for row_id in frame.index}
        others = {row_id for *_, row_id in named} - self.ids
        self.known = [*own, published.claims[published.claims.index.isin(others)]]


# -- the rules: each fault says which is broken, by what, what is wrong and what would be right -----------------------


def _ids(page: _Page) -> Iterator[Fault]:
    for where, index, row_id in page.named:
        here = f"in the {where} {index!r}"
        if row_id not in page.ids and page.published.is_own(row_id):
            yield Fault("an id exists", row_id, f"it stands {here}, and nothing has it", "the id of a claim")
        maker = next(iter(page.published.cells(row_id, "producer")), "")
        if maker in page.dropped:
            what = f"it is by {maker} and stands {here}"
            yield Fault("a dropped producer appears nowhere", row_id, what, "nothing of that producer")


def _answers(page: _Page) -> Iterator[Fault]:
    for row in (*plain(page.estimates, _ESTIMATE, key="id"), *plain(page.rungs, _RUNG, key="id")):
        ends = [(name, row[name]) for name in (*_QUANTILES, *_ENDS) if row.get(name) is not None]
        for (one, low), (other, high) in pairwise(ends):
            if not (isinstance(low, Real) and isinstance(high, Real) and low <= high):
                what = f"{one} is {low!r} and {other} is {high!r}"
                yield Fault("intervals hold the median", row["id"], what, f"{one} at most {other}")
        # A rung stands on claims of the page alone; an estimate may go back to others, which are published.
        ids = [one for one in row["claim_ids"].split(";") if one in page.claims.index or "basis" not in row]
        least = most = len({next(iter(page.published.cells(one, "lineage")), one) for one in ids if one})
        lines = row["k_lines"] + row["k_bounds"] if "k_lines" in row else row["lines"]
        # Only some of the claims of a rung may be behind its number, and none where it has none.
        if "basis" in row:
            least, most = (1, most) if row["basis"] != "none" else (lines, lines)
        if not least <= lines <= most:
            what, right = f"it has {lines} lines, its claim_ids make {most}", {least, most}
            yield Fault("counts match their ids", row["id"], what, " to ".join(map(str, sorted(right))))


def _floors(page: _Page) -> Iterator[Fault]:
    for row in plain(page.estimates, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] == "reconciled" and row["floor_ids"]:
            basis = basis_for(page.claims[page.claims.index.isin(row["floor_ids"].split(";"))])
            for floor in chain(*basis.floors.values()):
                if row["low95"] < (least := math.exp(floor.point(basis.rules.floor_point))):
                    what = f"its interval begins at {row['low95']:g}, below the registered count {floor.claim_id}"
                    right = f"to begin at {least:g} or above, or no interval"
                    yield Fault("no interval against a floor", row["id"], what, right)


def _values(page: _Page) -> Iterator[Fault]:
    rule = "a number equals its own"
    for number in _each_once(page.numbers):
        number_id, column, value, shown = (number[name] for name in ("id", "column", "value", "shown"))
        is_rounded = column not in (*_ENDS, "value") or number_id in page.estimates.index
        if not number_id:
            if (
                column in _OF_NO_ROW
                and not shows(str(shown), value, column, rounded=False)
                and str(shown)[0].isdigit()
            ):
                yield Fault(rule, column, f"{value!r} is shown as {shown!r}", "its own digits")
            continue
        cells = [*_cells(page.published[number_id], column)] or page.published.cells(number_id, column)
        if not cells and page.published[number_id]:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield Fault(rule, number_id, what, "a column of its row")
        elif cells and not any(is_same(value, cell) for cell in cells):
            yield Fault(rule, number_id, f"{column} is printed as {value!r}", repr(cells[0]))
        elif cells and not shows(str(shown), value, column, rounded=is_rounded):
            yield Fault(
                rule, number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"
            )


def _each_once(numbers: Iterable[Row]) -> Iterable[Row]:
    """Numbers without those that are printed alike from the same cell."""
    once = {
        (number["id"], number["column"], str(number["value"]), number["shown"]): number for number in numbers
    }
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
    frames = [frame for frame in page.known if len(frame) and {"measure", "direction"} <= {*frame}]
    key = dict[Any, str]()
    for frame in frames[::-1]:
        key |= zip(frame.index, map("/".join, keys(frame)), strict=True)
    own = [frame["quantity"] for frame in frames if "quantity" in frame]
    said = [(one, name) for names in own for one, name in names.items()]
    said += [(one["id"], one["label"]) for one in page.numbers if one.get("label") and one["id"] in key]
    named = pd.DataFrame({(key[one], name) for one, name in said}, columns=["key", "label"])
    for by, of, verb in (("label", "key", "stands for"), ("key", "label", "is called")):
        for name, same in named[named[by].duplicated(keep=False)].groupby(by)[of]:
            what = f"it {verb} {' and '.join(map(repr, sorted(same)))}"
            yield Fault("one label a quantity", str(name), what, f"one {of} for one {by}")
