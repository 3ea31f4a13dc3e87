"""What holds of everything that a page shows: ids, ends, lines, floors, values and names of quantities.

Each fault says which rule is broken, by what, what is wrong and what would be right.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from numbers import Real
from typing import Any

import pandas as pd

from analysis.claims.frame_checks import plain
from analysis.library.page_texts import Fault
from analysis.library.published_rows import PublishedRows, Row
from analysis.library.quantities import keys
from analysis.library.reconciling import basis_for
from analysis.library.shown_values import is_same, shows

#: What lies inside one another in a table of estimates, from the least to the largest.
_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
#: What is looked at in a row of estimates, and in a rung.
_ESTIMATE = (*_QUANTILES, "claim_ids", "k_lines", "k_bounds", "answer_status")
_RUNG = (*_ENDS, "claim_ids", "basis", "lines")
#: The numbers in a cell of codes: 0.12 and 0.81 in `detected_share:0.12..0.81`; numbers as printed, and their words.
_CODED = re.compile(r"(?<=[:.])\d+(?:\.\d+)?(?:e[+-]\d+)?")
#: Columns that name other rows.
_IDS = ("claim_ids", "floor_ids", "members", "number_id", "superseded_by", "original")
#: Of a number that belongs to no row: how many there are of something, and what a cell gave to a template.
OF_NO_ROW = ("count", "argument")


class Page:
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
        self.frames = [*of_page, published.claims_of(beyond)]


def _named_ids(frames: Mapping[str, pd.DataFrame], numbers: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    """Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id."""
    for where, frame in frames.items():
        id_columns = frame.columns.intersection([*_IDS])
        for column in id_columns:
            for index, cell in frame[column].fillna("").items():
                ids = str(cell).split(";")
                for row_id in filter(None, ids):
                    yield where, str(index), row_id
    for number in numbers:
        number_id = number["id"]
        if number_id:
            yield "number", str(number["shown"]), str(number_id)
    for where in ("claim", "advice"):
        for row_id in frames[where].index:
            yield where, str(row_id), str(row_id)


def _ids(page: Page) -> Iterator[Fault]:
    """Each id that is named exists, and none is of a producer that was dropped."""
    for where, index, row_id in page.named:
        here = f"in the {where} {index!r}"
        is_strange = row_id not in page.ids and page.published.is_own(row_id)
        if is_strange:
            problem = f"it stands {here}, and nothing has it"
            yield Fault("an id exists", row_id, problem, "the id of a claim")
        maker = _first_cell(page, row_id, "producer", "")
        if maker in page.dropped:
            problem = f"it is by {maker} and stands {here}"
            yield Fault("a dropped producer appears nowhere", row_id, problem, "nothing of that producer")


def _first_cell(page: Page, row_id: str, column: str, default: str) -> Any:
    """What the first row of an id that has a column has in it."""
    cells = page.published.cells(row_id, column)
    return cells[0] if cells else default


def _answers(page: Page) -> Iterator[Fault]:
    """What is inside of each other in an answer or a rung lies so, and its lines are those of its claims."""
    estimates = plain(page.estimates, _ESTIMATE, key="id")
    rungs = plain(page.rungs, _RUNG, key="id")
    for row in (*estimates, *rungs):
        yield from _crossed_ends(row)
        yield from _miscounted_lines(page, row)


def _crossed_ends(row: Row) -> Iterator[Fault]:
    """Ends of a row that do not rise."""
    names = [name for name in (*_QUANTILES, *_ENDS) if row.get(name) is not None]
    for lower, upper in pairwise(names):
        low = row[lower]
        high = row[upper]
        are_numbers = isinstance(low, Real) and isinstance(high, Real)
        is_rising = are_numbers and low <= high
        if not is_rising:
            problem = f"{lower} is {low!r} and {upper} is {high!r}"
            yield Fault("intervals hold the median", row["id"], problem, f"{lower} at most {upper}")


def _miscounted_lines(page: Page, row: Row) -> Iterator[Fault]:
    """A number of lines that the claims of a row do not make."""
    is_rung = "basis" in row
    ids = [row_id for row_id in row["claim_ids"].split(";") if row_id]
    if is_rung:
        # A rung stands on claims of the page alone; an estimate may go back to others, which are published.
        ids = [row_id for row_id in ids if row_id in page.claims.index]
    lineages = {_first_cell(page, row_id, "lineage", row_id) for row_id in ids}
    line_count = len(lineages)
    lines = row["lines"] if is_rung else row["k_lines"] + row["k_bounds"]
    least = most = line_count
    if is_rung and row["basis"] == "none":
        # A rung without a number may have claims, and no line of theirs is behind it.
        least = most = lines
    elif is_rung:
        # Only some of the claims of a rung may be behind its number.
        least = 1
    elif row["answer_status"] == "refused":
        # It names every claim, and those of one series or maker are one line.
        least = min(line_count, 1)
    if not least <= lines <= most:
        problem = f"it has {lines} lines, its claim_ids make {most}"
        bounds = sorted({least, most})
        right = " to ".join(map(str, bounds))
        yield Fault("counts match their ids", row["id"], problem, right)


def _floors(page: Page) -> Iterator[Fault]:
    """No interval begins below a registered count that stands against it."""
    for row in plain(page.estimates, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] != "reconciled" or not row["floor_ids"]:
            continue
        floor_ids = row["floor_ids"].split(";")
        is_floor = page.claims.index.isin(floor_ids)
        basis = basis_for(page.claims[is_floor])
        start = row["low95"]
        for floor in chain.from_iterable(basis.floors.values()):
            log_least = floor.point(basis.rules.floor_point)
            least = math.exp(log_least)
            if start < least:
                problem = f"its interval begins at {start:g}, below the registered count {floor.claim_id}"
                right = f"to begin at {least:g} or above, or no interval"
                yield Fault("no interval against a floor", row["id"], problem, right)


_VALUE_RULE = "a number equals its own"


def _values(page: Page) -> Iterator[Fault]:
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
    if column not in OF_NO_ROW or shows(shown, value, column, rounded=False):
        return
    # A count may be told in words.
    if shown[0].isdigit():
        yield Fault(_VALUE_RULE, column, f"{value!r} is shown as {number['shown']!r}", "its own digits")


def _value_of_row(page: Page, number: Row) -> Iterator[Fault]:
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
        value = str(number["value"])
        key = (number["id"], number["column"], value, number["shown"])
        once[key] = number
    return once.values()


def _cells(rows: Iterable[Row], column: str) -> Iterator[Any]:
    """The cells that a printed number may stand for."""
    for row in rows:
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name]
        if name == "explanations":
            yield from map(float, _CODED.findall(str(row.get(name))))


def _labels(page: Page) -> Iterator[Fault]:
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
        label = number.get("label")
        if label and number["id"] in quantities:
            labels.append((number["id"], label))
    pairs = {(quantities[row_id], label) for row_id, label in labels}
    named = pd.DataFrame(pairs, columns=["key", "label"])
    for by, of, verb in (("label", "key", "stands for"), ("key", "label", "is called")):
        is_repeated = named[by].duplicated(keep=False)
        several = named[is_repeated].groupby(by)
        for name, alike in several[of]:
            names = map(repr, sorted(alike))
            problem = f"it {verb} {' and '.join(names)}"
            yield Fault("one label a quantity", str(name), problem, f"one {of} for one {by}")


#: Every rule, in the order in which faults are told.
RULES = (_ids, _answers, _floors, _values, _labels)
