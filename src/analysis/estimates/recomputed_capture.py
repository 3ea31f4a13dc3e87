"""Capture-recapture results that this project computes itself, as claims in the lineage of the published figure.

Where the overlaps of lists are published, the total is computed again instead of quoted. No single model is taken: a
stepwise choice and the best model by BIC, each made anew in every table that a bootstrap draws, and the average over
decomposable graphs count alike, and the range of their mixture is the claim. It is a prevalence over the whole window
of the lists: persons who were there at any time in it, never divided into years. The room `claims`, which stands above
this one, is handed the function that makes it.

References
----------
Silverman (2014), Modern slavery: an application of multiple systems estimation, Home Office. Chan, Silverman and
Vincent (2021), Journal of the American Statistical Association 116, 1297-1306. Against it: Whitehead, Jackson, Balch
and Francis (2019), Journal of Human Trafficking 7(1), 1-13.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis import vocabulary as v
from analysis.claims.audit_steps import Step
from analysis.claims.clean import Cleaned
from analysis.claims.lineage import Lineage
from analysis.content_cache import Stage, memoised
from analysis.estimates.capture.capture_tables import read_table
from analysis.estimates.capture.poisson import LEVEL
from analysis.estimates.line_likelihood import Line, Says, interval
from analysis.estimates.other_pooling_rules import mixture_quantiles
from analysis.reading.cards import RAW, load_cards
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError
from analysis.table_contracts import as_table
from analysis.work_ahead import ahead

#: The source of claims that are computed here.
RECOMPUTED = "capture"

#: Digits of a computed end that are kept.
DIGITS = 3
#: Ways of choosing a model that are repeated in every draw, as a claim names them, and the one that does not choose.
_CHOSEN = {"stepwise": "stepwise", "BIC, pairs of lists": "bic"}
_AVERAGE = "average over graphs"


class Mixture(NamedTuple):
    """Several ways of choosing a model, each with its total, in one distribution of the number of persons."""

    totals: Mapping[str, float]  # persons, by way of choosing
    unseen: tuple[Line, ...]  # of each the number on no list, in equal parts
    listed: int  # persons on at least one list

    def quantile(self, p: float) -> float:
        """Quantile of the number of persons."""
        return self.listed + math.exp(mixture_quantiles(self.unseen, [p])[0])


def joined(table: pd.DataFrame, lists: Sequence[str]) -> pd.DataFrame:
    """A capture table in which several lists, if any, are one, named as the first: who is on any of them is on it."""
    if not lists:
        return table
    first, *gone = lists
    on_any = table[list(lists)].max(axis=1)
    joint = table.assign(**{first: on_any}).drop(columns=gone)
    patterns = [name for name in joint.columns if name != "count"]
    return joint.groupby(patterns, as_index=False, sort=True).agg({"count": "sum"})


def _mixture_data(mixed: Mixture) -> object:
    """A mixture as plain data; its ways stay in their order."""
    return {
        "totals": [*mixed.totals.items()],
        "unseen": [*map(astuple, mixed.unseen)],
        "listed": mixed.listed,
    }


def _mixture_of(data: Mapping[str, Any], table: pd.DataFrame) -> Mixture:
    """A mixture from plain data."""
    unseen = []
    for name, best, below, above, says, end in data["unseen"]:
        unseen.append(Line(name, best, below, above, Says(says), end))
    return Mixture(dict(data["totals"]), tuple(unseen), data["listed"])


_MIXTURE = Stage("capture", encode=_mixture_data, decode=_mixture_of)


@memoised(_MIXTURE)
def mixture(table: pd.DataFrame) -> Mixture:
    """The total of a capture table under three ways of choosing a model; of each the number unseen is lognormal.

    The ends of a way that chooses are those of a bootstrap that chooses anew: one model's own interval would pass over
    the doubt which model it is.
    """
    # What was computed before is found without it.
    from analysis.estimates.capture.averaging import average
    from analysis.estimates.capture.estimate_total import DRAWS, ORDER, bootstrap

    counts = read_table(table)
    listed = int(counts.sum())
    fits = {}
    for name, choice in _CHOSEN.items():
        fits[name] = bootstrap(counts, choice, order=ORDER, replicates=DRAWS)
    fits[_AVERAGE] = average(counts)
    totals = {}
    unseen = []
    for name, fit in fits.items():
        totals[name] = fit.total
        unseen.append(interval(name, fit.low - listed, fit.high - listed, level=LEVEL, least_error=1.0))
    return Mixture(totals, tuple(unseen), listed)


def recomputed(root: Path, lineages: Sequence[Lineage], priors: Priors, *, printed: pd.DataFrame) -> Cleaned:
    """One claim for each file of lists that a lineage names in `recomputed_from`, with its steps.

    The priors say for each file the id of its claim, the lists that are joined, and their years where the published
    number is of fewer; the printed claim that the lineage goes back to says what is counted, where and when. An
    `InputError` says where one of these is not there.
    """
    level = priors.number("recomputed_coverage")
    choices = priors.mapping("recomputed", of_numbers=False)
    cards = {card.file: card for card in load_cards(root)}
    rows = []
    steps = []
    for lineage, file in _files(root, lineages):
        choice = choices.get(file)
        published = printed[printed["claim_id"] == lineage.text("origin")]
        if choice is None or published.empty:
            names = f"the lineage {lineage.name} names data/raw/{file}"
            right = "an entry of that file under recomputed in data/raw/priors.yml, and a published claim as origin"
            raise InputError([lineage.problem("recomputed_from", names, right)])
        mixed = mixture(_lists(root, file, choice))
        ends = _ends(mixed, level)
        from_card = {"carrier": cards[file].title, "carrier_year": cards[file].year}
        rows.append(
            {
                **_KIND,
                **published.iloc[0][[*_COPIED]],
                **from_card,
                **_computed(mixed, ends, level),
                "claim_id": choice["claim"],
                "statement": choice["claim"],
                "locator": f"data/raw/{file}",
                "lineage": lineage.name,
                **_window(choice),
            }
        )
        steps.append(_step(choice, file, mixed, ends, level))
    return Cleaned(as_table(rows, "10_claims"), tuple(steps))


def mix_ahead(root: Path, lineages: Sequence[Lineage], priors: Priors) -> list[Callable[[], None]]:
    """Have other processes, where there are any, mix what `recomputed` will ask for; each that is returned waits."""
    choices = priors.mapping("recomputed", of_numbers=False)
    waiting = []
    for _, file in _files(root, lineages):
        # A choice that does not fit is told where it is asked for in its turn.
        with suppress(Exception):
            waiting.append(ahead(_MIXTURE, mixture, _lists(root, file, choices[file])))
    return waiting


def _lists(root: Path, file: str, choice: Mapping[str, Any]) -> pd.DataFrame:
    """The capture table of a file, its lists joined as the priors say."""
    return joined(pd.read_csv(root / RAW / file), choice["joined"])


def _files(root: Path, lineages: Sequence[Lineage]) -> Iterator[tuple[Lineage, str]]:
    """The files of lists that lineages name, as far as they are there."""
    for lineage in lineages:
        for file in lineage.texts("recomputed_from"):
            if (root / RAW / file).is_file():
                yield lineage, file


def _ends(mixed: Mixture, level: float) -> tuple[float, float]:
    """The ends of the middle part of a mixture, to the digits that are kept."""
    tail = (1 - level) / 2
    low, high = (float(f"{mixed.quantile(p):.{DIGITS}g}") for p in (tail, 1 - tail))
    return low, high


def _totals(mixed: Mixture) -> str:
    """The total of each way of choosing a model, as notes and steps have it."""
    return "; ".join(f"{name} {total:,.0f}" for name, total in mixed.totals.items())


def _computed(mixed: Mixture, ends: tuple[float, float], level: float) -> dict[str, Any]:
    """What a claim says that is computed here."""
    low, high = ends
    tail = (1 - level) / 2
    ways = "three ways of choosing a model in equal parts"
    return {
        "low": low,
        "high": high,
        "interval_level": 1 - 2 * tail,
        "listed_persons": mixed.listed,
        "figure": f"{low:,.0f} to {high:,.0f} (not printed: computed here)",
        "note": f"computed by this project, {ways}: {_totals(mixed)}; {_DISPUTED}",
    }


def _window(choice: Mapping[str, Any]) -> dict[str, Any]:
    """The years of the lists, where the published number is of fewer."""
    window = choice.get("window")
    if not window:
        return {}
    return {"period_start": window[0], "period_end": window[1], "period_kind": v.PeriodKind.WINDOW}


def _step(
    choice: Mapping[str, Any], file: str, mixed: Mixture, ends: tuple[float, float], level: float
) -> Step:
    """The step that leads from the lists to the claim."""
    low, high = ends
    lists = " and ".join(choice["joined"]) or "no lists"
    middle = f"the middle {level:.0%} of their mixture in equal parts"
    return Step(
        choice["claim"],
        "low",
        v.StepCode.RECOMPUTED,
        before=f"lists of data/raw/{file}",
        after=f"{low:g} to {high:g}",
        by="analysis.estimates.recomputed_capture",
        reason=f"{lists} joined; {_totals(mixed)}; {middle}",
    )


_DISPUTED = "whether such lists can tell the total is disputed (Whitehead et al. 2019)"
#: What a recomputed claim has from the published one.
_COPIED = (
    "place", "area", "region_code", "regions", "origin", "destination", "via", "direction", "counterpart",
    "role", "movement", "population", "exploitation", "status", "visibility",
    "period", "period_start", "period_end", "period_kind",
)  # fmt: skip
#: What every recomputed claim is.
_KIND: Mapping[str, Any] = {
    "source": RECOMPUTED,
    "scope": v.Scope.ALL,
    "position": 1,
    "kind": v.FigureKind.COUNT,
    "bound": v.Bound.NONE,
    "measure": v.Measure.PREVALENCE,
    "unit": v.Unit.PERSONS,
    "method": v.Method.CAPTURE_RECAPTURE,
    "producer": v.OWN,
    "read_in": v.ReadIn.PRODUCER,
    "definition": "multiple systems estimation over the whole window, computed again from the published lists",
}
