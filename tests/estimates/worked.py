"""Small quantities for tests of the room `estimates`: claims about the Netherlands, a million people."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.estimates import exact
from analysis.estimates.inputs import Quantity, quantities
from analysis.parameters import Parameters
from analysis.reading.priors import load_priors
from tests.claims.claim_rows import claim_rows, people
from tests.conftest import ROOT

PRIORS = load_priors(ROOT)
PEOPLE = people()
NOW = Parameters(evidence="all", reference_year=2008)
#: A number of all victims, found or not, in the reference year.
ACTUAL = {"visibility": "actual", "method": "estimate", "period_start": 2008, "period_end": 2008}


def actual(*changes: Mapping[str, object]) -> pd.DataFrame:
    """Claims about all victims in the Netherlands in 2008."""
    return claim_rows(*({**ACTUAL, **change} for change in changes))


def found(claims: pd.DataFrame, parameters: Parameters = NOW) -> Sequence[Quantity]:
    """The quantities of some claims."""
    return quantities(claims, parameters, PRIORS, people=PEOPLE)


def only(claims: pd.DataFrame, parameters: Parameters = NOW) -> Quantity:
    """The one quantity of some claims."""
    (entry,) = found(claims, parameters)
    return entry


def quantity(inputs: Sequence[exact.Claim]) -> Quantity:
    """A quantity made of model inputs alone."""
    frame = actual(*({"lineage": f"L{place}"} for place in range(len(inputs))))
    return Quantity(("NLD",), frame, tuple(inputs), (np.log(100.0), 2.3))


def brute_force(inputs: Sequence[exact.Claim], mu_prior: tuple[float, float]) -> float:
    """Posterior median of mu (natural scale) by a plain sum over a grid of mu and tau, one lineage per input."""
    from scipy.stats import norm

    mu = np.linspace(mu_prior[0] - 14, mu_prior[0] + 14, 5_601)[:, None]
    tau = np.linspace(0.0, 6.0, 301)[None, :]
    log = norm.logpdf(mu, *mu_prior) + norm.logpdf(tau, 0, 1)
    for one in inputs:
        value, spread = np.log(one.value), np.hypot(tau, one.s)  # type: ignore[union-attr]
        if isinstance(one, exact.Point):
            log = log + norm.logpdf(value, mu, spread)
        else:
            sign = 1 if isinstance(one, exact.AtLeast) else -1
            log = log + norm.logcdf(sign * (mu - value) / spread)
    # The trapezoid rule gives the first and last tau half a weight; the last one is zero anyway.
    weight = np.exp(log - log.max())
    weight[:, 0] /= 2
    by_mu = weight.sum(axis=1)
    below = np.cumsum(by_mu) - by_mu / 2
    total = by_mu.sum()
    return float(np.exp(np.interp(0.5, below / total, mu[:, 0])))
