"""The exact model on one quantity after the other.

    OPENBLAS_NUM_THREADS=1 python benchmarks/exact.py      times, one thread

Bayesian peers work on one quantity at a time: bayesmeta (R) where `Rscript` and that package are installed, and,
for scale, plain nested adaptive quadrature with SciPy.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.integrate import quad

from analysis.estimates import hierarchical_model
from analysis.estimates.line_likelihood import Line, Says

SAMPLE = 200
PRIOR = (12.0, 2.3)
SCALE = 1.0
ERRORS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6)

BAYESMETA = """
suppressMessages(library(bayesmeta))
d <- read.csv(commandArgs(trailingOnly=TRUE)[1])
parts <- split(d, d$g)
prior <- function(t) dhalfnormal(t, scale=1)
seconds <- system.time(for (p in parts) {
  fit <- bayesmeta(p$y, p$s, tau.prior=prior, mu.prior=c(12, 2.3), interval.type="central")
  fit$qposterior(mu.p=c(.025, .5, .975))
})[["elapsed"]]
cat(seconds / length(parts))
"""


def quantities(count: int, share_of_bounds: float) -> list[list[Line]]:
    """Quantities of two to ten claims, a share of which are bounds."""
    rng = np.random.default_rng(20260101)
    made: list[list[Line]] = []
    for _ in range(count):
        mu, tau = rng.normal(*PRIOR), abs(rng.normal(0, SCALE))
        claims: list[Line] = []
        for s in rng.choice(ERRORS, rng.integers(2, 11)):
            y = rng.normal(mu, math.hypot(tau, s))
            if rng.random() >= share_of_bounds:
                claims.append(Line("", y, float(s), float(s)))
            elif rng.random() < 0.7:
                claims.append(Line("", y - 0.5, 0.1, 0.1, Says.AT_LEAST))
            else:
                claims.append(Line("", y + 0.7, 0.1, 0.1, Says.UP_TO))
        made.append(claims)
    return made


def timed(claims: list[list[Line]]) -> float:
    """Seconds a quantity, with its 95 percent interval: the best of three turns."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        for each in claims:
            hierarchical_model.posterior(each, tau_scale=SCALE, mu_prior=PRIOR).quantile((0.025, 0.975))
        seconds.append(time.perf_counter() - start)
    return min(seconds) / len(claims)


def nested(claims: list[Line]) -> float:
    """Mean of mu by two nested adaptive integrals, as one would write it down."""
    y = np.array([c.best for c in claims if c.says is Says.VALUE])
    s = np.array([c.below for c in claims if c.says is Says.VALUE])

    def joint(mu: float, tau: float) -> float:
        variance = tau**2 + s**2
        log_density = -0.5 * (((y - mu) ** 2 / variance + np.log(variance)).sum() + tau**2)
        return math.exp(log_density - 0.5 * ((mu - PRIOR[0]) / PRIOR[1]) ** 2)

    low, high = y.min() - 5, y.max() + 5

    def over_mu(tau: float, power: int) -> float:
        return float(quad(lambda mu: mu**power * joint(mu, tau), low, high, points=y[:10], limit=200)[0])

    return float(quad(over_mu, 0, 6, args=(1,))[0] / quad(over_mu, 0, 6, args=(0,))[0])


def bayesmeta(claims: list[list[Line]]) -> float | None:
    """Seconds a quantity in R, or None where it is not installed."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "claims.csv", Path(folder) / "peer.R"
        rows = [
            f"{g},{c.best},{c.below}" for g, part in enumerate(claims) for c in part if c.says is Says.VALUE
        ]
        table.write_text("\n".join(["g,y,s", *rows]), encoding="utf-8")
        script.write_text(BAYESMETA, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", str(script), str(table)], capture_output=True, text=True, check=False
        )
    return float(done.stdout) if done.returncode == 0 else None


def speed() -> None:
    """Print times."""
    plain, bounded = quantities(SAMPLE, 0.0), quantities(SAMPLE, 0.25)
    start = time.perf_counter()
    for claims in plain[:10]:
        nested(claims)
    by_quad = (time.perf_counter() - start) / 10
    peer = bayesmeta(plain)
    rows = [
        (f"points ({SAMPLE} quantities)", timed(plain)),
        (f"a quarter bounds ({SAMPLE})", timed(bounded)),
        ("nested SciPy quadrature (10), the mean only", by_quad),
    ]
    rows += [(f"bayesmeta ({SAMPLE}), points", peer)] if peer is not None else []
    print("| what | ms a quantity | s for 10,000 |\n|---|---:|---:|")
    for what, seconds in rows:
        print(f"| {what} | {1e3 * seconds:.3f} | {1e4 * seconds:.2f} |")
    if peer is None:
        print("\nbayesmeta is not installed here and was not timed.")


if __name__ == "__main__":
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    speed()
