"""Where the rules of comparison stand: in the project for trafficking, in the folder of another subject, else here."""

from pathlib import Path

import pandas as pd

from analysis import files
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import LINE, raw_contract, read_text_table
from analysis.subject import is_default, subject_file

FOLDER = f"{RAW}/conflicts"
#: Tables of which a subject has rows of its own, each with the column whose words these replace.
_LAYERED = {"axis_sets": "axis", "measures": "measure"}


def rule_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of the rules, every cell as text; one that a subject may have and has not is empty."""
    if is_default():
        return read_text_table(folder / f"{name}.csv", name, file=rule_file(name))
    return _of_subject(name)


def rule_file(name: str) -> str:
    """How a table of the rules is called in errors."""
    return f"{FOLDER}/{name}.csv" if is_default() else f"{name}.csv"


def _of_subject(name: str) -> pd.DataFrame:
    """The rows of a subject's own table, with those for every subject that it does not replace."""
    columns = [LINE, *raw_contract(name)]
    path = subject_file(f"{name}.csv")
    stated = pd.DataFrame(columns=columns, dtype=object)
    if path:
        stated = read_text_table(path, "" if name == "measures" else name, file=rule_file(name))
    column = _LAYERED.get(name)
    if column is None:
        return stated
    general = read_text_table(
        files.PACKAGE / "subject" / f"general_{name}.csv", name, file=f"general_{name}.csv"
    )
    kept = general[~general[column].isin(stated[column])]
    return pd.concat([stated[columns], kept], ignore_index=True)
