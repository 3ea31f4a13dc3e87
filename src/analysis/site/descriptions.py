"""What a shared link says of a page: its title and first words, which on a region's page are its ladder."""

import re
from html import escape, unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: So many letters are shown of a shared link.
LENGTH = 200
_FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def setup(app: Sphinx) -> None:
    """Let each page describe itself."""
    app.connect("html-page-context", _describe)


def _describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is not None and (text := describe(doctree)):
        context["metatags"] += f'\n<meta name="description" content="{escape(text)}">'


def describe(doctree: nodes.document) -> str:
    """The title and the first words of a page, as many as a shared link shows; without the note on its content."""
    title = next((node.astext() for node in doctree.findall(nodes.title)), "")
    said = [title if title.endswith("?") else f"{title}.", *map(_words, doctree.findall(_has_words))]
    text = " ".join(" ".join(said).split())
    return text if len(text) <= LENGTH else f"{text[:LENGTH].rpartition(' ')[0]} …"


def _has_words(node: nodes.Node) -> bool:
    """Whether a node is a paragraph, or HTML that does not stand in one."""
    outside = isinstance(node, nodes.raw) and not isinstance(node.parent, nodes.paragraph)
    return outside or isinstance(node, nodes.paragraph)


def _words(node: nodes.Node) -> str:
    """The words of a paragraph, of HTML those of its first; none of a paragraph that is in italics as a whole."""
    text = node.astext()
    if isinstance(node, nodes.raw):
        found = _FIRST_PARAGRAPH.search(text)
        text = found[1] if found else ""
    is_note = [type(child) for child in node.children] == [nodes.emphasis]
    return "" if is_note else unescape(_TAG.sub("", text))
