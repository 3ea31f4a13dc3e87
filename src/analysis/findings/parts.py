"""Numbers of the world that are shared out over regions, whose parts stand on several pages: where they add up."""

from dataclasses import dataclass

from analysis.findings.fields import Count, Name, Size, StatusWord, Year, check
from analysis.findings.lines import Neighbour
from analysis.findings.rules import require


@dataclass(frozen=True, slots=True)
class Parts:
    """A number of the world and its parts by region, of one statement.

    Parameters
    ----------
    claim_id : str
        The number of the world; it need not stand on the page.
    whole : float
        Persons.
    status : str
        The condition that they are in.
    producer : str
        Who shared the number out.
    start, end : int or None
        First and last year that it is about.
    count : int
        How many parts there are.
    here : int
        How many of them this page has.
    elsewhere : tuple of Neighbour
        The pages of the others, each with how many of them it has.
    rest : float
        Persons whom no part names; zero where the parts add up, but for their rounding.
    """

    claim_id: Name
    whole: Size
    status: StatusWord
    producer: Name
    start: Year | None
    end: Year | None
    count: Count
    here: Count
    elsewhere: tuple[Neighbour, ...]
    rest: Size

    def __post_init__(self) -> None:
        """Refuse parts that stand on this page alone, or that are not as many as their pages have."""
        check(self)
        require(0 < self.here < self.count, f"{self.here} of {self.count} parts are on the page")
        away = sum(page.claims for page in self.elsewhere)
        require(away == self.count - self.here, f"{away} parts stand elsewhere, not {self.count - self.here}")
