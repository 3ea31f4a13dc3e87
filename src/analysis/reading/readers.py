"""One reader for each format of raw file, by the name that cards use: the file's records, and where they lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

import pandas as pd

from analysis.reading.cards import FILE, RAW, Card
from analysis.reading.delimited_tables import (
    cell_problems,
    raw_contract,
    read_text_table,
    with_empty_columns,
)
from analysis.reading.formats import long_tables
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.sources_lock import FILE as LOCK
from analysis.reading.sources_lock import RENEW
from analysis.subject.switches import is_on, switched_on


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


#: Which switch of the subject records lead to their table by.
_SWITCHES = {Target.ROLES: "roles", Target.RATINGS: "ratings", Target.POLICY: "ratings"}


@dataclass(frozen=True, slots=True)
class Raw:
    """The records of one raw file."""

    card: Card
    target: Target
    frame: pd.DataFrame


def read(card: Card, root: Path) -> Raw:
    """The raw records of one file; InputError with all that breaks their contract.

    A column whose cells may all be empty may be left out of a file that has the project's own columns. A position that
    is not given is that of the row in its file.
    """
    if card.reader not in READERS:
        right = f"one of {', '.join(READERS)}"
        raise InputError([Problem(FILE, None, card.file, f"unknown reader {card.reader!r}", right)])
    target, read_file = READERS[card.reader]
    switch = _SWITCHES.get(target, "")
    if not is_on(switch):
        what = f"the subject has no {switch}, which the reader {card.reader!r} gives"
        raise InputError([Problem(FILE, None, card.file, what, f"{switched_on(switch)}, or no such card")])
    frame = read_file(root / RAW / card.file, card)
    # Reference tables are checked by whoever uses them.
    if target is not Target.REFERENCE:
        columns = raw_contract(target)
        frame = with_empty_columns(frame, columns)
        refuse(cell_problems(frame, columns, file=card.path))
        in_order = pd.Series(range(1, len(frame) + 1), frame.index).astype(str)
        frame = frame.assign(position=frame["position"].mask(frame["position"] == "", in_order))
    return Raw(card, target, frame)


def wrong_count(raw: Raw) -> list[Problem]:
    """A problem if a file gives another number of records than the lock says of the same content."""
    count = len(raw.frame)
    if count == raw.card.rows:
        return []
    what = f"the file gives {count} records, {LOCK} says {raw.card.rows}"
    return [Problem(raw.card.path, None, None, what, f"{RENEW} {raw.card.source}")]
