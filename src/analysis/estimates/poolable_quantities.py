"""Which quantities answers are about: numbers of all persons in a condition, of a subject's things, and shares."""

from analysis import vocabulary as v
from analysis.claims.estimand import Quantity
from analysis.subject.axes import Group, axes

#: Statuses that are asked about by no table of answers.
NO_CONDITION = axes()["status"].group(Group.UNASKED)
#: What is reconciled: numbers of persons and of a subject's own things, and shares of named populations.
RECONCILED_MEASURES = frozenset({*v.HEADLINE_MEASURES, *v.THING_MEASURES, v.Measure.SHARE})


def counts_things(key: Quantity) -> bool:
    """Whether it is a number of a subject's things, or a share of these."""
    return not v.THING_MEASURES.isdisjoint({key.measure, key.whole_measure})


def has_condition(key: Quantity) -> bool:
    """Whether it is said in which condition the persons are; things need none."""
    return counts_things(key) or key.status not in NO_CONDITION


def is_of_all(key: Quantity) -> bool:
    """Whether all are meant, known to anyone or not; of things, where nothing is said, they are."""
    is_unsaid = counts_things(key) and key.visibility == v.Visibility.NOT_APPLICABLE
    return is_unsaid or key.visibility == v.Visibility.ACTUAL
