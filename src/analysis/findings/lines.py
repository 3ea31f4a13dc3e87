"""Records that a page shows without numbers that could be weighed: roles, ratings, policies, sources, neighbours."""

from dataclasses import dataclass

from analysis.findings.fields import (
    Count,
    ExploitationWord,
    Name,
    PolicyKindWord,
    PolicyStatusWord,
    PopulationWord,
    RoleWord,
    SchemeWord,
    Size,
    StrengthWord,
    Year,
    check,
)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A place as source, transit, destination, or a place within which it happens, by whom."""

    role_id: Name
    source: Name
    place: str
    area: str
    role: RoleWord
    counterpart: str
    strength: StrengthWord
    population: PopulationWord
    exploitation: ExploitationWord
    producer: Name
    producer_year: Year | None
    statement: str
    note: str

    def __post_init__(self) -> None:
        """Refuse words that the vocabulary does not have."""
        check(self)


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A grade, tier or category of a place, by whom."""

    rating_id: Name
    source: Name
    place: str
    scheme: SchemeWord
    rating: Name
    period: str
    start: Year | None
    end: Year | None
    producer: Name
    producer_year: Year | None
    note: str

    def __post_init__(self) -> None:
        """Refuse a scheme that the vocabulary does not have."""
        check(self)


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A treaty, law, institution, report or organisation."""

    policy_id: Name
    source: Name
    kind: PolicyKindWord
    name: Name
    place: str
    year: Year | None
    status: PolicyStatusWord
    count: Size | None
    count_of: str
    self_description: bool
    disputed: bool
    note: str

    def __post_init__(self) -> None:
        """Refuse words that the vocabulary does not have, and a count below zero."""
        check(self)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source that the page's claims were read in, or its statements, grades and laws (`records`)."""

    source: Name
    title: Name
    citation: Name
    licence: str
    claims: Count
    records: Count = 0

    def __post_init__(self) -> None:
        """Refuse fewer claims or records than none."""
        check(self)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region whose page a reader may want next, with how many claims it has."""

    name: Name
    slug: Name
    claims: Count

    def __post_init__(self) -> None:
        """Refuse fewer claims than none."""
        check(self)
