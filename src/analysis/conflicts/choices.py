"""The thresholds of this room, each a choice of data/raw/priors.yml, where its value and its reason stand."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

from analysis.project import root
from analysis.reading.priors import Priors, load_priors

#: Choices that other rooms use too, by the field of `Choices` that takes them; the others begin with `conflict_`.
_SHARED = {
    "year_window": "reference_year_window", "spread": "spread", "unprinted_error": "unprinted_error",
    "design_effect": "design_effect",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Thresholds of the search."""

    ignored_factor: float  # contradictions by a smaller factor are not told
    clip_share: float  # how much narrower, as a share of a range's log width, a clipped range must be
    print_percent_points: float  # tolerance of a whole percentage, in points
    print_word_share: float  # tolerance of a fraction in words, as a fraction of one
    print_digits: float  # up to which digit trailing zeros count as printed
    about_factor: float  # by how much a word such as "about" widens the tolerance
    cap: float  # how many irreducible sets are looked for around one claim
    ways: float  # programmes asked around one claim, for each irreducible set that may be found
    around: float  # claims around one, beside those that share persons with it, looked at together
    clip_around: float  # claims beside the ranges of one place that may clip them
    look_around: float  # claims around one that a naive reader looks at
    turns: float  # how often a naive reader looks again without what conflicts already
    members: float  # sets of more claims that conflict only for a naive reader are not told
    remainder: float  # share of a whole that its parts may leave without a word
    revision_factor: float  # within it two numbers of one maker and year are one that was revised
    kept_end: float  # within this factor the kept end of a range is the range's own
    wandering_least: float  # smaller numbers that are equal are not told, as they meet by chance
    #: Where each grade and each tier stands on its scale, 1 at the best and 0 at the worst.
    rating_scales: Mapping[str, Mapping[str, float]]
    rating_apart: float  # from this share of a scale on two ratings disagree
    detection_share: float  # registered beside estimated is told below this share
    longest_held: float  # a mean time held of more years is called implausible
    near_factor: float  # numbers of different things within it do not seem to conflict
    year_window: float  # years within which a number that gives no year is read beside one that does
    unprinted_error: float  # standard deviation, log scale, of a measured point without an interval
    design_effect: float  # times the binomial variance of a share that was found in a sample
    #: Standard deviation on the log scale of a printed point, by how it was made.
    spread: Mapping[str, float]

    @classmethod
    def from_priors(cls, priors: Priors) -> Self:
        """The choices as data/raw/priors.yml states them; an InputError names one that is missing."""
        values: dict[str, Any] = {}
        for name in (one.name for one in fields(cls)):
            value = priors[_SHARED.get(name, f"conflict_{name}")].value
            values[name] = value if isinstance(value, dict) else float(value)
        return cls(**values)


@cache
def default_choices() -> Choices:
    """The project's own choices, read once."""
    return Choices.from_priors(load_priors(root()))
