"""The commands with which people add to the raw files and keep their lock."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from analysis.project import project_folder
from analysis.query_commands import out

if TYPE_CHECKING:
    from analysis.adding.acceptance import Change

adding = typer.Typer()

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask: for scripts.")]
#: As many rows of a kind as are shown of one file, and cells of a row.
_SHOWN = 20
_CELLS = ("figure", "measure", "place", "producer", "period_start")


@adding.command(
    epilog="Examples:  analysis accept   ·   analysis accept netherlands_rapporteur   ·   "
    "analysis accept data/raw/studies.csv --yes"
)
def accept(
    sources: Annotated[
        list[str] | None, typer.Argument(help="A source, folder or file of data/raw; or all that changed.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Show what changed in raw files and, if you agree, renew data/raw/sources.lock: all of it or nothing."""
    from analysis.adding import acceptance
    from analysis.reading.sources_lock import FILE

    folder = project_folder()
    changes = acceptance.changes(folder, sources or ())
    text = acceptance.renewed_lock(folder, changes)
    if text == acceptance.current_lock(folder):
        out.print("Every file is the one that was accepted.")
        return
    for change in changes:
        for line in _told(folder, change):
            out.print(escape(line), soft_wrap=True)
    agreed_or_exit("Is this what is meant?", yes=yes)
    acceptance.accept(folder, changes)
    count = len(changes)
    out.print(f"{count} file{'' if count == 1 else 's'} accepted in {FILE}.")


def agreed_or_exit(question: str, *, yes: bool) -> None:
    """Go on if somebody agrees; else end with 1, as nothing was written."""
    if yes:
        return
    try:
        has_agreed = typer.confirm(question)
    except typer.Abort:
        # Nobody is there who could answer.
        has_agreed = False
    if not has_agreed:
        out.print("Nothing is written; --yes agrees without being asked.")
        raise typer.Exit(1)


def _told(folder: Path, change: "Change") -> Iterator[str]:
    """What changed in one file, a line each."""
    from analysis.adding.row_differences import accepted_content, row_differences

    before = change.card.rows
    yield f"{change.card.path}: {change.now.rows} records, {before} when it was last accepted"
    accepted = accepted_content(folder, change.card)
    if accepted is None and change.card.sha256:
        yield "  what was accepted is not in the history of git: read the whole file"
    if accepted is None:
        return
    difference = row_differences(accepted, (folder / change.card.path).read_bytes())
    yield from _listed("+", [_row(row) for row in difference.added.to_dict("records")])
    yield from _listed("-", [_row(row) for row in difference.removed.to_dict("records")])
    cells = []
    for row in difference.changed.to_dict("records"):
        cells.append(f"{row['row']} {row['column']}: {row['was']!r} is now {row['is']!r}")
    yield from _listed("~", cells)
    if not (len(difference.added) or len(difference.removed) or cells):
        yield "  no cell changed: only how they are written"


def _row(row: Mapping[Any, Any]) -> str:
    """A row in one line: what names it, and some cells that tell what it is."""
    first = str(next(iter(row.values())))
    named = [row[name] for name in _CELLS if row.get(name)]
    # Other tables are short.
    return " | ".join([first, *(named or list(row.values())[1:6])])


def _listed(sign: str, rows: Sequence[str]) -> Iterator[str]:
    """Some rows with a sign before each, and how many more there are."""
    for row in rows[:_SHOWN]:
        yield f"  {sign} {row}"
    if len(rows) > _SHOWN:
        yield f"  {sign} and {len(rows) - _SHOWN} more"
