"""Who is said to have made a number: names before a verb of saying, and behind words such as "according to"."""

import re
from collections.abc import Iterator, Sequence

from analysis.extraction.place_mentions import is_place
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.tokens import Token
from analysis.extraction.word_lists import words
from analysis.subject import listed

_LONGEST_MAKER = 12
_LONGEST_APPOSITIVE = 25
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
        if not is_word and not is_place(name):
            # Somebody speaks, but is not named.
            is_lone = name.lower() in words("lone_makers")
            mentions.append(Mention(start, end, "" if is_lone else name, kind))
    return mentions


def _makers(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The first and the last token of each maker, and whether it speaks before or behind its name."""
    index = 0
    while index < len(tokens):
        cited = _citation(tokens, index)
        if cited:
            yield index + 1, cited, "behind"
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


def _citation(tokens: Sequence[Token], index: int) -> int:
    """The last token of the name in "(ILO, Walk Free and IOM, 2022)"; 0 if no citation begins at a token."""
    if tokens[index].text != "(" or index + 3 >= len(tokens) or not tokens[index + 1].is_capital:
        return 0
    last = _name_end(tokens, index + 1)
    is_dated = [token.text for token in tokens[last + 1 : last + 2]] == [","]
    behind = tokens[last + 2] if last + 2 < len(tokens) else None
    return last if is_dated and behind is not None and len(behind.text) == 4 and behind.text.isdigit() else 0


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
    if last > 0 and tokens[last].text == "and":
        # Of "the bureau held a survey and found" the bureau.
        return _subject(tokens, last)
    if last > 0 and tokens[last].text == ",":
        opened = _appositive(tokens, last)
        if opened and tokens[opened].text == "by":
            return opened + 1, _name_end(tokens, opened + 1)
        last = _before_helpers(tokens, opened - 2 if opened else last - 1)
    if last >= 2 and tokens[last].text == ")":
        opened = next((index for index in range(last, max(last - 6, -1), -1) if tokens[index].text == "("), 0)
        last = opened - 1 if opened else last
    is_office = (
        last > 1 and tokens[last].text in words("of_offices") and tokens[last - 1].text in ("the", "of")
    )
    if last < 0 or not (_is_name(tokens[last]) or is_office):
        return None
    first = _name_start(tokens, last)
    if first > 1 and tokens[first - 1].text == "in" and tokens[first - 2].text in words("offices"):
        # Of "officials in Spain" the officials.
        last = first - 2
        first = _name_start(tokens, last)
    while first < last and tokens[first].text in words("prepositions") | words("before_maker"):
        first += 1
    return first, last


def _subject(tokens: Sequence[Token], until: int) -> tuple[int, int] | None:
    """The first name of a sentence, if it stands behind no preposition."""
    for index in range(until):
        token = tokens[index]
        is_first = index == 0 or tokens[index - 1].text in ("the", ",")
        if not is_first or not token.is_capital or token.text in words("no_maker") or token.text == "the":
            continue
        before = tokens[index - 2].text if index > 1 else ""
        last = _name_end(tokens, index)
        if before not in words("prepositions") and last > index:
            return index, last
    return None


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
        opening = tokens[index + 1].text
        is_opened = opening in words("opens_appositive") or opening.endswith("ing")
        if tokens[index].text == "," and is_opened:
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
