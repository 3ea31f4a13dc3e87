"""Seconds of processor time that each figure takes to be drawn and written, on a page and on a phone.

Run with `OMP_NUM_THREADS=1 python benchmarks/drawings.py [REGION ...]`; without names, for four regions of different
richness, and for the pages about a subject. The first number of each figure is its median over the regions. Exit 1 if
any takes more than it may.
"""

import statistics
import sys
import time
from collections.abc import Callable

import analysis
from analysis.report.figures import FIGURES
from analysis.report.style import PAGE, PHONE, Drawing, Sheet, svg
from analysis.subjects import SUBJECTS

REGIONS = ("World", "Netherlands", "Moldova", "Ghana")
REPEATS = 7
#: What a figure may take.
MOST = 0.12


def seconds(draw: Callable[..., Drawing | None], given: object, sheet: Sheet) -> float:
    """Median of some drawings."""
    spent = []
    for _ in range(REPEATS):
        before = time.process_time()
        drawing = draw(given, sheet=sheet)
        assert drawing is not None
        svg(drawing.figure)
        spent.append(time.process_time() - before)
    return statistics.median(spent)


def line(name: str, draw: Callable[..., Drawing | None], given: list[object]) -> bool:
    """Print one figure: the median over what it was drawn for, and the longest; True where that is too long."""
    cells, late = [], False
    for sheet in (PAGE, PHONE):
        found = [seconds(draw, one, sheet) for one in given]
        slow = "  too long" if max(found) > MOST else ""
        late = late or bool(slow)
        cells.append(f"{statistics.median(found):6.3f} {max(found):6.3f}{slow}")
    print(f"{name:22} {cells[0]}   {cells[1]}")
    return late


def main(regions: tuple[str, ...]) -> int:
    """Print the table; 1 if any figure takes too long."""
    late = []
    findings = [analysis.page(region).findings for region in regions]
    print(f"{'':22} {'page: median, longest':13}   phone: median, longest (s)")
    for name, figure in FIGURES.items():
        able: list[object] = [one for one in findings if figure.possible(one)]
        if able:
            late.append(line(name, figure.draw, able))
    for subject, kind in SUBJECTS.items():
        if kind.figures:
            summary = analysis.subject(subject).summary
            for name, draw in kind.figures.items():
                late.append(line(f"{subject}: {name}", draw, [summary]))
    return int(any(late))


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or REGIONS))
