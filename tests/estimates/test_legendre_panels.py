"""Values, integrals and quantiles by polynomials of Legendre are those of numpy, and take few steps."""

import numpy as np
from numpy.polynomial.legendre import legint, legvander
from scipy.stats import norm

from analysis.estimates.legendre_panels import integrated, polynomials_at
from analysis.estimates.quadrature import Density, nodes_of


def test_polynomials_and_integrals_are_those_of_numpy() -> None:
    x = np.linspace(-1, 1, 41)
    np.testing.assert_allclose(polynomials_at(x, 16).T, legvander(x, 16), rtol=0, atol=1e-15)
    coefficients = np.random.default_rng(3).normal(size=(5, 16))
    np.testing.assert_allclose(
        integrated(coefficients), legint(coefficients, lbnd=-1, axis=1), rtol=0, atol=1e-14
    )


def test_quantiles_of_a_density_on_panels_are_exact_far_into_its_tails() -> None:
    edges = np.linspace(-12.0, 12.0, 13)
    x, _ = nodes_of(edges, 16)
    density = Density(edges, norm.pdf(x))
    levels = np.array([1e-9, 0.025, 0.5, 0.8, 0.975, 1 - 1e-9])
    np.testing.assert_allclose(density.quantile(levels), norm.ppf(levels), rtol=0, atol=1e-6)
