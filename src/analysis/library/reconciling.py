"""What claims say together: published where the claims are the published ones, else worked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import arguments
from analysis.claims.estimand import KEY, Quantity
from analysis.claims.frame_checks import plain, table_of
from analysis.claims.places_apart import places_apart
from analysis.library.contradictions import compared, quoting_advice
from analysis.library.place_work import by_place
from analysis.library.quantities import estimate_id, home, labels, unsaid_region
from analysis.library.taught_scale import taught_basis, teaches_itself
from analysis.processed_tables import CORRECTED, tables
from analysis.subject.measures import constants
from analysis.vocabulary import FEW_LINES, VIEWS

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from analysis.estimates.answer_table import Basis
    from analysis.estimates.lines_of_evidence import Entry
    from analysis.estimates.why_not import Asking
    from analysis.reading.priors import Priors


def reconcile(
    claims: pd.DataFrame,
    *,
    year: int | None = None,
    known_by: int | None = None,
    range_coverage: float | None = None,
    scale: "float | pd.DataFrame | Mapping[str, Sequence[float]] | None" = None,
    executor: "Executor | None" = None,
) -> pd.DataFrame:
    """What the lines of evidence on each quantity say together, or why no number is given, by estimate_id.

    The columns of 30_estimates and `quantity`. `answer_status` is reconciled (two lines of one grade or more), stated
    (one line, as printed; nothing is estimated) or refused (`refusal` says why). Each quantity of claims of your own
    that nothing answers has a refused row too. ``attrs["from_published"]``: whether the published table answered. Where
    nothing is published about the subject `spread_from` says whence it is known how far lines stand apart: learned from
    five comparisons or more among the claims, from own_lines where all are of one quantity, or default, the prior.

    Parameters
    ----------
    claims : DataFrame
        Of a region, those about the region itself count.
    year : int, optional
        The year that is asked about: of each quantity what is nearest to it, within five years, and neither superseded
        nor not to be quoted. By default every answer of two lines or more, at the time where they meet.
    known_by : int, optional
        Leave out what was published after this year: what could be known then.
    range_coverage : float, optional
        Probability that a range printed without a level holds the true number, between 0 and 1; by default that of
        ``data/raw/priors.yml``. No published number of two lines or more rests on such a range, so that it moves what
        your own claims say.
    scale : float or DataFrame, optional
        A prior of your own for how far lines stand apart, on the log scale: the A of a half-normal, or its nodes in the
        columns `scale` and `weight`, as `learned_scale` gives them. By default it is learned; `spread_from` says that
        it was given.
    executor : Executor, optional
        Whose workers answer place by place, such as `workers()` gives one; without one each place is answered here.

    Examples
    --------
    >>> survey = {"place": "Nepal", "measure": "stock", "method": "survey", "year": 2019}
    >>> makers = {"A": "12,000", "B": "15,000"}
    >>> own = an.make_claims([survey | {"producer": maker, "figure": number} for maker, number in makers.items()])
    >>> an.reconcile(own)[["quantity", "answer_status", "k_lines"]].values.tolist()
    [['people trafficked, at any one time', 'reconciled', 2]]
    """
    return _reconciled(claims, year, known_by, range_coverage, executor, scale=scale, with_refusals=True)


def meetings_of(claims: pd.DataFrame) -> pd.DataFrame:
    """What `reconcile` says wherever lines of the claims meet, without rows for what nothing answers."""
    return _reconciled(claims, None, None, None, None, with_refusals=False)


def _reconciled(
    claims: pd.DataFrame,
    year: int | None,
    known_by: int | None,
    range_coverage: float | None,
    executor: "Executor | None",
    *,
    scale: "float | pd.DataFrame | Mapping[str, Sequence[float]] | None" = None,
    with_refusals: bool,
) -> pd.DataFrame:
    """What lines say together, with or without a row for each quantity of somebody's own that nothing answers."""
    for name, given in (("year", year), ("known_by", known_by)):
        if given is not None:
            arguments.whole(name, given, least=1900, most=2100, what="a whole year between 1900 and 2100")
    is_prior = range_coverage is None or _is_prior(range_coverage)
    rows, region, is_published = _put_together(claims)
    is_default = is_prior and scale is None
    view = VIEWS.get((year, known_by)) if is_published and is_default else None
    if view:
        table = _published("30_estimates", rows["region_code"])
        estimates = _finished(table[table["view"] == view], region, from_published=True)
    else:
        basis = taught_basis(rows)
        if range_coverage is not None:
            basis = replace(basis, rules=replace(basis.rules, range_coverage=range_coverage))
        if scale is not None:
            from analysis.estimates.given_scale import given_scale

            basis = replace(basis, learned=given_scale(scale, basis.learned))
        table = _answers_anew(rows, basis, year, known_by, executor, with_refusals=with_refusals)
        estimates = _finished(table, region, from_published=False, unsaid=unsaid_region(rows))
        if teaches_itself() or scale is not None:
            from analysis.estimates.own_scale import spread_from

            estimates["spread_from"] = spread_from(estimates, basis)
    # A frame among the attributes could not be compared with another one.
    shown_scale = scale.to_dict("list") if isinstance(scale, pd.DataFrame) else scale
    asked = {"year": year, "known_by": known_by, "range_coverage": range_coverage, "scale": shown_scale}
    estimates.attrs["asked"] = asked
    return estimates


def _answers_anew(
    rows: pd.DataFrame,
    basis: "Basis",
    year: int | None,
    known_by: int | None,
    executor: "Executor | None",
    *,
    with_refusals: bool,
) -> pd.DataFrame:
    """What claims say together as it is not published, with or without a row for what nothing answers."""
    from analysis.estimates.quotability import withheld_now
    from analysis.estimates.why_not import Asking

    # What could be known by a year does not know what was replaced since.
    is_of_now = year is not None and known_by is None
    withheld: Collection[str] = ()
    if is_of_now:
        advice: dict[Any, str] = quoting_advice(rows)["advice"].to_dict()
        withheld = withheld_now(advice)
    table = _answered(_Asked(basis, tables().priors, year, known_by, withheld), rows, executor)
    if not with_refusals:
        return table
    refused = _refusals(rows, table, basis, Asking(year, known_by, withheld))
    return pd.concat([table, refused], ignore_index=True) if len(refused) else table


def _refusals(rows: pd.DataFrame, table: pd.DataFrame, basis: "Basis", asking: "Asking") -> pd.DataFrame:
    """A row for each quantity of claims that are not published and that no answer of a table is about."""
    from analysis.estimates.why_not import unanswered

    own_ids = set(rows.index) - set(tables().rows(CORRECTED, "claim_id", rows.index).index)
    if not own_ids:
        return table.iloc[:0]
    answered = {Quantity.of(row) for row in plain(table, [*KEY], key="")}
    return unanswered(table_of(rows), answered, basis.rules, asking, own_ids)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of claims, with all that is known beside them; it can be sent to a worker that has no project."""

    basis: "Basis"
    priors: "Priors"
    year: int | None
    known_by: int | None
    withheld: Collection[str]


def _answered(asked: _Asked, rows: pd.DataFrame, executor: "Executor | None") -> pd.DataFrame:
    """What claims say together, place by place, in the order of quantities."""
    parts = places_apart(rows) or [rows]
    answered = by_place(partial(_answers, asked), parts, executor, what="Answers, by place")
    table = pd.concat(answered, ignore_index=True)
    return table.sort_values([*KEY], kind="stable", ignore_index=True) if len(parts) > 1 else table


def _answers(asked: _Asked, parts: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """What the claims of each of some parts say together."""
    from analysis.estimates.answer_table import answers
    from analysis.estimates.lines_of_evidence import entries_of
    from analysis.estimates.pooled_constants import constant_answers

    answered = []
    for part in parts:
        entries = entries_of(table_of(part), asked.basis.rules)
        basis = _among(entries, asked.basis, asked.priors)
        table = answers(entries, basis, asked.year, asked.known_by, withheld=asked.withheld)
        if constants():
            always = constant_answers(entries, basis.rules, asked.priors, asked.year, asked.known_by)
            table = pd.concat(
                [frame for frame in (table, always) if len(frame)] or [table], ignore_index=True
            )
        answered.append(table)
    return answered


def _is_prior(range_coverage: float) -> bool:
    """Whether a coverage of printed ranges, which a ValueError refuses if it is none, is the published one."""
    coverage = arguments.between("range_coverage", range_coverage, low=0, high=1)
    return coverage == tables().priors.number("range_coverage")


def leave_one_out(claims: pd.DataFrame) -> pd.DataFrame:
    """How each answer that claims give moves when one line of evidence is left out.

    One row for each reconciled answer and each of its lines, by estimate_id: the columns of 30_influence and
    `quantity`. `factor` is the answer with the line over that without it; `status_without` says whether the other lines
    still give an answer, or one of them is left and stated.

    Examples
    --------
    >>> an.leave_one_out(an.load_claims("Brazil"))[["claim_id", "status_without", "factor"]].round(2).values.tolist()
    [['SUR-017', 'stated', 0.73], ['SUR-018', 'stated', 1.36]]
    """
    rows, region, is_published = _put_together(claims)
    if is_published:
        table = _published("30_influence", rows["region_code"])
        return _finished(table, region, from_published=True)
    from analysis.estimates.validation import influence

    table = influence(table_of(rows), basis_for(rows))
    return _finished(table, region, from_published=False, unsaid=unsaid_region(rows))


def build_ladder(claims: pd.DataFrame) -> pd.DataFrame:
    """The ladder of a region, from claims of it alone: at most three numbers, each with its year and its maker.

    By `rung`, in the order of definitions: found, trafficked (of the world forced_labour) and modern_slavery. The
    columns of 30_ladder, whose `basis` says whether a number is a claim's, an estimate or none; `number_id` is the
    claim's id, or that of the row of `reconcile`.

    Notes
    -----
    On a rung stands a number of the whole region and of all people: not before what is newer and documented, of the
    best grade (a survey or a comparison of lists, then a documented model, then experts), then the newest, told by the
    answer of the lines that it meets where there is one. What is not to be quoted stands on none, nor what its maker
    has replaced, nor what a registered count contradicts. A number below a much later count of those found is history:
    the next grade follows. A number of some of the people has a line of its own (`part_id`). Where none is more than
    very uncertain the count of those found leads the page.

    Examples
    --------
    >>> an.build_ladder(an.load_claims("Netherlands"))["year"].tolist()
    [2022, 2019, 2021]
    """
    rows, _ = compared(claims)
    region = home(claims)
    if not region and len(rows):
        right = "those of one, as load_claims('Nepal') gives, would be right"
        raise ValueError(f"the claims are of several regions; {right}")
    meetings = meetings_of(claims)
    rungs = _published("30_ladder", [region])
    if rows.empty or rungs.empty or not meetings.attrs["from_published"]:
        from analysis.estimates.ladder import ladders

        advice: dict[Any, str] = quoting_advice(rows)["advice"].to_dict()
        rungs = ladders(table_of(rows), meetings, advice, basis_for(rows), regions=[region])
    ladder = rungs.assign(number_id=_number_ids(rungs, meetings))
    ladder = ladder.drop(columns="region_code").set_index("rung")
    ladder.attrs = {"region": region}
    return ladder


def _number_ids(rungs: pd.DataFrame, meetings: pd.DataFrame) -> "pd.Series[str]":
    """The id of the number of each rung: of a claim, or of the answer that rests on the same claims."""
    estimate_ids = dict(zip(meetings["claim_ids"], meetings.index, strict=True))
    claim_ids = rungs["claim_ids"].where(rungs["basis"] != "none", "")
    is_claim = rungs["basis"] != "estimate"
    return claim_ids.where(is_claim, claim_ids.map(estimate_ids)).astype("str")


def multiverse(claims: pd.DataFrame) -> pd.DataFrame:
    """All answers that defensible choices give for one quantity of the claims of a region: its specification curve.

    The quantity is that of the reconciled answer of the claims with most lines of evidence, then of the best grade,
    then the latest. The columns of 30_specification_curve, from the smallest answers to the largest, in the unit of
    the quantity; no row where no two lines meet. ``attrs["summary"]``, a list of dicts as 30_multiverse: how far each
    choice alone moves the answer, and its share of the variance; ``attrs["quantity"]``, what is counted.

    Examples
    --------
    >>> curve = an.multiverse(an.load_claims("Pakistan"))
    >>> bool(curve["middle_median"].is_monotonic_increasing)
    True
    """
    rows, region, is_published = _put_together(claims)
    if is_published:
        curve = _published("30_specification_curve", [region])
        summary = _published("30_multiverse", [region])
    else:
        curve, summary = _worked_out(rows)
    curve = curve.reset_index(drop=True)
    curve.attrs = {
        "quantity": labels(summary, region=unsaid_region(rows)).iloc[0] if len(summary) else "",
        "from_published": is_published,
        "summary": summary.to_dict("records"),
    }
    return curve


def _worked_out(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The specification curve of claims, and its summary; both without a row where no two lines meet."""
    from analysis.estimates.answer_table import answers
    from analysis.estimates.multiverse import grids, leading, load_axes
    from analysis.estimates.multiverse_tables import curves, table

    corpus = tables()
    basis = basis_for(rows)
    leads = leading(answers(table_of(rows), basis))
    every_grid = grids(table_of(rows), leads, basis, load_axes(corpus.priors))
    first_grid = list(islice(every_grid, 1))
    return curves(first_grid, corpus.priors), table(first_grid)


def learned_scale(answers: pd.DataFrame, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """What is known of the scale A of the spread between lines before those of one of the answers are seen.

    `scale` (A, log scale) and `weight` are nodes of its distribution, learned from the strict sets of all studies but
    those of the one row of `reconcile`, by whether one team made its lines; without a row, of all that one team made.
    The spread of an answer is half-normal(A), averaged with these weights. Where nothing is published about the subject
    its own claims teach.

    Parameters
    ----------
    answers : DataFrame
        One row of `reconcile`, or none.
    claims : DataFrame, optional
        The claims that `reconcile` was given, which teach where nothing is published; without them the prior stands.

    Examples
    --------
    >>> scale = an.learned_scale(an.reconcile(an.load_claims("Pakistan")))
    >>> round(float(scale["weight"].sum()), 6)
    1.0
    """
    if len(answers) > 1:
        raise ValueError(f"there are {len(answers)} answers; one row of reconcile would be right")
    basis = tables().basis if claims is None else taught_basis(compared(claims)[0])
    rows = plain(answers, (*KEY, "same_team"))
    spread = basis.learned.by_team(same_team=True).spread()
    if rows:
        spread = basis.spread_of(Quantity.of(rows[0]), same_team=bool(rows[0]["same_team"]))
    return pd.DataFrame({"scale": spread.scales, "weight": spread.weights})


def basis_for(rows: pd.DataFrame) -> "Basis":
    """What answers are made with: the scale that all published claims teach, and the floors among these."""
    from analysis.estimates.lines_of_evidence import entries_of

    basis = taught_basis(rows)
    return _among(entries_of(table_of(rows), basis.rules), basis, tables().priors)


def _among(entries: "Sequence[Entry]", basis: "Basis", priors: "Priors") -> "Basis":
    """A basis with the floors and the surveyed countries among claims."""
    from analysis.estimates.bounds import registered_floors
    from analysis.estimates.certainty import surveyed_countries

    floors = registered_floors(entries, basis.rules, priors)
    return replace(basis, floors=floors, surveyed=basis.surveyed | surveyed_countries(entries))


def are_published(claims: pd.DataFrame) -> bool:
    """Whether claims are all that is published about their regions, so that published answers are theirs."""
    if claims.empty:
        # No claims are nobody's.
        return False
    _, _, is_published = _put_together(claims)
    return is_published


def _put_together(claims: pd.DataFrame) -> tuple[pd.DataFrame, str, bool]:
    """The claims that are put together, of a region those about itself; whether they are all that is published."""
    rows, is_same = compared(claims)
    region = home(claims)
    about_region = (rows["region_code"] == region).to_numpy() | (region == "")
    rows = rows[about_region]
    # Of a region all of whose claims are left out none is what is published.
    expected = tables().rows(CORRECTED, "region_code", {region, *rows["region_code"]})
    is_published = bool(is_same[about_region].all() and {*rows.index} == {*expected.index})
    return rows, region, is_published


def _published(name: str, codes: Iterable[str]) -> pd.DataFrame:
    """The rows of a table about some regions."""
    return tables().rows(name, "region_code", codes)


def _finished(
    table: pd.DataFrame, region: str, *, from_published: bool, unsaid: str | None = None
) -> pd.DataFrame:
    """A table of answers by their ids, with the name of each quantity, in which a region goes without saying."""
    when = "reference_year" if "reference_year" in table else "time"
    # What nobody dates has an id without a year.
    ids = [_estimate_id(row, int(row[when] or 0)) for row in plain(table, table, key="")]
    answers = table.set_index(pd.Index(ids, name="estimate_id", dtype="str"))
    answers = answers.assign(quantity=labels(answers, region=region if unsaid is None else unsaid))
    answers.attrs = {"region": region, "from_published": from_published}
    return answers


def _estimate_id(row: Mapping[Any, Any], year: int) -> str:
    """The id of an answer; of lines that stand each for itself with that of the claim."""
    id_of_year = estimate_id(row, year)
    return f"{id_of_year}-{row['claim_ids']}" if row.get("refusal") == FEW_LINES else id_of_year
