"""The ratios that sentences print: of two numbers, two counts, two years, and of persons on lists."""

from dataclasses import dataclass

from analysis.findings.fields import Name, Share, Size, check
from analysis.findings.rules import require, require_rising


@dataclass(frozen=True, slots=True)
class Step:
    """A number of one edition beside an earlier one.

    Parameters
    ----------
    first_id, last_id : str
        The two claims, the earlier edition first.
    ratio : float
        The later number over the earlier one, above zero.
    same_time : bool
        Whether both are about one and the same time.
    """

    first_id: Name
    last_id: Name
    ratio: Size
    same_time: bool

    def __post_init__(self) -> None:
        """Refuse a ratio of nothing."""
        check(self)
        require(self.ratio > 0, f"{self.last_id}: a step to nothing")

    @property
    def factor(self) -> float:
        """By which factor the two differ, at least one."""
        return max(self.ratio, 1 / self.ratio)

    @property
    def change(self) -> float:
        """How much more, or less where it is below zero, the later number is, as a share of the earlier one."""
        return self.ratio - 1


@dataclass(frozen=True, slots=True)
class CountStep:
    """A yearly count beside an earlier one.

    Parameters
    ----------
    first_id, last_id : str
        The two claims, the earlier year first.
    ratio : float or None
        The later count over the earlier one, by the nearer ends where one is hidden; None after none at all.
    least : bool
        Whether that is only the least, as one of them is hidden between two ends.
    """

    first_id: Name
    last_id: Name
    ratio: Size | None
    least: bool

    def __post_init__(self) -> None:
        """Refuse a ratio below nothing."""
        check(self)

    @property
    def change(self) -> float:
        """How much more, or less where it is below zero, the later count is, as a share of the earlier one."""
        assert self.ratio is not None
        return self.ratio - 1


@dataclass(frozen=True, slots=True)
class Shift:
    """One quantity at an earlier and at a later year, set beside one another.

    Parameters
    ----------
    first_ids, last_ids : tuple of str
        The claims that the earlier and the later estimate rest on.
    ratio : float
        The later median over the earlier one.
    rate_ratio : float or None
        The same for each inhabitant; None where the people of one of the years are not held.
    people_ratio : float or None
        The people of the later year over those of the earlier one.
    meet : bool
        Whether the two 95 percent intervals overlap.
    """

    first_ids: tuple[str, ...]
    last_ids: tuple[str, ...]
    ratio: Size
    rate_ratio: Size | None
    people_ratio: Size | None
    meet: bool

    def __post_init__(self) -> None:
        """Refuse ratios of nothing."""
        check(self)
        known = [one for one in (self.ratio, self.rate_ratio, self.people_ratio) if one is not None]
        require(all(one > 0 for one in known), "a quantity that became nothing, or came from nothing")

    @property
    def against(self) -> bool:
        """Whether the number went one way while the rate went the other."""
        return self.rate_ratio is not None and (self.ratio > 1) != (self.rate_ratio > 1)

    @property
    def changes(self) -> tuple[float, float | None, float | None]:
        """The same as shares of the earlier number, rate and people: 0.07 for 7 percent more."""
        rate, people = (None if one is None else one - 1 for one in (self.rate_ratio, self.people_ratio))
        return self.ratio - 1, rate, people


@dataclass(frozen=True, slots=True)
class OnLists:
    """The persons on the lists from which an estimate of all was worked out.

    Parameters
    ----------
    claim_id : str
        The estimate.
    persons : float
        How many are on at least one list.
    low, high : float
        Shares of all that they are, over the ends of the range that was worked out.
    """

    claim_id: Name
    persons: Size
    low: Share
    high: Share

    def __post_init__(self) -> None:
        """Refuse shares outside [0, 1] or out of order."""
        check(self)
        require_rising((self.low, self.high), f"{self.claim_id}: shares on lists are out of order")


@dataclass(frozen=True, slots=True)
class Worked:
    """Ratios of a page.

    Parameters
    ----------
    editions : tuple of Step
        Each number of a producer beside that of its edition before.
    counts : tuple of CountStep
        Yearly counts beside those of the year before, of the first year and of the other years.
    years : tuple of Shift
        Quantities at a later year beside an earlier one.
    lists : tuple of OnLists
        Persons on lists beside what was worked out from these.
    """

    editions: tuple[Step, ...] = ()
    counts: tuple[CountStep, ...] = ()
    years: tuple[Shift, ...] = ()
    lists: tuple[OnLists, ...] = ()


NOTHING_WORKED = Worked()


def factor(ratio: float) -> float:
    """By which factor two numbers of a ratio differ, at least one."""
    return max(ratio, 1 / ratio)


def changed(ratio: float) -> float:
    """How far the second of two numbers is from the first, whatever way, as a share of the first."""
    return abs(ratio - 1)
