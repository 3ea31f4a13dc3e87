"""The times that a sentence names, each where it stands; years of laws, reports and foundings are none."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from analysis.extraction.sentence_mentions import Mention
from analysis.extraction.word_lists import words
from analysis.reading.periods import PeriodError, parse_period

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)\\.?"
)
_YEAR = r"(?:1[89]|20)\d\d"
_ORDINAL = "(?:st|nd|rd|th)?"
_POINT = (
    rf"(?:(?:\d\d?{_ORDINAL}(?:\s+of)?\s+)?{_MONTH}(?:\s+\d\d?{_ORDINAL})?,?\s+(?:of\s+)?{_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|{_YEAR}[/-]\d\d(?!\d)|{_YEAR}s?(?!\d))"
)
_PART = (
    r"(?:the\s+)?(?:(?:end|beginning|start|middle)\s+of\s+|(?:early|mid|late|spring|summer|autumn|winter)[\s-]+|(?:first|second)\s+half\s+of\s+"
    r"|(?:fiscal|financial|calendar)(?:\s+year)?\s+|fy\s*|year\s+(?:ending\s+|ended\s+|to\s+)?|twelve\s+months\s+to\s+)?(?:the\s+)?"
)
_LEAD = (
    r"(?P<lead>as\s+of|as\s+at|up\s+to|by|in|during|since|until|till|before|from|between|for|throughout|over|through"
    r"|to|on)\s+"
)
_TIME = re.compile(
    rf"(?<![\w./-])(?:{_LEAD})?{_PART}(?P<point>{_POINT})"
    rf"(?:\s*(?:-|–|—|to|and|until|through)\s*{_PART}{_POINT}|\s*[–-]\s*\d\d(?!\d))?",
    re.IGNORECASE,
)
#: "From March to November 2020", "1 January to 31 March 2023".
_MONTHS = re.compile(
    rf"(?<![\w./-])(?:{_LEAD})?(?P<point>(?:\d\d?{_ORDINAL}\s+)?{_MONTH}(?:\s+\d\d?{_ORDINAL})?"
    rf"\s*(?:-|–|—|to|and|until|through)\s*(?:\d\d?{_ORDINAL}\s+)?{_MONTH}(?:\s+\d\d?{_ORDINAL})?,?\s+{_YEAR})(?!\d)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?<!\w)(?:\d\d?\s+)?{_MONTH}\s+(?:\d\d?,\s+)?(?P<year>{_YEAR})(?=[.,:;)\s]*(?:\n|[A-Z.–—-]|$))",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 400
_COUNT = r"(?:\d\d?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_RELATIVE = re.compile(
    rf"(?<!\w)(?:last|this)\s+year(?!\w)|(?:over|in|during|for)\s+the\s+(?:past|last)\s+"
    rf"(?:decade|{_COUNT}\s+years)",
    re.IGNORECASE,
)
#: "Since the war began in 2015" is open.
_SINCE_EVENT = re.compile(
    rf"(?<!\w)since\s+(?:[a-z]+\s+){{1,6}}in\s+(?:{_MONTH}\s+)?(?P<year>{_YEAR})(?!\w)", re.IGNORECASE
)
#: The kind of a day without a year.
DAY = "day"
#: That of the year of a count: "the snapshot of 2016 found".
COUNTED = "counted"
#: That of a year which is told from another.
SHIFT = "shift"
_NO_YEAR = r"(?!\w|,?\s*\d)"
_DAY = re.compile(
    rf"(?<!\w)(?:\d\d?{_ORDINAL}(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+\d\d?{_ORDINAL}){_NO_YEAR}", re.IGNORECASE
)
_SINCE = re.compile(
    r"since\s+the\s+(?:collapse|fall|end)\s+of\s+the\s+(?:soviet\s+union|iron\s+curtain|berlin\s+wall)",
    re.IGNORECASE,
)


def time_mentions(
    plain: str,
    start: int,
    end: int,
    year: int | None = None,
    day_year: int | None = None,
    told_year: int | None = None,
) -> list[Mention]:
    """The times that a stretch of a text names; years of laws, reports and foundings are none.

    `year` is that of the text, from which "last year" counts; `day_year` the one in which days without a year are;
    `told_year` the one of which the text told last, from which "a year later" counts.

    Examples
    --------
    >>> time_mentions("In 2007 there were 300.", 0, 23)[0].ends
    (2007, 2007)
    """
    mentions = list(_with_year(plain, start, end, year))
    for match in _SINCE_EVENT.finditer(plain, start, end):
        mentions = [mention for mention in mentions if not match.start() <= mention.start < match.end()]
        first = int(match["year"])
        mentions.append(Mention(match.start(), match.end(), f"since {first}", ends=(first, None)))
    if day_year is not None:
        for match in _DAY.finditer(plain, start, end):
            ends = (day_year, day_year)
            mentions.append(Mention(match.start(), match.end(), str(day_year), DAY, ends))
    mentions = _joined(plain, sorted(mentions, key=lambda mention: mention.start))
    return sorted(
        [*mentions, *_shifted(plain, start, end, mentions, told_year)], key=lambda mention: mention.start
    )


def _with_year(plain: str, start: int, end: int, year: int | None) -> Iterator[Mention]:
    """The times that a stretch of a text names with their year, or as "last year"."""
    taken = start
    for match in sorted(_dated(plain, start, end), key=lambda match: match.start()):
        ends = _ends_of(_one_line(match[0]), year) or _ends_of(_one_line(match["point"]), year)
        is_time = match.re is _MONTHS or _is_time(plain, start, match)
        if ends and is_time and match.start() >= taken:
            taken = match.end()
            kind = COUNTED if _is_of_count(plain, start, match) else ""
            yield Mention(match.start(), match.end(), _one_line(match[0]), kind, ends)
    for pattern in (_SINCE, _RELATIVE):
        for match in pattern.finditer(plain, start, end):
            ends = _ends_of(_one_line(match[0]), year)
            if ends:
                yield Mention(match.start(), match.end(), _one_line(match[0]), ends=ends)


def _dated(plain: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What looks like a time with a year, and where two months have one year."""
    yield from _MONTHS.finditer(plain, start, end)
    yield from _TIME.finditer(plain, start, end)


def _joined(plain: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Times in order, an open one with its end behind it as one: "since 1991 by 2017"."""
    joined: list[Mention] = []
    for mention in mentions:
        first = joined[-1] if joined else None
        is_end = bool(_UNTIL.match(plain, mention.start)) and mention.ends[1] is not None
        is_open = first is not None and first.ends[0] is not None and first.ends[1] is None
        if first is not None and is_open and is_end and not plain[first.end : mention.start].strip():
            value = plain[first.start : mention.end]
            joined[-1] = Mention(first.start, mention.end, value, ends=(first.ends[0], mention.ends[1]))
        else:
            joined.append(mention)
    return joined


_UNTIL = re.compile(r"(?:up\s+to|until|till|to|by)\b", re.IGNORECASE)


def _shifted(
    plain: str, start: int, end: int, mentions: Sequence[Mention], told_year: int | None
) -> Iterator[Mention]:
    """The years that stand so many years before or after one that was told: "two years later", "the year before"."""
    for match in _SHIFT.finditer(plain, start, end):
        year = told_year
        for mention in mentions:
            if mention.end <= match.start():
                year = mention.ends[0] if mention.ends[0] == mention.ends[1] else None
        years = _number(match["years"] or "a")
        if year is None or not years:
            continue
        way = (match["way"] or match["adjective"]).lower()
        is_earlier = way.startswith(_EARLIER)
        shifted = year - years if is_earlier else year + years
        yield Mention(match.start(), match.end(), str(shifted), SHIFT, (shifted, shifted))


def _number(text: str) -> int:
    """How many years a word or a number says; 0 of what is none."""
    if text.isdigit():
        return int(text)
    return _NUMBERS.get(text.lower(), 0)


_NUMBERS = {
    "a": 1, "one": 1, "the": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
}  # fmt: skip
_SHIFT = re.compile(
    rf"(?<!\w)(?:(?P<years>a|one|the|{_COUNT})\s+years?\s+"
    r"(?P<way>earlier|later|(?:before|after)(?:\s+that)?(?!\s+(?:the|a|they|he|she|it|we)\b))"
    r"|(?:in\s+)?the\s+(?P<adjective>previous|preceding|following|next)\s+year)(?!\w)",
    re.IGNORECASE,
)
_EARLIER = ("before", "earlier", "previous", "preceding")


def day_of_event(plain: str, start: int, end: int) -> int | None:
    """The year of the last day that a stretch of a text names with its year; None if it names none.

    Examples
    --------
    >>> day_of_event("Almost every number of 12 January 2010", 0, 38)
    2010
    """
    years = [int(match["year"]) for match in _WHOLE_DAY.finditer(plain, start, end)]
    return years[-1] if years else None


_WHOLE_DAY = re.compile(
    rf"(?<!\w)(?:\d\d?{_ORDINAL}(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+\d\d?{_ORDINAL}),?\s+(?P<year>{_YEAR})(?!\w)",
    re.IGNORECASE,
)


def text_year(plain: str) -> int | None:
    """The year of the date line of a text; None if it has none.

    Examples
    --------
    >>> text_year("LONDON, 7 March 2024. Last year")
    2024
    """
    for match in _DATED.finditer(plain, 0, _LONGEST_DATE_LINE):
        before = plain[: match.start()].split()
        if not before or before[-1].lower() not in words("year_before"):
            return int(match["year"])
    return None


def _one_line(text: str) -> str:
    """A text with single blanks."""
    return " ".join(text.split())


#: "A report published by the Bureau in December 2024" is of that month, and not what it tells.
_PUBLISHED = re.compile(r"\b(?:published|released|issued|launched|presented)\b[^.,;:()]*$", re.IGNORECASE)
_LONGEST_TITLE = 90


def _is_time(plain: str, start: int, match: re.Match[str]) -> bool:
    """Whether a year says when something was so."""
    if _PUBLISHED.search(plain, max(start, match.start() - _LONGEST_TITLE), match.start()):
        return False
    before = plain[max(start, match.start() - 40) : match.start()].lower().split()
    behind = plain[match.end() : match.end() + 20].lower()
    nearest = before[-1].strip("(,") if before else ""
    lead = (match["lead"] or "").lower()
    if nearest in words("documents") and lead == "on":
        # A report on 2018 tells of that year.
        return True
    if nearest in words("no_time_before"):
        return False
    if nearest in ("year", "years") or (
        nearest == "of" and before[-2:-1] and before[-2] in words("counted_of")
    ):
        return True
    if lead:
        return True
    is_alone = plain[: match.start()].endswith("(") and behind[:1] in (")", ",")
    is_after_number = bool(before) and any(sign.isdigit() for sign in before[-1])
    is_cell = plain[: match.start()].rstrip().endswith("|")
    is_label = behind[:1] == ":" or match.start() == start or is_cell
    return (is_alone and is_after_number) or is_label


def _is_of_count(plain: str, start: int, match: re.Match[str]) -> bool:
    """Whether a year is that of a count or an event which it names: "the snapshot of autumn 2016"."""
    before = plain[max(start, match.start() - 40) : match.start()].lower().split()
    return before[-1:] == ["of"] and bool(words("counted_of") & {*before[-2:-1]})


@lru_cache(maxsize=1 << 13)
def _ends_of(text: str, year: int | None) -> tuple[int | None, int | None] | None:
    """The first and last year of a text that is a period; None if it is none."""
    try:
        period = parse_period(text, reference_year=year)
    except PeriodError:
        return None
    return (period.start, period.end) if period.start or period.end else None
