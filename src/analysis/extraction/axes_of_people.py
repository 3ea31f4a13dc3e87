"""Who is counted, in which condition, for what purpose, and whether anybody noticed them: from the nearest words."""

import re
from collections.abc import Mapping, Sequence

from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, USUAL, Cell, Claim, ends_clause
from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import phrase_pattern, phrases_of, table
from analysis.subject import phrases
from analysis.vocabulary import Exploitation, Measure, Population, Status, Visibility

#: A noun phrase is as long as this at most, in signs; a word that says how a number came about is as near.
_PHRASE = 70
_NEAR = 110
#: Measures that count what is done to suspects.
_OF_SUSPECTS = (Measure.ARRESTS, Measure.CONVICTIONS, Measure.PROSECUTIONS)
_BEING = re.compile(r"\b(?:are|were|is|was|being)\b")
_JOINS = re.compile(r",|\band\b")
#: "Children made up more than": what says that those before it are such a part.
_MAKES_PART = re.compile(phrases_of("makes_part").pattern + r"(?: \w+){0,2}\s*$")


def population(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Who is counted: of a share the part, of a number its noun or what is said to be so many.

    Examples
    --------
    >>> population.__name__
    'population'
    """
    if claim.counts not in ("", "persons"):
        return EMPTY
    head = claim.column("population")
    is_share = cells["measure"].value == Measure.SHARE
    if head is not None and not is_share:
        return Cell.of(head)
    mentions = claim.context.words["population"]
    named = _named_part(claim, mentions)
    if named is not None:
        return Cell.of(named)
    behind = []
    for mention in claim.behind(mentions):
        if mention.start - claim.span.end <= _PHRASE and mention.start < claim.clause_end:
            behind.append(mention)
    if is_share:
        part = _part_of_people(claim, "population")
        return part if part.value else _part(claim, behind)
    last = claim.previous.get("population", EMPTY)
    is_narrower = last.value not in ("", Population.ALL)
    if behind and not (is_narrower and behind[0].value == Population.ALL):
        return Cell.of(behind[0])
    if last.value:
        return last.carried()
    return _without_word(claim)


def _part_of_people(claim: Claim, axis: str) -> Cell:
    """What the count before a share says of those whose share of a people it is: "300 women - 2% of the population"."""
    counted = claim.context.last
    is_set_off = _SET_OFF.search(claim.before_text) is not None
    if not counted or not is_set_off or not whole_of(claim.behind_text):
        return EMPTY
    is_count = counted["measure"].value not in (Measure.SHARE, Measure.RATIO, Measure.RATE, Measure.RANK)
    return counted[axis].carried() if is_count else EMPTY


#: A share behind a dash, a comma or a bracket is that of those just counted.
_SET_OFF = re.compile(r"[–—(,-]\s*(?:or\s+)?$")


def whole_of(text: str) -> str:
    """The population that stands behind "of the", as a whole of which something is a share; empty if none does.

    Examples
    --------
    >>> whole_of(" of the female population.")
    'women_and_girls'
    """
    for population_word, listed_phrases in table("wholes").items():
        if re.match(
            rf"\s*(?:of\s+)?(?:the|its|all)?\s*{phrase_pattern(listed_phrases).pattern}", text.lower()
        ):
            return str(population_word)
    return ""


def _named_part(claim: Claim, mentions: Sequence[Mention]) -> Mention | None:
    """Who is so many or such a part by a verb before the number, or before the bracket in which it stands."""
    label = claim.narrowest_label(mentions, Population.ALL)
    if label is not None:
        return label
    verb = _MAKES_PART.search(claim.before_text)
    if verb is None or claim.verdict.rule not in ("share", "elliptic"):
        return None
    until = claim.context.start + verb.start()
    for mention in reversed(mentions):
        between = claim.context.plain[mention.end : max(mention.end, until)]
        if (
            mention.end <= until
            and not ends_clause(claim.context.plain, mention.end, until)
            and len(between) <= _PHRASE
        ):
            return mention
    return None


def _without_word(claim: Claim) -> Cell:
    """Who is counted where no word stands behind: a people, what a caption says, what the number before counts."""
    head = claim.verdict.head
    if head is not None and head.first > claim.span.last and claim.context.tokens[head.first].is_capital:
        return Cell(Population.ALL, claim.span.start, claim.noun_end, SAID)
    caption = claim.caption
    if caption is not None and caption.words["population"]:
        return Cell.of(caption.words["population"][0], CARRIED)
    ahead = claim.ahead(claim.context.words["population"])
    return Cell.of(ahead[0]) if ahead and claim.verdict.rule == "elliptic" else EMPTY


def _part(claim: Claim, behind: Sequence[Mention]) -> Cell:
    """Who the part of a share is: behind "were" if somebody stands there, else the whole."""
    being = _BEING.search(claim.context.plain, claim.span.end, claim.clause_end)
    if being:
        for mention in behind:
            between = claim.context.plain[being.end() : mention.start]
            if mention.start >= being.end() and not _JOINS.search(between):
                return Cell.of(mention)
        behind = [mention for mention in behind if mention.start < being.start()]
    if behind:
        return Cell.of(behind[0])
    column = claim.column("population")
    if column is not None:
        return Cell.of(column)
    last = claim.previous.get("population", EMPTY)
    return last.carried() if last.value == Population.ALL else EMPTY


def status(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """In which condition those counted are."""
    if not claim.is_about_people and claim.counts != "money":
        return EMPTY
    if cells["measure"].value in _OF_SUSPECTS and claim.counts == "persons":
        return Cell(Status.SUSPECT, claim.span.start, claim.span.end, SAID)
    part = _part_of_people(claim, "status") if cells["measure"].value == Measure.SHARE else EMPTY
    if part.value:
        return part
    mentions = claim.context.words["status"]
    head = claim.column("status") or claim.narrowest_label(mentions, "")
    if head is not None:
        return Cell.of(head)
    if claim.counts == "money" or cells["measure"].value == Measure.RANK:
        # What traffickers earn is no number of suspects.
        mentions = [mention for mention in mentions if mention.value != Status.SUSPECT]
    own = [mention for mention in claim.behind(mentions) if mention.start < claim.clause_end]
    last = claim.previous.get("status", EMPTY)
    is_part = cells["measure"].value == Measure.SHARE and bool(claim.context.last)
    if last.value and (is_part or not own):
        return last.carried()
    found = _beside(claim, mentions)
    if found.value == Status.SEX_TRADE:
        return _into_it(mentions, found)
    if claim.counts == "cases" and found.value == Status.SUSPECT:
        # Of cases against suspects nobody says of what.
        return EMPTY
    if found.value or not claim.counts:
        return found
    later = _not_parted(claim, mentions)
    if later and claim.verdict.head is not None:
        return Cell.of(later[0])
    beside = claim.context.last.get("status", EMPTY)
    if beside.value not in ("", Status.SUSPECT):
        return beside.carried()
    return _carried_status(claim)


def _not_parted(claim: Claim, mentions: Sequence[Mention]) -> list[Mention]:
    """The words behind the next number from which no end of a clause parts a number."""
    plain = claim.context.plain
    later = []
    for mention in mentions:
        if mention.start >= claim.after and not ends_clause(plain, claim.span.end, mention.start):
            later.append(mention)
    return later


def _into_it(mentions: Sequence[Mention], found: Cell) -> Cell:
    """The sex trade, or the condition directly before it: trafficked into prostitution."""
    for mention in mentions:
        is_before = 0 <= found.start - mention.end <= _PHRASE // 2
        if is_before and mention.value not in (Status.SEX_TRADE, Status.SUSPECT):
            return Cell.of(mention, found.how)
    return found


def _carried_status(claim: Claim) -> Cell:
    """The condition of the claim before, of the one that the sentence before names, or of all claims so far."""
    before = claim.context.before
    if claim.previous:
        return claim.previous["status"].carried()
    if before is not None and not _is_new_account(claim):
        if before.last.get("status", EMPTY).value:
            return before.last["status"].carried()
        values = {mention.value for mention in before.words["status"]}
        if values:
            return Cell.of(before.words["status"][-1]).carried() if len(values) == 1 else EMPTY
    standing = claim.context.status or claim.context.standing_status
    return standing.carried() if standing is not None else EMPTY


def _is_new_account(claim: Claim) -> bool:
    """Whether somebody else speaks than of the number before, so that its condition need not go on."""
    before = claim.context.last_before().get("producer", EMPTY)
    named = {maker.value for maker in claim.context.makers if maker.value}
    return bool(named) and bool(before.value) and before.value not in named


def _beside(claim: Claim, mentions: Sequence[Mention]) -> Cell:
    """The first word behind a number in its clause, else the last before it."""
    until = max(claim.clause_end, claim.noun_end)
    behind = [mention for mention in claim.behind(mentions) if mention.start < until]
    if behind:
        return Cell.of(behind[0])
    for mention in claim.ahead(mentions):
        if not _is_of_other(claim, mention) and not claim.is_elsewhere(mention):
            return Cell.of(mention)
    return EMPTY


def _is_of_other(claim: Claim, mention: Mention) -> bool:
    """Whether a word belongs to another number of the sentence, and this one has a noun of its own."""
    head = claim.verdict.head
    has_own = head is not None and head.first > claim.span.last
    if not has_own and claim.verdict.rule != "share":
        return False
    others = [
        span for span in claim.context.spans if span.figure is not None and span.start < claim.span.start
    ]
    return any(0 <= mention.start - span.end <= _PHRASE // 2 for span in others)


def exploitation(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """For what purpose; all, as is usual, where a condition is said and no purpose."""
    is_of_people = claim.is_about_people or claim.counts == "money"
    condition = cells["status"]
    if not is_of_people or condition.value == Status.GENERAL_POPULATION:
        return EMPTY
    part = _part_of_people(claim, "exploitation") if cells["measure"].value == Measure.SHARE else EMPTY
    if part.value:
        return part
    mentions = claim.context.words["exploitation"]
    label = claim.column("exploitation") or claim.narrowest_label(mentions, "")
    if label is not None:
        return Cell.of(label)
    own = _own_purpose(claim)
    last = claim.previous.get("exploitation", EMPTY)
    if not condition.value:
        return own if own.value else _told_purpose(claim)
    if own.value:
        return own
    is_same = claim.previous.get("status", EMPTY).value in ("", condition.value)
    if last.value and is_same:
        return last if last.how == USUAL else last.carried()
    found = _beside(claim, mentions)
    if found.value:
        return found
    implied = phrases()["status"].get(condition.value, {}).get("implies", "")
    if implied:
        return Cell(implied, condition.start, condition.end, condition.how)
    return Cell(Exploitation.ALL, condition.start, condition.end, USUAL)


def _told_purpose(claim: Claim) -> Cell:
    """The purpose of the number before it in the sentence, or of the sentence that leads into a list."""
    last = claim.context.last.get("exploitation", EMPTY)
    before = claim.context.before
    if not claim.context.last and before is not None:
        leads = claim.context.plain[before.start : before.end].rstrip().endswith(":")
        last = before.last.get("exploitation", EMPTY) if leads else EMPTY
    return last.carried() if last.how in (SAID, CARRIED) else EMPTY


def _own_purpose(claim: Claim) -> Cell:
    """The purpose that stands behind a number in its clause; empty where several different ones do."""
    until = max(claim.clause_end, claim.noun_end)
    mentions = claim.context.words["exploitation"]
    own = [mention for mention in claim.behind(mentions) if mention.start < until]
    if not own and claim.is_joined:
        own = [mention for mention in mentions if claim.after <= mention.start < until]
    if not own:
        return EMPTY
    is_adjective = own[0].start < claim.noun_end
    are_several = len({mention.value for mention in own}) > 1
    return EMPTY if are_several and not is_adjective else Cell.of(own[0])


def visibility(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Whether somebody registered or helped those counted, or all are meant."""
    measure = cells["measure"].value
    if claim.counts == "money" or not claim.is_about_people or measure == Measure.RANK:
        return EMPTY
    if claim.counts == "cases" or measure in (*_OF_SUSPECTS, Measure.SAMPLE):
        return Cell(Visibility.DETECTED, claim.span.start, claim.span.end, USUAL)
    seen = how_seen(claim)
    if seen.value:
        return seen
    last = claim.context.last or claim.previous
    if last.get("visibility", EMPTY).how in (SAID, CARRIED):
        return last["visibility"].carried()
    is_usual = bool(cells["status"].value) and claim.counts == "persons"
    return Cell(Visibility.ACTUAL, cells["status"].start, cells["status"].end, USUAL) if is_usual else EMPTY


def how_seen(claim: Claim) -> Cell:
    """The word nearest to a number that says how those counted came to be known.

    Examples
    --------
    >>> how_seen.__name__
    'how_seen'
    """
    head = claim.column("visibility")
    if head is not None:
        return Cell.of(head)
    own = claim.context.plain[claim.span.start : claim.span.end].lower()
    if phrases_of("estimated").search(own):
        return Cell(Visibility.ACTUAL, claim.span.start, claim.span.end, SAID)
    best: Mention | None = None
    nearest = _NEAR
    for mention in claim.context.words["visibility"]:
        if mention.end <= claim.span.start:
            distance = claim.span.start - mention.end
        elif mention.start < max(claim.after, claim.noun_end):
            distance = max(mention.start - claim.span.end, 0)
        else:
            continue
        if distance < nearest:
            nearest = distance
            best = mention
    return Cell.of(best) if best else EMPTY
