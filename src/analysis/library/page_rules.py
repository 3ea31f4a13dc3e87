"""What a page must not do: each rule yields what breaks it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.library.corpus import tables
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
_SIDES = {"role_id": "10_roles", "rating_id": "10_ratings", "policy_id": "10_policy"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit: the rule that it breaks, the id that it is about, what is wrong, what is right."""

    rule: str
    id: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.id}: {self.what}; {self.right} would be right"


@dataclass(frozen=True)
class Page:
    """Everything that a page rests on and shows."""

    claims: pd.DataFrame
    estimates: pd.DataFrame
    conflicts: pd.DataFrame
    shown: Sequence[Sequence[Mapping[str, Any]]]
    ladder: pd.DataFrame
    advice: pd.DataFrame
    left_out: pd.DataFrame
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> list[Mapping[str, Any]]:
        """Every printed number that belongs to a claim, an estimate, a conflict or a statement."""
        return [number for numbers in self.shown for number in numbers if number["id"]]

    @cached_property
    def corpus(self) -> Sequence[pd.DataFrame]:
        """The published claims as this page has them, corrected or not, then the other way."""
        order = (True, False) if self.parameters.get("corrections", True) else (False, True)
        return [tables().claims(corrections=corrections) for corrections in order]

    @cached_property
    def sides(self) -> Mapping[str, pd.DataFrame]:
        """The statements on roles, the ratings and the laws, by the names of their ids."""
        return {name: tables()[table].set_index(name) for name, table in _SIDES.items()}

    @cached_property
    def known(self) -> frozenset[str]:
        """Every id that there is."""
        frames = [self.claims, self.estimates, self.conflicts, *self.corpus, *self.sides.values()]
        return frozenset().union(*(frame.index for frame in frames))

    @cached_property
    def rungs(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The rungs on which each number stands."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for rung in self.ladder.to_dict("records"):
            found.setdefault(str(rung["number_id"]), []).append(
                {str(name): cell for name, cell in rung.items()}
            )
        return found

    def frames(self, number_id: str) -> Iterator[tuple[pd.DataFrame, bool]]:
        """The tables with a row of an id, and whether they hold what is worked out, not printed."""
        for frame, derived in ((self.claims, False), (self.estimates, True), (self.conflicts, True)):
            if number_id in frame.index:
                yield frame, derived
        if number_id not in self.claims.index:
            yield from ((frame, False) for frame in self.corpus if number_id in frame.index)
        yield from ((frame, False) for frame in self.sides.values() if number_id in frame.index)

    def producer(self, number_id: str) -> str:
        """Who made a number; empty of what is worked out."""
        found = (
            frame.loc[number_id, "producer"] for frame, _ in self.frames(number_id) if "producer" in frame
        )
        return str(next(found, ""))


def _split(cell: object) -> list[str]:
    return [one for one in str(cell).split(";") if one]


def _cells(page: Page) -> Iterator[tuple[str, str, str]]:
    """Every id that a table names: where it stands, whose row it is in, and the id."""
    for name, frame, columns in (
        ("estimate", page.estimates, ("claim_ids", "floor_ids")),
        ("conflict", page.conflicts, ("claim_ids", "members")),
        ("rung", page.ladder, ("number_id", "claim_ids")),
        ("advice", page.advice, ("superseded_by", "original")),
    ):
        for column in (one for one in columns if one in frame):
            for index, cell in frame[column].items():
                yield from ((name, str(index), one) for one in _split(cell))


def _ids_exist(page: Page) -> Iterator[Fault]:
    """Every id that is shown or named stands for something."""
    named = [(where, index, one) for where, index, one in _cells(page) if one not in page.known]
    named += [("number", str(n["shown"]), str(n["id"])) for n in page.numbers if n["id"] not in page.known]
    named += [("advice", one, one) for one in map(str, page.advice.index) if one not in page.known]
    for where, index, one in dict.fromkeys(named):
        yield Fault(
            "an id exists", one, f"the {where} {index!r} names it, and nothing has it", "the id of a claim"
        )


def _intervals(page: Page) -> Iterator[Fault]:
    """The median lies inside intervals that lie inside one another; so do the ends of a rung."""
    for frame, columns in ((page.estimates, _QUANTILES), (page.ladder, ("low", "best", "high"))):
        if not set(columns) <= set(frame):
            continue
        for row in frame[list(columns)].itertuples(name=None):
            told = [(name, value) for name, value in zip(columns, row[1:], strict=True) if not pd.isna(value)]
            for (one, low), (other, high) in pairwise(told):
                if low > high:
                    what = f"{one} is {low:g} and {other} is {high:g}"
                    yield Fault("intervals hold the median", str(row[0]), what, f"{one} at most {other}")


def _counts(page: Page) -> Iterator[Fault]:
    """Numbers of claims, producers and lines are those of the ids."""
    makers, lineages = (page.claims[name].to_dict() for name in ("producer", "lineage"))
    for index, row in page.estimates.iterrows():
        ids = _split(row["claim_ids"])
        counted = {"k_claims": len(ids)}
        if makers.keys() >= set(ids):
            counted["k_producers"] = len({makers[one] for one in ids})
            counted["k_lineages"] = len({lineages[one] for one in ids})
        for name, count in counted.items():
            # A share through which a claim was converted is named, but is no line of its own.
            if row[name] > count or (row[name] < count and not row["conversions"]):
                what = f"{name} is {row[name]}, its claim_ids make {count}"
                yield Fault("counts match their ids", str(index), what, str(count))
    for index, row in page.ladder.iterrows():
        most = len({lineages[one] for one in _split(row["claim_ids"]) if one in lineages})
        if row["basis"] != "none" and not 1 <= row["lines"] <= most:
            what = f"it has {row['lines']} lines, its claim_ids make {most}"
            yield Fault("counts match their ids", str(index), what, f"1 to {most}")


def _dropped(page: Page) -> Iterator[Fault]:
    """Of a producer that is left out, nothing is there."""
    dropped = set(page.parameters.get("drop_producers", ()))
    if not dropped:
        return
    places = [("claim", str(one), str(one)) for one in page.claims.index]
    places += [*_cells(page), *(("number", str(n["shown"]), str(n["id"])) for n in page.numbers)]
    for where, index, one in dict.fromkeys(places):
        if (producer := page.producer(one)) in dropped:
            what = f"it is by {producer} and stands in the {where} {index!r}"
            yield Fault("a dropped producer appears nowhere", one, what, "nothing of that producer")


def _values(page: Page) -> Iterator[Fault]:
    """Each printed number is its claim's or estimate's own, and is shown as what it is."""
    for number in page.numbers:
        held = [*_held(page, number)]
        if number["id"] not in page.known or not held:
            if number["id"] in page.known:
                what = f"{number['shown']!r} is printed from the column {number['column']!r}, which it does not have"
                yield Fault("a number equals its own", str(number["id"]), what, "a column of its row")
        elif not any(is_same(number["value"], cell) for cell, _ in held):
            what = f"{number['column']} is printed as {number['value']!r}"
            yield Fault("a number equals its own", str(number["id"]), what, repr(held[0][0]))
        elif not shows(number, rounded=number["column"] not in _PRINTED or any(made for _, made in held)):
            what = f"{number['column']} is {number['value']!r} and shown as {number['shown']!r}"
            yield Fault("a number equals its own", str(number["id"]), what, "what rounds to the value")


def _held(page: Page, number: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    """The cells that a printed number may stand for, and whether they are worked out."""
    number_id, column = number["id"], number["column"]
    for frame, derived in page.frames(number_id):
        name = column if column in frame else _ENDS.get(column, column)
        if name in frame:
            cell = frame.loc[number_id, name]
            yield cell, derived
            if column == "explanations":
                yield from ((one, derived) for one in coded(str(cell)))
    for rung in page.rungs.get(str(number_id), ()):
        if column in rung:
            yield rung[column], rung["basis"] == "estimate"
    if number_id in page.advice.index and column in page.advice:
        yield page.advice.loc[number_id, column], False
    if column in page.left_out:
        yield from ((cell, True) for cell in page.left_out.loc[page.left_out.index == number_id, column])
    if column in ("value", "year"):
        yield from _yearly(page, str(number_id), column)


def _yearly(page: Page, number_id: str, column: str) -> Iterator[tuple[Any, bool]]:
    """What `load_detected` says of a registered count: its value and its year."""
    for frame, _ in page.frames(number_id):
        if "period_end" in frame and "best" in frame:
            row = frame.loc[number_id]
            if column == "year":
                yield row["period_end"], False
            else:
                yield (row["best"] if pd.notna(row["best"]) else row[["low", "high"]].mean()), False


def _floors(page: Page) -> Iterator[Fault]:
    """No interval is printed that begins below the registered count of its year and definition."""
    printed = {str(n["id"]) for n in page.numbers if n["column"] in _BEGINNINGS}
    if "basis" in page.ladder:
        rungs = page.ladder[(page.ladder["basis"] == "estimate") & page.ladder["low"].notna()]
        printed |= set(rungs["number_id"])
    intervals = page.estimates[page.estimates.index.isin(printed)]
    if intervals.empty:
        return
    for index, count in contradicted(intervals, page.claims).items():
        if count:
            what = f"its interval begins below the registered count {count} of its year and definition"
            yield Fault("no interval against a floor", str(index), what, f"to print {count}, and no interval")


def _labels(page: Page) -> Iterator[Fault]:
    """One label a quantity, one quantity a label."""
    by_label: dict[str, set[tuple[str, ...]]] = {}
    by_key: dict[tuple[str, ...], set[str]] = {}
    for key, label in _labelled(page):
        by_label.setdefault(label, set()).add(key)
        by_key.setdefault(key, set()).add(label)
    for label, keys in by_label.items():
        if len(keys) > 1:
            what = f"it stands for {len(keys)} quantities: {' and '.join(map('/'.join, sorted(keys)))}"
            yield Fault("one label a quantity", label, what, "a label for each")
    for key, labels in by_key.items():
        if len(labels) > 1:
            what = f"it is called {' and '.join(map(repr, sorted(labels)))}"
            yield Fault("one label a quantity", "/".join(filter(None, key)), what, "one label")


def _labelled(page: Page) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every quantity with every label that it has, in tables and in what is printed."""
    for frame in (page.claims, page.estimates):
        if "quantity" in frame and len(frame):
            yield from zip(_keys(frame), frame["quantity"], strict=True)
    for number_id, label in dict.fromkeys((n["id"], n.get("label")) for n in page.numbers):
        for frame, _ in page.frames(number_id):
            if label and "measure" in frame and "direction" in frame:
                yield _keys(frame.loc[[number_id]])[0], str(label)
                break


def _keys(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The quantity of each row of claims or estimates."""
    area = frame["area"] if "area" in frame else frame["region_code"]
    rest = [frame[name] if name in frame else [""] * len(frame) for name in QUANTITY[1:]]
    return list(zip(area, *rest, strict=True))


#: The rules, each of which yields what breaks it.
RULES: Sequence[Callable[[Page], Iterator[Fault]]] = (
    _ids_exist, _intervals, _counts, _dropped, _values, _floors, _labels,
)  # fmt: skip
