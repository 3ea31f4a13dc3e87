"""The words that a row of claims may say, each with its meaning, as tables in Markdown made from a subject's own files.

They are written into the README of a new project, and into the guide for subjects that state nothing of their own.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import files
from analysis.own.subject_files import SubjectFiles
from analysis.own.subject_labels import general, phrases_of
from analysis.subject import axes, measures
from analysis.subject.meanings import meanings_of
from analysis.subject.switches import FILE as SWITCHES

_MONEY = "money"
#: Where a meaning names what a subject counts.
_COUNTED = "{counted}"
_AXES = ("visibility", "status")
_RULE = "|---|---|"


def heading() -> str:
    """What stands above the tables in the README of a new project."""
    return _phrase("heading")


def word_tables(folder: Path) -> str:
    """Tables of the words of method, visibility, status, measure and unit, for the subject in a folder.

    Where the folder has no files of a subject, the words are those of every subject.

    Examples
    --------
    >>> "| `survey` |" in word_tables(Path("no_such_folder"))
    True
    """
    subject = SubjectFiles(folder, folder.name)
    about = meanings_of("columns")
    tables = []
    for column, meaning in about.items():
        lines = [f"**`{column}`**: {meaning}", "", _phrase("head"), _RULE]
        for word, meaning_of_word in _meanings(subject, column):
            lines.append(f"| `{word}` | {meaning_of_word} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def _meanings(subject: SubjectFiles, column: str) -> Iterator[tuple[str, str]]:
    """The words of a column, each with its meaning."""
    usual = phrases_of(subject, "usual").get(column)
    meanings = _of_axis(subject, column) if column in _AXES else _of_package(subject, column)
    for word, meaning in meanings.items():
        if _is_of_money(word) and not _has_money(subject):
            continue
        told = meaning.replace(_COUNTED, _counted(subject))
        yield word, _phrase("usual").format(told) if word == usual else told


def _counted(subject: SubjectFiles) -> str:
    """What the subject counts, by its own noun: those whom it names, else the unit of its first measure of things."""
    if not subject.folder.is_dir():
        return _phrase("anything")
    named = subject.stated(SWITCHES).get("persons")
    if isinstance(named, dict) and named.get("many"):
        return str(named["many"])
    rows = _rows(subject.folder / measures.FILE)
    of_things = [row["unit"] for row in rows if row["counts"] == "things" and row["timing"] != "always"]
    if not of_things:
        return _phrase("persons")
    # A rate or an amount a year is on no list.
    plain = [unit for unit in of_things if "_per_" not in unit]
    return plain[0].replace("_", " ") if plain else _phrase("things")


def _is_of_money(word: str) -> bool:
    """Whether a word is a measure of the package in money, or a unit of one."""
    about = general()["measures"].get(word, {})
    return word.startswith(_MONEY) or about.get("kind") == _MONEY


def _has_money(subject: SubjectFiles) -> bool:
    """Whether rows of the subject may count money, as those of some subject may."""
    if not subject.folder.is_dir():
        return True
    switches = subject.stated(SWITCHES)
    if switches.get(_MONEY) is True:
        return True
    rows = _rows(subject.folder / measures.FILE)
    return any(row["counts"] == _MONEY for row in rows)


def _of_axis(subject: SubjectFiles, name: str) -> Mapping[str, str]:
    """The words of an axis with the reasons that the subject gives for them, else those for every subject."""
    reasons = {}
    for folder in (files.PACKAGE / "subject", subject.folder):
        for row in _rows(folder / axes.SETS):
            if row["axis"] == name:
                word = row["name"]
                reasons[word] = row["reason"]
    axis = subject.content(axes.FILE)[name]
    return {word: reasons.get(word, "") for word in axis["words"]}


def _of_package(subject: SubjectFiles, column: str) -> Mapping[str, str]:
    """The words of a column that are the same for every subject, behind those of the subject's own measures."""
    shipped = dict(meanings_of(column))
    rows = _rows(subject.folder / measures.FILE)
    if column == "measure":
        return _measures(rows) | shipped
    if column == "unit":
        return _units(rows, shipped) | shipped
    return shipped


def _measures(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """A subject's own measures, each with its reason and its unit."""
    meanings = {}
    for row in rows:
        measure = row["measure"]
        meanings[measure] = _phrase("unit_beside").format(row["reason"], row["unit"])
    return meanings


def _units(rows: Iterable[Mapping[str, Any]], shipped: Mapping[str, str]) -> dict[str, str]:
    """The units that a subject's own measures have and the package has not."""
    meanings = {}
    for row in rows:
        unit = row["unit"]
        if unit not in shipped:
            meanings[unit] = _phrase("unit").format(row["measure"])
    return meanings


def _rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of the subject; none where there is no such file."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8-sig")
    return [*csv.DictReader(text.splitlines())]


def _phrase(name: str) -> str:
    """A phrase around the words, as meanings.yml has it."""
    phrase: str = meanings_of("said")[name]
    return phrase
