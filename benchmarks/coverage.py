"""How often intervals of the exact model hold the truth, on simulated claims whose truth is known.

    python benchmarks/coverage.py
    python benchmarks/coverage.py --lines

prints the tables of docs/coverage.md, from fixed seeds: with mu and tau drawn from their priors; with the true tau
fixed; and with one claim copied three times. Each number is the share, in percent, of simulated quantities
whose 95 percent interval holds the truth. docs/coverage.md says what the tables mean.

With --lines the model is that of lines of evidence: each simulated corpus has ten strict sets, from which its scale is
learned, and quantities that are answered with it, mu being fixed and tau drawn from half-normal(TRUE_SCALE).
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import analysis as an
from analysis.estimates import hierarchical_model, pooled_posterior
from analysis.estimates.answer_table import asked_pools
from analysis.estimates.floors import Floor, Share
from analysis.estimates.line_likelihood import Line, Rules, point
from analysis.estimates.lines_of_evidence import Entry, Grade
from analysis.estimates.pooled_posterior import Spread, StrictSet, gap_probability, tau_and_mu
from analysis.library.reconciling import basis_for
from analysis.processed_tables import tables

Floats = NDArray[np.float64]
PRIOR = (math.log(1e5), 2.3)
SCALE = 1.0
TAUS = (0.0, 0.25, 0.5, 1.0, 1.5)
SIZES = (1, 2, 3, 5, 10)
QUANTITIES = 10_000
ENDS = (0.025, 0.975)
# Of the model of lines: intervals too wide to be published are counted too, as coverage is of all.
RULES = replace(Rules.of(tables().priors), widest_ratio=math.inf)
TRUE_SCALE = 0.62
STRICT_SETS = 10
MU = math.log(1e4)
LINES = (2, 3, 5)
CORPORA = 1_000
QUANTITIES_EACH = 5
CONFIRMED, EXPLOITED = Share(3, 2), Share(6, 4)


def claims(mu: Floats, tau: Floats, k: int, rng: np.random.Generator) -> list[list[Line]]:
    """What k producers report on each quantity: errors vary from a register's to an unattributed figure's."""
    s = np.exp(rng.normal(math.log(0.2), 0.8, (len(mu), k)))
    y = rng.normal(mu[:, None], np.hypot(tau[:, None], s))
    return [
        [Line("", float(a), float(b), float(b)) for a, b in zip(*pair, strict=True)]
        for pair in zip(y, s, strict=True)
    ]


def posterior(each: Sequence[Line]) -> hierarchical_model.Posterior:
    """What the claims on one quantity say."""
    return hierarchical_model.posterior(each, tau_scale=SCALE, mu_prior=PRIOR)


def ends_of(found: Sequence[hierarchical_model.Posterior]) -> Floats:
    """Ends of the 95 percent interval of each amount, shape (quantities, 2)."""
    return np.array([one.quantile(ENDS) for one in found])


def held(ends: Floats, truth: Floats) -> float:
    """Percent of truths between their ends, which have the shape (quantities, 2)."""
    return 100 * float(((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean())


def simulated(tau: Floats, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """Coverage of the amount, and of what a further lineage is about, at given true tau of each quantity."""
    mu = rng.normal(*PRIOR, len(tau))
    found = [posterior(each) for each in claims(mu, tau, k, rng)]
    further = np.array([one.predictive.quantile(np.array(ENDS)) for one in found])
    return held(ends_of(found), mu), held(further, rng.normal(mu, tau))


def fixed(count: int) -> list[list[str]]:
    """Coverage by number of lineages and true tau, the last column with tau drawn from its prior."""
    rng = np.random.default_rng(20260102)
    columns: list[Callable[[], Floats]] = [lambda tau=tau: np.full(count, tau) for tau in TAUS]  # type: ignore[misc]
    columns.append(lambda: np.abs(rng.normal(0, SCALE, count)))
    rows = []
    for k in SIZES:
        cells = [simulated(column(), k, rng) for column in columns]
        rows.append([str(k), *(f"{amount:.1f} / {further:.1f}" for amount, further in cells)])
    return rows


def copied(count: int) -> list[list[str]]:
    """Coverage with five lineages at tau .5, of which one was told three times more, with two digits left."""
    rng = np.random.default_rng(20260121)
    mu = rng.normal(*PRIOR, count)
    alone = claims(mu, np.full(count, 0.5), 5, rng)
    copies = [[point("", float(f"{math.exp(told[0].best):.1e}"), error=told[0].below)] * 3 for told in alone]
    traced = [
        [replace(one, name="A") for one in (told[0], *more)] + told[1:]
        for told, more in zip(alone, copies, strict=True)
    ]
    naive = [[*told, *more] for told, more in zip(alone, copies, strict=True)]

    def row(name: str, quantities: Sequence[Sequence[Line]]) -> list[str]:
        ends = ends_of([posterior(each) for each in quantities])
        width = np.exp(np.median(ends[:, 1] - ends[:, 0]))
        return [name, f"{held(ends, mu):.1f}", f"{width:.1f}"]

    return [
        row("without copies", alone),
        row("three copies, one voice per lineage", traced),
        row("three copies, every claim a voice", naive),
    ]


@dataclass(frozen=True)
class Corpus:
    """Ten strict sets, the spread that they teach, and a generator for what is answered with it."""

    spread: Spread
    rng: np.random.Generator

    @classmethod
    def drawn(cls, seed: int) -> Corpus:
        rng = np.random.default_rng([20261101, seed])
        sets = [
            StrictSet(str(i), tuple(drawn_lines(int(rng.integers(2, 4)), rng))) for i in range(STRICT_SETS)
        ]
        return cls(pooled_posterior.learn(sets, prior_scale=RULES.scale_prior).spread(), rng)


def drawn_lines(k: int, rng: np.random.Generator) -> list[Line]:
    """What k samples print on a quantity whose log is MU: every third with errors that differ, tau half-normal."""
    tau = abs(rng.normal(0, TRUE_SCALE))
    lines = []
    for i in range(k):
        below = math.exp(rng.normal(math.log(0.15), 0.6))
        above = below * math.exp(rng.normal(0, 0.7)) if rng.random() < 1 / 3 else below
        off = abs(rng.normal()) * (below if rng.random() < 0.5 else -above)
        lines.append(Line(str(i), rng.normal(MU, tau) + off, below, above))
    return lines


def drawn_floor(rng: np.random.Generator) -> Floor:
    """A register that finds from one in a hundred to all, each order of magnitude alike, with shares as assumed."""
    truly = 0.01 ** rng.random() * math.exp(MU)
    share = rng.beta(CONFIRMED.a, CONFIRMED.b) * rng.beta(EXPLOITED.a, EXPLOITED.b)
    return Floor("register", truly / share, CONFIRMED, EXPLOITED)


def inside(lines: Sequence[Line], corpus: Corpus, floors: Sequence[Floor] = ()) -> list[bool] | None:
    """Whether each interval holds the truth; None where a floor contradicts the lines."""
    answer = pooled_posterior.reconcile(lines, corpus.spread, RULES, floors=floors)
    found = answer.quantiles
    ends = [found[f"low{p}"] <= math.exp(MU) <= found[f"high{p}"] for p in (50, 80, 95) if found]
    return ends or None


def answered(corpus: Corpus) -> dict[str, list[bool] | None]:
    """One quantity of each kind."""
    found = {f"{k} lines": inside(drawn_lines(k, corpus.rng), corpus) for k in LINES}
    lines = drawn_lines(2, corpus.rng)
    found["2 lines and a floor"] = inside(lines, corpus, [drawn_floor(corpus.rng)])
    lines = drawn_lines(3, corpus.rng)
    copies = [replace(lines[0], name=f"copy {i}") for i in range(3)]
    found["3 lines, one printed three times more"] = inside(lines + [lines[0]] * 3, corpus)
    found["the same without lineages"] = inside(lines + copies, corpus)
    return found


def of_lines(corpora: int) -> dict[str, tuple[Floats, int]]:
    """Percent of 50, 80 and 95 percent intervals that hold the truth, and how many were given, by kind of quantity."""
    found: dict[str, list[list[bool] | None]] = {}
    for seed in range(corpora):
        corpus = Corpus.drawn(seed)
        for _ in range(QUANTITIES_EACH):
            for name, held in answered(corpus).items():
                found.setdefault(name, []).append(held)
    given = {name: [held for held in each if held is not None] for name, each in found.items()}
    return {name: (100 * np.mean(each, axis=0), len(each)) for name, each in given.items()}


def _as_if_unprinted(entry: Entry) -> Entry:
    """A claim as if its source stated no level and no sample."""
    interval = entry.interval._replace(level=None)
    return replace(entry, claim=replace(entry.claim, interval=interval, sample=None))


def of_real_pairs() -> list[tuple[bool, float, float, float]]:
    """Of each set of lines that meets: one team or not, how often a gap is as wide, and log scores, now and before.

    The scale is learned without the set. Before, tau was half-normal(1), an interval was read as one of 80 percent
    whatever its level, and an error that nobody printed was assumed by the kind of source.
    """
    claims, basis = an.load_claims(), basis_for(an.load_claims())
    kinds = tables().priors["spread"].value
    found = []
    for _, pool in asked_pools(claims.reset_index(), basis):
        if pool.grade != Grade.OBSERVED:
            continue
        values = pool._replace(bounds=())
        lines = values.model_lines(basis.rules)
        spread = basis.spread_of(pool.key)
        old = replace(basis.rules, unprinted_error=kinds[pool.values[0].claim.method])
        plain = values._replace(values=tuple(map(_as_if_unprinted, pool.values)))
        scores = (
            tau_and_mu(lines, spread)[-1],
            tau_and_mu(plain.model_lines(old), Spread.fixed(1.0))[-1],
        )
        found.append((pool.same_team, gap_probability(lines[0], lines[1], spread), *scores))
    return found


def real_rows() -> list[list[str]]:
    """How many gaps lie inside the range in which so many should, and the scores, by whether a team is shared."""
    every, made = of_real_pairs(), []
    for name, wanted in (("all", (True, False)), ("one team", (True,)), ("several teams", (False,))):
        pairs = [one for one in every if one[0] in wanted]
        cells = []
        for level in (0.5, 0.8, 0.95):
            inside_ = sum(one[1] > 1 - level for one in pairs)
            ends = stats.binomtest(inside_, len(pairs)).proportion_ci(method="exact")
            cells.append(f"{inside_} ({100 * ends.low:.0f} to {100 * ends.high:.0f} percent)")
        gains = np.array([one[2] - one[3] for one in pairs])
        error = f"{gains.std(ddof=1) * math.sqrt(len(gains)):.1f}" if len(gains) > 1 else "not known"
        score = f"{sum(one[2] for one in pairs):.1f}"
        made.append([name, str(len(pairs)), *cells, score, f"{gains.sum():+.1f} ({error})"])
    return made


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table."""
    print("| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quantities", type=int, default=QUANTITIES, help="simulated quantities in each cell"
    )
    parser.add_argument("--lines", action="store_true", help="the model of lines of evidence instead")
    parser.add_argument("--real", action="store_true", help="real pairs of measurements of one thing instead")
    parser.add_argument("--corpora", type=int, default=CORPORA, help="simulated corpora, with --lines")
    chosen = parser.parse_args()
    if chosen.real:
        head = [
            "pairs",
            "number",
            "inside 50",
            "inside 80",
            "inside 95",
            "log score",
            "better than before (error)",
        ]
        show(head, real_rows())
        return
    if chosen.lines:
        print(f"Percent of intervals that hold the amount, in {chosen.corpora:,} corpora\n")
        rows = [
            [name, *(f"{x:.1f}" for x in held), f"{n:,}"]
            for name, (held, n) in of_lines(chosen.corpora).items()
        ]
        show(["evidence", "50 percent", "80 percent", "95 percent", "answers"], rows)
        return
    count = chosen.quantities
    print("Percent of 95 percent intervals that hold the amount / what a further lineage is about\n")
    show(["lineages", *(f"tau = {tau:g}" for tau in TAUS), "tau from its prior"], fixed(count))
    print("\nFive lineages at tau = .5, one of them copied\n")
    show(
        ["claims", "percent of 95 percent intervals that hold the amount", "upper over lower end, median"],
        copied(count),
    )


if __name__ == "__main__":
    main()
