"""The last cell of a page: what it shows is compared with what it rests on."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.files import numbers_digest
from analysis.library.own_claims import as_claims
from analysis.library.page_rules import RULES, Page
from analysis.library.published_rows import region_of

# As in `analysis.handover`, which belongs to the runner.
MIME = "application/vnd.analysis+json"
#: So many faults are told at once.
_TOLD = 12


class PageCheckError(ValueError):
    """A page shows something that does not fit what it rests on; the message names rule, id and what would be right."""


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page that was checked; shown in a notebook it hands over the page's record.

    Parameters
    ----------
    record : mapping
        Parameters, region_code, ladder, estimates, claim_ids, conflict_ids, advice and the digests of what is shown.
    numbers : int
        How many printed numbers were compared.
    """

    record: Mapping[str, Any]
    numbers: int

    def __repr__(self) -> str:
        """How much was checked."""
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
    claims : DataFrame
        The claims of the page. A number of another claim is compared with the published one.
    estimates : DataFrame or list of DataFrame
        What `reconcile` gives; several where the page speaks of several years.
    conflicts : DataFrame
        What `find_conflicts` gives.
    shown : list
        What `narrate` and `table` gave and the page shows.
    ladder : DataFrame, optional
        What `build_ladder` gives.
    advice : DataFrame, optional
        What `quoting_advice` gives.
    left_out : DataFrame, optional
        What `leave_one_out` gives.
    parameters : dict, optional
        The page's parameters; `drop_producers` is looked at here.

    Returns
    -------
    CheckedPage
        Shown as the last output of a page it hands over the page's record.

    Raises
    ------
    PageCheckError
        Naming every rule that is broken, by which id, and what would be right.
    ValueError
        If something in `shown` keeps no numbers, or a column is missing.

    Examples
    --------
    >>> import analysis as an
    >>> claims = an.load_claims("Nepal")
    >>> title = an.narrate("title", region="Nepal")
    >>> an.check_page(claims, an.reconcile(claims, year=2021), an.find_conflicts(claims), shown=[title])
    checked: ...
    """
    listed = [estimates] if isinstance(estimates, pd.DataFrame) else list(estimates)
    page = Page(
        claims=as_claims(claims),
        estimates=pd.concat(listed) if len(listed) > 1 else listed[0] if listed else pd.DataFrame(),
        conflicts=conflicts,
        shown=[_numbers(item) for item in shown],
        ladder=pd.DataFrame() if ladder is None else ladder,
        advice=pd.DataFrame() if advice is None else advice,
        left_out=pd.DataFrame() if left_out is None else left_out,
        parameters=dict(parameters or {}),
    )
    faults = [fault for rule in RULES for fault in rule(page)]
    if faults:
        more = [f"and {len(faults) - _TOLD} more"] if len(faults) > _TOLD else []
        raise PageCheckError("\n".join([*map(str, faults[:_TOLD]), *more]))
    return CheckedPage(_record(page, region_of(claims)), len(page.numbers))


def _numbers(item: Any) -> Sequence[Mapping[str, Any]]:
    """The numbers that something printed."""
    numbers = getattr(item, "numbers", None)
    if numbers is None:
        raise ValueError(
            f"shown holds an object of the kind {type(item).__name__}, which keeps no numbers; "
            "what narrate and table give would be right (figures need not be named)"
        )
    return list(numbers)


def _record(page: Page, region: str) -> dict[str, Any]:
    """The page's record, as JSON can hold it."""
    return {
        "parameters": _plain(page.parameters),
        "region_code": region,
        "ladder": _rows(page.ladder, "rung"),
        "estimates": _rows(page.estimates, "estimate_id"),
        "claim_ids": sorted(map(str, page.claims.index)),
        "conflict_ids": list(map(str, page.conflicts.index)),
        "advice": {
            str(index): str(one) for index, one in page.advice.get("advice", pd.Series(dtype=str)).items()
        },
        "shown": [numbers_digest(numbers) for numbers in page.shown if numbers],
    }


def _rows(frame: pd.DataFrame, index: str) -> list[dict[str, Any]]:
    """The rows of a table with their ids."""
    records = frame.to_dict("records")
    return [{index: str(one)} | _plain(row) for one, row in zip(frame.index, records, strict=True)]


def _plain(cell: Any) -> Any:
    """A cell, list or mapping as JSON can hold it; what is missing or not finite is nothing."""
    if isinstance(cell, Mapping):
        return {str(name): _plain(one) for name, one in cell.items()}
    if isinstance(cell, list | tuple | set | frozenset):
        return [_plain(one) for one in cell]
    if cell is None or isinstance(cell, str | bool):
        return cell
    if pd.isna(cell) or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    return cell.item() if hasattr(cell, "item") else cell
