"""What claims say together: published where the claims are the published ones, else worked out."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import given
from analysis.library.corpus import files, tables
from analysis.library.own_claims import as_claims, claim_types, plain
from analysis.library.published_match import in_order, is_published
from analysis.library.quantities import QUANTITY, estimate_id, home, labels
from analysis.vocabulary import HEADLINE_MEASURES, FigureKind, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.estimates.answers import Basis
    from analysis.estimates.multiverse import Grid

#: The years of which answers are published, and by when what they rest on was; None for where lines meet.
_VIEWS = {(None, None): "meeting", (2021, None): "now", (2008, 2010): "then"}
#: How often a range printed without a level is taken to hold the true number, in the published tables.
_USUAL = 0.8
_KEY = (*QUANTITY, "window")


def reconcile(
    claims: pd.DataFrame,
    *,
    year: int | None = None,
    known_by: int | None = None,
    floors: pd.DataFrame | None = None,
    range_coverage: float = _USUAL,
) -> pd.DataFrame:
    """What the lines of evidence on each quantity say together, or why no number is given.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them; of a region those about the region itself count.
    year : int, optional
        The year that is asked about, from 1900 to 2100: of each quantity what is nearest to it, within five years.
        By default every answer of two lines or more, at the time where they meet.
    known_by : int, optional
        Leave out what was published after this year: what could be known then.
    floors : DataFrame, optional
        Registered counts, as `load_detected` gives them, that no prevalence of their year can lie below; by default
        those among the claims.
    range_coverage : float
        Probability that a range printed without a level holds the true number, between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of 30_estimates and `quantity`, by estimate_id. `answer_status` is reconciled (two lines of one
        grade or more: `low95` to `high95` are quantiles), stated (one line, as printed: `printed_low`, `printed_best`,
        `printed_high`, and nothing is estimated) or refused (`refusal` says why). ``attrs["from_published"]``: whether
        the published table answered.

    Raises
    ------
    ValueError
        For a year or coverage that cannot be, and for claims that lack a column.

    Examples
    --------
    >>> survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    >>> makers = {"A": "12,000", "B": "15,000"}
    >>> own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
    >>> an.reconcile(own)[["quantity", "answer_status", "k_lines"]].values.tolist()
    [['people trafficked, at any one time', 'reconciled', 2]]
    """
    asked = [
        None if one is None else _year(name, one) for name, one in (("year", year), ("known_by", known_by))
    ]
    given.between("range_coverage", range_coverage, low=0, high=1)
    return answers_of(_about(claims, floors), home(claims), *asked, coverage=range_coverage)


def answers_of(
    rows: pd.DataFrame,
    region: str,
    year: int | None = None,
    known_by: int | None = None,
    *,
    coverage: float = _USUAL,
) -> pd.DataFrame:
    """What `reconcile` gives for claims in their types that are about a region, or about several ones."""
    view = _VIEWS.get((year, known_by))
    from_published = bool(view and coverage == _USUAL and is_published(rows))
    if from_published:
        table = tables()["30_estimates"]
        found = table[(table["view"] == view) & table["region_code"].isin(rows["region_code"].unique())]
    else:
        found = _worked_out(rows, year, known_by, coverage)
    return _finished(found, region, from_published=from_published)


def leave_one_out(claims: pd.DataFrame) -> pd.DataFrame:
    """How each answer of `reconcile` moves when one line of evidence is left out.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them.

    Returns
    -------
    DataFrame
        One row for each reconciled answer and each of its lines, by estimate_id: the columns of 30_influence and
        `quantity`. `factor` is the answer with the line over that without it; `status_without` says whether the other
        lines still give an answer, or one of them is left and stated.

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Examples
    --------
    >>> an.leave_one_out(an.load_claims("Sweden"))["status_without"].unique().tolist()
    ['stated']
    """
    rows = _about(claims, None)
    from_published = is_published(rows)
    if from_published:
        table = tables()["30_influence"]
        found = table[table["region_code"].isin(rows["region_code"].unique())]
    else:
        from analysis.estimates.validation import influence

        found = influence(in_order(rows), basis_for(rows))
    return _finished(found, home(claims), from_published=from_published)


def multiverse(claims: pd.DataFrame) -> pd.DataFrame:
    """All answers that defensible choices give for one quantity, in order: its specification curve.

    Parameters
    ----------
    claims : DataFrame
        Claims as `load_claims` or `make_claims` gives them, of one region. The quantity is that of its reconciled
        answer with most lines of evidence, then of the best grade, then the latest.

    Returns
    -------
    DataFrame
        The columns of 30_specification_curve, from the smallest answers to the largest, in the unit of the quantity; no
        row where no two lines meet. ``attrs["summary"]``, a list of dicts as 30_multiverse: how far each choice alone
        moves the answer, and its share of the variance; ``attrs["quantity"]``, what is counted.

    Raises
    ------
    ValueError
        If a column is missing or holds something that does not belong there.

    Examples
    --------
    >>> curve = an.multiverse(an.load_claims("Cambodia"))
    >>> bool(curve["middle_median"].is_monotonic_increasing)
    True
    """
    rows, region = _about(claims, None), home(claims)
    corpus = tables()
    curve, summary = corpus["30_specification_curve"], corpus["30_multiverse"]
    curve, summary = curve[curve["region_code"] == region], summary[summary["region_code"] == region]
    from_published = is_published(rows)
    if not from_published:
        from analysis.estimates.multiverse_tables import curves, table

        grids = [] if (grid := _grid(rows)) is None else [grid]
        curve, summary = curves(grids, corpus.priors), table(grids)
    out = curve.reset_index(drop=True)
    quantity = labels(summary, region=region).iloc[0] if len(summary) else ""
    out.attrs = {
        "quantity": quantity,
        "from_published": from_published,
        "summary": summary.to_dict("records"),
    }
    return out


def load_spreads() -> pd.DataFrame:
    """How far measurements of one thing stand apart: the scale that sets of surveys and list comparisons teach.

    Returns
    -------
    DataFrame
        The rows of 30_spreads: all sets together, of one team, of several teams, and each set left out.

    Examples
    --------
    >>> an.load_spreads()["which"].head(3).tolist()
    ['all', 'same_team', 'other_team']
    """
    return tables()["30_spreads"].copy()


def load_not_reconciled() -> pd.DataFrame:
    """Every set of claims that could be thought to speak of one thing, and why it is not put together.

    Returns
    -------
    DataFrame
        The rows of 30_not_reconciled and `quantity`: `reason` is a code, `differs_in` the axis in which two quantities
        differ, `claim_ids` the claims, joined by semicolons.

    Examples
    --------
    >>> "years_apart" in set(an.load_not_reconciled()["reason"])
    True
    """
    table = tables()["30_not_reconciled"]
    return table.assign(quantity=labels(table, region=""))


def learned_scale(answers: pd.DataFrame) -> pd.DataFrame:
    """What is known of the scale A of the spread between lines before those of an answer are seen.

    Parameters
    ----------
    answers : DataFrame
        One row of `reconcile`.

    Returns
    -------
    DataFrame
        `scale` (A, log scale) and `weight`: nodes of its distribution, learned from the strict sets of all other
        quantities. The spread of an answer is half-normal(A), averaged with these weights.

    Raises
    ------
    ValueError
        If there is more than one answer.

    Examples
    --------
    >>> scale = an.learned_scale(an.reconcile(an.load_claims("Pakistan")))
    >>> round(float(scale["weight"].sum()), 6)
    1.0
    """
    from analysis.estimates.answers import name_of

    if len(answers) > 1:
        raise ValueError(f"there are {len(answers)} answers; one row of reconcile would be right")
    learned = tables().derived(_basis, files("10_claims", "10_corrections")).learned
    names = [name_of([str(row[name]) for name in _KEY]) for row in plain(answers, _KEY)]
    spread = (learned.without(names[0]) if names else learned).spread()
    return pd.DataFrame({"scale": spread.scales, "weight": spread.weights})


def basis_for(rows: pd.DataFrame) -> "Basis":
    """What answers are made with: the scale that all published claims teach, and the floors among these."""
    from dataclasses import replace

    from analysis.estimates.floors import floors_by_quantity

    corpus = tables()
    basis: Basis = corpus.derived(_basis, files("10_claims", "10_corrections"))
    floors = floors_by_quantity(in_order(rows), basis.rules, corpus.priors)
    return replace(basis, floors=floors)


def lowest_point(count: Mapping[str, Any]) -> float:
    """The amount that no interval may begin below, by a registered count of its own year and definition."""
    from analysis.estimates.evidence_line import Rules
    from analysis.estimates.floors import registered

    priors = tables().priors
    number = count["best"] if count["low"] is None else count["low"]
    floor = registered(
        str(count["claim_id"]), float(number), confirmed=bool(count["confirmed"]), priors=priors
    )
    return math.exp(floor.point(Rules.of(priors).floor_point))


def _basis(folder: "Path") -> "Basis":
    """What published answers are made with."""
    from analysis.estimates.answers import basis_of
    from analysis.library.corpus import Corpus

    corpus = Corpus(folder)
    return basis_of(corpus.claims().reset_index(), corpus.priors)


def _year(name: str, year: int) -> int:
    """A year between 1900 and 2100."""
    return given.whole(name, year, least=1900, most=2100, what="a whole year between 1900 and 2100")


def _about(claims: pd.DataFrame, floors: pd.DataFrame | None) -> pd.DataFrame:
    """The claims that are put together: of a region those about itself, with the registered counts that are floors."""
    rows, region = as_claims(claims), home(claims)
    if floors is not None:
        columns, counts = [*claim_types()], as_claims(floors)
        registered = (rows["visibility"] == Visibility.DETECTED) & (rows["kind"] == FigureKind.COUNT)
        registered &= rows["measure"].isin(list(map(str, HEADLINE_MEASURES)))
        registered &= (rows["period_start"] == rows["period_end"]).fillna(False).astype(bool)
        rows = rows[~registered]
        rows = pd.concat([rows[columns], counts.loc[~counts.index.isin(rows.index), columns]])
    own = rows["region_code"] == region
    return rows[own] if region and not own.all() else rows


def _worked_out(rows: pd.DataFrame, year: int | None, known_by: int | None, coverage: float) -> pd.DataFrame:
    """The answers of claims that are not the published ones, or to another question."""
    from dataclasses import replace

    from analysis.estimates.answer_table import View
    from analysis.estimates.answers import answers

    basis = basis_for(rows)
    basis = replace(basis, rules=replace(basis.rules, range_coverage=coverage))
    view = View(_VIEWS.get((year, known_by), "now" if year else "meeting"))
    return answers(in_order(rows), basis, view=view, when=(year, known_by))


def _grid(rows: pd.DataFrame) -> "Grid | None":
    """The multiverse of claims; None where no two lines meet."""
    from analysis.estimates.answer_table import View
    from analysis.estimates.answers import answers
    from analysis.estimates.multiverse import leading, load_axes, tasks, work_out

    corpus = tables()
    printed, corrected, basis = corpus.claims(corrections=False), in_order(rows), basis_for(rows)
    leads = leading(answers(corrected, basis, view=View.MEETING))
    published = rows.index.intersection(printed.index)
    as_printed = in_order(pd.concat([printed.loc[published], rows.drop(published)]))
    work = tasks(as_printed, corrected, leads, basis, load_axes(corpus.priors))
    return work_out(work[0]) if work else None


def _finished(found: pd.DataFrame, region: str, *, from_published: bool) -> pd.DataFrame:
    """A table of answers by their ids, with the name of each quantity."""
    when = "reference_year" if "reference_year" in found else "time"
    names = (*(name for name in _KEY if name in found), when)
    ids = [estimate_id(row, int(row[when])) for row in plain(found, names)]
    out = found.set_index(pd.Index(ids, name="estimate_id", dtype="str"))
    out = out.assign(quantity=labels(out, region=region))
    out.attrs = {"region": region, "from_published": from_published}
    return out
