"""Words with a fixed meaning: a link to the glossary shows the definition, and pages of regions get such links."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

GLOSSARY = "glossary"
#: Pages whose words become links, each word once on a page.
LINKED_PAGES = ("regions/", "notebooks/")
#: Where a word is not made a link: it is one already, or no running text.
_UNTOUCHED = (nodes.reference, nodes.title, nodes.literal, nodes.literal_block, nodes.raw)


def setup(app: Sphinx) -> None:
    """Let Sphinx explain terms; `own_linked_terms` says which, and in which forms of the word."""
    app.add_config_value("own_linked_terms", {}, "html", dict)
    app.connect("doctree-resolved", partial(_explain, held={}))


def _explain(app: Sphinx, doctree: nodes.document, docname: str, *, held: dict[str, str]) -> None:
    """Give links to the glossary their definition, and make links of the first uses of words on some pages."""
    known = held or _read_definitions(app, held)
    for link in list(doctree.findall(nodes.reference)):
        anchor = str(link.get("refuri", link.get("refid", ""))).rpartition("#")[2]
        if anchor in known and "internal" in link:
            _mark(link, known[anchor])
    if docname.startswith(LINKED_PAGES):
        target = app.builder.get_relative_uri(docname, GLOSSARY)
        for term, forms in app.config.own_linked_terms.items():
            anchor = f"term-{term.replace(' ', '-')}"
            if anchor not in known:
                raise ExtensionError(
                    f"docs/conf.py links the term '{term}', which docs/{GLOSSARY}.md does not have"
                )
            _link_first(doctree, forms, uri=f"{target}#{anchor}", definition=known[anchor])


def _read_definitions(app: Sphinx, held: dict[str, str]) -> Mapping[str, str]:
    """Anchor of each term -> its definition, put into `held` for the pages to come."""
    for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        definition = " ".join(item[-1].astext().split())
        held |= {str(name): definition for term in item.findall(nodes.term) for name in term["ids"]}
    return held


def _mark(link: nodes.reference, definition: str) -> None:
    """Let a link show a definition."""
    link["reftitle"] = definition
    link["classes"] = [*link["classes"], "term"]


def _link_first(doctree: nodes.document, forms: list[str], *, uri: str, definition: str) -> None:
    """Make the first running use of a word a link; nothing if the page does not use it."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b", re.IGNORECASE)
    for text in _running_text(doctree):
        found = pattern.search(text)
        if not found:
            continue
        link: Any = nodes.reference("", found[0], refuri=uri, internal=True)
        _mark(link, definition)
        parts = [nodes.Text(text[: found.start()]), link, nodes.Text(text[found.end() :])]
        text.parent.replace(text, [part for part in parts if isinstance(part, nodes.reference) or part])
        return


def _running_text(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Text in which a word may become a link: not in headings, code or links, not between HTML tags of a link."""
    for paragraph in list(doctree.findall(nodes.paragraph)):
        is_open = False
        for node in list(paragraph.findall()):
            if isinstance(node, nodes.raw):
                is_open = "<a " in node.astext() or (is_open and "</a>" not in node.astext())
            elif isinstance(node, nodes.Text) and not is_open and not _inside(node):
                yield node


def _inside(node: nodes.Node) -> bool:
    """Whether a node lies in something that stays as it is."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, _UNTOUCHED):
            return True
    return False
