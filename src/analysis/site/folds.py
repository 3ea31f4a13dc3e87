"""Sections that are folded: the heading becomes the summary of a fold, and stays a heading with its anchor."""

from html import escape

from docutils import nodes
from sphinx.application import Sphinx

#: What stands below a heading whose section is folded.
MARK = "<!-- fold -->"


def setup(app: Sphinx) -> None:
    """Let Sphinx fold sections, after it has made the menus of them."""
    app.connect("doctree-resolved", _fold_all)


def _fold_all(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fold every section that is marked: up to the next heading of the same or a higher level."""
    for mark in list(doctree.findall(nodes.raw)):
        section = mark.parent
        if mark.astext().strip() == MARK and isinstance(section, nodes.section):
            section.remove(mark)
            _fold(section)


def _fold(section: nodes.section) -> None:
    """Put a section into a fold."""
    title, *rest = section.children
    level, outer = 1, section.parent
    while isinstance(outer, nodes.section):
        level, outer = level + 1, outer.parent
    heading = f"<h{level}>{escape(title.astext())}</h{level}>"
    opening = f'<details class="fold"><summary>{heading}</summary>'
    section.children = []
    section += [_raw(opening), *rest, _raw("</details>")]


def _raw(html: str) -> nodes.raw:
    """A piece of HTML."""
    return nodes.raw("", html, format="html")
