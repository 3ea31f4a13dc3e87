"""The places that a sentence names, each where it stands and with the preposition before it."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import phrases_of, words
from analysis.reading.gazetteers import PlaceKind, name_key
from analysis.reading.places import PlaceError, gazetteer, place

#: Kinds of a place beside the preposition before it: it owns what follows, it is an adjective, it says whose citizens.
OWNER, ADJECTIVE, NATIONALITY = "'s", "adjective", "nationality"
#: It says whose office somebody holds, or where an institution has its seat.
OFFICE = "office"
#: It is half of a region whose name no list has: West and Central Africa, Asia and the Pacific.
UNSURE = "unsure"
#: Prepositions that say where something is.
INSIDE = ("in", "within", "across", "throughout", "inside", "around")
_LONGEST_NAME = 6

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
    return [mention for mention in all_place_mentions(plain, tokens) if mention.kind not in (OFFICE, UNSURE)]


def all_place_mentions(plain: str, tokens: Sequence[Token]) -> list[Mention]:
    """The places that a sentence names, those in the names of offices as well.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> text = "The Sudanese president spoke."
    >>> [mention.kind for mention in all_place_mentions(text, tokens_of(text, 0, len(text)))]
    ['office']
    """
    mentions = []
    index = 0
    date_line = _date_line_end(plain, tokens)
    while index < len(tokens):
        size = _name_size(plain, tokens, index)
        if size:
            start = tokens[index].start
            last = tokens[index + size - 1]
            text = " ".join(plain[start : last.end].split())
            name = _OWNED.sub("", re.sub("marker$", "", text))
            kind = OFFICE if _is_of_office(tokens, index, size) else _kind(tokens, index, size, name)
            kind = UNSURE if _is_half(tokens, index, size) else kind
            is_of_writer = last.end <= date_line and not is_country(name)
            if not is_of_writer:
                mentions.append(Mention(start, last.end, name, kind))
        index += max(size, 1)
    return mentions


def _date_line_end(plain: str, tokens: Sequence[Token]) -> int:
    """Where a date line ends with which a sentence begins: "MADRID, 16 May 2022 (agencies) -"; -1 if it has none."""
    if not tokens:
        return -1
    match = _DATE_LINE.match(plain, tokens[0].start)
    return match.end() if match else -1


_CITY_IN_CAPITALS = r"[A-Z][A-Z.'’ -]{2,30}(?:,[^–—\n]{2,40}?)?"
_CITY_AND_MONTH = (
    rf"[A-Z][\w.'’ -]{{2,30}},\s[^–—\n]{{0,20}}(?i:{phrases_of('months').pattern})[^–—\n]{{0,12}}?"
)
_DATE_LINE = re.compile(rf"(?:{_CITY_IN_CAPITALS}|{_CITY_AND_MONTH})(?:\s\([^)\n]{{2,30}}\))?\s[-–—]+\s")


def _is_half(tokens: Sequence[Token], index: int, size: int) -> bool:
    """Whether a name is half of a longer one that no list has: West and Central Africa."""
    before = [token.text for token in tokens[max(index - 2, 0) : index]]
    if len(before) == 2 and before[1] == "and" and before[0] in words("halves"):
        return True
    behind = [token.text for token in tokens[index + size : index + size + 3]]
    return behind[:2] == ["and", "the"] and behind[-1] in words("joined_regions")


def _kind(tokens: Sequence[Token], index: int, size: int, name: str) -> str:
    """What a place is in its sentence: the preposition before it, an adjective, or whose citizens somebody is."""
    is_owner = bool(_OWNED.search(tokens[index + size - 1].text))
    kind = OWNER if is_owner else _preposition(tokens, index)
    behind = tokens[index + size].text if index + size < len(tokens) else ""
    if behind in words("of_nationality"):
        return NATIONALITY
    is_of_people = is_demonym(name)
    is_of_speaker = is_of_people and behind in words("speakers")
    if is_of_speaker or _is_seat(tokens, index, kind):
        return OFFICE
    adjective = _adjective(tokens, index + size)
    if not is_of_people:
        return kind or adjective
    if adjective and kind in INSIDE:
        return kind
    # From Indian brothels is not from India, and victims who are Indian need not be there.
    return adjective or kind or NATIONALITY


def _name_size(plain: str, tokens: Sequence[Token], index: int) -> int:
    """How many tokens the longest name of a place has that begins at a token; 0 if there is none."""
    token = tokens[index]
    is_written_as_name = token.is_capital or token.text in words("world")
    if token.kind != "word" or not is_written_as_name or not _may_open(token.text):
        return 0
    longest = min(_LONGEST_NAME, len(tokens) - index)
    for size in range(longest, 0, -1):
        last = tokens[index + size - 1]
        text = _OWNED.sub("", " ".join(plain[token.start : last.end].split()))
        is_no_place = text.lower() in words("no_places")
        if _NAME.fullmatch(text) and not is_no_place and is_place(text):
            return size
    return 0


#: The end of a name that owns what follows.
_OWNED = re.compile("['’]s$")
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


@lru_cache(maxsize=1 << 12)
def is_world(text: str) -> bool:
    """Whether a word or a name means the whole world.

    Examples
    --------
    >>> is_world("worldwide"), is_world("Asia")
    (True, False)
    """
    return text.lower() in words("world")


def _is_seat(tokens: Sequence[Token], index: int, kind: str) -> bool:
    """Whether a place is part of the name of an institution there: the University of Chicago."""
    if kind != "of" or index < 2:
        return False
    institution = tokens[index - 2]
    return institution.is_capital and institution.text in words("seats") | words("parts_named")


@lru_cache(maxsize=1 << 12)
def is_demonym(text: str) -> bool:
    """Whether a name of a place is that of its people.

    Examples
    --------
    >>> is_demonym("Indian"), is_demonym("India")
    (True, False)
    """
    area = place(text)
    is_own_name = name_key(area.name) == name_key(text)
    if is_own_name or area.kind == PlaceKind.PART:
        return False
    return text.endswith(("n", "i", "ese", "ish", "ch", "ns", "is"))


@cache
def demonyms() -> dict[str, tuple[str, ...]]:
    """The words for the people of each country, by its name; all in small letters.

    Examples
    --------
    >>> demonyms()["netherlands"]
    ('dutch', 'netherlandish')
    """
    found: dict[str, list[str]] = {}
    for listed_names in gazetteer().names.values():
        for name in listed_names:
            text = name.text.lower()
            is_word = text.isalpha() and not name.is_part and is_place(name.text)
            if is_word and is_demonym(name.text):
                found.setdefault(place(name.text).name.lower(), []).append(text)
    return {country: tuple(sorted(words_of)) for country, words_of in found.items()}


@lru_cache(maxsize=1 << 12)
def is_country(text: str) -> bool:
    """Whether a text names a country or several, and no part of one.

    Examples
    --------
    >>> is_country("Nepal"), is_country("Kathmandu")
    (True, False)
    """
    return is_place(text) and place(text).kind != PlaceKind.PART


@lru_cache(maxsize=1 << 12)
def is_single_country(text: str) -> bool:
    """Whether a text names one country, and no region.

    Examples
    --------
    >>> is_single_country("Nepal"), is_single_country("Asia")
    (True, False)
    """
    return is_place(text) and place(text).kind == PlaceKind.COUNTRY


@lru_cache(maxsize=1 << 14)
def _may_open(word: str) -> bool:
    """Whether any name of a place begins with a word."""
    return name_key(_OWNED.sub("", re.sub("marker$", "", word))) in _first_words()


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
    is_name = behind is not None and behind.is_capital and behind.kind == "word"
    if behind is not None and is_name and not _is_title(tokens):
        return behind.text in words("offices_capital") or behind.text not in words("prepositions")
    if before is None or index == 1 or before.kind != "word":
        return False
    return before.is_capital and before.text not in words("prepositions") | _NO_NAMES


#: Words that are part of no name, though a heading may write them with capitals.
_NO_NAMES = frozenset(("the", "and", "or"))


def _is_title(tokens: Sequence[Token]) -> bool:
    """Whether most words of a sentence have capitals, as in a heading."""
    listed_words = [token for token in tokens if token.kind == "word"]
    capitals = sum(token.is_capital for token in listed_words)
    return 2 * capitals > len(listed_words)


def _preposition(tokens: Sequence[Token], index: int) -> str:
    """The preposition before a name of a place; "'s" if it owns what follows; else empty."""
    for back in range(1, 6):
        if index - back < 0:
            return ""
        text = tokens[index - back].text
        if text == "of" and index > back and tokens[index - back - 1].text == "out":
            return "from"
        whole = tokens[index - back - 1].text if index > back else ""
        if text == "of" and whole in words("whole_of"):
            continue
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
    return ADJECTIVE if is_noun and token.text not in words("no_noun") else ""


def only_country(plain: str, tokens_of_sentences: Sequence[Sequence[Token]]) -> tuple[Mention, ...]:
    """The country of which the first sentences of a text speak several times, if they speak of no other.

    Examples
    --------
    >>> from analysis.extraction.tokens import tokens_of
    >>> text = "In Japan, and in Japan only"
    >>> only_country(text, [tokens_of(text, 0, len(text))])[0].value
    'Japan'
    """
    named: set[str] = set()
    told: dict[str, int] = {}
    parts: dict[str, int] = {}
    for tokens in tokens_of_sentences[:_FIRST]:
        for mention in place_mentions(plain, tokens):
            country = country_of(mention.value)
            counts = told if is_country(mention.value) else parts
            key = country if is_country(mention.value) else mention.value
            counts[key] = counts.get(key, 0) + 1
            if mention.kind != NATIONALITY:
                named.add(country)
    if len(named) != 1:
        return ()
    (name,) = named
    # Who speaks of England as often as of the United Kingdom may mean either.
    often = max(_SEVERAL, *(count + 1 for count in parts.values()), 0)
    is_told = told.get(name, 0) >= often and is_country(name) and name.lower() not in words("world")
    return (Mention(-1, -1, name),) if is_told else ()


@lru_cache(maxsize=1 << 12)
def place_key(text: str) -> tuple[str, str | None]:
    """What two names of one place have in common.

    Examples
    --------
    >>> place_key("UK") == place_key("United Kingdom"), place_key("UK") == place_key("London")
    (True, False)
    """
    found = place(text)
    return found.code, found.part_name


@lru_cache(maxsize=1 << 12)
def country_of(text: str) -> str:
    """The country that a place is, or of which it is a part.

    Examples
    --------
    >>> country_of("Kathmandu")
    'Nepal'
    """
    return place(text).name


def is_one_place(mentions: Sequence[Mention]) -> bool:
    """Whether mentions name one place, by whatever name.

    Examples
    --------
    >>> is_one_place([Mention(0, 2, "UK"), Mention(5, 19, "United Kingdom")])
    True
    """
    return len({place_key(mention.value) for mention in mentions}) == 1


def narrower(plain: str, mentions: Sequence[Mention], chosen: Mention) -> Mention:
    """A place, or the part of it that a comma parts from its name.

    Examples
    --------
    >>> narrower("Lima, Peru", [Mention(0, 4, "Lima")], Mention(6, 10, "Peru")).value
    'Lima'
    """
    if not is_country(chosen.value):
        return chosen
    for mention in mentions:
        is_beside = 0 < chosen.start - mention.end <= 2 and plain[mention.end] == ","
        is_part = is_beside and not is_country(mention.value)
        if is_part and country_of(mention.value) == country_of(chosen.value):
            return mention
    return chosen


#: So many sentences are the first of a text, and so often a country is named of which it tells.
_FIRST = 40
_SEVERAL = 2
