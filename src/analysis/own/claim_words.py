"""The words that a row of claims may say, each with its meaning, as tables in Markdown made from a subject's own files.

They are written into the README of a new project, and into the guide for subjects that state nothing of their own.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis import files
from analysis.own.subject_files import SubjectFiles
from analysis.own.subject_labels import general, phrases_of
from analysis.subject import axes, measures
from analysis.subject.switches import FILE as SWITCHES

_MEANINGS = "subject/meanings.yml"
_MONEY = "money"
_AXES = ("visibility", "status")
_RULE = "|---|---|"


def heading() -> str:
    """What stands above the tables in the README of a new project."""
    return _said("heading")


def word_tables(folder: Path) -> str:
    """Tables of the words of method, visibility, status, measure and unit, for the subject in a folder.

    Where the folder has no files of a subject, the words are those of every subject.

    Examples
    --------
    >>> "| `survey` |" in word_tables(Path("no_such_folder"))
    True
    """
    subject = SubjectFiles(folder, folder.name)
    about = files.packaged(_MEANINGS)["columns"]
    parts = []
    for column, meaning in about.items():
        rows = [f"| `{word}` | {said} |" for word, said in _meanings(subject, column)]
        parts.append("\n".join([f"**`{column}`**: {meaning}", "", _said("head"), _RULE, *rows]))
    return "\n\n".join(parts)


def _meanings(subject: SubjectFiles, column: str) -> Iterator[tuple[str, str]]:
    """The words of a column, each with its meaning."""
    usual = phrases_of(subject, "usual").get(column)
    meanings = _of_axis(subject, column) if column in _AXES else _of_package(subject, column)
    for word, meaning in meanings.items():
        if _is_of_money(word) and not _has_money(subject):
            continue
        yield word, _said("usual").format(meaning) if word == usual else meaning


def _is_of_money(word: str) -> bool:
    """Whether a word is a measure of the package in money, or a unit of one."""
    return word.startswith(_MONEY) or general()["measures"].get(word, {}).get("kind") == _MONEY


def _has_money(subject: SubjectFiles) -> bool:
    """Whether rows of the subject may count money, as those of some subject may."""
    is_counted = [row["counts"] == _MONEY for row in _rows(subject.folder / measures.FILE)]
    return not subject.folder.is_dir() or subject.stated(SWITCHES).get(_MONEY) is True or any(is_counted)


def _of_axis(subject: SubjectFiles, name: str) -> Mapping[str, str]:
    """The words of an axis with the reasons that the subject gives for them, else those for every subject."""
    reasons = {}
    for folder in (files.PACKAGE / "subject", subject.folder):
        for row in _rows(folder / axes.SETS):
            if row["axis"] == name:
                reasons[row["name"]] = row["reason"]
    return {word: reasons.get(word, "") for word in subject.content(axes.FILE)[name]["words"]}


def _of_package(subject: SubjectFiles, column: str) -> Mapping[str, str]:
    """The words of a column that are the same for every subject, behind those of the subject's own measures."""
    shipped: dict[str, str] = files.packaged(_MEANINGS)[column]
    rows = _rows(subject.folder / measures.FILE)
    if column == "measure":
        return {
            **{row["measure"]: _said("unit_beside").format(row["reason"], row["unit"]) for row in rows},
            **shipped,
        }
    if column == "unit":
        return {**_units(rows), **shipped}
    return shipped


def _units(rows: list[dict[str, Any]]) -> Mapping[str, str]:
    """The units that a subject's own measures have and the package has not."""
    known = files.packaged(_MEANINGS)["unit"]
    return {row["unit"]: _said("unit").format(row["measure"]) for row in rows if row["unit"] not in known}


def _rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of the subject; none where there is no such file."""
    if not path.is_file():
        return []
    return [*csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())]


def _said(name: str) -> str:
    """A phrase around the words, as meanings.yml has it."""
    phrase: str = files.packaged(_MEANINGS)["said"][name]
    return phrase
