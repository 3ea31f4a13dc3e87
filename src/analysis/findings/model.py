"""The findings of one region: every number, label, list and citation that its page may use."""

from dataclasses import dataclass

from analysis.findings.answer import Group, Headline, HeadlineKind, Region
from analysis.findings.claim import Claim
from analysis.findings.consistent import require_known
from analysis.findings.estimate import Estimate
from analysis.findings.fields import Day, Name, check
from analysis.findings.lines import Neighbour, PolicyLine, RatingLine, RoleLine, SourceLine
from analysis.findings.making import MethodLine
from analysis.findings.parts import Parts
from analysis.findings.people import ONLY_COUNTED, People
from analysis.findings.ratios import NOTHING_WORKED, Worked
from analysis.findings.rules import FindingsError
from analysis.findings.sections import (
    Beside,
    Change,
    Dispute,
    LeftOut,
    MoneyLine,
    Moved,
    Multiverse,
    PerPerson,
)  # fmt: skip
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
        Ids of claims that count victims here but lie too far from the reference year, that nothing dates, or that are
        left out as asked.
    known : tuple of Beside
        Counts of known persons beside the estimates of the region.
    money, per_person : tuple of MoneyLine, tuple of PerPerson
        What claims say of money, and what two claims together say of money per person.
    changes, moved, worked : tuple of Change, tuple of Moved, Worked
        The same quantities at other times, editions that moved, and the ratios of these and of counts that are printed.
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
    dropped : tuple of str
        Ids of claims that are left out of every estimate because a reader asked for it; they are shown, and never lead.
    apart : tuple of Trait
        What sets the evidence of the region apart from that of the others, the most unusual first.
    parts : tuple of Parts
        Numbers of the world whose parts stand on several pages, this one among them.
    others : tuple of Claim
        Claims about other places that its disputes name.
    """

    region: Region
    parameters: Parameters
    data_version: Name
    date: Day
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
    dropped: tuple[str, ...] = ()
    worked: Worked = NOTHING_WORKED
    parts: tuple[Parts, ...] = ()
    people: People = ONLY_COUNTED
    others: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        """Refuse fields that cannot be what they are, and ids that nothing on the page has."""
        check(self)
        require_known(self)

    def claim(self, claim_id: str) -> Claim:
        """The claim of that id."""
        return next(claim for claim in self.claims if claim.claim_id == claim_id)

    @property
    def kept(self) -> tuple[Claim, ...]:
        """The claims of the page that nobody asked to leave out."""
        return tuple(claim for claim in self.claims if claim.claim_id not in self.dropped)

    @property
    def producers(self) -> tuple[str, ...]:
        """Named producers of the page's claims by name: neither nobody nor this project, which only computes."""
        return tuple(sorted({claim.producer for claim in self.claims} - UNNAMED - {OWN}))

    @property
    def lineages(self) -> int:
        """How many independent lineages the page's claims have."""
        return len({claim.lineage for claim in self.claims})
