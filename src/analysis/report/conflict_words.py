"""Levels, checks, reasons and resolutions of conflicts in plain words."""

from collections.abc import Mapping

from analysis.conflicts.words import Code, Level, Reason, Resolution

LEVELS: Mapping[str, str] = {
    Level.INFEASIBLE: "cannot all be true",
    Level.CONDITIONAL: "can be true only if a link between them has an unusual value",
    Level.CLIPPED: "can all be true, but only in part of what they say",
    Level.APPARENT: "seems to be a contradiction, and dissolves once a distinction is made",
}
#: The levels in few words, for a key or a cell.
SHORT_LEVELS: Mapping[str, str] = {
    Level.INFEASIBLE: "cannot all be true",
    Level.CONDITIONAL: "only with an unusual link",
    Level.CLIPPED: "only in part",
    Level.APPARENT: "dissolves by a distinction",
}
CODES: Mapping[str, str] = {
    Code.SAME_ESTIMAND: "the same thing, counted differently",
    Code.PART_ABOVE_WHOLE: "a part above its whole",
    Code.DETECTED_ABOVE_ESTIMATED: "more found than there are said to be",
    Code.JOINT: "three or more claims together",
    Code.CLIPPED: "a range that others cut short",
    Code.DETECTION_RATE: "all beside those found",
    Code.IMPLIED_DURATION: "at one time beside over a year or more",
    Code.WINDOW_AVERAGE: "a year beside a window of years",
    Code.DISTINCTION: "a distinction that is easily missed",
    Code.SHARE_AGAINST_COUNT: "a share beside a count",
    Code.MONEY_PER_PERSON: "money for each person",
    Code.MONEY_BASIS: "money on unlike bases",
    Code.UNEXPLAINED_REMAINDER: "parts that leave something over",
    Code.PROVISIONAL: "provisional and final",
    Code.QUOTATION_DECAY: "quoted and original",
    Code.RANGE_LOST_END: "a range that lost an end",
    Code.WANDERING_NUMBER: "the same digits in another unit",
    Code.ROLE_DISAGREEMENT: "source here, destination there",
    Code.RATING_DISAGREEMENT: "graded differently",
    Code.UNITS_NOT_POOLED: "cases beside persons",
}
REASONS: Mapping[str, str] = {
    Reason.DEFINITION: "another definition",
    Reason.POPULATION: "other people",
    Reason.EXPLOITATION: "another kind of exploitation",
    Reason.MOVEMENT: "another side of a border",
    Reason.STOCK_OR_FLOW: "at one time or over a year",
    Reason.TOTAL_OR_YEAR: "many years together or one",
    Reason.PRESENT_OR_ENTERED: "all of a year or the new ones",
    Reason.PERIOD: "another time",
    Reason.UNIT_OR_BASIS: "another unit or basis",
    Reason.GEOGRAPHY: "another region",
    Reason.VISIBILITY: "all, or those found",
    Reason.REGISTER: "known to other bodies",
    Reason.COPYING: "a slip in copying",
    Reason.QUOTATION_DECAY: "decay while it was quoted",
    Reason.VINTAGE: "another edition",
    Reason.ARITHMETIC: "arithmetic",
    Reason.LITTLE_ROOM: "little room for one another",
    Reason.RIVAL_MEASUREMENT: "rival measurements",
}
RESOLUTIONS: Mapping[str, str] = {
    Resolution.KEPT: "both are kept and shown",
    Resolution.TURNED_INTO_BOUND: "the smaller one is taken as a bound",
    Resolution.COLLAPSED: "they count as one line of evidence",
    Resolution.WEIGHED_APART: "both are weighed, as two numbers, though one maker made both",
    Resolution.CORRECTED: "a declared correction is applied",
    Resolution.NOT_POOLED: "they are not weighed together",
}
