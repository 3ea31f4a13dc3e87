"""The tables of the rules of comparison: those of the project, or of its subject where that is one of its own.

The subject that is shipped, trafficking, has them in data/raw/conflicts. Another states what its axes and measures need
in its own folder; what it leaves out is as for every subject, and of links, lists and registers there are then none.
"""

from pathlib import Path

import pandas as pd

from analysis import files
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import LINE, raw_contract, read_text_table
from analysis.subject import chosen, file_name, subject_file
from analysis.subject.axes import axes
from analysis.subject.chosen import DEFAULT
from analysis.vocabulary import words_of

FOLDER = f"{RAW}/conflicts"
SETS = "axis_sets"
MEASURES = "measures"
#: Every table that a subject may state.
TABLES = (SETS, MEASURES, "links", "relations", "region_lists", "registers", "makers")


def rule_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of rules by its name, each cell as text, with the line of each row; empty where nobody states any.

    `folder` has those of trafficking, of which some hold for every subject.
    """
    if chosen().name == DEFAULT:
        return _of_project(folder, name)
    if name == MEASURES:
        # Those of the package, beside which a subject has its own.
        package = _of_project(folder, name)
        return _laid_over(package[package["measure"].isin(words_of("Measure"))], _stated(name), "measure")
    if name == SETS:
        general = files.PACKAGE / "subject" / f"{SETS}.csv"
        sets = read_text_table(general, SETS, file=general.name)
        is_word = [word in axes()[axis].words for axis, word in zip(sets["axis"], sets["name"], strict=True)]
        return _laid_over(sets[is_word], _stated(name), "axis")
    return _stated(name)


def rule_file(name: str) -> str:
    """How errors call a table of rules: where its rows are that somebody may have to mend."""
    is_own = chosen().name != DEFAULT
    return file_name(f"{name}.csv") if is_own else f"{FOLDER}/{name}.csv"


def _laid_over(general: pd.DataFrame, stated: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows that a subject states, and those for every subject whose word in a column it does not state."""
    left = general[~general[column].isin(stated[column])]
    return pd.concat([stated[general.columns], left], ignore_index=True)


def _of_project(folder: Path, name: str) -> pd.DataFrame:
    """The table of a folder of rules."""
    return read_text_table(folder / f"{name}.csv", name, file=f"{FOLDER}/{name}.csv")


def _stated(name: str) -> pd.DataFrame:
    """The table of a subject that has a folder of its own; empty where it has none."""
    path = subject_file(f"{name}.csv")
    if path is None:
        return pd.DataFrame(columns=[LINE, *raw_contract(name)], dtype=object)
    # A subject says more of its measures than the rules need; whoever reads it as that checks it.
    contract = "" if name == MEASURES else name
    return read_text_table(path, contract, file=rule_file(name), may_be_empty=True)
