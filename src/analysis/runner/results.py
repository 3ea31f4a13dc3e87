"""What becomes of pages: which are current, what is written of one that was run, and what is told of them all.

A page is current if everything that it may be made from is as it was when it was made - its template and parameters,
notes, the whole package, all data, the lock file, the versions of Python and of what is installed - and its outputs
are still there unchanged. Moments of change play no part.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis import files, freshness
from analysis.fingerprint import CODE, Fingerprint
from analysis.page_questions import Answers, Questions, may_be_unasked
from analysis.runner.collection import Page
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.page_run import Made
from analysis.runner.parameter_values import FILES
from analysis.runner.watch import InputsChangedError, differing

EXIT_INTERRUPTED = 130
#: Where the notebooks of failed pages are saved: nobody looks for pages there.
FAILED = "failed"
_RECORDS = ".cache"
#: Where pages are, below the project.
PAGES = "build/pages"
#: What any page may be made from, whatever its template, beside what is installed.
INPUTS = ("data", "notebooks/notes", CODE, "pyproject.toml", "requirements.lock")


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page; `why` it was run is empty for one that was current, `fault` None for a complete one."""

    page: Page
    why: str = ""
    fault: Fault | None = None
    #: The notebook of a failed page as far as it came; None if it could not be saved.
    notebook: Path | None = None
    #: File name -> SHA-256 of everything written for a complete page.
    outputs: Mapping[str, str] = field(default_factory=dict)
    cell_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to: one result for each page that was asked for, and the site's folder if it shows them.

    `problem` says why there is no such site, apart from failed pages; `note` what else there is to know about it.
    """

    pages: tuple[PageResult, ...] = ()
    site: Path | None = None
    problem: str = ""
    note: str = ""
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def failures(self) -> tuple[PageResult, ...]:
        """The pages that are not complete."""
        return tuple(result for result in self.pages if result.fault)

    @property
    def exit_code(self) -> int:
        """0 if everything is in order, 130 after Ctrl-C, else 1."""
        if self.interrupted:
            return EXIT_INTERRUPTED
        return int(bool(self.failures or self.problem))


class PageFolder:
    """The pages of a project, and the records of how they were made."""

    def __init__(self, root: Path, project: Fingerprint) -> None:
        self.root = root
        self.project = project
        self.path = root / PAGES
        #: Name -> digest or version of all that any page may be made from, whatever its template.
        self.shared = project.part(*INPUTS).listed()
        # The record of each page, as it was before anything ran.
        self._records = dict[str, freshness.Record | None]()

    def inputs(self, page: Page) -> dict[str, str]:
        """What a page is made from, in words or by the name of a file -> its digest."""
        parameters = json.dumps(page.parameters, sort_keys=True, ensure_ascii=False)
        template = {f"the template {page.template.name}": page.digest}
        read = {}
        for name in FILES:
            file = page.parameters.get(name)
            if file:
                read[f"its file {file}"] = files.file_digest(self.root / str(file)) or ""
        return {**template, "its parameters": parameters, **read, **self.shared}

    def written(self, result: PageResult) -> list[str]:
        """The names of all files of a page, its record among them, in the folder of pages."""
        if not result.outputs:
            return []
        return [*result.outputs, f"{_RECORDS}/{result.page.slug}.json"]

    def record(self, slug: str) -> Path:
        """Where the record of a page is."""
        return self.path / _RECORDS / f"{slug}.json"

    def why(self, page: Page) -> str:
        """Why a page has to be run; empty if it is current."""
        never = "it was never made, or its last run failed"
        inputs = self.inputs(page)
        record = freshness.read_record(self.record(page.slug))
        differing = ""
        if record:
            record, differing = self._renewed(record, inputs)
        self._records[page.slug] = record
        why = freshness.why_made(record, inputs, self.path, never=never)
        return f"{why}, and with them {differing}" if differing else why

    def _renewed(self, record: freshness.Record, inputs: Mapping[str, str]) -> tuple[freshness.Record, str]:
        """A record with the data of now, if these give all the answers that its page got; else as it was.

        The text says which answer is another one, if nothing else made the page out of date.
        """
        changed = freshness.changed_inputs(record, inputs)
        if not changed or record.asked is None:
            return record, ""
        asked = Questions.read(record.asked)
        for name in changed:
            # A file that came or went may be one that the page looked for.
            is_in_both = name in record.inputs and name in inputs
            if not is_in_both or name in asked.files or not may_be_unasked(name):
                return record, ""
        try:
            differing = asked.differing(self.answers)
        except (ValueError, OSError):
            # What cannot be read is told by the pages that need it.
            return record, ""
        return (record, differing) if differing else (replace(record, inputs=dict(inputs)), "")

    @cached_property
    def answers(self) -> Answers:
        """How the data of now answer the questions of pages."""
        from analysis.processed_tables import Corpus, answers

        return answers(Corpus(self.root))

    def current(self, page: Page) -> PageResult:
        """The result of a page that need not be run, as `why` has found; its record is kept with the data of now."""
        record = self._records[page.slug]
        if record is None:
            return PageResult(page)
        if record != freshness.read_record(self.record(page.slug)):
            freshness.write_record(self.record(page.slug), record)
        return PageResult(page, outputs=record.outputs)

    def save(self, page: Page, why: str, call: Future[Made]) -> PageResult:
        """The result of a page that was run, after its files were written, and last its record.

        A call that was broken off takes no other page with it.
        """
        result = PageResult(page, why)
        error = CancelledError() if call.cancelled() else call.exception()
        try:
            self.record(page.slug).unlink(missing_ok=True)
            if error:
                return replace(result, fault=_fault(error))
            return self._write(result, call.result())
        except OSError as problem:
            return replace(result, fault=Fault(Kind.WRITE, f"the page cannot be written: {problem}"))

    def _write(self, result: PageResult, made: Made) -> PageResult:
        """The result with what came of the run, after it was written: of a failed page its notebook alone."""
        page = result.page
        result = replace(result, fault=made.fault, cell_seconds=made.cell_seconds)
        failed = self.path / FAILED / f"{page.slug}.ipynb"
        # What an earlier failure was rendered as.
        failed.with_suffix(".html").unlink(missing_ok=True)
        if made.fault:
            failed.parent.mkdir(parents=True, exist_ok=True)
            files.write(failed, made.notebook.encode())
            return replace(result, notebook=failed)
        if made.digests != made.sealed(page.slug).digests:
            text = "what was made of it is not what arrived; build again"
            return replace(result, fault=Fault(Kind.RUNNER, text))
        for name, text in made.texts(page.slug).items():
            files.write(self.path / name, text.encode())
        failed.unlink(missing_ok=True)
        record = freshness.Record(self.inputs(page), made.digests, made.asked)
        freshness.write_record(self.record(page.slug), record)
        return replace(result, outputs=made.digests)

    def changed(self, result: PageResult) -> list[str]:
        """The files of a page that are not what the build wrote or found, relative to the project."""
        names = differing(self.path, result.outputs)
        return [f"{PAGES}/{name}" for name in names]

    def held(self, result: PageResult) -> PageResult:
        """The result, of a page whose files somebody changed after they were made that of a failed one.

        They are compared with what the build remembers: who changed a file may have changed its record too.
        """
        changed = [] if result.fault else self.changed(result)
        if not changed:
            return result
        self.record(result.page.slug).unlink(missing_ok=True)
        return replace(result, fault=_fault(InputsChangedError(changed)), outputs={})

    def write_manifest(self, results: Iterable[PageResult], edition: Mapping[str, str]) -> dict[str, object]:
        """What was built: version and date of the data and a record for each page; written beside the pages."""
        pages = []
        for result in results:
            record: dict[str, object] = {
                "slug": result.page.slug,
                "template": result.page.template.name,
                "parameters": result.page.parameters,
                "tags": list(result.page.tags),
                "status": "failed" if result.fault else "ok",
                "outputs": dict(sorted(result.outputs.items())),
            }
            if result.fault:
                saved = f"{FAILED}/{result.notebook.name}" if result.notebook else None
                record["fault"] = {**asdict(result.fault), "notebook": saved}
            pages.append(record)
        content = {"format": 3, **edition, "pages": pages}
        text = f"{json.dumps(content, ensure_ascii=False, indent=2)}\n"
        files.write(self.path / "manifest.json", text.encode())
        return content

    def prune(self, pages: Iterable[Page]) -> None:
        """Remove everything that belongs to no page of the collection any more."""
        names = {"manifest", *(page.slug for page in pages)}
        for folder in (self.path, self.path / _RECORDS, self.path / FAILED):
            for path in folder.glob("[!.]*"):
                if path.is_file() and path.name.partition(".")[0] not in names:
                    path.unlink()


def _fault(error: BaseException) -> Fault:
    """What is wrong with a page whose making was broken off by an error."""
    if isinstance(error, InputsChangedError):
        return Fault(Kind.INPUTS, str(error))
    return Fault(Kind.RUNNER, f"making the page failed: {type(error).__name__}: {error}".rstrip(": "))


class Reporter(Progress):
    """A bar that moves as pages run, or where none can be shown a line for each that was run."""

    def __init__(self, console: Console, total: int, *, current: int) -> None:
        super().__init__(
            TextColumn("Pages"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(f"[dim]({current} current)[/]" if current else ""),
            TimeRemainingColumn(),
            TextColumn("{task.fields[pages]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal or bool(os.environ.get("CI")),
        )
        self.under_way = list[str]()
        self.only = self.add_task("", total=total, pages="")

    def begin(self, page: Page) -> None:
        """Show the page as under way."""
        self.under_way.append(page.slug)
        self.update(self.only, pages=", ".join(self.under_way))

    def end(self, result: PageResult) -> None:
        """Advance by the page, which nobody saw begin if a cluster ran it."""
        self.under_way = [slug for slug in self.under_way if slug != result.page.slug]
        self.update(self.only, advance=1, pages=", ".join(self.under_way))
        if self.disable:
            (task,) = self.tasks
            outcome = f"failed: {result.fault}" if result.fault else f"{result.cell_seconds:.1f} s"
            message = f"[{task.completed:.0f}/{task.total:.0f}] {result.page.slug}: {outcome}"
            self.console.out(message, highlight=False)


def summarise(result: BuildResult, console: Console) -> None:
    """Print what failed, one line for all pages that failed alike, where the site is, and how long it took."""
    messages = []
    if result.failures:
        messages.append(f"{len(result.failures)} of {len(result.pages)} pages failed:")
        messages += _failures(result)
    if result.problem:
        messages.append(f"Error: {result.problem}")
    if result.note:
        messages.append(f"Note: {result.note}.")
    if result.site:
        messages.append(f"The site: {(result.site / 'index.html').as_uri()}")
    elif result.exit_code:
        messages.append("The site stays as it was.")
    run = sum(bool(page.why) for page in result.pages)
    messages.append(f"{len(result.pages)} pages, {run} of them run, in {result.seconds:.1f} s")
    for message in messages:
        console.out(message, highlight=False)


def _failures(result: BuildResult) -> Iterator[str]:
    """One line for all pages that failed alike: which, why, and where the first of their notebooks is."""
    alike: dict[str, list[PageResult]] = {}
    for failure in result.failures:
        alike.setdefault(str(failure.fault), []).append(failure)
    for reason, group in alike.items():
        pages = group[0].page.slug
        if len(group) > 1:
            pages = f"{len(group)} pages"
        notebooks = [str(failure.notebook) for failure in group if failure.notebook]
        if not notebooks:
            yield f"  {pages}: {reason}"
            continue
        saved = notebooks[0]
        if len(notebooks) > 1:
            saved += f" and {len(notebooks) - 1} more"
        yield f"  {pages}: {reason} (saved: {saved})"
