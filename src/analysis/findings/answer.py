"""What a page answers: its region, the groups of claims about it, and which answer leads."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.estimate import Estimate
from analysis.findings.rules import require


class HeadlineKind(StrEnum):
    """What sort of answer a region has, best first."""

    POOLED = "pooled"
    SINGLE = "single"
    BOUND = "bound"
    FAR = "far"
    REGISTERED = "registered"
    OTHER_CLAIMS = "other_claims"
    STATEMENTS = "statements"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Region:
    """A region that has a page.

    Parameters
    ----------
    code, name, slug : str
        Region code, English name, name of the page.
    kind : str
        `world`, `region` or `country`.
    persons : float or None
        People living there in the reference year; None where no table has them.
    """

    code: str
    name: str
    slug: str
    kind: str
    persons: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Claims about the same estimand, and what they say together where that can be said."""

    claim_ids: tuple[str, ...]
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Headline:
    """Which answer leads the page.

    Parameters
    ----------
    kind : HeadlineKind
        What sort of answer it is.
    claim_ids : tuple of str
        The claims that it rests on.
    estimate : Estimate or None
        For `pooled`, `single` and `bound`: the quantity.
    """

    kind: HeadlineKind
    claim_ids: tuple[str, ...]
    estimate: Estimate | None

    def __post_init__(self) -> None:
        """Refuse a kind that its evidence does not carry."""
        estimated = self.kind in (HeadlineKind.POOLED, HeadlineKind.SINGLE, HeadlineKind.BOUND)
        require(estimated == (self.estimate is not None), f"headline {self.kind} with the wrong evidence")
