"""The command with which differences between two codings are settled."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.query_commands import out

reviews = typer.Typer()


@reviews.command(
    "settle-coding",
    epilog="Examples:  analysis settle-coding first.csv second.csv settled.csv   ·   "
    "analysis settle-coding data/raw/studies.csv again.csv settled.csv --key study_id --write",
)
def settle_coding(
    first: Annotated[Path, typer.Argument(help="A coding: a CSV file with a row for each claim or study.")],
    second: Annotated[Path, typer.Argument(help="Another coding of them, by who did not see the first.")],
    file: Annotated[Path, typer.Argument(help="The differences; made if it is not there.")],
    key: Annotated[
        str, typer.Option("--key", help="The column that names a row; the first, if not given.")
    ] = "",
    write: Annotated[
        bool,
        typer.Option("--write", help="Put what is settled otherwise than the first coding into its file."),
    ] = False,
) -> None:
    """Write each cell in which two codings differ into a file to be settled, and say how far that is done.

    Fill in what is right (settled), on what basis (words, fact, rule, judgement or not_shown) and why. Called again,
    the command keeps what was decided, adds what is new, and drops what differs no more. With --write the first coding
    becomes what was decided, and the file keeps what it was, what it is and why; of a raw file, analysis accept then
    shows what changed.
    """
    from analysis.adding import settled_coding
    from analysis.reading.delimited_tables import read_text_table

    tables = [read_text_table(path, file=str(path)) for path in (first, second)]
    earlier = settled_coding.read_settlement(file)
    settled = settled_coding.settlement(*tables, key=key, earlier=earlier)
    settled_coding.write_settlement(file, settled)
    counts = settled.counts
    out.print(
        f"{len(settled.rows)} cells differ: {counts['first']} settled for the first coding, {counts['second']} for the "
        f"second, {counts['neither']} for neither, {counts['open']} open."
    )
    out.print(escape(str(file)), soft_wrap=True)
    cells = settled_coding.to_write(tables[0], settled)
    for row_key, column, was, cell in cells.itertuples(index=False):
        out.print(escape(f"  {row_key} {column}: {was!r} is settled as {cell!r}"), soft_wrap=True)
    if write and len(cells):
        settled_coding.write_cells(first, cells)
        out.print(escape(f"Written into {first}: {len(cells)}."), soft_wrap=True)
    elif len(cells):
        out.print(escape(f"With --write these stand in {first}."), soft_wrap=True)
    elif write:
        out.print(escape(f"Nothing to write: {first} has all that is settled."), soft_wrap=True)
