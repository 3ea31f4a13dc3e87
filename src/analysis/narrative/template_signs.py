"""Markup and text in templates: what a template says itself may be markup, what is put into it stays text.

Outside of its `{{ }}` and `{% %}` a template is written by an author of the project. While it is filled, each of its
signs that Markdown or HTML could take for markup is exchanged for a mark: a lone surrogate, which no file in UTF-8
holds, so that no value has one. Whatever filters and macros do meanwhile, a sign that is still itself in the end came
out of a value, and is escaped; then each mark becomes its sign again. Nobody has to remember to escape anything, and a
mark that is forgotten cannot be written to a file. Templates of HTML alone are escaped by Jinja.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

#: How the names of templates end, by what they make.
MARKDOWN = ".md.jinja"
HTML = ".html.jinja"
_SIGNS = "\\`*_[]()<>&~|#$\"'-+=:%.\n"
_FIRST_MARK = 0xD800
_MARKS = {sign: chr(_FIRST_MARK + ord(sign)) for sign in _SIGNS}
_UNMARKED = {mark: sign for sign, mark in _MARKS.items()}


def _exchanged(text: str, signs: Mapping[str, str]) -> str:
    """The text with each sign exchanged for what stands for it, in which none of the signs is left."""
    # `str.translate` looks every letter up where a text is not ASCII: ten times as slow.
    for sign, instead in signs.items():
        text = text.replace(sign, instead)
    return text


def markup(text: str) -> str:
    """Text that stays markup where it is put into a template, such as the link around a number."""
    return _exchanged(text, _MARKS)


def plain(text: str) -> str:
    """What a macro said as it reads: each mark is the sign that it stands for."""
    return _exchanged(text, _UNMARKED)


_LINE = markup("\n")
_FENCE = markup("```")
_RAW = f"{_FENCE}{{raw}} html{_LINE}"
#: A block of a template that MyST does not read as Markdown.
_BLOCK = re.compile(f"((?:^|{_LINE}){_FENCE}{{.*?{_LINE}{_FENCE}(?={_LINE}|$))", re.DOTALL)
_LINK = re.compile(markup("[") + "(.*?)" + markup("](#") + "(.*?)" + markup(")"), re.DOTALL)
_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
#: Before text at the start of a line, and what there begins a list, a heading, a rule, a definition or a comment.
_BEFORE = f"((?:^|{_LINE})(?:[ {markup('->*+#')}]|[0-9]{markup('.')})*)"
_OPENING = re.compile(f"{_BEFORE}([-+=:%#])")
_COUNTING = re.compile(f"{_BEFORE}([0-9]{{1,9}})([.)])(?=[ \t{_LINE}]|$)")


def _escapes(signs: Mapping[str, str]) -> dict[str, str]:
    """What stands for signs of values, which is not escaped again."""
    return {sign: markup(escape) for sign, escape in signs.items()}


_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_IN_HTML = _escapes(_NAMED | {sign: f"&#{ord(sign)};" for sign in "\"'`"})
#: MathJax looks for formulas in what is shown, and not across the borders of elements.
_FORMULA = {sign: f"<span>&#{ord(sign)};</span>" for sign in "$\\"}
_IN_MARKDOWN = _escapes(_NAMED | _FORMULA | {sign: f"&#{ord(sign)};" for sign in '"`*_[]~|'})
_SPAN = re.compile(r"<span>(&#(?:36|92);)</span>")


def in_html(text: str) -> str:
    """What a template says as HTML, with its values as text and values of attributes."""
    return plain(_exchanged(text, _IN_HTML))


def in_markdown(text: str) -> str:
    """What a template says as Markdown, with its values as text: in paragraphs, and in its blocks of raw HTML."""
    parts = _BLOCK.split(text)
    parts[::2] = [_in_paragraphs(part) for part in parts[::2]]
    parts[1::2] = [_in_block(block) for block in parts[1::2]]
    return "".join(parts)


def _in_paragraphs(text: str) -> str:
    lines = _BREAK.sub(" ", text)
    with_openings = _OPENING.sub(_last_sign_escaped, lines)
    escaped = _COUNTING.sub(_last_sign_escaped, with_openings)
    return plain(_exchanged(escaped, _IN_MARKDOWN))


def _last_sign_escaped(match: re.Match[str]) -> str:
    """What stands before a sign, and the sign, which is the last group, as its number."""
    *before, sign = match.groups()
    escape = markup(f"&#{ord(sign)};")
    return "".join(before) + escape


def _in_block(block: str) -> str:
    """Raw HTML; or a directive such as a list of pages, in which names stand as they are, and cannot end it."""
    if block.removeprefix(_LINE).startswith(_RAW):
        return in_html(block)
    return plain(_BREAK.sub(" ", block).replace("`", " "))


def unescaped(markdown: str) -> str:
    """Markdown as it reads: what `in_markdown` escaped is itself again, for a terminal or a title."""
    return unescape(_SPAN.sub(r"\1", markdown))


def without_spans(markdown: str) -> str:
    """Markdown for a page on which nobody looks for formulas."""
    return _SPAN.sub(r"\1", markdown)


def link(text: str, anchor: str) -> str:
    """A link to a row of the page."""
    start = markup("[")
    middle = markup("](#")
    end = markup(")")
    return f"{start}{text}{middle}{anchor}{end}"


def link_parts(text: str) -> list[str]:
    """What a macro said, in one line: text, then by turns what a link shows, its anchor, and text again."""
    words = text.replace(_LINE, " ").split()
    line = " ".join(words)
    return [plain(part) for part in _LINK.split(line)]


class _MarkedSigns(Extension):
    """Marks the signs of what a template says itself."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        name = stream.name or ""
        if name.endswith(HTML):
            return stream
        return _marked(stream)


def _marked(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "data":
            marked_text = markup(token.value)
            yield Token(token.lineno, token.type, marked_text)
        else:
            yield token


class _Template(jinja2.Template):
    """A template that comes out with its values as text."""

    def render(self, *args: Any, **named: Any) -> str:
        """What the template says of some values."""
        text = super().render(*args, **named)
        name = self.name or ""
        if name.endswith(HTML):
            return text
        return in_markdown(text) if name.endswith(MARKDOWN) else plain(text)


class Environment(jinja2.Environment):
    """Templates whose values stay text, whoever wrote them; a name that is not known is an error."""

    template_class = _Template

    def __init__(self, loader: jinja2.BaseLoader, **options: Any) -> None:
        super().__init__(
            loader=loader,
            extensions=[_MarkedSigns],
            autoescape=jinja2.select_autoescape([HTML]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            **options,
        )
