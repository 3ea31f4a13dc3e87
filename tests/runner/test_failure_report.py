"""What CI is told of a failed build: notebook, cell, source line and traceback, as annotations, JUnit and HTML."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from analysis import github_log
from analysis.reading.problems import Problem
from analysis.runner import failure_report
from analysis.runner.collection import Page
from analysis.runner.page_faults import Fault, Kind
from analysis.runner.results import BuildResult, PageResult
from tests.runner.page_projects import code, notebook

#: As IPython shows it, in colours.
TRACEBACK = [
    "\x1b[31m-----\x1b[39m",
    "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[4]\x1b[39m\x1b[32m, line 3\x1b[39m\n\x1b[32m----> 3\x1b[39m f()\n",
    "File ~/src/a.py:12, in f()",
    "\x1b[31mKeyError\x1b[39m: 'a'",
]
CELLS = ("x = 1", "y = 2\n# one\nf()\nz = 3")


def template(root: Path, name: str = "region.ipynb") -> Path:
    """A template as an editor writes it, a line of the file for each line of a cell."""
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = notebook(CELLS)
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def failed(root: Path, slug: str, fault: Fault, *, is_saved: bool = True) -> PageResult:
    """A page that failed, and the notebook as far as it came: with the cell that Papermill injected."""
    path = template(root)
    saved = root / "build/pages/failed" / f"{slug}.ipynb"
    if is_saved:
        content = notebook(CELLS)
        content["cells"].insert(1, code("region = 'Nepal'", "injected-parameters", ["injected-parameters"]))
        if fault.kind is Kind.ERROR:
            error = {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": TRACEBACK}
            content["cells"][3]["outputs"] = [error]
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_text(json.dumps(content), encoding="utf-8")
    return PageResult(Page(slug, path, {}), "new", fault, saved if is_saved else None, cell_seconds=1.5)


KEY_ERROR = Fault(Kind.ERROR, "KeyError: 'a'", 4)


def line_of(root: Path, text: str) -> int:
    lines = (root / "notebooks/region.ipynb").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if text in line]
    return number


def test_an_annotation_names_notebook_cell_source_line_and_traceback(tmp_path: Path) -> None:
    result = BuildResult((failed(tmp_path, "nepal", KEY_ERROR),))
    (command,) = failure_report.annotations(result, tmp_path)
    line = line_of(tmp_path, '"f()\\n"')
    assert command.startswith(
        f"::error file=notebooks/region.ipynb,line={line},title=nepal::cell 4: KeyError: 'a'%0A"
    )
    assert "%0A> f()%0A" in command
    assert "%0AFile ~/src/a.py:12, in f()%0AKeyError: 'a'" in command
    assert "\x1b" not in command
    assert "\n" not in command


@pytest.mark.parametrize(
    ("fault", "is_saved", "place"),
    [
        (Fault(Kind.DEAD_KERNEL, "the kernel died", 4), True, "y = 2"),
        (Fault(Kind.HAND_OVER, "cell 3 shows numbers that no published row holds"), True, "x = 1"),
        (Fault(Kind.TIMEOUT, "the page took longer than 600 s", 2), True, ""),
        (Fault(Kind.START, "the kernel did not start: no port"), False, ""),
        (Fault(Kind.WRITE, "the page cannot be written: no space"), False, ""),
        (Fault(Kind.HAND_OVER, "no cell hands over the record of the page"), True, ""),
    ],
)
def test_each_kind_of_failure_is_annotated_as_far_as_its_place_is_known(
    tmp_path: Path, fault: Fault, is_saved: bool, place: str
) -> None:
    result = BuildResult((failed(tmp_path, "nepal", fault, is_saved=is_saved),))
    (command,) = failure_report.annotations(result, tmp_path)
    line = f",line={line_of(tmp_path, json.dumps(place)[:-1])}" if place else ""
    assert command.startswith(f"::error file=notebooks/region.ipynb{line},title=nepal::{fault}")


def test_pages_that_failed_alike_are_one_annotation_and_the_site_has_its_own(tmp_path: Path) -> None:
    pages = tuple(failed(tmp_path, slug, KEY_ERROR) for slug in ("nepal", "ghana", "world"))
    result = BuildResult(pages, problem="the site cannot be built: no theme")
    alike, site = failure_report.annotations(result, tmp_path)
    assert ",title=nepal and 2 more::" in alike
    assert site == "::error::the site cannot be built: no theme"


def test_nobody_ends_an_annotation_or_begins_another() -> None:
    command = github_log.error("50%\r\n::warning::x\x1b[2J", file="a,b:c", title="t\n::error::y")
    assert command == r"::error file=a%2Cb%3Ac,title=t%0A%3A%3Aerror%3A%3Ay::50%25\r%0A::warning::x\u001b[2J"
    (told,) = github_log.errors_of([Problem("data/raw/a.csv", 7, "figure", "'x' is no number", "a number")])
    assert told.startswith("::error file=data/raw/a.csv,line=7,title=figure::data/raw/a.csv:7:figure: ")


def test_the_junit_file_has_a_case_for_each_page(tmp_path: Path) -> None:
    good = PageResult(Page("good", template(tmp_path), {}), cell_seconds=2.0)
    pages = (
        good,
        failed(tmp_path, "nepal", KEY_ERROR),
        failed(tmp_path, "ghana", Fault(Kind.START, "no\x00port")),
    )
    result = BuildResult(pages, problem="2 pages are missing", seconds=9.0)
    suite = ElementTree.fromstring(failure_report.junit(result, tmp_path)).find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["4", "1", "2"]
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == ["good", "nepal", "ghana", "site"]
    assert len(cases["good"]) == 0
    (failure,) = cases["nepal"]
    assert (failure.tag, failure.get("type"), failure.get("message")) == (
        "failure",
        "error",
        "cell 4: KeyError: 'a'",
    )
    assert "KeyError: 'a'" in str(failure.text)
    assert cases["nepal"].get("line") == str(line_of(tmp_path, '"f()\\n"'))
    assert cases["ghana"][0].tag == "error"


def test_on_github_the_log_is_annotated_and_the_notebook_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = (failed(tmp_path, "nepal", KEY_ERROR), failed(tmp_path, "ghana", KEY_ERROR))
    text = io.StringIO()
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    failure_report.report(BuildResult(pages), tmp_path, Console(file=text, width=40))
    assert (tmp_path / failure_report.FILE).is_file()
    assert text.getvalue() == ""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    other = tmp_path / "other/failures.xml"
    failure_report.report(BuildResult(pages), tmp_path, Console(file=text, width=40), target=other)
    assert other.is_file()
    # One line, however narrow the log.
    (command,) = text.getvalue().splitlines()
    assert command.startswith("::error file=")
    rendered = [path.name for path in (tmp_path / "build/pages/failed").glob("*.html")]
    assert rendered == ["nepal.html"]
    html = (tmp_path / "build/pages/failed/nepal.html").read_text(encoding="utf-8")
    assert "KeyError" in html
    assert "<script" not in html
