"""Where a claim was so."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, Cell, Claim, SentenceContext, ends_clause
from analysis.extraction.place_mentions import ADJECTIVE, INSIDE, NATIONALITY, OWNER, is_country
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrases_of, words

_NEAR = 110
_OPENING = 40
_MOVES = ("into", "through", "to", "out of", "from", "of")
_JOINED = re.compile(r",?\s*(?:and|or|,)?\s*(?:the\s+)?")
_WORD = re.compile(r"\w+")


def place(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Where those counted are: "in X" first, then X as the end of a movement, then whose they are.

    Examples
    --------
    >>> place.__name__
    'place'
    """
    del cells
    context = claim.context
    places = [mention for mention in context.places if mention.kind != NATIONALITY]
    label = claim.label(places)
    if label is not None:
        return Cell.of(label)
    behind = _behind(claim, places)
    ahead = [mention for mention in claim.ahead(places) if not _is_of_event(context, mention)]
    chosen = _by_preposition(claim, behind, ahead)
    if chosen is not None:
        return _with_joined(claim, chosen)
    for mention in behind:
        if mention.kind == ADJECTIVE and mention.start < claim.noun_end:
            return Cell.of(mention)
    named = [mention for mention in ahead if mention.kind == ""]
    others = [mention for mention in places if not _is_of_next(claim, mention)]
    for candidates in (_later(claim, places), named, others):
        if candidates and len({mention.value for mention in candidates}) == 1:
            return Cell.of(candidates[0])
    return _carried_place(claim)


def _behind(claim: Claim, places: Sequence[Mention]) -> list[Mention]:
    """The places behind a number that may be its own."""
    context = claim.context
    behind = []
    for mention in claim.behind(places):
        is_near = mention.start < claim.clause_end + _NEAR
        if is_near and not _is_of_event(context, mention):
            behind.append(mention)
    is_led = bool(places) and _opens_sentence(context, places[0])
    if is_led and behind and _is_in_relative_clause(claim, behind[0]):
        return []
    return behind


def _by_preposition(claim: Claim, behind: Sequence[Mention], ahead: Sequence[Mention]) -> Mention | None:
    """The first place that a preposition makes that of a number: behind it, before it, at the start of the sentence."""
    context = claim.context
    opening = [mention for mention in context.places[:1] if _opens_sentence(context, mention)]
    for candidates, kinds in (
        (behind, INSIDE),
        (ahead, (OWNER,)),
        (opening, INSIDE),
        (_before_comma(claim, behind), _MOVES),
        (ahead, (*INSIDE, "into")),
    ):
        for mention in candidates:
            if mention.kind in kinds:
                return mention
    return None


def _later(claim: Claim, places: Sequence[Mention]) -> list[Mention]:
    """The places behind the next number that hold for both: "300 men and 200 women in Italy"."""
    later = []
    for mention in places:
        is_near = claim.after <= mention.start <= claim.noun_end + _NEAR
        if mention.kind == "in" and is_near and not _is_of_next(claim, mention):
            later.append(mention)
    return later


def _is_of_next(claim: Claim, mention: Mention) -> bool:
    """Whether a place belongs to the next number alone, of which a verb or a new clause tells."""
    if mention.start < claim.after:
        return False
    plain = claim.context.plain
    between = plain[claim.after : mention.start].lower()
    has_verb = bool(words("verbs_of_being") & {*_WORD.findall(between)})
    return has_verb or ends_clause(plain, claim.span.end, mention.start)


def _is_in_relative_clause(claim: Claim, mention: Mention) -> bool:
    """Whether a place is told of those counted, and not of the count: girls who were promised work in X."""
    between = claim.context.plain[claim.span.end : mention.start].lower()
    return bool(words("relatives") & {*_WORD.findall(between)})


def _before_comma(claim: Claim, mentions: Sequence[Mention]) -> list[Mention]:
    """The places behind a number that no comma parts from it, as the end of a movement."""
    return [mention for mention in mentions if "," not in claim.context.plain[claim.noun_end : mention.start]]


def _opens_sentence(context: SentenceContext, mention: Mention) -> bool:
    """Whether a place stands at the start of its sentence, perhaps behind a time: "In 2007, in Spain,"."""
    before = context.plain[context.start : mention.start]
    for time in context.times:
        if time.end <= mention.start:
            before = before.replace(context.plain[time.start : time.end], "")
    opening = _WORD.findall(before.lower())
    if len(before) <= _OPENING and len(opening) <= 4 and set(opening) <= words("opens_with_place"):
        return True
    # "In the hills of western Nepal, 64 girls".
    is_set_off = context.plain[mention.end : mention.end + 1] == ","
    is_short = "," not in before and len(before) <= _NEAR // 2
    return is_set_off and opening[:1] == ["in"] and is_short


def _is_of_event(context: SentenceContext, mention: Mention) -> bool:
    """Whether somebody only speaks in a place: "at a seminar in Kathmandu"."""
    before = context.plain[max(context.start, mention.start - _OPENING) : mention.start].lower()
    nearest = _WORD.findall(before)[-3:]
    return bool((words("events") | words("offices")) & {*nearest})


def _with_joined(claim: Claim, chosen: Mention) -> Cell:
    """A place with the country joined to it, as in "in Spain and Italy"; empty where each may have its own number."""
    context = claim.context
    joined = _joined_to(context, chosen)
    if not joined:
        return Cell.of(chosen)
    names = [mention.value for mention in joined]
    are_two = len(joined) == 2 and all(map(is_country, names)) and chosen.kind in INSIDE
    if not are_two or len(context.numbers) > 1:
        return EMPTY
    return Cell("; ".join(names), joined[0].start, joined[-1].end, Cell.of(chosen).how, kind=chosen.kind)


def _joined_to(context: SentenceContext, chosen: Mention) -> list[Mention]:
    """A place with those that "and" or a comma joins to it, in order; nothing where it stands alone."""
    joined = [chosen]
    for mention in context.places:
        if mention.value == chosen.value or mention.kind == NATIONALITY:
            continue
        first, last = sorted((chosen, mention), key=lambda place: place.start)
        if _JOINED.fullmatch(context.plain, first.end, last.start):
            joined.append(mention)
    return sorted(joined, key=lambda place: place.start) if len(joined) > 1 else []


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
        inside = [mention for mention in before.places if mention.kind in (*INSIDE, OWNER)]
        if inside:
            return _only(inside)
        before = before.before
    heading = claim.context.heading
    return _only(heading or claim.context.standing)


def _only(mentions: Sequence[Mention]) -> Cell:
    """What all of some mentions say; empty if they differ."""
    if len({mention.value for mention in mentions}) != 1:
        return EMPTY
    return Cell.of(mentions[0], CARRIED)
