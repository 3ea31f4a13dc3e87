"""A region's answer and claims, and conflicts between claims, in a terminal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from analysis.conflicts.checks import CHECKS
from analysis.conflicts.numbers import factor
from analysis.conflicts.words import LIST, TOGETHER, Level, Reason
from analysis.notebook import region_code
from analysis.processing import load
from analysis.project import root
from analysis.reading.places import display_name

#: In which colour each level is told.
COLOURS = {
    Level.INFEASIBLE: "red",
    Level.CONDITIONAL: "yellow",
    Level.CLIPPED: "cyan",
    Level.APPARENT: "green",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conflicts are wanted; empty for all.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.
    reason : str
        A word of `Reason`.
    level : str
        A word of `Level`.
    """

    region: str = ""
    reason: str = ""
    level: str = ""

    def of(self, conflicts: pd.DataFrame) -> pd.DataFrame:
        """The rows of 20_conflicts that are wanted.

        Raises
        ------
        ValueError
            If a word is unknown; all known ones are named.
        PlaceError
            If the region has no page.
        """
        held = pd.Series(True, index=conflicts.index)
        if self.region:
            held &= _holds(conflicts["regions"], region_code(self.region))
        if self.reason:
            held &= _holds(conflicts["reasons"], _known(self.reason, Reason, "reason"))
        if self.level:
            held &= conflicts["level"] == _known(self.level, Level, "level")
        return conflicts[held]


def _holds(column: pd.Series, word: str) -> pd.Series:
    """Whether a cell with several words holds one."""
    return column.map(lambda cell: word in str(cell).replace(TOGETHER, LIST).split(LIST))


def _known(word: str, words: type[StrEnum], what: str) -> str:
    """A word of the vocabulary, however its parts are joined.

    Raises
    ------
    ValueError
        If it is unknown.
    """
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in list(words):
        return plain
    near = get_close_matches(plain, list(words), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"{word!r} is no {what}: {', '.join(words)}{hint}")


def print_conflicts(wanted: Wanted, console: Console) -> None:
    """Print the conflicts of data/processed that are wanted, hardest first, and how many of each kind there are.

    Raises
    ------
    InputError
        If the table does not exist yet.
    ValueError
        If a word is unknown.
    """
    found = wanted.of(load(root())["20_conflicts"])
    for record in found.to_dict("records"):
        _print_conflict(record, console)
    if found.empty:
        console.print("No conflict of this kind.")
    else:
        console.print(_counts(found))


def _print_conflict(record: Mapping[Any, Any], console: Console) -> None:
    """One conflict as a block: what it is, the numbers, why, what would have to be true."""
    level = Level(record["level"])
    titles = {str(check.code): check.title for check in CHECKS}
    marginal = ", only as printed" if record["marginal"] else ""
    run = "" if (record["scope"], record["corrections"]) == ("all", "on") else (
        f" [dim](evidence: {record['scope']}, corrections {record['corrections']})[/]"
    )  # fmt: skip
    severity = f", factor {factor(float(record['severity']))}" if record["severity"] > 1 else ""
    regions = ", ".join(map(display_name, str(record["regions"]).split(LIST)))
    console.print(
        f"[bold {COLOURS[level]}]{level}[/] [bold]{titles[str(record['code'])]}[/]{severity}{marginal}{run}"
    )
    console.print(Padding(_block(record, regions), (0, 0, 1, 2)))


def _block(record: Mapping[Any, Any], regions: str) -> Table:
    """The lines of one conflict beside their names."""
    block = Table.grid(padding=(0, 2))
    block.add_column(style="dim", no_wrap=True)
    block.add_column(overflow="fold")
    lines = {
        "regions": regions,
        "claims": _shortened(str(record["claim_ids"]).split(LIST)),
        "numbers": record["arithmetic"],
        "reasons": str(record["reasons"]).replace(LIST, " or ").replace(TOGETHER, " and ").replace("_", " "),
        "evidence": record["reason_evidence"],
        "true if": record["would_have_to_be_true"],
        "done": str(record["resolution"]).replace("_", " "),
        "id": record["conflict_id"],
    }
    for name, text in lines.items():
        block.add_row(name, escape(str(text)))
    return block


def _shortened(ids: Iterable[str], *, most: int = 8) -> str:
    """Ids of claims, the first ones where there are many."""
    known = list(ids)
    rest = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + rest


def _counts(found: pd.DataFrame) -> Table:
    """How many conflicts there are by check and level."""
    levels = [level for level in Level if (found["level"] == level).any()]
    table = Table(
        "check", box=None, header_style="bold", title=f"{len(found)} conflicts", title_justify="left"
    )
    for level in levels:
        table.add_column(str(level), justify="right", style=COLOURS[level])
    for check in CHECKS:
        own = found[found["code"] == check.code]
        if len(own):
            counts = [(own["level"] == level).sum() for level in levels]
            table.add_row(check.title, *(str(count) if count else "" for count in counts))
    return table
