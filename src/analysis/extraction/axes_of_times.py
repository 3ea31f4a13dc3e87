"""When a claim was so."""

import re
from collections.abc import Mapping

from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, Cell, Claim, SentenceContext
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrases_of, words

_NEAR = 110
_BESIDE = 60


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
        is_shifted = phrases_of("shifts").search(between)
        return EMPTY if is_shifted or _is_of_report(claim, ahead[0]) else Cell.of(ahead[0])
    if phrases_of("same_time").search(claim.clause):
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
    is_shifted = phrases_of("shifts").search(claim.before_text + claim.behind_text)
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
