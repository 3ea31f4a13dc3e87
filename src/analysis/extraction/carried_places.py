"""Where a claim was so of which its own sentence does not say it: the place of what stands before."""

import re
from collections.abc import Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, Cell, Claim, SentenceContext
from analysis.extraction.place_mentions import (
    INSIDE,
    NATIONALITY,
    OWNER,
    UNSURE,
    country_of,
    is_country,
    is_one_place,
    is_place,
    is_world,
    place_key,
)
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrases_of, words
from analysis.vocabulary import Measure

_OPENING = 40
#: So many sentences back the whole world is still spoken of.
_NEAR_SENTENCES = 2
_WORD = re.compile(r"\w+")


def is_of_event(context: SentenceContext, mention: Mention) -> bool:
    """Whether somebody only speaks in a place: "at a seminar in Kathmandu"."""
    before = context.plain[max(context.start, mention.start - _OPENING) : mention.start].lower()
    nearest = _WORD.findall(before)[-3:]
    is_held = bool(_HELD.search(before))
    return is_held or bool((words("events") | words("offices")) & {*nearest})


_HELD = re.compile(rf"{phrases_of('held_events').pattern}[^.;:]*$")


def is_unknown(name: str) -> bool:
    """Whether a name behind "in" is that of no time, office or purpose, and so of a place that no list has."""
    first = name.split(maxsplit=1)[0].lower()
    return first not in words("months") | words("no_place_behind_in") and not is_place(name)


#: A name behind "in", of one word or two.
NAME_IN = re.compile(
    r"(?:^|\n|[.!?]\s+(?=In )|\b[a-z\d,]+\s+)(?:[Ii]n|at|near)\s+([A-Z][a-z]{2,}(?:\s[A-Z][a-z]+)?)(?!\S*[’']s)\b"
)


def carried_place(claim: Claim) -> Cell:
    """The place of the claim before it, of the sentence before, or of the heading; empty where that is in doubt.

    Examples
    --------
    >>> carried_place.__name__
    'carried_place'
    """
    context = claim.context
    if phrases_of("elsewhere").search(claim.clause) or claim.counts == Measure.COUNTRIES:
        return EMPTY
    if context.last:
        # What was in doubt for the number before is so for the next.
        return context.last["place"].carried()
    if any(mention.kind == UNSURE for mention in context.offices):
        context.is_of_others = True
        return EMPTY
    place = _place_before(context)
    if _is_of_other_country(context, place):
        context.is_of_others = True
        return EMPTY
    return place


def _is_of_other_country(context: SentenceContext, place: Cell) -> bool:
    """Whether an office of another country than the one spoken of so far tells the number."""
    if not place.value or is_world(place.value):
        return False
    countries = {country_of(mention.value) for mention in context.offices if is_country(mention.value)}
    opening = context.places[:1]
    if opening and is_country(opening[0].value) and _opens(context, opening[0]):
        countries.add(country_of(opening[0].value))
    if is_country(place.value) and any(_is_part_of(mention, place) for mention in context.offices):
        return True
    if countries and not is_country(place.value):
        # The office of a whole country speaks, and no more of a part of it.
        return True
    return bool(countries) and country_of(place.value) not in countries


def _opens(context: SentenceContext, mention: Mention) -> bool:
    """Whether a sentence begins with a name, perhaps behind an article."""
    return context.plain[context.start : mention.start].strip().lower() in ("", "the")


def _is_part_of(mention: Mention, place: Cell) -> bool:
    """Whether the office of a part of a country speaks, as Oregon's of the United States."""
    is_part = not is_country(mention.value)
    return is_part and country_of(mention.value) == country_of(place.value)


def _place_before(context: SentenceContext) -> Cell:
    """The place of which the sentences before tell, or the heading, or the whole text."""
    before = context.before
    sentences = 0
    while before is not None:
        sentences += 1
        told = before.last.get("place", EMPTY)
        if before.is_of_others or _names_unknown_place(before):
            return EMPTY
        if told.value:
            return _told_before(before, told, sentences)
        inside = []
        for mention in before.places:
            if mention.kind != NATIONALITY and not is_of_event(before, mention):
                inside.append(mention)
        if any(mention.kind in (*INSIDE, OWNER) for mention in inside):
            # A town of which no number was told is where something happened.
            are_countries = all(is_country(mention.value) for mention in inside)
            return _only(inside) if are_countries else EMPTY
        before = before.before
    return _only(context.heading or context.standing)


def _names_unknown_place(context: SentenceContext) -> bool:
    """Whether a sentence tells of a place that no list has: "the number of dead in Maule"."""
    return any(is_unknown(match[1]) for match in NAME_IN.finditer(context.plain, context.start, context.end))


def _told_before(before: SentenceContext, told: Cell, sentences: int) -> Cell:
    """The place of a sentence before; empty where it tells of several, or of the whole world some sentences ago."""
    are_several = len({place_key(value) for value in before.claim_places if is_place(value)}) > 1
    is_far = is_world(told.value) and sentences > _NEAR_SENTENCES
    return EMPTY if are_several or is_far else told.carried()


def _only(mentions: Sequence[Mention]) -> Cell:
    """What all of some mentions say; empty if they differ."""
    return Cell.of(mentions[0], CARRIED) if is_one_place(mentions) else EMPTY
