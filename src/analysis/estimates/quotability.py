"""May a published number be quoted? One advice a claim, and the code of the rule that gives it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum, auto
from itertools import product
from pathlib import Path

import pandas as pd

from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import Claims, Entry, Grade, by_content, entries_of, gap, lines_of
from analysis.reading.delimited_tables import read_text_table
from analysis.table_contracts import as_table
from analysis.vocabulary import OWN, Method, ReadIn

FILE = "data/raw/reference/quoting_exceptions.csv"


class Advice(StrEnum):
    """What to do with a number."""

    QUOTE = auto()
    QUOTE_AS_HISTORY = auto()
    QUOTE_WITH_CARE = auto()
    DO_NOT_QUOTE = auto()


#: The advice that each rule gives, in the order in which they are asked: the first that applies counts.
REASONS: Mapping[str, Advice] = {
    "copy": Advice.DO_NOT_QUOTE,
    "unattributed": Advice.DO_NOT_QUOTE,
    "disowned": Advice.DO_NOT_QUOTE,
    "not_replicable": Advice.DO_NOT_QUOTE,
    "superseded": Advice.QUOTE_AS_HISTORY,
    "revised": Advice.QUOTE_AS_HISTORY,
    "corrected": Advice.QUOTE_AS_HISTORY,
    "contradicted": Advice.QUOTE_WITH_CARE,
    "recomputed": Advice.QUOTE_WITH_CARE,
    "vague": Advice.QUOTE_WITH_CARE,
    "one_line": Advice.QUOTE_WITH_CARE,
    "undocumented": Advice.QUOTE_WITH_CARE,
    "second_hand": Advice.QUOTE_WITH_CARE,
    "documented": Advice.QUOTE,
}
_DECLARED = ("disowned", "not_replicable")
#: The column where what a rule found is noted.
_NOTED = {
    "copy": "original",
    "disowned": "evidence",
    "not_replicable": "evidence",
    "superseded": "superseded_by",
    "revised": "superseded_by",
    "corrected": "superseded_by",
}
#: Claims that a rule applies to, each with the id of another claim or what shows it, or nothing.
Found = Mapping[str, str]


def load_exceptions(root: Path) -> pd.DataFrame:
    """The exceptions that the project declares; an InputError has row and column of every problem."""
    return read_text_table(root / FILE, "quoting_exceptions", file=FILE)


def quotability(
    claims: Claims,
    rules: Rules,
    *,
    lineages: pd.DataFrame,
    corrections: pd.DataFrame,
    conflicts: pd.DataFrame,
    exceptions: pd.DataFrame,
) -> pd.DataFrame:
    """One advice for each claim, in the order of their ids: may its number be quoted, and what speaks against it.

    Beside the claims stand 10_lineages, 10_corrections, 20_conflicts of runs with corrections on, and what
    `load_exceptions` gives.
    """
    entries = entries_of(claims, rules)
    copies = _noted(lineages[lineages["relation"].isin(["quotes", "restates"])].iloc[::-1], "other_id")
    in_tension = _pairs_in_tension(conflicts)
    groups = _originals_by_quantity(entries, copies)
    superseded = _superseded(groups, in_tension)
    revised = _revised(entries, conflicts)
    corrected = _corrected(corrections)
    # A set that cannot all be true counts where no later edition or figure replaced anything in it.
    current = {entry.claim_id for entry in entries} - {*superseded, *revised, *corrected}

    def where(applies: Callable[[Entry], bool]) -> Found:
        return {entry.claim_id: "" for entry in entries if applies(entry)}

    found = {
        "copy": copies,
        "unattributed": where(lambda entry: not entry.claim.is_named),
        **{name: _noted(exceptions[exceptions["code"] == name], "evidence") for name in _DECLARED},
        "superseded": superseded,
        "revised": revised,
        "corrected": corrected,
        "contradicted": _contradicted(conflicts, current),
        "recomputed": where(lambda entry: entry.claim.producer == OWN),
        "vague": where(lambda entry: entry.claim.vague),
        "one_line": dict.fromkeys(_alone(groups, superseded, in_tension, rules.near), ""),
        "undocumented": where(lambda entry: entry.claim.method in (Method.ESTIMATE, Method.UNATTRIBUTED)),
        "second_hand": where(lambda entry: entry.claim.read_in != ReadIn.PRODUCER),
        "documented": where(lambda _: True),
    }
    rows = []
    for claim_id in sorted(entry.claim_id for entry in entries):
        reason = next(name for name in REASONS if claim_id in found[name])
        row = {"claim_id": claim_id, "advice": REASONS[reason], "reason": reason}
        if reason in _NOTED:
            row[_NOTED[reason]] = found[reason][claim_id]
        rows.append(row)
    return as_table(rows, "30_quoting")


def _pairs_in_tension(conflicts: pd.DataFrame) -> set[frozenset[str]]:
    """The ids of measurements that miss each other: neither bears the other out."""
    members = conflicts.loc[conflicts["level"] == "in_tension", "members"]
    return set(map(frozenset, members.str.split(";")))


def _originals_by_quantity(entries: Iterable[Entry], copies: Found) -> Sequence[Sequence[Entry]]:
    """The claims that a named maker stands behind and that are no copies, by quantity, whatever the window."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        is_testimony = entry.claim.is_named and entry.claim.producer != OWN
        if is_testimony and entry.claim_id not in copies:
            groups.setdefault(entry.key[:-1], []).append(entry)
    return [*groups.values()]


def _revised(entries: Iterable[Entry], conflicts: pd.DataFrame) -> Found:
    """Provisional figures, each with the claim that was published last."""
    published = {entry.claim_id: entry.published for entry in entries if _is_edition(entry)}
    revised = {}
    for ids in conflicts.loc[conflicts["code"] == "provisional", "claim_ids"].str.split(";"):
        years = sorted((published[claim_id], claim_id) for claim_id in ids if claim_id in published)
        for year, claim_id in years:
            last_year, last_id = years[-1]
            if year < last_year:
                revised[claim_id] = last_id
    return revised


def _corrected(corrections: pd.DataFrame) -> Found:
    """Claims whose figure was replaced, each with the first claim that shows it."""
    replaced = _noted(corrections[corrections["action"] == "replace_figure"], "evidence")
    return {claim_id: ids.partition(";")[0] for claim_id, ids in replaced.items()}


def _contradicted(conflicts: pd.DataFrame, current: set[str]) -> Found:
    """Claims of sets that cannot all be true, of which everything is current."""
    is_hard = (conflicts["level"] == "infeasible") & ~conflicts["marginal"].astype(bool)
    contradicted: dict[str, str] = {}
    for ids in conflicts.loc[is_hard, "members"].str.split(";"):
        if current.issuperset(ids):
            contradicted |= dict.fromkeys(ids, "")
    return contradicted


def _noted(table: pd.DataFrame, column: str) -> dict[str, str]:
    """One column of a table by claim; of several rows on one the last stands."""
    return dict(zip(table["claim_id"], table[column], strict=True))


def _superseded(groups: Iterable[Sequence[Entry]], in_tension: Collection[frozenset[str]]) -> Found:
    """Claims of which the same maker published a later edition, each with the id of the latest.

    An edition is of one maker's model, or of anything else for an overlapping time; one sample that was asked otherwise
    is no later edition of itself.
    """
    latest: dict[str, str] = {}
    for group in groups:
        editions = [entry for entry in group if _is_edition(entry)]
        editions.sort(key=lambda entry: (entry.published, by_content(entry)))
        for earlier, later in product(reversed(editions), editions):
            pair = frozenset((earlier.claim_id, later.claim_id))
            if _replaces(later, earlier) and pair not in in_tension:
                # An edition between is named by nobody: the latest replaces them all.
                latest[earlier.claim_id] = latest.get(later.claim_id, later.claim_id)
    return latest


def _is_edition(entry: Entry) -> bool:
    """Whether its maker published it in a year that is known."""
    # When the text that carries a number was printed says nothing of its maker's editions.
    return entry.claim.producer_year is not None


def _replaces(later: Entry, earlier: Entry) -> bool:
    """Whether a claim on the same quantity is a later edition of another."""
    if later.claim.producer != earlier.claim.producer or later.published <= earlier.published:
        return False
    if later.grade == earlier.grade == Grade.MODEL:
        return True
    is_dated = later.claim.is_dated and earlier.claim.is_dated
    return is_dated and gap(earlier.period, later.period) == 0


def _alone(
    groups: Iterable[Sequence[Entry]], superseded: Found, in_tension: Collection[frozenset[str]], near: float
) -> Iterator[str]:
    """Claims that are the only line on their quantity and time, where that is not enough."""
    for group in groups:
        current = [entry for entry in group if entry.claim_id not in superseded]
        line_of = {entry.claim_id: line.name for line in lines_of(current) for entry in line.entries}
        for entry in current:
            borne_out_by = set()
            for peer in current:
                pair = frozenset((entry.claim_id, peer.claim_id))
                if gap(entry.period, peer.period) <= near and pair not in in_tension:
                    borne_out_by.add(line_of[peer.claim_id])
            if len(borne_out_by) < 2 and not _is_enough(entry):
                yield entry.claim_id


def _is_enough(entry: Entry) -> bool:
    """Whether one line is enough: a register, or people counted with a printed interval."""
    method = entry.claim.method
    is_counted = method in (Method.SURVEY, Method.CAPTURE_RECAPTURE)
    return method == Method.ADMINISTRATIVE or (is_counted and entry.interval.has_both_ends)
