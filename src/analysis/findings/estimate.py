"""What the claims of one quantity say together."""

from dataclasses import dataclass

from analysis.findings.rules import require


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the claims of one quantity say together; amounts in persons, or persons a year for a flow.

    Parameters
    ----------
    median, low50 ... high95, predictive_low95, predictive_high95 : float or None
        Quantiles; all None where only bounds are known.
    tau : float or None
        Posterior mean of the spread between lineages, log scale.
    prior_share, spread_share : float or None
        How much of the prior's variance is left.
    certainty : str
        A grade, or empty where there is no estimate.
    floor_ids : tuple of str
        Counts of confirmed persons that keep the answer from being smaller.
    conversions : str
        Conversions that claims went through; empty where all speak of exactly this quantity.
    """

    measure: str
    population: str
    exploitation: str
    status: str
    visibility: str
    direction: str
    counterpart: str
    counterpart_name: str
    unit: str
    low95: float | None
    low80: float | None
    low50: float | None
    median: float | None
    high50: float | None
    high80: float | None
    high95: float | None
    predictive_low95: float | None
    predictive_high95: float | None
    tau: float | None
    prior_share: float | None
    spread_share: float | None
    k_claims: int
    k_bounds: int
    k_lineages: int
    k_producers: int
    certainty: str
    certainty_reasons: tuple[str, ...]
    claim_ids: tuple[str, ...]
    floor_ids: tuple[str, ...] = ()
    conversions: str = ""

    def __post_init__(self) -> None:
        """Refuse an estimate outside its interval and counts that do not match their list."""
        quantiles = (self.low95, self.low80, self.low50, self.median, self.high50, self.high80, self.high95)
        known = [value for value in quantiles if value is not None]
        require(len(known) in (0, len(quantiles)), "an estimate has some of its quantiles but not all")
        require(known == sorted(known), "an estimate lies outside its interval")
        require(self.k_claims == len(self.claim_ids), "k_claims is not the number of claim ids")
        require(self.k_bounds <= self.k_claims, "there are more bounds than claims")
        require(self.k_lineages <= self.k_claims, "there are more lineages than claims")
        require(bool(known) == bool(self.certainty), "an estimate without a certainty, or the reverse")

    @property
    def axes(self) -> dict[str, str]:
        """What it counts, as `report.words.quantity` wants it."""
        names = ("measure", "population", "status", "exploitation", "visibility", "direction", "unit")
        return {name: str(getattr(self, name)) for name in names}
