"""May a published number be quoted? One advice a claim, and the code of the rule that gives it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.estimates.claim_entries import Entry, Grade, as_table, entry_of, gap, table_rows
from analysis.estimates.claim_lines import lines_of
from analysis.estimates.evidence_line import Rules
from analysis.reading.text_tables import FILLED, Cells, read_text_table, require_cells
from analysis.tables import Column, Contract, text, words
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


#: What each reason advises, and the column where what the rule found is noted.
_ADVICE: Mapping[Reason, tuple[Advice, str]] = {
    Reason.COPY: (Advice.NO, "original"),
    Reason.UNATTRIBUTED: (Advice.NO, ""),
    Reason.DISOWNED: (Advice.NO, "evidence"),
    Reason.NOT_REPLICABLE: (Advice.NO, "evidence"),
    Reason.SUPERSEDED: (Advice.HISTORY, "superseded_by"),
    Reason.REVISED: (Advice.HISTORY, "superseded_by"),
    Reason.CORRECTED: (Advice.HISTORY, "superseded_by"),
    **dict.fromkeys(
        (Reason.CONTRADICTED, Reason.RECOMPUTED, Reason.VAGUE, Reason.ONE_LINE, Reason.UNDOCUMENTED), (Advice.CARE, "")
    ),
    Reason.SECOND_HAND: (Advice.CARE, ""),
    Reason.DOCUMENTED: (Advice.QUOTE, ""),
}  # fmt: skip
_COUNTED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
_UNDOCUMENTED = (Method.ESTIMATE, Method.UNATTRIBUTED)
_CELLS = {
    "claim_id": Cells(FILLED.pattern, FILLED.right, unique=True),
    "code": Cells(f"{Reason.DISOWNED}|{Reason.NOT_REPLICABLE}", "disowned or not_replicable"),
    "evidence": FILLED,
}
#: Claims that a rule applies to, each with the id of another claim or what shows it, or nothing.
Found = Mapping[str, str]
_Row = Mapping[Any, Any]


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
def contract() -> Contract:
    """Contract of 30_quoting."""
    columns = {
        "claim_id": Column(unique=True),
        "advice": words(Advice),
        "reason": words(Reason),
        "superseded_by": text(),
        "original": text(),
        "evidence": text(),
    }
    return Contract(columns)


def quotability(claims: pd.DataFrame, declared: Declared, rules: Rules) -> pd.DataFrame:
    """One advice for each claim, in their order: may its number be quoted, and what speaks against it.

    Later editions and second lines are looked for among the claims. `superseded_by` is the later edition or the
    corrected number, `original` the number that a copy goes back to, `evidence` where a maker disowned it or who could
    not replicate it.
    """
    rows = table_rows(claims)
    reasons = _reasons(rows, declared, rules)
    found = {str(row["claim_id"]): dict.fromkeys(contract().columns, "") for row in rows}
    for reason, (advice, column) in _ADVICE.items():
        for claim_id, other in reasons[reason].items():
            if claim_id in found and not found[claim_id]["advice"]:
                cells = {"claim_id": claim_id, "advice": str(advice), "reason": str(reason)}
                found[claim_id] |= cells | ({column: other} if column else {})
    return as_table((found[str(claim_id)] for claim_id in claims.get("claim_id", claims.index)), contract())


def _reasons(rows: Sequence[_Row], declared: Declared, rules: Rules) -> Mapping[Reason, Found]:
    """The claims that each reason applies to."""
    conflicts = _rows(declared.conflicts)
    links = [row for row in _rows(declared.lineages) if row["relation"] in ("quotes", "restates")]
    copies = {row["claim_id"]: row["other_id"] for row in reversed(links)}
    made = {row["claim_id"]: row["producer_year"] for row in rows if row["producer_year"] is not None}
    # Pairs of measurements that miss each other: neither bears the other out.
    in_tension = {frozenset(row["members"].split(";")) for row in conflicts if row["level"] == "in_tension"}
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for row in rows:
        if row["producer"] not in {*UNNAMED, OWN} and row["claim_id"] not in copies:
            entry = entry_of(row, rules)
            groups.setdefault(entry.quantity, []).append(entry)
    superseded = _superseded(groups.values(), made, in_tension)
    corrected = {
        row["claim_id"]: row["evidence"].partition(";")[0]
        for row in _rows(declared.corrections)
        if row["action"] == "replace_figure"
    }
    revised = _revised(conflicts, made)
    current = {row["claim_id"] for row in rows} - {*superseded, *revised, *corrected}
    exceptions = _rows(declared.exceptions)

    def where(applies: Callable[[_Row], bool]) -> Found:
        return {str(row["claim_id"]): "" for row in rows if applies(row)}

    def excepted(code: Reason) -> Found:
        return {row["claim_id"]: row["evidence"] for row in exceptions if row["code"] == code}

    return {
        Reason.COPY: copies,
        Reason.UNATTRIBUTED: where(lambda row: row["producer"] in UNNAMED),
        Reason.DISOWNED: excepted(Reason.DISOWNED),
        Reason.NOT_REPLICABLE: excepted(Reason.NOT_REPLICABLE),
        Reason.SUPERSEDED: superseded,
        Reason.REVISED: revised,
        Reason.CORRECTED: corrected,
        Reason.CONTRADICTED: dict.fromkeys(_contradicted(conflicts, current), ""),
        Reason.RECOMPUTED: where(lambda row: row["producer"] == OWN),
        Reason.VAGUE: where(lambda row: bool(row["vague"])),
        Reason.ONE_LINE: dict.fromkeys(_alone(groups.values(), superseded, in_tension, rules.near), ""),
        Reason.UNDOCUMENTED: where(lambda row: row["method"] in _UNDOCUMENTED),
        Reason.SECOND_HAND: where(lambda row: row["read_in"] != ReadIn.PRODUCER),
        Reason.DOCUMENTED: where(lambda _: True),
    }


def _rows(table: pd.DataFrame | None) -> list[dict[Any, Any]]:
    """The rows of a table; none of one that is missing."""
    return [] if table is None else table.to_dict("records")


def _superseded(
    groups: Iterable[Sequence[Entry]], made: Mapping[str, int], in_tension: Collection[frozenset[str]]
) -> Found:
    """Claims of which the same maker published a later edition, each with the id of the latest."""
    found: dict[str, str] = {}
    for group in groups:
        editions = [one for one in group if one.claim_id in made]
        for one in editions:
            later = [
                (other.published, other.claim_id)
                for other in editions
                # One sample that was asked otherwise is no later edition of itself.
                if _is_replaced(one, other) and frozenset((one.claim_id, other.claim_id)) not in in_tension
            ]
            found |= {one.claim_id: max(later)[1]} if later else {}
    # An edition between is named by nobody: the latest replaces them all.
    for name in found:
        while found[name] in found:
            found[name] = found[found[name]]
    return found


def _is_replaced(one: Entry, other: Entry) -> bool:
    """Whether another is a later edition: of one maker's model, or of anything else for an overlapping time."""
    later = one.producer == other.producer and one.published < other.published
    model = one.grade == other.grade == Grade.MODEL
    same_time = one.dated and other.dated and gap(one.period, other.period) == 0
    return later and (model or same_time)


def _revised(conflicts: Iterable[_Row], made: Mapping[str, int]) -> Found:
    """Provisional counts, each with the id of the later one."""
    found: dict[str, str] = {}
    for row in conflicts:
        ids = row["claim_ids"].split(";") if row["code"] == "provisional" else ()
        years = sorted((made[one], one) for one in ids if one in made)
        found |= {one: years[-1][1] for year, one in years if year < years[-1][0]}
    return found


def _contradicted(conflicts: Iterable[_Row], current: Collection[str]) -> Iterator[str]:
    """Members of a set that cannot all be true, with nothing in it that a later edition or figure replaced."""
    for row in conflicts:
        ids = set(row["members"].split(";"))
        if row["level"] == "infeasible" and not row["marginal"] and ids <= set(current):
            yield from ids


def _alone(
    groups: Iterable[Sequence[Entry]], superseded: Found, in_tension: Collection[frozenset[str]], near: float
) -> Iterator[str]:
    """Claims that are the only line on their quantity and time, where that is not enough."""
    for group in groups:
        current = [one for one in group if one.claim_id not in superseded]
        lines = {one.claim_id: line.name for line in lines_of(current) for one in line.entries}
        for one in current:
            borne_out_by = {
                lines[other.claim_id]
                for other in current
                if gap(one.period, other.period) <= near
                and frozenset((one.claim_id, other.claim_id)) not in in_tension
            }
            counted = one.method in _COUNTED and one.has_interval
            if len(borne_out_by) < 2 and not counted and one.method != Method.ADMINISTRATIVE:
                yield one.claim_id
