"""The words of this room: levels, codes, reasons, explanations and resolutions of conflicts."""

from enum import StrEnum

#: Between ids, regions and reasons of the table; between reasons that are needed together.
LIST, TOGETHER = ";", "+"


class Axis(StrEnum):
    """What two claims can differ in; the first five are the axes of the lattice."""

    POPULATION = "population"
    EXPLOITATION = "exploitation"
    STATUS = "status"
    VISIBILITY = "visibility"
    ROUTE = "route"
    MEASURE = "measure"
    PERIOD = "period"


#: The distinctions in the order in which they are named.
ORDER = (
    *(Axis.VISIBILITY, Axis.STATUS, Axis.EXPLOITATION, Axis.POPULATION),
    *(Axis.ROUTE, Axis.MEASURE, Axis.PERIOD),
)


class Level(StrEnum):
    """How hard a conflict is, hardest first."""

    INFEASIBLE = "infeasible"
    CONDITIONAL = "conditional"
    CLIPPED = "clipped"
    IN_TENSION = "in_tension"
    APPARENT = "apparent"


class Code(StrEnum):
    """What sort of conflict it is; each is found by the check of that name."""

    SAME_ESTIMAND = "same_estimand"
    EDITIONS = "editions"
    INTERVALS_APART = "intervals_apart"
    TWO_WORDINGS = "two_wordings"
    PART_ABOVE_WHOLE = "part_above_whole"
    DETECTED_ABOVE_ESTIMATED = "detected_above_estimated"
    JOINT = "joint"
    CLIPPED = "clipped"
    DETECTION_RATE = "detection_rate"
    IMPLIED_DURATION = "implied_duration"
    WINDOW_AVERAGE = "window_average"
    DISTINCTION = "distinction"
    SHARE_AGAINST_COUNT = "share_against_count"
    MONEY_PER_PERSON = "money_per_person"
    MONEY_BASIS = "money_basis"
    UNEXPLAINED_REMAINDER = "unexplained_remainder"
    PROVISIONAL = "provisional"
    QUOTATION_DECAY = "quotation_decay"
    RANGE_LOST_END = "range_lost_end"
    WANDERING_NUMBER = "wandering_number"
    LATER_FLOOR = "later_floor"
    ROLE_DISAGREEMENT = "role_disagreement"
    RATING_DISAGREEMENT = "rating_disagreement"
    UNITS_NOT_POOLED = "units_not_pooled"


class Reason(StrEnum):
    """Why claims conflict: a distinction that dissolves it, or, where none does, how the numbers came about."""

    DEFINITION = "definition"
    POPULATION = "population"
    EXPLOITATION = "exploitation"
    MOVEMENT = "movement"
    STOCK_OR_FLOW = "stock_or_flow"
    TOTAL_OR_YEAR = "total_or_year"
    PRESENT_OR_ENTERED = "present_or_entered"
    PERIOD = "period"
    UNIT_OR_BASIS = "unit_or_basis"
    GEOGRAPHY = "geography"
    VISIBILITY = "visibility"
    REGISTER = "register"
    COPYING = "copying"
    QUOTATION_DECAY = "quotation_decay"
    VINTAGE = "vintage"
    ARITHMETIC = "arithmetic"
    LITTLE_ROOM = "little_room"
    RIVAL_MEASUREMENT = "rival_measurement"
    REWORKED = "reworked"
    WORDING = "wording"


class Explanation(StrEnum):
    """What would have to be true for claims to be right together, facts beside it, and what either is reckoned with."""

    # How many of the first claim at least are not what the second counts, by what sets the two apart.
    DEFINITION = "definition"
    SEX_TRADE = "sex_trade"
    POPULATION = "population"
    EXPLOITATION = "exploitation"
    MOVEMENT = "movement"
    NO_BORDER = "no_border"
    OTHER_MOVEMENT = "other_movement"
    REGISTER = "register"
    VISIBILITY = "visibility"
    DETECTED_SHARE = "detected_share"
    MEASURE = "measure"
    # Time, and measures that time ties.
    HELD_YEARS = "held_years"
    HELD_YEARS_OUTSIDE = "held_years_outside"
    MEAN_A_YEAR = "mean_a_year"
    MEAN_OUTSIDE = "mean_outside"
    OTHER_YEARS = "other_years"
    PERIOD_CHANGE = "period_change"
    TOTAL_OF_YEARS = "total_of_years"
    UNDATED = "undated"
    DIFFERENT_YEARS = "different_years"
    LEFT_LATER = "left_later"
    SERIES_TURNS = "series_turns"
    # One of them is wrong.
    ONE_MUST_MOVE = "one_must_move"
    WITHIN_ERROR = "within_error"
    ROUNDING = "rounding"
    MOVES_TO = "moves_to"
    CANNOT_MOVE = "cannot_move"
    # Samples, and editions of a model.
    OTHER_SAMPLE = "other_sample"
    OTHER_WORDING = "other_wording"
    LATER_REPLACES = "later_replaces"
    # Ranges, parts and populations.
    BETWEEN = "between"
    OTHER_TABLE = "other_table"
    OTHER_KIND = "other_kind"
    NOT_RECORDED = "not_recorded"
    # Money and people.
    PER_PERSON = "per_person"
    OTHER_PEOPLE = "other_people"
    BASIS = "basis"
    PART_AND_WHOLE = "part_and_whole"
    # What became of a number on its way.
    FIRST_REVISES = "first_revises"
    SECOND_REVISES = "second_revises"
    ONE_REVISES = "one_revises"
    ORIGINAL_STANDS = "original_stands"
    LOST_BOUND = "lost_bound"
    WHOLE_RANGE = "whole_range"
    CHANCE = "chance"
    NEW_MEANING = "new_meaning"
    FLOOR_ONLY = "floor_only"
    # Roles, ratings and units.
    SEVERAL_ROLES = "several_roles"
    GRADES_OTHER_THINGS = "grades_other_things"
    SCALE_APART = "scale_apart"
    MONTH_FOR_YEAR = "month_for_year"
    OTHERS_TOO_LOW = "others_too_low"
    PERSONS_A_CASE = "persons_a_case"
    # What another term is reckoned with.
    WITH_STAY = "with_stay"
    WITH_PEAK = "with_peak"
    ACCEPTED = "accepted"
    OVER_YEARS = "over_years"
    SUM = "sum"
    TIMES = "times"
    ALREADY_THERE = "already_there"
    ONE_LINE = "one_line"


#: Explanations that are no way out, but something to be told beside the ways.
FACTS = frozenset(
    {
        Explanation.HELD_YEARS_OUTSIDE,
        Explanation.MEAN_OUTSIDE,
        Explanation.SERIES_TURNS,
        Explanation.ROUNDING,
        Explanation.MOVES_TO,
        Explanation.CANNOT_MOVE,
        Explanation.OTHER_TABLE,
        Explanation.LOST_BOUND,
        Explanation.SCALE_APART,
    }
)

#: What a distinction asks for, where no number of it is known.
EXPLANATION_OF_AXIS = {
    Axis.POPULATION: Explanation.POPULATION,
    Axis.EXPLOITATION: Explanation.EXPLOITATION,
    Axis.STATUS: Explanation.DEFINITION,
    Axis.VISIBILITY: Explanation.VISIBILITY,
    Axis.ROUTE: Explanation.MOVEMENT,
    Axis.MEASURE: Explanation.MEASURE,
    Axis.PERIOD: Explanation.DIFFERENT_YEARS,
}


class Resolution(StrEnum):
    """What is done about a conflict."""

    KEPT = "kept"
    TURNED_INTO_BOUND = "turned_into_bound"
    COLLAPSED = "collapsed"
    WEIGHED_APART = "weighed_apart"
    CORRECTED = "corrected"
    NOT_POOLED = "not_pooled"


#: The reason that stands for an axis whose distinction dissolves a conflict.
REASON_OF_AXIS = {
    Axis.POPULATION: Reason.POPULATION,
    Axis.EXPLOITATION: Reason.EXPLOITATION,
    Axis.STATUS: Reason.DEFINITION,
    Axis.VISIBILITY: Reason.VISIBILITY,
    Axis.ROUTE: Reason.MOVEMENT,
    Axis.MEASURE: Reason.STOCK_OR_FLOW,
    Axis.PERIOD: Reason.PERIOD,
}
