"""The thresholds of this room, each a choice of data/raw/priors.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from analysis.reading.priors import Priors

#: Choices that other rooms use too, by the field of `Choices` that takes them; the others begin with `conflict_`.
_SHARED = {
    "year_window": "reference_year_window", "spread": "spread", "unprinted_error": "unprinted_error",
    "design_effect": "design_effect",
}  # fmt: skip
_SCALES = {
    "grade": {"A": 1.0, "B+": 0.85, "B": 0.75, "B-": 0.7, "C": 0.5, "D": 0.25, "F": 0.0},
    "tier": {"1": 1.0, "2": 0.67, "2WL": 0.33, "3": 0.0},
}
_SPREAD = {
    "administrative": 0.05, "survey": 0.2, "capture_recapture": 0.3, "model": 0.4, "estimate": 0.4,
    "unattributed": 0.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Thresholds of the search; every default is the value of data/raw/priors.yml, where its reason stands."""

    ignored_factor: float = 1.01  # contradictions by a smaller factor are not told
    clip_share: float = 0.1  # how much narrower, as a share of a range's log width, a clipped range must be
    print_percent_points: float = 0.5  # tolerance of a whole percentage, in points
    print_word_share: float = 0.02  # tolerance of a fraction in words, as a fraction of one
    print_digits: float = 2  # up to which digit trailing zeros count as printed
    about_factor: float = 2  # by how much a word such as "about" widens the tolerance
    cap: float = 25  # how many irreducible sets are looked for around one claim
    ways: float = 4  # programmes asked around one claim, for each irreducible set that may be found
    around: float = 200  # claims around one, beside those that share persons with it, looked at together
    clip_around: float = 60  # claims beside the ranges of one place that may clip them
    look_around: float = 30  # claims around one that a naive reader looks at
    turns: float = 4  # how often a naive reader looks again without what conflicts already
    members: float = 4  # sets of more claims that conflict only for a naive reader are not told
    remainder: float = 0.01  # share of a whole that its parts may leave without a word
    revision_factor: float = 1.25  # within it two numbers of one maker and year are one that was revised
    kept_end: float = 1.02  # within this factor the kept end of a range is the range's own
    wandering_least: float = 1000  # smaller numbers that are equal are not told, as they meet by chance
    #: Where each grade and each tier stands on its scale, 1 at the best and 0 at the worst.
    rating_scales: Mapping[str, Mapping[str, float]] = field(default_factory=_SCALES.copy, hash=False)
    rating_apart: float = 0.5  # from this share of a scale on two ratings disagree
    detection_share: float = 0.9  # registered beside estimated is told below this share
    longest_held: float = 10  # a mean time held of more years is called implausible
    near_factor: float = 1.1  # numbers of different things within it do not seem to conflict
    year_window: float = 5  # years within which a number that gives no year is read beside one that does
    unprinted_error: float = 0.05  # standard deviation, log scale, of a measured point without an interval
    design_effect: float = 2  # times the binomial variance of a share that was found in a sample
    #: Standard deviation on the log scale of a printed point, by how it was made.
    spread: Mapping[str, float] = field(default_factory=_SPREAD.copy, hash=False)

    @classmethod
    def from_priors(cls, priors: Priors) -> Self:
        """The choices as data/raw/priors.yml states them.

        Raises
        ------
        InputError
            If one is missing.
        """
        names = {one.name: _SHARED.get(one.name, f"conflict_{one.name}") for one in fields(cls)}
        tables = {name: priors[names.pop(name)].value for name in ("rating_scales", "spread")}
        numbers: dict[str, Any] = {name: priors.number(entry) for name, entry in names.items()}
        return cls(**numbers, **tables)
