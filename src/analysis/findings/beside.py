"""Persons known to the authorities beside an estimate of all."""

from dataclasses import dataclass

from analysis.findings.fields import AxisWord, Name, Share, Year, check
from analysis.findings.rules import require, require_rising, require_shares


@dataclass(frozen=True, slots=True)
class Beside:
    """A count of persons known to the authorities beside an estimate of all.

    Parameters
    ----------
    claim_id : str
        The count.
    year : int
        Its year.
    estimate_ids : tuple of str
        The claims of the estimate beside it.
    differences : tuple of str
        What sets the two apart, by axis: `population`, `exploitation`, `status`, `direction`, `time`; empty where
        both count the same.
    rate_low, rate_best, rate_high : float or None
        Implied share of all who are known: the count over the ends of the estimate's 95 percent interval and over its
        median; None where the two are not of one kind.
    printed_low, printed_high : float or None
        The same over the ends of the one range that the estimate rests on, as printed.
    cut : bool
        Whether a share above one was cut to one.
    mean_ids : tuple of str
        Where the estimate is a mean of several years: the counts of all these years, whose mean stands beside it.
    """

    claim_id: Name
    year: Year
    estimate_ids: tuple[str, ...]
    differences: tuple[AxisWord, ...]
    rate_low: Share | None
    rate_best: Share | None
    rate_high: Share | None
    printed_low: Share | None
    printed_high: Share | None
    cut: bool
    mean_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse shares outside [0, 1] or out of order, and a rate between unlike things."""
        check(self)
        rates = (self.rate_low, self.rate_best, self.rate_high)
        require_shares((*rates, self.printed_low, self.printed_high), "a share known lies outside 0 and 1")
        require_rising(rates, "the share known lies outside its interval")
        require_rising((self.printed_low, self.printed_high), "the share known of a range is out of order")
        require(len([rate for rate in rates if rate is None]) in (0, 3), "a share known has some of its ends")
        alike = not self.differences
        require(alike == (self.rate_best is not None), "a share known of unlike things, or none of like ones")
        require(self.printed_low is None or alike, "a share known of a range that counts something else")
