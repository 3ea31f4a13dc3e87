"""The places, times and makers that a sentence names, each where it stands."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from analysis.extraction.masks import words
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.tokens import Token
from analysis.reading.gazetteers import name_key
from analysis.reading.periods import PeriodError, parse_period
from analysis.reading.places import PlaceError, gazetteer, place
from analysis.subject import listed

_LONGEST_NAME = 6
_LONGEST_MAKER = 12
_LONGEST_APPOSITIVE = 25

# -- places -----------------------------------------------------------------------------------------------------


def place_mentions(plain: str, tokens: Sequence[Token]) -> list[Mention]:
    """The places that a sentence names, the longest names first; parts of the names of offices are none.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> text = "In Japan there are many."
    >>> [(mention.value, mention.kind) for mention in place_mentions(text, tokens_of(text, 0, len(text)))]
    [('Japan', 'in')]
    """
    mentions = []
    index = 0
    while index < len(tokens):
        size = _name_size(plain, tokens, index)
        if size and not _is_of_office(tokens, index, size):
            start, end = tokens[index].start, tokens[index + size - 1].end
            name = re.sub("marker$", "", " ".join(plain[start:end].split()))
            kind = _preposition(tokens, index) or _adjective(tokens, index + size)
            mentions.append(Mention(start, end, name, kind))
        index += max(size, 1)
    return mentions


def _name_size(plain: str, tokens: Sequence[Token], index: int) -> int:
    """How many tokens the longest name of a place has that begins at a token; 0 if there is none."""
    token = tokens[index]
    is_world = token.text in words("world")
    if token.kind != "word" or not (token.is_capital or is_world) or not _may_open(token.text):
        return 0
    for size in range(min(_LONGEST_NAME, len(tokens) - index), 0, -1):
        text = " ".join(plain[token.start : tokens[index + size - 1].end].split())
        if _NAME.fullmatch(text) and text.lower() not in words("no_places") and is_place(text):
            return size
    return 0


#: Words, perhaps joined by hyphens, and letters with full stops; no comma and no full stop behind a word.
_NAME = re.compile(
    r"(?:(?:[^\W\d_]\.)+|[^\W\d_]+(?:['’-][^\W\d_]+)*(?: (?!the$)(?:[^\W\d_]\.|[^\W\d_]+(?:['’-][^\W\d_]+)*))*)"
)


@lru_cache(maxsize=1 << 14)
def is_place(text: str) -> bool:
    """Whether a text is the name of one place."""
    if len(text) <= 2 and not text.isupper():
        return False
    try:
        place(text)
    except PlaceError:
        return False
    return True


@lru_cache(maxsize=1 << 14)
def _may_open(word: str) -> bool:
    """Whether any name of a place begins with a word."""
    return name_key(re.sub("marker$", "", word)) in _first_words()


@cache
def _first_words() -> frozenset[str]:
    """What the names of places begin with."""
    texts = [area.name for area in gazetteer().areas.values()]
    for names in gazetteer().names.values():
        texts += [name.text for name in names]
    firsts = set()
    for text in texts:
        bare = re.sub("^the ", "", text, flags=re.IGNORECASE)
        firsts |= {name_key(part) for part in re.split(r"[\s.,'’-]", bare)[:1]}
    return frozenset(firsts - {""})


def _is_of_office(tokens: Sequence[Token], index: int, size: int) -> bool:
    """Whether a name of a place is part of a longer name: United States State Department."""
    behind = tokens[index + size] if index + size < len(tokens) else None
    before = tokens[index - 1] if index else None
    if behind is not None and behind.is_capital and behind.text in words("offices_capital"):
        return True
    if before is None or index == 1 or before.kind != "word":
        return False
    return before.is_capital and before.text not in words("prepositions") | {"the"}


def _preposition(tokens: Sequence[Token], index: int) -> str:
    """The preposition before a name of a place; "'s" if it owns what follows; else empty."""
    if tokens[index].text.endswith(("'s", "’s")):
        return "'s"
    for back in range(1, 6):
        if index - back < 0:
            return ""
        text = tokens[index - back].text
        if text == "of" and index > back and tokens[index - back - 1].text == "out":
            return "from"
        if text in words("places_in"):
            return text
        if text not in words("before_place"):
            return ""
    return ""


def _adjective(tokens: Sequence[Token], behind: int) -> str:
    """The kind of a name of a place without a preposition: an adjective where a word in small letters follows."""
    if behind >= len(tokens):
        return ""
    token = tokens[behind]
    is_noun = token.kind == "word" and not token.is_capital
    return "adjective" if is_noun and token.text not in words("no_noun") else ""


# -- times ------------------------------------------------------------------------------------------------------

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)\\.?"
)
_YEAR = r"(?:1[89]|20)\d\d"
_ORDINAL = "(?:st|nd|rd|th)?"
_POINT = (
    rf"(?:(?:\d\d?{_ORDINAL}(?:\s+of)?\s+)?{_MONTH}(?:\s+\d\d?{_ORDINAL})?,?\s+(?:of\s+)?{_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|{_YEAR}[/-]\d\d(?!\d)|{_YEAR}s?(?!\d))"
)
_PART = (
    r"(?:the\s+)?(?:(?:end|beginning|start|middle)\s+of\s+|(?:early|mid|late)[\s-]+|(?:first|second)\s+half\s+of\s+"
    r"|(?:fiscal|financial|calendar)\s+year\s+|year\s+(?:ending\s+|ended\s+|to\s+)?|twelve\s+months\s+to\s+)?(?:the\s+)?"
)
_LEAD = (
    r"(?P<lead>as\s+of|as\s+at|up\s+to|by|in|during|since|until|till|before|from|between|for|throughout|over|through"
    r"|to|on)\s+"
)
_TIME = re.compile(
    rf"(?<![\w./-])(?:{_LEAD})?{_PART}(?P<point>{_POINT})"
    rf"(?:\s*(?:-|–|—|to|and|until|through)\s*(?:the\s+)?{_POINT}|\s*[–-]\s*\d\d(?!\d))?",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?<!\w)(?:\d\d?\s+)?{_MONTH}\s+(?:\d\d?,\s+)?(?P<year>{_YEAR})(?=[.,:;)\s]*(?:\n|[A-Z.–—-]|$))",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 400
_RELATIVE = re.compile(
    r"(?<!\w)(?:last|this)\s+year(?!\w)|(?:over|in|during)\s+the\s+(?:past|last)\s+decade", re.IGNORECASE
)
_NO_YEAR = r"(?!\w|,?\s*\d)"
_DAY = re.compile(
    rf"(?<!\w)(?:\d\d?{_ORDINAL}(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+\d\d?{_ORDINAL}){_NO_YEAR}", re.IGNORECASE
)
_SINCE = re.compile(
    r"since\s+the\s+(?:collapse|fall|end)\s+of\s+the\s+(?:soviet\s+union|iron\s+curtain|berlin\s+wall)",
    re.IGNORECASE,
)


def time_mentions(
    plain: str, start: int, end: int, year: int | None = None, day_year: int | None = None
) -> list[Mention]:
    """The times that a stretch of a text names; years of laws, reports and foundings are none.

    `year` is that of the text, from which "last year" counts; `day_year` the one in which days without a year are.

    Examples
    --------
    >>> time_mentions("In 2007 there were 300.", 0, 23)[0].ends
    (2007, 2007)
    """
    mentions = []
    for match in _TIME.finditer(plain, start, end):
        ends = _ends_of(_one_line(match[0]), year) or _ends_of(match["point"], year)
        if ends and _is_time(plain, start, match):
            mentions.append(Mention(match.start(), match.end(), _one_line(match[0]), ends=ends))
    for match in _SINCE.finditer(plain, start, end):
        ends = _ends_of(_one_line(match[0]), year)
        if ends:
            mentions.append(Mention(match.start(), match.end(), _one_line(match[0]), ends=ends))
    for match in _RELATIVE.finditer(plain, start, end):
        ends = _ends_of(_one_line(match[0]), year)
        if ends:
            mentions.append(Mention(match.start(), match.end(), _one_line(match[0]), ends=ends))
    if day_year is not None:
        for match in _DAY.finditer(plain, start, end):
            mentions.append(Mention(match.start(), match.end(), str(day_year), ends=(day_year, day_year)))
    return sorted(mentions, key=lambda mention: mention.start)


def text_year(plain: str) -> int | None:
    """The year of the date line of a text; None if it has none.

    Examples
    --------
    >>> text_year("LONDON, 7 March 2024. Last year")
    2024
    """
    match = _DATED.search(plain, 0, _LONGEST_DATE_LINE)
    return int(match["year"]) if match else None


def _one_line(text: str) -> str:
    """A text with single blanks."""
    return " ".join(text.split())


def _is_time(plain: str, start: int, match: re.Match[str]) -> bool:
    """Whether a year says when something was so."""
    before = plain[max(start, match.start() - 40) : match.start()].lower().split()
    behind = plain[match.end() : match.end() + 20].lower()
    if before and before[-1].strip("(,") in words("no_time_before"):
        return False
    if before and before[-1] == "year,":
        return True
    if match["lead"]:
        return True
    is_alone = plain[: match.start()].endswith("(") and behind[:1] in (")", ",")
    is_after_number = bool(before) and any(sign.isdigit() for sign in before[-1])
    is_label = behind[:1] == ":" or match.start() == start
    return (is_alone and is_after_number) or is_label


@lru_cache(maxsize=1 << 13)
def _ends_of(text: str, year: int | None) -> tuple[int | None, int | None] | None:
    """The first and last year of a text that is a period; None if it is none."""
    try:
        period = parse_period(text, reference_year=year)
    except PeriodError:
        return None
    return (period.start, period.end) if period.start or period.end else None


# -- makers -----------------------------------------------------------------------------------------------------

_LINKS = frozenset(
    listed("of; on; for; the; and; in; de; des; der; die; du; fuer; für; against; to; &; at; la; le")
)


def maker_mentions(plain: str, tokens: Sequence[Token]) -> list[Mention]:
    """Who is said to have made a number: "according to X", "X estimates", "figures of X".

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> text = "UNICEF estimated that there are 60,000."
    >>> [mention.value for mention in maker_mentions(text, tokens_of(text, 0, len(text)))]
    ['UNICEF']
    """
    mentions = []
    for first, last, kind in _makers(tokens):
        start, end = tokens[first].start, tokens[last].end
        name = re.sub(r"marker\b", "", " ".join(plain[start:end].split()))
        name = re.sub("^(?:(?:the|a|an|ngo) )+", "", name, flags=re.IGNORECASE)
        # A word that begins a sentence has its capital from there.
        is_word = first == last == 0 and name.istitle() and name.lower() not in words("offices")
        is_known = name.lower() not in words("lone_makers") and not is_place(name)
        if is_known and not is_word:
            mentions.append(Mention(start, end, name, kind))
    return mentions


def _makers(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The first and the last token of each maker, and whether it speaks before or behind its name."""
    index = 0
    while index < len(tokens):
        size = _phrase_size(tokens, index, words("makers_before"), 3)
        if size:
            begin = index + size
            last = _name_end(tokens, begin)
            if last >= begin:
                yield begin, last, "behind"
                index = last + 1
                continue
        if index and tokens[index].text in words("says") and not tokens[index].is_capital:
            name = _name_before(tokens, index)
            if name:
                yield *name, tokens[index].text
        index += 1


def _phrase_size(tokens: Sequence[Token], index: int, phrases: frozenset[str], most: int) -> int:
    """How many tokens the longest of some phrases has that stands at a token; 0 if none does."""
    for size in range(most, 0, -1):
        if " ".join(token.text for token in tokens[index : index + size]) in phrases:
            return size
    return 0


def _name_end(tokens: Sequence[Token], begin: int) -> int:
    """The last token of a name that begins at a token; before it if there is none."""
    last = begin - 1
    index = begin
    while index < len(tokens) and index - begin < _LONGEST_MAKER:
        token = tokens[index]
        if token.kind == "word" and (token.is_capital or token.text in words("offices")):
            last = index
        elif token.text == "," and _is_listed(tokens, index):
            pass
        elif not (token.text in _LINKS or (last < begin and token.kind == "word" and index - begin < 3)):
            break
        index += 1
    return last


def _is_listed(tokens: Sequence[Token], comma: int) -> bool:
    """Whether a comma stands between makers: "the ILO, Walk Free and IOM"."""
    behind = tokens[comma + 1 : comma + 6]
    names = [token for token in behind if token.kind == "word" and token.is_capital]
    ands = [index for index, token in enumerate(behind) if token.text == "and"]
    if not behind or not behind[0].is_capital or not ands:
        return False
    between = behind[: ands[0] + 2]
    return len(names) > 1 and all(token.is_capital or token.text in ("and", ",", "the") for token in between)


def _name_before(tokens: Sequence[Token], verb: int) -> tuple[int, int] | None:
    """The name before a verb of saying, perhaps with its letters in brackets; None if there is none."""
    last = _before_helpers(tokens, verb - 1)
    if last > 0 and tokens[last].text == ",":
        opened = _appositive(tokens, last)
        if opened and tokens[opened].text == "by":
            return opened + 1, _name_end(tokens, opened + 1)
        last = _before_helpers(tokens, opened - 2 if opened else last - 1)
    if last >= 2 and tokens[last].text == ")":
        opened = next((index for index in range(last, max(last - 6, -1), -1) if tokens[index].text == "("), 0)
        last = opened - 1 if opened else last
    if last < 0 or not _is_name(tokens[last]):
        return None
    first = _name_start(tokens, last)
    if first > 1 and tokens[first - 1].text == "in" and tokens[first - 2].text in words("offices"):
        # Of "officials in Spain" the officials.
        last = first - 2
        first = _name_start(tokens, last)
    while first < last and tokens[first].text in words("prepositions") | words("before_maker"):
        first += 1
    return first, last


def _name_start(tokens: Sequence[Token], last: int) -> int:
    """The first token of the name that ends with a token."""
    first = last
    while first > 0 and last - first < _LONGEST_MAKER:
        before = tokens[first - 1]
        if not (_is_name(before) or _is_link(tokens, first, last) or before.text in words("of_offices")):
            break
        first -= 1
    return first


def _before_helpers(tokens: Sequence[Token], last: int) -> int:
    """The token before auxiliary verbs and years: of "the office has in 2007" the office."""
    while last >= 0 and (
        tokens[last].text in words("between_name_and_verb") or tokens[last].kind == "number"
    ):
        last -= 1
    return last


def _appositive(tokens: Sequence[Token], last: int) -> int:
    """Where that begins which a comma ends: in "the Group, a small charity, ranked" at "a"; 0 if there is none."""
    for index in range(last - 1, max(last - _LONGEST_APPOSITIVE, 0), -1):
        if tokens[index].text == "," and tokens[index + 1].text in words("opens_appositive"):
            return index + 1
    return 0


def _is_link(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a name goes on before a word: Office on Drugs and Crime; Silverman, Chan and Vincent."""
    if first < 2:
        return False
    link = tokens[first - 1].text
    if link == "the" and first > 2 and tokens[first - 2].text == "of":
        return _is_name(tokens[first - 3])
    if link == "of" and tokens[first].text == "the":
        return _is_name(tokens[first - 2])
    if not _is_name(tokens[first - 2]):
        return False
    if link == "and":
        return first > 3 and (tokens[first - 3].text in _LINKS or tokens[first - 3].text == ",")
    if link == ",":
        names = {token.text for token in tokens[first : last + 1]}
        return "and" in names and not is_place(tokens[first - 2].text.title())
    return link in _LINKS - {"in", "to", "at"}


def _is_name(token: Token) -> bool:
    """Whether a token may be part of the name of a maker."""
    return (
        token.kind == "word"
        and token.text not in words("no_maker")
        and (token.is_capital or token.text in words("offices"))
    )
