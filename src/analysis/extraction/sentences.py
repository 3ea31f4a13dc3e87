"""A text, Markdown or HTML as blocks and sentences, each with the place where it stands in the input.

Headings, list items and rows of tables are blocks of their own; code is none. A sentence never goes over the end of its
block. HTML is taken apart by the parser of the standard library; nothing of it is run or fetched.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from analysis.extraction.word_lists import words
from analysis.subject import listed

#: What a text begins with, or has several of, if it is HTML.
_OPENS_HTML = re.compile(
    r"\s*<(?:!doctype|html|head|body|article|section|main|div|p|h1|table|ul|!--)\b", re.I
)
_CLOSES = re.compile(r"</(?:p|div|li|td|h[1-6]|article|section)>", re.I)
_SEVERAL = 3
#: Elements whose text nobody reads, or that hold marks of footnotes.
_UNREAD = frozenset(listed("script; style; noscript; template; svg; math; sup"))
_HEADINGS = frozenset(listed("h1; h2; h3; h4; h5; h6"))
_BLOCKS = _HEADINGS | frozenset(
    listed(
        "p; div; li; ul; ol; tr; table; section; article; header; footer; main; aside; br; blockquote; pre; dt; dd;"
        "figcaption; title"
    )
)
_CELLS = frozenset(("td", "th"))

_HEADING = re.compile(r"#{1,6}[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+•◦▪–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_RULE = re.compile(r"[ \t]*\|[ \t|:-]+\s*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_UNDERLINE = re.compile(r"[ \t]*(?:={3,}|-{3,})[ \t]*$")
_ENDS_NO_HEADING = (".", "!", "?", ";", ",", ":", '"', "”", ")")
_LONGEST_HEADING = 80
#: Nobody breaks lines as long as this by hand: each is a paragraph.
_LONGEST_LINE = 200

#: The end of a sentence; a capital may be stuck to it ("in Africa.It is").
_END = re.compile(
    r"[.!?…]{1,4}[\"'”’)\]]{0,3}(?:\s+(?=[\"'“‘(\[]?[^\W_a-z])|(?<=[a-z]{2}\.)(?=[A-Z][a-z]*\s))"
)
_LAST_WORD = re.compile(r"[\w.]*$")
_LONGEST_WORD = 30
#: No sentence has more signs.
_LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands in the plain text, in which block, and below which heading."""

    start: int
    end: int
    block: int
    heading: str
    is_heading: bool


class Document:
    """A text without its markup, its sentences, and the way back to the input."""

    def __init__(
        self, text: str, plain: str, pieces: Sequence[tuple[int, int]], headings: frozenset[int]
    ) -> None:
        self.text = text
        self.plain = plain
        #: Starts of pieces in the plain text, each with where it stands in the input.
        self._plain_starts = [plain_start for plain_start, _ in pieces]
        self._starts = [start for _, start in pieces]
        self.sentences = tuple(_sentences(plain, headings))

    def offset(self, index: int) -> int:
        """Where a character of the plain text stands in the input."""
        piece = bisect_right(self._plain_starts, index) - 1
        return self._starts[piece] + index - self._plain_starts[piece]


def split_sentences(text: str) -> Document:
    """A text with its sentences.

    Examples
    --------
    >>> document = split_sentences("<p>It fell.</p><p>It rose &amp; fell.</p>")
    >>> [document.plain[sentence.start:sentence.end].strip() for sentence in document.sentences]
    ['It fell.', 'It rose & fell.']
    """
    if not _is_html(text):
        return Document(text, text, [(0, 0)], frozenset())
    reader = _HtmlText(text)
    reader.feed(text)
    reader.close()
    return Document(text, "".join(reader.parts), reader.pieces or [(0, 0)], frozenset(reader.headings))


def _is_html(text: str) -> bool:
    """Whether a text is HTML."""
    if _OPENS_HTML.match(text):
        return True
    closing = _CLOSES.finditer(text)
    return sum(1 for _ in zip(range(_SEVERAL), closing, strict=False)) == _SEVERAL


class _HtmlText(HTMLParser):
    """What a reader sees of HTML, and where each piece of it stands."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.pieces: list[tuple[int, int]] = []
        self.headings: set[int] = set()
        self._length = 0
        self._unread: list[str] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a block, a cell, or what is not read."""
        del attrs
        if tag in _UNREAD:
            self._unread.append(tag)
        elif tag in _BLOCKS:
            self._put("\n\n")
        elif tag in _CELLS:
            self._put(" | ")
        if tag in _HEADINGS:
            self.headings.add(self._length)

    def handle_endtag(self, tag: str) -> None:
        """End a block, or what is not read."""
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        elif tag in _BLOCKS:
            self._put("\n\n")

    def handle_data(self, data: str) -> None:
        """Take over what is read."""
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        """Take over a sign that is named."""
        self._put(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Take over a sign by its number."""
        self._put(unescape(f"&#{name};"))

    def _put(self, part: str) -> None:
        """Add to the plain text what stands here in the input."""
        if self._unread:
            return
        line, column = self.getpos()
        self.pieces.append((self._length, self._line_starts[line - 1] + column))
        self.parts.append(part)
        self._length += len(part)


def _sentences(plain: str, headings: frozenset[int]) -> Iterator[Sentence]:
    """The sentences of a text in order, each with the heading above it."""
    heading = ""
    for number, (start, end, is_heading) in enumerate(_blocks(plain, headings)):
        if is_heading:
            heading = plain[start:end].strip()
        for whole in _parts(plain, start, end):
            for first, last in _cut(plain, *whole):
                yield Sentence(first, last, number, "" if is_heading else heading, is_heading)


def _cut(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, in pieces if it is as long as none is: a talk without full stops, or no text at all."""
    while end - start > _LONGEST:
        blank = plain.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
        cut = blank if blank > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def _blocks(plain: str, headings: frozenset[int]) -> Iterator[tuple[int, int, bool]]:
    """Where the blocks of a text start and end, and whether each is a heading."""
    block: list[tuple[int, int]] = []
    is_code = False
    position = 0
    for line in plain.splitlines(keepends=True):
        start, end = position, position + len(line)
        position = end
        if _RULE.fullmatch(line):
            continue
        if _FENCE.match(line):
            is_code = not is_code
        if is_code or _FENCE.match(line):
            continue
        if _UNDERLINE.match(line) and block:
            yield block[0][0], block[-1][1], True
            block = []
            continue
        content, opens, is_heading = _content(line)
        if len(block) == 1 and not opens and _is_title_above(plain, block[0], line):
            yield *block[0], True
            block = []
        if (opens or not line.strip()) and block:
            yield _whole(plain, block, headings)
            block = []
        if is_heading:
            yield start + content, end, True
        elif line.strip():
            block.append((start + content, end))
        if block and len(line) > _LONGEST_LINE:
            yield _whole(plain, block, headings)
            block = []
    if block:
        yield _whole(plain, block, headings)


def _content(line: str) -> tuple[int, bool, bool]:
    """Where the words of a line begin, whether a block begins with it, and whether it is a heading."""
    quote = _QUOTE.match(line)
    begins = quote.end() if quote else 0
    heading = _HEADING.match(line, begins)
    if heading:
        return heading.end(), True, True
    item = _ITEM.match(line, begins)
    if item:
        return item.end(), True, False
    return begins, line.lstrip().startswith("|"), False


def _is_title_above(plain: str, first: tuple[int, int], second: str) -> bool:
    """Whether a line is the title of the one directly below it: much shorter, with capitals and without an end."""
    line = plain[slice(*first)].strip()
    below = second.strip()
    is_short = len(line) <= _LONGEST_HEADING and 2 * len(line) < len(below)
    starts = line[:1].isupper() and below[:1].isupper()
    return is_short and starts and not line.endswith(_ENDS_NO_HEADING) and "|" not in line


def _whole(plain: str, block: Sequence[tuple[int, int]], headings: frozenset[int]) -> tuple[int, int, bool]:
    """A block of lines; one short line without a number and without an end is a heading."""
    start, end = block[0][0], block[-1][1]
    text = plain[start:end].strip()
    is_short = len(block) == 1 and len(text) <= _LONGEST_HEADING
    # A year or the number of a chapter makes no claim of a heading.
    bare = _YEARS.sub("", text).strip()
    is_open = not text.endswith(_ENDS_NO_HEADING) or (text.isupper() and text.endswith(")"))
    looks_so = is_short and is_open and bare[:1].isupper()
    has_number = any(sign.isdigit() for sign in bare)
    return start, end, start in headings or (looks_so and not has_number)


_YEARS = re.compile(
    r"(?<![\d,.])(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?(?![\d,]|\.\d)|^\d{1,2}(?:\.\d)*\.?(?=\s)"
)


def _parts(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the sentences of a block start and end."""
    first = start
    for match in _END.finditer(plain, start, end):
        if _is_end(plain, first, match):
            yield first, match.end()
            first = match.end()
    if plain[first:end].strip():
        yield first, end


def _is_end(plain: str, first: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at a full stop, and no abbreviation or initial."""
    if match[0][0] != ".":
        return True
    word = _LAST_WORD.search(plain, max(first, match.start() - _LONGEST_WORD), match.start())
    letters = word[0].lower() if word else ""
    is_initial = len(letters) == 1 and letters.isalpha()
    return not is_initial and letters not in _ABBREVIATIONS and "." not in letters


_ABBREVIATIONS = words("abbreviations")
