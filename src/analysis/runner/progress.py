"""What a run of pages tells: a bar with the time left, or plain lines in CI and in files; then a summary."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.runner.collection import Page
from analysis.runner.results import BuildResult, PageResult


def say(text: str, console: Console) -> None:
    """Print a line as it is, however wide."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


class Reporter:
    """Is told what happens to each page: moves a bar, or prints a line for each page that is finished."""

    def __init__(self, console: Console, total: int, bar: Progress | None) -> None:
        self.console, self.total, self.bar = console, total, bar
        self.done, self.under_way = 0, list[str]()
        self.task = bar.add_task("", total=total, pages="") if bar else None

    def started(self, page: Page) -> None:
        """Show the page as under way."""
        self.under_way.append(page.slug)
        self._show()

    def finished(self, result: PageResult) -> None:
        """Advance by the page."""
        self.done += 1
        self.under_way = [slug for slug in self.under_way if slug != result.page.slug]
        if self.bar is None:
            what = f"failed: {result.fault}" if result.fault else f"{result.cell_seconds:.1f} s"
            say(f"[{self.done}/{self.total}] {result.page.slug}: {what}", self.console)
        self._show()

    def _show(self) -> None:
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=self.done, pages=", ".join(self.under_way))


@contextmanager
def reporting(console: Console, total: int, *, current: int) -> Iterator[Reporter]:
    """A reporter for `total` pages to run, with `current` further ones that need not run."""
    if not console.is_terminal or os.environ.get("CI"):
        yield Reporter(console, total, None)
        return
    columns = (
        TextColumn("Pages"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"[dim]({current} current)[/]" if current else ""),
        TimeRemainingColumn(),
        TextColumn("{task.fields[pages]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield Reporter(console, total, bar)


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
