"""The numbers that reconciling needs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

from analysis.reading.priors import Priors


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that reconciling needs; defaults are the values of data/raw/priors.yml, with its reasons there."""

    range_coverage: float = 0.8  # level of a printed range without one
    unprinted_error: float = 0.05  # standard deviation of a value whose error was not printed
    design_effect: float = 2.0  # of a sample whose own was not printed
    bound_slack: float = 0.1
    drift_per_year: float = 0.05
    scale_prior: float = 1.0  # A ~ half-normal of this scale
    least_lines: float = 2  # lines that give a value
    widest_ratio: float = 30.0  # of the ends of a 95 percent interval
    floor_least_probability: float = 0.05  # that the lines give to lying above a floor, or it is not applied
    floor_point: float = 0.05  # below this point of a floor no interval starts
    part_least_probability: float = 0.05  # that a part does not exceed its whole, or the bound is not applied
    part_effective_draws: float = 1000
    part_draws: float = 32768

    @classmethod
    def of(cls, priors: Priors) -> Self:
        """As data/raw/priors.yml has them; a multiverse varies one with `replace`."""
        return cls(**{one.name: priors.number(one.name) for one in fields(cls)})
