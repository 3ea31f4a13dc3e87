"""By whose account a claim is so."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, Cell, Claim, SentenceContext
from analysis.extraction.maker_mentions import AGAIN, BEHIND, DOES, SAYS
from analysis.extraction.place_mentions import is_place
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import words

_OPENING = 40
#: Somebody says "that" directly behind a verb, and so speaks of what follows.
_SAYS_MORE = re.compile(r"\s*\w+(?: \w+)? that\b")


def producer(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Who made it: who is said to say so before it, else according to whom behind it.

    Examples
    --------
    >>> producer.__name__
    'producer'
    """
    del cells
    context = claim.context
    makers_ahead = [mention for mention in claim.ahead(context.makers) if not _is_aside(context, mention)]
    beside = _directly_behind(claim)
    if beside is not None:
        return _named(context, beside)
    speaker = _speaker(makers_ahead)
    if speaker is not None:
        return _named(context, speaker)
    for mention in context.makers:
        is_behind = mention.start >= claim.span.end and not _is_of_later(claim, mention)
        if is_behind and _speaks_behind(context, mention):
            return _named(context, mention)
    return _carried(claim)


def _directly_behind(claim: Claim) -> Mention | None:
    """By whose account alone a number is so: "among them 16,000 children according to UNICEF"."""
    context = claim.context
    is_later = any(span.end <= claim.span.start for span in context.numbers)
    for mention in context.makers:
        is_behind = mention.kind == BEHIND and claim.span.end <= mention.start <= claim.after
        between = context.plain[claim.span.end : mention.start]
        if (
            is_later
            and is_behind
            and mention.value
            and len(between) <= _BESIDE
            and not set(between) & set(",;:")
        ):
            return mention
    return None


#: So many signs at most stand between a number and by whose account alone it is.
_BESIDE = 45


def _is_of_later(claim: Claim, mention: Mention) -> bool:
    """Whether a maker is that of a later number alone: "less than the estimate of 4,000 from X"."""
    if mention.start <= claim.after or claim.is_joined:
        return False
    return bool(_OF_ACCOUNT.search(claim.context.plain, claim.after, mention.start))


_OF_ACCOUNT = re.compile(
    r"\b(?:estimates?|figures?|numbers?|data|counts?)\s+(?:from|of|by)\s+(?:the\s+)?$", re.IGNORECASE
)


def _is_aside(context: SentenceContext, mention: Mention) -> bool:
    """Whether a maker only agrees with what stands before it: ", as some scholars contend"."""
    return bool(_ASIDE.search(context.plain, context.start, mention.start))


_ASIDE = re.compile(r",\s+as\s+(?:the\s+|some\s+|many\s+)?$")


def _speaker(ahead: Sequence[Mention]) -> Mention | None:
    """The nearest maker before a number; of "the office said that the police found" the one that says so."""
    if not ahead:
        return None
    nearest = ahead[0]
    if nearest.kind == DOES and len(ahead) > 1 and ahead[1].kind in (SAYS, BEHIND) and ahead[1].value:
        return ahead[1]
    return nearest


def _named(context: SentenceContext, mention: Mention) -> Cell:
    """A maker by name: one who is named again by the name that stood before."""
    if mention.kind != AGAIN:
        return Cell.of(mention) if mention.value else EMPTY
    before = [maker for maker in context.makers if maker.start < mention.start and maker.kind != AGAIN]
    if before and not before[-1].value:
        # Somebody without a name spoke last.
        return EMPTY
    named = Cell.of(before[-1]) if before else _last_named(context.before)
    named = named if named.value else context.standing_maker
    noun = context.plain[mention.start : mention.end].lower()
    is_other = noun in words("strict_makers") and noun not in named.value.lower()
    return EMPTY if is_other or _is_of_nearer(context, named, mention) else named


def _is_of_nearer(context: SentenceContext, named: Cell, mention: Mention) -> bool:
    """Whether "he" may be somebody who stands nearer without a name: "The president did not. He wrote"."""
    plain = context.plain
    if plain[mention.start : mention.end].lower() not in words("of_one_person") or named.end < 0:
        return False
    between = plain[max(named.end, mention.start - _NEAR) : mention.start].lower()
    return any(match[1] in words("strict_makers") for match in _SOMEBODY.finditer(between))


#: So many signs back somebody may stand for whom "he" stands.
_NEAR = 200
_SOMEBODY = re.compile(r"\bthe (\w+)")


def _last_named(context: SentenceContext | None) -> Cell:
    """The last maker that the paragraph names up to a sentence; empty if it names none."""
    while context is not None:
        speakers = [maker for maker in context.makers if maker.kind != AGAIN]
        if speakers:
            return Cell.of(speakers[-1], CARRIED) if speakers[-1].value else EMPTY
        context = context.before
    return EMPTY


def _speaks_behind(context: SentenceContext, mention: Mention) -> bool:
    """Whether a maker behind a number speaks of it: "according to X", or ", X said"."""
    if mention.kind == BEHIND:
        return True
    if _SAYS_MORE.match(context.plain, mention.end):
        return False
    before = context.plain[context.start : mention.start].lower().rstrip()
    return before.removesuffix("the").rstrip().endswith((",", '"', "”", ", as", "("))


def _carried(claim: Claim) -> Cell:
    """The maker of the claim before, of the caption of a table, or of a sentence that this one goes on from."""
    context = claim.context
    before = context.before
    if context.makers:
        return EMPTY
    of_row = _of_row(claim)
    if of_row.value:
        return of_row
    if context.last and context.last["producer"].value:
        return context.last["producer"].carried()
    if before is None:
        return EMPTY
    last = before.last.get("producer", EMPTY) if claim.previous else EMPTY
    if last.value:
        return EMPTY if _has_subject(claim) else last.carried()
    plain = context.plain
    is_row = " | " in plain[context.start : context.end]
    is_led = plain[before.start : before.end].rstrip().endswith(":")
    if is_row or is_led or _goes_on(context):
        return _last_named(before)
    return EMPTY


def _of_row(claim: Claim) -> Cell:
    """The maker whom the row of a table names, in a column whose head says that it does."""
    context = claim.context
    start = context.start
    for column in context.columns:
        end = context.plain.find("|", start, context.end)
        end = end if end >= 0 else context.end
        name = context.plain[start:end].strip()
        is_named = bool(column.get("maker")) and name[:1].isupper() and not is_place(name)
        if is_named and end <= claim.span.start:
            first = context.plain.index(name, start)
            return Cell(name, first, first + len(name), SAID)
        start = end + 1
    return EMPTY


def _has_subject(claim: Claim) -> bool:
    """Whether a sentence speaks of something else before its number: "The register held 46", "DOJ initiated 208"."""
    context = claim.context
    before = context.plain[context.start : claim.span.start].split()
    opening = "".join(before[:1]).lower()
    if opening in words("opens_subject") and not _goes_on(context):
        return True
    return any(map(_is_abbreviation, before))


def _is_abbreviation(word: str) -> bool:
    """Whether a word is the letters of a name that is no place."""
    has_letters = len(word) > 1 and word.isalpha() and word.isupper()
    return has_letters and not is_place(word)


def _goes_on(context: SentenceContext) -> bool:
    """Whether a sentence opens with a word for who spoke before: "Their figure", "The data", "Of these"."""
    opening = re.findall(r"\w+", context.plain[context.start : context.start + _OPENING].lower())
    pairs = {" ".join(opening[index : index + 2]) for index in range(3)}
    pairs.update(opening[:1])
    leans = not pairs.isdisjoint(words("same_account"))
    return leans and opening[1:2] not in (["is"], ["was"], ["has"])
