"""What is put into a template stays text, in Markdown, in blocks of HTML and in templates of HTML alone."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analysis.narrative.rendering import environment
from analysis.narrative.template_signs import Environment, link_parts, markup, plain, unescaped, without_spans
from tests.conftest import ROOT
from tests.hostile_texts import ALL, OPENINGS, TEXTS, as_shown

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
#: Templates in which a value stands where Markdown looks for something.
_TEMPLATES = (
    "{{ v }}", "{{ v }} and more", "# {{ v }}", "**{{ v }}**", "*{{ v }}*", "- {{ v }}\n- x", "> {{ v }}", "1. {{ v }}",
    "[{{ v }}](#A-1)", "x [a](#A-1) {{ v }}", "x\n{{ v }}\ny", "| {{ v }} | x |\n|---|---|\n| y | {{ v }} |",
    "<details><summary>{{ v }}</summary>\n\n{{ v }}\n\n</details>", '<span title="{{ v }}">{{ v }}</span>',
    "{{ v | upper | lower }}{% set w = v ~ v %}{{ w }}", "{% macro m(x) %}*{{ x }}* {{ x }}{% endmacro %}{{ m(v) | trim }}",
)  # fmt: skip
_BLOCKS = (
    '```{raw} html\n<p title="{{ v }}">{{ v }}</p>\n```\n\n# {{ v }}\n',
    "```{raw} html\n<p>\n{{ v }}\n</p>\n```\n\n```{raw} html\n<p>{{ v }}</p>\n```\n",
)
_FILES = sorted((*(ROOT / "src").rglob("*.jinja"), *(ROOT / "docs").rglob("*.jinja")))
#: Letters that mean something to somebody, more often than others.
HOSTILE = st.text(st.sampled_from("\\`*_[](){}<>&~|#$\"'-+=:%.!^ \n\r\t\u2028ax1;/")) | st.text()


class _Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.values: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(template: str, value: str, name: str = "x.md.jinja") -> str:
    return Environment(jinja2.DictLoader({name: template})).get_template(name).render(v=value)


def page_of(markdown: str) -> _Elements:
    """A page as a browser has it, without the elements around signs of formulas."""
    return _Elements(MARKDOWN.render(without_spans(markdown)))


def assert_same_but_for_words(page: _Elements, usual: _Elements, value: str) -> None:
    """Fail unless a page has the elements of that which says `word`, and says the value in its place."""
    # CommonMark has another sign for what no text holds.
    text = as_shown(value.replace("\x00", "\ufffd")).lower()
    assert page.elements == usual.elements
    assert not text or as_shown(page.text).lower().count(text) >= usual.text.count("word")
    assert [as_shown(attribute).lower() for attribute in page.values] == [
        attribute.lower().replace("word", text) for attribute in usual.values
    ]


@pytest.mark.parametrize("template", _TEMPLATES)
@pytest.mark.parametrize("value", [*TEXTS.values(), ALL, *OPENINGS])
def test_a_value_is_text_wherever_it_stands(template: str, value: str) -> None:
    page, usual = (page_of(rendered(template, word)) for word in (value, "word"))
    assert_same_but_for_words(page, usual, value)


@given(HOSTILE.map(str.strip), st.sampled_from(_TEMPLATES))
def test_any_value_is_text(value: str, template: str) -> None:
    page, usual = (page_of(rendered(template, word)) for word in (f"a{value}b", "word"))
    assert page.elements == usual.elements


@pytest.mark.parametrize("template", _BLOCKS)
@pytest.mark.parametrize("value", [*TEXTS.values(), ALL])
def test_a_value_cannot_end_a_block_of_html(template: str, value: str) -> None:
    tokens = MARKDOWN.parse(rendered(template, value))
    usual = MARKDOWN.parse(rendered(template, "word"))
    assert [(token.type, token.info) for token in tokens] == [(token.type, token.info) for token in usual]
    for block, as_usual in zip(tokens, usual, strict=True):
        if block.type == "fence":
            assert_same_but_for_words(_Elements(block.content), _Elements(as_usual.content), value)


@pytest.mark.parametrize("value", [*TEXTS.values(), ALL])
def test_a_value_is_text_in_a_template_of_html(value: str) -> None:
    template = '<p title="{{ v }}">{{ v }}</p>{% set w = v ~ v %}{{ w | replace("q", "r") }}'
    page, usual = (_Elements(rendered(template, word, "x.html.jinja")) for word in (value, "word"))
    assert page.elements == usual.elements
    assert page.values == [value]
    assert page.text.startswith(value)


def test_names_in_a_directive_stand_as_they_are_and_cannot_end_it() -> None:
    template = "```{toctree}\n{{ v }}\n```\n"
    assert rendered(template, "article_2009") == "```{toctree}\narticle_2009\n```"
    [fence] = MARKDOWN.parse(rendered(template, "a\n```\n<b>"))
    assert fence.content == "a     <b>\n"


def test_what_is_neither_markdown_nor_html_stands_as_it_is() -> None:
    assert rendered("note = {{ v }} & more", ALL, "x.bib.jinja") == f"note = {ALL} & more"


def test_two_amounts_in_dollars_are_no_formula_and_read_as_they_stand() -> None:
    markdown = rendered("{{ v }}", "US$5 to US$9 \\(x)")
    assert markdown == "US<span>&#36;</span>5 to US<span>&#36;</span>9 <span>&#92;</span>(x)"
    assert unescaped(markdown) == "US$5 to US$9 \\(x)"
    assert unescaped(rendered("{{ v }}", ALL)) == " ".join(re.split("[\n\r\u2028]+", ALL))


def test_only_links_of_templates_are_links() -> None:
    template = "{{ v }} [{{ v }}](#A-1)\n and"
    macros = Environment(jinja2.DictLoader({"m": f"{{% macro m(v) %}}{template}{{% endmacro %}}"}))
    macro: Any = macros.get_template("m").module
    text = str(macro.m("[x](#B-2)"))
    assert link_parts(text) == ["[x](#B-2) ", "[x](#B-2)", "A-1", " and"]


def test_a_mark_that_is_forgotten_cannot_be_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        markup("[a](#b)").encode()
    assert plain(markup("[a](#b)")) == "[a](#b)"


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_markup_of_a_template_stands_outside_its_braces(path: Path) -> None:
    """In braces it would be text: an author sees at once that it was escaped, and this says why."""
    parsed = environment().parse(path.read_text(encoding="utf-8"))
    constants = [str(node.value) for node in parsed.find_all(jinja2.nodes.Const)]
    assert [text for text in constants if re.search(r"[<>*`\n]|\]\(|&\w+;", text)] == []
