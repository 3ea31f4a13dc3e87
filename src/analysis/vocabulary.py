"""The words of the project: every axis, measure, unit, grade and reason code, each defined once.

All of them are string enumerations, so a table holds plain text and code holds a checked name. The names are
the field's own where the field has one (stock, flow, lineage); the axes are those of an *estimand*, the thing
that a published number is about.
"""

from enum import StrEnum


class Population(StrEnum):
    """Who is counted, as a named set over woman, man, girl, boy."""

    ALL = "all"
    WOMEN = "women"
    MEN = "men"
    GIRLS = "girls"
    BOYS = "boys"
    CHILDREN = "children"
    ADULTS = "adults"
    WOMEN_AND_GIRLS = "women_and_girls"
    WOMEN_AND_CHILDREN = "women_and_children"
    MEN_AND_BOYS = "men_and_boys"
    NOT_APPLICABLE = "not_applicable"


class Exploitation(StrEnum):
    """For what purpose people are exploited; `ALL` and `LABOUR` are sets of the others."""

    ALL = "all"
    SEXUAL = "sexual"
    LABOUR = "labour"
    DOMESTIC = "domestic"
    OTHER_LABOUR = "other_labour"
    STATE_IMPOSED = "state_imposed"
    FORCED_MARRIAGE = "forced_marriage"
    CHILD_SOLDIERING = "child_soldiering"
    BEGGING = "begging"
    ADOPTION = "adoption"
    ORGAN_REMOVAL = "organ_removal"
    OTHER = "other"
    NOT_APPLICABLE = "not_applicable"


class Status(StrEnum):
    """In which condition a counted person is, as a named set over the Boolean cells of the status axis."""

    TRAFFICKED = "trafficked"
    TRAFFICKED_NO_COERCION_TEST = "trafficked_no_coercion_test"
    TRAFFICKED_FORCED_LABOUR = "trafficked_forced_labour"
    FORCED_LABOUR = "forced_labour"
    FORCED_LABOUR_PRIVATE = "forced_labour_private"
    BONDED_LABOUR = "bonded_labour"
    FORCED_MARRIAGE = "forced_marriage"
    MODERN_SLAVERY = "modern_slavery"
    SEX_TRADE = "sex_trade"
    SMUGGLED_OR_TRAFFICKED = "smuggled_or_trafficked"
    CHILD_LABOUR = "child_labour"
    CHILD_DOMESTIC_SERVICE = "child_domestic_service"
    ABDUCTED = "abducted"
    AT_RISK = "at_risk"
    SUSPECT = "suspect"
    GENERAL_POPULATION = "general_population"
    NOT_APPLICABLE = "not_applicable"


class Visibility(StrEnum):
    """Whether all persons are meant, or those whom somebody registered or helped."""

    ACTUAL = "actual"
    DETECTED = "detected"
    ASSISTED = "assisted"
    NOT_APPLICABLE = "not_applicable"


class Movement(StrEnum):
    """Whether a border was crossed, as far as the claim says."""

    CROSS_BORDER = "cross_border"
    INTERNAL = "internal"
    ANY = "any"
    NOT_APPLICABLE = "not_applicable"


class Role(StrEnum):
    """What the claim's place is in the movement that the claim describes."""

    DESTINATION = "destination"
    SOURCE = "source"
    TRANSIT = "transit"
    WITHIN = "within"
    UNSPECIFIED = "unspecified"
    NOT_APPLICABLE = "not_applicable"


class Direction(StrEnum):
    """Which side of a region's border an estimate looks at."""

    IN = "in"
    OUT = "out"
    WITHIN = "within"
    INTO = "into"
    ANY = "any"
    THROUGH = "through"


class Measure(StrEnum):
    """What kind of quantity is counted. Measures do not nest; some are linked."""

    STOCK = "stock"
    FLOW = "flow"
    PREVALENCE = "prevalence"
    CUMULATIVE = "cumulative"
    TRANSIT = "transit"
    RATE = "rate"
    SHARE = "share"
    RATIO = "ratio"
    RANK = "rank"
    REVENUE = "revenue"
    PROFIT = "profit"
    MARKET = "market"
    REVENUE_PER_PERSON = "revenue_per_person"
    PROFIT_PER_PERSON = "profit_per_person"
    CASES = "cases"
    INVESTIGATIONS = "investigations"
    PROSECUTIONS = "prosecutions"
    CONVICTIONS = "convictions"
    ARRESTS = "arrests"
    ROUTES = "routes"
    SAMPLE = "sample"
    COUNTRIES = "countries"
    ORGANISATIONS = "organisations"
    VENUES = "venues"
    OTHER_COUNT = "other_count"


#: Measures that count persons: the ones an estimate of victims may use.
PERSON_MEASURES = frozenset(
    {Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE, Measure.TRANSIT, Measure.SAMPLE}
)
#: Measures in money. Their bases differ and are never pooled with one another.
MONEY_MEASURES = frozenset(
    {
        *(Measure.REVENUE, Measure.PROFIT, Measure.MARKET),
        *(Measure.REVENUE_PER_PERSON, Measure.PROFIT_PER_PERSON),
    }
)
#: Measures that a region's headline may be about.
HEADLINE_MEASURES = frozenset({Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE})


class Unit(StrEnum):
    """In what the value is expressed."""

    PERSONS = "persons"
    PERSONS_PER_YEAR = "persons_per_year"
    PERSONS_PER_MONTH = "persons_per_month"
    PERSONS_PER_1000 = "persons_per_1000"
    PERSONS_PER_100000 = "persons_per_100000"
    FRACTION = "fraction"
    RATIO = "ratio"
    RANK = "rank"
    MONEY = "money"
    MONEY_PER_YEAR = "money_per_year"
    MONEY_PER_PERSON_PER_YEAR = "money_per_person_per_year"
    CASES = "cases"
    CASES_PER_YEAR = "cases_per_year"
    COUNT = "count"


class PeriodKind(StrEnum):
    """How a period reads: one year, a window of years, a moment that recurs, each year, or not said."""

    YEAR = "year"
    WINDOW = "window"
    OPEN_WINDOW = "open_window"
    DATE = "date"
    AT_ANY_TIME = "at_any_time"
    ANNUAL = "annual"
    NONE = "none"


class FigureKind(StrEnum):
    """What sort of number a figure is."""

    COUNT = "count"
    SHARE = "share"
    RATE = "rate"
    MONEY = "money"
    RANK = "rank"
    RATING = "rating"
    NONE = "none"


class Bound(StrEnum):
    """Whether a figure fixes a value or only one end of it."""

    NONE = "none"
    LOWER = "lower"
    UPPER = "upper"


class Method(StrEnum):
    """How the producer says the number was made; decides its assumed precision."""

    ADMINISTRATIVE = "administrative"
    SURVEY = "survey"
    CAPTURE_RECAPTURE = "capture_recapture"
    MODEL = "model"
    ESTIMATE = "estimate"
    UNATTRIBUTED = "unattributed"


#: The producer of what this project computes from what others made: nobody's testimony.
OWN = "Counting the Uncounted"


class ReadIn(StrEnum):
    """Where a figure was read, best first: at its producer, in a secondary report, in the press."""

    PRODUCER = "producer"
    SECONDARY = "secondary"
    PRESS = "press"


class Scope(StrEnum):
    """Which evidence: the 2009 article's claims only, or everything held."""

    ARTICLE = "article"
    ALL = "all"


class StepCode(StrEnum):
    """Why a value between print and use was changed; the reason column of `10_steps`."""

    PARSED = "parsed"
    HEDGE_TO_BOUND = "hedge_to_bound"
    BOUND_TO_POINT = "bound_to_point"
    VAGUE_TO_FLOOR = "vague_to_floor"
    STRICT_TO_INCLUSIVE = "strict_to_inclusive"
    CENSORED_TO_INTERVAL = "censored_to_interval"
    WORDS_TO_NUMBER = "words_to_number"
    PERCENT_TO_FRACTION = "percent_to_fraction"
    PLACE_TO_CODE = "place_to_code"
    PERIOD_READ = "period_read"
    OPEN_WINDOW_CLOSED = "open_window_closed"
    CURRENCY_CONVERTED = "currency_converted"
    DEFLATED = "deflated"
    RATE_TO_COUNT = "rate_to_count"
    PER_100000 = "per_100000"
    CUMULATIVE_TO_YEARLY = "cumulative_to_yearly"
    CORRECTION = "correction"
    RECOMPUTED = "recomputed"


class RatingScheme(StrEnum):
    """Which scheme graded a place."""

    FUTURE_GROUP_GRADE = "future_group_grade"
    US_TIP_TIER = "us_tip_tier"
    UNODC_DESTINATION_CATEGORY = "unodc_destination_category"
    UNODC_ORIGIN_CLASS = "unodc_origin_class"
    UNODC_TRANSIT_CLASS = "unodc_transit_class"
    UNODC_DESTINATION_CLASS = "unodc_destination_class"


class Strength(StrEnum):
    """How strongly a source says that a place has a role."""

    NAMED = "named"
    MAJOR = "major"
    MAJOR_OF_CONTINENT = "major_of_continent"
    MOST_COMMON = "most_common"
    HIGH_CATEGORY = "high_category"


class PolicyKind(StrEnum):
    """What kind of response a row of the policy table is."""

    TREATY = "treaty"
    LAW = "law"
    INSTITUTION = "institution"
    REPORT = "report"
    ORGANISATION = "organisation"
    CAMPAIGN = "campaign"
    ENFORCEMENT = "enforcement"


class PolicyStatus(StrEnum):
    """How far the response has come."""

    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    SIGNED = "signed"
    RATIFIED = "ratified"
    FOUNDED = "founded"
    PUBLISHED = "published"
    ESTABLISHED = "established"
    ACTIVE = "active"


#: The producer of a number whose maker the source does not name.
UNATTRIBUTED = "unattributed"
#: Makers that a source tells by what they are, and whom nobody could ask: no named producers.
UNNAMED = frozenset(
    {
        UNATTRIBUTED,
        "NGO experts in Germany",
        "Greek NGOs",
        "Russian police officials",
        "Spanish media and officials",
        "Spanish officials",
        "a member of the Sudanese Parliament",
        "aid agencies in Moldova",
        "author of a report on Amsterdam",
        "experts who are not named",
    }
)
