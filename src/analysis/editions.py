"""Published numbers: which appeared, vanished or moved between two editions, and the record of all editions.

Editions come from the record in docs, from revisions of git, and from the tables as they stand.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import files
from analysis.claims.estimand import KEY
from analysis.project import PROCESSED, REMAKE
from analysis.reading.problems import InputError, Problem, unusable

DISTRIBUTION = "counting-the-uncounted"
ESTIMATES, CLAIMS = f"{PROCESSED}/30_estimates.csv", f"{PROCESSED}/10_claims.csv"
#: The record of all editions, so that a copy without history can say what changed.
FILE = "docs/published_numbers.csv"
#: Between the parts of an estimate's name.
BETWEEN = "|"
#: What names an estimate.
NAMED = ("view", *KEY, "reference_year")
#: As in `analysis.estimates.answer_table`, which takes long to import: a command is to answer at once.
_RECONCILED = "reconciled"
#: What a number has beside its name, as text as the tables hold it, empty where there is none; its label is the words
#: printed of a claim, the certainty of an estimate.
NUMBER = ("kind", "unit", "low", "value", "high", "label")
_VALUES = ["unit", "low", "value", "high"]
_ESTIMATE = ("unit", "low95", "median", "high95", "certainty")
_CLAIM = ("unit", "low", "best", "high", "figure")
COLUMNS = ("edition", "change", "name", *NUMBER)
#: The row that opens an edition: its data version stands as `name`, the date of its latest reading as `label`.
OPENS = "edition"
#: What happened to a number from one edition to the next.
Change = StrEnum("Change", "NEW MOVED REWORDED GONE")


class Edition(NamedTuple):
    """One edition in the record."""

    name: str
    data_version: str
    date: str  # of its latest reading
    changes: pd.DataFrame  # as `differences` from the edition before
    numbers: pd.DataFrame  # all that are published in it, as of `numbers`


_NOTHING = pd.DataFrame(columns=[*NUMBER], index=pd.Index([], name="name", dtype=str), dtype=str)


def numbers(estimates: str, claims: str, *, revision: str = "") -> pd.DataFrame:
    """Every published number of one edition, from the text of 30_estimates and 10_claims: `NUMBER` by its name.

    The name is the id of a claim, or what names an estimate, in the order of `NAMED`.
    """
    answers = _rows(estimates, (*NAMED, *_ESTIMATE, "answer_status"), f"{revision}{ESTIMATES}")
    # What one line states is that line's claim.
    answers = answers[answers["answer_status"] == _RECONCILED]
    printed = _rows(claims, ("claim_id", *_CLAIM), f"{revision}{CLAIMS}")
    found = []
    for kind, rows, names, columns in (
        ("estimate", answers, NAMED, _ESTIMATE),
        ("claim", printed, ("claim_id",), _CLAIM),
    ):
        index = pd.Index([BETWEEN.join(row) for row in rows[[*names]].to_numpy()], name="name", dtype=str)
        found.append(rows[[*columns]].set_axis(index).set_axis([*NUMBER[1:]], axis=1).assign(kind=kind))
    return pd.concat(found)[[*NUMBER]]


def _rows(text: str, columns: Sequence[str], file: str) -> pd.DataFrame:
    """Some columns of a table as text; InputError if one is missing."""
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        right = REMAKE if file.startswith((PROCESSED, FILE)) else "compare with an edition that has it"
        raise unusable(file, 1, f"the table has no column {', '.join(missing)}", right)
    return pd.DataFrame([*reader], columns=[*dict.fromkeys(columns)], dtype=str)


def current(root: Path) -> pd.DataFrame:
    """The published numbers of the processed tables as they stand; InputError if a table or column is missing."""
    for file in (ESTIMATES, CLAIMS):
        if not (root / file).is_file():
            raise unusable(file, None, "the file does not exist", REMAKE)
    return numbers(*((root / file).read_text(encoding="utf-8") for file in (ESTIMATES, CLAIMS)))


def differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Every number that differs, by name: those of the later edition in its order, then those gone.

    Beside `change` stand the number as it is now, else as it was, what it was before, and the factor by which its value
    moved, else its lower end, else its upper; missing where units differ. `key` is what names an estimate, by column.
    """
    names = after.index.append(before.index[~before.index.isin(after.index)])
    old, new = before.reindex(names), after.reindex(names)
    moved = (old[_VALUES] != new[_VALUES]).any(axis=1)
    change = np.select(
        [old["kind"].isna(), new["kind"].isna(), moved],
        [Change.NEW, Change.GONE, Change.MOVED],
        Change.REWORDED,
    )
    was, now = (one[["value", "low", "high"]].apply(pd.to_numeric) for one in (old, new))
    factor = (now / was.where(was != 0)).bfill(axis=1)["value"].where(old["unit"] == new["unit"])
    found = new.fillna(old).join(old.add_prefix("before_")).assign(change=change, factor=factor)
    keys = [dict(zip(NAMED, name.split(BETWEEN), strict=True)) if BETWEEN in name else {} for name in names]
    return found.assign(key=pd.Series(keys, names, dtype=object))[(old != new).any(axis=1)]


# -- the record -------------------------------------------------------------------------------------------------------


def read_record(root: Path) -> list[Edition]:
    """The editions of the record, oldest first; none if there is no record yet."""
    path = root / FILE
    return editions(path.read_text(encoding="utf-8")) if path.is_file() else []


def editions(record: str) -> list[Edition]:
    """The editions of the record, oldest first; InputError for a change that is none, or of a number not there."""
    rows, found = _rows(record, COLUMNS, FILE), list[Edition]()
    for _, own in rows.groupby((rows["change"] == OPENS).cumsum()):
        head, before = own.iloc[0], found[-1].numbers if found else _NOTHING
        said = own.iloc[1:].drop_duplicates("name").set_index("name")
        there = said.loc[said["change"] != Change.GONE, [*NUMBER]]
        published = pd.concat([before.drop(said.index, errors="ignore"), there])
        changes = differences(before, published)
        wrong = own["change"].to_numpy() != changes["change"].reindex(own["name"]).to_numpy()
        wrong |= (own["edition"] != head["edition"]) | own.duplicated("name")
        for line, row in own[wrong & (own["change"] != OPENS)].iterrows():
            what = f"{row['change']!r} cannot be said of {row['name']!r} in the edition {row['edition']!r}"
            right = "take the record of an earlier edition, then run: analysis data"
            raise InputError([Problem(FILE, int(line) + 2, "change", what, right)])
        found.append(Edition(head["edition"], head["name"], head["label"], changes, published))
    return found


def recorded(record: Sequence[Edition], now: pd.DataFrame, *, name: str, data_version: str, date: str) -> str:
    """The record as text, in which the edition `name`, made anew, leads to the numbers of now; earlier ones stay."""
    earlier = [edition for edition in record if edition.name != name]
    changes = differences(earlier[-1].numbers if earlier else _NOTHING, now)
    rows = []
    for edition in (*earlier, Edition(name, data_version, date, changes, now)):
        head = {"change": OPENS, "name": edition.data_version, "label": edition.date}
        own = pd.concat([pd.DataFrame([head]), edition.changes.rename_axis("name").reset_index()])
        rows.append(own.assign(edition=edition.name))
    return pd.concat(rows).to_csv(columns=[*COLUMNS], index=False, lineterminator="\n")


def write_record(root: Path, *, data_version: str, date: str) -> Path:
    """Bring the record up to the tables as they stand, under the version of the program; returns where it is."""
    path, edition = root / FILE, {"name": version(DISTRIBUTION), "data_version": data_version, "date": date}
    text = recorded(read_record(root), current(root), **edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text.encode("utf-8"))
    return path


def compare(root: Path, name: str) -> pd.DataFrame:
    """What differs between an edition of the record ("0.1.0") or a revision of git and the tables as they stand.

    A ValueError if neither the record nor git knows it, an InputError if it has other tables.
    """
    known = {edition.name: edition.numbers for edition in read_record(root)}
    return differences(known[name] if name in known else _at_revision(root, name, known=known), current(root))


def _at_revision(root: Path, name: str, *, known: Iterable[str]) -> pd.DataFrame:
    """The published numbers of a git revision; errors name the editions that are known instead."""

    def git(*arguments: str) -> str | None:
        done = subprocess.run(["git", *arguments], cwd=root, check=False, capture_output=True)
        return done.stdout.decode("utf-8") if done.returncode == 0 else None

    instead = f"the record knows {'the editions ' + ', '.join(known) if known else 'no edition'}"
    if not (root / ".git").exists():
        raise ValueError(f"{name!r}: this copy has no history (no .git); {instead}")
    if not shutil.which("git"):
        raise ValueError("git is not installed: earlier revisions cannot be read")
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        raise ValueError(f"{name!r} is no revision that git knows here; {instead}")
    texts = []
    for file in (ESTIMATES, CLAIMS):
        if (text := git("show", f"{commit.strip()}:{file}")) is None:
            raise ValueError(f"{name!r}: this revision has no {file}, so it published no numbers; {instead}")
        texts.append(text)
    return numbers(*texts, revision=f"{name}:")


def listed(changes: pd.DataFrame) -> pd.DataFrame:
    """What differs between two editions, a row a number: new ones, those that moved or are reworded, those gone."""
    rows = changes.sort_values("change", key=lambda column: column.map([*Change].index), kind="stable")
    return pd.DataFrame(
        {
            "change": rows["change"],
            "number": rows.index.str.replace(r"\|+", " ", regex=True).str.strip(),
            "before": rows["before_value"].fillna(""),
            "after": rows["value"].mask(rows["change"] == Change.GONE, ""),
            "factor": rows["factor"].where(rows["change"] == Change.MOVED),
        }
    ).reset_index(drop=True)
