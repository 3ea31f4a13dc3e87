"""What a run of pages came to: results, the lines or the bar while they run, the summary and the exit code."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.runner.collection import Page

EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may use: wall time in seconds, and gigabytes of resident memory."""

    seconds: float = 600.0
    gigabytes: float = 1.5


#: What went wrong with a page.
Kind = StrEnum("Kind", "ERROR EXIT DEAD_KERNEL TIMEOUT MEMORY START HAND_OVER WRITE RUNNER")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a page is not complete: the kind, the message and the cell (counted from 1, markdown too)."""

    kind: Kind
    message: str
    cell: int | None = None

    def __str__(self) -> str:
        """The cell and the message."""
        return f"cell {self.cell}: {self.message}" if self.cell else self.message


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

    pages: tuple[PageResult, ...]
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
        return EXIT_INTERRUPTED if self.interrupted else int(bool(self.failures or self.problem))


def say(text: str, console: Console) -> None:
    """Print a line as it is, however wide."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


class Reporter:
    """Is told what happens to each page: moves a bar, or where none is shown prints a line for each finished one."""

    def __init__(self, bar: Progress, total: int) -> None:
        self.bar, self.total = bar, total
        self.done, self.under_way = 0, list[str]()
        self.task = bar.add_task("", total=total, pages="")

    def started(self, page: Page) -> None:
        """Show the page as under way."""
        self.under_way.append(page.slug)
        self._show()

    def finished(self, result: PageResult) -> None:
        """Advance by the page."""
        self.done += 1
        self.under_way = [slug for slug in self.under_way if slug != result.page.slug]
        if self.bar.disable:
            what = f"failed: {result.fault}" if result.fault else f"{result.cell_seconds:.1f} s"
            say(f"[{self.done}/{self.total}] {result.page.slug}: {what}", self.bar.console)
        self._show()

    def _show(self) -> None:
        self.bar.update(self.task, completed=self.done, pages=", ".join(self.under_way))


@contextmanager
def reporting(console: Console, total: int, *, current: int) -> Iterator[Reporter]:
    """A reporter for `total` pages to run, with `current` further ones that need not run."""
    columns = (
        TextColumn("Pages"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"[dim]({current} current)[/]" if current else ""),
        TimeRemainingColumn(),
        TextColumn("{task.fields[pages]}"),
    )
    is_log = not console.is_terminal or bool(os.environ.get("CI"))
    with Progress(*columns, console=console, transient=True, disable=is_log) as bar:
        yield Reporter(bar, total)


def explain(reasons: Mapping[str, str], console: Console) -> None:
    """Print for each page why it is run, or that it is current."""
    for slug, why in reasons.items():
        say(f"{slug}: run, because {why}" if why else f"{slug}: current", console)


def _alike(failures: Iterable[PageResult]) -> Iterator[str]:
    """One line for all pages that failed in the same way: which, the cell, the error, a saved notebook."""
    groups: dict[str, list[PageResult]] = {}
    for failure in failures:
        groups.setdefault(str(failure.fault), []).append(failure)
    for text, group in groups.items():
        who = f"{len(group)} pages" if len(group) > 1 else group[0].page.slug
        saved = [str(failure.notebook) for failure in group if failure.notebook]
        more = f" and {len(saved) - 1} more" if len(saved) > 1 else ""
        yield f"{who}: {text}" + (f" (saved: {saved[0]}{more})" if saved else "")


def summarise(result: BuildResult, console: Console) -> None:
    """Print what failed, where the site is, and how long it took."""
    lines = [f"{len(result.failures)} of {len(result.pages)} pages failed:"] if result.failures else []
    lines += [f"  {line}" for line in _alike(result.failures)]
    lines += [f"Error: {result.problem}"] if result.problem else []
    lines += [f"Note: {result.note}."] if result.note else []
    if result.site:
        lines.append(f"The site: {(result.site / 'index.html').as_uri()}")
    elif result.exit_code:
        lines.append("The site stays as it was.")
    run = sum(bool(page.why) for page in result.pages)
    for line in (*lines, f"{len(result.pages)} pages, {run} of them run, in {result.seconds:.1f} s"):
        say(line, console)
