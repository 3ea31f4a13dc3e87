"""What went wrong in a build, for those who only see its log: annotations of GitHub, a JUnit file, pages of HTML.

Where a cell failed is read from the notebook that was saved of its page: the cell is one of the template's, its line
one of the template's file, and its traceback is what the notebook holds.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from rich.console import Console

from analysis import files, github_log
from analysis.runner.notebook_json import INJECTED_TAG, joined, tags
from analysis.runner.page_faults import Kind
from analysis.runner.results import BuildResult, PageResult
from analysis.safe_text import visible

#: Where the file for CI is, below the project, unless somebody names another.
FILE = "build/failures.xml"
#: So many failures are rendered, each of another kind; so many lines of a traceback stand in an annotation.
_RENDERED = 10
_LINES = 40
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_CELL = re.compile(r"\bcell (\d+)\b")
#: Where a traceback of IPython says which line of a cell it came through.
_LINE = re.compile(r"Cell In\s?\[\d+\], line (\d+)")
_SOURCE = re.compile(r'^\s*"source":')
#: Faults that a page is not to blame for.
_OF_THE_BUILD = frozenset({Kind.START, Kind.RUNNER, Kind.WRITE, Kind.INPUTS})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page failed: the template, the line of its file, the source line itself, and the traceback."""

    file: str  # relative to the project
    line: int | None
    source: str
    traceback: str


def place_of(failure: PageResult, root: Path) -> Place:
    """Where a page failed, as far as the notebook that was saved of it says."""
    template = failure.page.template
    file = template.relative_to(root).as_posix() if template.is_relative_to(root) else template.name
    number = _cell_number(failure)
    cells = _cells(failure.notebook)
    if number is None or not 0 < number <= len(cells):
        return Place(file, None, "", "")
    cell = cells[number - 1]
    traceback = _traceback(cell)
    within = _LINE.search(traceback)
    line_of_cell = int(within[1]) if within else 1
    lines = joined(cell["source"]).splitlines() or [""]
    source = lines[min(line_of_cell, len(lines)) - 1]
    injected = sum(INJECTED_TAG in tags(earlier) for earlier in cells[: number - 1])
    if INJECTED_TAG in tags(cell):
        return Place(file, None, source, traceback)
    return Place(file, _line_in_file(template, number - injected, line_of_cell), source, traceback)


def _cell_number(failure: PageResult) -> int | None:
    """The cell of a fault, counted from 1, or that which its message names."""
    assert failure.fault is not None
    named = _CELL.search(failure.fault.message)
    return failure.fault.cell or (int(named[1]) if named else None)


def _cells(notebook: Path | None) -> list[dict[str, Any]]:
    """The cells of a notebook; none where it was not saved."""
    if notebook is None or not notebook.is_file():
        return []
    cells: list[dict[str, Any]] = json.loads(notebook.read_bytes())["cells"]
    return cells


def _traceback(cell: Mapping[str, Any]) -> str:
    """What the last error of a cell shows, without colours."""
    errors = [output for output in cell.get("outputs", ()) if output["output_type"] == "error"]
    if not errors:
        return ""
    return _COLOUR.sub("", "\n".join(errors[-1]["traceback"])).strip()


def _line_in_file(template: Path, number: int, line_of_cell: int) -> int | None:
    """The line of a notebook's file on which a line of a cell stands; None where each cell has no lines of its own."""
    if not template.is_file():
        return None
    lines = template.read_text(encoding="utf-8").splitlines()
    starts = [index for index, text in enumerate(lines, 1) if _SOURCE.match(text)]
    cells = _cells(template)
    if len(starts) != len(cells) or number > len(cells):
        return None
    is_listed = isinstance(cells[number - 1]["source"], list)
    return starts[number - 1] + (line_of_cell if is_listed else 0)


def alike(failures: Iterable[PageResult]) -> list[list[PageResult]]:
    """Failures grouped by template and by what is said of them."""
    groups: dict[tuple[Path, str], list[PageResult]] = {}
    for failure in failures:
        groups.setdefault((failure.page.template, str(failure.fault)), []).append(failure)
    return list(groups.values())


# -- annotations ------------------------------------------------------------------------------------------------------


def annotations(result: BuildResult, root: Path) -> list[str]:
    """A command of GitHub for each kind of failure: notebook, cell, source line and traceback."""
    commands = []
    for group in alike(result.failures):
        first = group[0]
        place = place_of(first, root)
        pages = first.page.slug if len(group) == 1 else f"{first.page.slug} and {len(group) - 1} more"
        told = [str(first.fault)]
        if place.source:
            told.append(f"> {place.source.strip()}")
        told += place.traceback.splitlines()[-_LINES:]
        commands.append(github_log.error("\n".join(told), file=place.file, line=place.line, title=pages))
    if result.problem:
        commands.append(github_log.error(result.problem))
    return commands


# -- files ------------------------------------------------------------------------------------------------------------


def junit(result: BuildResult, root: Path) -> bytes:
    """A JUnit file: a case for each page, and one for the site if it could not be made."""
    failures = [failure for failure in result.failures if _tag(failure) == "failure"]
    counts = {
        "tests": len(result.pages) + bool(result.problem),
        "failures": len(failures),
        "errors": len(result.failures) - len(failures) + bool(result.problem),
    }
    told = {name: str(count) for name, count in counts.items()}
    suites = ElementTree.Element("testsuites", told)
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "pages", **told, "time": f"{result.seconds:.1f}"}
    )
    for page in result.pages:
        _add_case(suite, page, root)
    if result.problem:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "build", "name": "site"})
        ElementTree.SubElement(case, "error", {"message": visible(result.problem)})
    ElementTree.indent(suites)
    content: bytes = ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _tag(failure: PageResult) -> str:
    """How JUnit calls what went wrong: a failure is the page's own."""
    assert failure.fault is not None
    return "error" if failure.fault.kind in _OF_THE_BUILD else "failure"


def _add_case(suite: ElementTree.Element, page: PageResult, root: Path) -> None:
    """Add the case of a page."""
    about = {"classname": page.page.template.stem, "name": page.page.slug, "time": f"{page.cell_seconds:.1f}"}
    if page.fault is None:
        ElementTree.SubElement(suite, "testcase", about)
        return
    place = place_of(page, root)
    about |= {"file": place.file} | ({"line": str(place.line)} if place.line else {})
    case = ElementTree.SubElement(suite, "testcase", about)
    fault = ElementTree.SubElement(
        case, _tag(page), {"type": str(page.fault.kind), "message": visible(str(page.fault))}
    )
    lines = [place.source, *place.traceback.splitlines()]
    fault.text = "\n".join(visible(line) for line in lines if line)


def render(failures: Sequence[PageResult]) -> list[Path]:
    """The first notebook of each kind of failure as a page of HTML beside it; returns where these are."""
    from analysis.runner.notebook_html import to_html

    made = []
    for group in alike(failures)[:_RENDERED]:
        notebook = next((failure.notebook for failure in group if failure.notebook), None)
        if notebook is None:
            continue
        target = notebook.with_suffix(".html")
        files.write(target, to_html(notebook.read_text(encoding="utf-8"), notebook.stem).encode())
        made.append(target)
    return made


def report(result: BuildResult, root: Path, console: Console, *, target: Path | None = None) -> None:
    """Write the JUnit file, and on GitHub annotate the log and render what failed."""
    content = junit(result, root)
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write(target, content)
    else:
        # Where nothing can be written the build has said so.
        with suppress(OSError):
            files.write(root / FILE, content)
    if not github_log.is_read():
        return
    render(result.failures)
    for command in annotations(result, root):
        console.out(command, highlight=False)
