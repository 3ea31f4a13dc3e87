"""Where a claim was so."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, Cell, Claim, SentenceContext
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrases_of, words

_NEAR = 110
_OPENING = 40
_INSIDE = ("in", "within", "across", "throughout", "inside")
_MOVES = ("into", "through", "to", "out of", "from", "of")
_JOINED = re.compile(r",?\s*(?:and|or|,)?\s*(?:the\s+)?")


def place(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Where those counted are: "in X" first, then X as the end of a movement, then whose they are.

    Examples
    --------
    >>> place.__name__
    'place'
    """
    del cells
    context = claim.context
    label = claim.label(context.places)
    if label is not None:
        return Cell.of(label)
    behind = [mention for mention in claim.behind(context.places) if mention.start < claim.clause_end + _NEAR]
    ahead = claim.ahead(context.places)
    opening = [mention for mention in context.places[:1] if _opens_sentence(context, mention)]
    ahead = [mention for mention in ahead if not _is_of_event(context, mention)]
    if opening and any(_is_in_relative_clause(claim, mention) for mention in behind[:1]):
        behind = []
    for candidates, kinds in (
        (behind, _INSIDE),
        (ahead, ("'s",)),
        (opening, _INSIDE),
        (_before_comma(claim, behind), _MOVES),
        (ahead, (*_INSIDE, "into")),
    ):
        chosen = [mention for mention in candidates if mention.kind in kinds]
        if chosen:
            return _alone(context, chosen[0])
    of_noun = [
        mention for mention in behind if mention.kind == "adjective" and mention.start < claim.noun_end
    ]
    if of_noun:
        return Cell.of(of_noun[0])
    later = [
        mention
        for mention in context.places
        if mention.kind == "in" and claim.after <= mention.start <= claim.noun_end + _NEAR
    ]
    named = [mention for mention in ahead if mention.kind == ""]
    for candidates in (later, named, context.places):
        if candidates and len({mention.value for mention in candidates}) == 1:
            return Cell.of(candidates[0])
    return _carried_place(claim)


def _is_in_relative_clause(claim: Claim, mention: Mention) -> bool:
    """Whether a place is told of those counted, and not of the count: girls who were promised work in X."""
    between = claim.context.plain[claim.span.end : mention.start].lower()
    return bool(words("relatives") & {*re.findall(r"\w+", between)})


def _before_comma(claim: Claim, mentions: Sequence[Mention]) -> list[Mention]:
    """The places behind a number that no comma parts from it, as the end of a movement."""
    return [mention for mention in mentions if "," not in claim.context.plain[claim.noun_end : mention.start]]


def _opens_sentence(context: SentenceContext, mention: Mention) -> bool:
    """Whether a place stands at the start of its sentence, perhaps behind a time: "In 2007, in Spain,"."""
    before = context.plain[context.start : mention.start]
    for time in context.times:
        if time.end <= mention.start:
            before = before.replace(context.plain[time.start : time.end], "")
    opening = re.findall(r"\w+", before.lower())
    if len(before) <= _OPENING and len(opening) <= 4 and set(opening) <= words("opens_with_place"):
        return True
    # "In the hills of western Nepal, 64 girls".
    is_set_off = context.plain[mention.end : mention.end + 1] == ","
    return is_set_off and opening[:1] == ["in"] and "," not in before and len(before) <= _NEAR // 2


def _is_of_event(context: SentenceContext, mention: Mention) -> bool:
    """Whether somebody only speaks in a place: "at a seminar in Kathmandu"."""
    before = context.plain[max(context.start, mention.start - _OPENING) : mention.start].lower()
    return bool((words("events") | words("offices")) & {*re.findall(r"\w+", before)[-3:]})


def _alone(context: SentenceContext, chosen: Mention) -> Cell:
    """A place; empty where another stands behind the same preposition, as in "in Spain and Italy"."""
    for mention in context.places:
        if mention is chosen or mention.value == chosen.value:
            continue
        between = context.plain[min(chosen.end, mention.end) : max(chosen.start, mention.start)]
        if _JOINED.fullmatch(between):
            return EMPTY
    return Cell.of(chosen)


def _carried_place(claim: Claim) -> Cell:
    """The place of the claim before it, of the sentence before, or of the heading."""
    last = claim.context.last.get("place", EMPTY)
    if phrases_of("elsewhere").search(claim.clause):
        return EMPTY
    if last.value:
        return last.carried()
    before = claim.context.before
    while before is not None:
        if before.last.get("place", EMPTY).value:
            return before.last["place"].carried()
        inside = [mention for mention in before.places if mention.kind in (*_INSIDE, "'s")]
        if inside:
            return _only(inside)
        before = before.before
    return _only(claim.context.heading) if claim.context.heading else _only(claim.context.standing)


def _only(mentions: Sequence[Mention]) -> Cell:
    """What all of some mentions say; empty if they differ."""
    if len({mention.value for mention in mentions}) != 1:
        return EMPTY
    return Cell.of(mentions[0], CARRIED)
