"""Published numbers: which appeared, vanished or moved between two editions, and the record of all editions.

Editions come from the record in docs, from revisions of git, and from the tables as they stand.
"""

import csv
import io
from collections.abc import Sequence
from enum import StrEnum, auto
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import files
from analysis.claims.estimand import KEY
from analysis.project import PROCESSED, REMAKE
from analysis.reading.problems import InputError, Problem, unusable
from analysis.table_contracts import table_bytes, unprinted

DISTRIBUTION = "counting-the-uncounted"
ESTIMATES = f"{PROCESSED}/30_estimates.csv"
CLAIMS = f"{PROCESSED}/10_claims.csv"
LADDER = f"{PROCESSED}/30_ladder.csv"
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
#: What a list of changes says beside each value, as it was and as it is.
_BESIDE = (("low", "low_before", "low"), ("high", "high_before", "high"), ("label", "label_before", "label"))
_RUNG = ("unit", "low", "best", "high")
#: What is said of the number on a rung: how certain it is, which claims it is of, and whether it leads its page.
_SAID_OF_RUNG = ("certainty", "claim_ids", "leads")
#: Factors nearer to one than this are none: a sixth digit that moved.
_NO_CHANGE = 0.0005
COLUMNS = ("edition", "change", "name", *NUMBER)
#: The row that opens an edition: its data version stands as `name`, the date of its latest reading as `label`.
OPENS = "edition"
#: What the version of an edition has that is not published yet.
UNDER_WAY = ".dev"


class Change(StrEnum):
    """What happened to a number from one edition to the next."""

    NEW = auto()
    MOVED = auto()
    REWORDED = auto()
    GONE = auto()


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
    of_estimates = _numbers(answers, "estimate", NAMED, _ESTIMATE)
    of_claims = _numbers(printed, "claim", ("claim_id",), _CLAIM)
    return pd.concat([of_estimates, of_claims])


def rungs(ladder: str, *, revision: str = "") -> pd.DataFrame:
    """The number on every rung of every region's ladder, from the text of 30_ladder: `NUMBER` by region and rung.

    The label says how certain it is, of which claims it is, and whether it leads.
    """
    columns = ("region_code", "rung", "basis", *_RUNG, *_SAID_OF_RUNG)
    rows = _rows(ladder, columns, f"{revision}{LADDER}")
    rows = rows[rows["basis"] != "none"]
    leading = rows["leads"].map({"true": "leads"}).fillna("")
    certainties = rows["certainty"].str.replace("_", " ")
    labels = []
    for parts in zip(certainties, rows["claim_ids"], leading, strict=True):
        labels.append(", ".join(filter(None, parts)))
    numbers_of_rungs = rows[list(_RUNG)].set_axis(list(NUMBER[1:-1]), axis=1)
    numbers_of_rungs.index = pd.Index(rows["region_code"] + " " + rows["rung"], name="name", dtype=str)
    return numbers_of_rungs.assign(label=labels, kind="rung")[list(NUMBER)]


def _numbers(rows: pd.DataFrame, kind: str, names: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """The numbers of one kind, from the columns of their table that name them and that hold `NUMBER` but the kind."""
    named = [BETWEEN.join(row) for row in rows[list(names)].to_numpy()]
    numbers_of_kind = rows[list(columns)].set_axis(list(NUMBER[1:]), axis=1)
    numbers_of_kind.index = pd.Index(named, name="name", dtype=str)
    return numbers_of_kind.assign(kind=kind)[list(NUMBER)]


def _rows(text: str, columns: Sequence[str], file: str) -> pd.DataFrame:
    """Some columns of a table as text; InputError if one is missing."""
    reader = csv.DictReader(io.StringIO(text))
    names = reader.fieldnames or ()
    missing = [column for column in columns if column not in names and column not in unprinted()]
    if missing:
        is_own = file.startswith((PROCESSED, FILE))
        right = REMAKE if is_own else "compare with an edition that has it"
        raise unusable(file, 1, f"the table has no column {', '.join(missing)}", right)
    distinct = list(dict.fromkeys(columns))
    return pd.DataFrame(list(reader), columns=distinct, dtype=str).fillna("")


def current(root: Path) -> pd.DataFrame:
    """The published numbers of the processed tables as they stand; InputError if a table or column is missing."""
    texts = []
    for file in (ESTIMATES, CLAIMS):
        if not (root / file).is_file():
            raise unusable(file, None, "the file does not exist", REMAKE)
        texts.append((root / file).read_text(encoding="utf-8"))
    estimates, claims = texts
    return numbers(estimates, claims)


def differences(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Every number that differs, by name: those of the later edition in its order, then those gone.

    Beside `change` stand the number as it is now, else as it was, what it was before, and the factor by which its value
    moved, else its lower end, else its upper; missing where units differ. `key` is what names an estimate, by column.
    """
    is_gone = ~before.index.isin(after.index)
    names = after.index.append(before.index[is_gone])
    old = before.reindex(names)
    new = after.reindex(names)
    has_moved = (old[_VALUES] != new[_VALUES]).any(axis=1)
    change = np.select(
        [old["kind"].isna(), new["kind"].isna(), has_moved],
        [Change.NEW, Change.GONE, Change.MOVED],
        Change.REWORDED,
    )
    rows = new.fillna(old).join(old.add_prefix("before_"))
    rows = rows.assign(
        change=change,
        factor=_factor(old, new),
        key=pd.Series(map(_key, names), names, dtype=object),
    )
    return rows[(old != new).any(axis=1)]


def _factor(old: pd.DataFrame, new: pd.DataFrame) -> "pd.Series[float]":
    """The factor by which each value moved, else its lower end, else its upper; missing where units differ."""
    ends = ["value", "low", "high"]
    before = old[ends].apply(pd.to_numeric)
    after = new[ends].apply(pd.to_numeric)
    ratios = after / before.where(before != 0)
    factors = ratios.bfill(axis=1)
    has_same_unit = old["unit"] == new["unit"]
    factor: pd.Series[float] = factors["value"].where(has_same_unit)
    return factor


def _key(name: str) -> dict[str, str]:
    """What names an estimate, by column; nothing of a claim."""
    if BETWEEN not in name:
        return {}
    return dict(zip(NAMED, name.split(BETWEEN), strict=True))


# -- the record -------------------------------------------------------------------------------------------------------


def read_record(root: Path) -> list[Edition]:
    """The editions of the record, oldest first; none if there is no record yet."""
    path = root / FILE
    if not path.is_file():
        return []
    return editions(path.read_text(encoding="utf-8"))


def editions(record: str) -> list[Edition]:
    """The editions of the record, oldest first; InputError for a change that is none, or of a number not there."""
    rows = _rows(record, COLUMNS, FILE)
    number_of_edition = (rows["change"] == OPENS).cumsum()
    read: list[Edition] = []
    before = _NOTHING
    for _, rows_of_edition in rows.groupby(number_of_edition):
        edition = _edition(rows_of_edition, before)
        read.append(edition)
        before = edition.numbers
    return read


def _edition(rows: pd.DataFrame, before: pd.DataFrame) -> Edition:
    """The edition that some rows of the record tell, from the numbers of the one before it."""
    head = rows.iloc[0]
    reported = rows.iloc[1:].drop_duplicates("name").set_index("name")
    standing = reported.loc[reported["change"] != Change.GONE, list(NUMBER)]
    published = pd.concat([before.drop(reported.index, errors="ignore"), standing])
    changes = differences(before, published)
    right_changes = changes["change"].reindex(rows["name"]).to_numpy()
    is_wrong = rows["change"].to_numpy() != right_changes
    is_wrong |= (rows["edition"] != head["edition"]) | rows.duplicated("name")
    is_wrong &= rows["change"] != OPENS
    for line, row in rows[is_wrong].iterrows():
        what = f"{row['change']!r} cannot be said of {row['name']!r} in the edition {row['edition']!r}"
        right = "take the record of an earlier edition, then run: analysis data"
        raise InputError([Problem(FILE, int(line) + 2, "change", what, right)])
    return Edition(head["edition"], head["name"], head["label"], changes, published)


def is_under_way(name: str) -> bool:
    """Whether an edition is still being made: its numbers move until it is published under a version of its own."""
    return UNDER_WAY in name


def require_unpublished(record: Sequence[Edition], now: pd.DataFrame, *, name: str) -> None:
    """A ValueError if the edition `name` is published and has other numbers than those of now."""
    if is_under_way(name):
        return
    for edition in record:
        if edition.name != name:
            continue
        moved = len(differences(edition.numbers, now))
        if moved:
            raise ValueError(
                f"the edition {name} is published, and {moved} of its numbers would be others now; "
                f"a later version that ends in {UNDER_WAY}0 in pyproject.toml, installed again, would be right"
            )


def recorded(record: Sequence[Edition], now: pd.DataFrame, *, name: str, data_version: str, date: str) -> str:
    """The record as text, in which the edition `name` leads to the numbers of now.

    Published editions stay as they are, this one too if it is published: a ValueError if its numbers would move. One
    that was under way gives place.
    """
    require_unpublished(record, now, name=name)
    editions_now = [edition for edition in record if not is_under_way(edition.name)]
    if name not in [edition.name for edition in editions_now]:
        before = editions_now[-1].numbers if editions_now else _NOTHING
        changes = differences(before, now)
        editions_now.append(Edition(name, data_version, date, changes, now))
    parts = []
    for edition in editions_now:
        head = pd.DataFrame([{"change": OPENS, "name": edition.data_version, "label": edition.date}])
        rows = pd.concat([head, edition.changes.rename_axis("name").reset_index()])
        parts.append(rows.assign(edition=edition.name))
    return pd.concat(parts).to_csv(columns=list(COLUMNS), index=False, lineterminator="\n")


def refuse_rewriting(root: Path, estimates: pd.DataFrame, claims: pd.DataFrame) -> None:
    """A ValueError if new tables would change an edition that is published."""
    now = numbers(table_bytes(estimates).decode(), table_bytes(claims).decode())
    require_unpublished(read_record(root), now, name=version(DISTRIBUTION))


def write_record(root: Path, *, data_version: str, date: str) -> Path:
    """Bring the record up to the tables as they stand, under the version of the program; returns where it is."""
    path = root / FILE
    text = recorded(
        read_record(root),
        current(root),
        name=version(DISTRIBUTION),
        data_version=data_version,
        date=date,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, text.encode("utf-8"))
    return path


def listed(changes: pd.DataFrame) -> pd.DataFrame:
    """What differs between two editions, a row a number: new ones, those that moved or are reworded, those gone.

    Beside each number stand its ends and its label (of an estimate the certainty) before and after. `factor` is that of
    the value or of the end that moved furthest; a number of which nothing moved by a factor other than one is left out.
    """
    order = list(Change)
    rows = changes.sort_values("change", key=lambda column: column.map(order.index), kind="stable")
    names = rows.index.str.replace(r"\|+", " ", regex=True)
    is_gone = rows["change"] == Change.GONE
    has_moved = rows["change"] == Change.MOVED
    columns = {"change": rows["change"], "kind": rows["kind"], "number": names.str.strip()}
    columns |= {"name": rows.index, "unit": rows["unit"]}
    for name, before, after in (("value", "before", "after"), *_BESIDE):
        columns[before] = rows[f"before_{name}"].fillna("")
        columns[after] = rows[name].mask(is_gone, "")
    factors = _furthest(rows)
    listing = pd.DataFrame(columns | {"factor": factors.where(has_moved)})
    # Where units differ there is no factor, and the number has moved.
    stood_still = has_moved & (listing["factor"].sub(1).abs() < _NO_CHANGE) & ~_lost_an_end(rows)
    is_relabelled = rows["label"] != rows["before_label"]
    return listing[~stood_still | is_relabelled].reset_index(drop=True)


def _furthest(rows: pd.DataFrame) -> "pd.Series[float]":
    """By which factor the value or an end of each number moved, whichever is furthest from one."""
    ends = ["value", "low", "high"]
    after = rows[ends].apply(pd.to_numeric)
    before = _before(rows, ends).apply(pd.to_numeric)
    ratios = after / before.where(before != 0)
    distances = np.log(ratios.where(ratios > 0)).abs()
    furthest = ratios.where(distances.eq(distances.max(axis=1), axis=0)).bfill(axis=1)["value"]
    factor: pd.Series[float] = furthest.where(rows["unit"] == rows["before_unit"])
    return factor


def _before(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns as they were in the earlier edition, under their own names."""
    earlier = rows[[f"before_{column}" for column in columns]]
    return earlier.set_axis([*columns], axis=1)


def _lost_an_end(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a number has an end, or a value, that it had not before, or the other way round."""
    ends = ["value", "low", "high"]
    is_there = rows[ends].fillna("") != ""
    was_there = _before(rows, ends).fillna("") != ""
    changed: pd.Series[bool] = (is_there != was_there).any(axis=1)
    return changed
