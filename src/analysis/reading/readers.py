"""One reader for each format of raw file, registered by the name that cards use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.reading import contracts
from analysis.reading.cards import FILE, RAW, Card
from analysis.reading.formats import FORMATS
from analysis.reading.problems import InputError, Problem
from analysis.reading.reader import Reader, Target
from analysis.reading.text_tables import read_text_table

__all__ = ["READERS", "Raw", "Reader", "Target", "read", "reader"]


def _plain(path: Path, card: Card) -> pd.DataFrame:
    """A file that already has the project's own columns."""
    return read_text_table(path, file=card.path)


READERS: Mapping[str, Reader] = {
    "claims": Reader(Target.CLAIMS, _plain, contracts.raw_claims),
    "roles": Reader(Target.ROLES, _plain, contracts.raw_roles),
    "ratings": Reader(Target.RATINGS, _plain, contracts.raw_ratings),
    "policy": Reader(Target.POLICY, _plain, contracts.raw_policy),
    "reference": Reader(Target.REFERENCE, _plain, None),
    **FORMATS,
}


@dataclass(frozen=True, slots=True)
class Raw:
    """The records of one raw file."""

    card: Card
    target: Target
    frame: pd.DataFrame


def reader(card: Card) -> Reader:
    """The reader that a card names.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if card.reader not in READERS:
        right = f"one of {', '.join(READERS)}"
        raise InputError([Problem(FILE, None, card.file, f"unknown reader {card.reader!r}", right)])
    return READERS[card.reader]


def read(card: Card, root: Path) -> Raw:
    """The raw records of one file, which keep their contract and are as many as the card says.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    chosen = reader(card)
    frame = chosen.read(root / RAW / card.file, card)
    problems = contracts.check(frame, chosen.contract(), file=card.path) if chosen.contract else []
    if len(frame) != card.rows:
        what = f"the file gives {len(frame)} records, its card says {card.rows}"
        right = "the same number; correct the card if the file is right"
        problems.append(Problem(card.path, None, None, what, right))
    if problems:
        raise InputError(problems)
    return Raw(card, chosen.target, frame)
