"""What is told while pages run, and of those that failed."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from analysis.runner import page_run
from analysis.runner.collection import Page
from analysis.runner.notebook_json import canonical
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.results import BuildResult, PageResult, Reporter, summarise
from tests.runner.page_projects import PLAIN_PAGE, project, run_build

ALPHA, BETA, GAMMA = (Page(slug, Path("region.ipynb"), {}) for slug in ("alpha", "beta", "gamma"))
#: A good and a failed page.
RESULTS = (
    PageResult(ALPHA, "it was asked for", cell_seconds=1.25),
    PageResult(BETA, "it was asked for", Fault(Kind.ERROR, "[red]ValueError[/]: no", 3)),
)


def test_what_the_runner_itself_breaks_takes_no_other_page_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, PLAIN_PAGE)

    def broken(notebook: Any, *, about: Any, folders: Any) -> Any:
        if about["page"] == "beta":
            raise KeyError("defect")
        return canonical(notebook, about=about, folders=folders)

    monkeypatch.setattr(page_run, "canonical", broken)
    result, text = run_build(root)
    assert [failure.page.slug for failure in result.failures] == ["beta"]
    assert "beta: making the page failed: KeyError: 'defect'" in text


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), width=120, force_terminal=terminal, color_system=None)


def text_of(where: Console) -> str:
    """What a console that writes to a text holds."""
    assert isinstance(where.file, io.StringIO)
    return where.file.getvalue()


def reported(where: Console) -> str:
    """What is shown while two pages run."""
    with Reporter(where, 2, current=1) as reporter:
        for result in RESULTS:
            reporter.begin(result.page)
            reporter.refresh()
            reporter.end(result)
            reporter.refresh()
    return text_of(where)


@pytest.mark.parametrize("in_ci", [False, True])
def test_lines_say_what_became_of_each_page(in_ci: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no terminal, and in continuous integration."""
    if in_ci:
        monkeypatch.setenv("CI", "true")
    text = reported(console(terminal=in_ci))
    assert text == "[1/2] alpha: 1.2 s\n[2/2] beta: failed: cell 3: [red]ValueError[/]: no\n"


def test_a_terminal_shows_a_bar_with_the_pages_under_way_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    shown = reported(console(terminal=True))
    assert [text for text in ("0/2 (1 current)", "2/2", "-:--:-- alpha", "0:00:0") if text not in shown] == []


def test_failures_that_are_alike_are_one_line() -> None:
    alike = Fault(Kind.ERROR, "KeyError: 'x'", 28)
    failures = (
        PageResult(ALPHA, "", alike, Path("failed/alpha.ipynb")),
        PageResult(BETA, "", Fault(Kind.TIMEOUT, "the page took longer than 3 s", 2)),
        PageResult(GAMMA, "", alike, Path("failed/gamma.ipynb")),
    )
    where = console(terminal=False)
    summarise(BuildResult(failures), where)
    assert text_of(where).splitlines()[:3] == [
        "3 of 3 pages failed:",
        "  2 pages: cell 28: KeyError: 'x' (saved: failed/alpha.ipynb and 1 more)",
        "  beta: cell 2: the page took longer than 3 s",
    ]
