"""The last cell of a page: what it shows is compared with what it rests on."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR
from functools import lru_cache
from itertools import chain, pairwise, product
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments
from analysis.claims.audit_steps import is_missing
from analysis.claims.frame_checks import as_claims, plain
from analysis.files import numbers_digest
from analysis.library.loading import load_table
from analysis.library.quantities import home, keys
from analysis.library.reconciling import basis_for
from analysis.numbers import significant
from analysis.processed_tables import tables
from analysis.reading.figures import FigureError, parse_figure

# As in `analysis.runner.notebook_json`, which belongs to the runner.
MIME = "application/vnd.analysis+json"
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
Faults = Iterator[tuple[str, str, str, str]]


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
    for one in (*listed, *frames.values()):
        arguments.kind("what is checked", one, pd.DataFrame)
    frames |= {"claim": as_claims(claims), "estimate": pd.concat(listed) if listed else pd.DataFrame()}
    items, given = [*shown], dict(parameters or {})
    for item in items:
        if not hasattr(item, "numbers"):
            kept = f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers"
            raise ValueError(f"{kept}; what narrate and table give would be right")
    named = [number for item in items for number in item.numbers if number["id"]]
    page = _Page(frames, named, {*given.get("drop_producers", ())})
    faults = [
        f"{rule}: {about}: {what}; {right} would be right"
        for check in (_ids, _answers, _floors, _values, _labels)
        for rule, about, what, right in check(page)
    ]
    if faults:
        more = [f"and {len(faults) - _MOST} more"] if len(faults) > _MOST else []
        raise PageCheckError("\n".join([*faults[:_MOST], *more]))
    record = {
        "parameters": given,
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

    def __init__(self, frames: Mapping[str, pd.DataFrame], numbers: Sequence[Row], dropped: set[str]) -> None:
        self.numbers, self.dropped = numbers, dropped
        self.claims, self.estimates, self.rungs = (frames[name] for name in ("claim", "estimate", "rung"))
        named = [
            (where, str(index), one)
            for where, frame in frames.items()
            for column in frame.columns.intersection([*_IDS])
            for index, cell in frame[column].fillna("").items()
            for one in filter(None, str(cell).split(";"))
        ]
        named += [("number", str(number["shown"]), str(number["id"])) for number in numbers]
        named += [(where, str(one), str(one)) for where in ("claim", "advice") for one in frames[where].index]
        # Every id that a table or a text names: where it stands, in whose row or how it is shown, and the id.
        self.named = [*dict.fromkeys(named)]
        ids = {one for *_, one in named}.difference(self.claims.index)
        published = [tables().claims(corrections=corrections) for corrections in (True, False)]
        published += [load_table(name) for name in ("roles", "ratings", "laws")]
        # What an id may be of, the page's own first.
        self.known = [self.claims, self.estimates, frames["conflict"]]
        self.known += [frame[frame.index.isin(ids)] for frame in published]
        # The rows that speak of each id; what a rung prints is noted under the id of its number.
        self.rows = defaultdict[str, list[Row]](list)
        rungs = self.rungs.set_index("number_id") if "number_id" in self.rungs else self.rungs
        for frame in (*self.known, rungs, frames["advice"], frames["line"]):
            for row in plain(frame, frame, key=""):
                self.rows[row[""]].append(row)


# -- the rules: each fault says which is broken, by what, what is wrong and what would be right -----------------------


def _ids(page: _Page) -> Faults:
    known = {one for frame in page.known for one in frame.index}
    for where, index, one in page.named:
        here = f"in the {where} {index!r}"
        if one not in known:
            yield "an id exists", one, f"it stands {here}, and nothing has it", "the id of a claim"
        maker = next((row["producer"] for row in page.rows.get(one, ()) if "producer" in row), "")
        if maker in page.dropped:
            what = f"it is by {maker} and stands {here}"
            yield "a dropped producer appears nowhere", one, what, "nothing of that producer"


def _answers(page: _Page) -> Faults:
    for row in (*plain(page.estimates, _ESTIMATE, key="id"), *plain(page.rungs, _RUNG, key="id")):
        ends = [(name, row[name]) for name in (*_QUANTILES, *_ENDS) if row.get(name) is not None]
        for (one, low), (other, high) in pairwise(ends):
            if not (isinstance(low, Real) and isinstance(high, Real) and low <= high):
                what = f"{one} is {low!r} and {other} is {high!r}"
                yield "intervals hold the median", row["id"], what, f"{one} at most {other}"
        # A rung stands on claims of the page alone; an estimate may go back to others, which are published.
        ids = [one for one in row["claim_ids"].split(";") if one in page.claims.index or "basis" not in row]
        least = most = len({page.rows.get(one, [{}])[0].get("lineage", one) for one in ids if one})
        lines = row["k_lines"] + row["k_bounds"] if "k_lines" in row else row["lines"]
        # Only some of the claims of a rung may be behind its number, and none where it has none.
        if "basis" in row:
            least, most = (1, most) if row["basis"] != "none" else (lines, lines)
        if not least <= lines <= most:
            what, right = f"it has {lines} lines, its claim_ids make {most}", {least, most}
            yield "counts match their ids", row["id"], what, " to ".join(map(str, sorted(right)))


def _floors(page: _Page) -> Faults:
    for row in plain(page.estimates, ("answer_status", "floor_ids", "low95"), key="id"):
        if row["answer_status"] == "reconciled" and row["floor_ids"]:
            basis = basis_for(page.claims[page.claims.index.isin(row["floor_ids"].split(";"))])
            for floor in chain(*basis.floors.values()):
                if row["low95"] < (least := math.exp(floor.point(basis.rules.floor_point))):
                    what = f"its interval begins at {row['low95']:g}, below the registered count {floor.claim_id}"
                    right = f"to begin at {least:g} or above, or no interval"
                    yield "no interval against a floor", row["id"], what, right


def _values(page: _Page) -> Faults:
    rule = "a number equals its own"
    once = {(one["id"], one["column"], str(one["value"]), one["shown"]): one for one in page.numbers}
    for (number_id, column, _, shown), number in once.items():
        cells, value = [*_cells(page.rows.get(number_id, ()), column)], number["value"]
        is_rounded = column not in (*_ENDS, "value") or number_id in page.estimates.index
        if not cells and number_id in page.rows:
            what = f"{shown!r} is printed from the column {column!r}, which it does not have"
            yield rule, number_id, what, "a column of its row"
        elif cells and not any(_is_same(value, cell) for cell in cells):
            yield rule, number_id, f"{column} is printed as {value!r}", repr(cells[0])
        elif cells and not shows(str(shown), value, column, rounded=is_rounded):
            yield rule, number_id, f"{column} is {value!r} and shown as {shown!r}", "what rounds to the value"


def _cells(rows: Iterable[Row], column: str) -> Iterator[Any]:
    """The cells that a printed number may stand for."""
    for row in rows:
        name = column if column in row else _ENDS.get(column, column)
        if name in row:
            yield row[name]
        if name == "explanations":
            yield from map(float, _CODED.findall(str(row.get(name))))
        if column == "value" and {"period_end", *_ENDS} <= row.keys():
            yield pd.Series([row["low"], row["high"]]).mean() if row["best"] is None else row["best"]


def _labels(page: _Page) -> Faults:
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
            yield "one label a quantity", str(name), what, f"one {of} for one {by}"


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
        amounts = [float(str(value))]
    except ValueError:
        return str(value) in shown
    # What would have to be true is said as a lower limit, which is never rounded up.
    amounts += [significant(amounts[0], digits=_DIGITS, way=ROUND_FLOOR)] if column == "explanations" else []
    ends, unit = _read(shown)
    if not unit:
        return not ends or any(ends[0] <= one <= ends[-1] for one in amounts)
    for amount, end in product(amounts, ends):
        digits = max(len(f"{end:.15g}".replace(".", "").strip("0")), _DIGITS)
        last = 10.0 ** (math.floor(math.log10(abs(amount))) + 1 - digits) if rounded and amount else 0.0
        # Halves are rounded up.
        if -0.5 <= (amount - end) / max(unit, last) + _SAME < 0.5:
            return True
    return False


@lru_cache(maxsize=8192)
def _read(shown: str) -> tuple[tuple[float, ...], float]:
    """Every number that a text gives, and the unit of the last place: one for 826, 100,000 for 27.6 million.

    Of a vague text both ends, without a unit; none if it is no figure.
    """
    if shown.strip().isdigit():
        return (float(shown),), 1.0
    try:
        figure = parse_figure(shown)
    except FigureError:
        return (), 0.0
    ends = tuple(end for end in (figure.low, figure.best, figure.high) if end is not None)
    if ends and (figure.vague or shown.startswith(("less than", "more than"))):
        return (figure.low or 0, figure.high or math.inf), 0.0
    found = _NUMBER.findall(shown)
    scale = next((size for word, size in _SCALES.items() if word in shown), 1.0)
    return ends, scale * 10.0 ** -(len(found[-1].partition(".")[2]) if found else 0)
