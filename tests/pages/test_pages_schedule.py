"""Running many pages: starts that fail, what the runner itself breaks, what is told meanwhile."""

from pathlib import Path

import pytest
from page_projects import PLAIN_PAGE, REGISTRY, Output, project, run_build
from rich.console import Console

from analysis.pages import proof
from analysis.pages.collection import load_plan
from analysis.pages.execute import Execution
from analysis.pages.progress import reporting
from analysis.pages.results import Fault, Kind, PageResult

REAL = proof.execute


def failing_starts(times: int):
    """A runner of notebooks whose kernels do not start at first, and how often it was called."""
    calls: list[str] = []

    async def execute(notebook, workshop, *, name, limits, turns):
        calls.append(name)
        if len(calls) <= times:
            return Execution(notebook, Fault(Kind.START, "the kernel did not start: no reason"), 0.0, "")
        return await REAL(notebook, workshop, name=name, limits=limits, turns=turns)

    return execute, calls


def test_a_start_that_failed_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    execute, calls = failing_starts(1)
    monkeypatch.setattr(proof, "execute", execute)
    assert run_build(root, regions=["Alpha"])[0].exit_code == 0
    assert len(calls) == 2


def test_a_start_that_fails_twice_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    execute, calls = failing_starts(9)
    monkeypatch.setattr(proof, "execute", execute)
    result, text = run_build(root, regions=["Alpha"])
    assert result.exit_code == 1
    assert len(calls) == 2
    assert "alpha: the kernel did not start: no reason" in text


def test_what_the_runner_itself_breaks_takes_no_other_page_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path, PLAIN_PAGE)
    real = proof.canonical

    def broken(notebook, *, about, folders):
        if about["page"] == "beta":
            raise KeyError("defect")
        return real(notebook, about=about, folders=folders)

    monkeypatch.setattr(proof, "canonical", broken)
    result, text = run_build(root)
    assert [page.page.slug for page in result.failures] == ["beta"]
    assert "beta: the runner failed: KeyError: 'defect'" in text


PARENT = """import os
from pathlib import Path

import threaded

parent = Path(f"/proc/{os.getppid()}/cmdline").read_text()
print("forked" if "nursery" in parent else "started")"""


@pytest.mark.parametrize(("threads", "how"), [(0, "forked"), (1, "started")])
def test_a_template_whose_imports_start_threads_gets_cold_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, how: str
) -> None:
    """A process with several threads must not be forked."""
    start = "threading.Thread(target=time.sleep, args=(100,), daemon=True).start()\n" * threads
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/threaded.py").write_text(f"import threading, time\n{start}", encoding="utf-8")
    (tmp_path / "project").mkdir()
    root = project(tmp_path / "project", (PARENT, *PLAIN_PAGE))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    result, text = run_build(root, regions=["Alpha"])
    assert result.exit_code == 0, text
    assert how in (root / "build/pages/alpha.ipynb").read_text(encoding="utf-8").split('"source"')[2]


def results(root: Path) -> list[PageResult]:
    """A good and a failed page."""
    first, second, _ = load_plan(root / "notebooks/collection.yml", registry=REGISTRY).pages
    return [
        PageResult(first, "it was asked for", cell_seconds=1.25),
        PageResult(second, "it was asked for", Fault(Kind.ERROR, "[red]ValueError[/]: no", 3)),
    ]


def test_lines_say_what_became_of_each_page(tmp_path: Path) -> None:
    output = Output()
    with reporting(output.console, 2, current=1) as reporter:
        for result in results(project(tmp_path)):
            reporter.started(result.page)
            reporter.finished(result)
    assert output.text == "[1/2] alpha: 1.2 s\n[2/2] beta: failed: [red]ValueError[/]: no\n"


def terminal(output: Output) -> Console:
    return Console(file=output, width=120, force_terminal=True, color_system=None)  # type: ignore[arg-type]


def test_a_terminal_shows_a_bar_with_the_pages_under_way_and_the_time_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    output = Output()
    with reporting(terminal(output), 2, current=1) as reporter:
        for result in results(project(tmp_path)):
            reporter.started(result.page)
            reporter.progress.refresh()
            reporter.finished(result)
            reporter.progress.refresh()
    assert "0/2 (1 current)" in output.text
    assert "2/2" in output.text
    assert "-:--:-- alpha" in output.text
    assert "0:00:0" in output.text


def test_in_continuous_integration_a_terminal_gets_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    output = Output()
    with reporting(terminal(output), 2, current=1) as reporter:
        reporter.finished(results(project(tmp_path))[0])
    assert output.text.splitlines()[0] == "[1/2] alpha: 1.2 s"
