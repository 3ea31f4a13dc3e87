"""The last steps to the tables of this room: common units, corrections cell by cell, lineages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.claims import contract
from analysis.claims.clean import Cleaned, clean
from analysis.claims.corrected import changes, correction_steps
from analysis.claims.corrections import (
    Correction,
    check_bounds,
    check_evidence,
    correct,
    load_corrections,
    lost,
)
from analysis.claims.harmonise import COLUMNS, References, harmonise
from analysis.claims.lineage import Lineage, load_lineages, resolve, same_teams
from analysis.claims.population import PopulationTable
from analysis.claims.prices import CPI, RATES, price_table
from analysis.claims.resemblance import Odds, Resemblance
from analysis.claims.steps import COLUMNS as STEP_COLUMNS
from analysis.claims.steps import Step, steps_table
from analysis.claims.suspicion import Comparer, lineage_table, with_suspected
from analysis.reading.cards import RAW
from analysis.reading.places import members
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw
from analysis.reading.text_tables import LINE, read_text_table


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared about claims: corrections of carriers, and lineages."""

    corrections: tuple[Correction, ...]
    lineages: tuple[Lineage, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What claims are finished with.

    Parameters
    ----------
    declared : Declared
        Corrections and lineages.
    references : References
        Prices and populations.
    choices : Resemblance
        When two claims are suspected to be one.
    """

    declared: Declared
    references: References
    choices: Resemblance


@dataclass(frozen=True, slots=True)
class Finished:
    """Claims as printed in common units with their lineages, every step, what corrections change, and the links."""

    claims: pd.DataFrame
    steps: pd.DataFrame
    corrections: pd.DataFrame
    lineages: pd.DataFrame


def load_basis(root: Path, priors: Priors, people: PopulationTable) -> Basis:
    """What claims are finished with, from the project's files.

    Parameters
    ----------
    root : Path
        The project folder.
    priors : Priors
        The choices, `usd_year` and `lineage_suspicion` among them.
    people : PopulationTable
        Who lives where.

    Raises
    ------
    InputError
        With every problem of the declarations, or of the tables of prices.
    """
    references = load_references(root, priors, people)
    return Basis(load_declared(root), references, resemblance(priors))


def load_references(root: Path, priors: Priors, people: PopulationTable) -> References:
    """What claims are converted with, from the project's files; raises as `load_basis` does."""
    cpi = read_text_table(root / RAW / CPI, file=f"{RAW}/{CPI}")
    held = (root / RAW / RATES).is_file()
    rates = read_text_table(root / RAW / RATES, file=f"{RAW}/{RATES}") if held else None
    return References(price_table(cpi, rates), people, _members, int(priors.number("usd_year")))


def _members(code: str, year: int) -> frozenset[str]:
    """The countries of a group or region in a year."""
    return members(code, year=year)


def load_declared(root: Path) -> Declared:
    """Every declaration of the project's data/raw.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    problems: list[Problem] = []
    found: list[Any] = []
    for load in (load_corrections, load_lineages):
        try:
            found.append(load(root))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return Declared(*found)


def resemblance(priors: Priors) -> Resemblance:
    """The weights of suspicion as data/raw/priors.yml gives them, entry `lineage_suspicion`.

    Raises
    ------
    InputError
        If the entry is missing, or lacks a value or has an unknown one.
    """
    given = dict(priors["lineage_suspicion"].value)
    names = {field.name for field in fields(Resemblance)}
    if set(given) != names:
        what = f"the value names {', '.join(sorted(set(given) ^ names))} too much or not"
        problem = Problem("data/raw/priors.yml", None, "lineage_suspicion", what, ", ".join(sorted(names)))
        raise InputError([problem])
    odds = {name: _odds(value) for name, value in given.items() if isinstance(value, list)}
    outcomes = {
        name: {key: _odds(pair) for key, pair in row.items()} for name, row in given["fields"].items()
    }
    numbers = {name: float(value) for name, value in given.items() if isinstance(value, int | float)}
    return Resemblance(**(numbers | odds | {"fields": outcomes}))  # type: ignore[arg-type]


def _odds(pair: Sequence[float]) -> Odds:
    """Two frequencies from a list of two."""
    among_copies, among_others = map(float, pair)
    return among_copies, among_others


@cache
def claims_contract() -> pa.DataFrameSchema:
    """Contract of 10_claims: every claim as printed, in common units beside it, with its lineages."""
    base = contract.claims()
    own = {"same_team": contract.text(), "suspected_lineage": contract.text(empty=False)}
    columns = {**base.columns, **own, **COLUMNS}
    checks = [
        *base.checks,
        *(
            pa.Check(_rising(name), error=f"{name}_low <= {name}_best <= {name}_high")
            for name in ("usd", "persons", "per_100000", "yearly")
        ),
    ]
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True)


def _rising(name: str) -> Any:
    """A check that the three ends of a group of columns rise, as far as they are there."""

    def check(frame: pd.DataFrame) -> pd.Series:
        low, best, high = (frame[f"{name}_{end}"] for end in ("low", "best", "high"))
        return ~((low > high) | (low > best) | (best > high))

    return check


def clean_corrected(
    raws: Iterable[Raw], corrections: Sequence[Correction], *, producers: Mapping[str, str]
) -> pd.DataFrame:
    """The claims that corrections touch, read from their corrected rows; those that are set aside are left out.

    Parameters
    ----------
    raws : iterable of Raw
        Every raw claims table.
    corrections : sequence of Correction
        All that are declared; each stands in the folder of the file that holds its claim.
    producers : mapping
        From each printed name of a producer to its normalised name.

    Raises
    ------
    InputError
        With every correction whose claim is not there, reads otherwise, or cannot be read once it is corrected.
    """
    parts: list[pd.DataFrame] = []
    problems: list[Problem] = []
    placed: set[int] = set()
    for raw in raws:
        folder = PurePosixPath(raw.card.path).parent
        ids = set(raw.frame["claim_id"])
        own = [c for c in corrections if c.claim_id in ids and PurePosixPath(c.entry.file).parent == folder]
        placed |= {id(correction) for correction in own}
        rows = raw.frame[raw.frame["claim_id"].isin([correction.claim_id for correction in own])]
        try:
            kept = correct(rows, own)
            if len(kept):
                parts.append(clean(kept, raw.card, producers=producers).claims)
        except InputError as error:
            problems.extend(_where_declared(error, rows, own))
    problems.extend(lost(correction) for correction in corrections if id(correction) not in placed)
    if problems:
        raise InputError(problems)
    return (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(contract.CLAIM_COLUMNS))
    )


def _where_declared(error: InputError, rows: pd.DataFrame, own: Sequence[Correction]) -> list[Problem]:
    """Problems of corrected rows, laid to the corrections that made them."""
    ids = {int(line): str(claim_id) for line, claim_id in zip(rows[LINE], rows["claim_id"], strict=True)}
    behind = {correction.claim_id: correction for correction in reversed(own)}
    return [
        problem
        if problem.file == own[0].entry.file
        else behind[ids[problem.row or 0]].entry.problem("set", problem.what, problem.right)
        for problem in error.problems
    ]


def finish(printed: Cleaned, corrected: pd.DataFrame, basis: Basis) -> Finished:
    """The tables of claims, steps, corrections and lineages.

    Parameters
    ----------
    printed : Cleaned
        All claims as printed, and their steps so far.
    corrected : DataFrame
        Those that corrections touch, as `clean_corrected` gives them.
    basis : Basis
        Declarations, prices, populations and choices.

    Raises
    ------
    InputError
        With every declaration that rests on a claim or a lineage that does not exist.
    """
    declared, references, choices = basis.declared, basis.references, basis.choices
    resolved = resolve(printed.claims, declared.lineages)
    problems = [
        *check_evidence(declared.corrections, printed.claims["claim_id"]),
        *check_bounds(declared.corrections, corrected),
    ]
    if problems:
        raise InputError(problems)
    teams = same_teams(declared.lineages)
    beside = [";".join(sorted(teams.get(name, ()))) for name in resolved.lineages]
    claims = printed.claims.assign(lineage=list(resolved.lineages), same_team=beside)
    comparer = Comparer(claims, references.members, choices)
    lineages = lineage_table(comparer, resolved.links, flagged=choices.flagged)
    claims["suspected_lineage"] = with_suspected(claims, lineages)
    common = harmonise(claims, references)
    kept = ["claim_id", "lineage", "same_team", "suspected_lineage"]
    touched = corrected.drop(columns="lineage").merge(claims[kept], on="claim_id", how="left")
    right = harmonise(touched[list(claims.columns)], references)
    table = changes(common.claims, right.claims, declared.corrections)
    return Finished(
        contract.conform(common.claims, claims_contract()),
        joined_steps(printed.steps, [*common.steps, *correction_steps(table)]),
        table,
        lineages,
    )


def joined_steps(table: pd.DataFrame, more: Iterable[Step]) -> pd.DataFrame:
    """Steps followed by more of them, numbered anew within each claim.

    Parameters
    ----------
    table : DataFrame
        10_steps so far.
    more : iterable of Step
        Those that follow.
    """
    frame = pd.concat([table, steps_table(list(more))], ignore_index=True)
    frame["step"] = frame.groupby("claim_id", sort=False).cumcount() + 1
    return frame[list(STEP_COLUMNS)]
