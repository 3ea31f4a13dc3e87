"""One reader for each format of raw file, by the name that cards use: the file's records, and where they lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

import pandas as pd

from analysis.reading.cards import FILE, RAW, Card
from analysis.reading.delimited_tables import cell_problems, raw_contract, read_text_table
from analysis.reading.formats import long_tables
from analysis.reading.problems import InputError, Problem, refuse


class Target(StrEnum):
    """Which table the records of a raw file lead to."""

    CLAIMS = auto()
    ROLES = auto()
    RATINGS = auto()
    POLICY = auto()
    REFERENCE = auto()


def _read_as_it_is(path: Path, card: Card) -> pd.DataFrame:
    return read_text_table(path, file=card.path)


#: By the name that a card uses: where the records of a format lead, and what reads them from a path and its card.
READERS: Mapping[str, tuple[Target, Callable[[Path, Card], pd.DataFrame]]] = {
    # A file that already has the project's own columns.
    **{target.value: (target, _read_as_it_is) for target in Target},
    # Long tables kept here in columns of their own.
    "unodc_detected_victims": (Target.CLAIMS, long_tables.read_detected_victims),
    "walk_free_index": (Target.CLAIMS, long_tables.read_index),
    "tip_law_enforcement": (Target.CLAIMS, long_tables.read_law_enforcement),
    "tip_tiers": (Target.RATINGS, long_tables.read_tiers),
    "unodc_2006_classes": (Target.RATINGS, long_tables.read_classes),
}


@dataclass(frozen=True, slots=True)
class Raw:
    """The records of one raw file."""

    card: Card
    target: Target
    frame: pd.DataFrame


def read(card: Card, root: Path) -> Raw:
    """The raw records of one file, as many as its card says; InputError with all that breaks their contract."""
    if card.reader not in READERS:
        right = f"one of {', '.join(READERS)}"
        raise InputError([Problem(FILE, None, card.file, f"unknown reader {card.reader!r}", right)])
    target, read_file = READERS[card.reader]
    frame = read_file(root / RAW / card.file, card)
    # Reference tables are checked by whoever uses them.
    problems = []
    if target is not Target.REFERENCE:
        problems += cell_problems(frame, raw_contract(target), file=card.path)
    if len(frame) != card.rows:
        what = f"the file gives {len(frame)} records, its card says {card.rows}"
        right = "the same number; correct the card if the file is right"
        problems.append(Problem(card.path, None, None, what, right))
    refuse(problems)
    return Raw(card, target, frame)
