"""The words of this room, as the table writes them: levels, codes, reasons, resolutions, and explanations.

An explanation says what would have to be true, as codes with their numbers: for machines and for templates.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto

from analysis.subject.measures import growing_measures

#: Between ids, regions and reasons of the table.
LIST = ";"
#: Between reasons that are needed together.
TOGETHER = "+"


class Axis(StrEnum):
    """What two claims can differ in; the first five are the axes of the lattice."""

    POPULATION = auto()
    EXPLOITATION = auto()
    STATUS = auto()
    VISIBILITY = auto()
    ROUTE = auto()
    MEASURE = auto()
    PERIOD = auto()


class Level(StrEnum):
    """How hard a conflict is, hardest first."""

    INFEASIBLE = auto()
    CONDITIONAL = auto()
    CLIPPED = auto()
    IN_TENSION = auto()
    APPARENT = auto()


class Code(StrEnum):
    """What sort of conflict it is."""

    SAME_ESTIMAND = auto()
    EDITIONS = auto()
    WORLD_EDITIONS = auto()
    REVISIONS = auto()
    NAMELESS = auto()
    INTERVALS_APART = auto()
    TWO_WORDINGS = auto()
    PART_ABOVE_WHOLE = auto()
    DETECTED_ABOVE_ESTIMATED = auto()
    JOINT = auto()
    CLIPPED = auto()
    DETECTION_RATE = auto()
    IMPLIED_DURATION = auto()
    WINDOW_AVERAGE = auto()
    DISTINCTION = auto()
    SHARE_AGAINST_COUNT = auto()
    MONEY_PER_PERSON = auto()
    MONEY_BASIS = auto()
    UNEXPLAINED_REMAINDER = auto()
    PROVISIONAL = auto()
    QUOTATION_DECAY = auto()
    RANGE_LOST_END = auto()
    WANDERING_NUMBER = auto()
    LATER_FLOOR = auto()
    ROLE_DISAGREEMENT = auto()
    RATING_DISAGREEMENT = auto()
    UNITS_NOT_POOLED = auto()
    # Only a subject with counts that grow has one that fell.
    if growing_measures():
        FALLEN_COUNT = auto()


class Reason(StrEnum):
    """Why claims conflict."""

    # A distinction that dissolves the conflict.
    DEFINITION = auto()
    POPULATION = auto()
    EXPLOITATION = auto()
    MOVEMENT = auto()
    STOCK_OR_FLOW = auto()
    TOTAL_OR_YEAR = auto()
    PRESENT_OR_ENTERED = auto()
    PERIOD = auto()
    UNIT_OR_BASIS = auto()
    VISIBILITY = auto()
    REGISTER = auto()

    # How the numbers came about, where no distinction does.
    COPYING = auto()
    QUOTATION_DECAY = auto()
    VINTAGE = auto()
    ARITHMETIC = auto()
    LITTLE_ROOM = auto()
    RIVAL_MEASUREMENT = auto()
    REWORKED = auto()
    WORDING = auto()
    NOBODY_TO_ASK = auto()


class Explanation(StrEnum):
    """What would have to be true for claims to be right together, facts beside it, and what either is reckoned with."""

    # How many of the first claim at least are not what the second counts, by what sets the two apart.
    DEFINITION = auto()
    SEX_TRADE = auto()
    POPULATION = auto()
    EXPLOITATION = auto()
    MOVEMENT = auto()
    NO_BORDER = auto()
    OTHER_MOVEMENT = auto()
    REGISTER = auto()
    VISIBILITY = auto()
    DETECTED_SHARE = auto()
    MEASURE = auto()

    # Time, and measures that time ties.
    HELD_YEARS = auto()
    HELD_YEARS_OUTSIDE = auto()
    MEAN_A_YEAR = auto()
    MEAN_OUTSIDE = auto()
    SO_MANY_TIMES = auto()
    SO_MANY_TIMES_OUTSIDE = auto()
    OTHER_YEARS = auto()
    PERIOD_CHANGE = auto()
    TOTAL_OF_YEARS = auto()
    LONGER_TIME = auto()
    UNDATED = auto()
    DIFFERENT_YEARS = auto()
    LEFT_LATER = auto()
    SERIES_TURNS = auto()

    # One of them is wrong, or further off than it says, or replaced.
    ONE_MUST_MOVE = auto()
    WITHIN_ERROR = auto()
    ROUNDING = auto()
    MOVES_TO = auto()
    CANNOT_MOVE = auto()
    OTHER_SAMPLE = auto()
    OTHER_WORDING = auto()
    LATER_REPLACES = auto()
    LAST_REPLACES = auto()
    NOBODY_TO_ASK = auto()

    # Ranges, parts and populations; money and people.
    BETWEEN = auto()
    OTHER_TABLE = auto()
    OTHER_KIND = auto()
    NOT_RECORDED = auto()
    PER_PERSON = auto()
    OTHER_PEOPLE = auto()
    BASIS = auto()
    PART_AND_WHOLE = auto()

    # What became of a number on its way.
    FIRST_REVISES = auto()
    SECOND_REVISES = auto()
    ONE_REVISES = auto()
    ORIGINAL_STANDS = auto()
    LOST_BOUND = auto()
    WHOLE_RANGE = auto()
    CHANCE = auto()
    NEW_MEANING = auto()
    FLOOR_ONLY = auto()
    ROUNDS = auto()

    # Roles, ratings and units.
    SEVERAL_ROLES = auto()
    GRADES_OTHER_THINGS = auto()
    SCALE_APART = auto()
    MONTH_FOR_YEAR = auto()
    OTHERS_TOO_LOW = auto()
    PERSONS_A_CASE = auto()

    # What another term is reckoned with.
    WITH_STAY = auto()
    WITH_PEAK = auto()
    ACCEPTED = auto()
    OVER_YEARS = auto()
    SUM = auto()
    TIMES = auto()
    ALREADY_THERE = auto()
    ONE_LINE = auto()

    # Of a count that fell.
    UNSAID_CORRECTION = auto()


class Resolution(StrEnum):
    """What is done about a conflict."""

    KEPT = auto()
    TURNED_INTO_BOUND = auto()
    COLLAPSED = auto()
    WEIGHED_APART = auto()
    NOT_POOLED = auto()


#: What is done where two numbers or more contradict one another; all else is not pooled. Editions and quotations of one
#: lineage count once and those of several are weighed apart.
RESOLUTIONS: Mapping[Reason | Code, Resolution] = {
    Code.DETECTION_RATE: Resolution.TURNED_INTO_BOUND,
    **dict.fromkeys((Reason.RIVAL_MEASUREMENT, Reason.REWORKED), Resolution.KEPT),
    **dict.fromkeys((Reason.ARITHMETIC, Reason.LITTLE_ROOM), Resolution.KEPT),
    **dict.fromkeys((Reason.VINTAGE, Reason.QUOTATION_DECAY), Resolution.WEIGHED_APART),
    Reason.WORDING: Resolution.COLLAPSED,
}
#: The distinctions in the order in which they are named: the reason that each is, and what it asks for where no number
#: of it is known.
DISTINCTIONS: Mapping[Axis, tuple[Reason, Explanation]] = {
    Axis.VISIBILITY: (Reason.VISIBILITY, Explanation.VISIBILITY),
    Axis.STATUS: (Reason.DEFINITION, Explanation.DEFINITION),
    Axis.EXPLOITATION: (Reason.EXPLOITATION, Explanation.EXPLOITATION),
    Axis.POPULATION: (Reason.POPULATION, Explanation.POPULATION),
    Axis.ROUTE: (Reason.MOVEMENT, Explanation.MOVEMENT),
    Axis.MEASURE: (Reason.STOCK_OR_FLOW, Explanation.MEASURE),
    Axis.PERIOD: (Reason.PERIOD, Explanation.DIFFERENT_YEARS),
}
#: Between a code and its value.
VALUE = ":"
#: Between the ends of a value that is a range.
RANGE = ".."


@dataclass(frozen=True, slots=True)
class Term:
    """One code with the ends of its value, the same for a single number; an end that is None or infinite is unknown."""

    code: Explanation
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """As the table writes it, with six significant digits."""
        low = _written_end(self.low)
        high = _written_end(self.high)
        value = low if low == high else f"{low}{RANGE}{high}"
        return f"{self.code}{VALUE}{value}" if value else str(self.code)


def _written_end(end: float | None) -> str:
    """One end of a value as text; empty where it is unknown."""
    if end is None or not math.isfinite(end):
        return ""
    # No exponent: its sign would be read as a plus between terms.
    return format(Decimal(f"{end:.6g}"), "f")


#: One way in which claims can all be right, or one fact: what is asked, then what it is reckoned with.
Explained = tuple[Term | Explanation, ...]


def at(code: Explanation, low: float, high: float | None = None) -> Term:
    """A code with a single number, or with the two ends of a range."""
    return Term(code, low, low if high is None else high)


def format_explanations(explanations: Iterable[Explained]) -> str:
    """Explanations as a cell of the table, such as `held_years:0.5..0.75;definition:2857140+with_stay:3`."""
    return LIST.join(TOGETHER.join(map(str, terms)) for terms in explanations)


def parse_explanations(cell: str) -> tuple[tuple[Term, ...], ...]:
    """A cell of the table as explanations; a ValueError names a code that is unknown or a number that is none."""
    explanations = []
    for text in cell.split(LIST):
        if text:
            explanations.append(tuple(map(_parse_term, text.split(TOGETHER))))
    return tuple(explanations)


def _parse_term(text: str) -> Term:
    """One term as the table writes it."""
    code, _, value = text.partition(VALUE)
    low, dots, high = value.partition(RANGE)
    if not dots:
        high = low
    try:
        return Term(Explanation(code), _parse_end(low), _parse_end(high))
    except ValueError:
        allowed = ", ".join(Explanation)
        raise ValueError(f"explanation {text!r}: one of {allowed}, with its number, would be right") from None


def _parse_end(text: str) -> float | None:
    """One end of a value, None where nothing is written."""
    return float(text) if text else None
