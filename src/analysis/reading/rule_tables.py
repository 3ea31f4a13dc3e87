"""The tables of the rules of comparison: those of the project, or of its subject where that is one of its own.

The subject that is shipped, trafficking, has them in data/raw/conflicts. Another states what its axes and measures need
in its own folder; what it leaves out is as for every subject, and of links, lists and registers there are then none.
"""

from pathlib import Path

import pandas as pd

from analysis import files
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import LINE, raw_contract, read_text_table
from analysis.subject import chosen, subject_file
from analysis.subject.chosen import DEFAULT

FOLDER = f"{RAW}/conflicts"
SETS = "axis_sets"
#: Tables that hold for every subject as the package has them, where the subject has none.
_GENERAL = ("measures",)


def rule_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of rules by its name, each cell as text, with the line of each row; empty where nobody states any.

    `folder` has those of trafficking, of which some hold for every subject.
    """
    if chosen().name == DEFAULT:
        return _of_project(folder, name)
    stated = _stated(name)
    if name == SETS:
        general = files.PACKAGE / "subject" / f"{SETS}.csv"
        of_every_subject = read_text_table(general, SETS, file=general.name)
        left = of_every_subject[~of_every_subject["axis"].isin(stated["axis"])]
        return pd.concat([stated, left], ignore_index=True)
    return _of_project(folder, name) if stated.empty and name in _GENERAL else stated


def _of_project(folder: Path, name: str) -> pd.DataFrame:
    """The table of a folder of rules."""
    return read_text_table(folder / f"{name}.csv", name, file=f"{FOLDER}/{name}.csv")


def _stated(name: str) -> pd.DataFrame:
    """The table of a subject that has a folder of its own; empty where it has none."""
    path = subject_file(f"{name}.csv")
    if path is None:
        return pd.DataFrame(columns=[LINE, *raw_contract(name)], dtype=object)
    return read_text_table(path, name, file=f"{chosen().below}/{path.name}")
