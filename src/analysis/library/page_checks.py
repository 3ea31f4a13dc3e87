"""The last cell of a page: what it shows is compared with what it rests on."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments
from analysis.claims.frame_checks import plain
from analysis.library.contradictions import compared
from analysis.library.frame_faults import frame_faults
from analysis.library.page_displays import (
    displays,
    explained_id,
    explanation_faults,
    frame_digest,
    frame_is_held,
    leading_faults,
)
from analysis.library.page_rules import OF_NO_ROW, RULES, Page
from analysis.library.page_tables import counted_faults, table_faults
from analysis.library.page_texts import Fault, text_faults
from analysis.library.published_names import WORDS
from analysis.library.published_rows import PublishedRows
from analysis.library.quantities import home
from analysis.media_types import MIME
from analysis.words import load

#: So many faults are named at once.
_MOST = 12


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
    shown: Mapping[str, Any] | Iterable[Any],
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
    shown : dict or list
        In a notebook ``globals()``: what the last lines of its cells gave since `check_parameters` was called (frames
        too, as pandas shows them), and what `narrate` and `table` gave to its names. Else a list of what these gave.
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
    frames = {}
    for where, frame in optional.items():
        frames[where] = pd.DataFrame() if frame is None else frame
    for frame in (*listed, *frames.values()):
        arguments.kind("what is checked", frame, pd.DataFrame)
    frames["claim"], _ = compared(claims)
    items, shown_frames = displays(shown)
    choices = dict(parameters or {})
    faults = [*frame_faults(frames, listed, choices)]
    frames["estimate"] = pd.concat(listed) if listed else pd.DataFrame()
    published = PublishedRows(_by_number(frames), corrections=choices.get("corrections", True))
    numbers = list(chain.from_iterable(item.numbers for item in items))
    page = Page(frames, numbers, published, {*choices.get("drop_producers", ())})
    for rule in RULES:
        faults += rule(page)
    held = {item.digest: _is_held(item, published) for item in items}
    for item in items:
        if held[item.digest]:
            faults += _shown_faults(item, published, region=home(claims))
    for frame in shown_frames:
        held[frame_digest(frame)] = frame_is_held(frame, published, region=home(claims))
    faults += leading_faults(page.rungs, [*shown_frames, *(item.source for item in items)])
    _raise_if(faults)
    no_advice = pd.Series(dtype="str")
    record = {
        "parameters": choices,
        "region_code": home(claims),
        "ladder": plain(page.rungs, page.rungs, key="rung"),
        "estimates": plain(page.estimates, page.estimates, key="estimate_id"),
        "claim_ids": sorted(map(str, page.claims.index)),
        "conflict_ids": [*map(str, conflicts.index)],
        "advice": frames["advice"].get("advice", no_advice).to_dict(),
        "as_published": all(frame.attrs.get("from_published", True) for frame in (*listed, conflicts)),
        "shown": [digest for digest, is_held in held.items() if is_held],
        "unchecked": [digest for digest, is_held in held.items() if not is_held],
    }
    number_count = sum(bool(number["id"]) for number in numbers)
    return CheckedPage(_as_json(record), number_count)


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
        if item.index.endswith("_id") or item.counts is not None or explained_id(item.source):
            return True
        if not re.search(r"\d", item.text):
            return True
        return _holds_all(item.source, item.columns, published)
    for number in item.numbers:
        is_loose = not number["id"] and number["column"] not in OF_NO_ROW
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
        by_hand = item.name in load(WORDS)["by_hand"]
        yield from text_faults(item.markdown, item.numbers, published, by_hand=by_hand)
    elif item.index.endswith("_id"):
        yield from table_faults(item.html, item.columns, item.numbers, published, region=region)
    elif explained_id(item.source):
        yield from explanation_faults(item, published)
    elif item.counts is not None:
        yield from counted_faults(item.html, item.source, item.counts, item.columns)
