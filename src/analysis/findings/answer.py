"""What a page answers: its region, the groups of claims about it, and which answer leads."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.estimate import Estimate
from analysis.findings.fields import Name, RegionKind, Size, check
from analysis.findings.rules import require, require_unique


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

    code: Name
    name: Name
    slug: Name
    kind: RegionKind
    persons: Size | None

    def __post_init__(self) -> None:
        """Refuse a kind of region that there is not, and fewer people than none."""
        check(self)


@dataclass(frozen=True, slots=True)
class Group:
    """Claims about the same estimand, and what they say together where that can be said.

    Parameters
    ----------
    claim_ids : tuple of str
        At least one.
    estimate : Estimate or None
        None where none of them can be set to the reference year, or all are left out as asked.
    """

    claim_ids: tuple[str, ...]
    estimate: Estimate | None

    def __post_init__(self) -> None:
        """Refuse a group without claims, with one twice, or with one that its estimate does not rest on."""
        check(self)
        require(bool(self.claim_ids), "a group without claims")
        require_unique(self.claim_ids, "a group holds a claim twice")
        rests = self.estimate is None or set(self.claim_ids) <= set(self.estimate.claim_ids)
        require(rests, "a group holds a claim that its estimate does not rest on")


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
        check(self)
        require_unique(self.claim_ids, "a headline rests on a claim twice")
        estimated = self.kind in (HeadlineKind.POOLED, HeadlineKind.SINGLE, HeadlineKind.BOUND)
        require(estimated == (self.estimate is not None), f"headline {self.kind} with the wrong evidence")
        bare = self.kind in (HeadlineKind.STATEMENTS, HeadlineKind.NOTHING)
        require(bare == (not self.claim_ids), f"headline {self.kind} with claims, or without any")
        if self.estimate is None:
            return
        ids = set(self.claim_ids) <= set(self.estimate.claim_ids)
        require(ids, "a headline names claims that its estimate does not rest on")
        bound = self.estimate.median is None
        require(bound == (self.kind == HeadlineKind.BOUND), f"headline {self.kind} with the wrong evidence")
        several = self.estimate.k_lineages > 1
        require(
            bound or several == (self.kind == HeadlineKind.POOLED),
            f"headline {self.kind} with other lineages",
        )
