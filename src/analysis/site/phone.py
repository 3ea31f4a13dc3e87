"""Phone variants of a page's figures, drawn again from the findings that its notebook handed over."""

import json
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from analysis.findings.lesson import Lesson
from analysis.findings.model import Findings
from analysis.findings.read_back import fits, read_back
from analysis.handover import Figure, HandOver
from analysis.report.figures import FIGURES
from analysis.report.style import PHONE, Drawing, Sheet, svg
from analysis.subjects import SUBJECTS

#: What draws a figure on a sheet; None where there is nothing to draw.
_Draw = Callable[[Sheet], Drawing | None]


def phone_pictures(handed: HandOver) -> dict[str, str]:
    """The figures of a page as SVG for a phone, by id.

    A figure is left out if its findings are of no kind that this package draws, or draw other rows than the page
    shows: a notebook may show a figure of its own, and then its picture stands on phones as it is.

    Parameters
    ----------
    handed : HandOver
        What the executed notebook hands over.
    """
    found: dict[str, str] = {}
    draws = _draws(handed.findings)
    for figure in handed.figures:
        drawing = draws[figure.figure_id](PHONE) if figure.figure_id in draws else None
        if drawing is not None and _same(drawing, figure):
            found[figure.figure_id] = svg(drawing.figure)
    return found


def _same(drawing: Drawing, figure: Figure) -> bool:
    """Whether a drawing shows what the page's figure shows."""
    rows = json.loads(json.dumps(drawing.rows, ensure_ascii=False))
    return bool(rows == list(figure.rows)) and " ".join(drawing.alt.split()) == figure.alt


def _draws(findings: Mapping[str, Any]) -> dict[str, _Draw]:
    """What draws each figure that findings can have, by id."""
    if fits(Findings, findings):
        return _of_region(read_back(Findings, findings))
    for kind in SUBJECTS.values():
        summary = get_type_hints(kind.summarise)["return"]
        if fits(summary, findings):
            made = read_back(summary, findings)
            # The guided page shows a figure of its region.
            own = _of_region(made.findings) if isinstance(made, Lesson) else {}
            return own | {name: _bound(draw, made) for name, draw in kind.figures.items()}
    return {}


def _of_region(findings: Findings) -> dict[str, _Draw]:
    """What draws the figures of a region."""
    return {name: _bound(one.draw, findings) for name, one in FIGURES.items() if one.possible(findings)}


def _bound(draw: Callable[..., Drawing | None], given: object) -> _Draw:
    """What draws one figure from what is given."""
    return lambda sheet: draw(given, sheet=sheet)
