"""Quantiles of a density on panels are exact, far into its tails."""

import numpy as np
from scipy.stats import norm

from analysis.estimates.quadrature import Density, nodes_of


def test_quantiles_of_a_density_on_panels_are_exact_far_into_its_tails() -> None:
    edges = np.linspace(-12.0, 12.0, 13)
    x, _ = nodes_of(edges, 16)
    density = Density(edges, norm.pdf(x))
    levels = np.array([1e-9, 0.025, 0.5, 0.8, 0.975, 1 - 1e-9])
    np.testing.assert_allclose(density.quantile(levels), norm.ppf(levels), rtol=0, atol=1e-6)
