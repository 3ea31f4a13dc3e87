"""The last cell of a page: what it shows is compared with what it rests on."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.files import numbers_digest
from analysis.library.own_claims import as_claims, plain
from analysis.library.page_rules import RULES, Page
from analysis.library.quantities import home

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
    claims, conflicts : DataFrame
        Those of the page. A number of another claim is compared with the published one.
    estimates : DataFrame or list of DataFrame
        What `reconcile` gives; several where the page speaks of several years.
    shown : list
        What `narrate` and `table` gave and the page shows.
    ladder, advice, left_out : DataFrame, optional
        What `build_ladder`, `quoting_advice` and `leave_one_out` give.
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
    ladder, advice, left_out = (pd.DataFrame() if one is None else one for one in (ladder, advice, left_out))
    estimates = pd.concat(listed) if len(listed) > 1 else [*listed, pd.DataFrame()][0]
    numbers, chosen = [_numbers(item) for item in shown], dict(parameters or {})
    page = Page(as_claims(claims), estimates, conflicts, numbers, ladder, advice, left_out, chosen)
    faults = [fault for rule in RULES for fault in rule(page)]
    if faults:
        more = [f"and {len(faults) - _TOLD} more"] if len(faults) > _TOLD else []
        raise PageCheckError("\n".join([*map(str, faults[:_TOLD]), *more]))
    return CheckedPage(_record(page, home(claims)), len(page.numbers))


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
    advice = page.advice["advice"].items() if "advice" in page.advice else ()
    return {
        "parameters": _plain(page.parameters),
        "region_code": region,
        "ladder": _plain(plain(page.ladder, page.ladder, key="rung")),
        "estimates": _plain(plain(page.estimates, page.estimates, key="estimate_id")),
        "claim_ids": sorted(map(str, page.claims.index)),
        "conflict_ids": list(map(str, page.conflicts.index)),
        "advice": {str(index): str(one) for index, one in advice},
        "shown": [numbers_digest(numbers) for numbers in page.shown if numbers],
    }


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
