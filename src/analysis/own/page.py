"""One HTML page about own claims that needs nothing else: read, compared, contradicted, reconciled, drawn, told."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis import files, plot
from analysis.narrative.rendering import environment, narrate, table
from analysis.narrative.template_signs import without_spans
from analysis.own.claims_file import OwnClaims
from analysis.own.findings import Findings, find
from analysis.plot.dark_theme import styles, themed
from analysis.plot.figure_records import describe
from analysis.plot.style import to_svg
from analysis.project import SITE_LINK
from analysis.subject.measures import constants

#: How much one page shows: rows of a table, marks of a figure, figures, sets of claims that are drawn.
_ROWS = 200
_MARKS = 40
_FIGURES = 8
_SETS = 6
# A value of somebody's table is text, and no element.
_READER = MarkdownIt("commonmark", {"html": False})
#: Links to the site of this project, which a page that stands alone does not have.
_SITE_LINK = re.compile(rf'<a href="{re.escape(SITE_LINK)}[^"]*">(.*?)</a>', re.DOTALL)


def write_page(own: OwnClaims, target: Path) -> None:
    """Write the page of own claims, whole or not at all."""
    files.write(target, own_page(own).encode())


def own_page(own: OwnClaims) -> str:
    """The page of own claims, as HTML."""
    findings = find(own.claims)
    template = environment().get_template("own_page.html.jinja")
    return template.render(
        name=own.name,
        refused=own.refused,
        version=installed_version(),
        style=Markup((files.PACKAGE / "own/own_page.css").read_text(encoding="utf-8")),
        light=Markup(styles(is_dark=False)),
        dark=Markup(styles(is_dark=True)),
        told=_narratives(findings, len(own.refused)),
        tables=_tables(findings),
        charts=[_picture(axes) for axes in islice(forests(findings), _FIGURES)],
        clashes=_clashes(findings),
        seeming=len(findings.apparent),
    )


def installed_version() -> str:
    """The version that is installed; empty where the package was copied."""
    try:
        return version("counting-the-uncounted")
    except PackageNotFoundError:
        return ""


def _narratives(findings: Findings, refused: int) -> dict[str, Markup]:
    """What is told, by where it stands on the page."""
    claims = findings.claims
    compared = findings.compared
    return {
        "opening": narrated("own_opening", claims=claims, quantities=findings.quantities, refused=refused),
        "answers": narrated("own_answers", answers=findings.newest, claims=claims),
        "growth": narrated("own_growth", conflicts=findings.grown, claims=claims),
        "hard": narrated("own_conflicts", conflicts=findings.hard, claims=claims, compared=compared),
        "apparent": narrated("own_conflicts", conflicts=findings.apparent, claims=claims, compared=compared),
    }


def narrated(template: str, **tables: Any) -> Markup:
    """A narrative as HTML."""
    html = _READER.render(without_spans(narrate(template, **tables).markdown))
    return Markup(_SITE_LINK.sub(r"\1", html))


def _tables(findings: Findings) -> dict[str, Markup]:
    """The tables, by where they stand on the page; of claims about one place the place goes without saying."""
    claims = findings.claims
    read = claims.drop(columns="area") if claims["area"].nunique() == 1 else claims
    answers = findings.answers.reset_index(drop=True)
    advised = claims[["figure", "producer"]].join(findings.advice)
    return {
        "read": _table("read", read, anchors=True),
        "quantities": _table("quantities", findings.quantities, counts=claims),
        "answers": _table("answers", answers.rename(columns={"refusal": "own_refusal"})),
        "conflicts": _table("conflicts", findings.conflicts.reset_index(drop=True)),
        "advice": _table("advice", advised),
    }


def _table(name: str, frame: pd.DataFrame, **how: Any) -> Markup:
    """A table as HTML, with what own_page.yml says of it; rows that the page does not show are counted."""
    if frame.empty:
        return Markup("")
    said = files.packaged("own/own_page.yml")[name]
    columns: Any = {column: heading for column, heading in said["columns"].items() if column in frame}
    if not any(columns.values()):
        columns = list(columns)
    html = table(frame, caption=said["caption"], columns=columns, rows=_ROWS, **how).html
    return Markup(_SITE_LINK.sub(r"\1", html))


def forests(findings: Findings, *, width: float | None = None) -> Iterator[Any]:
    """Axes with a forest of the claims of each unit, in which the quantities with most claims come first."""
    answered = findings.newest[findings.newest["median"].notna()]
    order = {quantity: position for position, quantity in enumerate(findings.quantities.index)}
    claims = _drawn(findings)
    position = claims["quantity"].map(order)
    claims = claims.assign(position=position).sort_values("position", kind="stable")
    for _, of_unit in claims.groupby("unit", sort=False):
        shown = of_unit.head(_MARKS)
        estimates = answered[answered["quantity"].isin(shown["quantity"])]
        yield plot.forest(shown, estimates if len(estimates) else None, width=width)


def _drawn(findings: Findings) -> pd.DataFrame:
    """The claims that are drawn: of a constant those that speak for it, as others have no error or were replaced."""
    claims = findings.claims
    speaking = set(";".join(findings.answers["claim_ids"]).split(";"))
    is_silent = claims["measure"].isin(constants()) & ~claims.index.isin(speaking)
    return claims[~is_silent] if not is_silent.all() else claims


def _clashes(findings: Findings) -> Markup:
    """The hardest conflicts as a figure; nothing where none is hard."""
    if findings.hard.empty:
        return Markup("")
    return _picture(plot.conflicts(findings.hard, findings.claims, most=_SETS))


def _picture(axes: Any) -> Markup:
    """A figure in both themes, with what it shows in words."""
    from matplotlib import pyplot

    figure = axes.get_figure(root=True)
    svg = themed(to_svg(figure))
    description = describe(figure)
    pyplot.close(figure)
    alt = description.alt if description else ""
    drawing = Markup(svg[svg.index("<svg") :])
    return Markup('<div class="chart" role="img" aria-label="{}">{}</div>').format(alt, drawing)
