"""One state of the processed tables: as they stand, in a revision of git, or in an edition of the record."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import editions, git_history
from analysis.editions import BETWEEN, CLAIMS, ESTIMATES, LADDER
from analysis.project import PROCESSED, REMAKE
from analysis.reading.problems import unusable

CONFLICTS = f"{PROCESSED}/20_conflicts.csv"
ADVICE = f"{PROCESSED}/30_quoting.csv"
#: Of each table that is compared, the columns that name a row and what stands between them.
_NAMED: Mapping[str, tuple[Sequence[str], str]] = {
    ESTIMATES: (editions.NAMED, BETWEEN),
    CLAIMS: (("claim_id",), BETWEEN),
    LADDER: (("region_code", "rung"), " "),
    CONFLICTS: (("conflict_id",), BETWEEN),
    ADVICE: (("claim_id",), BETWEEN),
}
#: Without these nothing was published.
_NEEDED = (ESTIMATES, CLAIMS)
#: What is asked of the others; a state whose tables lack one of these columns is compared without them.
_ASKED = {
    LADDER: ("basis", "low", "best", "high", "certainty", "claim_ids", "leads", "unit", "why"),
    CONFLICTS: ("level", "code", "factor", "claim_ids", "regions", "reasons", "corrections"),
    ADVICE: ("advice", "reason"),
}


class Snapshot(NamedTuple):
    """What one state of the tables published."""

    name: str  # as it was asked for; empty for the tables as they stand
    commit: str  # of git; empty where it is none
    numbers: pd.DataFrame  # answers and claims, and rungs where the ladder is there: as of `editions.numbers`
    #: By file, the rows of each table as text by their names, with the line of the file on which each stands.
    tables: Mapping[str, pd.DataFrame]


def standing(root: Path) -> Snapshot:
    """The tables of a project as they stand; InputError if one that is needed is missing."""

    def read(file: str) -> str | None:
        path = root / file
        return path.read_text(encoding="utf-8") if path.is_file() else None

    for file in _NEEDED:
        if not (root / file).is_file():
            raise unusable(file, None, "the file does not exist", REMAKE)
    return of_files("", git_history.head(root), read)


def earlier(root: Path, name: str) -> Snapshot:
    """An edition of the record ("0.1.0"), of which only answers and claims are known, or else a revision of git.

    A ValueError if neither the record nor git knows the name, or if nothing was published then; an InputError if a
    table that is needed was another.
    """
    by_name = {edition.name: edition.numbers for edition in editions.read_record(root)}
    if name in by_name:
        return Snapshot(name, "", by_name[name], {})
    commit = git_history.commit_of(root, name, editions=by_name)

    def read(file: str) -> str | None:
        return git_history.text_at(root, commit, file)

    return of_files(name, commit, read, before=f"{name}:")


def of_files(name: str, commit: str, read: Callable[[str], str | None], *, before: str = "") -> Snapshot:
    """The state whose files are read by a function; `before` stands before their names in errors."""
    texts = {file: text for file in _NAMED if (text := read(file)) is not None}
    for file in _NEEDED:
        if file not in texts:
            right = "a revision that has the processed tables would be right"
            raise ValueError(f"{name!r}: this revision has no {file}, so it published no numbers; {right}")
    numbers = editions.numbers(texts[ESTIMATES], texts[CLAIMS], revision=before)
    tables = {}
    for file, text in texts.items():
        table = _rows(text, *_NAMED[file])
        if set(_ASKED.get(file, ())) <= set(table):
            tables[file] = table
    if LADDER in tables:
        numbers = pd.concat([numbers, editions.rungs(texts[LADDER], revision=before)])
    return Snapshot(name, commit, numbers, tables)


def _rows(text: str, names: Sequence[str], between: str) -> pd.DataFrame:
    """The rows of a table as text by their names, each with the line on which it ends."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = []
    index = []
    for row in reader:
        rows.append(row | {"line": str(reader.line_num)})
        index.append(between.join(row.get(name, "") for name in names))
    columns = [*(reader.fieldnames or ()), "line"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(index, name="name", dtype=str), dtype=str)
