"""All raw files become the tables of this room."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from analysis.claims.clean import Cleaned, clean
from analysis.claims.finish import Basis, clean_corrected, finish
from analysis.claims.side_tables import clean_policy, clean_ratings, clean_roles
from analysis.reading.cards import Card, check_cards, load_cards
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw, Target, read

T = TypeVar("T")
#: Makes more claims from those printed: what is computed again from raw lists, by a room below this one.
Recompute = Callable[[pd.DataFrame], Cleaned]
PRODUCERS = "reference/producers.csv"


@dataclass(frozen=True, slots=True)
class Tables:
    """What this room leaves behind."""

    claims: pd.DataFrame
    steps: pd.DataFrame
    corrections: pd.DataFrame
    lineages: pd.DataFrame
    roles: pd.DataFrame
    ratings: pd.DataFrame
    policy: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of every raw file, read but not yet joined, and the claims that corrections touch."""

    claims: Sequence[Cleaned]
    corrected: pd.DataFrame
    roles: Sequence[pd.DataFrame]
    ratings: Sequence[pd.DataFrame]
    policy: Sequence[pd.DataFrame]


def build(root: Path, basis: Basis, *, recompute: Recompute | None = None) -> Tables:
    """Every raw file of the project read, cleaned and joined.

    Parameters
    ----------
    root : Path
        The project folder.
    basis : Basis
        Declarations, populations, prices and choices.
    recompute : callable, optional
        Makes more claims from those printed.

    Raises
    ------
    InputError
        With every problem of every file, before anything is returned.
    """
    raws, problems = read_all(root)
    if problems:
        raise InputError(problems)
    return assemble(raws, basis, recompute=recompute)


def read_all(root: Path) -> tuple[tuple[Raw, ...], list[Problem]]:
    """The raw files that can be read, and what is wrong with the cards and with the others."""
    try:
        cards = load_cards(root)
    except InputError as error:
        return (), list(error.problems)
    problems = check_cards(root, cards)
    there = [card for card in cards if (root / card.path).is_file()]
    raws = [_try(partial(read, card, root), problems) for card in there]
    return tuple(raw for raw in raws if raw is not None), problems


def assemble(raws: Iterable[Raw], basis: Basis, *, recompute: Recompute | None = None) -> Tables:
    """Raw records of all files as the tables of this room.

    Raises
    ------
    InputError
        With every figure, place, period and producer that cannot be read, every id that stands in two files, and
        every correction that no longer fits.
    """
    rows, problems = clean_rows(tuple(raws), basis)
    if problems or rows is None:
        raise InputError(problems)
    parts = list(rows.claims)
    if recompute is not None:
        parts.append(recompute(_join(part.claims for part in parts)))
    printed = Cleaned(claims=_join(part.claims for part in parts), steps=_join(part.steps for part in parts))
    finished = finish(printed, rows.corrected, basis)
    return Tables(
        claims=finished.claims,
        steps=finished.steps,
        corrections=finished.corrections,
        lineages=finished.lineages,
        roles=_join(rows.roles),
        ratings=_join(rows.ratings),
        policy=_join(rows.policy),
    )


def clean_rows(raws: Sequence[Raw], basis: Basis) -> tuple[Rows | None, list[Problem]]:
    """The rows of every raw file, as far as they can be read, and everything that is wrong with them."""
    by_target = {target: [raw for raw in raws if raw.target is target] for target in Target}
    problems = _shared_ids(by_target[Target.CLAIMS])
    producers = _try(lambda: _producers(by_target[Target.REFERENCE]), problems)
    if producers is None:
        return None, problems

    def each(target: Target, step: Callable[..., T], **more: object) -> list[T]:
        made = [_try(partial(step, raw.frame, raw.card, **more), problems) for raw in by_target[target]]
        return [part for part in made if part is not None]

    claims = each(Target.CLAIMS, clean, producers=producers)
    corrected = None
    # A row that cannot be read as printed would be told a second time, as a correction that fails.
    if not problems:
        declared = basis.declared.corrections
        held = by_target[Target.CLAIMS]
        corrected = _try(lambda: clean_corrected(held, declared, producers=producers), problems)
    rows = Rows(
        claims=claims,
        corrected=pd.DataFrame() if corrected is None else corrected,
        roles=each(Target.ROLES, clean_roles, producers=producers),
        ratings=each(Target.RATINGS, clean_ratings, producers=producers),
        policy=each(Target.POLICY, clean_policy),
    )
    return rows, problems


def _try(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """What a step gives, or nothing, with its problems added to the list."""
    try:
        return step()
    except InputError as error:
        problems.extend(error.problems)
        return None


def _join(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables below one another, rows numbered anew."""
    return pd.concat(list(parts), ignore_index=True)


def _producers(references: Iterable[Raw]) -> Mapping[str, str]:
    """From each printed name of a producer to its normalised name."""
    table = next((raw.frame for raw in references if raw.card.file == PRODUCERS), None)
    if table is None:
        raise InputError(
            [Problem(f"data/raw/{PRODUCERS}", None, None, "the file has no card", "a card for it")]
        )
    return dict(zip(table["printed"], table["producer"], strict=True))


def _shared_ids(raws: Iterable[Raw]) -> list[Problem]:
    """Claim ids that stand in two files."""
    seen: dict[str, Card] = {}
    problems = []
    for raw in raws:
        for line, claim_id in zip(raw.frame["line"], raw.frame["claim_id"], strict=True):
            if claim_id in seen:
                what, right = f"{claim_id} stands in {seen[claim_id].path} too", "an id of its own"
                problems.append(Problem(raw.card.path, int(line), "claim_id", what, right))
        seen |= dict.fromkeys(raw.frame["claim_id"], raw.card)
    return problems
