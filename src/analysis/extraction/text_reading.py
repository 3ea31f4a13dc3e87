"""The numbers of a text as rows: how each reads, whether it is a claim and why, and what it says of each axis."""

import re
from dataclasses import replace
from itertools import groupby
from typing import Any

from analysis.extraction.claim_axes import AXES, read_axes
from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, Cell, SentenceContext
from analysis.extraction.claimhood import Verdict, judge
from analysis.extraction.heads import Head, head_of
from analysis.extraction.maker_names import abbreviations
from analysis.extraction.place_mentions import is_country, only_country, place_mentions
from analysis.extraction.sentence_mentions import Mention, axis_mentions
from analysis.extraction.sentences import Document, Sentence, split_sentences
from analysis.extraction.spans import Span, find_spans
from analysis.extraction.time_mentions import SHIFT, day_of_event, text_year
from analysis.extraction.tokens import Token, tokens_of
from analysis.extraction.word_lists import phrases_of, words
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
        # What the sentences before this one name, not itself.
        named = reading.named
        context = reading.context_of(number, of_sentence)
        last = reading.last or (named if context.before is not None else None)
        verdicts = judge(of_sentence, tokens[number], last)
        for position, span in enumerate(of_sentence):
            verdict = reading.with_head(verdicts[position], span)
            if not verdict.is_claim and _is_word(document.plain[span.start : span.end], verdict):
                continue
            cells = read_axes(context, position, verdict) if verdict.is_claim else {}
            if cells:
                cells["producer"] = reading.in_full(cells["producer"])
                reading.note(cells)
                reading.last = verdict if verdict.leads else reading.last
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


#: A day and a month before a year.
_DAY_BEFORE = re.compile(rf"\b\d{{1,2}}\s+(?i:{phrases_of('months').pattern})\s+$")


class _Reading:
    """The sentences of a text one after another, with what holds beyond each."""

    def __init__(self, document: Document, tokens: list[list[Token]], year: int | None) -> None:
        self.document = document
        self.tokens = tokens
        self.year = year if year is not None else text_year(document.plain)
        self.heading: tuple[Mention, ...] = ()
        self.title: tuple[Mention, ...] = ()
        self.only = only_country(document.plain, tokens)
        self.full_names = abbreviations(document.plain)  # of makers, by their letters or last words
        self.makers: list[Cell] = []  # of the text so far, each once
        self.period: Cell | None = None
        self.heading_period: Cell | None = None
        self.title_period: Cell | None = None
        self.statuses: dict[str, Cell] = {}  # of claims so far
        self.conditions = 0  # claims so far of which the text says a condition
        self.heading_status: Cell | None = None
        self.lead: SentenceContext | None = None  # "In 2021:" before a list
        self.columns: list[dict[str, list[Mention]]] = []
        self.heads: list[Head | None] = []
        self.said_places: set[int] = set()  # paragraphs in which a claim says its place
        self.places: dict[str, Mention] = {}  # of claims so far, each once
        self.day_year: int | None = None
        self.told_year: int | None = None
        self.context: SentenceContext | None = None
        self.last: Verdict | None = None
        self.named: Verdict | None = None
        self.block = -1
        self.is_in_table = False

    def context_of(self, number: int, spans: list[Span]) -> SentenceContext:
        """A sentence with what it says, below its heading and behind the sentences of its paragraph."""
        sentence = self.document.sentences[number]
        plain = self.document.plain
        self._enter(number, is_row=_CELL in plain[sentence.start : sentence.end])
        text = plain[sentence.start : sentence.end].strip()
        # A date line says where somebody wrote, and not where what he writes of was so.
        is_short = len(text) <= _LONGEST_TITLE and _NO_DATE_LINE.fullmatch(text) is not None
        is_short = is_short and not text.endswith(".")
        is_title = number < _TITLES and (sentence.is_heading or is_short)
        if is_title and not self.title and (number == 0 or sentence.is_heading):
            self.title = tuple(place_mentions(plain, self.tokens[number]))
        if sentence.is_heading:
            self._read_heading(sentence, number)
        context = SentenceContext(
            plain, sentence.start, sentence.end, self.tokens[number], spans,
            before=self.context, year=self.year, day_year=self.day_year, told_year=self.told_year,
        )  # fmt: skip
        context.read()
        if self.last is None and context.words["population"]:
            # Somebody is spoken of, and the next number may be theirs.
            self.named = Verdict(True, "named", Head("persons", "persons", -1, -1))
        self.heading = _still_holds(self.heading, context)
        context.heading = self.heading
        context.period = self.period
        context.heading_period = self.heading_period
        context.status = self.heading_status
        is_told = len(self.statuses) == 1 and self.conditions >= _CONDITIONS
        context.standing_status = next(iter(self.statuses.values())) if is_told else None
        context.columns = self.columns
        # One claim about a place does not make it that of the whole text.
        by_claims = tuple(self.places.values()) if len(self.said_places) > 1 else ()
        by_claims = tuple(mention for mention in by_claims if is_country(mention.value))
        # A town in a headline is where a story begins.
        is_titled = _is_one(self.title) and is_country(self.title[0].value)
        context.standing = self.title if is_titled else by_claims or self.only
        for mention in context.times:
            self.day_year = mention.ends[1] or self.day_year
            self.told_year = mention.ends[0] if mention.ends[0] == mention.ends[1] else None
        self.day_year = day_of_event(plain, sentence.start, sentence.end) or self.day_year
        context.standing_maker = self.makers[0].carried() if len(self.makers) == 1 else EMPTY
        for maker in context.makers:
            cell = self.in_full(Cell.of(maker))
            if cell.value and cell.value not in [named.value for named in self.makers]:
                self.makers.append(cell)
        self.context = context
        return context

    def _enter(self, number: int, *, is_row: bool) -> None:
        """Leave a paragraph behind; rows of a table stay with its caption."""
        block = self.document.sentences[number].block
        is_caption = self.context is not None and not self.context.last
        stays = is_row and (self.is_in_table or is_caption)
        if block != self.block and not stays:
            self.context = self._lead_of(number)
            self.last = None
            self.named = None
        if is_row and not self.is_in_table:
            self._read_heads(number)
        elif not is_row:
            self.columns = []
            self.heads = []
        self.is_in_table = is_row
        self.block = block

    def _lead_of(self, number: int) -> SentenceContext | None:
        """The sentence that leads into a list, of whose items this may be one; None if there is none."""
        sentence = self.document.sentences[number]
        before = self.context
        if before is not None and self.document.plain[before.start : before.end].rstrip().endswith(":"):
            self.lead = before
        elif sentence.is_heading or sentence.end - sentence.start > _LONGEST_ITEM:
            self.lead = None
        return self.lead

    def _read_heading(self, sentence: Sentence, number: int) -> None:
        """Look which place, year and condition a heading names, if one of each."""
        plain = self.document.plain
        self.heading = tuple(place_mentions(plain, self.tokens[number]))
        found = self._period_of(sentence, number)
        if number < _TITLES:
            self.title_period = self.title_period or found
        self.heading_period = found or self.title_period
        statuses = {
            mention.value: mention for mention in axis_mentions(plain, sentence.start, sentence.end)["status"]
        }
        self.heading_status = Cell.of(next(iter(statuses.values()))) if len(statuses) == 1 else None

    def _period_of(self, sentence: Sentence, number: int) -> Cell | None:
        """The years that a heading names, if they are not those of a report."""
        if any(token.text in words("documents") | words("numbered") for token in self.tokens[number]):
            return None
        matches = {
            match[0]: match for match in _YEARS.finditer(self.document.plain, sentence.start, sentence.end)
        }
        if len(matches) != 1:
            return None
        ((text, match),) = matches.items()
        if _DAY_BEFORE.search(self.document.plain, sentence.start, match.start()):
            # A day is that of the text.
            return None
        first = int(text[:4])
        last = int(match["last"] or first)
        return Cell(text, match.start(), match.end(), CARRIED, (first, last))

    def _read_heads(self, number: int) -> None:
        """Look what the first row of a table says of its columns."""
        sentence = self.document.sentences[number]
        plain = self.document.plain
        bars = re.compile(r"\|")
        ends = [match.end() for match in bars.finditer(plain, sentence.start, sentence.end)]
        starts = [sentence.start, *ends]
        self.columns = []
        self.heads = []
        for start, end in zip(starts, [*ends, sentence.end], strict=True):
            mentions = axis_mentions(plain, start, end)
            if plain[start:end].strip(" |\n").lower() in words("column_of_makers"):
                mentions["maker"] = [Mention(start, end, "maker")]
            self.columns.append(mentions)
            self.heads.append(head_of(tokens_of(plain, start, end)))

    def with_head(self, verdict: Verdict, span: Span) -> Verdict:
        """What a number in a table counts, by the head of its column."""
        sentence = self.document.sentences[span.sentence]
        index = self.document.plain[sentence.start : span.start].count("|")
        head = self.heads[index] if 0 < index < len(self.heads) else None
        if (
            head is None
            or span.mask
            or span.figure is None
            or verdict.rule not in ("elliptic", "nothing_counted")
        ):
            return verdict
        return Verdict(True, "column", head)

    def in_full(self, producer: Cell) -> Cell:
        """A maker by the name under which the text first names it: Siddharth Kara, then Kara."""
        name = producer.value
        if " " not in name:
            name = self.full_names.get(name, name)
        elif name.replace(" ", "").isalpha():
            self.full_names.setdefault(name.split()[-1], name)
        return replace(producer, value=name)

    def note(self, cells: dict[str, Cell]) -> None:
        """Remember the place of a claim."""
        # A year before is that of a comparison; what follows goes on from the number compared.
        if cells["period"].value and cells["period"].kind != SHIFT:
            self.period = cells["period"]
        condition = cells["status"]
        if condition.value:
            self.statuses.setdefault(condition.value, condition)
            self.conditions += condition.how == SAID
        place = cells["place"]
        if place.how == SAID:
            self.said_places.add(self.block)
        if is_country(place.value) and place.value.lower() not in words("world"):
            self.places.setdefault(place.value, Mention(place.start, place.end, place.value))


_CELL = " | "
_YEARS = re.compile(r"(?<![\w.,/-])(?:19|20)\d\d(?:[-–](?P<last>(?:19|20)\d\d))?(?![\w/–-]|[.,]\d)")
#: So many claims of one condition make it that of the text.
_CONDITIONS = 2
#: No item of a list that a sentence leads into is longer.
_LONGEST_ITEM = 300
#: A date line has digits or commas.
_NO_DATE_LINE = re.compile(r"[^\d,\n]*")
_LONGEST_TITLE = 120
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
