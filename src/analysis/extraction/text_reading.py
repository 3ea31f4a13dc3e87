"""The numbers of a text as rows: how each reads, whether it is a claim and why, and what it says of each axis."""

import re
from itertools import groupby
from typing import Any

from analysis.extraction.axes import AXES, read_axes
from analysis.extraction.claim_context import EMPTY, Cell, SentenceContext
from analysis.extraction.claimhood import Verdict, judge
from analysis.extraction.heads import Head
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.sentences import Document, split_sentences
from analysis.extraction.setting_mentions import place_mentions, text_year
from analysis.extraction.spans import Span, find_spans
from analysis.extraction.tokens import Token
from analysis.vocabulary import Bound, Role

#: The role of a place in a movement, by the preposition before it.
_ROLES = {"into": Role.DESTINATION, "from": Role.SOURCE, "out of": Role.SOURCE, "through": Role.TRANSIT}


def rows_of_text(text: str, *, year: int | None = None) -> tuple[Document, list[dict[str, Any]]]:
    """A text without markup, and a row for each of its numbers in order.

    Examples
    --------
    >>> _, rows = rows_of_text("In 2007 officials in Spain identified 1,035 victims.")
    >>> [(row["figure"], row["claim"], row["rule"]) for row in rows]
    [('2007', False, 'year'), ('1,035', True, 'persons')]
    """
    document = split_sentences(text)
    spans, tokens = find_spans(document)
    by_sentence = {number: list(group) for number, group in groupby(spans, key=lambda span: span.sentence)}
    reading = _Reading(document, tokens, year)
    rows: list[dict[str, Any]] = []
    for number in range(len(document.sentences)):
        of_sentence = by_sentence.get(number, [])
        context = reading.context_of(number, of_sentence)
        verdicts = judge(of_sentence, tokens[number], reading.last)
        for position, span in enumerate(of_sentence):
            verdict = verdicts[position]
            if not verdict.is_claim and _is_word(document.plain[span.start : span.end], verdict):
                continue
            cells = read_axes(context, position, verdict) if verdict.is_claim else {}
            if cells:
                reading.note(cells)
                reading.last = verdict
            rows.append(_row(document, context, span, verdict, cells))
    return document, rows


#: Rules by which a word is no number: most, all, no, one, the largest.
_OF_WORDS = frozenset((
    "pronoun", "negation", "all_of_nothing", "most_of_nothing", "rank_of_nothing", "plain_fraction", "no_number",
))  # fmt: skip


def _is_word(text: str, verdict: Verdict) -> bool:
    """Whether a word that may be a number is none here: "nobody knew", "all of them"."""
    is_vague = verdict.rule in (
        "documents",
        "change",
        "goal",
        "nothing_counted",
        "measured",
    ) and _VAGUE.match(text)
    has_digit = any(sign.isdigit() for sign in text)
    return not has_digit and (verdict.rule in _OF_WORDS or bool(is_vague))


_VAGUE = re.compile(
    r"(?:the |almost |nearly |even )?(?:all|every|most|no|none|largest|leading|one)\b", re.IGNORECASE
)


class _Reading:
    """The sentences of a text one after another, with what holds beyond each."""

    def __init__(self, document: Document, tokens: list[list[Token]], year: int | None) -> None:
        self.document = document
        self.tokens = tokens
        self.year = year if year is not None else text_year(document.plain)
        self.heading: tuple[Mention, ...] = ()
        self.title: tuple[Mention, ...] = ()
        self.places: dict[str, Mention] = {}  # of claims so far, each once
        self.day_year: int | None = None
        self.context: SentenceContext | None = None
        self.last: Verdict | None = None
        self.block = -1
        self.was_row = False

    def context_of(self, number: int, spans: list[Span]) -> SentenceContext:
        """A sentence with what it says, below its heading and behind the sentences of its paragraph."""
        sentence = self.document.sentences[number]
        plain = self.document.plain
        self._enter(number, is_row=_CELL in plain[sentence.start : sentence.end])
        if number < _TITLES and not self.title and (number == 0 or sentence.is_heading):
            self.title = tuple(place_mentions(plain, self.tokens[number]))
        if sentence.is_heading:
            self.heading = tuple(place_mentions(plain, self.tokens[number]))
        context = SentenceContext(
            plain, sentence.start, sentence.end, self.tokens[number], spans,
            before=self.context, year=self.year, day_year=self.day_year,
        )  # fmt: skip
        context.read()
        self.heading = _still_holds(self.heading, context)
        context.heading = self.heading
        context.standing = self.title if _is_one(self.title) else tuple(self.places.values())
        for mention in context.times:
            self.day_year = mention.ends[1] or self.day_year
        self.context = context
        return context

    def _enter(self, number: int, *, is_row: bool) -> None:
        """Leave a paragraph behind; rows of a table stay with its caption."""
        block = self.document.sentences[number].block
        if block != self.block and not is_row:
            self.context = None
            self.last = None
        elif is_row and self.last is None and self.context is not None and self.context.words["population"]:
            self.last = Verdict(True, "caption", Head("persons", "persons", -1, -1))
        self.block = block
        self.was_row = is_row

    def note(self, cells: dict[str, Cell]) -> None:
        """Remember the place of a claim."""
        place = cells["place"]
        if place.value:
            self.places.setdefault(place.value, Mention(place.start, place.end, place.value))


_CELL = " | "
#: So many sentences at the start of a text may be its title.
_TITLES = 3


def _is_one(mentions: tuple[Mention, ...]) -> bool:
    """Whether mentions name one thing."""
    return len({mention.value for mention in mentions}) == 1


def _still_holds(heading: tuple[Mention, ...], context: SentenceContext) -> tuple[Mention, ...]:
    """The places of a heading, until a paragraph opens with another place."""
    opening = [mention for mention in context.places[:1] if mention.kind == "in" and context.before is None]
    named = {mention.value for mention in heading}
    return () if opening and opening[0].value not in named else heading


def _row(
    document: Document, context: SentenceContext, span: Span, verdict: Verdict, cells: dict[str, Cell]
) -> dict[str, Any]:
    """One number as a row."""
    figure = span.figure
    row: dict[str, Any] = {
        "figure": " ".join(document.plain[span.start : span.end].split()),
        "plain": (span.start, span.end),
        "start": document.offset(span.start),
        "end": document.offset(span.end - 1) + 1,
        "sentence": " ".join(document.plain[context.start : context.end].split()),
        "low": figure.low if figure else None,
        "best": figure.best if figure else None,
        "high": figure.high if figure else None,
        "bound": str(figure.bound if figure else Bound.NONE),
        "kind": str(figure.kind) if figure else "",
        "claim": verdict.is_claim,
        "rule": verdict.rule,
    }
    for axis in AXES:
        cell = cells.get(axis, EMPTY)
        row[axis] = str(cell.value)
        row[f"{axis}_how"] = cell.how
        has_place = cell.value and cell.end > cell.start >= 0
        row[f"{axis}_at"] = (
            f"{document.offset(cell.start)}:{document.offset(cell.end - 1) + 1}" if has_place else ""
        )
    period = cells.get("period", EMPTY)
    row["period_start"], row["period_end"] = period.ends
    row["share_of"] = _whole(document, span, row)
    row["role"] = _ROLES.get(cells.get("place", EMPTY).kind, "")
    return row


def _whole(document: Document, span: Span, row: dict[str, Any]) -> str:
    """What a share is a share of, in the words of the text; the sentence's own where none stand behind "of"."""
    if row["measure"] not in ("share", "ratio"):
        return ""
    behind = document.plain[span.end : span.end + 120].split("\n")[0]
    phrase = behind.strip().removeprefix("of ").split(".")[0].split(",")[0]
    return " ".join(phrase.split()) or "what the text counts"
