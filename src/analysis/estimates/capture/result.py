"""What a log-linear fit hands back: the total, its intervals, its details, and its own methods paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from analysis.estimates.capture import citations
from analysis.estimates.capture.existence import reduce_models
from analysis.estimates.capture.poisson import maximise
from analysis.estimates.capture.table import Bools, CaptureError, CaptureTable

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class CaptureFit:
    """A log-linear model fitted to a capture table.

    Attributes
    ----------
    estimate
        Persons in all, seen or not.
    ci_low, ci_high
        Interval of the total at `level`: normal on the log of the persons not seen, conditional on the model.
    level
        Coverage of the interval.
    n_observed
        Persons seen by at least one list.
    dark
        Expected persons on no list.
    log_dark, log_dark_se
        Log of `dark` (the constant of the model) and its standard error.
    method
        How the model was chosen: `main effects`, `given pairs`, `given model`, `stepwise` or `BIC`.
    model
        The model as its largest terms, lists numbered from 1.
    pairs
        Two-list terms in the order they were given or chosen, as `A:B`.
    nonoverlapping
        Terms of the model whose lists share nobody: their coefficient is minus infinity.
    coefficients
        Term and coefficient (log scale), constant first.
    deviance
        Poisson deviance from the table.
    df_residual
        Histories that can occur less finite coefficients.
    log_likelihood
        Poisson log likelihood, factorials included.
    aic, bic
        Information criteria; coefficients at minus infinity count, the sample size of BIC is the persons seen.
    threshold
        The p value below which a pair was added; None unless stepwise.
    table
        The counts.
    terms
        Terms of the model as sets of lists.
    """

    estimate: float
    ci_low: float
    ci_high: float
    level: float
    n_observed: int
    dark: float
    log_dark: float
    log_dark_se: float
    method: str
    model: str
    pairs: tuple[str, ...]
    nonoverlapping: tuple[str, ...]
    coefficients: tuple[tuple[str, float], ...]
    deviance: float
    df_residual: int
    log_likelihood: float
    aic: float
    bic: float
    threshold: float | None
    table: CaptureTable = field(repr=False)
    terms: tuple[int, ...] = field(repr=False)

    def model_row(self) -> Bools:
        """Model as a Boolean row over terms; shape (2^lists,)."""
        row = np.zeros(2**self.table.n_lists, dtype=bool)
        row[list(self.terms)] = True
        return row

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Interval of the total at another level (persons), normal on the log of the persons not seen.

        References
        ----------
        Chan, Silverman and Vincent (2021): the interval that SparseMSE prints beside its estimate.
        """
        check_level(level)
        reach = float(norm.ppf((1 + level) / 2)) * self.log_dark_se
        low, high = np.exp([self.log_dark - reach, self.log_dark + reach])
        return self.n_observed + float(low), self.n_observed + float(high)

    def profile_interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Interval of the total (persons) from the profile of the Poisson likelihood over the persons not seen.

        It holds every total whose best fit has a deviance less than the chi-square quantile above the minimum,
        so unlike `interval` it need not be symmetric on the log scale.

        References
        ----------
        Venzon and Moolgavkar (1988), Applied Statistics 37, 87-94; Cormack (1992), Biometrics 48, 567-576.
        """
        check_level(level)
        counts = self.table.array()[None, :]
        reduced = reduce_models(self.model_row()[None, :], counts)
        best = maximise(counts, reduced).log_likelihood[0]
        drop = float(chi2.ppf(level, 1)) / 2

        def excess(log_dark: float) -> float:
            return float(best - maximise(counts, reduced, constant=log_dark).log_likelihood[0] - drop)

        def end(direction: float) -> float:
            reach = direction * self.log_dark_se
            while excess(self.log_dark + reach) < 0:
                reach *= 2
            return self.n_observed + float(np.exp(brentq(excess, self.log_dark, self.log_dark + reach)))

        return end(-1.0), end(1.0)

    def method_note(self) -> str:
        """One paragraph on how the total was reached, in plain words, with its references."""
        lists = ", ".join(self.table.lists)
        chosen = {
            "main effects": "The lists were taken as independent of each other.",
            "given pairs": f"Dependence was allowed between {_words(self.pairs)}.",
            "given model": f"The hierarchical model {self.model} was given (lists numbered in that order).",
            "stepwise": (
                f"Dependence between pairs of lists was added one pair at a time, the smallest p value first, "
                f"while it was below {self.threshold or 0:g}; this chose {_words(self.pairs)}."
            ),
            "BIC": f"Of all hierarchical models the one with the smallest BIC was taken: {self.model}.",
        }[self.method]
        apart = (
            f" The terms {_words(self.nonoverlapping)} join lists that share nobody; they were fitted as fully "
            "exclusive."
            if self.nonoverlapping
            else ""
        )
        low, high = f"{self.ci_low:,.0f}", f"{self.ci_high:,.0f}"
        return citations.paragraph(
            f"{self.n_observed:,} persons were named by at least one of {self.table.n_lists} lists ({lists}). "
            f"The persons on no list were estimated from the overlaps with a Poisson log-linear model. {chosen}"
            f"{apart} The estimated total is {self.estimate:,.0f} ({self.level:.0%} interval {low} to {high}, "
            "which holds the model fixed and so leaves out the doubt about the model).",
            citations.SILVERMAN_2014,
            citations.CHAN,
            citations.FIENBERG,
            *((citations.SILVERMAN_2024,) if self.method == "BIC" else ()),
        )


def check_level(level: float) -> None:
    """Raise unless the level is a coverage between 0 and 1."""
    if not 0 < level < 1:
        raise CaptureError(f"level={level} is not a coverage between 0 and 1, such as 0.95")


def _words(names: Sequence[str]) -> str:
    if not names:
        return "no pair"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
