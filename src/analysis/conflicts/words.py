"""The words of this room: relations of estimands, levels, codes, reasons and resolutions of conflicts."""

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


class RelationKind(StrEnum):
    """How two estimands lie to one another."""

    EQUAL = "equal"
    NESTED = "nested"
    OVERLAPPING = "overlapping"
    DISJOINT = "disjoint"
    NOT_COMPARABLE = "not_comparable"


class Level(StrEnum):
    """How hard a conflict is, hardest first."""

    INFEASIBLE = "infeasible"
    CONDITIONAL = "conditional"
    CLIPPED = "clipped"
    APPARENT = "apparent"


class Code(StrEnum):
    """What sort of conflict it is; each is found by the check of that name."""

    SAME_ESTIMAND = "same_estimand"
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
