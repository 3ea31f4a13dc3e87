"""The words of the project: every axis, measure, unit, grade and reason code, each defined once.

All of them are string enumerations, so a table holds plain text and code holds a checked name. The names are
the field's own where the field has one (stock, flow, lineage); the axes are those of an *estimand*, the thing
that a published number is about. A word in a table is the name in small letters.
"""

import pkgutil
from collections.abc import Mapping
from enum import StrEnum, auto
from functools import cache

from analysis.subject.axes import axes
from analysis.subject.chosen import DEFAULT, chosen
from analysis.subject.measures import constants, measures, own_units
from analysis.subject.switches import switches


class Population(StrEnum):
    """Who is counted, as a named set over woman, man, girl, boy."""

    ALL = auto()
    WOMEN = auto()
    MEN = auto()
    GIRLS = auto()
    BOYS = auto()
    CHILDREN = auto()
    ADULTS = auto()
    WOMEN_AND_GIRLS = auto()
    WOMEN_AND_CHILDREN = auto()
    MEN_AND_BOYS = auto()
    NOT_APPLICABLE = auto()


class Exploitation(StrEnum):
    """For what purpose people are exploited; `ALL` and `LABOUR` are sets of the others."""

    ALL = auto()
    SEXUAL = auto()
    LABOUR = auto()
    DOMESTIC = auto()
    OTHER_LABOUR = auto()
    STATE_IMPOSED = auto()
    FORCED_MARRIAGE = auto()
    CHILD_SOLDIERING = auto()
    BEGGING = auto()
    ADOPTION = auto()
    ORGAN_REMOVAL = auto()
    OTHER = auto()
    NOT_APPLICABLE = auto()


class Status(StrEnum):
    """In which condition a counted person is, as a named set over the Boolean cells of the status axis."""

    TRAFFICKED = auto()
    TRAFFICKED_NO_COERCION_TEST = auto()
    TRAFFICKED_FORCED_LABOUR = auto()
    FORCED_LABOUR = auto()
    FORCED_LABOUR_PRIVATE = auto()
    BONDED_LABOUR = auto()
    FORCED_MARRIAGE = auto()
    MODERN_SLAVERY = auto()
    SEX_TRADE = auto()
    SMUGGLED_OR_TRAFFICKED = auto()
    CHILD_LABOUR = auto()
    CHILD_DOMESTIC_SERVICE = auto()
    ABDUCTED = auto()
    AT_RISK = auto()
    SUSPECT = auto()
    GENERAL_POPULATION = auto()
    NOT_APPLICABLE = auto()


class Visibility(StrEnum):
    """Whether all persons are meant, or those whom somebody registered or helped."""

    ACTUAL = auto()
    DETECTED = auto()
    ASSISTED = auto()
    NOT_APPLICABLE = auto()


class Movement(StrEnum):
    """Whether a border was crossed, as far as the claim says."""

    CROSS_BORDER = auto()
    INTERNAL = auto()
    ANY = auto()
    NOT_APPLICABLE = auto()


class Role(StrEnum):
    """What the claim's place is in the movement that the claim describes."""

    DESTINATION = auto()
    SOURCE = auto()
    TRANSIT = auto()
    WITHIN = auto()
    UNSPECIFIED = auto()
    NOT_APPLICABLE = auto()


class Direction(StrEnum):
    """Which side of a region's border an estimate looks at."""

    IN = auto()
    OUT = auto()
    WITHIN = auto()
    INTO = auto()
    ANY = auto()
    THROUGH = auto()


class Measure(StrEnum):
    """What kind of quantity is counted. Measures do not nest; some are linked."""

    STOCK = auto()
    FLOW = auto()
    PREVALENCE = auto()
    CUMULATIVE = auto()
    TRANSIT = auto()
    RATE = auto()
    SHARE = auto()
    RATIO = auto()
    RANK = auto()
    REVENUE = auto()
    PROFIT = auto()
    MARKET = auto()
    REVENUE_PER_PERSON = auto()
    PROFIT_PER_PERSON = auto()
    CASES = auto()
    INVESTIGATIONS = auto()
    PROSECUTIONS = auto()
    CONVICTIONS = auto()
    ARRESTS = auto()
    ROUTES = auto()
    SAMPLE = auto()
    COUNTRIES = auto()
    ORGANISATIONS = auto()
    VENUES = auto()
    OTHER_COUNT = auto()


def _of_subject(counts: str) -> frozenset[str]:
    """The measures of the subject's own that count persons, money or things."""
    return frozenset(word for word, measure in measures().items() if measure.counts == counts)


#: Measures that count persons: the ones an estimate of victims may use.
PERSON_MEASURES = _of_subject("persons") | frozenset[str](
    {Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE, Measure.TRANSIT, Measure.SAMPLE}
)
#: Measures in money. Their bases differ and are never pooled with one another.
MONEY_MEASURES = _of_subject("money") | frozenset[str](
    {
        Measure.REVENUE,
        Measure.PROFIT,
        Measure.MARKET,
        Measure.REVENUE_PER_PERSON,
        Measure.PROFIT_PER_PERSON,
    }
)
#: Measures of things of the subject's own that change with time, as tonnes of plastic: put together as persons are.
THING_MEASURES = _of_subject("things") - constants()
#: Words of measures and units that subjects without money do not have.
OF_MONEY = frozenset[str](
    {*MONEY_MEASURES, "money", "money_per_year", "money_per_person_per_year"}
) - frozenset(measures())
#: Measures that a region's headline may be about.
HEADLINE_MEASURES = _of_subject("persons") | frozenset[str](
    {Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE}
)


class Unit(StrEnum):
    """In what the value is expressed."""

    PERSONS = auto()
    PERSONS_PER_YEAR = auto()
    PERSONS_PER_MONTH = auto()
    PERSONS_PER_1000 = auto()
    PERSONS_PER_100000 = auto()
    FRACTION = auto()
    RATIO = auto()
    RANK = auto()
    MONEY = auto()
    MONEY_PER_YEAR = auto()
    MONEY_PER_PERSON_PER_YEAR = auto()
    CASES = auto()
    CASES_PER_YEAR = auto()
    COUNT = auto()


class PeriodKind(StrEnum):
    """How a period reads: one year, a window of years, a moment that recurs, each year, or not said."""

    YEAR = auto()
    WINDOW = auto()
    OPEN_WINDOW = auto()
    DATE = auto()
    AT_ANY_TIME = auto()
    ANNUAL = auto()
    NONE = auto()


class FigureKind(StrEnum):
    """What sort of number a figure is."""

    COUNT = auto()
    SHARE = auto()
    RATE = auto()
    RATIO = auto()
    MONEY = auto()
    RANK = auto()
    RATING = auto()
    NONE = auto()


class Bound(StrEnum):
    """Whether a figure fixes a value or only one end of it."""

    NONE = auto()
    LOWER = auto()
    UPPER = auto()


class Method(StrEnum):
    """How the producer says the number was made; decides its assumed precision."""

    ADMINISTRATIVE = auto()
    SURVEY = auto()
    CAPTURE_RECAPTURE = auto()
    MODEL = auto()
    ESTIMATE = auto()
    UNATTRIBUTED = auto()


class Design(StrEnum):
    """How the numbers of a study came about, whatever the maker calls it; decides their grade."""

    PROBABILITY_SAMPLE = auto()
    RESPONDENT_DRIVEN = auto()
    NETWORK_SCALE_UP = auto()
    LIST_COMPARISON = auto()
    CONVENIENCE_SAMPLE = auto()
    COUNT_BY_OBSERVERS = auto()
    RAPID_ASSESSMENT = auto()
    REGISTER = auto()
    DOCUMENTED_MODEL = auto()
    JUDGEMENT = auto()
    UNKNOWN = auto()


class Intervention(StrEnum):
    """Where a study lies to the intervention that it evaluates, if it evaluates one."""

    NONE = auto()
    BEFORE = auto()
    DURING = auto()
    AFTER = auto()


#: The producer of what this project computes from what others made: nobody's testimony.
OWN = "Counting the Uncounted"


class ReadIn(StrEnum):
    """Where a figure was read, best first: at its producer, in a secondary report, in the press."""

    PRODUCER = auto()
    SECONDARY = auto()
    PRESS = auto()


class Scope(StrEnum):
    """Which evidence: the 2009 article's claims only, or everything held."""

    ARTICLE = auto()
    ALL = auto()


#: What is asked of lines of evidence, by the year asked about and the last year of publication: what could be known in
#: 2010 of 2008, what is known of 2021, or whatever lines meet in.
THEN = (2008, 2010)
_OF_TRAFFICKING: Mapping[tuple[int, int | None], str] = {THEN: "then", (2021, None): "now"}
#: Another subject names the years that its pages answer about, or none.
_OF_SUBJECT: Mapping[tuple[int, int | None], str] = {(year, None): "now" for year in switches().views}
_OF_YEARS = _OF_TRAFFICKING if chosen().name == DEFAULT else _OF_SUBJECT
VIEWS: Mapping[tuple[int | None, int | None], str] = {
    **dict[tuple[int | None, int | None], str](_OF_YEARS.items()),
    (None, None): "meeting",
}
#: The year that a ladder is asked about: the last one that the subject names, or of which an answer is published.
NOW = max(switches().views or (year for year, known_by in _OF_TRAFFICKING if known_by is None))

#: Why lines of a subject of one quantity are stated: they are too few to show how far such numbers stand apart.
FEW_LINES = "few_lines"


class StepCode(StrEnum):
    """Why a value between print and use was changed; the reason column of `10_steps`."""

    PARSED = auto()
    HEDGE_TO_BOUND = auto()
    BOUND_TO_POINT = auto()
    MINIMUM_TO_BOUND = auto()
    VAGUE_TO_FLOOR = auto()
    STRICT_TO_INCLUSIVE = auto()
    CENSORED_TO_INTERVAL = auto()
    MARGIN_TO_INTERVAL = auto()
    WORDS_TO_NUMBER = auto()
    PERCENT_TO_FRACTION = auto()
    PLACE_TO_CODE = auto()
    PERIOD_READ = auto()
    OPEN_WINDOW_CLOSED = auto()
    CURRENCY_CONVERTED = auto()
    DEFLATED = auto()
    RATE_TO_COUNT = auto()
    PER_100000 = auto()
    CUMULATIVE_TO_YEARLY = auto()
    CORRECTION = auto()
    RECOMPUTED = auto()


class RatingScheme(StrEnum):
    """Which scheme graded a place."""

    FUTURE_GROUP_GRADE = auto()
    US_TIP_TIER = auto()
    UNODC_DESTINATION_CATEGORY = auto()
    UNODC_ORIGIN_CLASS = auto()
    UNODC_TRANSIT_CLASS = auto()
    UNODC_DESTINATION_CLASS = auto()


class Strength(StrEnum):
    """How strongly a source says that a place has a role."""

    NAMED = auto()
    MAJOR = auto()
    MAJOR_OF_CONTINENT = auto()
    MOST_COMMON = auto()
    HIGH_CATEGORY = auto()


class PolicyKind(StrEnum):
    """What kind of response a row of the policy table is."""

    TREATY = auto()
    LAW = auto()
    INSTITUTION = auto()
    REPORT = auto()
    ORGANISATION = auto()
    CAMPAIGN = auto()
    ENFORCEMENT = auto()


class PolicyStatus(StrEnum):
    """How far the response has come."""

    ADOPTED = auto()
    IN_FORCE = auto()
    SIGNED = auto()
    RATIFIED = auto()
    FOUNDED = auto()
    PUBLISHED = auto()
    ESTABLISHED = auto()
    ACTIVE = auto()


#: The producer of a number whose maker the source does not name.
UNATTRIBUTED = "unattributed"
#: Makers that a source tells by what they are, and whom nobody could ask: no named producers.
UNNAMED = frozenset({
    UNATTRIBUTED, "NGO experts in Germany", "Greek NGOs", "Russian police officials", "Spanish media and officials",
    "Spanish officials", "a member of the Sudanese Parliament", "aid agencies in Moldova",
    "author of a report on Amsterdam", "experts who are not named",
})  # fmt: skip


@cache
def words_of(rule: str) -> tuple[str, ...]:
    """The words that a contract of a table allows: of a class of this module, of another by its path, or one by one.

    Those of an axis of people are the subject's, and so are its measures and units beside those of the package.

    Examples
    --------
    >>> words_of("Bound|either")
    ('either', 'lower', 'none', 'upper')
    """
    words: list[str] = []
    for part in rule.split("|"):
        if "." in part:
            words += pkgutil.resolve_name(f"analysis.{part}")
        elif part in _AXES:
            words += axes()[_AXES[part]].words
        else:
            words += globals().get(part, [part])
            words += measures() if part == Measure.__name__ else ()
            words += own_units().difference(Unit) if part == Unit.__name__ else ()
    return tuple(sorted(word for word in map(str, words) if has_money() or word not in OF_MONEY))


def has_money() -> bool:
    """Whether amounts of money are claims of the subject: a switch of it, or a measure of its own that counts money.

    Examples
    --------
    >>> has_money()
    True
    """
    return switches().money or bool(_of_subject("money"))


#: The axes whose words are the subject's own, by the class that has those of trafficking.
_AXES = {words.__name__: words.__name__.lower() for words in (Population, Exploitation, Status, Visibility)}
