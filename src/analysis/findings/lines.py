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
    """A place as source, transit, destination, or a place within which it happens, by whom.

    Parameters
    ----------
    role_id, source : str
        Its id, and the text that it was read in.
    place, area, counterpart : str
        The place as printed, its codes, and the other end of the way.
    role, strength, population, exploitation : str
        What the place is, how strongly that is said, and of whom: words of the vocabulary.
    producer, producer_year : str, int or None
        Who says so, and when.
    statement, note : str
        In which statement, and what else is to be known.
    """

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
    """A grade, tier or category of a place, by whom.

    Parameters
    ----------
    rating_id, source : str
        Its id, and the text that it was read in.
    place, scheme, rating : str
        The place as printed, and its grade in which scheme.
    period, start, end : str, int or None, int or None
        The time as printed, and its first and last year.
    producer, producer_year : str, int or None
        Who gave the grade, and when.
    note : str
        What else is to be known.
    """

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
    """A treaty, law, institution, report or organisation.

    Parameters
    ----------
    policy_id, source : str
        Its id, and the text that it was read in.
    kind, name, status : str
        What sort of response it is, its name, and how far it has come.
    place, year : str, int or None
        Where and when.
    count, count_of : float or None, str
        A number that is said of it, and what that counts.
    self_description, disputed : bool
        Whether it describes itself, and whether somebody contradicts.
    note : str
        What else is to be known.
    """

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
    count_bound: str = ""

    def __post_init__(self) -> None:
        """Refuse words that the vocabulary does not have, and a count below zero."""
        check(self)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source that the page's claims, statements, grades or laws were read in.

    Parameters
    ----------
    source, title, citation, licence : str
        Its name here, its title, how it is cited, and under what licence it stands.
    claims, records : int
        How many claims of the page it has, and how many statements, grades and laws.
    graded_in : str
        Citation of the text in which its grades were read; empty where the page has none of it.
    """

    source: Name
    title: Name
    citation: Name
    licence: str
    claims: Count
    records: Count = 0
    graded_in: str = ""

    def __post_init__(self) -> None:
        """Refuse fewer claims or records than none."""
        check(self)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region whose page a reader may want next, with how many claims it has.

    Parameters
    ----------
    name, slug : str
        English name, and name of the page.
    claims : int
        How many claims it has.
    """

    name: Name
    slug: Name
    claims: Count

    def __post_init__(self) -> None:
        """Refuse fewer claims than none."""
        check(self)
