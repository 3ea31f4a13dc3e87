"""All raw files become the tables of this room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.claims.clean import clean
from analysis.claims.side_tables import clean_policy, clean_ratings, clean_roles
from analysis.reading.cards import Card, check_cards, load_cards
from analysis.reading.problems import InputError, Problem
from analysis.reading.readers import Raw, Target, read

PRODUCERS = "reference/producers.csv"


@dataclass(frozen=True, slots=True)
class Tables:
    """What this room leaves behind."""

    claims: pd.DataFrame
    steps: pd.DataFrame
    roles: pd.DataFrame
    ratings: pd.DataFrame
    policy: pd.DataFrame


def build(root: Path) -> Tables:
    """Every raw file of the project read, cleaned and joined.

    Parameters
    ----------
    root : Path
        The project folder.

    Raises
    ------
    InputError
        With every problem of every file, before anything is returned.
    """
    cards = load_cards(root)
    problems = check_cards(root, cards)
    raws: list[Raw] = []
    for card in cards:
        try:
            raws.append(read(card, root))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return assemble(raws)


def assemble(raws: Iterable[Raw]) -> Tables:
    """Raw records of all files as the tables of this room.

    Raises
    ------
    InputError
        With every figure, place, period and producer that cannot be read, and every id that stands in two files.
    """
    by_target: dict[Target, list[Raw]] = {target: [] for target in Target}
    for raw in raws:
        by_target[raw.target].append(raw)
    producers = _producers(by_target[Target.REFERENCE])
    problems = _shared_ids(by_target[Target.CLAIMS])
    cleaned = []
    for raw in by_target[Target.CLAIMS]:
        try:
            cleaned.append(clean(raw.frame, raw.card, producers=producers))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return Tables(
        claims=_join(part.claims for part in cleaned),
        steps=_join(part.steps for part in cleaned),
        roles=_join(clean_roles(r.frame, r.card, producers=producers) for r in by_target[Target.ROLES]),
        ratings=_join(clean_ratings(r.frame, r.card, producers=producers) for r in by_target[Target.RATINGS]),
        policy=_join(clean_policy(r.frame, r.card) for r in by_target[Target.POLICY]),
    )


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
