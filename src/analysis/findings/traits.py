"""A trait: what one region's evidence has that few others have, as a page may say it."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.fields import check
from analysis.findings.rules import require


class TraitKind(StrEnum):
    """What is compared between regions."""

    MAKERS = "makers"
    ONE_MAKER = "one_maker"
    NO_MAKER = "no_maker"
    UNNAMED = "unnamed"
    ONLY_HERE = "only_here"
    LISTS = "lists"
    SURVEY = "survey"
    SURVEYED = "surveyed"
    UNCOUNTED = "uncounted"
    REVISED = "revised"
    REVISED_DOWN = "revised_down"
    EDITIONS_APART = "editions_apart"
    FALLING = "falling"
    RISING = "rising"
    LAST_BELOW_FIRST = "last_below_first"
    RISE = "rise"
    FALL = "fall"
    GROWTH = "growth"
    DECLINE = "decline"
    STEADY = "steady"
    FEW_YEARS = "few_years"
    GAP = "gap"
    BELOW_FIVE = "below_five"
    FIRST_HIGHEST = "first_highest"
    LAST_HIGHEST = "last_highest"
    LAST_LOWEST = "last_lowest"
    TWO_COUNTS = "two_counts"
    COUNT_UP = "count_up"
    COUNT_DOWN = "count_down"
    TIER_CHANGES = "tier_changes"
    TIER_SAME = "tier_same"
    TIERS = "tiers"
    TIER_LATE = "tier_late"
    CLASSES = "classes"
    SCHEMES = "schemes"
    STATEMENTS = "statements"
    PLACES_NAMED = "places_named"
    ROLES_DIFFER = "roles_differ"
    WITHIN = "within"
    DISPUTES = "disputes"
    RIVALS = "rivals"
    CLIPPED = "clipped"
    QUANTITIES = "quantities"
    ABROAD = "abroad"
    SEX_TRADE = "sex_trade"
    MONEY = "money"
    SOLE_KINDS = "sole_kinds"
    PASSING = "passing"
    CASES = "cases"
    CORRECTED = "corrected"
    TWO_LINEAGES = "two_lineages"
    ANSWERED = "answered"
    PAGES = "pages"
    WHOLE = "whole"
    WHOLE_COUNTED = "whole_counted"
    ANSWERED_INSIDE = "answered_inside"
    ONE_RATE = "one_rate"


class End(StrEnum):
    """At which end of the regions compared a trait lies: most, least, or that a few share it."""

    MOST = "most"
    LEAST = "least"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing in which a region's evidence is unlike that of the other regions of its level.

    Parameters
    ----------
    kind, end : TraitKind, End
        What is compared, and at which end the region lies.
    value : float
        Its measure; one where a trait is only there or not.
    unit : str
        Of the measure, such as `claims`, `years` or `factor`; `there` for a trait that is only there or not.
    lowest, middle, highest : float
        Smallest, median and largest measure of the regions compared.
    base : int
        How many regions are compared, this one among them.
    rank, tied : int
        One more than the number of regions that lie further out, and how many others have the same measure.
    ahead_names, tied_names : tuple of str
        English names of those, where they are few; else empty.
    claim_ids, record_ids : tuple of str
        Claims, and roles or ratings, that the measure was taken from.
    words : tuple of str
        Names that the measure is about.
    compared_names : tuple of str
        English names of all regions compared, where they are few, as with continents; else empty.
    some : int
        How many of the regions compared have a measure above nought.
    out_of : int
        Where the measure is a part of several things: how many these are; else nought.
    filler : bool
        Whether it is less unusual than the rule asks for, and told because too little else can be.
    """

    kind: TraitKind
    end: End
    value: float
    unit: str
    lowest: float
    middle: float
    highest: float
    base: int
    rank: int
    tied: int
    ahead_names: tuple[str, ...] = ()
    tied_names: tuple[str, ...] = ()
    claim_ids: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    compared_names: tuple[str, ...] = ()
    some: int = 0
    out_of: int = 0
    filler: bool = False

    def __post_init__(self) -> None:
        """Refuse a rank beyond the base, a value beyond the ends, and names that do not match their number."""
        check(self)
        require(self.rank >= 1 and self.rank + self.tied <= self.base, f"{self.kind}: a rank beyond the base")
        require(self.lowest <= self.value <= self.highest, f"{self.kind}: a value beyond all others")
        require(self.lowest <= self.middle <= self.highest, f"{self.kind}: a middle beyond the ends")
        require(len(self.ahead_names) in (0, self.rank - 1), f"{self.kind}: names that do not match the rank")
        require(len(self.tied_names) in (0, self.tied), f"{self.kind}: names that do not match the ties")
        require(0 <= self.some <= self.base, f"{self.kind}: more than all have some")
        require(self.out_of >= 0, f"{self.kind}: a part of fewer than nothing")
        require(len(self.compared_names) in (0, self.base), f"{self.kind}: names that do not match the base")

    @property
    def as_far(self) -> int:
        """How many of the regions compared lie as far out as this one or further, itself among them."""
        return self.rank + self.tied

    @property
    def share(self) -> float:
        """The same as a share of all that are compared: the smaller, the more unusual."""
        return self.as_far / self.base
