"""When a claim was so."""

import re
from collections.abc import Mapping

from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, Cell, Claim, SentenceContext, ends_clause
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.time_mentions import COUNTED, DAY, SHIFT
from analysis.extraction.word_lists import phrases_of, words

_NEAR = 110
_BESIDE = 60
_OPENING = 12
#: A time behind a comma that so few signs part from the next number is that number's: ", in 2012, only 46,570".
_BEFORE_NEXT = 16
_WORD = re.compile(r"\w+")


def period(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """When it was so: behind the number in its clause, else before it, else as of the claim before.

    Examples
    --------
    >>> period.__name__
    'period'
    """
    behind = _behind(claim)
    if behind is not None:
        return Cell.of(behind)
    ahead = [mention for mention in claim.ahead(claim.context.times) if not _belongs_to_other(claim, mention)]
    if ahead:
        return _if_told(claim, ahead[0])
    own = _own_words(claim)
    if phrases_of("same_time").search(own):
        return claim.context.period.carried() if claim.context.period is not None else EMPTY
    later = _later(claim)
    if later is not None:
        return Cell.of(later)
    last = claim.context.last.get("period", EMPTY)
    if last.value:
        return EMPTY if _is_shifted(own) else last.carried()
    return EMPTY if claim.context.times else _carried_period(claim, cells["place"])


def _own_words(claim: Claim) -> str:
    """What stands between the numbers before and behind a number, in small letters."""
    begin = claim.context.start
    for span in claim.context.numbers:
        if span.start < claim.span.start:
            begin = span.end
    return claim.context.plain[begin : claim.after].lower()


def _behind(claim: Claim) -> Mention | None:
    """The first time behind a number in its clause that is its own."""
    context = claim.context
    until = max(claim.clause_end, claim.noun_end) + 2
    for mention in claim.behind(context.times):
        is_of_clause = mention.start < until and not _opens_clause(context, mention)
        if is_of_clause and _is_near(claim, mention) and not _is_of_next(claim, mention):
            return mention
    return None


def _is_of_next(claim: Claim, mention: Mention) -> bool:
    """Whether a time behind a comma stands directly before the next number."""
    context = claim.context
    if claim.after >= context.end or claim.after - mention.end > _BEFORE_NEXT:
        return False
    before = context.plain[claim.span.end : mention.start].rstrip()
    return before.endswith(",")


def _if_told(claim: Claim, mention: Mention) -> Cell:
    """A time before a number, unless it is that of a report, or something later or earlier is spoken of."""
    between = claim.context.plain[mention.end : claim.span.start].lower()
    if _is_shifted(between):
        return EMPTY
    if mention.kind == SHIFT:
        is_published = bool(words("documents") & {*_WORD.findall(between)})
        return EMPTY if is_published else Cell.of(mention)
    if mention.kind not in (DAY, COUNTED) and _is_of_report(claim, mention):
        return EMPTY
    return Cell.of(mention)


def _is_shifted(text: str) -> bool:
    """Whether a text speaks of another time than the one before."""
    return bool(phrases_of("shifts").search(text))


def _later(claim: Claim) -> Mention | None:
    """The time behind the noun of a number, where that stands behind the next number."""
    head = claim.verdict.head
    if head is None or claim.context.tokens[head.first].start < claim.after:
        return None
    for mention in claim.context.times:
        if mention.start >= claim.after:
            return mention
    return None


def _carried_period(claim: Claim, where: Cell) -> Cell:
    """The time of the claim before, of the sentence that leads into a list, or of the heading."""
    context = claim.context
    before = context.before
    if _is_shifted(claim.before_text + claim.behind_text):
        return EMPTY
    is_new_account = any(maker.value[:1].isupper() for maker in context.makers)
    if before is not None and not is_new_account:
        leads = context.plain[before.start : before.end].rstrip().endswith(":")
        last = before.last.get("period", EMPTY)
        is_elsewhere = where.how == SAID and where.value != before.last.get("place", where).value
        if last.value and len(before.periods) == 1 and not is_elsewhere:
            return last.carried()
        if leads and len({mention.ends for mention in before.times}) == 1:
            return Cell.of(before.times[0], CARRIED)
    return context.heading_period or EMPTY


def _opens_clause(context: SentenceContext, mention: Mention) -> bool:
    """Whether a time begins what stands behind "and": "and by 2007 the police said"."""
    before = context.plain[max(context.start, mention.start - _OPENING) : mention.start].lower().split()
    return before[-1:] == ["and"] or before[-2:] == ["and", "then"]


def _is_near(claim: Claim, mention: Mention) -> bool:
    """Whether no report stands between a number and a time behind it, which would be the time of the report."""
    between = claim.context.plain[claim.span.end : mention.start].lower()
    return len(between) <= 2 * _NEAR and not words("documents") & {*_WORD.findall(between)}


def _belongs_to_other(claim: Claim, mention: Mention) -> bool:
    """Whether a time stands behind another number, to which it belongs."""
    before = claim.context.plain[claim.context.start : mention.start].rstrip()
    is_direct = before.endswith(",") and claim.span.start - mention.end <= _BEFORE_NEXT
    if is_direct or _opens_clause(claim.context, mention):
        return False
    for span in claim.context.numbers:
        is_before = span.start < claim.span.start and 0 <= mention.start - span.end <= _BESIDE
        if is_before and not ends_clause(claim.context.plain, span.end, mention.start):
            return True
    return False


def _is_of_report(claim: Claim, mention: Mention) -> bool:
    """Whether a time is that of an estimate and not of what it is about: "in 2004 the police estimated that"."""
    plain = claim.context.plain
    between = plain[mention.end : claim.span.start]
    for span in claim.context.numbers:
        if mention.end <= span.start < claim.span.start:
            # "An estimated 17,000" is a number, and no account.
            between = between.replace(plain[span.start : span.end], "")
    return bool(words("estimates") & {*_WORD.findall(between.lower())})
