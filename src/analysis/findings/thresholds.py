"""The numbers of the rules that choose a page's words, as the priors give them."""

from dataclasses import dataclass

from analysis.findings.fields import check
from analysis.findings.rules import require
from analysis.reading.priors import Priors


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where one word ends and the next one begins.

    Parameters
    ----------
    window : float
        Years within which a claim is near a year.
    leap : float
        From this ratio on a change is told as a multiple, and a step or a peak is one.
    level : float
        Up to this ratio between its largest and smallest value a series is level.
    few : int
        With fewer values than this a series has no shape.
    alternating : int
        From so many turns up or down on a grade goes back and forth; steps the same way are one turn.
    close : float
        Up to this ratio two editions say nearly the same.
    slight : float
        Below this ratio two numbers for one time are only slightly different.
    step : float
        Counts are not compared across a larger factor from one year to the next, as it may be another way of counting.
    assumed_stock, assumed_flow : float
        What is assumed of each inhabitant before any claim is read: at one time, and in a year.
    """

    window: float
    leap: float
    level: float
    few: int
    alternating: int
    close: float
    slight: float
    assumed_stock: float
    assumed_flow: float
    step: float = 5.0

    def __post_init__(self) -> None:
        """Refuse ratios below one, and a leap that would be level."""
        check(self)
        require(self.window >= 0, "a window of fewer than no years")
        require(1 <= self.close <= self.leap, "two editions cannot be close and a leap apart")
        require(1 <= self.slight <= self.close, "two numbers cannot be slightly different and not close")
        require(1 <= self.level <= self.leap, "a series cannot be level and leap")
        require(self.leap <= self.step, "a step that may be another way of counting is smaller than a leap")
        require(self.few >= 3, "fewer than three values have no shape")
        require(
            0 < self.assumed_flow <= self.assumed_stock < 1, "more are assumed in a year than at one time"
        )
        require(self.alternating >= 2, "a grade that changed once does not go back and forth")


def thresholds(priors: Priors) -> Thresholds:
    """The thresholds of data/raw/priors.yml."""
    shapes = priors["telling_shapes"].value
    return Thresholds(
        window=priors.number("reference_year_window"),
        leap=float(shapes["leap"]),
        level=float(shapes["level"]),
        few=int(shapes["few"]),
        alternating=int(shapes["alternating"]),
        close=float(shapes["close"]),
        slight=float(shapes["slight"]),
        step=float(priors["apart_limits"].value["step"]),
        assumed_stock=priors.number("mu_prior_median_stock_per_person"),
        assumed_flow=priors.number("mu_prior_median_flow_per_person"),
    )
