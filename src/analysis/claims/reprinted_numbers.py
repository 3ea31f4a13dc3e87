"""Numbers of one's own that are those of other rows, printed again as they are or with fewer digits.

A reprint says nothing of how its number was made. It is one where the lineage of both is declared to be one; else it is
suspected, where so many digits are the same that they hardly meet by chance.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.audit_steps import ENDS
from analysis.claims.clean import COMPUTED, significant
from analysis.claims.days import DAYS
from analysis.claims.estimand import QUANTITY
from analysis.claims.frame_checks import plain
from analysis.vocabulary import UNNAMED, Bound, FigureKind

_TIME = ("period_start", "period_end", "period_kind")
_TOLD = ("lineage", "producer", "producer_year", "method", "bound", "kind", "vague", *ENDS)
_Row = Mapping[str, Any]


def reprinted(claims: pd.DataFrame, digits: float) -> pd.DataFrame:
    """Which claims print the number of another one, a row each: `claim_id`, its `other_id`, and whether `is_copy`.

    Both count the same thing at one time, and are of different makers. The reprint is one number, of which nobody says
    how it was made; `is_copy` where both are declared to be of one lineage. Others are suspected where at least so many
    digits are the same and the other maker says how the number was made, or prints more digits of it. Of one lineage
    the number that was printed before is the original, too.
    """
    of_days = [DAYS] if DAYS in claims else []
    about = [*QUANTITY, *_TIME, *of_days]
    rows = plain(claims.set_index("claim_id"), [*about, *_TOLD])
    printed = _by_number(rows, about)
    links = []
    for row in rows:
        if not _may_be_reprint(row):
            continue
        alike = printed.get(_key(row, about, _number(row)), [])
        original = next((other for other in alike if _prints(row, other, digits)), None)
        if original is not None:
            links.append(_link(row, original))
    table = pd.DataFrame(links, columns=["claim_id", "other_id", "is_copy"])
    return table.astype({"is_copy": bool})


def _by_number(rows: Iterable[_Row], about: Sequence[str]) -> Mapping[Hashable, list[_Row]]:
    """The rows by what they count and by their number, with all of its digits and with fewer."""
    printed: dict[Hashable, list[_Row]] = {}
    for row in rows:
        for number in _shorter(_number(row)):
            printed.setdefault(_key(row, about, number), []).append(row)
    return printed


def _key(row: _Row, about: Sequence[str], number: float) -> Hashable:
    """What a row counts, with a number of it."""
    return (*(row[name] for name in about), number)


def _may_be_reprint(row: _Row) -> bool:
    """Whether a claim is one number of which nobody says how it was computed."""
    return bool(_number(row)) and row["method"] not in COMPUTED and _is_single(row)


def _number(row: _Row) -> float:
    """The number that a claim gives: its best value, or the only one it has; nought of a range without a best value."""
    if row["kind"] != FigureKind.COUNT or row["vague"]:
        return 0.0
    if row["best"] is not None:
        return float(row["best"])
    ends = _ends(row)
    return float(ends.pop()) if len(ends) == 1 else 0.0


def _ends(row: _Row) -> set[float]:
    """The different numbers that a claim has."""
    return {row[name] for name in ENDS if row[name] is not None}


def _is_single(row: _Row) -> bool:
    """Whether a claim gives one number, and no bound or range."""
    return row["bound"] == Bound.NONE and len(_ends(row)) == 1


def _shorter(number: float) -> Iterator[float]:
    """A number with all its digits, and with fewer."""
    if number > 0:
        for digits in range(1, len(significant(number)) + 1):
            yield float(f"{number:.{digits}g}")


def _prints(row: _Row, original: _Row, digits: float) -> bool:
    """Whether a claim, whose number another one has with as many digits or more, can be taken to be its reprint."""
    if row["producer"] == original["producer"] and row["producer"] not in UNNAMED:
        return False
    length = len(significant(_number(row)))
    has_method = original["method"] in COMPUTED
    is_longer = len(significant(_number(original))) > length
    is_of_lineage = row["lineage"] == original["lineage"]
    is_before = is_of_lineage and _was_printed_before(original, row)
    if original["claim_id"] == row["claim_id"] or not (has_method or is_longer or is_before):
        return False
    return length >= digits or is_of_lineage


def _was_printed_before(first: _Row, second: _Row) -> bool:
    """Whether a claim was published in an earlier year than another one; where a year is not said, nobody knows."""
    year = first["producer_year"]
    later = second["producer_year"]
    return year is not None and later is not None and year < later


def _link(row: _Row, original: _Row) -> dict[str, object]:
    """What is said of a reprint."""
    return {
        "claim_id": row["claim_id"],
        "other_id": original["claim_id"],
        "is_copy": row["lineage"] == original["lineage"],
    }
