"""A claim in its sentence: what belongs to it, what stands before and behind it, and what the text said before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.extraction.claimhood import Verdict
from analysis.extraction.maker_mentions import maker_mentions
from analysis.extraction.place_mentions import OFFICE, UNSURE, all_place_mentions
from analysis.extraction.sentence_mentions import Mention, axis_mentions
from analysis.extraction.spans import Span
from analysis.extraction.time_mentions import time_mentions
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import phrases_of, words
from analysis.reading.figures import Figure
from analysis.vocabulary import FigureKind, Visibility

_LONGEST_ITEM = 20
_OPENING = 30
#: Axes of forms, of which a sentence may name one to say that those counted are not of it.
_OF_FORMS = ("exploitation", "status")
#: So many sentences back a number may lean on another.
_NEAR_SENTENCES = 3
SAID, CARRIED, USUAL = "said", "carried over", "usual"
#: What says so directly before the form, perhaps with an article.
_OF_OTHERS = re.compile(rf"{phrases_of('of_others').pattern}\s+(?:the\s+|all\s+)?$")
_CLAUSE_ENDS = re.compile(r"[;:()—]|\s–\s|,\s(?:and|but|while|whereas|compared|with|of whom|which|who)\b")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one axis of a claim says, where that stands, and how it came there."""

    value: str = ""
    start: int = -1
    end: int = -1
    how: str = ""
    ends: tuple[int | None, int | None] = (None, None)  # of a period its first and last year
    kind: str = ""  # of a place the preposition before it

    @classmethod
    def of(cls, mention: Mention, how: str = SAID) -> "Cell":
        """What a mention says."""
        return cls(mention.value, mention.start, mention.end, how, mention.ends, mention.kind)

    def carried(self) -> "Cell":
        """The same of a later claim."""
        return Cell(self.value, self.start, self.end, CARRIED if self.value else "", self.ends, self.kind)


EMPTY = Cell()


@dataclass(slots=True)
class SentenceContext:
    """A sentence with what it says, and the one before it in its paragraph."""

    plain: str
    start: int
    end: int
    tokens: Sequence[Token]
    spans: Sequence[Span]
    heading: tuple[Mention, ...] = ()  # the places that the heading above it names
    before: "SentenceContext | None" = None
    columns: Sequence[
        Mapping[str, list[Mention]]
    ] = ()  # of a row of a table what the head of each column says
    status: Cell | None = None  # the condition that the heading names
    standing_status: Cell | None = None  # that of all claims so far
    heading_period: Cell | None = None  # and its year
    period: Cell | None = None  # of the last claim that has one
    standing: tuple[Mention, ...] = ()  # the place of the whole text, as far as it has one
    year: int | None = None  # that of the text
    day_year: int | None = None  # in which days without a year are
    told_year: int | None = None  # of which the text told last
    words: Mapping[str, list[Mention]] = field(default_factory=dict)
    places: list[Mention] = field(default_factory=list)
    offices: list[Mention] = field(default_factory=list)  # places in the names of those who speak
    times: list[Mention] = field(default_factory=list)
    makers: list[Mention] = field(default_factory=list)
    last: Mapping[str, Cell] = field(default_factory=dict)  # the cells of its last claim so far
    periods: set[tuple[int | None, int | None]] = field(default_factory=set)  # of all its claims so far
    claim_places: set[str] = field(default_factory=set)  # of all its claims so far
    standing_maker: Cell = EMPTY  # the only one that the text has named so far
    is_of_others: bool = (
        False  # whether the place of its numbers is in doubt, as another country's office speaks
    )

    def last_before(self) -> Mapping[str, Cell]:
        """The cells of the last claim of the sentences before; empty where none is near."""
        before = self.before
        for _ in range(_NEAR_SENTENCES):
            if before is None or before.last:
                break
            before = before.before
        return before.last if before is not None else {}

    @property
    def numbers(self) -> list[Span]:
        """Its numbers that may count something."""
        return [span for span in self.spans if span.figure is not None and not span.mask]

    def read(self) -> None:
        """Look for everything that the sentence says."""
        self.words = axis_mentions(self.plain, self.start, self.end)
        self.makers = maker_mentions(self.plain, self.tokens)
        self.words = {axis: self._outside_names(axis, mentions) for axis, mentions in self.words.items()}
        self.times = time_mentions(self.plain, self.start, self.end, self.year, self.day_year, self.told_year)
        for mention in all_place_mentions(self.plain, self.tokens):
            named = (*self.makers, *self.times)
            is_of_name = any(other.start <= mention.start < other.end for other in named)
            if mention.kind in (OFFICE, UNSURE) or is_of_name:
                self.offices.append(mention)
            else:
                self.places.append(mention)

    def _is_of_others(self, mention: Mention) -> bool:
        """Whether a form is named which those counted are not of: "outside the sex industry", "as many as"."""
        before = self.plain[max(self.start, mention.start - _OPENING) : mention.start].lower()
        return _OF_OTHERS.search(before) is not None

    def _outside_names(self, axis: str, mentions: Sequence[Mention]) -> list[Mention]:
        """The words of an axis that are no part of a name: of Shelter nobody is sheltered."""
        outside = []
        for mention in mentions:
            is_capital = self.plain[mention.start].isupper() and mention.start > self.start
            is_of_maker = any(maker.start <= mention.start < maker.end for maker in self.makers)
            if axis in _OF_FORMS and self._is_of_others(mention):
                continue
            if not is_of_maker and not (is_capital and mention.value == Visibility.ASSISTED):
                outside.append(mention)
        return outside


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in its sentence."""

    context: SentenceContext
    span: Span
    figure: Figure
    verdict: Verdict
    after: int  # where the next number begins, or the sentence ends
    clause_start: int
    clause_end: int

    @property
    def before_text(self) -> str:
        """The sentence up to the number, in small letters."""
        return self.context.plain[self.context.start : self.span.start].lower()

    @property
    def behind_text(self) -> str:
        """What stands behind the number up to the next one, in small letters."""
        return self.context.plain[self.span.end : self.after].lower()

    @property
    def clause(self) -> str:
        """The clause of the number, in small letters."""
        return self.context.plain[self.clause_start : self.clause_end].lower()

    @property
    def counts(self) -> str:
        """What its noun is: persons, cases, money, or a measure of things; empty if it has none."""
        if self.figure.kind == FigureKind.MONEY:
            return "money"
        if self.verdict.head is not None:
            return self.verdict.head.kind
        return "" if self.figure.vague else "persons"

    @property
    def is_about_people(self) -> bool:
        """Whether persons, or cases of them, are what is counted."""
        return self.counts in ("", "persons", "cases", "venues", "routes")

    @property
    def leans_on_last(self) -> bool:
        """Whether it speaks of those whom the number before it in its sentence counts: "of them"."""
        if not self.context.last:
            return False
        opens = " ".join(self.behind_text.split()[:2])
        is_joined = self.labelled_end >= 0 and self.before_text.rstrip().endswith((";", "("))
        return is_joined or opens in words("of_them") or self.verdict.rule == "elliptic"

    @property
    def previous(self) -> Mapping[str, Cell]:
        """The cells of the claim on which it leans: of its sentence, else of the sentence before; empty if of none."""
        if self.context.last:
            return self.context.last if self.leans_on_last else {}
        opens = " ".join(self.before_text.split()[:2]).strip(",")
        of_whom = " ".join(self.behind_text.split()[:2]).strip(",")
        leans = self.verdict.rule == "elliptic" or bool({opens, of_whom} & words("of_them"))
        return self.context.last_before() if leans else {}

    @property
    def noun_end(self) -> int:
        """Where its noun ends; the number itself if it has none."""
        head = self.verdict.head
        is_behind = head is not None and head.first > self.span.last
        return self.context.tokens[head.last].end if head is not None and is_behind else self.span.end

    @property
    def is_joined(self) -> bool:
        """Whether "and" joins it to the next number: four million adults and one million children."""
        between = self.context.plain[self.noun_end : max(self.after, self.noun_end)]
        return between.strip(" ,") in ("and", "or")

    def column(self, axis: str) -> Mention | None:
        """What the head of its column in a table says of an axis."""
        before = self.context.plain[self.context.start : self.span.start]
        index = before.count("|")
        if not 0 < index < len(self.context.columns):
            return None
        mentions = self.context.columns[index].get(axis, [])
        return mentions[0] if mentions else None

    def label(self, mentions: Sequence[Mention]) -> Mention | None:
        """The word of which the number is the number: "Women: 78 %", "sexual exploitation (74 per cent)"."""
        end = self.labelled_end
        return next((mention for mention in mentions if mention.end == end), None)

    @property
    def labelled_end(self) -> int:
        """Where the words end behind which the number stands in brackets or behind a colon; -1 if it does not."""
        plain = self.context.plain
        before = plain[self.context.start : self.span.start].rstrip()
        bracket = before.rfind("(")
        if bracket >= 0 and not _IN_BRACKET.fullmatch(before, bracket + 1):
            bracket = -1
        if bracket < 0 and not before.endswith((":", "(")):
            return -1
        labelled = before[:bracket] if bracket >= 0 else before
        return self.context.start + len(labelled.rstrip(":( "))

    def narrowest_label(self, mentions: Sequence[Mention], widest: str) -> Mention | None:
        """The word for those whose number stands in brackets, a narrow one first: "adult potential victims (78%)"."""
        end = self.labelled_end
        found: Mention | None = None
        for mention in mentions:
            between = self.context.plain[mention.end : max(end, mention.end)]
            if end < 0 or mention.end > end or not _IN_PHRASE.fullmatch(between):
                continue
            if found is None or found.value == widest or mention.value != widest:
                found = mention
        return found

    def behind(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Mentions behind the number and before the next."""
        return [mention for mention in mentions if self.span.end <= mention.start < self.after]

    def is_elsewhere(self, mention: Mention) -> bool:
        """Whether a word before the number stands behind an earlier number, and a clause ends between."""
        if mention.end > self.clause_start:
            return False
        return any(span.end <= mention.start < self.span.start for span in self.context.numbers)

    @property
    def caption(self) -> "SentenceContext | None":
        """The sentence above the table in which the number stands; None if it stands in none."""
        plain = self.context.plain
        if " | " not in plain[self.context.start : self.context.end]:
            return None
        before = self.context.before
        while before is not None and " | " in plain[before.start : before.end]:
            before = before.before
        return before

    def ahead(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Mentions before the number, the nearest first."""
        return [mention for mention in reversed(mentions) if mention.end <= self.span.start]


#: Numbers that stand before another in one bracket: "(78%; 3,350)".
_IN_BRACKET = re.compile(r"\s*(?:[\d.,]+\s*(?:%|per cent|percent)?\s*[;,/]\s*)?")
#: So many words may part a noun of persons from the bracket behind it.
_IN_PHRASE = re.compile(r"(?:\s+[\w-]+){0,3}\s*")


def _is_in_list(plain: str, end: re.Match[str]) -> bool:
    """Whether a comma before "and" stands in a list, and ends no clause: "Asia, Africa, and South America"."""
    if not end[0].startswith(",") or not end[0].endswith("and"):
        return False
    item = plain[max(0, end.start() - _LONGEST_ITEM) : end.start()]
    return "," in item and "." not in item


def _is_word(figure: Figure) -> bool:
    """Whether a figure is a word such as "mainly" or "all", which does not end what belongs to the number before."""
    return figure.vague or (figure.kind == FigureKind.SHARE and figure.best == 1)


def claim_in(context: SentenceContext, position: int, verdict: Verdict) -> Claim:
    """A number of a sentence with the ends of what belongs to it.

    Examples
    --------
    >>> Cell("women", 0, 5, SAID).carried().how
    'carried over'
    """
    span = context.spans[position]
    assert span.figure is not None  # only figures are claims
    after = context.end
    for following in context.spans[position + 1 :]:
        if following.figure is not None and not following.mask and not _is_word(following.figure):
            after = following.start
            break
    head = verdict.head
    if head is not None and head.first > span.last:
        after = max(after, context.tokens[head.last].end)
    clause_start = context.start
    clause_end = context.end
    interrupted = _interruptions(context, span)
    for end in _clause_ends(context.plain, context.start, context.end):
        if any(first <= end.start() < last for first, last in interrupted):
            continue
        if end.end() <= span.start:
            clause_start = end.end()
        elif end.start() >= span.end:
            clause_end = end.start()
            break
    return Claim(context, span, span.figure, verdict, after, clause_start, clause_end)


def _interruptions(context: SentenceContext, span: Span) -> list[tuple[int, int]]:
    """Where brackets and pairs of dashes stand that a number is not in, which interrupt its clause."""
    return [
        (match.start(), match.end())
        for match in _INTERRUPTION.finditer(context.plain, context.start, context.end)
        if not match.start() <= span.start < match.end()
    ]


_INTERRUPTION = re.compile(r"\([^()]{1,200}\)|\s[–—]\s[^–—]{1,200}\s[–—](?=\s)")


def _clause_ends(plain: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The signs and words that end a clause."""
    for match in _CLAUSE_ENDS.finditer(plain, start, end):
        if not _is_in_list(plain, match):
            yield match


def ends_clause(plain: str, start: int, end: int) -> bool:
    """Whether a clause ends between two places of a sentence.

    Examples
    --------
    >>> ends_clause("300, of whom 20 in Italy", 3, 16)
    True
    """
    return next(_clause_ends(plain, start, end), None) is not None
