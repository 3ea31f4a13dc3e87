"""The parameters of the page notebooks: which names, which values are allowed, what is published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from analysis import given
from analysis.vocabulary import Scope


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a region page depends on; the defaults are what is published.

    Parameters
    ----------
    reference_year : int
        The year that estimates are about. The article's time is 2008.
    evidence : str
        `article` for the claims of the 2009 article only, `all` for everything held.
    range_coverage : float
        Probability that a printed range is taken to hold the true value.
    corrections : bool
        Whether declared corrections of a carrier's slips are applied.
    drop_producers : tuple of str
        Producers whose claims are left out of estimates.
    seed : int
        Of random numbers, where a method needs any.
    """

    reference_year: int = 2008
    evidence: str = Scope.ALL
    range_coverage: float = 0.8
    corrections: bool = True
    drop_producers: tuple[str, ...] = ()
    seed: int = 20090101

    def __post_init__(self) -> None:
        """Refuse values of another type, and those that no page could be made from; a list becomes a tuple."""
        year = given.whole(
            "reference_year",
            self.reference_year,
            least=1900,
            most=2100,
            what="a whole year between 1900 and 2100",
        )
        checked: dict[str, object] = {
            "reference_year": year,
            "evidence": given.word("evidence", self.evidence, Scope),
            "range_coverage": given.between("range_coverage", self.range_coverage, low=0, high=1),
            "corrections": given.truth("corrections", self.corrections),
            "drop_producers": given.texts("drop_producers", self.drop_producers, such_as="Walk Free"),
            "seed": given.whole("seed", self.seed, least=0, what="a whole number, zero or more,"),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def published(self) -> bool:
        """Whether these are the values that the published tables were made with."""
        return all(getattr(self, one.name) == one.default for one in fields(Parameters))


def evidence_choices() -> Sequence[object]:
    """Allowed values of the parameter `evidence`."""
    return [str(scope) for scope in Scope]


#: In which orders a list of conflicts can stand.
ORDERS = ("severity", "reason", "region")

#: Allowed values by parameter name, for templates that have a parameter of that name.
CHOICES: Mapping[str, Callable[[], Sequence[object]]] = {
    "evidence": evidence_choices,
    "order": lambda: list(ORDERS),
}
