"""One quantity at several times, and editions that moved."""

from dataclasses import dataclass

from analysis.findings.fields import CertaintyWord, Factor, ScopeWord, Size, Year, check
from analysis.findings.rules import require, require_rising, require_unique


@dataclass(frozen=True, slots=True)
class Moment:
    """What is said about one quantity for one reference year with one body of evidence.

    Parameters
    ----------
    reference_year : int
        The year it is about.
    evidence : str
        `article` or `all`.
    median, low95, high95 : float or None
        In the quantity's unit; all None where nothing near that year fixes a value.
    claim_ids : tuple of str
        The claims it rests on.
    certainty : str
        A grade, or empty where there is no estimate.
    certainty_reasons : tuple of str
        Why it is that grade.
    persons : float or None
        People living there in that year; None where no table has them.
    """

    reference_year: Year
    evidence: ScopeWord
    median: Size | None
    low95: Size | None
    high95: Size | None
    claim_ids: tuple[str, ...]
    certainty: CertaintyWord = ""
    certainty_reasons: tuple[str, ...] = ()
    persons: Size | None = None

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval, or with some of its parts only."""
        check(self)
        ends = (self.low95, self.median, self.high95)
        require_rising(ends, "an estimate lies outside its interval")
        require(len([end for end in ends if end is None]) in (0, 3), "an estimate has some of its ends")
        require(self.median is not None or not self.certainty, "a certainty without an estimate")
        require_unique(self.claim_ids, "an estimate rests on a claim twice")


@dataclass(frozen=True, slots=True)
class Change:
    """One quantity at several moments: with the article's evidence, with all of it, and later.

    Parameters
    ----------
    axes : tuple of (str, str)
        What is counted, by axis, with `counterpart_name`.
    moments : tuple of Moment
        In the order of time, the article's evidence before all of it.
    """

    axes: tuple[tuple[str, str], ...]
    moments: tuple[Moment, ...]

    def __post_init__(self) -> None:
        """Refuse a quantity without a moment, and moments out of order."""
        check(self)
        keys = [(moment.reference_year, moment.evidence != "article") for moment in self.moments]
        require(bool(keys) and keys == sorted(set(keys)), "moments are missing, double or out of order")


@dataclass(frozen=True, slots=True)
class Moved:
    """Numbers of one producer for one quantity that moved from edition to edition.

    Parameters
    ----------
    claim_ids : tuple of str
        At least two, in the order of their editions.
    factor : float
        Largest over smallest of them, at least one.
    same_year : bool
        Whether two of them are about the same year.
    """

    claim_ids: tuple[str, ...]
    factor: Factor
    same_year: bool

    def __post_init__(self) -> None:
        """Refuse an edition that stands alone and a factor below one."""
        check(self)
        require_unique(self.claim_ids, "an edition stands twice")
        require(len(self.claim_ids) > 1, "one edition cannot have moved")
