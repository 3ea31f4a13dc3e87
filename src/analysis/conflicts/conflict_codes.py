"""The words of this room: levels, codes, reasons, explanations and resolutions, as the table writes them."""

from enum import StrEnum

#: Between ids, regions and reasons of the table; between reasons that are needed together.
LIST, TOGETHER = ";", "+"

#: What two claims can differ in; the first five are the axes of the lattice.
Axis = StrEnum("Axis", "POPULATION EXPLOITATION STATUS VISIBILITY ROUTE MEASURE PERIOD")
#: The distinctions in the order in which they are named.
ORDER = (
    *(Axis.VISIBILITY, Axis.STATUS, Axis.EXPLOITATION, Axis.POPULATION),
    *(Axis.ROUTE, Axis.MEASURE, Axis.PERIOD),
)

#: How hard a conflict is, hardest first.
Level = StrEnum("Level", "INFEASIBLE CONDITIONAL CLIPPED IN_TENSION APPARENT")

#: What sort of conflict it is.
Code = StrEnum(
    "Code",
    "SAME_ESTIMAND EDITIONS INTERVALS_APART TWO_WORDINGS PART_ABOVE_WHOLE DETECTED_ABOVE_ESTIMATED JOINT CLIPPED "
    "DETECTION_RATE IMPLIED_DURATION WINDOW_AVERAGE DISTINCTION SHARE_AGAINST_COUNT MONEY_PER_PERSON MONEY_BASIS "
    "UNEXPLAINED_REMAINDER PROVISIONAL QUOTATION_DECAY RANGE_LOST_END WANDERING_NUMBER LATER_FLOOR "
    "ROLE_DISAGREEMENT RATING_DISAGREEMENT UNITS_NOT_POOLED",
)

#: Why claims conflict: a distinction that dissolves it, or, where none does, how the numbers came about.
Reason = StrEnum(
    "Reason",
    "DEFINITION POPULATION EXPLOITATION MOVEMENT STOCK_OR_FLOW TOTAL_OR_YEAR PRESENT_OR_ENTERED PERIOD "
    "UNIT_OR_BASIS GEOGRAPHY VISIBILITY REGISTER "
    "COPYING QUOTATION_DECAY VINTAGE ARITHMETIC LITTLE_ROOM RIVAL_MEASUREMENT REWORKED WORDING",
)

#: What would have to be true for claims to be right together, facts beside it, and what either is reckoned with.
Explanation = StrEnum(
    "Explanation",
    # How many of the first claim at least are not what the second counts, by what sets the two apart.
    "DEFINITION SEX_TRADE POPULATION EXPLOITATION MOVEMENT NO_BORDER OTHER_MOVEMENT REGISTER VISIBILITY "
    "DETECTED_SHARE MEASURE "
    # Time, and measures that time ties.
    "HELD_YEARS HELD_YEARS_OUTSIDE MEAN_A_YEAR MEAN_OUTSIDE OTHER_YEARS PERIOD_CHANGE TOTAL_OF_YEARS UNDATED "
    "DIFFERENT_YEARS LEFT_LATER SERIES_TURNS "
    # One of them is wrong, or further off than it says, or replaced.
    "ONE_MUST_MOVE WITHIN_ERROR ROUNDING MOVES_TO CANNOT_MOVE OTHER_SAMPLE OTHER_WORDING LATER_REPLACES "
    # Ranges, parts and populations; money and people.
    "BETWEEN OTHER_TABLE OTHER_KIND NOT_RECORDED PER_PERSON OTHER_PEOPLE BASIS PART_AND_WHOLE "
    # What became of a number on its way.
    "FIRST_REVISES SECOND_REVISES ONE_REVISES ORIGINAL_STANDS LOST_BOUND WHOLE_RANGE CHANCE NEW_MEANING FLOOR_ONLY "
    # Roles, ratings and units.
    "SEVERAL_ROLES GRADES_OTHER_THINGS SCALE_APART MONTH_FOR_YEAR OTHERS_TOO_LOW PERSONS_A_CASE "
    # What another term is reckoned with.
    "WITH_STAY WITH_PEAK ACCEPTED OVER_YEARS SUM TIMES ALREADY_THERE ONE_LINE",
)
#: Explanations that are no way out, but something to be told beside the ways.
FACTS = frozenset(
    {
        *(Explanation.HELD_YEARS_OUTSIDE, Explanation.MEAN_OUTSIDE, Explanation.SERIES_TURNS),
        *(Explanation.ROUNDING, Explanation.MOVES_TO, Explanation.CANNOT_MOVE),
        *(Explanation.OTHER_TABLE, Explanation.LOST_BOUND, Explanation.SCALE_APART),
    }
)

#: What is done about a conflict.
Resolution = StrEnum("Resolution", "KEPT TURNED_INTO_BOUND COLLAPSED WEIGHED_APART CORRECTED NOT_POOLED")

#: For each axis the reason that its distinction is, and what it asks for where no number of it is known.
REASON_OF_AXIS = {
    Axis.POPULATION: Reason.POPULATION,
    Axis.EXPLOITATION: Reason.EXPLOITATION,
    Axis.STATUS: Reason.DEFINITION,
    Axis.VISIBILITY: Reason.VISIBILITY,
    Axis.ROUTE: Reason.MOVEMENT,
    Axis.MEASURE: Reason.STOCK_OR_FLOW,
    Axis.PERIOD: Reason.PERIOD,
}
EXPLANATION_OF_AXIS = {
    Axis.POPULATION: Explanation.POPULATION,
    Axis.EXPLOITATION: Explanation.EXPLOITATION,
    Axis.STATUS: Explanation.DEFINITION,
    Axis.VISIBILITY: Explanation.VISIBILITY,
    Axis.ROUTE: Explanation.MOVEMENT,
    Axis.MEASURE: Explanation.MEASURE,
    Axis.PERIOD: Explanation.DIFFERENT_YEARS,
}
