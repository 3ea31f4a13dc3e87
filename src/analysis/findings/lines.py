"""Records that a page shows without numbers that could be weighed: roles, ratings, policies, sources, neighbours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A place as source, transit, destination, or a place within which it happens, by whom."""

    role_id: str
    source: str
    place: str
    area: str
    role: str
    counterpart: str
    strength: str
    population: str
    exploitation: str
    producer: str
    producer_year: int | None
    statement: str
    note: str


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A grade, tier or category of a place, by whom."""

    rating_id: str
    source: str
    place: str
    scheme: str
    rating: str
    period: str
    start: int | None
    end: int | None
    producer: str
    producer_year: int | None
    note: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A treaty, law, institution, report or organisation."""

    policy_id: str
    source: str
    kind: str
    name: str
    place: str
    year: int | None
    status: str
    count: float | None
    count_of: str
    self_description: bool
    disputed: bool
    note: str
    count_bound: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source that the page's claims were read in, or its statements, grades and laws (`records`).

    Parameters
    ----------
    graded_in : str
        Citation of the text in which its grades were read; empty where the page has none of it.
    """

    source: str
    title: str
    citation: str
    licence: str
    claims: int
    records: int = 0
    graded_in: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region whose page a reader may want next, with how many claims it has."""

    name: str
    slug: str
    claims: int
