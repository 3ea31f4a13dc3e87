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
from analysis.narrative.rendering import environment, narrate
from analysis.narrative.template_signs import without_spans
from analysis.own.advice_shown import advice_shown
from analysis.own.agreeing_numbers import printed_numbers
from analysis.own.alike_conflicts import alike
from analysis.own.claims_file import OwnClaims
from analysis.own.findings import Findings, find
from analysis.own.number_to_quote import with_number_to_quote
from analysis.own.own_tables import page_tables
from analysis.own.perhaps_parts import perhaps_parts
from analysis.own.perhaps_repeated import perhaps_repeated
from analysis.own.publications_shown import publications
from analysis.own.story_over_time import counted, over_years
from analysis.plot import style
from analysis.plot.dark_theme import styles, themed
from analysis.plot.figure_records import describe
from analysis.project import SITE_LINK
from analysis.subject.measures import constants

#: How much one page shows: marks of a figure, figures, sets of claims that are drawn; and sets that are told at once,
#: and at most.
_MARKS = 40
_FIGURES = 8
_SETS = 6
_TOLD = 6
_MOST = 30
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
    advice = advice_shown(findings)
    template = environment().get_template("own_page.html.jinja")
    return template.render(
        name=own.name,
        refused=own.refused,
        rows=own.rows,
        unread=own.unread,
        version=installed_version(),
        style=Markup((files.PACKAGE / "own/own_page.css").read_text(encoding="utf-8")),
        light=Markup(styles(is_dark=False)),
        dark=Markup(styles(is_dark=True)),
        told=_narratives(findings, advice),
        tables=page_tables(findings, advice),
        charts=_charts(findings),
        years=_years(findings),
        clashes=_clashes(findings),
        seeming=len(findings.apparent),
        publications=publications(findings.claims),
    )


def installed_version() -> str:
    """The version that is installed; empty where the package was copied."""
    try:
        return version("counting-the-uncounted")
    except PackageNotFoundError:
        return ""


def _narratives(findings: Findings, advice: pd.DataFrame) -> dict[str, Markup]:
    """What is told, by where it stands on the page."""
    claims = findings.claims
    numbers = printed_numbers(findings.claims)
    hard = alike(findings.hard, numbers)
    return {
        "opening": narrated("own_opening", claims=claims, quantities=findings.quantities),
        "answers": narrated("own_answers", answers=with_number_to_quote(findings, advice), claims=claims),
        "growth": narrated("own_growth", conflicts=findings.grown, claims=claims),
        "hard": _told_of(findings, findings.hard, is_hard=True),
        "sharpest": narrated("own_groups", groups=hard[:_TOLD], claims=claims),
        "others": narrated("own_groups", groups=hard[_TOLD:_MOST], claims=claims),
        "apparent": _told_of(findings, findings.apparent, is_hard=False),
        "agreeing": narrated("own_agreeing", conflicts=findings.agreeing[:_MOST], claims=claims),
        "seeming": narrated("own_groups", groups=alike(findings.apparent, numbers)[:_MOST], claims=claims),
        "pairs": _pairs_told(findings),
        "parts": narrated("own_parts", sums=perhaps_parts(claims), claims=claims),
        "repeated": narrated("own_repeated", pairs=perhaps_repeated(claims), claims=claims),
    }


def _told_of(findings: Findings, conflicts: pd.DataFrame, *, is_hard: bool) -> Markup:
    """How many sets clash, or only seem to."""
    return narrated(
        "own_clashes",
        conflicts=conflicts,
        groups=alike(conflicts, printed_numbers(findings.claims)),
        claims=findings.claims,
        compared=findings.compared,
        untold=findings.untold,
        is_hard=is_hard,
    )


def _pairs_told(findings: Findings) -> Markup:
    """Which numbers were compared, and why others were not; nothing is said of a single number."""
    pairs = findings.pairs
    if not pairs or not pairs.every:
        return Markup("")
    return narrated(
        "own_pairs",
        apart=pairs.apart,
        claims=findings.claims,
        every=pairs.every,
        left_out=pairs.left_out,
        compared=pairs.compared,
        replaced=pairs.replaced,
    )


def narrated(template: str, **tables: Any) -> Markup:
    """A narrative as HTML."""
    html = _READER.render(without_spans(narrate(template, **tables).markdown))
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


def _charts(findings: Findings) -> list[Markup]:
    """The forests of the page."""
    drawn = [islice(forests(findings, width=inches), _FIGURES) for inches in style.WIDTHS]
    return [_pictures(*axes) for axes in zip(*drawn, strict=True)]


def _years(findings: Findings) -> list[tuple[Markup, Markup]]:
    """The story of each quantity that has one: in words, and as a figure on an axis of time."""
    stories = []
    for claims in over_years(findings):
        told = narrated("own_years", claims=claims, counted=counted(claims))
        drawn = [plot.timeline(claims, width=inches) for inches in style.WIDTHS]
        stories.append((told, _pictures(*drawn)))
    return stories


def _clashes(findings: Findings) -> Markup:
    """The hardest conflicts as a figure, of near-identical ones the first; nothing where none is hard."""
    if findings.hard.empty:
        return Markup("")
    # Places of one's own lie in a country, which goes without saying.
    numbers = printed_numbers(findings.claims)
    sets = alike(findings.hard, numbers).assign(regions="")
    drawn = [plot.conflicts(sets, findings.claims, most=_SETS, width=inches) for inches in style.WIDTHS]
    return _pictures(*drawn)


def _pictures(page: Any, phone: Any) -> Markup:
    """A figure as wide as a page and as a phone, in both themes, with what it shows in words."""
    from matplotlib import pyplot

    drawings = []
    alt = ""
    for name, axes in (("wide", page), ("narrow", phone)):
        figure = axes.get_figure(root=True)
        svg = themed(style.to_svg(figure))
        description = describe(figure)
        pyplot.close(figure)
        alt = description.alt if description else alt
        drawing = Markup(svg[svg.index("<svg") :])
        drawings.append(
            Markup('<div class="chart {}" role="img" aria-label="{}">{}</div>').format(name, alt, drawing)
        )
    return Markup("").join(drawings)
