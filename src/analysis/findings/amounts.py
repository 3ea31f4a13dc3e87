"""Money in claims, and money per person."""

from dataclasses import dataclass

from analysis.findings.fields import MeasureWord, Name, Size, Year, check
from analysis.findings.rules import require, require_rising


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """An amount that a claim names, in dollars of one year where it can be brought there.

    Parameters
    ----------
    claim_id : str
        The claim.
    basis : str
        A money measure: what the amount is an amount of.
    usd_low, usd_best, usd_high : float or None
        In US dollars of `usd_year`.
    usd_year : int or None
        Year of the dollars; None where the claim has no price year.
    """

    claim_id: Name
    basis: MeasureWord
    usd_low: Size | None
    usd_best: Size | None
    usd_high: Size | None
    usd_year: Year | None

    def __post_init__(self) -> None:
        """Refuse amounts out of order, below zero, or of no year."""
        check(self)
        ends = (self.usd_low, self.usd_best, self.usd_high)
        known = [end for end in ends if end is not None]
        require_rising(ends, f"{self.claim_id}: amounts are out of order")
        require(bool(known) == (self.usd_year is not None), f"{self.claim_id}: an amount without its year")


@dataclass(frozen=True, slots=True)
class PerPerson:
    """A claimed amount a year over a claimed number of people at one time.

    Parameters
    ----------
    money_id, persons_id : str
        The two claims.
    low, high : float or None
        Ends of the quotient, in the currency of the money claim, per person and year; equal for two points; one of
        them None where a claim is a bound.
    """

    money_id: Name
    persons_id: Name
    low: Size | None
    high: Size | None

    def __post_init__(self) -> None:
        """Refuse a quotient without an end, or with ends out of order."""
        check(self)
        require(self.low is not None or self.high is not None, f"{self.money_id}: an amount per nobody")
        require_rising((self.low, self.high), f"{self.money_id}: amounts per person are out of order")
