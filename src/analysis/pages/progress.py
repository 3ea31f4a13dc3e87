"""What a run of pages tells while it runs: a bar with the time left, or plain lines in CI and in files."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from analysis.pages.collection import Page
from analysis.pages.publish import describe
from analysis.pages.results import BuildResult, PageResult


class Reporter(Protocol):
    """Is told what happens to each page."""

    def started(self, page: Page) -> None:
        """Take note that a page is under way."""

    def finished(self, result: PageResult) -> None:
        """Take note of what became of a page."""

    def say(self, text: str) -> None:
        """Print a line."""


class _Lines:
    """One line for each page that is finished."""

    def __init__(self, console: Console, total: int) -> None:
        self.console, self.total, self.done = console, total, 0

    def started(self, page: Page) -> None:
        """Say nothing: lines of several pages at once would interleave."""

    def finished(self, result: PageResult) -> None:
        """Print the page's line."""
        self.done += 1
        what = f"failed: {result.fault.message}" if result.fault else f"{result.cell_seconds:.1f} s"
        self.say(f"[{self.done}/{self.total}] {result.page.slug}: {what}")

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Bar:
    """A bar with the pages under way and the time left."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self.progress, self.task = progress, task
        self.under_way: list[str] = []

    def started(self, page: Page) -> None:
        """Show the page as under way."""
        self.under_way.append(page.slug)
        self._show()

    def finished(self, result: PageResult) -> None:
        """Advance by the page."""
        self.under_way.remove(result.page.slug)
        self.progress.advance(self.task)
        self._show()

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self.progress.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _show(self) -> None:
        self.progress.update(self.task, pages=", ".join(self.under_way))


@contextmanager
def reporting(console: Console, total: int, *, current: int) -> Iterator[Reporter]:
    """A reporter for `total` pages to run, with `current` further ones that need not run."""
    if not console.is_terminal or os.environ.get("CI"):
        yield _Lines(console, total)
        return
    columns = (
        TextColumn("Pages"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"[dim]({current} current)[/]" if current else ""),
        TimeRemainingColumn(),
        TextColumn("{task.fields[pages]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, progress.add_task("", total=total, pages=""))


def explain(reasons: Mapping[str, str], console: Console) -> None:
    """Print for each page why it is run, or that it is current."""
    for slug, why in reasons.items():
        text = f"{slug}: run, because {why}" if why else f"{slug}: current"
        console.print(text, markup=False, highlight=False, soft_wrap=True)


def summarise(result: BuildResult, console: Console) -> None:
    """Print what failed, where the site is, and how long it took."""

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    if result.failures:
        say(f"{len(result.failures)} of {len(result.pages)} pages failed:")
    for failure in result.failures:
        say(f"  {describe(failure)}")
    if result.problem:
        say(f"Error: {result.problem}")
    if result.note:
        say(f"Note: {result.note}.")
    if result.site:
        say(f"The site: {(result.site / 'index.html').as_uri()}")
    elif result.exit_code:
        say("The site stays as it was.")
    run = sum(bool(page.why) for page in result.pages)
    say(f"{len(result.pages)} pages, {run} of them run, in {result.seconds:.1f} s")
