"""What the deeper sections of a page say: known and hidden, money, then and later, disputes, what sways it."""

from dataclasses import dataclass

from analysis.findings.curve import Curve
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

    claim_id: str
    year: int
    estimate_ids: tuple[str, ...]
    differences: tuple[str, ...]
    rate_low: float | None
    rate_best: float | None
    rate_high: float | None
    printed_low: float | None
    printed_high: float | None
    cut: bool
    mean_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse shares outside [0, 1] or out of order, and a rate between unlike things."""
        rates = (self.rate_low, self.rate_best, self.rate_high)
        require_shares((*rates, self.printed_low, self.printed_high), "a share known lies outside 0 and 1")
        require_rising(rates, "the share known lies outside its interval")
        require_rising((self.printed_low, self.printed_high), "the share known of a range is out of order")
        require(len([rate for rate in rates if rate is None]) in (0, 3), "a share known has some of its ends")
        alike = not self.differences
        require(alike == (self.rate_best is not None), "a share known of unlike things, or none of like ones")
        require(self.printed_low is None or alike, "a share known of a range that counts something else")


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

    claim_id: str
    basis: str
    usd_low: float | None
    usd_best: float | None
    usd_high: float | None
    usd_year: int | None

    def __post_init__(self) -> None:
        """Refuse amounts out of order, below zero, or of no year."""
        ends = (self.usd_low, self.usd_best, self.usd_high)
        known = [end for end in ends if end is not None]
        require_rising(ends, f"{self.claim_id}: amounts are out of order")
        require(all(end >= 0 for end in known), f"{self.claim_id}: an amount lies below zero")
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

    money_id: str
    persons_id: str
    low: float | None
    high: float | None

    def __post_init__(self) -> None:
        """Refuse a quotient without an end, or with ends out of order."""
        require(self.low is not None or self.high is not None, f"{self.money_id}: an amount per nobody")
        require_rising((self.low, self.high), f"{self.money_id}: amounts per person are out of order")


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

    reference_year: int
    evidence: str
    median: float | None
    low95: float | None
    high95: float | None
    claim_ids: tuple[str, ...]
    certainty: str = ""
    certainty_reasons: tuple[str, ...] = ()
    persons: float | None = None

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval, or with some of its parts only."""
        ends = (self.low95, self.median, self.high95)
        require_rising(ends, "an estimate lies outside its interval")
        require(len([end for end in ends if end is None]) in (0, 3), "an estimate has some of its ends")


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
    factor: float
    same_year: bool

    def __post_init__(self) -> None:
        """Refuse an edition that stands alone and a factor below one."""
        require(len(self.claim_ids) > 1, "one edition cannot have moved")
        require(self.factor >= 1, "editions that moved by a factor below one")


@dataclass(frozen=True, slots=True)
class Dispute:
    """Claims that cannot all be true, or seem so, as the conflicts table tells it.

    Parameters
    ----------
    severity : float
        Factor by which one of the claims would have to move, at least one.
    reasons : tuple of str
        Alternatives; reasons that are needed together have `+` between them.
    regions : tuple of str
        Codes of the pages on which it is told.
    one_text : bool
        Whether a reader of one text meets it: false only for three numbers or more out of different texts that nothing
        but arithmetic puts together.
    numbers : int
        How many numbers its claims are: what a claim repeats of another one counts once; zero where that is not known.
    """

    conflict_id: str
    level: str
    marginal: bool
    code: str
    claim_ids: tuple[str, ...]
    regions: tuple[str, ...]
    severity: float
    arithmetic: str
    reasons: tuple[str, ...]
    reason_evidence: str
    would_have_to_be_true: str
    resolution: str
    one_text: bool = True
    numbers: int = 0

    def __post_init__(self) -> None:
        """Refuse a dispute without claims, or one that no factor could be wrong by."""
        require(bool(self.claim_ids), f"{self.conflict_id}: a dispute between no claims")
        require(self.severity >= 1, f"{self.conflict_id}: a severity below one")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The lead estimate without one of the sources it rests on.

    Parameters
    ----------
    lineage : str
        What is left out.
    claim_ids : tuple of str
        Its claims.
    median, low95, high95 : float or None
        What is left, in the unit of the lead estimate; None where nothing is left.
    """

    lineage: str
    claim_ids: tuple[str, ...]
    median: float | None
    low95: float | None
    high95: float | None

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval."""
        require_rising(
            (self.low95, self.median, self.high95), f"without {self.lineage}: outside its interval"
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that could have been made otherwise, and how far it moves the lead answer.

    Parameters
    ----------
    axis : str
        The choice, by its name in the priors.
    share : float
        Of the variance of the log median over all specifications, what this choice explains on its own.
    low, high : float
        Smallest and largest median when only this choice changes.
    """

    axis: str
    share: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a share outside [0, 1] and ends out of order."""
        require_shares((self.share,), f"the share of {self.axis} lies outside 0 and 1")
        require_rising((self.low, self.high), f"the answers under {self.axis} are out of order")


@dataclass(frozen=True, slots=True)
class Multiverse:
    """The lead quantity under every combination of defensible choices.

    Parameters
    ----------
    specifications, answered : int
        How many combinations there are, and how many of them give an answer.
    lowest, tenth, middle, ninetieth, highest : float
        Of the medians of all that give one: ends, tenth and ninetieth percentile and the middle.
    distinct : int
        How many different medians there are among them.
    low95, high95 : float
        The outermost ends of their 95 percent intervals.
    published : float
        The median that the page leads with.
    choices : tuple of Choice
        The one that explains most first.
    curve : Curve
        All answers in order.
    """

    specifications: int
    answered: int
    lowest: float
    tenth: float
    middle: float
    ninetieth: float
    highest: float
    published: float
    choices: tuple[Choice, ...]
    curve: Curve
    distinct: int
    low95: float
    high95: float

    def __post_init__(self) -> None:
        """Refuse quantiles out of order, too many answers, choices out of order, and the curve of other answers."""
        require(0 < self.answered <= self.specifications, "a multiverse without an answer, or with too many")
        require(0 < self.distinct <= self.answered, "a multiverse with more different answers than answers")
        ends = (self.low95, self.lowest, self.tenth, self.middle, self.ninetieth, self.highest, self.high95)
        require_rising(ends, "the multiverse's quantiles are out of order")
        require(
            self.lowest <= self.published <= self.highest, "the published answer lies outside the multiverse"
        )
        shares = [choice.share for choice in self.choices]
        require(shares == sorted(shares, reverse=True), "choices do not stand with the largest share first")
        require(self.curve.spans(self.lowest, self.highest), "the curve has other ends than the answers")
        require(
            self.curve.below + self.curve.same <= self.answered, "the curve has more answers than there are"
        )
        require(
            self.curve.holds(self.published, self.answered),
            "the page's answer is not in its bin of the curve",
        )
