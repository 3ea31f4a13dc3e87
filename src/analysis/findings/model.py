"""The findings of one region: every number, label, list and citation that its page may use."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.finder import finer
from analysis.findings.lines import Neighbour, PolicyLine, RatingLine, RoleLine, SourceLine
from analysis.findings.making import MethodLine
from analysis.findings.people import ONLY_COUNTED, People
from analysis.findings.rules import FindingsError, require
from analysis.findings.sections import (
    Beside,
    Change,
    Dispute,
    LeftOut,
    MoneyLine,
    Moved,
    Multiverse,
    PerPerson,
)
from analysis.findings.thresholds import Thresholds
from analysis.findings.traits import Trait
from analysis.parameters import Parameters
from analysis.vocabulary import OWN, UNNAMED

__all__ = [
    "Claim",
    "Estimate",
    "Findings",
    "FindingsError",
    "Group",
    "Headline",
    "HeadlineKind",
    "Neighbour",
    "PolicyLine",
    "RatingLine",
    "Region",
    "RoleLine",
    "SourceLine",
]


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
class Claim:
    """One claim as a page shows it: the words printed, and how they are read.

    Values are in `unit`: persons, persons a year, fractions of one, or an amount in `currency`. For a share,
    `part_from` and `part_to` name where the part comes from or goes to, if that sets it apart from the whole. Where a
    declared correction changed the figure, `figure` and the values are the corrected ones and `printed` holds the
    figure as printed; else it is empty. `recast` names what else a correction changed; `stretch` is what is to be said
    of a count after a declared break: counts with other words are another series. `read_in`: `producer` or second-hand.
    """

    claim_id: str
    source: str
    scope: str
    figure: str
    hedge: str
    low: float | None
    best: float | None
    high: float | None
    bound: str
    approximate: bool
    vague: bool
    currency: str
    measure: str
    unit: str
    place: str
    area: str
    area_name: str
    direction: str
    counterpart: str
    counterpart_name: str
    population: str
    exploitation: str
    status: str
    visibility: str
    method: str
    period: str
    start: int | None
    end: int | None
    share_of: str
    whole_population: str
    whole_exploitation: str
    part_from: str
    part_to: str
    producer: str
    producer_year: int | None
    carrier: str
    statement: str
    lineage: str
    definition: str
    note: str
    printed: str = ""
    stretch: str = ""
    movement: str = ""
    recast: str = ""
    suspected_lineage: str = ""
    read_in: str = ""

    def __post_init__(self) -> None:
        """Refuse values out of order and shares outside [0, 1]."""
        ends = [value for value in (self.low, self.best, self.high) if value is not None]
        require(ends == sorted(ends), f"{self.claim_id}: low, best and high are out of order")
        if self.unit == "fraction":
            require(all(0 <= value <= 1 for value in ends), f"{self.claim_id}: a share lies outside 0 and 1")

    @property
    def sure(self) -> bool:
        """Whether the claim fixes a value or a range, not only a bound."""
        return self.best is not None or (self.low is not None and self.high is not None)

    @property
    def axes(self) -> dict[str, str]:
        """What it counts, as `report.words.quantity` wants it."""
        names = ("measure", "population", "status", "exploitation", "visibility", "direction", "unit")
        told = {name: str(getattr(self, name)) for name in names}
        return {**told, **finer(self)}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the claims of one quantity say together; amounts in persons, or persons a year for a flow.

    Parameters
    ----------
    median, low50 ... high95, predictive_low95, predictive_high95 : float or None
        Quantiles; all None where only bounds are known.
    tau : float or None
        Posterior mean of the spread between lineages, log scale.
    prior_share, spread_share : float or None
        How much of the prior's variance is left.
    certainty : str
        A grade, or empty where there is no estimate.
    floor_ids : tuple of str
        Counts of confirmed persons that keep the answer from being smaller.
    conversions : str
        Conversions that claims went through; empty where all speak of exactly this quantity.
    """

    measure: str
    population: str
    exploitation: str
    status: str
    visibility: str
    direction: str
    counterpart: str
    counterpart_name: str
    unit: str
    low95: float | None
    low80: float | None
    low50: float | None
    median: float | None
    high50: float | None
    high80: float | None
    high95: float | None
    predictive_low95: float | None
    predictive_high95: float | None
    tau: float | None
    prior_share: float | None
    spread_share: float | None
    k_claims: int
    k_bounds: int
    k_lineages: int
    k_producers: int
    certainty: str
    certainty_reasons: tuple[str, ...]
    claim_ids: tuple[str, ...]
    floor_ids: tuple[str, ...] = ()
    conversions: str = ""

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval and counts that do not match their list."""
        quantiles = (self.low95, self.low80, self.low50, self.median, self.high50, self.high80, self.high95)
        known = [value for value in quantiles if value is not None]
        require(len(known) in (0, len(quantiles)), "an estimate has some of its quantiles but not all")
        require(known == sorted(known), "an estimate lies outside its interval")
        require(self.k_claims == len(self.claim_ids), "k_claims is not the number of claim ids")
        require(self.k_bounds <= self.k_claims, "there are more bounds than claims")
        require(self.k_lineages <= self.k_claims, "there are more lineages than claims")
        require(bool(known) == bool(self.certainty), "an estimate without a certainty, or the reverse")

    @property
    def axes(self) -> dict[str, str]:
        """What it counts, as `report.words.quantity` wants it."""
        names = ("measure", "population", "status", "exploitation", "visibility", "direction", "unit")
        return {name: str(getattr(self, name)) for name in names}


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


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that the page of one region may say.

    Parameters
    ----------
    thresholds : Thresholds
        Numbers of the rules that choose words.
    claims : tuple of Claim
        All claims that touch the region, in reading order.
    groups : tuple of Group
        The claims that count victims of the region itself, by estimand; the most telling first.
    undated : tuple of str
        Ids of claims that count victims here but lie too far from the reference year, or that nothing dates.
    known : tuple of Beside
        Counts of known persons beside the estimates of the region.
    money, per_person : tuple of MoneyLine, tuple of PerPerson
        What claims say of money, and what two claims together say of money per person.
    changes, moved : tuple of Change, tuple of Moved
        The same quantities at other times, and editions that moved.
    disputes : tuple of Dispute
        What cannot all be true, the hardest first.
    left_out, multiverse : tuple of LeftOut, Multiverse or None
        What would change the lead estimate.
    methods : tuple of MethodLine
        What each way of putting the claims of the lead estimate together says of itself.
    neighbours : tuple of Neighbour
        For a continent or the world: the regions within it that have a page; for a country: the region around it.
    wider : tuple of Claim
        Numbers of larger regions of its name, for a continent of which no number of victims is held.
    apart : tuple of Trait
        What sets the evidence of the region apart from that of the others, the most unusual first.
    """

    region: Region
    parameters: Parameters
    data_version: str
    date: str
    thresholds: Thresholds
    headline: Headline
    claims: tuple[Claim, ...]
    groups: tuple[Group, ...]
    undated: tuple[str, ...]
    roles: tuple[RoleLine, ...]
    ratings: tuple[RatingLine, ...]
    policy: tuple[PolicyLine, ...]
    sources: tuple[SourceLine, ...]
    neighbours: tuple[Neighbour, ...]
    known: tuple[Beside, ...] = ()
    money: tuple[MoneyLine, ...] = ()
    per_person: tuple[PerPerson, ...] = ()
    changes: tuple[Change, ...] = ()
    moved: tuple[Moved, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    multiverse: Multiverse | None = None
    methods: tuple[MethodLine, ...] = ()
    apart: tuple[Trait, ...] = ()
    wider: tuple[Claim, ...] = ()
    people: People = ONLY_COUNTED

    def __post_init__(self) -> None:
        """Refuse ids that no claim of the page has."""
        known = {claim.claim_id for claim in self.claims}
        require(len(known) == len(self.claims), "a claim stands twice")
        used = {claim_id for group in self.groups for claim_id in group.claim_ids}
        used |= {*self.headline.claim_ids, *self.undated}
        used |= {claim_id for pair in self.known for claim_id in (pair.claim_id, *pair.estimate_ids)}
        used |= {line.claim_id for line in self.money}
        used |= {claim_id for pair in self.per_person for claim_id in (pair.money_id, pair.persons_id)}
        moments = [moment for change in self.changes for moment in change.moments]
        used |= {claim_id for moment in moments for claim_id in moment.claim_ids}
        used |= {claim_id for entry in self.moved for claim_id in entry.claim_ids}
        used |= {claim_id for entry in self.left_out for claim_id in entry.claim_ids}
        used |= {claim_id for trait in self.apart for claim_id in trait.claim_ids}
        require(used <= known, f"unknown claims: {', '.join(sorted(used - known))}")
        records = {line.role_id for line in self.roles} | {line.rating_id for line in self.ratings}
        strange = {one for trait in self.apart for one in trait.record_ids} - records
        require(not strange, f"unknown roles or ratings: {', '.join(sorted(strange))}")

    def claim(self, claim_id: str) -> Claim:
        """The claim of that id."""
        return next(claim for claim in self.claims if claim.claim_id == claim_id)

    @property
    def producers(self) -> tuple[str, ...]:
        """Named producers of the page's claims by name: neither nobody nor this project, which only computes."""
        return tuple(sorted({claim.producer for claim in self.claims} - UNNAMED - {OWN}))

    @property
    def lineages(self) -> int:
        """How many independent lineages the page's claims have."""
        return len({claim.lineage for claim in self.claims})
