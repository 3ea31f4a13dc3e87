"""The command `analysis diff`: what moved since an earlier state, or would if a source were another."""

import os
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from analysis import files
from analysis.project import project_folder
from analysis.query_commands import Everything, out

if TYPE_CHECKING:
    from analysis.moved.snapshot_differences import Moved

commands = typer.Typer()


class _Form(StrEnum):
    """How the difference is given."""

    TERMINAL = auto()
    MARKDOWN = auto()
    HTML = auto()
    CSV = auto()
    JSON = auto()


_Html = Annotated[bool, typer.Option("--html", help="One page that needs nothing else.")]
_Markdown = Annotated[
    bool, typer.Option("--markdown", help="Text with headings and lists, as for a pull request.")
]
_Csv = Annotated[bool, typer.Option("--csv", help="A row for each change, for programs.")]
_Json = Annotated[bool, typer.Option("--json", help="The same with the pages, for programs.")]
_Output = Annotated[Path | None, typer.Option("--output", "-o", help="A file, instead of the terminal.")]
_With = Annotated[
    list[Path] | None,
    typer.Option("--with", help="A file to stand for one of data/raw: what would move; may be repeated."),
]
_For = Annotated[
    list[str] | None,
    typer.Option("--for", help="With --with, in its order: which file, such as ilo/claims.csv."),
]
_Added = Annotated[
    bool, typer.Option("--added", help="With --with: its rows are added, or replace those of their ids.")
]
_Before = Annotated[
    str, typer.Option("--site-before", help="Address of the site of before, to which pages are linked.")
]
_Now = Annotated[str, typer.Option("--site", help="Address of the site of now; the built one, if not given.")]


@commands.command(
    epilog="Examples:  analysis diff HEAD   ·   analysis diff HEAD~1 --csv   ·   analysis diff 0.1.0 --json   ·   "
    "analysis diff main --html -o moved.html   ·   analysis diff --with new/claims.csv --for ilo/claims.csv   ·   "
    "after a change in data/raw/priors.yml:  analysis data, then  analysis diff HEAD"
)
def diff(
    revision: Annotated[
        str,
        typer.Argument(help="A revision of git, or an edition of the record in docs.", show_default=False),
    ] = "",
    html: _Html = False,
    markdown: _Markdown = False,
    as_csv: _Csv = False,
    as_json: _Json = False,
    output: _Output = None,
    everything: Everything = False,
    replacing: _With = None,
    replaced: _For = None,
    added: _Added = False,
    site_before: _Before = "",
    site: _Now = "",
) -> None:
    """What moved since an earlier edition: answers, rungs, contradictions, advice, claims, and pages that show them.

    The processed tables of a revision are read as they were committed; nothing is made anew, and the tree stays as it
    is. A factor is that of the value or of the end that moved furthest; what moved by a factor of one is left out. Of
    an edition of the record only answers and claims are known.
    """
    form = _form(output, html=html, markdown=markdown, csv=as_csv, json=as_json)
    if not revision and not replacing:
        right = "a revision of git or an edition, such as HEAD or 0.1.0, or --with FILE, would be right"
        raise typer.BadParameter(f"nothing to compare with; {right}")
    if len(replaced or ()) > len(replacing or ()) or (added and not replacing):
        raise typer.BadParameter("--for and --added say something of a file that --with names")
    named = [*(replaced or ()), *[""] * len(replacing or ())]
    pairs = list(zip(replacing or (), named, strict=False))
    folder = project_folder()
    moved = _moved(folder, revision, pairs, added=added)
    sites = (site_before, site)
    text = _text(moved, folder, form, sites=sites, everything=everything, is_what_if=bool(pairs))
    _give(text, form, output)


def _form(output: Path | None, **asked: bool) -> _Form:
    """The form that is asked for, else that of the file's ending; more than one is a mistake."""
    forms = [_Form(name) for name, is_asked in asked.items() if is_asked]
    if len(forms) > 1:
        raise typer.BadParameter("--html, --markdown, --csv and --json exclude one another")
    if forms:
        return forms[0]
    if output is None:
        return _Form.TERMINAL
    endings = {".html": _Form.HTML, ".htm": _Form.HTML, ".csv": _Form.CSV, ".json": _Form.JSON}
    return endings.get(output.suffix, _Form.MARKDOWN)


def _moved(folder: Path, revision: str, replacements: list[tuple[Path, str]], *, added: bool) -> "Moved":
    """What moved since a revision or edition, or would from the tables as they stand if files were others."""
    from analysis.moved import snapshot_differences, snapshots

    before = snapshots.earlier(folder, revision) if revision else snapshots.standing(folder)
    if not replacements:
        return snapshot_differences.compare(before, snapshots.standing(folder))
    from analysis.moved.what_if import supposed

    return snapshot_differences.compare(before, supposed(folder, replacements, added=added))


def _text(
    moved: "Moved", folder: Path, form: _Form, *, sites: tuple[str, str], everything: bool, is_what_if: bool
) -> str:
    """The difference in a form."""
    from analysis.moved import report
    from analysis.processed_tables import Corpus

    names = dict(Corpus(folder).names)
    if form is _Form.CSV:
        return report.as_csv(moved)
    if form is _Form.JSON:
        return report.as_json(moved, names)
    site_before, site = sites
    built = folder / "build/site"
    if not site and form is _Form.HTML and built.is_dir():
        site = built.as_uri()
    links = report.Links.of_repository(_repository(), moved, site_before=site_before, site=site)
    # A page can be scrolled.
    most = len(moved.rows) if everything or form is _Form.HTML else report.SHORT
    told = report.as_markdown(moved, links, names, most=most, is_what_if=is_what_if)
    return report.as_html(told) if form is _Form.HTML else f"{told}\n"


def _repository() -> str:
    """The address of the repository where GitHub runs this; empty elsewhere."""
    server = os.environ.get("GITHUB_SERVER_URL", "")
    name = os.environ.get("GITHUB_REPOSITORY", "")
    return f"{server}/{name}" if server and name else ""


def _give(text: str, form: _Form, output: Path | None) -> None:
    """Write the text into its file, or print it."""
    if output is not None:
        files.write(output, text.encode())
        out.print(escape(output.absolute().as_uri()), soft_wrap=True)
    elif form is _Form.TERMINAL:
        from rich.markdown import Markdown

        out.print(Markdown(text))
    else:
        out.print(text.rstrip("\n"), markup=False, highlight=False, soft_wrap=True)
