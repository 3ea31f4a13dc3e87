"""All raw files become the tables of this room: read, cleaned, corrected, linked, brought into common units."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pandas as pd

from analysis.claims import contract, side_tables
from analysis.claims.clean import Cleaned, clean_tables
from analysis.claims.corrections import (
    Correction,
    changes,
    check_bounds,
    check_evidence,
    correct,
    correction_steps,
    load_corrections,
    lost,
)
from analysis.claims.harmonise import References, harmonise, load_references
from analysis.claims.lineage import Lineage, load_lineages, resolve, same_teams
from analysis.claims.linkage_weights import LinkageWeights, load_weights
from analysis.claims.population import PopulationTable
from analysis.claims.record_linkage import Comparer, lineage_table, with_suspected
from analysis.claims.steps import steps_table
from analysis.reading.cards import Card, check_cards, load_cards
from analysis.reading.priors import Priors
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw, Target, read
from analysis.reading.text_tables import LINE

T = TypeVar("T")
#: Makes more claims from those printed: what is computed again from raw lists, by a room below this one.
Recompute = Callable[[pd.DataFrame], Cleaned]
PRODUCERS = "reference/producers.csv"


@dataclass(frozen=True, slots=True)
class Basis:
    """What claims are finished with: what is declared about them, prices, populations, and when two are suspected."""

    corrections: tuple[Correction, ...]
    lineages: tuple[Lineage, ...]
    references: References
    weights: LinkageWeights


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of every raw file, cleaned: claims as printed and as corrected, and the side tables by name."""

    claims: Cleaned
    corrected: pd.DataFrame
    side_tables: Mapping[str, pd.DataFrame]


def attempt(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """What a step gives, or nothing, with its problems added to the list."""
    try:
        return step()
    except InputError as error:
        problems.extend(error.problems)
        return None


def load_basis(root: Path, priors: Priors, people: PopulationTable) -> Basis:
    """What claims are finished with, from the project's files.

    Raises
    ------
    InputError
        With every problem of the declarations, the tables of prices and the choices.
    """
    problems: list[Problem] = []
    corrections = attempt(partial(load_corrections, root), problems)
    lineages = attempt(partial(load_lineages, root), problems)
    references = attempt(partial(load_references, root, priors, people), problems)
    weights = attempt(partial(load_weights, priors), problems)
    if corrections is None or lineages is None or references is None or weights is None:
        raise InputError(problems)
    return Basis(corrections, lineages, references, weights)


def make_tables(
    raws: Sequence[Raw], basis: Basis, *, recompute: Recompute | None = None
) -> dict[str, pd.DataFrame]:
    """The tables of all raw files by name, such as `10_claims`; `recompute` makes more claims from those printed.

    Raises
    ------
    InputError
        With every problem of every file, before anything is returned.
    """
    rows, problems = clean_rows(raws, basis.corrections)
    if rows is None:
        raise InputError(problems)
    return finish(rows, basis, recompute=recompute)


def read_all(root: Path) -> tuple[tuple[Raw, ...], list[Problem]]:
    """The raw files that can be read, and what is wrong with the cards and with the others."""
    problems: list[Problem] = []
    cards = attempt(partial(load_cards, root), problems)
    if cards is None:
        return (), problems
    problems += check_cards(root, cards)
    there = [card for card in cards if (root / card.path).is_file()]
    raws = [attempt(partial(read, card, root), problems) for card in there]
    return tuple(raw for raw in raws if raw is not None), problems


def clean_rows(raws: Sequence[Raw], corrections: Sequence[Correction]) -> tuple[Rows | None, list[Problem]]:
    """The rows of every raw file, or everything that is wrong with them."""
    by_target = {target: [raw for raw in raws if raw.target is target] for target in Target}
    problems = _shared_ids(by_target[Target.CLAIMS])
    producers = attempt(partial(_producers, by_target[Target.REFERENCE]), problems)
    if producers is None:
        return None, problems
    printed = [(raw.frame, raw.card) for raw in by_target[Target.CLAIMS]]
    claims = attempt(partial(clean_tables, printed, producers=producers), problems)
    corrected = None
    # A row that cannot be read as printed would be reported a second time, as a correction that fails.
    if not problems:
        step = partial(clean_corrected, by_target[Target.CLAIMS], corrections, producers=producers)
        corrected = attempt(step, problems)
    side = {}
    for name, target, clean in (
        ("10_roles", Target.ROLES, partial(side_tables.clean_roles, producers=producers)),
        ("10_ratings", Target.RATINGS, partial(side_tables.clean_ratings, producers=producers)),
        ("10_policy", Target.POLICY, side_tables.clean_policy),
    ):
        made = [attempt(partial(clean, raw.frame, raw.card), problems) for raw in by_target[target]]
        side[name] = [part for part in made if part is not None]
    if problems or claims is None or corrected is None:
        return None, problems
    return Rows(claims, corrected, {name: _join(parts) for name, parts in side.items()}), problems


def _join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables below one another, rows numbered anew."""
    return pd.concat(list(parts), ignore_index=True)


def _producers(references: Iterable[Raw]) -> Mapping[str, str]:
    """From each printed name of a producer to its normalised name."""
    table = next((raw.frame for raw in references if raw.card.file == PRODUCERS), None)
    if table is None:
        what = "the file has no card"
        raise InputError([Problem(f"data/raw/{PRODUCERS}", None, None, what, "a card for it")])
    return dict(zip(table["printed"], table["producer"], strict=True))


def _shared_ids(raws: Iterable[Raw]) -> list[Problem]:
    """Claim ids that stand in two files."""
    seen: dict[str, str] = {}
    problems = []
    for raw in raws:
        for line, claim_id in zip(raw.frame[LINE], raw.frame["claim_id"], strict=True):
            if claim_id in seen:
                what, right = f"{claim_id} stands in {seen[claim_id]} too", "an id of its own"
                problems.append(Problem(raw.card.path, int(line), "claim_id", what, right))
        seen |= dict.fromkeys(raw.frame["claim_id"], raw.card.path)
    return problems


def clean_corrected(
    raws: Iterable[Raw], corrections: Sequence[Correction], *, producers: Mapping[str, str]
) -> pd.DataFrame:
    """The claims that corrections touch, read from their corrected rows; those that are set aside are left out.

    Each correction stands in the folder of the file that holds its claim.

    Raises
    ------
    InputError
        With every correction whose claim is not there, reads otherwise, or cannot be read once it is corrected.
    """
    tables: list[tuple[pd.DataFrame, Card]] = []
    problems: list[Problem] = []
    behind: dict[tuple[str, int], Correction] = {}
    placed: set[int] = set()
    for raw in raws:
        lines = dict(zip(raw.frame["claim_id"], raw.frame[LINE], strict=True))
        folder = PurePosixPath(raw.card.path).parent
        own = [c for c in corrections if c.claim_id in lines and PurePosixPath(c.entry.file).parent == folder]
        placed |= {id(correction) for correction in own}
        behind |= {(raw.card.path, lines[c.claim_id]): c for c in reversed(own)}
        if not own:
            continue
        rows = raw.frame[raw.frame["claim_id"].isin([correction.claim_id for correction in own])]
        if (table := attempt(partial(correct, rows, own), problems)) is not None:
            tables.append((table, raw.card))
    problems += [lost(correction) for correction in corrections if id(correction) not in placed]
    try:
        claims = clean_tables(
            [(table, card) for table, card in tables if len(table)], producers=producers
        ).claims
    except InputError as error:
        problems.extend(_where_declared(error, behind))
    if problems:
        raise InputError(problems)
    return claims


def _where_declared(error: InputError, behind: Mapping[tuple[str, int], Correction]) -> Iterator[Problem]:
    """Problems of corrected rows, laid to the corrections that made them."""
    for problem in error.problems:
        correction = behind[problem.file, problem.row or 0]
        yield correction.entry.problem("set", problem.what, problem.right)


def finish(rows: Rows, basis: Basis, *, recompute: Recompute | None = None) -> dict[str, pd.DataFrame]:
    """The tables of this room by name: claims in common units with their lineages, steps, corrections, links.

    Raises
    ------
    InputError
        With every declaration that rests on a claim or a lineage that does not exist.
    """
    printed, steps, corrections = rows.claims.claims, rows.claims.steps, basis.corrections
    if recompute is not None:
        more = recompute(printed)
        printed, steps = _join([printed, more.claims]), (*steps, *more.steps)
    problems: list[Problem] = []
    resolved = attempt(partial(resolve, printed, basis.lineages), problems)
    problems += check_evidence(corrections, printed["claim_id"])
    problems += check_bounds(corrections, rows.corrected)
    if resolved is None or problems:
        raise InputError(problems)
    teams = same_teams(basis.lineages)
    beside = [";".join(sorted(teams.get(name, ()))) for name in resolved.lineages]
    claims = printed.assign(lineage=list(resolved.lineages), same_team=beside)
    links = lineage_table(Comparer(claims, basis.references.members, basis.weights), resolved.links)
    claims["suspected_lineage"] = with_suspected(claims, links)
    common = harmonise(claims, basis.references)
    linked = ["claim_id", "lineage", "same_team", "suspected_lineage"]
    touched = rows.corrected.drop(columns="lineage").merge(claims[linked], on="claim_id", how="left")
    table = changes(common.claims, harmonise(touched[list(claims)], basis.references).claims, corrections)
    return {
        "10_claims": contract.conform(common.claims, contract.claims_contract()),
        "10_steps": steps_table([*steps, *common.steps, *correction_steps(table)]),
        "10_corrections": table,
        "10_lineages": links,
        **rows.side_tables,
    }
