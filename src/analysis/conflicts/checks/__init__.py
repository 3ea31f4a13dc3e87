"""All checks, registered in one place, in the order in which a set of claims that two of them find is told."""

from analysis.conflicts.checks import (
    clipped,
    detected_above_estimated,
    detection_rate,
    distinction,
    implied_duration,
    joint,
    later_floor,
    money_basis,
    money_per_person,
    part_above_whole,
    provisional,
    quotation_decay,
    range_lost_end,
    rating_disagreement,
    role_disagreement,
    same_estimand,
    share_against_count,
    unexplained_remainder,
    units_not_pooled,
    wandering_number,
    window_average,
)
from analysis.conflicts.finding import Check

CHECKS: tuple[Check, ...] = tuple(
    module.CHECK
    for module in (
        *(provisional, share_against_count, detected_above_estimated, part_above_whole, same_estimand, joint),
        *(money_per_person, implied_duration, window_average, clipped, detection_rate, distinction),
        *(money_basis, unexplained_remainder, range_lost_end, quotation_decay, wandering_number, later_floor),
        *(units_not_pooled, role_disagreement, rating_disagreement),
    )
)
