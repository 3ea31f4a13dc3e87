"""What a page must not do: each rule yields what breaks it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.own_claims import plain
from analysis.library.page_numbers import coded, is_same, shows
from analysis.library.quantities import QUANTITY, keys
from analysis.library.reconciling import lowest_point

_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: Columns that hold what was printed, shown with all its digits, and where they stand in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
_PRINTED = frozenset({*_ENDS, "value"})
#: Columns that print where an interval begins.
_BEGINNINGS = frozenset({"low", "low95", "low80", "low50"})
#: Columns of a source that rules ask for, beside those of printed numbers.
_ASKED = {*QUANTITY, *_ENDS, *_ENDS.values(), "region_code", "producer", "period_end"}
_SIDES = ("10_roles", "10_ratings", "10_policy")
#: A printed number, as `narrate` and `table` note it; a row of a table by column.
Number = Mapping[str, Any]
Row = Mapping[str, Any]


class Fault(NamedTuple):
    """One thing that does not fit: the id that it is about, what is wrong, what would be right, the rule it breaks."""

    id: str
    what: str
    right: str
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.id}: {self.what}; {self.right} would be right"


@dataclass(frozen=True)
class Page:
    """Everything that a page rests on and shows."""

    claims: pd.DataFrame
    estimates: pd.DataFrame
    conflicts: pd.DataFrame
    numbers: Sequence[Number]
    ladder: pd.DataFrame
    advice: pd.DataFrame
    left_out: pd.DataFrame
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Mapping[str, Sequence[tuple[Row, bool]]]:
        """The rows that each named id stands for, and whether a row is worked out, not printed.

        The page's own come first, then the published claims, corrected as here or not, and the side tables.
        """
        corrections = bool(self.parameters.get("corrections", True))
        published = [tables().claims(corrections=on) for on in (corrections, not corrections)]
        sides = [table.set_index(table.columns[0]) for table in (tables()[name] for name in _SIDES)]
        elsewhere = {one for *_, one in self.named}.difference(self.claims.index)
        asked = _ASKED | {str(number["column"]) for number in self.numbers}
        own = [(self.claims, False), (self.estimates, True), (self.conflicts, True)]
        others = [(frame.loc[frame.index.isin(elsewhere)], False) for frame in (*published, *sides)]
        # As few columns as are asked for: a page has dozens of tables and hundreds of columns.
        return _by_id([(frame.filter([*asked]), derived) for frame, derived in (*own, *others)])

    @cached_property
    def beside(self) -> Mapping[str, Sequence[tuple[Row, bool]]]:
        """The rows of ladder, advice and influence that speak of each id, as `sources`."""
        rungs = self.ladder.set_index("number_id") if len(self.ladder) else self.ladder
        return _by_id([(rungs, None), (self.advice, False), (self.left_out, True)])

    @cached_property
    def named(self) -> Sequence[tuple[str, str, str]]:
        """Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id."""
        places = (
            ("estimate", self.estimates, ("claim_ids", "floor_ids")),
            ("conflict", self.conflicts, ("claim_ids", "members")),
            ("rung", self.ladder, ("number_id", "claim_ids")),
            ("advice", self.advice, ("superseded_by", "original")),
        )
        found = [
            (where, str(index), one)
            for where, frame, columns in places
            for column in columns
            if column in frame
            for index, cell in frame[column].fillna("").items()
            for one in str(cell).split(";")
            if one
        ]
        found += [("number", str(number["shown"]), str(number["id"])) for number in self.numbers]
        return [*dict.fromkeys(found), *(("advice", str(one), str(one)) for one in self.advice.index)]


def _by_id(frames: Sequence[tuple[pd.DataFrame, bool | None]]) -> Mapping[str, Sequence[tuple[Row, bool]]]:
    """The rows of some tables by their ids, each with whether it is worked out: its table's word, or else its basis."""
    found: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    for frame, derived in frames:
        for row in plain(frame, frame, key=""):
            found[row[""]].append((row, row["basis"] == "estimate" if derived is None else derived))
    return found


def _ids_exist(page: Page) -> Iterator[Fault]:
    """Every id that is shown or named stands for something."""
    for where, index, one in page.named:
        if one not in page.sources:
            yield Fault(one, f"the {where} {index!r} names it, and nothing has it", "the id of a claim")


def _intervals(page: Page) -> Iterator[Fault]:
    """The median lies inside intervals that lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.estimates, _QUANTILES), (page.ladder, (*_ENDS,))):
        for row in plain(frame, columns, key="id"):
            told = [(name, row[name]) for name in columns if row[name] is not None]
            if strange := [name for name, value in told if not isinstance(value, Real)]:
                yield Fault(row["id"], f"{strange[0]} is {row[strange[0]]!r}", "a number")
                continue
            for (one, low), (other, high) in pairwise(told):
                if low > high:
                    yield Fault(
                        row["id"], f"{one} is {low:g} and {other} is {high:g}", f"{one} at most {other}"
                    )


def _counts(page: Page) -> Iterator[Fault]:
    """Numbers of claims, producers and lines are those of the ids."""
    claims = page.claims[["producer", "lineage"]]
    for row in plain(page.estimates, ("claim_ids", "k_lines", "k_bounds"), key="id"):
        ids = [*filter(None, row["claim_ids"].split(";"))]
        own = claims[claims.index.isin(ids)]
        lines, counted = (
            own["lineage"].nunique() if len(own) == len(ids) else len(ids),
            row["k_lines"] + row["k_bounds"],
        )
        if counted != lines:
            yield Fault(row["id"], f"it has {counted} lines, its claim_ids make {lines}", str(lines))
    for row in plain(page.ladder, ("claim_ids", "basis", "lines"), key="id"):
        most = claims[claims.index.isin(row["claim_ids"].split(";"))]["lineage"].nunique()
        if row["basis"] != "none" and not 1 <= row["lines"] <= most:
            yield Fault(row["id"], f"it has {row['lines']} lines, its claim_ids make {most}", f"1 to {most}")


def _dropped(page: Page) -> Iterator[Fault]:
    """Of a producer that is left out, nothing is there."""
    dropped = set(page.parameters.get("drop_producers", ()))
    claims = [("claim", str(one), str(one)) for one in page.claims.index]
    for where, index, one in (*claims, *page.named) if dropped else ():
        producer = next((row["producer"] for row, _ in page.sources.get(one, ()) if "producer" in row), "")
        if producer in dropped:
            what = f"it is by {producer} and stands in the {where} {index!r}"
            yield Fault(one, what, "nothing of that producer")


def _values(page: Page) -> Iterator[Fault]:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        cells, value = [*_cells(page, number_id, column)], number["value"]
        if not cells and number_id in page.sources:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield Fault(number_id, what, "a column of its row")
        elif cells and not any(is_same(value, cell) for cell, _ in cells):
            yield Fault(number_id, f"{column} is printed as {value!r}", repr(cells[0][0]))
        elif cells and not shows(number, rounded=column not in _PRINTED or any(one for _, one in cells)):
            yield Fault(
                number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"
            )


def _cells(page: Page, number_id: str, column: str) -> Iterator[tuple[Any, bool]]:
    """The cells that a printed number may stand for, each with whether it is worked out."""
    for row, derived in (*page.sources.get(number_id, ()), *page.beside.get(number_id, ())):
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name], derived
        if name == "explanations":
            yield from ((one, derived) for one in coded(str(row[name])))
        # What `load_detected` says of a registered count: its value and its year.
        if column == "year" and "period_end" in row:
            yield row["period_end"], False
        elif column == "value" and {"period_end", *_ENDS} <= row.keys():
            yield pd.Series([row["low"], row["high"]]).mean() if row["best"] is None else row["best"], False


def _floors(page: Page) -> Iterator[Fault]:
    """No interval is printed that begins below the low point of a registered count of its year and definition."""
    printed = {number["id"] for number in page.numbers if number["column"] in _BEGINNINGS}
    for row in plain(page.ladder, ("number_id", "basis", "low")):
        printed |= {row["number_id"]} if row["basis"] == "estimate" and row["low"] is not None else set()
    shown = page.estimates[page.estimates.index.isin(printed)]
    for row in plain(shown, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] != "reconciled" or not row["floor_ids"]:
            continue
        for count in plain(
            page.claims[page.claims.index.isin(row["floor_ids"].split(";"))], ("low", "best", "confirmed")
        ):
            if row["low95"] < (least := lowest_point(count)):
                what = (
                    f"its interval begins at {row['low95']:g}, below the registered count {count['claim_id']}"
                )
                yield Fault(row["id"], what, f"to begin at {least:g} or above, or no interval")


def _labels(page: Page) -> Iterator[Fault]:
    """One label a quantity, one quantity a label."""
    named = pd.DataFrame([*dict.fromkeys(_labelled(page))], columns=["key", "label"])
    for label, same in named[named["label"].duplicated(keep=False)].groupby("label")["key"]:
        yield Fault(
            str(label), f"it stands for {len(same)} quantities: {' and '.join(same)}", "a label for each"
        )
    for key, same in named[named["key"].duplicated(keep=False)].groupby("key")["label"]:
        yield Fault(str(key), f"it is called {' and '.join(map(repr, same))}", "one label")


def _labelled(page: Page) -> Iterator[tuple[str, str]]:
    """Every quantity with every label that it has, in tables and in what is printed."""
    for frame in (page.claims, page.estimates):
        if "quantity" in frame and len(frame):
            yield from zip(map("/".join, keys(frame)), frame["quantity"], strict=True)
    for number in page.numbers:
        rows = page.sources.get(number["id"], ()) if number.get("label") else ()
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


def faults(page: Page) -> list[Fault]:
    """Everything on a page that breaks a rule."""
    return [fault._replace(rule=name) for name, rule in RULES.items() for fault in rule(page)]
