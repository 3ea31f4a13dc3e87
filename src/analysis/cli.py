"""The commands: what makes and checks things here, what answers in `analysis.query_commands`."""

import gc
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from analysis import files, github_log
from analysis.adding.accept_commands import adding
from analysis.adding.claim_commands import additions
from analysis.adding.review_commands import reviews
from analysis.extras import missing, require
from analysis.moved.diff_commands import commands as commands_of_moves
from analysis.one_thread import ask_for_one_thread
from analysis.own.commands import Subject, commands
from analysis.project import LOCK, RAW, ProjectNotFoundError, project_folder, root
from analysis.query_commands import Region, answers, err, out
from analysis.reading.problems import Problem, unusable
from analysis.subject.chosen import choose

if TYPE_CHECKING:
    from analysis.fingerprint import Fingerprint

#: Rooms that come after the tables, in their order: their code makes no table.
AFTER_TABLES = (
    "processed_tables",
    "checking",
    "agreement",
    "git_history",
    "editions",
    "github_log",
    "media_types",
    "words",
    "library",
    "plot",
    "narrative",
    "query_commands",
    "own",
    "adding",
    "moved",
    "runner",
    "site",
    "cli",
    "__main__",
)

_EXIT_CODES = (
    "Exit codes:  0 all is well   ·   1 a page or a check failed, an input or a part of it cannot be used, "
    "or nothing was found   ·   2 the command was not understood   ·   130 ended by Ctrl-C"
)

app = typer.Typer(
    help="From words as printed to reconciled estimates, with an audit trail.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)

Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Notebooks at once; or all cores.")]
Force = Annotated[bool, typer.Option("--force", help="Make everything anew, with nothing of earlier runs.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say why tables and each page are made again.")]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="With build: publish although a page failed.")]
Timeout = Annotated[float, typer.Option("--timeout", min=1.0, help="Seconds that one notebook may take.")]
Memory = Annotated[float, typer.Option("--memory", min=0.1, help="Gigabytes that one notebook may use.")]
JUnit = Annotated[
    Path | None, typer.Option("--junit", help="Where failures go for CI; or build/failures.xml.")
]
_DASK = "Run notebooks on a Dask cluster: tcp://host:port, or local for one of this machine."
_STORE = "With --dask: where its workers find inputs and leave pages, such as s3://bucket/folder."


def _tell_version(is_asked: bool) -> None:
    """Print the version and end, if that is asked."""
    if is_asked:
        from analysis.editions import DISTRIBUTION

        out.print(f"{DISTRIBUTION} {version(DISTRIBUTION)}", highlight=False)
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_tell_version, is_eager=True, help="The version, and nothing else."),
]


@app.callback(epilog=_EXIT_CODES)
def _guard(_: Version = False) -> None:
    """Read nothing where a pipe, a device or a link out of the folder stands among the raw files."""
    with suppress(ProjectNotFoundError):
        if files.strangers(root() / RAW):
            from analysis.reading.cards import check_strangers
            from analysis.reading.problems import refuse

            refuse(check_strangers(root()))


def _update_tables(*, force: bool = False, explain: bool = False, anew: bool = False) -> "Fingerprint":
    """What the project is, after the processed tables have been made anew and written, unless they are current."""
    from analysis import freshness

    make = partial(_make_tables, anew=anew)
    update = freshness.update(project_folder(), make, force=force, later=AFTER_TABLES)
    if explain:
        line = f"tables: made, because {update.why}" if update.why else "tables: current"
        out.print(escape(line), soft_wrap=True)
    return update.project


def _make_tables(folder: Path, *, anew: bool = False) -> tuple[Path, ...]:
    """Where the processed tables are, after they have been made and written; `anew` without what earlier runs left."""
    from analysis import content_cache, editions, processing
    from analysis.processed_tables import tables
    from analysis.work_ahead import other_processes

    began = time.perf_counter()
    kept_in = folder / content_cache.FOLDER
    with content_cache.cached_in(kept_in, anew=anew), other_processes():
        processed = processing.process(folder)
    # Before anything is written, so that a refusal leaves all tables as they were.
    editions.refuse_rewriting(folder, processed["30_estimates"], processed["10_claims"])
    paths = processing.write(folder, processed.tables, processed.grids)
    record = editions.write_record(folder, **tables().edition)
    counts = ", ".join(f"{len(processed[name])} {name[3:]}" for name in processed.tables)
    out.print(f"{len(paths)} tables in {time.perf_counter() - began:.1f} s: {counts}")
    return (*paths, record, folder / "build" / "multiverse")


def _build(*, publish: bool = True, junit: Path | None = None, **options: Any) -> None:
    """Run pages, by the options of a build, and publish the site if asked; end with 1 unless everything was built."""
    folder = project_folder()
    _require_notebooks(folder)
    require("notebooks")
    if publish:
        require("site")
    from analysis.runner.build import build
    from analysis.runner.build_options import Options
    from analysis.runner.failure_report import report

    def builder(*places: Path, **choices: Any) -> None:
        # Sphinx takes a second to import, which a build that has nothing to do should not spend.
        from analysis.site.site_build import build_site

        build_site(*places, anew=bool(options.get("force")), **choices)
        # The process ends soon, and with it all that Sphinx had: nobody has to look which of it is garbage.
        gc.freeze()

    result = build(folder, Options(**options), builder=builder if publish else None, console=out)
    report(result, folder, out, target=junit)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _require_notebooks(folder: Path) -> None:
    """Refuse to run pages where no notebooks are, before anything is made in the folder."""
    collection = "notebooks/collection.yml"
    if not (folder / collection).is_file():
        what = "the file does not exist, and pages of regions are made of the notebooks that it lists"
        right = "a project with notebooks; analysis own FILE makes a page of a table of claims without any"
        raise unusable(collection, None, what, right)


@app.command("pages", help="The executed notebooks only, from the tables as they stand.")
@app.command(
    "build",
    epilog="Examples:  analysis build   ·   analysis build -r Netherlands -r Ghana   ·   analysis build --force",
)
def build_all(
    context: typer.Context,
    region: Annotated[
        list[str] | None,
        typer.Option("--region", "-r", help="A region by its English name or code; may be repeated."),
    ] = None,
    jobs: Jobs = None,
    force: Force = False,
    explain: Explain = False,
    keep_going: KeepGoing = False,
    timeout: Timeout = 600.0,
    memory: Memory = 1.5,
    junit: JUnit = None,
    dask: Annotated[str, typer.Option("--dask", metavar="ADDRESS", help=_DASK)] = "",
    store: Annotated[str, typer.Option("--store", metavar="URL", help=_STORE)] = "",
) -> None:
    """Tables, pages and the site: whatever is out of date."""
    from analysis.runner.page_faults import Limits

    everything = context.info_name == "build"
    if keep_going and not everything:
        raise typer.BadParameter("pages are not published here; analysis build --keep-going publishes")
    _build(
        publish=everything,
        first=partial(_update_tables, force=force, explain=explain, anew=force) if everything else None,
        regions=region, jobs=jobs, force=force, explain=explain, keep_going=keep_going,
        limits=Limits(timeout, memory), dask=dask, store=store, junit=junit,
    )  # fmt: skip


@app.command()
def data() -> None:
    """The processed tables only, made anew."""
    from filelock import FileLock

    from analysis.reading.cards import require_cards

    require_cards(project_folder())
    folder = project_folder() / "build"
    folder.mkdir(exist_ok=True)
    # Not while a build reads them.
    with FileLock(folder / LOCK):
        _update_tables(force=True)
    # What is left goes with the process: to look through it on the way out takes a fifth of a second.
    gc.freeze()


@app.command(epilog="Example:  git merge their-branch;  analysis settle;  git commit")
def settle() -> None:
    """After git merge: make the lock and the tables of what both sides added, and hand them to git."""
    from analysis.adding import settling

    folder = project_folder()
    merged = settling.settle(folder)
    for file in merged:
        out.print(escape(f"merged: {file}"), soft_wrap=True)
    data()
    settling.stage(folder, merged)
    out.print("Settled. Next: analysis check, then git commit")


@app.command()
def site() -> None:
    """The site, from the executed notebooks; runs those that are out of date."""
    _build()


@app.command(epilog="Examples:  analysis preview Netherlands   ·   analysis preview NLD")
def preview(region: Region) -> None:
    """One region's page, run now and shown as one HTML file; the site is not touched."""
    _require_notebooks(project_folder())
    require("notebooks")
    from analysis.runner.page_faults import Limits
    from analysis.runner.parameter_values import project_registry
    from analysis.site.preview import preview as run_preview

    began = time.perf_counter()
    folder = project_folder()
    page, fault = run_preview(folder, region, registry=project_registry(folder), limits=Limits())
    out.print(f"{page.as_uri()} in {time.perf_counter() - began:.1f} s", soft_wrap=True)
    if fault:
        err.print(f"The page failed: {escape(str(fault))}", style="red", soft_wrap=True)
        raise typer.Exit(1)


@app.command(
    epilog="Examples:  analysis check   ·   analysis check --subject examples/haiti_earthquake_2010/subject"
)
def check(subject: Subject = "") -> None:
    """Print every problem of every table, one a line as file:row:column; known anomalies are notes.

    Where numbers are your own: of the subject and of every table of claims; with --subject of a subject alone.
    """
    from analysis.own.project_check import check_own
    from analysis.own.subject_check import subject_problems

    if subject:
        choose(subject)
        _tell_problems(subject_problems())
        out.print("No problem in the subject.")
        return
    own = check_own(project_folder())
    if own:
        _tell_notes(own.notes)
        _tell_problems(own.problems)
        out.print(f"No problem in the subject, tables of claims: {own.tables}, claims: {own.claims}.")
        return
    from analysis import checking

    with err.status("Reading all raw files, and making every table anew ..."):
        report = checking.check(project_folder())
    _tell_notes(report.notes)
    _tell_problems(report.problems)
    out.print(f"No problem in {report.tables} tables, {report.claims} claims.")


def _tell_notes(notes: Iterable[str]) -> None:
    """Print what is odd and no problem."""
    for note in notes:
        out.print(f"note: {escape(note)}", soft_wrap=True)


def _tell_problems(problems: Sequence[Problem]) -> None:
    """Print problems and end with 1, if there are any."""
    for problem in problems:
        err.print(escape(str(problem)), soft_wrap=True)
    _annotate(problems)
    if problems:
        count = len(problems)
        err.print(f"{count} problem{'s' if count > 1 else ''}.", style="red")
        raise typer.Exit(1)


def _annotate(problems: Iterable[Problem]) -> None:
    """Have GitHub show each problem at its line, where this runs there."""
    if github_log.is_read():
        for command in github_log.errors_of(problems):
            out.out(command, highlight=False)


app.add_typer(answers)
app.add_typer(commands)
app.add_typer(adding)
app.add_typer(additions)
app.add_typer(commands_of_moves)
app.add_typer(reviews)


def main() -> None:
    """Run a command; an input that cannot be used ends with 1 and one clear message, without a traceback."""
    # jsonschema checks international addresses with it where it is found. No schema of a notebook has any, and to
    # compile its grammar takes longer than a page.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    ask_for_one_thread()
    try:
        app()
    except (ProjectNotFoundError, ValueError) as error:
        err.print(escape(str(error)), style="red", soft_wrap=True)
        # Of input that cannot be used each problem has its place.
        _annotate(getattr(error, "problems", ()))
        sys.exit(1)
    except ImportError as error:
        advice = missing(error)
        if not advice:
            raise
        err.print(escape(advice), style="red", soft_wrap=True)
        sys.exit(1)
    except OSError as error:
        err.print(escape(f"a file or folder cannot be used: {error}"), style="red", soft_wrap=True)
        sys.exit(1)
