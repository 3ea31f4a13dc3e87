"""What a page must not do: each rule yields what breaks it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.own_claims import plain
from analysis.library.page_numbers import coded, is_same, shows
from analysis.library.quantities import QUANTITY
from analysis.library.registered_floors import contradicted

_QUANTILES = ("low95", "low80", "low50", "median", "high50", "high80", "high95")
#: What the numbers of a rung or of an estimate's forest row are called in the table of estimates.
_ENDS = {"low": "low80", "best": "median", "high": "high80"}
#: Columns that print where an interval begins.
_BEGINNINGS = frozenset({"low", "low95", "low80", "low50"})
#: Columns of a claim that hold what was printed: they are shown with all their digits.
_PRINTED = frozenset({"low", "best", "high", "value"})
_SIDES = ("10_roles", "10_ratings", "10_policy")
#: A printed number, as `narrate` and `table` note it; a cell that it may stand for, and whether that is worked out.
Number = Mapping[str, Any]
Cell = tuple[Any, bool]


class Fault(NamedTuple):
    """One thing that does not fit: the rule that it breaks, the id that it is about, what is wrong, what is right."""

    rule: str
    id: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.id}: {self.what}; {self.right} would be right"


@dataclass(frozen=True, eq=False)
class Source:
    """A table by its ids, and whether it holds what is worked out, not printed."""

    frame: pd.DataFrame
    derived: bool = False
    columns: dict[str, dict[Any, Any]] = field(default_factory=dict)

    def cell(self, number_id: str, name: str) -> Any:
        """One cell; all of its column are remembered, as a page asks for many."""
        if name not in self.columns:
            self.columns[name] = self.frame[name].to_dict()
        return self.columns[name][number_id]


@dataclass(frozen=True)
class Page:
    """Everything that a page rests on and shows."""

    claims: pd.DataFrame
    estimates: pd.DataFrame
    conflicts: pd.DataFrame
    shown: Sequence[Sequence[Number]]
    ladder: pd.DataFrame
    advice: pd.DataFrame
    left_out: pd.DataFrame
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> list[Number]:
        """Every printed number that belongs to a claim, an estimate, a conflict or a statement."""
        return [number for numbers in self.shown for number in numbers if number["id"]]

    @cached_property
    def sources(self) -> Mapping[str, Sequence[Source]]:
        """The tables with a row of each id: the page's own, then the published claims, corrected as here or not."""
        own = [Source(self.claims), Source(self.estimates, True), Source(self.conflicts, True)]
        corrections = bool(self.parameters.get("corrections", True))
        published = [Source(tables().claims(corrections=on)) for on in (corrections, not corrections)]
        sides = [Source(table.set_index(table.columns[0])) for table in map(tables().__getitem__, _SIDES)]
        found: dict[str, list[Source]] = {}
        for source in (*own, *published, *sides):
            for one in source.frame.index.tolist():
                found.setdefault(one, []).append(source)
        for one in self.claims.index.tolist():
            found[one] = [source for source in found[one] if source not in published]
        return found

    @cached_property
    def rungs(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The rungs on which each number stands."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for rung in self.ladder.to_dict("records"):
            found.setdefault(str(rung["number_id"]), []).append(
                {str(key): cell for key, cell in rung.items()}
            )
        return found

    def of(self, number_id: str, *columns: str) -> Iterator[Source]:
        """The tables with a row of an id and some columns."""
        for source in self.sources.get(number_id, ()):
            if all(name in source.frame for name in columns):
                yield source

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
            for index, cell in frame[column].items()
            for one in _split(cell)
        ]
        numbers = [("number", str(number["shown"]), str(number["id"])) for number in self.numbers]
        return list(dict.fromkeys([*found, *numbers]))


def _split(cell: object) -> list[str]:
    return [one for one in str(cell).split(";") if one]


def _ids_exist(page: Page) -> Iterator[Fault]:
    """Every id that is shown or named stands for something."""
    advised = [("advice", one, one) for one in map(str, page.advice.index)]
    for where, index, one in (*page.named, *advised):
        if one not in page.sources:
            what = f"the {where} {index!r} names it, and nothing has it"
            yield Fault("an id exists", one, what, "the id of a claim")


def _intervals(page: Page) -> Iterator[Fault]:
    """The median lies inside intervals that lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.estimates, _QUANTILES), (page.ladder, ("low", "best", "high"))):
        if not set(columns) <= set(frame):
            continue
        for row in plain(frame, columns, key="id"):
            told = [(name, row[name]) for name in columns if row[name] is not None]
            for (one, low), (other, high) in pairwise(told):
                if low > high:
                    what = f"{one} is {low:g} and {other} is {high:g}"
                    yield Fault("intervals hold the median", row["id"], what, f"{one} at most {other}")


def _counts(page: Page) -> Iterator[Fault]:
    """Numbers of claims, producers and lines are those of the ids."""
    rule = "counts match their ids"
    makers, lineages = (page.claims[name].to_dict() for name in ("producer", "lineage"))
    for row in plain(
        page.estimates, ("claim_ids", "k_claims", "k_producers", "k_lineages", "conversions"), key="id"
    ):
        ids = _split(row["claim_ids"])
        counted = {"k_claims": len(ids)}
        if makers.keys() >= set(ids):
            counted["k_producers"] = len({makers[one] for one in ids})
            counted["k_lineages"] = len({lineages[one] for one in ids})
        for name, count in counted.items():
            # A share through which a claim was converted is named, but is no line of its own.
            if row[name] > count or (row[name] < count and not row["conversions"]):
                yield Fault(rule, row["id"], f"{name} is {row[name]}, its claim_ids make {count}", str(count))
    for row in plain(page.ladder, ("claim_ids", "basis", "lines"), key="id"):
        most = len({lineages[one] for one in _split(row["claim_ids"]) if one in lineages})
        if row["basis"] != "none" and not 1 <= row["lines"] <= most:
            what = f"it has {row['lines']} lines, its claim_ids make {most}"
            yield Fault(rule, row["id"], what, f"1 to {most}")


def _dropped(page: Page) -> Iterator[Fault]:
    """Of a producer that is left out, nothing is there."""
    dropped = set(page.parameters.get("drop_producers", ()))
    claims = [("claim", one, one) for one in map(str, page.claims.index)]
    for where, index, one in (*claims, *page.named) if dropped else ():
        producer = next((source.cell(one, "producer") for source in page.of(one, "producer")), "")
        if producer in dropped:
            what = f"it is by {producer} and stands in the {where} {index!r}"
            yield Fault("a dropped producer appears nowhere", one, what, "nothing of that producer")


def _values(page: Page) -> Iterator[Fault]:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    rule = "a number equals its own"
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        held, value = [*_held(page, str(number_id), str(column))], number["value"]
        if not held:
            if number_id in page.sources:
                what = f"{shown!r} is printed from the column {column!r}, which it does not have"
                yield Fault(rule, str(number_id), what, "a column of its row")
        elif not any(is_same(value, cell) for cell, _ in held):
            yield Fault(rule, str(number_id), f"{column} is printed as {value!r}", repr(held[0][0]))
        elif not shows(number, rounded=column not in _PRINTED or any(derived for _, derived in held)):
            what = f"{column} is {value!r} and shown as {shown!r}"
            yield Fault(rule, str(number_id), what, "what rounds to the value")


def _held(page: Page, number_id: str, column: str) -> Iterator[Cell]:
    """The cells that a printed number may stand for."""
    for source in page.of(number_id):
        name = column if column in source.frame else _ENDS.get(column, column)
        if name in source.frame:
            cell = source.cell(number_id, name)
            yield cell, source.derived
            if column == "explanations":
                yield from ((one, source.derived) for one in coded(str(cell)))
    for rung in page.rungs.get(number_id, ()):
        if column in rung:
            yield rung[column], rung["basis"] == "estimate"
    if number_id in page.advice.index and column in page.advice:
        yield page.advice.loc[number_id, column], False
    if column in page.left_out:
        yield from ((cell, True) for cell in page.left_out.loc[page.left_out.index == number_id, column])
    # What `load_detected` says of a registered count: its value and its year.
    for source in page.of(number_id, "period_end", "best") if column in ("value", "year") else ():
        if column == "year":
            yield source.cell(number_id, "period_end"), False
        else:
            low, best, high = (source.cell(number_id, name) for name in ("low", "best", "high"))
            yield (pd.Series([low, high]).mean() if pd.isna(best) else best), False


def _floors(page: Page) -> Iterator[Fault]:
    """No interval is printed that begins below the registered count of its year and definition."""
    printed = {str(number["id"]) for number in page.numbers if number["column"] in _BEGINNINGS}
    if "basis" in page.ladder:
        rungs = page.ladder[(page.ladder["basis"] == "estimate") & page.ladder["low"].notna()]
        printed |= set(rungs["number_id"])
    intervals = page.estimates[page.estimates.index.isin(printed)]
    for index, count in contradicted(intervals, page.claims).items() if len(intervals) else ():
        if count:
            what = f"its interval begins below the registered count {count} of its year and definition"
            yield Fault("no interval against a floor", str(index), what, f"to print {count}, and no interval")


def _labels(page: Page) -> Iterator[Fault]:
    """One label a quantity, one quantity a label."""
    rule = "one label a quantity"
    by_label: dict[str, set[str]] = {}
    by_key: dict[str, set[str]] = {}
    for key, label in _labelled(page):
        by_label.setdefault(label, set()).add("/".join(key))
        by_key.setdefault("/".join(filter(None, key)), set()).add(label)
    for label, keys in by_label.items():
        if len(keys) > 1:
            what = f"it stands for {len(keys)} quantities: {' and '.join(sorted(keys))}"
            yield Fault(rule, label, what, "a label for each")
    for one, labels in by_key.items():
        if len(labels) > 1:
            yield Fault(rule, one, f"it is called {' and '.join(map(repr, sorted(labels)))}", "one label")


def _labelled(page: Page) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every quantity with every label that it has, in tables and in what is printed."""
    for frame in (page.claims, page.estimates):
        if "quantity" in frame and len(frame):
            rows = frame if "area" in frame else frame.rename(columns={"region_code": "area"})
            axes = [rows[name].tolist() if name in rows else [""] * len(rows) for name in QUANTITY]
            yield from zip(zip(*axes, strict=True), frame["quantity"].tolist(), strict=True)
    for number_id, label in dict.fromkeys((number["id"], number.get("label")) for number in page.numbers):
        source = next(page.of(number_id, "measure", "direction"), None) if label else None
        if source:
            names = ("area" if "area" in source.frame else "region_code", *QUANTITY[1:])
            yield (
                tuple(source.cell(number_id, name) if name in source.frame else "" for name in names),
                str(label),
            )


#: The rules, each of which yields what breaks it.
RULES: Sequence[Callable[[Page], Iterator[Fault]]] = (
    _ids_exist, _intervals, _counts, _dropped, _values, _floors, _labels,
)  # fmt: skip
