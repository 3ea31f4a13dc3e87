"""What the claims of one quantity say together."""

from dataclasses import dataclass

from analysis.findings.fields import (
    CertaintyWord,
    Count,
    DirectionWord,
    ExploitationWord,
    MeasureWord,
    PartOfVariance,
    PopulationWord,
    Size,
    StatusWord,
    UnitWord,
    VisibilityWord,
    check,
)
from analysis.findings.rules import require, require_rising, require_unique


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the claims of one quantity say together; amounts in persons, or persons a year for a flow.

    Parameters
    ----------
    measure, population, exploitation, status, visibility, direction, unit : str
        What it counts, and in what: words of the vocabulary.
    counterpart, counterpart_name : str
        The other end of a movement: codes and English names; empty where there is none.
    k_claims, k_bounds, k_lineages, k_producers : int
        How many claims it rests on, how many of these are bounds, and of how many lines of evidence and producers.
    median, low50 ... high95, predictive_low95, predictive_high95 : float or None
        Quantiles; all None where only bounds are known.
    tau : float or None
        Posterior mean of the spread between lineages, log scale.
    prior_share, spread_share : float or None
        How much of the prior's variance is left.
    certainty : str
        A grade, or empty where there is no estimate.
    certainty_reasons : tuple of str
        Why it is that grade.
    claim_ids : tuple of str
        The claims it rests on.
    floor_ids : tuple of str
        Counts of confirmed persons that keep the answer from being smaller.
    conversions : str
        Conversions that claims went through; empty where all speak of exactly this quantity.
    """

    measure: MeasureWord
    population: PopulationWord
    exploitation: ExploitationWord
    status: StatusWord
    visibility: VisibilityWord
    direction: DirectionWord
    counterpart: str
    counterpart_name: str
    unit: UnitWord
    low95: Size | None
    low80: Size | None
    low50: Size | None
    median: Size | None
    high50: Size | None
    high80: Size | None
    high95: Size | None
    predictive_low95: Size | None
    predictive_high95: Size | None
    tau: Size | None
    prior_share: PartOfVariance | None
    spread_share: PartOfVariance | None
    k_claims: Count
    k_bounds: Count
    k_lineages: Count
    k_producers: Count
    certainty: CertaintyWord
    certainty_reasons: tuple[str, ...]
    claim_ids: tuple[str, ...]
    floor_ids: tuple[str, ...] = ()
    conversions: str = ""

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval, counts that do not match their list, and a grade without reasons."""
        check(self)
        quantiles = (self.low95, self.low80, self.low50, self.median, self.high50, self.high80, self.high95)
        known = [value for value in quantiles if value is not None]
        require(len(known) in (0, len(quantiles)), "an estimate has some of its quantiles but not all")
        require_rising(quantiles, "an estimate lies outside its interval")
        wide = (self.predictive_low95, self.low95, self.high95, self.predictive_high95)
        require_rising(wide, "another number is foreseen more narrowly than the estimate")
        require((wide[0] is None) == (wide[3] is None), "what is foreseen has one end only")
        require_unique(self.claim_ids, "an estimate rests on a claim twice")
        require(self.k_claims == len(self.claim_ids), "k_claims is not the number of claim ids")
        require(self.k_bounds <= self.k_claims, "there are more bounds than claims")
        require(1 <= self.k_lineages <= self.k_claims, "there are more lineages than claims, or none")
        require(1 <= self.k_producers <= self.k_claims, "there are more producers than claims, or none")
        require(bool(known) == bool(self.certainty), "an estimate without a certainty, or the reverse")
        require(bool(self.certainty_reasons) or not self.certainty, "a certainty without a reason")

    @property
    def axes(self) -> dict[str, str]:
        """What it counts, as `report.words.quantity` wants it."""
        names = ("measure", "population", "status", "exploitation", "visibility", "direction", "unit")
        return {name: str(getattr(self, name)) for name in names}
