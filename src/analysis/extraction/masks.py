"""Numbers that count nothing, by what stands around them: dates, laws, pages, ages, durations and their like.

`masked_tokens` decides before figures are put together, `mask_of_span` of a figure as a whole.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from analysis.extraction.tokens import Token, number_word
from analysis.extraction.word_lists import words

_YEARS = range(1500, 2100)
_DAYS = range(1, 32)
#: No number of a text has more digits.
_MOST_DIGITS = 15
#: So many signs and words around a number are looked at.
_NEAR = 6
_DASHES = frozenset(("-", "--", "/", "to", "and"))
_TWO_YEARS = frozenset(("-", "--", "/"))


class Around:
    """A number among the tokens of a sentence, and what stands around it."""

    def __init__(self, tokens: Sequence[Token], first: int, last: int) -> None:
        self.tokens = tokens
        self.first = first
        self.last = last

    @property
    def digits(self) -> str:
        """The text of the number, of several tokens that of the first."""
        return self.tokens[self.first].text

    @property
    def unit(self) -> str:
        """The word that stands behind the number, perhaps behind a hyphen."""
        is_hyphened = self.behind() == "-"
        return self.behind(2) if is_hyphened else self.behind()

    def before(self, back: int = 1) -> str:
        """The text of a token before the number; empty outside of the sentence."""
        index = self.first - back
        return self.tokens[index].text if index >= 0 else ""

    def behind(self, ahead: int = 1) -> str:
        """The text of a token behind the number."""
        index = self.last + ahead
        return self.tokens[index].text if index < len(self.tokens) else ""

    def ends_with(self, phrases: frozenset[str], most: int = 4) -> bool:
        """Whether one of some phrases stands directly before the number."""
        return _has_end([self.before(back) for back in range(most, 0, -1)], phrases)

    def begins_with(self, phrases: frozenset[str], most: int = 3) -> bool:
        """Whether one of some phrases stands directly behind the number, perhaps behind a hyphen."""
        listed_words = [self.behind(ahead) for ahead in range(1, most + 3)]
        texts = [text for text in listed_words if text != "-"]
        return any(" ".join(texts[:size]) in phrases for size in range(1, most + 1))

    @property
    def is_glued_before(self) -> bool:
        """Whether nothing stands between the number and the token before it."""
        return self.first > 0 and self.tokens[self.first - 1].end == self.tokens[self.first].start

    @property
    def is_glued_behind(self) -> bool:
        """Whether nothing stands between the number and the token behind it."""
        tokens = self.tokens
        return self.last + 1 < len(tokens) and tokens[self.last + 1].start == tokens[self.last].end

    @property
    def whole(self) -> int:
        """The number, if it is a whole one of few digits without marks; else -1."""
        is_short = len(self.digits) <= _MOST_DIGITS
        is_whole = self.digits.isascii() and self.digits.isdigit()
        return int(self.digits) if is_whole and is_short else -1


def _has_end(texts: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether texts end with one of some phrases."""
    return any(" ".join(texts[start:]) in phrases for start in range(len(texts)))


def masked_tokens(tokens: Sequence[Token]) -> dict[int, str]:
    """The numbers of a sentence that count nothing, by their index, with the name of what each is."""
    masks: dict[int, str] = {}
    for index, token in enumerate(tokens):
        if token.kind == "number":
            around = Around(tokens, index, index)
            for name, holds in _RULES.items():
                if holds(around, masks):
                    masks[index] = name
                    break
    return masks


def _is_code(around: Around, masks: Mapping[int, str]) -> bool:
    """Letters are stuck to it, or it is longer than any number."""
    del masks
    count = sum(sign.isdigit() for sign in around.digits)
    if count > _MOST_DIGITS:
        return True
    before = around.tokens[around.first - 1] if around.is_glued_before else None
    if before is not None and before.kind == "word" and before.text not in words("glued_behind"):
        return True
    behind = around.behind()
    is_word = around.is_glued_behind and around.tokens[around.last + 1].kind == "word"
    return is_word and behind not in words("glued_behind") and behind != "s"


def _is_decade(around: Around, masks: Mapping[int, str]) -> bool:
    """As in 1990s."""
    del masks
    return around.is_glued_behind and around.behind() in ("s", "'s")


def _is_list_number(around: Around, masks: Mapping[int, str]) -> bool:
    """As in 1) or (2) or [12]."""
    del masks
    before = around.before(2) if around.before() == "^" else around.before()
    if before == "[" and around.behind() == "]":
        return True
    is_small = 0 <= around.whole < 100
    is_closed = around.behind() == ")"
    is_first = around.first == 0 and around.behind() in (")", ".")
    if not is_small or is_first:
        return is_small
    further_before = [around.before(back) for back in range(2, 2 * _NEAR)]
    # Else the bracket closes what was opened before the number.
    is_own_bracket = around.before() == "(" or "(" not in further_before
    return is_closed and is_own_bracket


def _is_clock(around: Around, masks: Mapping[int, str]) -> bool:
    """A time of the day."""
    del masks
    is_hour = around.is_glued_behind and around.behind() == ":" and around.behind(2).isdigit()
    is_minute = around.is_glued_before and around.before() == ":" and around.before(2).isdigit()
    return is_hour or is_minute or around.begins_with(words("times"))


def _is_phone(around: Around, masks: Mapping[int, str]) -> bool:
    """A number to call."""
    if masks.get(around.first - 1) == "phone":
        return True
    if masks.get(around.first - 2) == "phone":
        return around.before() in "-.()/"
    if _is_row_of_digits(around):
        return True
    text = around.digits
    nearby = {around.before(back) for back in range(1, 4)}
    is_called = bool(nearby & words("called"))
    if is_called and len(text) >= 3 and "," not in text:
        return True
    if text.startswith("00"):
        return True
    if text.startswith("0") and len(text) > 2 and "." not in text:
        return True
    return around.before() == "+" and around.is_glued_before


def _is_row_of_digits(around: Around) -> bool:
    """Whether short groups of digits stand in a row and one begins with nought, as no number does: 555 01 88."""
    if not around.digits.isdigit():
        return False
    steps = range(1, _LONGEST_ROW)
    row = [around.digits]
    row += takewhile(str.isdigit, map(around.before, steps))
    row += takewhile(str.isdigit, map(around.behind, steps))
    if len(row) < _SHORTEST_ROW or max(map(len, row)) > _SHORT_DIGITS:
        return False
    # The numbers of a table that was pasted may stand in a row too.
    return any(digits.startswith("0") for digits in row)


#: A telephone number has so many groups of digits, and none is longer.
_SHORTEST_ROW = 3
_LONGEST_ROW = 5
_SHORT_DIGITS = 4


def _is_law(around: Around, masks: Mapping[int, str]) -> bool:
    """The number of a law, an article or a resolution."""
    if masks.get(around.first - 4) == "law" and around.is_glued_before and around.before() == ")":
        return True
    if masks.get(around.first - 2) == "law" and around.before() in {*_DASHES, ",", ".", "(", "§"}:
        return around.before() != "," or around.whole in range(1000)
    is_clause = around.is_glued_behind and around.behind() == "(" and around.behind(3) == ")"
    if is_clause and len(around.behind(2)) == 1:
        return True
    back = 2 if around.before() == "." else 1
    if around.behind().replace(".", "") in ("usc", "cfr"):
        return True
    is_numbered = around.before(back) in words("numbered")
    return is_numbered and around.whole not in _YEARS


def _is_page(around: Around, masks: Mapping[int, str]) -> bool:
    """The number of a page, a volume or a note."""
    if masks.get(around.first - 2) == "page" and around.before() in _DASHES:
        return True
    back = 2 if around.before() == "." else 1
    return around.before(back) in words("paged") and "," not in around.digits


def _is_label(around: Around, masks: Mapping[int, str]) -> bool:
    """The number of a table, a step or a street."""
    if masks.get(around.first - 2) == "label" and around.before() in _DASHES:
        return True
    is_second_part = around.before() == "/" and around.before(2) in ("24", "9")
    if around.before() == "#" or is_second_part:
        return True
    if (around.digits, around.behind(), around.behind(2)) in _LABELS:
        return True
    back = 2 if around.before() in (".", "-") else 1
    is_labelled = around.before(back) in words("labelled")
    is_number = around.digits.replace(".", "").isdigit()
    if is_labelled and is_number:
        return True
    return around.first == 0 and around.behind() in words("addresses")


_LABELS = frozenset((("24", "/", "7"), ("9", "/", "11"), ("50", "/", "50"), ("7", "/", "7")))


def _is_date(around: Around, masks: Mapping[int, str]) -> bool:
    """A day, or a year behind a month."""
    number = around.whole
    months = words("months")
    if number in _YEARS:
        is_behind_day = around.before() == "," and masks.get(around.first - 2) == "date"
        return around.before() in months or is_behind_day or _is_iso(around)
    if number not in _DAYS:
        return _is_iso(around)
    behind = around.behind()
    if behind in _ORDINALS:
        behind = around.behind(2)
    elif behind in _DASHES and around.behind(2).isdigit():
        # Of "12 to 14 June" the first.
        behind = around.behind(3)
    before = around.before()
    if behind in months and (behind != "may" or _is_may(around)):
        return True
    if before in months and (before != "may" or around.behind() == ","):
        return True
    return _is_iso(around)


#: What may stand between the number of a day and its month.
_ORDINALS = frozenset(("st", "nd", "rd", "th", "of"))


def _is_may(around: Around) -> bool:
    """Whether "may" behind a number is the month."""
    return around.behind(2).isdigit() or around.behind(2) in ("", ",", ".") or around.before() == "on"


def _is_iso(around: Around) -> bool:
    """Part of 2008-02-01, or of 01/02/2008."""
    first = max(around.first - 4, 0)
    text = "".join(token.text for token in around.tokens[first : around.last + 5])
    parts = [part for match in _ISO.findall(text) for part in re.split("[-/.]", match)]
    return around.digits in parts


_ISO = re.compile(r"(?<!\d)(?:(?:19|20)\d\d-\d\d-\d\d|\d\d?[./]\d\d?[./](?:19|20)\d\d)(?!\d)")


def _is_year(around: Around, masks: Mapping[int, str]) -> bool:
    """A year, or the second of two."""
    is_behind_year = masks.get(around.first - 2) == "year" and around.before() in _TWO_YEARS
    if is_behind_year and len(around.digits) in (2, 4) and around.whole >= 0:
        return True
    if around.whole not in _YEARS or around.tokens[around.first - 1].kind == "dollar":
        return False
    if around.begins_with(words("no_year_behind"), most=1):
        return False
    counts = around.behind() in words("counted_behind_year")
    is_dated = around.before() in words("year_before")
    return is_dated or not counts


_RULES: dict[str, Callable[[Around, Mapping[int, str]], bool]] = {
    "code": _is_code,
    "decade": _is_decade,
    "list_number": _is_list_number,
    "clock": _is_clock,
    "law": _is_law,
    "page": _is_page,
    "date": _is_date,
    "label": _is_label,
    "phone": _is_phone,
    "year": _is_year,
}


def mask_of_span(tokens: Sequence[Token], first: int, last: int) -> str:
    """What a figure that stands between two tokens is if it counts nothing; empty if it may count something."""
    around = Around(tokens, first, last)
    for name, holds in _RULES_OF_SPANS.items():
        if holds(around):
            return name
    return ""


def _is_age(around: Around) -> bool:
    """How old somebody is."""
    if around.begins_with(words("age_behind")):
        return True
    if around.behind() == "-" and around.behind(2) in ("year", "years", "yr") and around.behind(3) == "-":
        return True
    if not _is_small(around.tokens[around.last].text):
        return False
    if around.ends_with(words("age_before")):
        return True
    if around.before() in ("was", "is", "were", "am") and around.behind() == "when":
        return True
    return _is_of_somebody(around) or _is_age_limit(around)


def _is_small(text: str) -> bool:
    """Whether a number has the size of an age: two digits at most, or words."""
    has_few_digits = text.isdigit() and len(text) <= 2
    return has_few_digits or number_word(text) is not None


def _is_age_limit(around: Around) -> bool:
    """As in "under 18", where nothing follows that would be counted."""
    parts = {token.text for token in _tokens_within(around)}
    parts.add(around.before())
    if parts.isdisjoint(words("age_limits")):
        return False
    behind = around.last + 1
    if behind == len(around.tokens):
        return True
    follows = around.tokens[behind]
    return follows.kind != "word" or follows.text in words("behind_age")


def _is_of_somebody(around: Around) -> bool:
    """As in "a man of 34,": behind one person, and nothing that it would count."""
    follows = around.behind()
    is_alone = not follows or not follows[0].isalnum() or follows in words("behind_age")
    if not is_alone:
        return False
    if around.before() in ("was", "is") and around.before(2) in words("one_person"):
        return True
    if around.before() != "of" or around.before(2) in words("number_of") | words("counted_of"):
        return False
    if around.before(2) in words("one_person"):
        return True
    nearby = {around.before(back) for back in (3, 4, 5)}
    is_set_off = follows in ("", ",")
    return is_set_off and not nearby.isdisjoint({"a", "an"})


def _tokens_within(around: Around) -> Sequence[Token]:
    """The tokens of a number itself."""
    return around.tokens[around.first : around.last + 1]


def _is_duration(around: Around) -> bool:
    """How long something takes."""
    return around.unit in words("spans_of_time")


def _is_price(around: Around) -> bool:
    """What an hour or a piece costs."""
    return around.begins_with(words("price_behind"))


def _is_measured(around: Around) -> bool:
    """A length, a weight, a factor or a score."""
    return around.unit in words("measured")


def _is_page_in_words(around: Around) -> bool:
    """As in "page four" and "part two"."""
    return around.before() in words("paged") | words("labelled") | words("numbered_in_words")


_RULES_OF_SPANS: dict[str, Callable[[Around], bool]] = {
    "page": _is_page_in_words,
    "age": _is_age,
    "duration": _is_duration,
    "measured": _is_measured,
    "price": _is_price,
}


def with_names(tokens: Sequence[Token], first: int, last: int, mask: str) -> tuple[int, int]:
    """The ends of what counts nothing with its month, its unit, or the word that it is the number of.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> with_names(tokens_of("on 12 June 2008", 0, 15), 1, 1, "date")
    (1, 2)
    """
    around = Around(tokens, first, last)
    if mask == "date":
        while first > 0 and tokens[first - 1].text in words("months"):
            first -= 1
        while last + 1 < len(tokens) and tokens[last + 1].text in words("months"):
            last += 1
    elif mask in ("duration", "measured", "clock"):
        step = 2 if around.behind() == "-" else 1
        unit = around.behind(step)
        is_unit = unit in words("spans_of_time") | words("measured") | words("times")
        last += step if is_unit else 0
    elif mask in ("law", "page", "label"):
        step = 2 if around.before() == "." else 1
        is_named = around.before(step) in words("numbered") | words("paged") | words("labelled")
        first -= step if is_named else 0
    return first, last
