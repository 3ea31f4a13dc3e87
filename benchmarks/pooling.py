"""Pooling of very many quantities, side by side with PyMARE and (where R is installed) metafor.

    python benchmarks/pooling.py --peer PATH/TO/PEERS/bin/python

The peer lives in an environment of its own, made once with

    python -m venv PEERS && PEERS/bin/pip install pymare

and is timed through its own public calls. Ours and theirs run by turns, each in a fresh process on one thread, on
the same data; only the calls are timed, not the imports or the reading. What is slow for one quantity at a time
is timed on a sample and scaled up, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

QUANTITIES = 100_000
BALANCED_K = 10
SAMPLE = 300
ROUNDS = 5
BALANCED = {"REML": "reml", "ML": "ml", "DL": "DerSimonianLaird", "HE": "Hedges"}
SIZES = (25_000, 50_000, 100_000, 200_000)
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

METAFOR = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(trailingOnly=TRUE)[1])
parts <- split(d, d$g)
seconds <- system.time(for (p in parts) {
  fit <- try(rma(y, v, data=p, method="REML", test="knha"), silent=TRUE)
  if (!inherits(fit, "try-error")) predict(fit)
})[["elapsed"]]
cat(seconds / length(parts))
"""


def make(folder: Path) -> None:
    """Write the data: ragged groups of 2 to 20 claims, and a balanced array (claims x quantities)."""
    rng = np.random.default_rng(20260101)

    def claims(k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tau2 = np.repeat(rng.choice([0.0, 0.05, 0.3, 1.0], k.size), k)
        v = rng.uniform(0.01, 0.5, k.sum())
        return rng.normal(np.repeat(rng.normal(10.0, 3.0, k.size), k), np.sqrt(v + tau2)), v

    k = rng.integers(2, 21, 2 * QUANTITIES)
    y, v = claims(k)
    by, bv = claims(np.full(QUANTITIES, BALANCED_K))
    np.savez(folder / "data.npz", y=y, v=v, k=k, by=by, bv=bv)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ours(data: dict[str, np.ndarray]) -> dict[str, object]:
    """Time this project's public call; what comes back holds tests, intervals, heterogeneity and fit statistics."""
    import resource

    from analysis.estimates.meta_analysis import random_effects_by_group

    def run(size: int) -> Callable[[], object]:
        k = data["k"][:size]
        group, n = np.repeat(np.arange(size), k), int(k.sum())
        y, v = data["y"][:n], data["v"][:n]
        return lambda: random_effects_by_group(y, v, group, test="knha")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result: dict[str, object] = {"ragged": timed(run(QUANTITIES))}
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result["megabytes before"] = before / 1024
    result["sizes"] = [timed(run(size)) for size in SIZES]
    group = np.repeat(np.arange(QUANTITIES), BALANCED_K)

    def bare(method: str) -> None:
        """What the peer's own fit finds, and nothing more."""
        random_effects_by_group(
            data["by"], data["bv"], group, method=method, test="knha", columns=["estimate", "se", "tau2"]
        )

    for method in BALANCED:
        result[f"{method} bare"] = timed(lambda m=method: bare(m))
        tables = []
        result[method] = timed(
            lambda m=method, t=tables: t.append(
                random_effects_by_group(data["by"], data["bv"], group, method=m, test="knha")
            )
        )
        result[f"{method} tau2"] = tables[0]["tau2"].head(1000).tolist()
    return result


def pymare(data: dict[str, np.ndarray]) -> dict[str, object]:
    """Time PyMARE: REML and Hartung-Knapp one quantity at a time, and its batch of balanced arrays."""
    import warnings

    from pymare import Dataset, estimators

    warnings.simplefilter("ignore")

    def estimator(method: str):
        if method in ("reml", "ml"):
            return estimators.VarianceBasedLikelihoodEstimator(method=method)
        return getattr(estimators, method)()

    def one_by_one() -> None:
        start = 0
        for k in data["k"][:SAMPLE]:
            rows = slice(start, start + k)
            dataset = Dataset(data["y"][rows], data["v"][rows], X=np.ones((k, 1)), add_intercept=False)
            estimator("reml").fit_dataset(dataset).summary().get_fe_stats()
            start += k

    one_by_one()
    result: dict[str, object] = {"each": timed(one_by_one) / SAMPLE}
    y, v = (np.ascontiguousarray(data[name].reshape(-1, BALANCED_K).T) for name in ("by", "bv"))
    dataset = Dataset(y, v, X=np.ones((BALANCED_K, 1)), add_intercept=False)
    for method, name in BALANCED.items():
        model = estimator(name)
        result[f"{method} fit"] = timed(lambda m=model: m.fit_dataset(dataset))
        summary = model.summary()
        more = timed(lambda s=summary: (s.get_fe_stats(), s.get_heterogeneity_stats()))
        result[method] = result[f"{method} fit"] + more
        result[f"{method} tau2"] = np.ravel(summary.tau2)[:1000].tolist()
    return result


def child(python: str, role: str, folder: Path) -> dict[str, object]:
    """Run this file in a fresh process of `python` and return what it timed."""
    command = [python, __file__, "--role", role, "--folder", str(folder)]
    done = subprocess.run(
        command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{role} failed under {python}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def metafor_seconds(folder: Path) -> float | None:
    """Return metafor's seconds per quantity (rma and predict) on the sample, None where R or metafor is missing."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    data = np.load(folder / "data.npz")
    k = data["k"][:SAMPLE]
    n = int(k.sum())
    table = np.column_stack([np.repeat(np.arange(SAMPLE), k), data["y"][:n], data["v"][:n]])
    np.savetxt(folder / "sample.csv", table, delimiter=",", header="g,y,v", comments="", fmt="%.17g")
    (folder / "metafor.R").write_text(METAFOR)
    command = [rscript, str(folder / "metafor.R"), str(folder / "sample.csv")]
    done = subprocess.run(
        command, env={**os.environ, **ONE_THREAD}, capture_output=True, text=True, check=False
    )
    return float(done.stdout) if done.returncode == 0 else None


def shown(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} s [{min(seconds):.3f}-{max(seconds):.3f}]"


def line(what: str, mine: list[float], theirs: list[float], *, wanted: str) -> None:
    ratio = statistics.median(theirs) / statistics.median(mine)
    print(f"| {what} | {shown(mine)} | {shown(theirs)} | {ratio:,.1f}x | {wanted} |")


def column(runs: list[dict[str, object]], name: str, factor: float = 1.0) -> list[float]:
    return [float(run[name]) * factor for run in runs]  # type: ignore[arg-type]


def report(mine: list[dict[str, object]], theirs: list[dict[str, object]], metafor: list[float]) -> None:
    print(f"{QUANTITIES:,} quantities, median [min-max] of {len(mine)} rounds, one thread\n")
    print("| what | this project | peer | ratio | wanted |\n|---|---|---|---|---|")
    ragged = column(mine, "ragged")
    what = f"ragged (2-20 claims), REML + Hartung-Knapp + prediction interval; peer {{}}: {SAMPLE} quantities, scaled"
    if theirs:
        pymare_name = "PyMARE called per quantity (no prediction interval there)"
        line(what.format(pymare_name), ragged, column(theirs, "each", QUANTITIES), wanted="100x")
    if metafor:
        line(what.format("metafor"), ragged, [s * QUANTITIES for s in metafor], wanted="300x")
    else:
        print("| metafor: not measured, no Rscript with metafor was found | | | | 300x |")
    if theirs:
        for method in BALANCED:
            what = f"balanced ({BALANCED_K} claims), {method}; peer PyMARE's batch"
            line(
                f"{what} with tests and heterogeneity",
                column(mine, method),
                column(theirs, method),
                wanted="1x",
            )
            line(
                f"{what}, bare fit: mean, its error and tau2",
                column(mine, f"{method} bare"),
                column(theirs, f"{method} fit"),
                wanted="1x",
            )
    sizes = [statistics.median(times) for times in zip(*(run["sizes"] for run in mine), strict=True)]  # type: ignore[misc]
    per = ", ".join(f"{n:,}: {s / n * 1e6:.2f}" for n, s in zip(SIZES, sizes, strict=True))
    print(f"\nMicroseconds per quantity by number of quantities (linear if equal): {per}")
    print(f"Peak memory of the process: {max(column(mine, 'megabytes')):.0f} MB", end=" ")
    print(f"({max(column(mine, 'megabytes before')):.0f} MB before the call); wanted below 1,000 MB")
    for method in BALANCED if theirs else ():
        gap = np.subtract(mine[0][f"{method} tau2"], theirs[0][f"{method} tau2"])
        print(f"Largest difference of tau2 over 1,000 quantities, {method}: {np.abs(gap).max():.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="python of an environment with pymare (see the top of this file)")
    parser.add_argument("--role", choices=["ours", "pymare"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.role:
        data = dict(np.load(chosen.folder / "data.npz"))
        print(json.dumps((ours if chosen.role == "ours" else pymare)(data)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        mine, theirs, metafor = [], [], []
        for _ in range(ROUNDS):
            mine.append(child(sys.executable, "ours", folder))
            if chosen.peer:
                theirs.append(child(chosen.peer, "pymare", folder))
            seconds = metafor_seconds(folder)
            if seconds is not None:
                metafor.append(seconds)
        if not chosen.peer:
            print(
                "PyMARE: not measured, name its python with --peer (the top of this file says how to make one)\n"
            )
        report(mine, theirs, metafor)


if __name__ == "__main__":
    main()
