"""The card of each raw file: who made it, what it holds, what was done to it; checked against the file."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis import files
from analysis.reading.problems import Problem, unusable
from analysis.reading.yaml_entries import Shape, read_entries
from analysis.vocabulary import ReadIn, Scope

FILE = "data/raw/sources.yml"
RAW = "data/raw"
#: Files of data/raw that are no source and have no card.
UNCARDED = {"sources.yml", "priors.yml", "lineages.yml", "expected_problems.yml"}
#: What is declared about a source, beside its files.
DECLARED = "corrections.yml"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one file of data/raw; docs/add-a-source.md shows one with a comment at each field."""

    file: str  # below data/raw
    reader: str  # what turns it into raw records, by its name in `readers`
    source: str  # the evidence page's name
    title: str
    producer: str
    year: str
    citation: str
    licence: str
    accessed: str  # an ISO date
    carrier: str  # where the figures were read, if not at each row's own producer
    read_in: ReadIn
    scope: Scope  # `article` for the 2009 article, `all` for later evidence
    rows: int  # records that the reader gives
    sha256: str  # of the file's bytes
    processing: str  # what was done to it

    @property
    def path(self) -> str:
        """Path relative to the project folder, as error messages name the file."""
        return f"{RAW}/{self.file}"


_FIELDS = tuple(field.name for field in fields(Card))
_MAY_BE_EMPTY = ("year", "carrier")
_SHAPE = Shape(
    required=tuple(name for name in _FIELDS if name not in _MAY_BE_EMPTY),
    optional=_MAY_BE_EMPTY,
    words={"read_in": tuple(ReadIn), "scope": tuple(Scope)},
)


def load_cards(root: Path) -> tuple[Card, ...]:
    """Every card of data/raw/sources.yml; InputError if one lacks a field, or has an unknown one or word."""
    entries = read_entries(root / FILE, file=FILE, shape=_SHAPE)
    if not entries:
        raise unusable(FILE, None, "the file holds no card", "a list of cards, one for each raw file")
    kinds: dict[str, Callable[[str], Any]] = {"rows": int, "read_in": ReadIn, "scope": Scope}
    cells = ({name: kinds.get(name, str)(entry.text(name)) for name in _FIELDS} for entry in entries)
    return tuple(Card(**one) for one in cells)


def check_cards(root: Path, cards: tuple[Card, ...]) -> list[Problem]:
    """Cards without a file, files without a card, files that changed since their card was written."""
    found = {
        name: digest
        for name, digest in files.digests(root / RAW, root / RAW).items()
        if name not in UNCARDED and Path(name).name != DECLARED
    }
    carded = {card.file for card in cards}
    what, right = "the file has no card", f"a card in {FILE}"
    problems = [Problem(f"{RAW}/{file}", None, None, what, right) for file in found if file not in carded]
    for card in cards:
        if card.file not in found:
            problems.append(Problem(FILE, None, card.file, "the card has no file", f"the file {card.path}"))
        elif found[card.file] != card.sha256:
            what = f"the file is not the one that the card describes (sha256 {found[card.file]})"
            right = "read the change, then write this hash into the card"
            problems.append(Problem(card.path, None, None, what, right))
    if len(carded) < len(cards):
        problems.append(Problem(FILE, None, None, "a file has two cards", "one card per file"))
    return problems
