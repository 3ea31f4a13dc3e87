"""The commands for numbers of one's own: `analysis own` and `analysis init`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from analysis import files
from analysis.extras import install
from analysis.own.subject_taken import take_subject
from analysis.query_commands import out
from analysis.reading.problems import refuse
from analysis.subject.chosen import SubjectError
from analysis.terminal import SafeConsole

if TYPE_CHECKING:
    from analysis.own.claims_file import OwnClaims

commands = typer.Typer()
err = SafeConsole(stderr=True, highlight=False)

_File = Annotated[
    Path, typer.Argument(help="A CSV file with one row a published number: place, figure, measure ...")
]
Subject = Annotated[
    str,
    typer.Option(
        "--subject",
        "-s",
        help="Of what the numbers are: a folder with the words of a subject, or trafficking, which is shipped.",
    ),
]
_Page = Annotated[
    Path | None, typer.Option("--output", "-o", help="The page; or beside you, named as the file.")
]


@commands.command(
    epilog="Examples:  analysis own claims.csv   ·   analysis own claims.csv -o page.html   ·   "
    "analysis own claims.csv --subject examples/haiti_earthquake_2010/subject"
)
def own(claims: _File, subject: Subject = "", output: _Page = None) -> None:
    """One page about a table of claims: read, compared, contradicted, reconciled, drawn and told.

    Of what the numbers are says --subject, else the project above the table, else the one above this folder; without
    any of them nothing is read, and `analysis init NAME` writes a folder for them.

    Ends with 1 where not all of the table is read: a row with a fault, or a column with a misspelt name. The page is
    written of what is read, and says how many rows it lacks.
    """
    told = take_subject(claims, subject)
    target = Path(f"{claims.stem}.html") if output is None else output
    if target.suffix not in (".html", ".htm"):
        raise typer.BadParameter(f"{target} is no page; a name that ends with .html would be right")
    if not target.absolute().parent.is_dir():
        raise typer.BadParameter(f"the folder of {target} does not exist")
    out.print(escape(told), soft_wrap=True)
    try:
        table = _written(claims, target)
    except SubjectError:
        # It is of the first thing that is wrong with the subject; whoever mends it wants to know all of them.
        from analysis.own.subject_check import subject_problems

        refuse(subject_problems())
        raise
    _tell_faults(table, claims)
    out.print(f"{len(table.claims)} of {table.rows} rows are read.")
    out.print(target.absolute().as_uri(), soft_wrap=True)
    lacking = [*_lacking(table)]
    if lacking:
        err.print(escape(f"The page lacks {', and '.join(lacking)}."), style="red", soft_wrap=True)
        raise typer.Exit(1)


@commands.command(
    epilog="Examples:  analysis init my_numbers   ·   analysis init my_numbers --things   ·   "
    "analysis init my_numbers --like speed_of_light"
)
def init(
    name: Annotated[Path, typer.Argument(help="The folder to be made.")],
    like: Annotated[
        str, typer.Option("--like", help="An example whose subject and claims are taken over.")
    ] = "",
    things: Annotated[
        bool, typer.Option("--things", help="Invented numbers of animals and tonnes; else of people.")
    ] = False,
    notebook: Annotated[
        bool,
        typer.Option("--notebook", help="With the notebook about a table, for Papermill and JupyterLab."),
    ] = False,
) -> None:
    """A new folder for numbers of your own, which runs as it is.

    Its invented claims and words are of people, with --things of what is no person; replace them by yours.
    """
    from analysis.own.new_project import NOTEBOOK, claims_of, write_project

    for path in write_project(name, like, things=things, notebook=notebook):
        out.print(escape(str(path)), soft_wrap=True)
    for path in claims_of(name):
        file = path.relative_to(name)
        out.print(escape(f"then: cd {name}; analysis own {file}"), soft_wrap=True)
        if notebook:
            run = f"papermill {NOTEBOOK} page.ipynb -p claims_file {file}"
            out.print(escape(f"or, with {install('notebooks')}: cd {name}; {run}"), soft_wrap=True)


def _written(claims: Path, target: Path) -> "OwnClaims":
    """A table of claims, after the page about it was written."""
    import matplotlib

    matplotlib.use("agg")
    from analysis.own.claims_file import read_claims_file
    from analysis.own.page import write_page

    table = read_claims_file(claims)
    write_page(table, target)
    return table


def _tell_faults(table: "OwnClaims", file: Path) -> None:
    """Print which columns and rows were not read, and why; and what is odd in those that were."""
    for column in table.unread:
        err.print(escape(str(column.problem(str(file)))), soft_wrap=True)
    for row in table.refused:
        for fault in row.faults:
            err.print(escape(f"{file}:{row.line}: {fault}"), soft_wrap=True)
    for line, what in table.notes:
        err.print(escape(f"note: {file}:{line}: {what}"), soft_wrap=True)


def _lacking(table: "OwnClaims") -> Iterator[str]:
    """What a page about a table lacks: rows that cannot be read, and columns whose name is misspelt."""
    if table.refused:
        yield f"{len(table.refused)} of {table.rows} rows, which cannot be read"
    if table.misspelt:
        names = ", ".join(f"{column.column} (for {column.nearest})" for column in table.misspelt)
        yield f"what stands under {names}"


_TextFile = Annotated[
    str, typer.Argument(help="A text, Markdown or HTML file in UTF-8, or - for standard input.")
]
_TextYear = Annotated[
    int | None, typer.Option("--year", help="The year of the text, for words such as last year.")
]
_TextPlace = Annotated[
    str, typer.Option("--place", help="What the text is about, where its words name no place.")
]


@commands.command(
    epilog="Examples:  analysis audit article.html   ·   analysis audit report.md -o report_audit.html   ·   "
    "analysis audit - --year 2024 < notes.txt"
)
def audit(file: _TextFile, year: _TextYear = None, place: _TextPlace = "", output: _Page = None) -> None:
    """One page about a text: its numbers, what is held of each, whether to quote it, and what cannot all be true."""
    from analysis.library.text_files import text_of_file

    stem = "text" if file == "-" else Path(file).stem
    target = Path(f"{stem}_audit.html") if output is None else output
    if target.suffix not in (".html", ".htm"):
        raise typer.BadParameter(f"{target} is no page; a name that ends with .html would be right")
    if not target.absolute().parent.is_dir():
        raise typer.BadParameter(f"the folder of {target} does not exist")
    try:
        text = text_of_file(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    import analysis as an

    result = an.audit(text, source=stem, year=year, place=place or None)
    files.write(target, result.page.encode())
    claims = int(result.numbers["claim"].sum())
    out.print(
        f"{claims} of {len(result.numbers)} numbers are claims; of {len(result.held)} something is held."
    )
    out.print(f"{len(result.conflicts)} sets cannot all be true as the text says them.")
    out.print(target.absolute().as_uri(), soft_wrap=True)
