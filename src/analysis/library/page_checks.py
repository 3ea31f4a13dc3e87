"""The last cell of a page: what it shows is compared with what it rests on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import arguments
from analysis.files import numbers_digest
from analysis.library.claim_frames import as_claims, plain
from analysis.library.page_rules import Page, faults
from analysis.library.quantities import home

# As in `analysis.handover`, which belongs to the runner.
MIME = "application/vnd.analysis+json"
#: So many faults are named at once.
_MOST = 12


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

    Returns
    -------
    CheckedPage
        Shown as the last output of a page it hands over the page's record.

    Raises
    ------
    PageCheckError
        Naming each broken rule, by which id, and what would be right; a ValueError if something in `shown` keeps no
        numbers, or a column is missing.

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
    together = pd.concat(listed) if listed else pd.DataFrame()
    numbers = [_numbers(item) for item in shown]
    named = [number for own in numbers for number in own if number["id"]]
    page = Page({"claim": as_claims(claims), "estimate": together, **frames}, named, parameters or {})
    if found := faults(page):
        more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
        raise PageCheckError("\n".join([*found[:_MOST], *more]))
    digests = [numbers_digest(own) for own in numbers if own]
    return CheckedPage(_record(page, home(claims)) | {"shown": digests}, len(named))


def _record(page: Page, region: str) -> dict[str, Any]:
    """What machines read of a page, as JSON holds it."""
    frames = page.frames
    record = {
        "parameters": dict(page.parameters),
        "region_code": region,
        "ladder": plain(frames["rung"], frames["rung"], key="rung"),
        "estimates": plain(frames["estimate"], frames["estimate"], key="estimate_id"),
        "claim_ids": sorted(map(str, frames["claim"].index)),
        "conflict_ids": list(map(str, frames["conflict"].index)),
        "advice": frames["advice"].get("advice", pd.Series(dtype="str")).to_dict(),
    }
    # What JSON cannot hold, a number that is not finite, is nothing.
    text = json.dumps(record, default=lambda cell: cell.item() if hasattr(cell, "item") else list(cell))
    read: dict[str, Any] = json.loads(text, parse_constant=lambda _: None)
    return read


def _numbers(item: Any) -> Sequence[Mapping[str, Any]]:
    """The numbers that something printed."""
    numbers = getattr(item, "numbers", None)
    if numbers is None:
        raise ValueError(
            f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers; "
            "what narrate and table give would be right (figures need not be named)"
        )
    return list(numbers)
