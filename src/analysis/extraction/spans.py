"""Every numeric expression of a text with its hedge, currency, scale and percent; the longest that can be read wins.

A sentence becomes a row of roles of the grammar; patterns of roles find candidates, and the grammar reads them. What
it cannot read is tried again without what joins it: "32 men and 71 women" is no range.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from analysis.extraction.masks import mask_of_span, masked_tokens, with_names
from analysis.extraction.sentences import Document
from analysis.extraction.tokens import UNKNOWN, RoleRow, Token, role_row, tokens_of
from analysis.extraction.word_lists import words
from analysis.reading.figures import Figure, FigureError, parse_figure
from analysis.reading.grammar.readings import read_template
from analysis.reading.grammar.roles import Role, role_pattern
from analysis.reading.grammar.text import skeletons, without_number_words

_SMALL = "(?: tens unit? | teen | unit )"
_BIG = f"(?: (?: {_SMALL} | article )? hundred (?: and? {_SMALL} )? )"
_CORE = (
    f"(?: {_SMALL} point {_SMALL}{{1,6}} scale? | {_SMALL} and article fraction scale"
    f" | fraction article scale | digits slash digits | digits fraction scale?"
    f" | [article unit digits]? fraction scale? | (?: article | {_SMALL} ) ordinal | digits scale{{0,3}}"
    f" | (?: {_BIG} | {_SMALL} ) (?: scale+ (?: and? (?: {_BIG} | {_SMALL} ) )? ){{0,4}} | article scale+ )"
)
_AMOUNT = f"(?: currency{{0,2}} {_CORE} [percent permille]? currency{{0,2}} )"
_HEDGE = "[about_before about floor floor_before ceiling ceiling_before below below_sign empty_hedge]"
_BEFORE = f"(?: {_HEDGE} (?: {_HEDGE} | filler | article (?= {_HEDGE} ) ){{0,5}} )?"
_BEHIND = "(?: [floor_behind ceiling_behind about_behind] | [floor ceiling] (?= [comma close] | $ ) )?"
#: What a rate is for: 1,000, or a thousand.
_WHOLE = f"(?: {_AMOUNT} | article? scale )"
_FIGURE = f"{_BEFORE} {_AMOUNT} {_BEHIND}"
#: Tried in this order at each place; what is read first is a span.
PATTERNS = tuple(
    role_pattern(text)
    for text in (
        f"{_BEFORE} {_AMOUNT} {_BEHIND} noun{{0,3}} open [^close]{{0,8}}? {_AMOUNT} [to comma and dash] {_AMOUNT} close"
        " scale?",
        f"{_BEFORE} {_AMOUNT} noun{{0,2}} plus_minus {_AMOUNT}",
        f"{_BEFORE} {_AMOUNT} noun{{0,2}} open [plus_minus standard_error] {_AMOUNT} close",
        f"{_BEFORE} (?: between | from ) {_FIGURE} [to and dash] {_FIGURE} noun{{0,3}} per {_WHOLE}",
        f"{_FIGURE} (?: [to dash] {_FIGURE} )? noun{{0,3}} per {_WHOLE}",
        f"{_BEFORE} {_AMOUNT} [to or dash] {_AMOUNT} times",
        f"{_BEFORE} {_AMOUNT} times",
        f"{_BEFORE} between {_FIGURE} [and to dash] {_FIGURE}",
        f"{_BEFORE} from? {_FIGURE} [to dash] {_FIGURE}",
        f"{_FIGURE} but {_FIGURE}",
        f"{_FIGURE} [in of] the? {_AMOUNT}",
        f"{_BEFORE} {_SMALL} [noun ~]{{1,2}} in {_SMALL}",
        f"{_FIGURE} or {_FIGURE}",
        _FIGURE,
        _AMOUNT,
        f"{_BEFORE} (?: several? scales (?: of scales ){{0,2}} | several scale{{1,2}} )",
        f"{_BEFORE} [the]? half",
        f"{_BEFORE} all of?",
        "empty_hedge? none",
        "[the]? rank? largest",
    )
)
#: Roles with which a span can begin.
START = role_pattern(
    f"(?: {_HEDGE} | [between from currency digits unit teen tens hundred article fraction several scales half all none"
    " the rank largest] )"
)
_SHORT = 120
_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A numeric expression: its tokens, how it reads, and what it is if it counts nothing."""

    sentence: int
    first: int  # the first of its tokens in the sentence
    last: int
    start: int  # in the plain text
    end: int
    figure: Figure | None  # None of what is no figure, such as a date
    mask: str = ""


def find_spans(document: Document) -> tuple[list[Span], list[list[Token]]]:
    """The numeric expressions of a text in order, and the tokens of each of its sentences.

    Examples
    --------
    >>> from analysis.extraction.sentences import split_sentences
    >>> spans, _ = find_spans(split_sentences("In 2006 the police found at least 357 victims."))
    >>> [(span.mask, span.figure and span.figure.low) for span in spans]
    [('year', None), ('', 357.0)]
    """
    spans: list[Span] = []
    tokens_of_sentences = []
    for number, sentence in enumerate(document.sentences):
        tokens = tokens_of(document.plain, sentence.start, sentence.end)
        tokens_of_sentences.append(tokens)
        masks = masked_tokens(tokens)
        of_sentence = [*_figures(document.plain, number, tokens, masks), *_masked(number, tokens, masks)]
        spans += sorted(of_sentence, key=lambda span: span.start)
    return spans, tokens_of_sentences


def _masked(number: int, tokens: Sequence[Token], masks: dict[int, str]) -> Iterator[Span]:
    """The numbers that count nothing; of neighbours that are one date, a range or an address one span."""
    first = -1
    last = -1
    for index, name in masks.items():
        if first >= 0 and masks[first] == name and _is_one(tokens, last, index):
            last = index
            continue
        if first >= 0:
            yield _span(number, tokens, first, last, masks[first])
        first = last = index
    if first >= 0:
        yield _span(number, tokens, first, last, masks[first])


def _is_one(tokens: Sequence[Token], last: int, index: int) -> bool:
    """Whether two numbers that count nothing are parts of one."""
    between = [token.text for token in tokens[last + 1 : index]]
    is_parted = any(text in (",", "or", ".", ";") for text in between[:1])
    return len(between) <= _LONGEST_GAP and not is_parted


def _span(number: int, tokens: Sequence[Token], first: int, last: int, mask: str) -> Span:
    """A span that is no figure, with the words that make it one: Article 4, 12 June."""
    first, last = with_names(tokens, first, last, mask)
    return Span(number, first, last, tokens[first].start, tokens[last].end, None, mask)


def _figures(plain: str, number: int, tokens: Sequence[Token], masks: dict[int, str]) -> Iterator[Span]:
    """The figures of a sentence."""
    row = role_row(tokens, frozenset(masks))
    position = 0
    while position < len(row.roles):
        start = START.search(row.roles, position)
        if start is None:
            return
        position = start.start()
        found = _figure_at(plain, tokens, row, position)
        if found is None:
            position += 1
            continue
        figure, end = found
        position = _without_opening(tokens, row, position, end)
        first, last = row.firsts[position], row.lasts[end - 1]
        mask = mask_of_span(tokens, first, last)
        if mask:
            yield _span(number, tokens, first, last, mask)
        else:
            yield Span(number, first, last, tokens[first].start, tokens[last].end, figure)
        position = end


def _without_opening(tokens: Sequence[Token], row: RoleRow, position: int, end: int) -> int:
    """Where a figure begins without the verb before it: "it is estimated that", "could be"."""
    while position < end - 1 and _opens(tokens, row.firsts[position]):
        position += 1
    for index in range(position, end - 1):
        # Of "estimated to be worth 5 million" the money.
        if tokens[row.lasts[index]].text in ("be", "worth"):
            position = index + 1
    return position


def _opens(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a verb before a figure, and no part of it: in "UNICEF estimated 60,000" the estimating."""
    token = tokens[index]
    if token.text in words("openings"):
        return True
    before = tokens[index - 1] if index else None
    is_verb = token.text in words("verbs_of_estimates") and before is not None and before.kind == "word"
    return is_verb and before is not None and before.text not in words("before_estimated")


def _figure_at(plain: str, tokens: Sequence[Token], row: RoleRow, position: int) -> tuple[Figure, int] | None:
    """The longest figure that begins at a place of a row of roles, and where it ends; None if there is none."""
    for pattern in PATTERNS:
        match = pattern.match(row.roles, position)
        if match is None or match.end() == position:
            continue
        first, last = row.firsts[position], row.lasts[match.end() - 1]
        text = plain[tokens[first].start : tokens[last].end]
        if len(text) > _SHORT:
            continue
        for reading in (text, _without_nouns(plain, tokens, row, position, match.end())):
            figure = _read(" ".join(reading.split()))
            if figure is not None:
                return figure, match.end()
    return None


def _read(text: str) -> Figure | None:
    """A text as a figure; None if it is none, which its form mostly tells without an error and its offers."""
    shapes, _ = skeletons([text])
    (skeleton,), _ = without_number_words(shapes)
    if isinstance(read_template(skeleton), str):
        return None
    with suppress(FigureError):
        return parse_figure(text)
    return None


def _without_nouns(plain: str, tokens: Sequence[Token], row: RoleRow, position: int, end: int) -> str:
    """A figure without the nouns in it: of "one picker in five" one in five."""
    parts = []
    for index in range(position, end):
        if row.roles[index] not in (UNKNOWN, Role.NOUN.value):
            parts.append(plain[tokens[row.firsts[index]].start : tokens[row.lasts[index]].end])
    return " ".join(parts)
