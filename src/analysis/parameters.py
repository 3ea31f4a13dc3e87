"""The parameters of the page notebooks: which names, which values are allowed, what is published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

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
        """Refuse values that no page could be made from."""
        if not 1900 <= self.reference_year <= 2100:
            raise ValueError(
                f"reference_year is {self.reference_year}; a year between 1900 and 2100 would be right"
            )
        if self.evidence not in list(Scope):
            raise ValueError(f"evidence is {self.evidence!r}; one of {', '.join(Scope)} would be right")
        if not 0 < self.range_coverage < 1:
            raise ValueError(
                f"range_coverage is {self.range_coverage}; a number between 0 and 1 would be right"
            )

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
