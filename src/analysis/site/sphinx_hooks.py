"""What the site needs from Sphinx beyond its settings: formulas as MathML, terms, folded sections and descriptions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape, unescape
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.search.en import SearchEnglish

from analysis.site.notebook_pages import FOLD_MARK

#: A wide formula scrolls by itself, so the keyboard has to reach it.
_BLOCK = '<div class="formula" tabindex="0" role="group" aria-label="Formula">{}</div>'
GLOSSARY = "glossary"
#: What stands in the markup of a page that shows code, or a cell of a notebook.
SIGNS_OF_CODE = ('class="highlight', 'class="cell')
#: What the files of the styles of code and of notebooks are called, before a hash.
NOTEBOOK_STYLES = ("mystnb.", "pygments.")
#: Pages on which the first use of each word of `own_linked_terms` becomes a link to the glossary.
LINKED_PAGES = ("regions/", "notebooks/")
#: Where a word is not made a link: it is one already, or no running text.
_UNTOUCHED = (nodes.reference, nodes.title, nodes.literal, nodes.literal_block, nodes.raw)
#: So many letters are shown of a shared link.
DESCRIBED = 200
#: Words of running text that a page may have before its first fold.
BEFORE_FOLDS = 400
#: Folders of pages whose own notebooks say what is folded.
_FOLDED_BY_HAND = ("regions/",)
#: What is looked at and not read word by word (the map too), what is folded, what a script alone shows, and what a page
#: has for programs.
_NOT_READ = (nodes.table, nodes.literal_block, nodes.comment, nodes.image)
_NOT_SHOWN = re.compile(
    r"<(table|details|script|template|svg|form|select)\b.*?</\1>|<ul class=\"tiles\".*?</ul>|<!--.*?-->"
    r"|<(p|span)\b[^>]*\shidden>.*?</\2>",
    re.DOTALL,
)
_FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class EachWordOnce(SearchEnglish):
    """The words of a text for the search, each once: that a page has a word counts, not how often it has it."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        # Pages have most words in common.
        self._stems: dict[str, str] = {}

    def split(self, input: str) -> list[str]:
        """The words of a text in the order of their first use."""
        # Tables of claims repeat theirs row by row.
        return list(dict.fromkeys(super().split(input)))

    def stem(self, word: str) -> str:
        """What a word is looked up by."""
        if word not in self._stems:
            self._stems[word] = super().stem(word)
        return self._stems[word]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer of formulas and what is done to each page before it is written."""
    inline = partial(_formula, as_block=False)
    block = partial(_formula, as_block=True)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.add_search_language(EachWordOnce)
    app.add_config_value("own_linked_terms", {}, "html", dict)
    definitions: dict[str, str] = {}  # by the anchor of a term

    def resolved(app: Sphinx, doctree: nodes.document, docname: str) -> None:
        if not definitions:
            for item in app.env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
                definition = " ".join(item[-1].astext().split())
                for term in item.findall(nodes.term):
                    definitions.update(dict.fromkeys(term["ids"], definition))
        explain_terms(app, doctree, docname, definitions)
        if not docname.startswith(_FOLDED_BY_HAND):
            mark_long(doctree)
        fold_sections(doctree)

    app.connect("builder-inited", _keep_highlighted)
    app.connect("doctree-resolved", resolved)
    app.connect("html-page-context", _describe)
    app.connect("html-page-context", _lighten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _keep_highlighted(app: Sphinx) -> None:
    """Colour each piece of code once: the pages of regions show the same cells."""
    bridge = getattr(app.builder, "highlighter", None)
    if bridge is None:
        return
    highlight = bridge.highlight_block
    coloured: dict[str, str] = {}

    def highlight_once(source: str, lang: str, *, location: Any = None, **options: Any) -> str:
        key = repr((source, lang, sorted(options.items())))
        if key not in coloured:
            coloured[key] = highlight(source, lang, location=location, **options)
        return coloured[key]

    bridge.highlight_block = highlight_once


def _lighten(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Leave the styles of code and its outputs out of the pages that show none."""
    body = context.get("body", "")
    if not any(sign in body for sign in SIGNS_OF_CODE):
        sheets = context["css_files"]
        context["css_files"] = [sheet for sheet in sheets if not _is_of_code(str(sheet.filename))]


def _is_of_code(name: str) -> bool:
    """Whether a style sheet is for code and its outputs only."""
    return any(style in name for style in NOTEBOOK_STYLES)


def _formula(translator: Any, node: nodes.Element, *, as_block: bool) -> None:
    """Write a formula as MathML and leave its node."""
    formula = tex2mathml(node.astext(), as_block=as_block)
    translator.body.append(_BLOCK.format(formula) if as_block else formula)
    raise nodes.SkipNode


def explain_terms(app: Sphinx, doctree: nodes.document, docname: str, definitions: Mapping[str, str]) -> None:
    """Give links to the glossary their definition, and make links of the first uses of words on some pages."""
    for link in list(doctree.findall(nodes.reference)):
        address = str(link.get("refuri", link.get("refid", "")))
        _, _, anchor = address.rpartition("#")
        if anchor in definitions and "internal" in link:
            link["reftitle"] = definitions[anchor]
            link["classes"] = [*link["classes"], "term"]
    if not docname.startswith(LINKED_PAGES):
        return
    texts = list(_running_text(doctree))
    for term, forms in app.config.own_linked_terms.items():
        anchor = f"term-{term.replace(' ', '-')}"
        if anchor not in definitions:
            where = f"which docs/{GLOSSARY}.md does not have"
            raise ExtensionError(f"docs/conf.py links the term '{term}', {where}")
        address = f"{app.builder.get_relative_uri(docname, GLOSSARY)}#{anchor}"
        _link_first_use(texts, forms, address, definitions[anchor])


def _link_first_use(texts: list[nodes.Text], forms: Sequence[str], address: str, definition: str) -> None:
    """Make a link of the first use of a term, in any of its forms, in texts of which what is left takes its place."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b", re.IGNORECASE)
    for index, text in enumerate(texts):
        use = pattern.search(text)
        if not use:
            continue
        link = nodes.reference(
            "", use[0], internal=True, reftitle=definition, classes=["term"], refuri=address
        )
        before = nodes.Text(text[: use.start()])
        behind = nodes.Text(text[use.end() :])
        parts = [part for part in (before, link, behind) if part.astext()]
        text.parent.replace(text, parts)
        texts[index : index + 1] = [before, behind]
        return


def _running_text(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Text in which a word may become a link: not in headings, code or links, not between HTML tags of a link."""
    for paragraph in list(doctree.findall(nodes.paragraph)):
        is_open = False
        for node in list(paragraph.findall()):
            if isinstance(node, nodes.raw):
                html = node.astext()
                is_open = "<a " in html or (is_open and "</a>" not in html)
            elif isinstance(node, nodes.Text) and not is_open and not _is_untouched(node):
                yield node


def _is_untouched(text: nodes.Text) -> bool:
    """Whether a text stands in something in which no word is made a link."""
    above = text.parent
    while above is not None:
        if isinstance(above, _UNTOUCHED):
            return True
        above = above.parent
    return False


def mark_long(doctree: nodes.document) -> None:
    """Mark the sections to fold of a page that is long: from the first with which it has too many words."""
    page = next(iter(doctree.findall(nodes.section)), None)
    words = 0
    for part in page.children if page else ():
        words += running_words(part)
        if words > BEFORE_FOLDS and isinstance(part, nodes.section) and not _is_marked(part):
            part.insert(1, nodes.raw("", FOLD_MARK, format="html"))


def running_words(node: nodes.Node) -> int:
    """How many words of running text a part of a page has: not those of tables, code and what is folded."""
    if isinstance(node, _NOT_READ) or _is_marked(node):
        return 0
    if isinstance(node, nodes.raw):
        return len(_TAG.sub(" ", _NOT_SHOWN.sub(" ", node.astext())).split())
    if isinstance(node, nodes.Text):
        return len(node.astext().split())
    return sum(running_words(child) for child in node.children)


def _is_marked(node: nodes.Node) -> bool:
    """Whether a part of a page is a section to fold."""
    return isinstance(node, nodes.section) and any(
        isinstance(child, nodes.raw) and child.astext().strip() == FOLD_MARK for child in node.children
    )


def fold_sections(doctree: nodes.document) -> None:
    """Fold every section that is marked: its heading becomes the summary, and stays a heading with its anchor.

    Menus are made before, so that they name it as any other section.
    """
    for mark in list(doctree.findall(nodes.raw)):
        section = mark.parent
        if mark.astext().strip() != FOLD_MARK or not isinstance(section, nodes.section):
            continue
        section.remove(mark)
        title, *content = section.children
        level = 1
        outer = section.parent
        while isinstance(outer, nodes.section):
            level += 1
            outer = outer.parent
        heading = f"<h{level}>{escape(title.astext())}</h{level}>"
        opening = nodes.raw("", f'<details class="fold"><summary>{heading}</summary>', format="html")
        closing = nodes.raw("", "</details>", format="html")
        section.children = []
        section += [opening, *content, closing]


def _describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say what a shared link shows of a page: its title and first words, without the note on its content."""
    if doctree is None:
        return
    title = next((node.astext() for node in doctree.findall(nodes.title)), "")
    texts = [title if title.endswith("?") else f"{title}."]
    for node in doctree.findall():
        if isinstance(node, nodes.raw) and not isinstance(node.parent, nodes.paragraph):
            texts += _FIRST_PARAGRAPH.findall(node.astext())[:1]
        # The note is in italics as a whole.
        elif isinstance(node, nodes.paragraph) and [*map(type, node.children)] != [nodes.emphasis]:
            texts.append(node.astext())
    without_tags = _TAG.sub("", " ".join(texts))
    text = " ".join(unescape(without_tags).split())
    if len(text) > DESCRIBED:
        whole_words, _, _ = text[:DESCRIBED].rpartition(" ")
        text = f"{whole_words} …"
    tags = [f'<meta name="description" content="{escape(text)}">']
    shared = {"title": title, "description": text, "type": "article", "site_name": app.config.html_title}
    for name, content in shared.items():
        tags.append(f'<meta property="og:{name}" content="{escape(content)}">')
    context["metatags"] += "\n" + "\n".join(tags)
