"""Where and when a claim was so, and by whose account."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, Cell, Claim, SentenceContext
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrase_pattern, words
from analysis.subject import load

_NEAR = 110
_OPENING = 40
_BESIDE = 60
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
    if phrase_pattern(load("text_words.yml")["elsewhere"]).search(claim.clause):
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


def period(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """When it was so: behind the number in its clause, else before it, else as of the claim before.

    Examples
    --------
    >>> period.__name__
    'period'
    """
    times = claim.context.times
    until = max(claim.clause_end, claim.noun_end) + 2
    behind = []
    for mention in claim.behind(times):
        is_of_clause = mention.start < until and not _opens_clause(claim.context, mention)
        if is_of_clause and _is_near(claim, mention):
            behind.append(mention)
    if behind:
        return Cell.of(behind[0])
    ahead = [mention for mention in claim.ahead(times) if not _belongs_to_other(claim, mention)]
    if ahead:
        between = claim.context.plain[ahead[0].end : claim.span.start].lower()
        is_shifted = phrase_pattern(load("text_words.yml")["shifts"]).search(between)
        return EMPTY if is_shifted or _is_of_report(claim, ahead[0]) else Cell.of(ahead[0])
    if phrase_pattern(load("text_words.yml")["same_time"]).search(claim.clause):
        return claim.context.period.carried() if claim.context.period is not None else EMPTY
    later = [mention for mention in times if mention.start >= claim.after]
    if (
        later
        and claim.verdict.head is not None
        and claim.context.tokens[claim.verdict.head.first].start >= claim.after
    ):
        return Cell.of(later[0])
    last = claim.context.last.get("period", EMPTY)
    if last.value:
        return last.carried()
    return EMPTY if times else _carried_period(claim, cells["place"])


def _carried_period(claim: Claim, where: Cell) -> Cell:
    """The time of the claim before, of the sentence that leads into a list, or of the heading."""
    before = claim.context.before
    is_new_account = any(maker.value[:1].isupper() for maker in claim.context.makers)
    is_shifted = phrase_pattern(load("text_words.yml")["shifts"]).search(
        claim.before_text + claim.behind_text
    )
    if is_shifted:
        return EMPTY
    if before is not None and not is_new_account:
        leads = claim.context.plain[before.start : before.end].rstrip().endswith(":")
        is_elsewhere = where.how == SAID and where.value != before.last.get("place", where).value
        if before.last.get("period", EMPTY).value and len(before.periods) == 1 and not is_elsewhere:
            return before.last["period"].carried()
        if leads and len({mention.ends for mention in before.times}) == 1:
            return Cell.of(before.times[0], CARRIED)
    return claim.context.heading_period or EMPTY


def _opens_clause(context: SentenceContext, mention: Mention) -> bool:
    """Whether a time begins what stands behind "and": "and by 2007 the police said"."""
    return context.plain[max(context.start, mention.start - 5) : mention.start].lower().strip() == "and"


def _is_near(claim: Claim, mention: Mention) -> bool:
    """Whether no report stands between a number and a time behind it, which would be the time of the report."""
    between = claim.context.plain[claim.span.end : mention.start].lower()
    return len(between) <= 2 * _NEAR and not words("documents") & {*re.findall(r"\w+", between)}


def _belongs_to_other(claim: Claim, mention: Mention) -> bool:
    """Whether a time stands behind another number, to which it belongs."""
    for span in claim.context.spans:
        is_number = span.figure is not None and not span.mask and span.start < claim.span.start
        if (
            is_number
            and not _opens_clause(claim.context, mention)
            and 0 <= mention.start - span.end <= _BESIDE
        ):
            return True
    return False


def _is_of_report(claim: Claim, mention: Mention) -> bool:
    """Whether a time is that of an estimate and not of what it is about: "in 2004 the police estimated that"."""
    between = claim.context.plain[mention.end : claim.span.start].lower()
    return bool(words("estimates") & {*re.findall(r"\w+", between)})


def producer(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Who made it: who is said to say so before it, else according to whom behind it.

    Examples
    --------
    >>> producer.__name__
    'producer'
    """
    del cells
    context = claim.context
    ahead = claim.ahead(context.makers)
    if ahead:
        return Cell.of(ahead[0]) if ahead[0].value else EMPTY
    for mention in context.makers:
        if mention.start >= claim.span.end and mention.value and _speaks_behind(context, mention):
            return Cell.of(mention)
    before = context.before
    last = before.last.get("producer", EMPTY) if before is not None and claim.previous else EMPTY
    if last.value and not context.makers:
        return last.carried()
    if " | " in context.plain[context.start : context.end]:
        return _of_caption(context)
    opening = re.findall(r"\w+", context.plain[context.start : context.start + _OPENING].lower())
    pairs = {" ".join(opening[index : index + 2]) for index in range(3)}
    leans = bool(pairs & words("same_account")) or "".join(opening[:1]) in words("same_account")
    if before is not None and before.makers and leans and opening[1:2] not in (["is"], ["was"], ["has"]):
        return Cell.of(before.makers[-1], CARRIED)
    return EMPTY


def _speaks_behind(context: SentenceContext, mention: Mention) -> bool:
    """Whether a maker behind a number speaks of it: "according to X", or ", X said"."""
    if mention.kind == "behind":
        return True
    before = context.plain[context.start : mention.start].lower().rstrip()
    # What follows "that" is what is said, and not what stands before.
    says_more = " that " in context.plain[mention.end : mention.end + _OPENING].lower()
    return not says_more and before.removesuffix("the").rstrip().endswith((",", '"', "”"))


def _of_caption(context: SentenceContext) -> Cell:
    """The maker that the caption of a table names."""
    before = context.before
    while before is not None:
        if before.makers and before.makers[-1].value:
            return Cell.of(before.makers[-1], CARRIED)
        before = before.before
    return EMPTY
