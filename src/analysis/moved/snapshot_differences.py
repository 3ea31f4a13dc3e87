"""Two states of the tables side by side: answers, rungs, contradictions, advice, claims, and pages that show them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import editions
from analysis.conflicts.conflict_codes import Level
from analysis.editions import BETWEEN, CLAIMS, ESTIMATES, LADDER, NAMED, Change
from analysis.library.quantities import label, labels
from analysis.moved.snapshots import ADVICE, CONFLICTS, Snapshot
from analysis.reading.places import slug

#: What is said of everything that moved. A number has a value and its ends; a label is the certainty of an answer, the
#: words printed of a claim, the level of a contradiction, and what is advised.
COLUMNS = (
    "kind", "change", "name", "what", "view", "year", "regions", "claim_ids", "unit",
    "low_before", "before", "high_before", "label_before", "low", "after", "high", "label", "factor", "why",
    "line_before", "line",
)  # fmt: skip
#: From most to least of what a reader asks for, with the table in which it stands.
KINDS: Mapping[str, str] = {
    "estimate": ESTIMATES, "rung": LADDER, "contradiction": CONFLICTS, "advice": ADVICE, "claim": CLAIMS,
}  # fmt: skip
#: Hardest first.
_LEVELS = list(map(str, Level))
#: What is told first of each kind.
_FIRST = (Change.MOVED, Change.NEW, Change.GONE, Change.REWORDED)
#: Contradictions of claims with corrections laid over them: as they are published.
_CORRECTED = "on"
#: Where the tables say why there is no number.
_REASONS = {"estimate": "refusal", "rung": "why"}
_AS_PUBLISHED = (CLAIMS, ESTIMATES)


class Moved(NamedTuple):
    """What differs between two states."""

    before: Snapshot
    after: Snapshot
    rows: pd.DataFrame  # `COLUMNS` as text, but for the factor
    untold: tuple[str, ...]  # kinds that one of the two states does not have

    @property
    def claims(self) -> pd.DataFrame:
        """Every claim of both states as text, as it is now, else as it was."""
        return _all_claims(self.after, self.before)

    @property
    def claims_before(self) -> pd.DataFrame:
        """The same, each as it was, else as it is now."""
        return _all_claims(self.before, self.after)


def compare(before: Snapshot, after: Snapshot) -> Moved:
    """Everything that differs from one state to another."""
    untold = []
    for kind, file in KINDS.items():
        if file not in _AS_PUBLISHED and not (file in before.tables and file in after.tables):
            untold.append(kind)
    claims = _all_claims(after, before)
    parts = [_numbers(before, after, claims, without=untold)]
    if "contradiction" not in untold:
        parts.append(_contradictions(before.tables[CONFLICTS], after.tables[CONFLICTS]))
    if "advice" not in untold:
        parts.append(_advice(before.tables[ADVICE], after.tables[ADVICE], claims))
    texts = [name for name in COLUMNS if name != "factor"]
    filled = []
    for part in parts:
        whole = part.reindex(columns=COLUMNS)
        filled.append(whole.assign(**whole[texts].astype(object).fillna("")))
    rows = _with_lines(pd.concat(filled, ignore_index=True), before, after)
    return Moved(before, after, _ordered(rows), tuple(untold))


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows kind by kind, of each first what moved, furthest first."""
    place = rows[["kind", "change"]].assign(
        kind=rows["kind"].map(list(KINDS).index),
        hardness=rows[["label", "label_before"]].map(_hardness).min(axis=1),
        change=rows["change"].map(_FIRST.index),
        nearness=-np.log(rows["factor"].where(rows["factor"] > 0)).abs().fillna(0.0),
    )
    return rows.loc[place.sort_values([*place], kind="stable").index].reset_index(drop=True)


def _hardness(label: str) -> int:
    """The place of a level among all, hardest first; what is no level has the same."""
    return _LEVELS.index(label) if label in _LEVELS else len(_LEVELS)


def _all_claims(*states: Snapshot) -> pd.DataFrame:
    """Every claim of some states as text, as it is in the first that has it."""
    tables = [state.tables[CLAIMS] for state in states if CLAIMS in state.tables]
    together = pd.concat(tables)
    return together[~together.index.duplicated()].rename_axis("claim_id").fillna("")


def _numbers(
    before: Snapshot, after: Snapshot, claims: pd.DataFrame, *, without: Sequence[str]
) -> pd.DataFrame:
    """Answers, claims and rungs that moved."""
    earlier = before.numbers[~before.numbers["kind"].isin(without)]
    now = after.numbers[~after.numbers["kind"].isin(without)]
    rows = editions.listed(editions.differences(earlier, now))
    said = [_said_of(row["kind"], row["name"], row["unit"], claims) for row in rows.to_dict("records")]
    columns = ["what", "view", "year", "regions", "claim_ids"]
    reasons = [_reason(after, row["kind"], row["name"]) for row in rows.to_dict("records")]
    why = pd.Series(reasons, rows.index, dtype=object).where(rows["change"] == Change.GONE, "")
    return rows.join(pd.DataFrame(said, columns=columns, index=rows.index)).assign(why=why)


def _reason(state: Snapshot, kind: str, name: str) -> str:
    """Why an answer or a rung has no number in a state; empty where it has one, or is not asked about."""
    table = state.tables.get(KINDS[kind])
    if kind not in _REASONS or table is None or name not in table.index:
        return ""
    return str(table[_REASONS[kind]].get(name, ""))


def _said_of(kind: str, name: str, unit: str, claims: pd.DataFrame) -> dict[str, str]:
    """What a number is of: in words where it has a quantity, with the regions on whose pages it stands."""
    if kind == "estimate":
        key = dict(zip(NAMED, name.split(BETWEEN), strict=True))
        counterpart = key["counterpart"].replace("+", ";")
        country, _, _ = key["area"].partition("/")
        return {
            "what": label({**key, "counterpart": counterpart, "unit": unit}),
            "view": key["view"],
            "year": key["reference_year"],
            "regions": country,
        }
    if kind == "rung":
        region, _, rung = name.partition(" ")
        return {"what": rung, "regions": region}
    return _said_of_claim(name, claims)


def _said_of_claim(name: str, claims: pd.DataFrame) -> dict[str, str]:
    """What a claim is of."""
    said = {"claim_ids": name, "what": "", "regions": ""}
    # An edition of the record has nothing but its number of a claim that is gone.
    if name in claims.index:
        claim = claims.loc[[name]]
        said |= {"what": labels(claim, region="").iloc[0], "regions": claim["regions"].iloc[0]}
    return said


def _contradictions(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The contradictions that are new or gone, or whose level or factor is another."""
    was = old[old["corrections"] == _CORRECTED]
    now = new[new["corrections"] == _CORRECTED]
    was = was.rename(index=_grown_sets(was, now))
    compared = ["level", "factor", "claim_ids"]
    rows = _differing(was, now, compared, beside=["code", "regions", "reasons"])
    rows["claim_ids"] = rows["claim_ids"].where(rows["change"] != Change.GONE, rows["claim_ids_before"])
    before = pd.to_numeric(rows["factor_before"], errors="coerce")
    after = pd.to_numeric(rows["factor"], errors="coerce")
    return pd.DataFrame(
        {
            "kind": "contradiction",
            "change": rows["change"],
            "name": rows.index,
            "what": rows["code"],
            "regions": rows["regions"],
            "claim_ids": rows["claim_ids"],
            "before": rows["factor_before"],
            "label_before": rows["level_before"],
            "after": rows["factor"],
            "label": rows["level"],
            "factor": after / before.where(before != 0),
            "why": rows["reasons"],
        }
    )


def _grown_sets(was: pd.DataFrame, now: pd.DataFrame) -> dict[str, str]:
    """From the name of each contradiction that is gone to that of the one that holds its claims now, with others more.

    A name says which claims stand in it, so that one more claim makes it another.
    """
    gone = was[~was.index.isin(now.index)]
    new = now[~now.index.isin(was.index)]
    free = {str(name): frozenset(claims.split(";")) for name, claims in new["claim_ids"].items()}
    grown: dict[str, str] = {}
    for name, code, claims in zip(gone.index, gone["code"], gone["claim_ids"], strict=True):
        members = frozenset(claims.split(";"))
        holding = [other for other in free if new.loc[other, "code"] == code and members < free[other]]
        if holding:
            # The one to which the fewest came.
            nearest = min(holding, key=lambda other: len(free[other]))
            grown[str(name)] = nearest
            del free[nearest]
    return grown


def _advice(old: pd.DataFrame, new: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """What is advised otherwise of a claim than before, or of a new one; of a claim that is gone nothing is."""
    rows = _differing(old, new, ["advice", "reason"])
    rows = rows[rows["change"] != Change.GONE]
    # The advice is the same, its reason another.
    is_same = rows["advice"] == rows["advice_before"]
    rows = rows.assign(change=rows["change"].mask(is_same, Change.REWORDED))
    said = [_said_of_claim(str(name), claims) for name in rows.index]
    advised = pd.DataFrame(
        {
            "kind": "advice",
            "change": rows["change"],
            "name": rows.index,
            "label_before": rows["advice_before"],
            "label": rows["advice"],
            "why": rows["reason"],
        }
    )
    return advised.join(pd.DataFrame(said, columns=["what", "regions", "claim_ids"], index=rows.index))


def _differing(
    old: pd.DataFrame, new: pd.DataFrame, columns: list[str], *, beside: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of two tables that differ in some columns, as they are and as they were, and how each changed.

    What stands beside is that of now, else that of before.
    """
    names = new.index.append(old.index[~old.index.isin(new.index)])
    is_new = ~names.isin(old.index)
    is_gone = ~names.isin(new.index)
    now = new.reindex(names)[columns].fillna("")
    was = old.reindex(names)[columns].fillna("").add_suffix("_before")
    has_moved = (now.to_numpy() != was.to_numpy()).any(axis=1)
    change = np.select([is_new, is_gone], [Change.NEW, Change.GONE], Change.MOVED)
    rows = now.join(was).assign(change=change)
    for column in beside:
        rows[column] = new.reindex(names)[column].fillna(old.reindex(names)[column])
    differing: pd.DataFrame = rows[has_moved]
    return differing


def _with_lines(rows: pd.DataFrame, before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """The rows with the line of its table on which each stands and stood."""
    for column, state in (("line", after), ("line_before", before)):
        lines = []
        for kind, name in zip(rows["kind"], rows["name"], strict=True):
            lines.append(_line(state, KINDS[kind], name))
        rows[column] = lines
    return rows


def _line(state: Snapshot, file: str, name: str) -> str:
    """The line on which a row stands in a table; empty where it does not."""
    table = state.tables.get(file)
    if table is None or name not in table.index:
        return ""
    return str(table.at[name, "line"])


def pages(moved: Moved, names: Mapping[str, str]) -> pd.DataFrame:
    """The pages of regions that show something else than before: how much of each kind, most first.

    `names` are those of all places by code.
    """
    rows = moved.rows[["kind", "regions"]].assign(region_code=moved.rows["regions"].str.split(";"))
    shown = rows.explode("region_code")
    shown = shown[shown["region_code"].isin(_with_page(moved) & names.keys())]
    counts = pd.crosstab(shown["region_code"], shown["kind"]).reindex(columns=list(KINDS), fill_value=0)
    counts = counts.assign(
        all=counts.sum(axis=1),
        name=[names[code] for code in counts.index],
        page=[f"regions/{slug(code)}.html" for code in counts.index],
    )
    return counts.sort_values(["all", "name"], ascending=[False, True], kind="stable")


def _with_page(moved: Moved) -> set[str]:
    """The regions that have a page in one of the states: those with a ladder; where none is known, those of claims."""
    with_ladder: set[str] = set()
    for state in (moved.before, moved.after):
        if LADDER in state.tables:
            with_ladder |= set(state.tables[LADDER]["region_code"])
    return with_ladder


def sources(moved: Moved) -> list[str]:
    """The sources of which a claim is new, moved, reworded or gone."""
    of_claims = moved.rows.loc[moved.rows["kind"] == "claim", "name"]
    claims = moved.claims
    return sorted(set(claims.loc[claims.index.isin(of_claims), "source"]))
