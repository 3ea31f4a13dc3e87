"""The words of this room, as the table writes them: levels, codes, reasons, resolutions, and explanations.

An explanation says what would have to be true, as codes with their numbers: for machines and for templates.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

#: Between ids, regions and reasons of the table; between reasons that are needed together.
LIST, TOGETHER = ";", "+"

#: What two claims can differ in; the first five are the axes of the lattice.
Axis = StrEnum("Axis", "POPULATION EXPLOITATION STATUS VISIBILITY ROUTE MEASURE PERIOD")

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
    "UNIT_OR_BASIS VISIBILITY REGISTER "
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
#: What is done about a conflict.
Resolution = StrEnum("Resolution", "KEPT TURNED_INTO_BOUND COLLAPSED WEIGHED_APART NOT_POOLED")

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
#: Between a code and its value; between the ends of a value that is a range.
VALUE, RANGE = ":", ".."


@dataclass(frozen=True, slots=True)
class Term:
    """One code with the ends of its value, the same for a single number; an end that is None or infinite is unknown."""

    code: Explanation
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        """As the table writes it: six significant digits and no exponent, whose sign would be read as a plus."""
        ends = [
            "" if end is None or not math.isfinite(end) else format(Decimal(f"{end:.6g}"), "f")
            for end in (self.low, self.high)
        ]
        value = ends[0] if ends[0] == ends[1] else RANGE.join(ends)
        return f"{self.code}{VALUE}{value}" if value else str(self.code)


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
    return tuple(tuple(map(_term, part.split(TOGETHER))) for part in cell.split(LIST) if part)


def _term(text: str) -> Term:
    """One term as the table writes it."""
    code, _, value = text.partition(VALUE)
    low, dots, high = value.partition(RANGE)
    try:
        ends = (float(end) if end else None for end in ((low, high) if dots else (low, low)))
        return Term(Explanation(code), *ends)
    except ValueError:
        known = ", ".join(Explanation)
        raise ValueError(f"explanation {text!r}: one of {known}, with its number, would be right") from None
