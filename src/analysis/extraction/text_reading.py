"""The numbers of a text as rows: how each reads, whether it is a claim and why, and what it says of each axis."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from analysis.extraction.axes import AXES, read_axes
from analysis.extraction.claim_context import EMPTY, Cell, SentenceContext
from analysis.extraction.claimhood import Verdict, judge
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.sentences import Document, split_sentences
from analysis.extraction.setting_mentions import place_mentions
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
    rows: list[dict[str, Any]] = []
    for context, of_sentence, verdicts in _judged(document, spans, tokens, year):
        for position, span in enumerate(of_sentence):
            verdict = verdicts[position]
            cells = read_axes(context, position, verdict) if verdict.is_claim else {}
            rows.append(_row(document, context, span, verdict, cells))
    return document, rows


def _judged(
    document: Document, spans: list[Span], tokens: list[list[Token]], year: int | None
) -> Iterator[tuple[SentenceContext, list[Span], list[Verdict]]]:
    """Each sentence that has numbers, what it says, and what its numbers are."""
    by_sentence = {number: list(group) for number, group in groupby(spans, key=lambda span: span.sentence)}
    context: SentenceContext | None = None
    last: Verdict | None = None
    block = -1
    heading: tuple[Mention, ...] = ()
    for number, sentence in enumerate(document.sentences):
        if sentence.is_heading:
            heading = tuple(place_mentions(document.plain, tokens[number]))
        if sentence.block != block:
            context = None
            last = None
            block = sentence.block
        of_sentence = by_sentence.get(number, [])
        context = SentenceContext(
            document.plain, sentence.start, sentence.end, tokens[number], of_sentence, heading, context, year
        )
        context.read()
        heading = _still_holds(heading, context)
        context.heading = heading
        verdicts = judge(of_sentence, tokens[number], last)
        claims = [verdict for verdict in verdicts if verdict.is_claim]
        if claims:
            last = claims[-1]
        if of_sentence:
            yield context, of_sentence, verdicts


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
