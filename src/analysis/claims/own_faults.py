"""Everything that is wrong with somebody's own rows, at once, each fault with its row and column.

What is wrong with one cell does not hide what is wrong with another: a sound one is put in its place, and the others
are read all the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis import arguments, subject
from analysis import vocabulary as v
from analysis.claims.audit_steps import cell_text
from analysis.claims.clean import reading_problems
from analysis.claims.days import CORRECTS
from analysis.claims.own_rows import (
    NEEDED,
    by_day,
    is_blank,
    is_cell,
    known_here,
    raw_names,
    raw_record,
    row_problems,
)
from analysis.reading.cards import Card
from analysis.reading.delimited_tables import LINE, cell_problems, raw_contract
from analysis.reading.figures import UNKNOWN_WORD
from analysis.reading.grammar.phrase_list import phrases
from analysis.reading.grammar.roles import Role
from analysis.reading.problems import Problem
from analysis.subject import nouns
from analysis.subject.axes import FILE, axes
from analysis.subject.chosen import DEFAULT
from analysis.subject.meanings import meanings_of
from analysis.subject.measures import measures
from analysis.subject.switches import switched_on, switches

_SOME_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OF_NUMBERS = frozenset({Role.SCALE, Role.SCALES, Role.UNIT, Role.TEEN, Role.TENS, Role.HUNDRED})
#: A word of fewer letters is no misspelt one, and no name of what is counted.
_LEAST_LETTERS = 3
#: Of how many wrong rows an error tells everything.
_SHOWN = 5
#: What stands for a cell that is needed and wrong, so that the others can be read.
_SOUND = dict(zip(NEEDED, ("World", "1", v.Measure.STOCK), strict=True))


class RowFault(NamedTuple):
    """One thing that is wrong with a row."""

    row: int  # from 1
    what: str  # as it stands behind the number of the row, with the column and what would be right


def raw_of(rows: Sequence[Any], card: Card) -> pd.DataFrame:
    """Rows as the raw tables have them; a ValueError with everything that is wrong, if a column or a word is."""
    faults: list[RowFault] = []
    for number, row in enumerate(rows, 1):
        for what in row_problems(row):
            faults.append(RowFault(number, what))
    if not all(isinstance(row, Mapping) for row in rows):
        refuse_rows(faults)
    sound = map(_sound, rows) if faults else rows
    records = [raw_record(number, row) for number, row in enumerate(sound, 1)]
    faults += _unknown_corrected(rows, records)
    raw = pd.DataFrame(records, dtype=object).astype({LINE: int})
    problems = cell_problems(raw, raw_contract("claims"), file="")
    if faults or problems:
        stand_in = raw_record(1, _SOUND)
        for problem in problems:
            column = str(problem.column)
            raw.loc[raw[LINE] == problem.row, column] = stand_in[column]
        problems += reading_problems(raw, card)
        refuse_rows([*faults, *in_words_of(rows, problems)])
    return raw


def _sound(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without columns and cells that cannot be there; of several times the first, of what is needed something."""
    sound: dict[str, Any] = {}
    known = known_here()
    times = {key for key, name in raw_names().items() if name == "period"} | {"period"}
    for key, cell in row.items():
        is_second_time = key in times and not times.isdisjoint(sound)
        if key in known and is_cell(cell) and not is_blank(cell) and not is_second_time:
            sound[key] = cell
    return {**_SOUND, **sound}


def refuse_rows(wrong: Sequence[RowFault]) -> None:
    """Say what is wrong with rows, if anything is, by row and column: of the first few rows everything."""
    if not wrong:
        return
    rows = sorted({fault.row for fault in wrong})
    last = rows[:_SHOWN][-1]
    by_row = sorted(wrong, key=lambda fault: fault.row)
    lines = [f"row {fault.row}{fault.what}" for fault in by_row if fault.row <= last]
    if len(wrong) > len(lines):
        lines.append(f"and {len(wrong) - len(lines)} more")
    raise ValueError("\n".join(lines)) from None


def _unknown_corrected(
    rows: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]
) -> Iterator[RowFault]:
    """What is wrong with the claims that rows say they correct."""
    ids = {record["claim_id"] for record in records}
    right = "the claim_id of another row"
    for number, row in enumerate(rows, 1):
        cell = cell_text(row.get(CORRECTS)).strip()
        for claim_id in cell.split(";"):
            if claim_id and claim_id not in ids:
                yield RowFault(
                    number, f", column {CORRECTS}: {claim_id!r} is no claim; {right} would be right"
                )


def in_words_of(rows: Sequence[Mapping[str, Any]], problems: Sequence[Problem]) -> list[RowFault]:
    """Problems of a raw table in the words of rows; a cell that was filled from another is not named twice."""
    faults: dict[tuple[int, str], RowFault] = {}
    for problem in problems:
        number = problem.row or 0
        row = rows[number - 1]
        name = _column_of_row(str(problem.column), row)
        cell = row.get(name)
        text = f", column {name}: {problem.what}"
        # The errors of places offer the nearest names themselves.
        if name not in ("place", "origin", "destination", "via"):
            right = _right(problem, cell)
            text += f"; {right} would be right"
        text += _where_words_stand(problem, name, str(cell))
        faults.setdefault((number, problem.what), RowFault(number, text))
    return list(faults.values())


def _column_of_row(name: str, row: Mapping[str, Any]) -> str:
    """How a row calls a column of the raw tables, or may call it."""
    spellings = [key for key, raw in raw_names().items() if raw == name]
    in_row = [key for key in spellings if key in row]
    if in_row or name.startswith("place_"):
        return [*in_row, *spellings][0]
    return name


def _right(problem: Problem, cell: object) -> str:
    """What would be right in a cell; of a day, where a subject counts by the year, that or a switch."""
    is_of_time = str(problem.column).startswith("period")
    is_day = is_of_time and _SOME_DAY.search(str(cell))
    if is_day and not switches().by_day:
        return by_day()
    if problem.column == "measure" and measures():
        return _measure(str(cell))
    if problem.column == "method":
        return problem.right + _explained(str(cell))
    return problem.right


def _explained(cell: str) -> str:
    """The words of `method` in whose meaning a word stands, each with it; empty where there is none.

    Somebody who writes "count" or "census" knows how the number was made, and not by which word that is told.
    """
    meant = re.compile(rf"\b{re.escape(cell.strip())}\b", re.IGNORECASE)
    explained = []
    for word, meaning in meanings_of("method").items():
        if meant.search(meaning):
            explained.append(f"{word}: {meaning}")
    return f" ({'; '.join(explained)})" if explained else ""


def _measure(cell: str) -> str:
    """The measures that somebody may mean who has stated some: those, and another one only if it is written alike."""
    words = raw_contract("claims")["measure"].words
    near = arguments.nearest(cell, words, most=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"one of {', '.join(sorted(measures()))}, or a measure of the package{hint}"


def _where_words_stand(problem: Problem, name: str, cell: str) -> str:
    """Which word is meant, and in which file of a subject of one's own the words of a column stand."""
    unknown = UNKNOWN_WORD.search(problem.what)
    if unknown and len(unknown[1]) < _LEAST_LETTERS:
        return ""
    near = arguments.nearest(unknown[1], phrases(), most=1) if unknown else []
    # A word is offered where a figure comes of it.
    is_meant = bool(near) and near[0] in problem.right
    offered = f" (did you mean {near[0]!r}?)" if is_meant else ""
    # A number in words that is misspelt is nothing that is counted.
    is_number = is_meant and phrases()[near[0]][0][0] in _OF_NUMBERS
    return offered if is_number else offered + _file_of_words(problem, name, cell)


def _file_of_words(problem: Problem, name: str, cell: str) -> str:
    """In which file of a subject of one's own the words of a column stand; empty of one that has none there."""
    if subject.chosen().name == DEFAULT:
        return ""
    if name in axes():
        return f" (the words of the subject in {subject.file_name(FILE)})"
    if name == "measure" and cell.strip() in v.OF_MONEY:
        return f" (it is one of money: {switched_on('money')} has it)"
    unknown = UNKNOWN_WORD.search(problem.what)
    if unknown:
        return nouns.hint(_phrase_from(unknown[1], cell))
    return ""


def _phrase_from(word: str, cell: str) -> str:
    """An unknown word of a figure with those behind it that may belong to it: "metric tons", not "metric" alone."""
    behind = re.search(rf"\b{re.escape(word)}\b(.*)", cell.lower())
    phrase = [word]
    further_words = behind[1].split() if behind else []
    for further in further_words:
        meanings = phrases().get(further, ())
        is_noun = not meanings or meanings[0][0] is Role.NOUN
        if not further.isalpha() or not is_noun:
            break
        phrase.append(further)
    return " ".join(phrase)
