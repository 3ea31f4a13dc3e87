"""Who is said to have made a number: names before a verb of saying, and behind words such as "according to"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.extraction.maker_names import clean_name, is_initial, is_name, name_end, name_start
from analysis.extraction.place_mentions import INSIDE, is_place
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import words

#: How a maker speaks: it says something, it does something, words before its name say so, or it is named again.
SAYS, DOES, BEHIND, AGAIN = "says", "does", "behind", "again"
#: Words before a name say that somebody speaks, and no name follows.
UNNAMED = "unnamed"
_LONGEST_APPOSITIVE = 25
_LONGEST_BRACKET = 14
_LONGEST_PHRASE = 3


@dataclass(frozen=True, slots=True)
class _Maker:
    """Who speaks: the tokens of the name, and how."""

    first: int
    last: int
    kind: str


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
    for maker in _makers(tokens):
        start = tokens[maker.first].start
        end = tokens[maker.last].end
        name = clean_name(plain[start:end])
        if maker.kind == UNNAMED:
            # Somebody speaks of whom nobody knows the name, so that the number is of no maker named before.
            mentions.append(Mention(start, end, "", BEHIND))
        elif _is_unowned(tokens, maker, name) or _is_of_writer(tokens, maker):
            mentions.append(Mention(start, end, "", BEHIND))
        elif _is_list_of_places(tokens, maker, name):
            mentions.append(Mention(start, start, "", BEHIND))
        elif _is_gerund(tokens, maker, name) or name.lower() in words("subjects_of_reports"):
            continue
        elif maker.kind == AGAIN or _is_lone(tokens, maker, name):
            # Somebody speaks, but is not named here.
            mentions.append(Mention(start, end, "", AGAIN))
        elif _is_common(tokens, maker, name):
            mentions.append(Mention(start, end, "", BEHIND))
        elif not is_place(name) and len(name) > 1:
            mentions.append(Mention(start, end, _as_used(tokens, maker, name), maker.kind))
    return mentions


def _opens_sentence(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether a word has its capital from the start of the sentence, or of a row of a table."""
    is_first = maker.first == 0 or tokens[maker.first - 1].text == "|"
    return maker.first == maker.last and is_first and name.istitle()


def _as_used(tokens: Sequence[Token], maker: _Maker, name: str) -> str:
    """A name as it is written within a sentence: of "Police said" the police."""
    word = name.lower()
    is_office = word in words("offices")
    return word if is_office and _opens_sentence(tokens, maker, name) else name


def _is_lone(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether a word is that for an office named before, and not for many of them: "the court", "courts"."""
    if name.lower() in words("voices"):
        return True
    if name.lower() not in words("lone_makers"):
        return False
    first = tokens[maker.first]
    before = tokens[maker.first - 1].text if maker.first else ""
    has_article = before in _DETERMINERS or first.text in _DETERMINERS
    is_of_many = name.endswith("s") and name.lower() not in words("strict_makers")
    return (has_article and before not in words("indefinite")) or not (
        is_of_many or before in words("indefinite")
    )


def _is_of_writer(tokens: Sequence[Token], maker: _Maker) -> bool:
    """Whether who writes speaks of an office of his own, which has no name here: "our team"."""
    around = tokens[max(maker.first - 1, 0) : maker.last + 1]
    return any(token.text == "our" for token in around)


def _is_list_of_places(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether several places stand before a verb: "families in Dadu, Jacobabad and Khairpur counted"."""
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", name)
    if len(parts) < 2:
        return False
    before = tokens[maker.first - 1].text if maker.first else ""
    return before in INSIDE or all(is_place(part) and not part.isupper() for part in parts)


def _is_gerund(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether a word opens a sentence with what somebody did: "Using records of the police, they arrived at"."""
    return _opens_sentence(tokens, maker, name) and name.endswith("ing")


def _is_unowned(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether somebody is spoken of for the first time, and by no name: "a study found" is of nobody named before."""
    before = tokens[maker.first - 1].text if maker.first else ""
    return before in words("indefinite") and name.lower() in words("unowned_accounts")


_DETERMINERS = frozenset(("the", "this", "that", "its", "their", "his", "her", "a", "an", "our"))


def _is_common(tokens: Sequence[Token], maker: _Maker, name: str) -> bool:
    """Whether a word that begins a sentence is no name, and has its capital from there."""
    if not _opens_sentence(tokens, maker, name):
        return False
    word = name.lower()
    if word in words("offices"):
        return False
    return word.endswith("s") or word in words("common_makers")


def _makers(tokens: Sequence[Token]) -> Iterator[_Maker]:
    """Those who speak in a sentence, in order."""
    index = 0
    while index < len(tokens):
        cited = _citation(tokens, index) or _name_in_bracket(tokens, index)
        if cited:
            yield _Maker(index + 1, cited, BEHIND)
        named = _behind_phrase(tokens, index)
        if named is not None:
            yield named
            index = named.last + 1
            continue
        yield from _before_verb(tokens, index)
        index += 1


def _citation(tokens: Sequence[Token], index: int) -> int:
    """The last token of the name in "(ILO, Walk Free and IOM, 2022)"; 0 if no citation begins at a token."""
    if tokens[index].text != "(" or index + 3 >= len(tokens):
        return 0
    begin = index + 1
    if not tokens[begin].is_capital:
        return 0
    last = name_end(tokens, begin)
    behind = [token.text for token in tokens[last + 1 : last + 3]]
    if len(behind) < 2 or behind[0] != ",":
        return 0
    year = behind[1]
    is_year = len(year) == 4 and year.isdigit()
    return last if is_year else 0


def _name_in_bracket(tokens: Sequence[Token], index: int) -> int:
    """The token of a maker's letters alone in a bracket behind a claim: "involuntary (ILO)"; 0 if none stand there."""
    if index == 0 or tokens[index].text != "(":
        return 0
    bracketed = tokens[index + 1 : index + 3]
    if len(bracketed) < 2 or bracketed[1].text != ")":
        return 0
    letters = bracketed[0]
    before = tokens[index - 1]
    if before.is_capital or before.text in words("offices"):
        # They are the letters of the name before them.
        return 0
    is_maker = letters.is_capital and letters.text in words("letters_of_makers")
    return index + 1 if is_maker else 0


def _behind_phrase(tokens: Sequence[Token], index: int) -> _Maker | None:
    """The maker behind a phrase such as "according to" that begins at a token."""
    size = _phrase_size(tokens, index)
    begin = index + size
    if not size:
        return None
    last = name_end(tokens, begin)
    if last >= begin:
        return _Maker(begin, last, BEHIND)
    is_account = tokens[index].text == "according" and begin < len(tokens)
    return _Maker(begin, begin, UNNAMED) if is_account else None


def _phrase_size(tokens: Sequence[Token], index: int) -> int:
    """How many tokens the longest phrase has that stands at a token before a maker; 0 if none does."""
    for size in range(_LONGEST_PHRASE, 0, -1):
        text = " ".join(token.text for token in tokens[index : index + size])
        if text in words("makers_before"):
            return size
    return 0


def _before_verb(tokens: Sequence[Token], index: int) -> Iterator[_Maker]:
    """The maker before a verb or before its figures, or behind a verb that ends a quotation."""
    if index == 0 or tokens[index].is_capital:
        return
    text = tokens[index].text
    before = tokens[index - 1].text
    if before in _DETERMINERS:
        # Behind an article "report" is no verb.
        return
    agent = _agent(tokens, index)
    if agent is not None:
        yield agent
        return
    if text in words("accounts"):
        yield from _before_figures(tokens, index)
    if text not in words("says"):
        return
    kind = DOES if text in words("does") else SAYS
    if kind == SAYS and before in ("i", "we"):
        # Who writes tells a number of his own, and no maker named before does.
        yield _Maker(index - 1, index - 1, UNNAMED)
        return
    name = _name_before(tokens, index)
    is_told = tokens[index + 1 : index + 2] and tokens[index + 1].text == "that"
    if name is not None and (is_told or not _is_in_time_clause(tokens, name)):
        kind_of_name = AGAIN if name.kind == AGAIN else kind
        yield _Maker(name.first, name.last, kind_of_name)
    elif name is None and kind == SAYS and before in (",", '"', "”"):
        yield from _behind_quotation(tokens, index)
    elif name is None and _is_somebody(tokens, index):
        yield _Maker(index - 1, index - 1, UNNAMED)


def _is_somebody(tokens: Sequence[Token], verb: int) -> bool:
    """Whether several of whom there is no name say something: "medical teams said"."""
    if tokens[verb].text not in words("says_plainly"):
        return False
    before = tokens[verb - 1]
    return before.kind == "word" and before.text.endswith("s") and before.text not in words("no_speakers")


def _agent(tokens: Sequence[Token], verb: int) -> _Maker | None:
    """Who did something in the passive: "published since 2013 by the Walk Free Foundation"; None if nobody is named."""
    before = tokens[verb - 1]
    is_passive = tokens[verb].text.endswith("ed") and (before.text == "," or before.text in words("being"))
    if not is_passive:
        return None
    for index in range(verb + 1, min(verb + _LONGEST_AGENT, len(tokens) - 1)):
        token = tokens[index]
        if token.kind == "sign":
            return None
        if token.text == "by":
            last = name_end(tokens, index + 1)
            is_named = any(part.is_capital for part in tokens[index + 1 : last + 1])
            return _Maker(index + 1, last, BEHIND) if is_named else None
    return None


#: So many words may part a verb in the passive from the one who does it.
_LONGEST_AGENT = 6


def _before_figures(tokens: Sequence[Token], index: int) -> Iterator[_Maker]:
    """The maker before a noun such as "figures", where these tell a number or are owned."""
    if not _tells_number(tokens, index) and not _is_owned(tokens, index):
        return
    last = _before_sign(tokens, index - 1)
    if last >= 0 and is_name(tokens[last]):
        first = name_start(tokens, last)
        yield _Maker(first, last, SAYS)


def _is_in_time_clause(tokens: Sequence[Token], maker: _Maker) -> bool:
    """Whether somebody only does something at the time of which a number is told: "when the president visited"."""
    first = maker.first
    if first and tokens[first - 1].text in _DETERMINERS:
        first -= 1
    return first > 0 and tokens[first - 1].text in words("opens_time")


def _behind_quotation(tokens: Sequence[Token], verb: int) -> Iterator[_Maker]:
    """The maker behind the verb that ends a quotation: ", said the report"."""
    last = name_end(tokens, verb + 1)
    if last > verb:
        yield _Maker(verb + 1, last, BEHIND)
        return
    texts = [token.text for token in tokens[verb + 1 : verb + 3]]
    if texts[:1] == ["the"] and texts[-1] in words("lone_makers"):
        yield _Maker(verb + 1, verb + 2, AGAIN)


def _is_owned(tokens: Sequence[Token], index: int) -> bool:
    """Whether a noun such as "figure" stands behind a name that owns it: "Shelter's figure a year earlier"."""
    before = tokens[index - 1]
    owner = before.text.removesuffix("'s").removesuffix("’s")
    return before.is_capital and owner != before.text and owner not in words("common_makers")


def _tells_number(tokens: Sequence[Token], index: int) -> bool:
    """Whether what stands behind a noun such as "estimate" says that it is the number of somebody."""
    following = index + 1
    if following >= len(tokens):
        return False
    behind = tokens[following]
    return behind.kind == "number" or behind.text in words("behind_account")


def _before_sign(tokens: Sequence[Token], last: int) -> int:
    """The token before the sign of a possessive: of "organisers' estimate" the organisers."""
    is_sign = last > 0 and tokens[last].text in ("'", "’")
    return last - 1 if is_sign else last


def _name_before(tokens: Sequence[Token], verb: int) -> _Maker | None:
    """The name before a verb of saying, perhaps with its letters in brackets; None if there is none."""
    last = _before_helpers(tokens, verb, verb - 1)
    if last < 0:
        return None
    if _is_again(tokens, last):
        return _Maker(last, last, AGAIN)
    text = tokens[last].text
    if last > 0 and text == "and":
        # Of "the bureau held a survey and found" the bureau.
        return _subject(tokens, last)
    if last > 0 and text == ",":
        opened = _appositive(tokens, last)
        if opened and tokens[opened].text == "by":
            first = opened + 1
            return _Maker(first, name_end(tokens, first), SAYS)
        before_comma = opened - 2 if opened else last - 1
        last = _before_helpers(tokens, verb, before_comma)
    last = _before_bracket(tokens, last)
    last = _before_account(tokens, last)
    if last < 0:
        return None
    if is_name(tokens[last]) or _is_plain_office(tokens, last):
        return _whole_name(tokens, last)
    return None


def _whole_name(tokens: Sequence[Token], last: int) -> _Maker:
    """The name that ends with a token, without the words before it that are none."""
    first = name_start(tokens, last)
    if first > 1 and tokens[first - 1].text == "in" and tokens[first - 2].text in words("offices"):
        # Of "officials in Spain" the officials.
        last = first - 2
        first = name_start(tokens, last)
    no_names = words("prepositions") | words("before_maker")
    while first < last and tokens[first].text in no_names and not is_initial(tokens, first):
        first += 1
    return _Maker(first, last, SAYS)


def _is_again(tokens: Sequence[Token], last: int) -> bool:
    """Whether a word stands for a maker who was named before: he, it, the report."""
    text = tokens[last].text
    if text in words("pronouns"):
        return True
    is_lone = last > 0 and text in words("lone_makers")
    return is_lone and tokens[last - 1].text in ("the", "this", "its", "their")


def _is_plain_office(tokens: Sequence[Token], last: int) -> bool:
    """Whether a word in small letters is an office: "the military"."""
    if last < 2 or tokens[last].text not in words("of_offices"):
        return False
    return tokens[last - 1].text in ("the", "of")


def _before_bracket(tokens: Sequence[Token], last: int) -> int:
    """The token before a bracket that ends with a token."""
    if last < 2 or tokens[last].text != ")":
        return last
    for index in range(last, max(last - _LONGEST_BRACKET, -1), -1):
        if tokens[index].text == "(":
            return index - 1
    return last


def _before_account(tokens: Sequence[Token], last: int) -> int:
    """The token before the figures of a maker: of "Home Office figures show" the office."""
    is_account = last > 0 and tokens[last].text in words("accounts")
    if not is_account or tokens[last].is_capital:
        return last
    before = _before_sign(tokens, last - 1)
    is_behind_name = before >= 0 and is_name(tokens[before])
    return before if is_behind_name else last


def _subject(tokens: Sequence[Token], until: int) -> _Maker | None:
    """The first name of a sentence, if it stands behind no preposition."""
    for index in range(until):
        token = tokens[index]
        is_first = index == 0 or tokens[index - 1].text in ("the", ",")
        is_no_maker = token.text in words("no_maker") or token.text == "the"
        if not is_first or not token.is_capital or is_no_maker:
            continue
        before = tokens[index - 2].text if index > 1 else ""
        last = name_end(tokens, index)
        if before not in words("prepositions") and last > index:
            return _Maker(index, last, SAYS)
    return None


def _before_helpers(tokens: Sequence[Token], verb: int, last: int) -> int:
    """The token before auxiliary verbs and years: of "the office has in 2007" the office."""
    helpers = words("between_name_and_verb")
    if tokens[verb].text.endswith("ing"):
        helpers = helpers | {"are", "is", "were", "was"}
    while last >= 0:
        token = tokens[last]
        is_helper = token.text in helpers or token.text.endswith("ly")
        if not is_helper and token.kind != "number":
            break
        last -= 1
    return last


def _appositive(tokens: Sequence[Token], last: int) -> int:
    """Where that begins which a comma ends: in "the Group, a small charity, ranked" at "a"; 0 if there is none."""
    for index in range(last - 1, max(last - _LONGEST_APPOSITIVE, 0), -1):
        if tokens[index].text != ",":
            continue
        opening = tokens[index + 1].text
        if opening in words("opens_appositive") or opening.endswith("ing"):
            return index + 1
    return 0
