"""The usual methods of pooling, beside the answers of `reconcile`, from a frame of claims."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis import arguments
from analysis.claims.frame_checks import table_of
from analysis.estimates import hierarchical_model, meta_analysis, pooling_diagnostics
from analysis.estimates.line_likelihood import EvidenceError, Rules
from analysis.estimates.lines_of_evidence import Entry, Pool, entries_of
from analysis.estimates.pooling_estimators import COMMON
from analysis.library.contradictions import compared
from analysis.library.quantities import labels
from analysis.library.reconciling import meetings_of
from analysis.processed_tables import tables
from analysis.vocabulary import Measure

#: So few claims, and it cannot be asked yet whether small studies say something else than large ones.
_FEWEST = 3
#: Variances that differ by no larger a part are equal but for rounding.
_EQUAL = 1e-6
#: What is worked out on the scale, and given in the unit of the quantity.
_IN_UNITS = ["estimate", "ci_low", "ci_high", "pi_low", "pi_high"]
_QUANTITIES = ["quantity", "k", "k_bounds", *_IN_UNITS, "tau", "tau_low", "tau_high", "i2", "q_p", "egger_p"]
_FUNNEL = ["estimate_id", "effect", "se"]
_INFLUENCE = ["estimate_id", "estimate", "estimate_without", "factor", "tau_without"]
#: From the scale to the unit of a quantity.
Units = Callable[[Any], Any]


class RandomEffects(NamedTuple):
    """Random effects of the quantities on which lines of evidence meet.

    Attributes
    ----------
    quantities : DataFrame
        By estimate_id: `quantity`, how many claims are pooled (`k`) and bounds left out (`k_bounds`); `estimate` with
        its interval `ci_low` and `ci_high`, and with `pi_low` and `pi_high`, between which a further measurement is
        expected, in the unit of the quantity; `tau`, a standard deviation on the scale, with `tau_low` and `tau_high`
        (Q-profile); `i2` in percent; `q_p` of Cochran's Q; from three claims on `egger_p` of Egger's test.
    funnel : DataFrame
        By claim_id: the `estimate_id`, the `effect` on the scale (the log, of a share the log odds), and its standard
        error `se` there.
    influence : DataFrame
        By claim_id: the `estimate_id`, the `estimate`, `estimate_without` the claim in the same unit, the `factor`
        between them, and `tau_without`.
    """

    quantities: pd.DataFrame
    funnel: pd.DataFrame
    influence: pd.DataFrame


def random_effects(
    claims: pd.DataFrame,
    *,
    method: str = "REML",
    test: str = "adhoc",
    level: float = 0.95,
    range_coverage: float | None = None,
    unprinted_error: float | None = None,
) -> RandomEffects:
    """Random-effects meta-analysis of the lines of evidence that meet: `quantities`, `funnel` and `influence`.

    What is pooled is what `reconcile` puts together: lines of one grade and nearly one time, each once, on the log
    scale, shares as log odds. Bounds give no effect and are left out.

    Parameters
    ----------
    claims : DataFrame
        Of a region, those about the region itself count.
    method : {"REML", "ML", "DL", "HE", "HS", "SJ", "EB", "PM", "EE", "CE", "FE"}
        Estimator of tau2; the last three are the common-effect model.
    test : {"adhoc", "knha", "t", "z"}
        Hartung-Knapp whose factor never falls below one, Hartung-Knapp, t, or normal.
    level : float
        Coverage of the intervals, between 0 and 1.
    range_coverage : float, optional
        Probability that a range printed without a level holds the true number; by default as in priors.yml.
    unprinted_error : float, optional
        Standard error, on the scale, of a number that is printed alone. Without it such a number is a ValueError that
        names its claim.

    Examples
    --------
    >>> fit = an.random_effects(an.load_claims("Pakistan"), unprinted_error=0.05)
    >>> fit.quantities["k"].tolist(), fit.funnel.columns.tolist()
    ([2], ['estimate_id', 'effect', 'se'])
    """
    options: dict[str, Any] = {"method": method, "test": test, "level": level}
    rules = _rules(range_coverage, unprinted_error)
    meetings = meetings_of(claims)
    pools = _pools(claims, meetings["claim_ids"], rules)
    fits = []
    funnel = []
    influence = []
    for (estimate_id, meeting), pool in zip(meetings.iterrows(), pools, strict=True):
        effects = _effects(pool, rules).assign(estimate_id=str(estimate_id))
        to_units = expit if meeting["measure"] == Measure.SHARE else np.exp
        fit = _fit(effects, to_units, **options)
        fits.append({**meeting[["quantity", "k_bounds"]], **fit})
        funnel.append(effects)
        influence.append(_influence(effects, fit["estimate"], to_units, **options))
    quantities = _table(fits, _QUANTITIES).astype({"k": "int64", "k_bounds": "int64"})
    quantities.index = meetings.index
    return RandomEffects(quantities, _by_claim(funnel, _FUNNEL), _by_claim(influence, _INFLUENCE))


def posterior(
    claims: pd.DataFrame,
    *,
    tau_scale: float,
    mu_prior: tuple[float, float],
    floor: float | None = None,
    range_coverage: float | None = None,
    unprinted_error: float | None = None,
) -> hierarchical_model.Posterior:
    """What the claims of one quantity say about it where something was known before: the exact hierarchical model.

    All claims enter, bounds too, each line of evidence once. Of an amount the scale is the log, of a share the log
    odds; ``quantile`` and ``draws`` of the result are on the scale.

    Parameters
    ----------
    claims : DataFrame
        Those of one quantity, such as the `claim_ids` of one row of `reconcile`.
    tau_scale : float
        Scale A of the half-normal prior of the spread tau between lines, on the scale.
    mu_prior : (float, float)
        Mean and standard deviation of the quantity, on the scale, before the claims are seen.
    floor : float, optional
        Amount, or odds, below which the quantity cannot be.
    range_coverage, unprinted_error : float, optional
        As in `random_effects`.

    Examples
    --------
    >>> survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    >>> makers = {"A": "12,000 to 15,000", "B": "14,000 to 20,000"}
    >>> own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
    >>> belief = an.posterior(own, tau_scale=0.5, mu_prior=(9.0, 2.0))
    >>> round(float(belief.natural(0.5)), -3)
    15000.0
    """
    rules = _rules(range_coverage, unprinted_error)
    names = labels(claims).unique()
    if len(names) > 1:
        right = "those of one, as the claim_ids of a row of reconcile, would be right"
        raise ValueError(
            f"the claims are of {len(names)} quantities, {names[0]!r} and {names[1]!r} among them; {right}"
        )
    entries = _entries(claims)
    _require_errors(entries, rules)
    lines = _pool(entries).model_lines(rules) if entries else ()
    return hierarchical_model.posterior(lines, tau_scale=tau_scale, mu_prior=mu_prior, floor=floor)


def _rules(range_coverage: float | None, unprinted_error: float | None) -> Rules:
    """The published choices on single lines with those of a call; an error that nobody gave is no number."""
    rules = Rules.of(tables().priors)
    error = math.nan
    if range_coverage is not None:
        coverage = arguments.between("range_coverage", range_coverage, low=0, high=1)
        rules = replace(rules, range_coverage=coverage)
    if unprinted_error is not None:
        error = arguments.between("unprinted_error", unprinted_error, low=0, high=math.inf)
    return replace(rules, unprinted_error=error)


def _entries(claims: pd.DataFrame) -> Sequence[Entry]:
    """Claims as estimates take them, in the order of their ids."""
    rows, _ = compared(claims)
    return entries_of(table_of(rows), Rules.of(tables().priors))


def _pool(entries: Sequence[Entry]) -> Pool:
    """Claims that are put together, those that fix a value first."""
    values = [entry for entry in entries if entry.interval.fixes_value]
    bounds = [entry for entry in entries if not entry.interval.fixes_value]
    return Pool(tuple(values), tuple(bounds))


def _pools(claims: pd.DataFrame, claim_ids: Iterable[str], rules: Rules) -> list[Pool]:
    """The claims that meet, given by their ids; each that fixes a value has an error."""
    entries = {entry.claim_id: entry for entry in _entries(claims)}
    pools = []
    for ids in claim_ids:
        together = [entries[name] for name in ids.split(";")]
        pools.append(_pool(together))
    _require_errors(chain.from_iterable(pool.values for pool in pools), rules)
    return pools


def _require_errors(entries: Iterable[Entry], rules: Rules) -> None:
    """Name the claims that print no error, unless the rules have one for them."""
    if not math.isnan(rules.unprinted_error):
        return
    bare = [entry.claim_id for entry in entries if not _has_error(entry, rules)]
    if bare:
        usual = Rules.of(tables().priors).unprinted_error
        right = (
            f"an unprinted_error (these pages take {usual:g}), or the claims without these, would be right"
        )
        raise ValueError(
            f"{', '.join(bare)}: no interval and no sample is printed, so no standard error; {right}"
        )


def _has_error(entry: Entry, rules: Rules) -> bool:
    """Whether a claim has an error where none is assumed."""
    try:
        entry.line(rules)
    except EvidenceError:
        return False
    return True


def _effects(pool: Pool, rules: Rules) -> pd.DataFrame:
    """The `effect` and its `se`, by claim_id, of each claim that fixes a value, at the time where they meet."""
    lines = pool.model_lines(rules)[: len(pool.values)]
    effects = [(line.best, (line.below + line.above) / 2) for line in lines]
    return pd.DataFrame(effects, index=[entry.claim_id for entry in pool.values], columns=["effect", "se"])


def _fit(effects: pd.DataFrame, to_units: Units, *, method: str, test: str, level: float) -> dict[str, float]:
    """What random effects say of the claims of one meeting; what cannot be asked of so few is left out."""
    y = effects["effect"]
    v = effects["se"] ** 2
    options: dict[str, Any] = {"method": method, "level": level}
    fit = meta_analysis.random_effects(y, v, test=test, **options)
    row = {"k": len(effects), **fit[["tau", "i2", "q_p"]]}
    for name in _IN_UNITS:
        row[name] = float(to_units(fit[name]))
    if method not in COMMON:
        spread = pooling_diagnostics.tau2_interval(y, v, **options)
        row |= spread[["tau_low", "tau_high"]].to_dict()
    if len(effects) >= _FEWEST and np.ptp(v) > _EQUAL * v.mean():
        row["egger_p"] = pooling_diagnostics.small_study_test(y, v, test=test, **options).p
    return row


def _influence(effects: pd.DataFrame, estimate: float, to_units: Units, **options: Any) -> pd.DataFrame:
    """An estimate of one meeting, and what it is without each of its claims, in units."""
    fits = pooling_diagnostics.leave_one_out(effects["effect"], effects["se"] ** 2, **options)
    fits.index = effects.index
    without = to_units(fits["estimate"])
    return effects.assign(
        estimate=estimate, estimate_without=without, factor=estimate / without, tau_without=fits["tau"]
    )


def _by_claim(frames: Sequence[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Frames of claims below one another."""
    rows = pd.concat(frames) if frames else pd.DataFrame(index=pd.Index([], dtype="str"))
    return _table(rows, columns).rename_axis("claim_id")


def _table(rows: Any, columns: list[str]) -> pd.DataFrame:
    """A table whose columns are numbers, but for the first one."""
    table = pd.DataFrame(rows, columns=columns)
    name, *numbers = columns
    return table.astype({name: "str", **dict.fromkeys(numbers, "float64")})
