"""May a published number be quoted? One advice a claim, and the code of the rule that gives it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from analysis.claims.contract import text, words
from analysis.estimates.claim_entries import Entry, Grade, LineRules, as_table, entry_of, gap, table_rows
from analysis.estimates.claim_lines import lines_of
from analysis.reading.text_tables import FILLED, Cells, read_text_table, require_cells
from analysis.vocabulary import OWN, UNNAMED, Method, ReadIn

FILE = "data/raw/reference/quoting_exceptions.csv"


class Advice(StrEnum):
    """What to do with a number."""

    QUOTE = "quote"
    HISTORY = "quote_as_history"
    CARE = "quote_with_care"
    NO = "do_not_quote"


class Reason(StrEnum):
    """Why, in the order in which the rules are asked: the first that applies gives the advice."""

    COPY = "copy"
    UNATTRIBUTED = "unattributed"
    DISOWNED = "disowned"
    NOT_REPLICABLE = "not_replicable"
    SUPERSEDED = "superseded"
    REVISED = "revised"
    CORRECTED = "corrected"
    CONTRADICTED = "contradicted"
    RECOMPUTED = "recomputed"
    VAGUE = "vague"
    ONE_LINE = "one_line"
    UNDOCUMENTED = "undocumented"
    SECOND_HAND = "second_hand"
    DOCUMENTED = "documented"


#: Relations of a copy to the number that it goes back to, and the correction that changes the figure itself.
_COPIES, _REPLACED = ("quotes", "restates"), "replace_figure"
_COUNTED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
_UNDOCUMENTED = (Method.ESTIMATE, Method.UNATTRIBUTED)
#: Claims that a rule applies to, each with the id of another claim or what shows it, or nothing.
Found = Mapping[str, str]
_CELLS = {
    "claim_id": Cells(FILLED.pattern, FILLED.right, unique=True),
    "code": Cells(f"{Reason.DISOWNED}|{Reason.NOT_REPLICABLE}", "disowned or not_replicable"),
    "evidence": FILLED,
}


@dataclass(frozen=True, slots=True)
class Declared:
    """What tables say of claims beside their rows; each may be missing."""

    lineages: pd.DataFrame | None = None  # 10_lineages
    corrections: pd.DataFrame | None = None  # 10_corrections
    conflicts: pd.DataFrame | None = None  # 20_conflicts, of runs with corrections on
    # Claims that their maker disowned or that nobody can replicate, with the evidence.
    exceptions: pd.DataFrame | None = None


def load_exceptions(root: Path) -> pd.DataFrame:
    """The exceptions that the project declares: `claim_id`, `code`, `evidence`.

    Raises
    ------
    InputError
        With row and column of every problem.
    """
    return require_cells(read_text_table(root / FILE, file=FILE), _CELLS, file=FILE)


@cache
def contract() -> pa.DataFrameSchema:
    """Contract of 30_quoting."""
    columns = {
        "claim_id": pa.Column(str, unique=True),
        "advice": words(Advice),
        "reason": words(Reason),
        "superseded_by": text(),
        "original": text(),
        "evidence": text(),
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def quotability(claims: pd.DataFrame, declared: Declared, rules: LineRules) -> pd.DataFrame:
    """One advice for each claim, in their order: may its number be quoted, and what speaks against it.

    Later editions and second lines are looked for among the claims. `superseded_by` is the later edition or the
    corrected number, `original` the number that a copy goes back to, `evidence` where a maker disowned it or who could
    not replicate it.
    """
    asked = _Asked(table_rows(claims), declared, rules)
    found = {str(row["claim_id"]): dict.fromkeys(contract().columns, "") for row in asked.rows}
    for reason, advice, column, rule in _RULES:
        for claim_id, other in rule(asked).items():
            if claim_id in found and not found[claim_id]["advice"]:
                cells = {"claim_id": claim_id, "advice": str(advice), "reason": str(reason)}
                found[claim_id] |= cells | ({column: other} if column else {})
    return as_table((found[str(claim_id)] for claim_id in claims.get("claim_id", claims.index)), contract())


@dataclass(frozen=True)
class _Asked:
    """The claims that are asked about, and what several rules look at, worked out once."""

    rows: Sequence[Mapping[str, Any]]
    declared: Declared
    rules: LineRules

    @cached_property
    def copies(self) -> Found:
        """Another number told again, with its original."""
        links = [row for row in _rows(self.declared.lineages) if row["relation"] in _COPIES]
        return {row["claim_id"]: row["other_id"] for row in reversed(links)}

    @cached_property
    def quantities(self) -> Sequence[Sequence[Entry]]:
        """What named makers say of each quantity, copies left out."""
        groups: dict[tuple[str, ...], list[Entry]] = {}
        for row in self.rows:
            if row["producer"] not in {*UNNAMED, OWN} and row["claim_id"] not in self.copies:
                entry = entry_of(row, self.rules)
                groups.setdefault(entry.quantity, []).append(entry)
        return list(groups.values())

    @cached_property
    def made(self) -> Mapping[str, int]:
        """The year in which each maker published, where it is known."""
        return {
            row["claim_id"]: row["producer_year"] for row in self.rows if row["producer_year"] is not None
        }

    @cached_property
    def superseded(self) -> Found:
        """Claims of which the same maker published a later edition, each with the id of the latest."""
        found: dict[str, str] = {}
        for group in self.quantities:
            editions = [one for one in group if one.claim_id in self.made]
            for one in editions:
                later = [
                    (other.published, other.claim_id)
                    for other in editions
                    # One sample that was asked otherwise is no later edition of itself.
                    if _is_replaced(one, other) and {one.claim_id, other.claim_id} not in self.in_tension
                ]
                found |= {one.claim_id: max(later)[1]} if later else {}
        # An edition between is named by nobody: the latest replaces them all.
        for name in found:
            while found[name] in found:
                found[name] = found[found[name]]
        return found

    @cached_property
    def revised(self) -> Found:
        """Provisional counts, each with the id of the later one."""
        found: dict[str, str] = {}
        for row in _rows(self.declared.conflicts):
            ids = row["claim_ids"].split(";") if row["code"] == "provisional" else ()
            years = sorted((self.made[one], one) for one in ids if one in self.made)
            found |= {one: years[-1][1] for year, one in years if year < years[-1][0]}
        return found

    @cached_property
    def corrected(self) -> Found:
        """Claims whose carrier printed another figure than the maker, with the first number that shows the slip."""
        changed = [row for row in _rows(self.declared.corrections) if row["action"] == _REPLACED]
        return {row["claim_id"]: row["evidence"].partition(";")[0] for row in changed}

    def contradicted(self) -> Iterator[str]:
        """Members of a set that cannot all be true, with nothing in it that a later edition or figure replaced."""
        known = {row["claim_id"] for row in self.rows} - {*self.superseded, *self.revised, *self.corrected}
        for row in _rows(self.declared.conflicts):
            ids = set(row["members"].split(";"))
            if row["level"] == "infeasible" and not row["marginal"] and ids <= known:
                yield from ids

    @cached_property
    def in_tension(self) -> frozenset[frozenset[str]]:
        """Pairs of measurements that miss each other: neither bears the other out."""
        rows = (row for row in _rows(self.declared.conflicts) if row["level"] == "in_tension")
        return frozenset(frozenset(row["members"].split(";")) for row in rows)

    def alone(self) -> Iterator[str]:
        """Claims that are the only line on their quantity and time, where that is not enough."""
        for group in self.quantities:
            current = [one for one in group if one.claim_id not in self.superseded]
            lines = {one.claim_id: line.name for line in lines_of(current) for one in line.entries}
            for one in current:
                near = {
                    lines[other.claim_id]
                    for other in current
                    if gap(one.period, other.period) <= self.rules.near
                    and {one.claim_id, other.claim_id} not in self.in_tension
                }
                counted = one.method in _COUNTED and one.has_interval
                if len(near) < 2 and not counted and one.method != Method.ADMINISTRATIVE:
                    yield one.claim_id

    def exceptions(self, code: Reason) -> Found:
        """Claims that are declared to be exceptions, with the evidence."""
        rows = _rows(self.declared.exceptions)
        return {row["claim_id"]: row["evidence"] for row in rows if row["code"] == code}


def _rows(table: pd.DataFrame | None) -> list[dict[Any, Any]]:
    """The rows of a table; none of one that is missing."""
    return [] if table is None else table.to_dict("records")


def _is_replaced(one: Entry, other: Entry) -> bool:
    """Whether another is a later edition: of one maker's model, or of anything else for an overlapping time."""
    later = one.producer == other.producer and one.published < other.published
    model = one.grade == other.grade == Grade.MODEL
    same_time = one.dated and other.dated and gap(one.period, other.period) == 0
    return later and (model or same_time)


def _where(applies: Callable[[Mapping[str, Any]], bool]) -> Callable[[_Asked], Found]:
    """A rule that looks at one claim after the other."""
    return lambda asked: {str(row["claim_id"]): "" for row in asked.rows if applies(row)}


def _each(ids: Callable[[_Asked], Iterable[str]]) -> Callable[[_Asked], Found]:
    """A rule that finds claims and nothing beside them."""
    return lambda asked: dict.fromkeys(ids(asked), "")


#: In the order in which they are asked; the column is where what the rule found is noted.
_RULES: Sequence[tuple[Reason, Advice, str, Callable[[_Asked], Found]]] = (
    (Reason.COPY, Advice.NO, "original", lambda asked: asked.copies),
    (Reason.UNATTRIBUTED, Advice.NO, "", _where(lambda row: row["producer"] in UNNAMED)),
    (Reason.DISOWNED, Advice.NO, "evidence", lambda asked: asked.exceptions(Reason.DISOWNED)),
    (Reason.NOT_REPLICABLE, Advice.NO, "evidence", lambda asked: asked.exceptions(Reason.NOT_REPLICABLE)),
    (Reason.SUPERSEDED, Advice.HISTORY, "superseded_by", lambda asked: asked.superseded),
    (Reason.REVISED, Advice.HISTORY, "superseded_by", lambda asked: asked.revised),
    (Reason.CORRECTED, Advice.HISTORY, "superseded_by", lambda asked: asked.corrected),
    (Reason.CONTRADICTED, Advice.CARE, "", _each(_Asked.contradicted)),
    (Reason.RECOMPUTED, Advice.CARE, "", _where(lambda row: row["producer"] == OWN)),
    (Reason.VAGUE, Advice.CARE, "", _where(lambda row: bool(row["vague"]))),
    (Reason.ONE_LINE, Advice.CARE, "", _each(_Asked.alone)),
    (Reason.UNDOCUMENTED, Advice.CARE, "", _where(lambda row: row["method"] in _UNDOCUMENTED)),
    (Reason.SECOND_HAND, Advice.CARE, "", _where(lambda row: row["read_in"] != ReadIn.PRODUCER)),
    (Reason.DOCUMENTED, Advice.QUOTE, "", _where(lambda _: True)),
)  # fmt: skip
