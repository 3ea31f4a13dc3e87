"""The words of the project: every axis, measure, unit, grade and reason code, each defined once.

All of them are string enumerations, so a table holds plain text and code holds a checked name. The names are
the field's own where the field has one (stock, flow, lineage); the axes are those of an *estimand*, the thing
that a published number is about. A word in a table is the name in small letters.
"""

import pkgutil
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

#: Who is counted, as a named set over woman, man, girl, boy.
Population = StrEnum(
    "Population",
    "ALL WOMEN MEN GIRLS BOYS CHILDREN ADULTS WOMEN_AND_GIRLS WOMEN_AND_CHILDREN MEN_AND_BOYS NOT_APPLICABLE",
)

#: For what purpose people are exploited; `ALL` and `LABOUR` are sets of the others.
Exploitation = StrEnum(
    "Exploitation",
    "ALL SEXUAL LABOUR DOMESTIC OTHER_LABOUR STATE_IMPOSED FORCED_MARRIAGE CHILD_SOLDIERING BEGGING "
    "ADOPTION ORGAN_REMOVAL OTHER NOT_APPLICABLE",
)

#: In which condition a counted person is, as a named set over the Boolean cells of the status axis.
Status = StrEnum(
    "Status",
    "TRAFFICKED TRAFFICKED_NO_COERCION_TEST TRAFFICKED_FORCED_LABOUR FORCED_LABOUR FORCED_LABOUR_PRIVATE "
    "BONDED_LABOUR FORCED_MARRIAGE MODERN_SLAVERY SEX_TRADE SMUGGLED_OR_TRAFFICKED CHILD_LABOUR "
    "CHILD_DOMESTIC_SERVICE ABDUCTED AT_RISK SUSPECT GENERAL_POPULATION NOT_APPLICABLE",
)

#: Whether all persons are meant, or those whom somebody registered or helped.
Visibility = StrEnum("Visibility", "ACTUAL DETECTED ASSISTED NOT_APPLICABLE")

#: Whether a border was crossed, as far as the claim says.
Movement = StrEnum("Movement", "CROSS_BORDER INTERNAL ANY NOT_APPLICABLE")

#: What the claim's place is in the movement that the claim describes.
Role = StrEnum("Role", "DESTINATION SOURCE TRANSIT WITHIN UNSPECIFIED NOT_APPLICABLE")

#: Which side of a region's border an estimate looks at.
Direction = StrEnum("Direction", "IN OUT WITHIN INTO ANY THROUGH")

#: What kind of quantity is counted. Measures do not nest; some are linked.
Measure = StrEnum(
    "Measure",
    "STOCK FLOW PREVALENCE CUMULATIVE TRANSIT RATE SHARE RATIO RANK REVENUE PROFIT MARKET "
    "REVENUE_PER_PERSON PROFIT_PER_PERSON CASES INVESTIGATIONS PROSECUTIONS CONVICTIONS ARRESTS ROUTES "
    "SAMPLE COUNTRIES ORGANISATIONS VENUES OTHER_COUNT",
)

#: Measures that count persons: the ones an estimate of victims may use.
PERSON_MEASURES = frozenset(
    {Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE, Measure.TRANSIT, Measure.SAMPLE}
)
#: Measures in money. Their bases differ and are never pooled with one another.
MONEY_MEASURES = frozenset(one for one in Measure if one.startswith(("revenue", "profit", "market")))
#: Measures that a region's headline may be about.
HEADLINE_MEASURES = frozenset({Measure.STOCK, Measure.FLOW, Measure.PREVALENCE, Measure.CUMULATIVE})

#: In what the value is expressed.
Unit = StrEnum(
    "Unit",
    "PERSONS PERSONS_PER_YEAR PERSONS_PER_MONTH PERSONS_PER_1000 PERSONS_PER_100000 FRACTION RATIO RANK "
    "MONEY MONEY_PER_YEAR MONEY_PER_PERSON_PER_YEAR CASES CASES_PER_YEAR COUNT",
)

#: How a period reads: one year, a window of years, a moment that recurs, each year, or not said.
PeriodKind = StrEnum("PeriodKind", "YEAR WINDOW OPEN_WINDOW DATE AT_ANY_TIME ANNUAL NONE")

#: What sort of number a figure is.
FigureKind = StrEnum("FigureKind", "COUNT SHARE RATE MONEY RANK RATING NONE")

#: Whether a figure fixes a value or only one end of it.
Bound = StrEnum("Bound", "NONE LOWER UPPER")

#: How the producer says the number was made; decides its assumed precision.
Method = StrEnum("Method", "ADMINISTRATIVE SURVEY CAPTURE_RECAPTURE MODEL ESTIMATE UNATTRIBUTED")

#: The producer of what this project computes from what others made: nobody's testimony.
OWN = "Counting the Uncounted"

#: Where a figure was read, best first: at its producer, in a secondary report, in the press.
ReadIn = StrEnum("ReadIn", "PRODUCER SECONDARY PRESS")

#: Which evidence: the 2009 article's claims only, or everything held.
Scope = StrEnum("Scope", "ARTICLE ALL")

#: What is asked of lines of evidence, by the year asked about and the last year of publication: what could be known in
#: 2010 of 2008, what is known of 2021, or whatever lines meet in.
THEN = (2008, 2010)
VIEWS: Mapping[tuple[int | None, int | None], str] = {
    THEN: "then",
    (2021, None): "now",
    (None, None): "meeting",
}

#: Why a value between print and use was changed; the reason column of `10_steps`.
StepCode = StrEnum(
    "StepCode",
    "PARSED HEDGE_TO_BOUND BOUND_TO_POINT VAGUE_TO_FLOOR STRICT_TO_INCLUSIVE CENSORED_TO_INTERVAL "
    "WORDS_TO_NUMBER PERCENT_TO_FRACTION PLACE_TO_CODE PERIOD_READ OPEN_WINDOW_CLOSED CURRENCY_CONVERTED "
    "DEFLATED RATE_TO_COUNT PER_100000 CUMULATIVE_TO_YEARLY CORRECTION RECOMPUTED",
)

#: Which scheme graded a place.
RatingScheme = StrEnum(
    "RatingScheme",
    "FUTURE_GROUP_GRADE US_TIP_TIER UNODC_DESTINATION_CATEGORY UNODC_ORIGIN_CLASS UNODC_TRANSIT_CLASS "
    "UNODC_DESTINATION_CLASS",
)

#: How strongly a source says that a place has a role.
Strength = StrEnum("Strength", "NAMED MAJOR MAJOR_OF_CONTINENT MOST_COMMON HIGH_CATEGORY")

#: What kind of response a row of the policy table is.
PolicyKind = StrEnum("PolicyKind", "TREATY LAW INSTITUTION REPORT ORGANISATION CAMPAIGN ENFORCEMENT")

#: How far the response has come.
PolicyStatus = StrEnum(
    "PolicyStatus", "ADOPTED IN_FORCE SIGNED RATIFIED FOUNDED PUBLISHED ESTABLISHED ACTIVE"
)

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

    Examples
    --------
    >>> words_of("Bound|either")
    ('either', 'lower', 'none', 'upper')
    """
    words: list[str] = []
    for part in rule.split("|"):
        words += pkgutil.resolve_name(f"analysis.{part}") if "." in part else globals().get(part, [part])
    return tuple(sorted(map(str, words)))
