"""Whether a number is a claim of how many, how much or what share, and the name of the rule that decided.

Rules stand in the order in which they are asked; the first that holds decides, and its name is a column, so that a
reader can disagree with it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.extraction.heads import Head, find_heads, person_nouns
from analysis.extraction.masks import Around
from analysis.extraction.spans import Span
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import phrases_of, table, words
from analysis.reading.figures import Figure
from analysis.vocabulary import FigureKind

#: Below this a number of persons or things that is written as a word is one of a story.
_FEW = 10
_FEW_THINGS = 8
#: So many words around a number say what money is for, and so many before it what is planned.
_MONEY_BEFORE = 9
_MONEY_BEHIND = 6
_PLANNED = 9
#: So many words before a number without a noun may say what it counts.
_ELLIPTIC = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a number is a claim, by which rule, and what it counts."""

    is_claim: bool
    rule: str
    head: Head | None = None

    @property
    def leads(self) -> bool:
        """Whether a number without a noun may count what this one counts."""
        return self.head is None or self.head.kind in ("persons", "cases")


class Number(Around):
    """A figure in its sentence, with the noun that it counts and what the number before it was."""

    def __init__(
        self,
        tokens: Sequence[Token],
        span: Span,
        figure: Figure,
        head: Head | None,
        verdict: Verdict | None,
        beside: "_Beside | None" = None,
    ) -> None:
        super().__init__(tokens, span.first, span.last)
        self.figure = figure
        self.head = head
        self.verdict_before = verdict
        self.beside = beside
        self.text = " ".join(token.text for token in tokens[span.first : span.last + 1])

    @property
    def value(self) -> float:
        """The largest of its numbers."""
        ends = [end for end in (self.figure.low, self.figure.best, self.figure.high) if end is not None]
        return max(ends, default=0.0)

    @property
    def is_word(self) -> bool:
        """Whether it has no digit."""
        return not any(sign.isdigit() for sign in self.text)

    def words_before(self, most: int) -> str:
        """What stands before it."""
        return " ".join(token.text for token in self.tokens[max(self.first - most, 0) : self.first])

    def words_behind(self, most: int) -> str:
        """What stands behind it."""
        return " ".join(token.text for token in self.tokens[self.last + 1 : self.last + 1 + most])


def judge(spans: Sequence[Span], tokens: Sequence[Token], before: Verdict | None = None) -> list[Verdict]:
    """What each number of a sentence is; `before` is what the last claim before the sentence was.

    Examples
    --------
    >>> from analysis.extraction.sentences import split_sentences
    >>> from analysis.extraction.spans import find_spans
    >>> spans, tokens = find_spans(split_sentences("The budget of $2 million helped 357 victims."))
    >>> [verdict.rule for verdict in judge(spans, tokens[0])]
    ['budget', 'persons']
    """
    heads = find_heads(spans, tokens)
    verdicts: list[Verdict] = []
    beside: _Beside | None = None
    for span, head in zip(spans, heads, strict=True):
        if span.mask or span.figure is None:
            verdicts.append(Verdict(False, span.mask or "no_figure"))
            continue
        verdict = _verdict(Number(tokens, span, span.figure, head, before, beside))
        verdicts.append(verdict)
        beside = _Beside(span.last, span.figure.kind, verdict)
        if verdict.is_claim:
            before = verdict
    return verdicts


@dataclass(frozen=True, slots=True)
class _Beside:
    """The figure before a number in its sentence."""

    last: int  # its last token
    kind: FigureKind
    verdict: Verdict


def _verdict(number: Number) -> Verdict:
    """What the first rule says that holds for a number."""
    for name, is_claim, holds in _RULES:
        if holds(number):
            head = number.head
            if name == "elliptic" and number.verdict_before and head is None:
                head = number.verdict_before.head.elsewhere() if number.verdict_before.head else None
            return Verdict(is_claim, name, head)
    return Verdict(False, "nothing_counted")


# -- no claims --------------------------------------------------------------------------------------------------


def _has_no_kind(number: Number) -> bool:
    return number.figure.kind in (FigureKind.NONE, FigureKind.RATING)


def _is_pronoun(number: Number) -> bool:
    """As in "one of the leading agencies"."""
    is_one = number.figure.kind == FigureKind.COUNT and number.value == 1
    return is_one and number.is_word


def _is_level_of_confidence(number: Number) -> bool:
    """As in a 95 percent confidence interval."""
    return bool(re.match(r"(?:- )?(?:confidence|credible|uncertainty|ci\b|certain)", number.words_behind(3)))


def _is_joined(number: Number) -> bool:
    """It stands beside a number that is no claim, as in "by 829 or 27 percent"."""
    if number.beside is None or number.beside.verdict.rule not in _JOINED:
        return False
    between = [token.text for token in number.tokens[number.beside.last + 1 : number.first]]
    return len(between) <= _FEW_WORDS and between[-1:] in (["or"], ["and"], ["("])


#: Rules of numbers that take those beside them along.
_JOINED = frozenset(("change", "goal", "budget", "joined"))
_FEW_WORDS = 3


def _is_of_staff(number: Number) -> bool:
    """Those whom somebody employs."""
    return _ends(phrases_of("staff"), number.words_before(3))


def _is_change(number: Number) -> bool:
    """It tells by how much something rose or fell."""
    if number.figure.kind == FigureKind.RANK:
        return False
    text = number.words_before(5)
    rose = _ends(phrases_of("change_before"), text) and not _ends(phrases_of("makes_part"), text)
    if rose and not re.search(r"\b(?:to|from)$", text):
        return True
    if phrases_of("moves_by").search(number.words_before(6)) and text.endswith(" by"):
        return True
    if number.figure.kind == FigureKind.SHARE and number.behind() in _COMPARED:
        return True
    behind = number.words_behind(3)
    return bool(phrases_of("change_behind").match(behind)) and number.figure.kind != FigureKind.RATIO


#: Behind a percentage: of how much more there is.
_COMPARED = frozenset(("more", "fewer", "less", "higher", "lower"))


def _ends(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text ends with a phrase."""
    return any(match.end() == len(text) for match in pattern.finditer(text))


def _is_goal(number: Number) -> bool:
    """It is planned or hoped for."""
    return bool(phrases_of("goal_before").search(number.words_before(_PLANNED)))


def _is_budget(number: Number) -> bool:
    """Money that is spent, paid or owed."""
    if number.figure.kind != FigureKind.MONEY:
        return False
    around = f"{number.words_before(_MONEY_BEFORE)} | {number.words_behind(_MONEY_BEHIND)}"
    return bool(phrases_of("budget_words").search(around)) and not phrases_of("money_words", "profit").search(
        around
    )


def _is_of_documents(number: Number) -> bool:
    """It counts reports, or a share of them, or goes on counting them: "11,000 interviews, of which 3,000"."""
    is_count = number.figure.kind == FigureKind.COUNT
    if is_count and number.head is not None:
        return number.head.kind == "documents"
    if is_count:
        is_beside = number.beside is not None and number.beside.verdict.rule == "documents"
        return is_beside and number.words_before(3).endswith(("of which", "of them", "of these"))
    is_share = number.figure.kind == FigureKind.SHARE
    return is_share and bool(_OF_DOCUMENTS.match(number.words_behind(4)))


def _is_of_money(number: Number) -> bool:
    """A share of a budget or of an income."""
    is_share = number.figure.kind == FigureKind.SHARE
    return is_share and bool(_OF_MONEY.match(number.words_behind(6)))


_OF_DOCUMENTS = re.compile(rf"(?:of )?(?:these |those |the |all )?{phrases_of('documents').pattern}")
_OF_MONEY = re.compile(rf"of (?:\S+ ){{0,3}}?{phrases_of('sums').pattern}")


def _is_anecdote(number: Number) -> bool:
    """A few persons of a story."""
    is_small = number.figure.kind == FigureKind.COUNT and 0 < number.value < _FEW
    counts_persons = number.head is not None and number.head.kind == "persons"
    is_story = number.is_word and not number.figure.hedge
    return (
        is_small and counts_persons and (is_story or bool(phrases_of("anecdote").search(_sentence(number))))
    )


def _sentence(number: Number) -> str:
    return " ".join(token.text for token in number.tokens)


def _is_of_few_things(number: Number) -> bool:
    """As in "three countries"."""
    is_small = number.figure.kind == FigureKind.COUNT and 0 < number.value < _FEW_THINGS
    is_thing = number.head is not None and number.head.kind not in ("persons", "cases")
    return is_small and number.is_word and is_thing


def _denies_no_number(number: Number) -> bool:
    """It denies something else than cases: "no papers"."""
    is_none = number.figure.kind == FigureKind.COUNT and number.value == 0 and number.is_word
    return is_none and (number.head is None or number.head.kind != "cases")


def _is_all_of_nothing(number: Number) -> bool:
    """All or every, of what nobody counts."""
    if number.text.split()[:1] not in (["all"], ["every"]):
        return False
    starts = number.first == 0 or number.before() in ("but", ",", "with", "that", '"', "“", ":")
    if not starts or re.search(r"\b(?:should|must|deserves?|can|may|will)\b", number.words_behind(8)):
        return True
    return not _opens("counted_wholes", number.words_behind(5), most=1)


def _opens(name: str, text: str, most: int) -> bool:
    """Whether one of some phrases stands behind a number, after a preposition and so many other words at most."""
    pattern = phrases_of(name).pattern
    return bool(
        re.match(rf"(?:- )?(?:of |in )?(?:these |those |the |its )?(?:\S+ ){{0,{most}}}?{pattern}", text)
    )


def _is_most_of_nothing(number: Number) -> bool:
    """Most, mainly or the like before what nobody counts: "most extensive"."""
    if not number.figure.vague or number.figure.kind != FigureKind.SHARE:
        return False
    behind = number.words_behind(7)
    if behind.startswith(("of them", "of those")):
        return number.verdict_before is None
    return not _opens("counted_parts", behind, most=3) and not re.match("(?:have been|were|are) ", behind)


def _is_plain_fraction(number: Number) -> bool:
    """Half or a third of what is not said."""
    is_fraction = number.figure.kind == FigureKind.SHARE and number.is_word and not number.figure.vague
    if not is_fraction or "percent" in number.text or "per cent" in number.text:
        return False
    if number.text.split()[:1] in (["all"], ["every"]) or " in " in number.text or " out of " in number.text:
        return False
    if number.behind() == "the":
        return not _opens("counted_parts", number.words_behind(5), most=3)
    behind = number.behind()
    is_verb = behind.endswith("ed") or behind in words("verbs") | words("verbs_of_parts")
    is_beside = number.beside is not None and number.beside.verdict.rule in ("share", "elliptic")
    return not is_verb and not (is_beside and behind in words("prepositions"))


def _is_rank_of_nothing(number: Number) -> bool:
    """The largest or the first of what nobody counts."""
    if number.figure.kind != FigureKind.RANK:
        return False
    return not _opens("ranked", number.words_behind(6), most=2)


# -- claims -----------------------------------------------------------------------------------------------------


def _is_share(number: Number) -> bool:
    return number.figure.kind in (FigureKind.SHARE, FigureKind.RATE, FigureKind.RATIO, FigureKind.RANK)


def _is_money(number: Number) -> bool:
    """Money that is earned, or that a market is worth."""
    if number.figure.kind != FigureKind.MONEY:
        return False
    around = f"{number.words_before(14)} | {number.words_behind(10)}"
    if number.verdict_before is not None and number.verdict_before.rule == "money":
        return True
    return any(phrases_of("money_words", of).search(around) for of in table("money_words"))


def _counts(kind: str) -> Callable[[Number], bool]:
    """Whether a number counts nouns of a kind."""

    def holds(number: Number) -> bool:
        is_count = number.figure.kind == FigureKind.COUNT
        return is_count and number.head is not None and number.head.kind == kind

    return holds


def _counts_things(number: Number) -> bool:
    is_count = number.figure.kind == FigureKind.COUNT
    return is_count and number.head is not None and number.head.kind in table("things")


def _is_elliptic(number: Number) -> bool:
    """It counts what the number before it or the words before it name."""
    if number.figure.kind != FigureKind.COUNT or number.head is not None:
        return False
    if number.before() in words("verbs_of_paying"):
        return False
    is_small = number.value < _FEW and not number.figure.hedge
    if is_small and (number.is_word or number.behind() in ("", ".", ",")):
        return False
    if number.beside is not None and number.beside.kind == FigureKind.MONEY:
        return False
    if not _ends_phrase(number):
        return False
    is_beside = number.verdict_before is not None and number.verdict_before.rule != "money"
    return (
        is_beside or _is_of_persons(number) or bool(phrases_of("number_of").search(number.words_before(30)))
    )


def _ends_phrase(number: Number) -> bool:
    """Whether no noun follows that the number could count."""
    behind = number.behind()
    if behind == "of":
        return number.behind(2) in words("of_whom")
    if behind in ('"', "“") and not number.is_glued_behind:
        return False
    follows = number.tokens[number.last + 1] if number.last + 1 < len(number.tokens) else None
    if follows is None or follows.kind != "word":
        return True
    is_verb = behind.endswith("ed") or behind in words("verbs")
    return is_verb or behind in words("behind_elliptic")


def _is_of_persons(number: Number) -> bool:
    """Whether persons were named before it, or what is said of it is said of persons: "11,000 died"."""
    if number.value >= _FEW and number.behind() in words("verbs_of_persons"):
        return True
    if number.value >= _MANY and _ends(phrases_of("told_before"), number.words_before(4)):
        return True
    behind = number.words_behind(6)
    if _IS_HOW_MANY.match(behind) or phrases_of("span_words", "moment_in").match(behind):
        return True
    if number.value >= _THOUSAND and _is_in_place(number):
        return True
    return any(
        token.text in person_nouns()
        for token in number.tokens[max(0, number.first - _ELLIPTIC) : number.first]
    )


def _is_in_place(number: Number) -> bool:
    """Whether a name with a capital stands behind "in": "790,000 in Ivory Coast"."""
    index = number.last + 2
    return number.behind() == "in" and index < len(number.tokens) and number.tokens[index].is_capital


#: "3,069, which is how many were sleeping rough".
_IS_HOW_MANY = re.compile(r", which (?:is|was) (?:how many|the number)")
#: A bare number in a place is one of persons from so many on.
_THOUSAND = 1000
#: A number of which only somebody's saying is told counts persons from so many on; below it may be an age.
_MANY = 100


_RULES: tuple[tuple[str, bool, Callable[[Number], bool]], ...] = (
    ("no_number", False, _has_no_kind),
    ("pronoun", False, _is_pronoun),
    ("confidence", False, _is_level_of_confidence),
    ("joined", False, _is_joined),
    ("staff", False, _is_of_staff),
    ("change", False, _is_change),
    ("goal", False, _is_goal),
    ("budget", False, _is_budget),
    ("documents", False, _is_of_documents),
    ("share_of_money", False, _is_of_money),
    ("anecdote", False, _is_anecdote),
    ("few_things", False, _is_of_few_things),
    ("negation", False, _denies_no_number),
    ("all_of_nothing", False, _is_all_of_nothing),
    ("most_of_nothing", False, _is_most_of_nothing),
    ("plain_fraction", False, _is_plain_fraction),
    ("rank_of_nothing", False, _is_rank_of_nothing),
    ("share", True, _is_share),
    ("money", True, _is_money),
    ("persons", True, _counts("persons")),
    ("cases", True, _counts("cases")),
    ("things", True, _counts_things),
    ("elliptic", True, _is_elliptic),
)
