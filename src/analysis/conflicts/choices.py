"""The thresholds of this room, each a choice of data/raw/priors.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from analysis.reading.priors import Priors

#: Choices that other rooms use too, by the field of `Choices` that takes them.
_SHARED = {"year_window": "reference_year_window"}


def _rating_scales() -> Mapping[str, Mapping[str, float]]:
    """The scales of ratings by default."""
    return {
        "grade": {"A": 1.0, "B+": 0.85, "B": 0.75, "B-": 0.7, "C": 0.5, "D": 0.25, "F": 0.0},
        "tier": {"1": 1.0, "2": 0.67, "2WL": 0.33, "3": 0.0},
    }


def _spread() -> Mapping[str, float]:
    """How sure a printed point is by default, by how it was made."""
    return {
        "administrative": 0.05, "survey": 0.2, "capture_recapture": 0.3, "model": 0.4, "estimate": 0.4,
        "unattributed": 0.6,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Thresholds of the search; every default is the value of data/raw/priors.yml, where its reason stands.

    Parameters
    ----------
    ignored_factor : float
        Contradictions by a smaller factor are not told.
    clip_share : float
        How much narrower, as a share of a range's log width, a clipped range must be.
    print_percent_points : float
        Tolerance of a whole percentage, in points.
    print_word_share : float
        Tolerance of a fraction in words, as a fraction of one.
    print_digits : int
        Up to which digit trailing zeros count as printed.
    about_factor : float
        By how much a word such as "about" widens the tolerance.
    cap : int
        How many irreducible sets are looked for around one claim.
    ways : float
        Programmes that may be asked around one claim, for each irreducible set that may be found.
    around : float
        Claims around one that are looked at together; those that share persons with it always are.
    clip_around : float
        Claims beside the ranges of one place that may clip them.
    look_around : float
        Claims around one that a hurried reader looks at.
    members : int
        Sets of more claims that conflict only for a hurried reader are not told.
    remainder : float
        Share of a whole that its parts may leave without a word.
    revision_factor : float
        Two numbers of one producer for one year within this factor are one number before and after a change.
    kept_end : float
        Within this factor the kept end of a range is the range's own.
    wandering_least : float
        Smaller numbers that are equal are not told, as they meet by chance.
    rating_scales : mapping
        Where each grade and each tier stands on its scale, 1 at the best and 0 at the worst.
    rating_apart : float
        From this share of a scale on two ratings disagree.
    detection_share : float
        Registered beside estimated is told below this share.
    longest_held : float
        A mean time held of more years is called implausible.
    near_factor : float
        Numbers of different things within this factor of one another do not seem to conflict.
    year_window : float
        Years within which a number that gives no year is read beside one that does.
    spread : mapping
        Standard deviation on the log scale of a printed point, by how it was made.
    """

    ignored_factor: float = 1.01
    clip_share: float = 0.1
    print_percent_points: float = 0.5
    print_word_share: float = 0.02
    print_digits: float = 2
    about_factor: float = 2
    cap: float = 25
    ways: float = 4
    around: float = 200
    clip_around: float = 60
    look_around: float = 30
    turns: float = 4
    members: float = 4
    remainder: float = 0.01
    revision_factor: float = 1.25
    kept_end: float = 1.02
    wandering_least: float = 1000
    rating_scales: Mapping[str, Mapping[str, float]] = field(default_factory=_rating_scales, hash=False)
    rating_apart: float = 0.5
    detection_share: float = 0.9
    longest_held: float = 10
    near_factor: float = 1.1
    year_window: float = 5
    spread: Mapping[str, float] = field(default_factory=_spread, hash=False)

    @classmethod
    def from_priors(cls, priors: Priors) -> Self:
        """The choices as data/raw/priors.yml states them.

        Raises
        ------
        InputError
            If one is missing.
        """
        names = {field.name: _SHARED.get(field.name, f"conflict_{field.name}") for field in fields(cls)}
        scales, spread = names.pop("rating_scales"), names.pop("spread").removeprefix("conflict_")
        numbers: dict[str, Any] = {name: priors.number(entry) for name, entry in names.items()}
        return cls(**numbers, rating_scales=priors[scales].value, spread=priors[spread].value)
