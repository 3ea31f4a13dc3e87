"""The card of each raw file: who made it, what it holds, what was done to it; checked against the file."""

import hashlib
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from analysis.reading.problems import InputError, Problem
from analysis.vocabulary import ReadIn, Scope

FILE = "data/raw/sources.yml"
RAW = "data/raw"
#: Files of data/raw that are no source and have no card.
UNCARDED = {"sources.yml", "priors.yml", "lineages.yml", "expected_problems.yml"}
#: What is declared about a source, beside its files.
DECLARED = "corrections.yml"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one file of data/raw.

    Parameters
    ----------
    file : str
        Path below data/raw.
    reader : str
        Name of the reader that turns the file into raw records.
    source : str
        Slug of the source: the evidence page's name.
    title, producer, year, citation, licence, accessed : str
        Bibliography; `accessed` is an ISO date.
    carrier : str
        Where the figures were read, if not at each row's own producer.
    read_in : ReadIn
        Grade of the reading.
    scope : Scope
        `article` for the 2009 article, `all` for later evidence.
    rows : int
        Records that the reader gives.
    sha256 : str
        Of the file's bytes.
    processing : str
        What was done to it.
    """

    file: str
    reader: str
    source: str
    title: str
    producer: str
    year: str
    citation: str
    licence: str
    accessed: str
    carrier: str
    read_in: ReadIn
    scope: Scope
    rows: int
    sha256: str
    processing: str

    @property
    def path(self) -> str:
        """Path relative to the project folder, as error messages name the file."""
        return f"{RAW}/{self.file}"


def load_cards(root: Path) -> tuple[Card, ...]:
    """Every card of data/raw/sources.yml, in its order.

    Raises
    ------
    InputError
        If the file cannot be read or a card lacks a field, has an unknown one or an unknown word.
    """
    path = root / FILE
    if not path.is_file():
        raise InputError([Problem(FILE, None, None, "the file does not exist", "one card per raw file")])
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise InputError(
            [Problem(FILE, None, None, f"not readable as YAML ({error})", "a list of cards")]
        ) from None
    if not isinstance(entries, list):
        raise InputError([Problem(FILE, None, None, "the file holds no list", "a list of cards")])
    problems: list[Problem] = []
    cards = [_card(entry, position, problems) for position, entry in enumerate(entries, start=1)]
    if problems:
        raise InputError(problems)
    return tuple(card for card in cards if card is not None)


def _card(entry: object, position: int, problems: list[Problem]) -> Card | None:
    """One card, or None with its problems added to the list."""
    names = [field.name for field in fields(Card)]
    if not isinstance(entry, dict):
        problems.append(
            Problem(FILE, None, f"card {position}", "the card is no mapping", f"the fields {names}")
        )
        return None
    where = str(entry.get("file", f"card {position}"))
    wrong = [
        *(
            Problem(FILE, None, where, f"the card has no {name}", f"a field {name}")
            for name in names
            if name not in entry
        ),
        *(
            Problem(FILE, None, where, f"unknown field {name}", f"one of {names}")
            for name in entry
            if name not in names
        ),
    ]
    for name, words in (("read_in", ReadIn), ("scope", Scope)):
        if name in entry and entry[name] not in list(words):
            right = f"one of {', '.join(words)}"
            wrong.append(Problem(FILE, None, where, f"{name} is {entry[name]!r}", right))
    if wrong:
        problems.extend(wrong)
        return None
    text = {name: str(entry[name]) for name in names if name not in {"rows", "read_in", "scope"}}
    return Card(
        **text, rows=int(entry["rows"]), read_in=ReadIn(entry["read_in"]), scope=Scope(entry["scope"])
    )


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_cards(root: Path, cards: tuple[Card, ...]) -> list[Problem]:
    """Cards without a file, files without a card, files that changed since their card was written."""
    carded = {card.file for card in cards}
    folder = root / RAW
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != DECLARED)
    present = {p.relative_to(folder).as_posix() for p in files} - UNCARDED
    problems = [
        Problem(f"{RAW}/{file}", None, None, "the file has no card", f"a card in {FILE}")
        for file in sorted(present - carded)
    ]
    for card in cards:
        if card.file not in present:
            problems.append(Problem(FILE, None, card.file, "the card has no file", f"the file {card.path}"))
        elif (found := sha256(folder / card.file)) != card.sha256:
            what = f"the file is not the one that the card describes (sha256 {found})"
            problems.append(
                Problem(card.path, None, None, what, "read the change, then write this hash into the card")
            )
    if len(carded) < len(cards):
        problems.append(Problem(FILE, None, None, "a file has two cards", "one card per file"))
    return problems
