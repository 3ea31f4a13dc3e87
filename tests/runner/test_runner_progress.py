"""What is told while pages run, and of those that failed."""

import io
from pathlib import Path

import pytest
from page_projects import PLAIN_PAGE, REGISTRY, project, run_build
from rich.console import Console

from analysis.runner import page
from analysis.runner.collection import load_plan
from analysis.runner.results import BuildResult, Fault, Kind, PageResult, reporting, summarise


def test_what_the_runner_itself_breaks_takes_no_other_page_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    real = page.canonical

    def broken(notebook, *, about, folders):
        if about["page"] == "beta":
            raise KeyError("defect")
        return real(notebook, about=about, folders=folders)

    monkeypatch.setattr(page, "canonical", broken)
    result, text = run_build(root)
    assert [failure.page.slug for failure in result.failures] == ["beta"]
    assert "beta: making the page failed: KeyError: 'defect'" in text


def results(root: Path) -> list[PageResult]:
    """A good and a failed page."""
    first, second, _ = load_plan(root / "notebooks/collection.yml", registry=REGISTRY).pages
    return [
        PageResult(first, "it was asked for", cell_seconds=1.25),
        PageResult(second, "it was asked for", Fault(Kind.ERROR, "[red]ValueError[/]: no", 3)),
    ]


def printed(console: Console) -> str:
    return console.file.getvalue()


def terminal() -> Console:
    return Console(file=io.StringIO(), width=120, force_terminal=True, color_system=None)


def log() -> Console:
    return Console(file=io.StringIO(), width=200, force_terminal=False)


@pytest.mark.parametrize("in_ci", [False, True])
def test_lines_say_what_became_of_each_page(
    tmp_path: Path, in_ci: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no terminal, and in continuous integration."""
    if in_ci:
        monkeypatch.setenv("CI", "true")
    console = terminal() if in_ci else log()
    with reporting(console, 2, current=1) as reporter:
        for result in results(project(tmp_path)):
            reporter.started(result.page)
            reporter.finished(result)
    assert printed(console) == "[1/2] alpha: 1.2 s\n[2/2] beta: failed: cell 3: [red]ValueError[/]: no\n"


def test_a_terminal_shows_a_bar_with_the_pages_under_way_and_the_time_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    console = terminal()
    with reporting(console, 2, current=1) as reporter:
        for result in results(project(tmp_path)):
            reporter.started(result.page)
            reporter.bar.refresh()
            reporter.finished(result)
            reporter.bar.refresh()
    for text in ("0/2 (1 current)", "2/2", "-:--:-- alpha", "0:00:0"):
        assert text in printed(console)


def test_failures_that_are_alike_are_one_line(tmp_path: Path) -> None:
    pages = load_plan(project(tmp_path) / "notebooks/collection.yml", registry=REGISTRY).pages
    alike = Fault(Kind.ERROR, "KeyError: 'x'", 28)
    other = Fault(Kind.TIMEOUT, "the page took longer than 3 s", 2)
    failures = [
        PageResult(pages[0], "", alike, Path("failed/alpha.ipynb")),
        PageResult(pages[1], "", other),
        PageResult(pages[2], "", alike, Path("failed/cote-dazur.ipynb")),
    ]
    console = log()
    summarise(BuildResult(tuple(failures)), console)
    assert printed(console).splitlines()[:3] == [
        "3 of 3 pages failed:",
        "  2 pages: cell 28: KeyError: 'x' (saved: failed/alpha.ipynb and 1 more)",
        "  beta: cell 2: the page took longer than 3 s",
    ]
