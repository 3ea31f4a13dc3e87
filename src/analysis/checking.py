"""What `analysis check` does: the problems of every table and stage at once, known anomalies apart.

Counts of one source are also held against one another, row by row, before anything is compared across sources: parts
without overlap cannot exceed what holds them. Registered counts are taken as printed there, which the search for
conflicts, with its tolerance of print, does not do.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.claims.audit_steps import Row
from analysis.claims.claim_pipeline import (
    PRODUCERS,
    ClaimBasis,
    Reading,
    attempt,
    clean_rows,
    load_basis,
    read_all,
    read_files,
    untied,
)
from analysis.claims.estimand import AXES, named_sets
from analysis.project import located
from analysis.reading.cards import check_strangers
from analysis.reading.delimited_tables import LINE
from analysis.reading.priors import load_priors
from analysis.reading.problems import Problem, by_place, refuse
from analysis.reading.readers import Target
from analysis.reading.yaml_entries import Declaration, Shape, read_entries
from analysis.table_contracts import FOLDER, REMAKE
from analysis.vocabulary import Bound, FigureKind, Method, Unit

FILE = "data/raw/expected_problems.yml"
_SHAPE = Shape(required=("file", "column", "match", "reason"))


class Report(NamedTuple):
    """What has to be put right, by file and line, a note for each known anomaly, and how much was looked at."""

    problems: Sequence[Problem]
    notes: Sequence[str]
    claims: int
    tables: int


def load_expected(root: Path) -> list[tuple[Declaration, re.Pattern[str]]]:
    """Every known anomaly of data/raw/expected_problems.yml with what its problem's words match; none without the file.

    Raises InputError with every entry that lacks something or whose `match` is no regular expression.
    """
    expected = []
    problems = []
    for entry in read_entries(root / FILE, file=FILE, shape=_SHAPE):
        try:
            expected.append((entry, re.compile(str(entry.fields["match"]))))
        except re.error as error:
            right = "a text, with a backslash before each special character"
            problems.append(entry.problem("match", f"no regular expression ({error})", right))
    refuse(problems)
    return expected


def check(root: Path, *, compare: bool = True) -> Report:
    """Every problem of the project's raw files, declarations and processed tables; the line of a known one may move.

    The tables on disk are compared, if asked, with what the raw files give, if these are without problems. No record
    and nothing that an earlier run left is believed: all is made anew.
    """
    strangers = check_strangers(root)
    if strangers:
        return Report(strangers, (), 0, 0)
    problems: list[Problem] = []
    expected = attempt(partial(load_expected, root), problems) or ()
    claims = _made_anew(root, problems, compare=compare)
    if claims is not None:
        problems += parts_above_wholes(claims, cache(partial(_places, root)))
    anomalies = _expected_among(problems, expected)
    if claims is not None:
        # Everything was looked at: a known anomaly that is no longer there is a problem itself.
        problems += _no_longer_there(expected, anomalies)
    unexpected = sorted(set(problems) - anomalies.keys(), key=by_place)
    notes = [f"{problem} (known: {entry.text('reason')})" for problem, entry in anomalies.items()]
    tables = len(list((root / FOLDER).glob("*.csv")))
    return Report(unexpected, notes, 0 if claims is None else len(claims), tables)


def _expected_among(
    problems: Sequence[Problem], expected: Sequence[tuple[Declaration, re.Pattern[str]]]
) -> dict[Problem, Declaration]:
    """The problems that are declared as known, each with the first declaration that fits."""
    anomalies = {}
    for problem in sorted(problems, key=by_place):
        place = (problem.file, problem.column)
        for entry, match in expected:
            is_there = place == (entry.text("file"), entry.text("column"))
            if is_there and match.search(problem.what):
                anomalies[problem] = entry
                break
    return anomalies


def _no_longer_there(
    expected: Sequence[tuple[Declaration, re.Pattern[str]]], anomalies: Mapping[Problem, Declaration]
) -> Iterator[Problem]:
    """A problem for each declaration that fits none."""
    what = "the known problem is not there any more"
    right = "take the entry out, or mend its match"
    lines = {entry.line for entry in anomalies.values()}
    for entry, _ in expected:
        if entry.line not in lines:
            yield entry.problem("match", what, right)


def _made_anew(root: Path, problems: list[Problem], *, compare: bool) -> pd.DataFrame | None:
    """The claims as the raw files give them; what is wrong on the way, or stale on disk, is added to the problems.

    What rests on something that could not be read is left out, so that one fault is one problem.
    """
    from analysis import processing
    from analysis.conflicts.rules import Choices, load_rules
    from analysis.estimates.quotability import load_exceptions
    from analysis.estimates.validation import load_before
    from analysis.reading.rule_tables import FOLDER as RULES

    reading = read_files(root)
    # A change that nobody accepted yet hides nothing else that is wrong with it.
    problems += reading.unaccepted
    blocking = [*reading.problems]
    basis = attempt(partial(load_basis, root), blocking)
    for load in (
        lambda: Choices.from_priors(load_priors(root)),
        lambda: load_rules(located(root, RULES)),
        lambda: load_exceptions(root),
        lambda: load_before(root),
    ):
        attempt(load, blocking)
    made = None
    if blocking:
        blocking += _wrong_rows(reading, basis)
    else:
        made = attempt(partial(processing.claims_tables, root, reading.raws), blocking)
    if made is None:
        problems += blocking
        problems += [] if basis is None else untied(reading.raws, basis)
        return None
    if compare and not reading.unaccepted:
        # The later tables take longest, and can be right only if those that they are made from are.
        stale = processing.differing(root, made.tables)
        stale = stale or processing.differing(root, processing.finished(root, made).tables)
        what = "the file is not what the raw files give"
        problems.extend(Problem(file, None, None, what, REMAKE) for file in stale)
    return made["10_claims"]


def _wrong_rows(reading: Reading, basis: ClaimBasis | None) -> Sequence[Problem]:
    """What is wrong with the rows of the files that can be read, where others cannot."""
    if not any(raw.card.file == PRODUCERS for raw in reading.raws):
        return ()
    # Corrections of files that cannot be read would seem to have lost their claims.
    corrections = () if reading.problems or basis is None else basis.corrections
    wrong: list[Problem] = []
    attempt(partial(clean_rows, reading.raws, corrections), wrong)
    return wrong


def _places(root: Path) -> Mapping[str, tuple[str, int]]:
    """File and line of every claim."""
    raws, _ = read_all(root)
    places = {}
    for raw in raws:
        if raw.target is not Target.CLAIMS:
            continue
        for line, claim_id in zip(raw.frame[LINE], raw.frame["claim_id"], strict=True):
            places[str(claim_id)] = (raw.card.path, int(line))
    return places


# -- parts and wholes of one source ---------------------------------------------------------------------------------

#: The file and line on which each claim stands, by its id.
Places = Callable[[], Mapping[str, tuple[str, int]]]
#: What two claims must have in common, beside all axes but one, to be part and whole.
_KEY = (
    *("source", "producer", "area", "origin", "destination", "via", "movement", "measure", "unit", "status"),
    *("visibility", "period_start", "period_end", "period_kind", "currency", "target_population", "within"),
)
#: Up to this many parts every way of adding them is tried; no source tells more.
MOST_PARTS = 12


def parts_above_wholes(claims: pd.DataFrame, places: Places) -> Iterator[Problem]:
    """Every whole that one of its parts, or parts without overlap together, exceed: a problem at its largest part.

    Parts and whole come from one source and producer, speak of the same place, period and measure, and differ on one
    axis only. A claim without a period has parts in its own statement only. Registered counts are taken as printed;
    other numbers may be off by half a unit of their second digit. The claims are those of 10_claims, as printed.
    """
    is_share = claims["unit"].isin([Unit.FRACTION, Unit.RATIO, Unit.RANK])
    is_counted = claims["kind"].isin([FigureKind.COUNT, FigureKind.MONEY])
    rows = _with_limits(claims[is_counted & ~is_share])
    for axis, same_axis in (AXES, AXES[::-1]):
        group = rows.groupby([*_KEY, same_axis], sort=False, dropna=False).ngroup()
        words = rows.groupby(group)[axis].transform("nunique")
        several = rows[words > 1]
        for _, members in several[["claim_id", "least", "most", axis]].groupby(group):
            yield from _exceeded(members.to_dict("records"), axis, places)


def _with_limits(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts with the `least` and the `most` that each may be; those without a period are told apart by statement."""
    is_undated = rows["period_start"].isna() & rows["period_end"].isna()
    statement = rows["statement"].mask(rows["statement"] == "", rows["claim_id"])
    is_exact = rows["method"] == Method.ADMINISTRATIVE
    least = rows["low"].fillna(rows["best"]).fillna(0)
    least_within_print = least - _slack(least).mask(is_exact, 0)
    is_floor = (rows["bound"] == Bound.LOWER) & rows["high"].isna()
    most = rows["high"].fillna(rows["best"]).fillna(rows["low"]).fillna(np.inf)
    most = most.mask(is_floor, np.inf)
    return rows.assign(
        within=statement.where(is_undated, ""),
        least=least_within_print.clip(lower=0),
        most=most + _slack(most).mask(is_exact, 0),
    )


def _slack(values: "pd.Series[float]") -> "pd.Series[float]":
    """Half a unit of the second digit of each number."""
    positive = values.where((values > 0) & (values < np.inf))
    power = positive.map(math.log10, na_action="ignore") // 1
    unit = 10.0 ** (power - 1)
    return (unit / 2).fillna(0)


def _exceeded(rows: Sequence[Row], axis: str, places: Places) -> Iterator[Problem]:
    """The wholes among some claims that their parts exceed."""
    sets = named_sets()[axis]
    for whole in rows:
        parts = []
        for row in rows:
            is_inside = frozenset() < sets[row[axis]] < sets[whole[axis]]
            if is_inside and row["least"] > 0:
                parts.append(row)
        worst = _largest_sum(parts, axis, sets)
        if _sum(worst) > whole["most"]:
            yield _above_whole(worst, whole, axis, places)


def _largest_sum(parts: Sequence[Row], axis: str, sets: Mapping[str, frozenset[Any]]) -> Sequence[Row]:
    """Parts without overlap whose sum is largest, the largest of them first."""
    largest = sorted(parts, key=lambda row: (-row["least"], row["claim_id"]))[:MOST_PARTS]
    worst: Sequence[Row] = ()
    for size in range(1, len(largest) + 1):
        for chosen in combinations(largest, size):
            cells = [sets[row[axis]] for row in chosen]
            union = frozenset().union(*cells)
            is_apart = sum(map(len, cells)) == len(union)
            if is_apart and _sum(chosen) > _sum(worst):
                worst = chosen
    return worst


def _sum(rows: Sequence[Row]) -> float:
    return float(sum(row["least"] for row in rows))


def _above_whole(parts: Sequence[Row], whole: Row, axis: str, places: Places) -> Problem:
    """The problem of parts that together exceed their whole, at the largest of them."""
    file, line = places()[parts[0]["claim_id"]]
    _, line_of_whole = places()[whole["claim_id"]]
    addends = []
    for row in parts:
        word = row[axis].replace("_", " ")
        addends.append(f"{row['least']:,.0f} ({word})")
    summed = " + ".join(addends)
    if len(parts) > 1:
        summed += f" = {_sum(parts):,.0f}"
    where = f"{whole['claim_id']}, line {line_of_whole}"
    what = f"{summed}, above the whole of {whole['most']:,.0f} ({where})"
    return Problem(file, line, "figure", what, f"parts by {axis} that do not exceed their whole")
