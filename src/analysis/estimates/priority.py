"""Which quantity of a region its page leads with: one order, for pages and for what is worked out beside them."""

from collections.abc import Sequence
from typing import Protocol

from analysis.vocabulary import Direction, Exploitation, Measure, Population, Status

_STATUS = (
    Status.TRAFFICKED,
    Status.MODERN_SLAVERY,
    Status.FORCED_LABOUR,
    Status.TRAFFICKED_FORCED_LABOUR,
    Status.FORCED_LABOUR_PRIVATE,
    Status.BONDED_LABOUR,
    Status.TRAFFICKED_NO_COERCION_TEST,
    Status.FORCED_MARRIAGE,
)
_DIRECTION = (
    Direction.IN, Direction.INTO, Direction.OUT, Direction.WITHIN, Direction.ANY, Direction.THROUGH,
)  # fmt: skip
#: Wider groups first.
_POPULATION = (
    Population.ALL, Population.WOMEN_AND_CHILDREN, Population.WOMEN_AND_GIRLS, Population.MEN_AND_BOYS,
    Population.ADULTS, Population.WOMEN, Population.MEN, Population.CHILDREN, Population.GIRLS, Population.BOYS,
    Population.NOT_APPLICABLE,
)  # fmt: skip
_MEASURE = (Measure.FLOW, Measure.STOCK, Measure.PREVALENCE, Measure.CUMULATIVE)


class Estimated(Protocol):
    """What the order looks at: a row of 30_estimates, whatever holds it."""

    @property
    def median(self) -> float | None:
        """The answer; None or NaN where only bounds are known."""

    @property
    def conversions(self) -> str:
        """Conversions that claims went through; empty where there are none."""

    @property
    def k_lineages(self) -> int:
        """Number of lineages."""

    @property
    def status(self) -> str:
        """Condition of the counted persons."""

    @property
    def population(self) -> str:
        """Who is counted."""

    @property
    def target_population(self) -> str:
        """Named group that it is about; empty for everybody."""

    @property
    def exploitation(self) -> str:
        """For what purpose."""

    @property
    def direction(self) -> str:
        """Which side of the border."""

    @property
    def measure(self) -> str:
        """What kind of quantity."""


def priority(estimate: Estimated, claim_ids: Sequence[str]) -> tuple[object, ...]:
    """Sort key of a quantity: how much its answer can carry, then how much of the whole it covers.

    First come quantities with an answer; then those that are about no named group, those without any conversion, those
    with more lineages, trafficking before wider and narrower conditions, all people before some of them, all purposes
    before one, people in a place before those brought into or taken out of it, a yearly flow before a stock, and women
    and girls before women alone.

    Parameters
    ----------
    estimate : Estimated
        A row of 30_estimates.
    claim_ids : sequence of str
        Decide between quantities that are alike in all else, so that no order of rows does.
    """
    median = estimate.median
    return (
        0 if median is not None and median == median else 1,
        bool(estimate.target_population),
        bool(estimate.conversions),
        -estimate.k_lineages,
        _STATUS.index(Status(estimate.status)),
        estimate.population != Population.ALL,
        estimate.exploitation != Exploitation.ALL,
        _DIRECTION.index(Direction(estimate.direction)),
        _MEASURE.index(Measure(estimate.measure)),
        _POPULATION.index(Population(estimate.population)),
        tuple(claim_ids),
    )
