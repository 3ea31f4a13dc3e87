"""What kind of quantity a claim is, and its unit: from the figure, its noun, and words such as "a year"."""

import re
from collections.abc import Mapping

from analysis import subject
from analysis.extraction.axes_of_people import how_seen
from analysis.extraction.claim_context import CARRIED, EMPTY, SAID, USUAL, Cell, Claim, SentenceContext
from analysis.extraction.word_lists import phrase_pattern, phrases_of, table, words
from analysis.vocabulary import MONEY_MEASURES, FigureKind, Measure, Unit, Visibility

_NEAR = 110
_BESIDE = 60
#: Of what kind a figure is, where that is the measure.
_OF_KIND = {
    FigureKind.SHARE: Measure.SHARE,
    FigureKind.RATIO: Measure.RATIO,
    FigureKind.RANK: Measure.RANK,
    FigureKind.RATE: Measure.RATE,
}
#: So many years make a window over which persons are summed up.
_SEVERAL = 2
_RATES = {1000.0: Unit.PERSONS_PER_1000, 100_000.0: Unit.PERSONS_PER_100000}
#: Lists of words by what they say, in the order in which they are asked.
_SPANS = (
    ("moment_sure", Measure.STOCK),
    ("year", Measure.FLOW),
    ("month", Measure.FLOW),
)
#: Those that count in the clause of the number only, where no register says that a year is counted.
_LOOSE_SPANS = (
    ("moment_in", Measure.STOCK),
    ("several", Measure.CUMULATIVE),
    ("moment", Measure.STOCK),
)
#: What makes "a year" a time and no rate, and "annual" the word of a report: a year later, the annual report.
_NO_RATE = (
    r"(?!\s+(?:before|later|ago|earlier|after|old|reports?|reviews?|surveys?|index|edition|volume|meeting"
    r"|conference)\b)"
)


def measure(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """What kind of quantity a claim is.

    Examples
    --------
    >>> measure.__name__
    'measure'
    """
    own = _OF_KIND.get(claim.figure.kind)
    if own:
        return Cell(own, claim.span.start, claim.span.end, SAID)
    if claim.figure.kind == FigureKind.MONEY:
        return _of_money(claim)
    head = claim.verdict.head
    if head is not None and head.kind != "persons":
        word = _by_proceeding(claim) or _of_noun(head.noun, head.kind)
        return Cell(word, claim.span.start, claim.noun_end, SAID) if word else EMPTY
    return _of_persons(claim, cells)


def _of_noun(noun: str, kind: str) -> str:
    """The measure of cases by their noun, or of things by their kind."""
    if kind == "cases":
        for word, phrases in table("measures_of_cases").items():
            if phrase_pattern(phrases).fullmatch(noun):
                return str(word)
    return kind if kind in table("things") else ""


def _by_proceeding(claim: Claim) -> str:
    """The measure of cases by what was done with them: "investigated 83 cases"; empty if nothing is said."""
    head = claim.verdict.head
    if head is None or head.noun not in ("case", "cases"):
        return ""
    nearest = -1
    proceeding = ""
    for word, phrases in table("proceedings").items():
        for match in phrase_pattern(phrases).finditer(claim.before_text):
            if match.start() > nearest:
                nearest = match.start()
                proceeding = str(word)
    is_told = phrases_of("told_of_cases").search(claim.before_text, max(nearest, 0))
    return "" if is_told else proceeding


def _of_money(claim: Claim) -> Cell:
    """Profit, market or revenue, by the word that stands nearest to the amount; profit before the other two."""
    best = EMPTY
    nearest = 2 * _NEAR
    for word in table("money_words"):
        distance, found = _nearest_money_word(claim, word)
        if word == Measure.PROFIT and distance < _BESIDE:
            # What generates profits is no revenue.
            return found
        if distance < nearest:
            nearest = distance
            best = found
    before = claim.context.before
    if best.value:
        return best
    last = claim.context.last or (before.last if before is not None else {})
    told = last.get("measure", EMPTY)
    return told.carried() if told.value in MONEY_MEASURES else EMPTY


def _nearest_money_word(claim: Claim, word: str) -> tuple[int, Cell]:
    """How far from an amount a phrase for a measure of money stands, and where."""
    best = EMPTY
    nearest = 2 * _NEAR
    for offset, text in _both_sides(claim):
        for match in phrases_of("money_words", word).finditer(text):
            start = offset + match.start()
            distance = abs(claim.span.start - start)
            if distance < nearest:
                nearest = distance
                best = Cell(word, start, offset + match.end(), SAID)
    return nearest, best


def _both_sides(claim: Claim) -> tuple[tuple[int, str], tuple[int, str]]:
    """What stands behind a number, and before it, each with where it begins."""
    return (claim.span.end, claim.behind_text), (claim.context.start, claim.before_text)


def _of_persons(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """Stock, flow or a count over several years of persons, as far as words say it."""
    before = " ".join(claim.before_text.split()[-4:])
    phrases = phrases_of("sampled").pattern
    if re.search(phrases + r"\s*(?:\w+\s*)?$", before):
        return Cell(Measure.SAMPLE, claim.span.start, claim.span.end, SAID)
    if _are_dead(claim):
        is_counted = "deaths" in subject.phrases()["measures"]
        return Cell("deaths", claim.span.start, claim.noun_end, SAID) if is_counted else EMPTY
    done = _by_what_was_done(claim)
    if done.value:
        return done
    where = cells["place"]
    if where.kind == "through":
        return Cell(Measure.TRANSIT, where.start, where.end, where.how)
    found = _by_words(claim, _SPANS)
    if found.value:
        return found
    last = claim.previous.get("measure", EMPTY)
    if last.value in (Measure.STOCK, Measure.FLOW, Measure.CUMULATIVE):
        return last.carried()
    period = cells["period"]
    is_one_year = _years(period) == 1
    is_registered = how_seen(claim).value in (Visibility.DETECTED, Visibility.ASSISTED)
    if is_registered and (is_one_year or _years(period) >= _SEVERAL):
        word = Measure.FLOW if is_one_year else Measure.CUMULATIVE
        return Cell(word, period.start, period.end, period.how)
    loose = _by_words(claim, _LOOSE_SPANS, in_clause=True)
    if loose.value:
        return loose
    happened = phrases_of("happened").search(claim.behind_text)
    if is_one_year and happened:
        return Cell(Measure.FLOW, period.start, period.end, period.how)
    caption = claim.caption
    if caption is not None and phrases_of("span_words", "moment_sure").search(_lower(caption)):
        return Cell(Measure.STOCK, caption.start, caption.end, CARRIED)
    beside = claim.context.last.get("measure", EMPTY)
    return beside.carried() if beside.value in (Measure.STOCK, Measure.FLOW, Measure.CUMULATIVE) else EMPTY


def _lower(context: SentenceContext) -> str:
    """A sentence in small letters."""
    return context.plain[context.start : context.end].lower()


def _are_dead(claim: Claim) -> bool:
    """Whether those counted are dead: by their noun, or as "killed" or "died" stands beside the number."""
    head = claim.verdict.head
    if head is not None and head.noun in words("dead"):
        return True
    nearby = claim.context.plain[claim.span.end : claim.span.end + _BESIDE].lower()
    before = " ".join(claim.before_text.split()[-2:])
    return bool(phrases_of("dies").match(nearby.strip()) or phrases_of("dead").search(before))


def _years(period: Cell) -> int:
    """How many years a period has; one of a year that goes over two calendar years, none of an open one."""
    first, last = period.ends
    if not period.value or first is None or last is None:
        return 0
    return 1 if "/" in period.value else last - first + 1


def _by_what_was_done(claim: Claim) -> Cell:
    """The measure of persons with whom a court or the police did something: 30 persons were convicted."""
    behind = claim.context.plain[claim.noun_end : claim.after].lower()
    for word, phrases in table("done").items():
        pattern = phrase_pattern(phrases).pattern
        match = re.match(
            rf"\s+(?:(?:were|was|have been|had been|has been|are)\s+)?(?:\w+ly\s+)?{pattern}", behind
        )
        if match or re.search(rf"{pattern}\s*$", claim.before_text):
            return Cell(word, claim.span.start, claim.noun_end, SAID)
    return EMPTY


def _by_words(claim: Claim, lists: tuple[tuple[str, Measure], ...], *, in_clause: bool = False) -> Cell:
    """The measure of the first list of which a phrase stands beside a number, behind it first."""
    for name, word in lists:
        pattern = re.compile(phrases_of("span_words", name).pattern + _NO_RATE)
        for offset, text in _both_sides(claim):
            for match in pattern.finditer(text):
                start = offset + match.start()
                if not in_clause or claim.clause_start <= start < max(claim.clause_end, claim.noun_end):
                    return Cell(word, start, offset + match.end(), SAID)
    return EMPTY


def unit(claim: Claim, cells: Mapping[str, Cell]) -> Cell:
    """The unit of a measure: per year where it says so.

    Examples
    --------
    >>> unit.__name__
    'unit'
    """
    own = cells["measure"]
    known = subject.phrases()["measures"].get(own.value)
    if known is None:
        is_of_persons = claim.counts == "persons" and claim.figure.kind == FigureKind.COUNT
        return Cell(Unit.PERSONS, claim.span.start, claim.span.end, USUAL) if is_of_persons else EMPTY
    units = [*known["said"]]
    word = units[0]
    if claim.figure.kind == FigureKind.MONEY and Unit.MONEY in units:
        is_yearly = phrases_of("span_words", "year").search(claim.clause)
        word = Unit.MONEY_PER_YEAR if is_yearly else Unit.MONEY
    elif own.value == Measure.FLOW and phrases_of("span_words", "month").search(claim.clause):
        word = Unit.PERSONS_PER_MONTH
    elif claim.figure.kind == FigureKind.RATE:
        word = _RATES.get(claim.figure.denominator or 0.0, "")
    return Cell(word, own.start, own.end, own.how) if word in units else EMPTY
