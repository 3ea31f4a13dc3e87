"""Levels, checks, reasons and resolutions of conflicts in plain words."""

from collections.abc import Mapping

from analysis.conflicts.words import Code, Level, Reason, Resolution

LEVELS: Mapping[str, str] = {
    Level.INFEASIBLE: "the claims cannot all be true",
    Level.CONDITIONAL: "the claims can all be true only under a condition",
    Level.CLIPPED: "the claims can all be true only if the number lies in a narrower range",
    Level.APPARENT: "the claims only seem to conflict; on a closer look they do not",
}
#: The levels in few words, for a key or a cell.
SHORT_LEVELS: Mapping[str, str] = {
    Level.INFEASIBLE: "cannot all be true",
    Level.CONDITIONAL: "only under a condition",
    Level.CLIPPED: "only in a narrower range",
    Level.APPARENT: "only seem to conflict",
}
#: The levels of claims as a heading has them, behind "two claims"; of two, "all" is "both".
HEADINGS: Mapping[str, str] = {
    Level.INFEASIBLE: "cannot all be true",
    Level.CONDITIONAL: "can all be true only under a condition",
    Level.CLIPPED: "can all be true only within a narrower range",
    Level.APPARENT: "only seem to conflict",
}
CODES: Mapping[str, str] = {
    Code.SAME_ESTIMAND: "the same thing, counted differently",
    Code.PART_ABOVE_WHOLE: "a part above its whole",
    Code.DETECTED_ABOVE_ESTIMATED: "more known than there are said to be",
    Code.JOINT: "three or more claims together",
    Code.CLIPPED: "a range that others cut short",
    Code.DETECTION_RATE: "all, and those known to the authorities",
    Code.IMPLIED_DURATION: "at one time, or over a year or longer",
    Code.WINDOW_AVERAGE: "one year, or several years",
    Code.DISTINCTION: "a distinction that is easily missed",
    Code.SHARE_AGAINST_COUNT: "a share against a count",
    Code.MONEY_PER_PERSON: "money for each person",
    Code.MONEY_BASIS: "money on unlike bases",
    Code.UNEXPLAINED_REMAINDER: "parts that leave a remainder",
    Code.PROVISIONAL: "provisional and final",
    Code.QUOTATION_DECAY: "quoted and original",
    Code.RANGE_LOST_END: "a range that lost an end",
    Code.WANDERING_NUMBER: "the same digits in another unit",
    Code.ROLE_DISAGREEMENT: "source here, destination there",
    Code.RATING_DISAGREEMENT: "graded differently",
    Code.LATER_FLOOR: "a later lower limit of the same producer",
    Code.UNITS_NOT_POOLED: "cases and persons",
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
    Reason.VISIBILITY: "all, or those known to the authorities",
    Reason.REGISTER: "known to other bodies",
    Reason.COPYING: "a slip in copying",
    Reason.QUOTATION_DECAY: "changed while it was quoted",
    Reason.VINTAGE: "another edition",
    Reason.ARITHMETIC: "arithmetic",
    Reason.LITTLE_ROOM: "little room for one another",
    Reason.RIVAL_MEASUREMENT: "rival measurements",
    Reason.REWORKED: "the same data worked up in two ways",
}
RESOLUTIONS: Mapping[str, str] = {
    Resolution.KEPT: "both are kept and shown",
    Resolution.TURNED_INTO_BOUND: "where an estimate uses both, one of them is only a lower or upper limit",
    Resolution.COLLAPSED: "they count once, as one line of evidence",
    Resolution.WEIGHED_APART: "where an estimate uses them, they count as two numbers, although one producer made both",
    Resolution.CORRECTED: "a declared correction is applied",
    Resolution.NOT_POOLED: "they are not used in one estimate together",
}
