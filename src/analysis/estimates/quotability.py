"""May a published number be quoted? One advice a claim, and the code of the rule that gives it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum, auto
from itertools import permutations, product
from pathlib import Path

import pandas as pd

from analysis.claims.estimand import Quantity
from analysis.claims.growing import outgrown
from analysis.claims.lineage import COPYING
from analysis.estimates.line_likelihood import Rules
from analysis.estimates.lines_of_evidence import (
    POOLED,
    Claims,
    Entry,
    Grade,
    by_content,
    entries_of,
    gap,
    tied_ids,
)
from analysis.project import located
from analysis.reading.delimited_tables import LINE, raw_contract, read_text_table
from analysis.subject.chosen import DEFAULT, chosen
from analysis.subject.switches import switches
from analysis.table_contracts import as_table
from analysis.vocabulary import OWN, Bound, Design, Method, ReadIn

FILE = "data/raw/reference/quoting_exceptions.csv"


class Advice(StrEnum):
    """What to do with a number."""

    QUOTE = auto()
    QUOTE_AS_HISTORY = auto()
    QUOTE_WITH_CARE = auto()
    DO_NOT_QUOTE = auto()


#: What says nothing of a year that is asked about: somebody replaced it, or nobody stands behind it.
_WITHHELD = (Advice.DO_NOT_QUOTE, Advice.QUOTE_AS_HISTORY)
#: The advice that each rule gives, in the order in which they are asked: the first that applies counts. Of those that
#: ask for care the gravest comes first: of two numbers that cannot both be true one is false, while nothing is known
#: against a survey whose range lacks a level.
REASONS: Mapping[str, Advice] = {
    "copy": Advice.DO_NOT_QUOTE,
    "unattributed": Advice.DO_NOT_QUOTE,
    "disowned": Advice.DO_NOT_QUOTE,
    "not_replicable": Advice.DO_NOT_QUOTE,
    "superseded": Advice.QUOTE_AS_HISTORY,
    "revised": Advice.QUOTE_AS_HISTORY,
    "corrected": Advice.QUOTE_AS_HISTORY,
    "contradicted": Advice.QUOTE_WITH_CARE,
    "suspected_copy": Advice.QUOTE_WITH_CARE,
    "vague": Advice.QUOTE_WITH_CARE,
    "undocumented": Advice.QUOTE_WITH_CARE,
    "open_ended": Advice.QUOTE_WITH_CARE,
    "second_hand": Advice.QUOTE_WITH_CARE,
    "guessed": Advice.QUOTE_WITH_CARE,
    "design_not_read": Advice.QUOTE_WITH_CARE,
    "recomputed": Advice.QUOTE_WITH_CARE,
    "one_line": Advice.QUOTE_WITH_CARE,
    "no_interval": Advice.QUOTE_WITH_CARE,
    "range_without_level": Advice.QUOTE_WITH_CARE,
    "documented": Advice.QUOTE,
}
_MAY_BE_QUOTED = (Advice.QUOTE, Advice.QUOTE_WITH_CARE)
_FROM_THE_MILDEST = [name for name in reversed([*REASONS]) if REASONS[name] in _MAY_BE_QUOTED]
#: How much care each reason asks for, none (0) where nothing speaks against a number; tables sort by it.
CARE_RANKS: Mapping[str, int] = {name: rank for rank, name in enumerate(_FROM_THE_MILDEST)}
_DECLARED = ("disowned", "not_replicable")
#: The column where what a rule found is noted.
_NOTED = {
    "copy": "original",
    "suspected_copy": "original",
    "disowned": "evidence",
    "not_replicable": "evidence",
    "superseded": "superseded_by",
    "revised": "superseded_by",
    "corrected": "superseded_by",
}
#: Methods by which people are counted or sampled.
_COUNTED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
#: Methods whose working nobody says, and designs that are judgements whatever the method.
_JUDGED = (Method.ESTIMATE, Method.UNATTRIBUTED)
_JUDGEMENTS = (Design.JUDGEMENT, Design.RAPID_ASSESSMENT)
#: What numbers lack for which an independent study makes up.
_ALONE = ("one_line", "no_interval", "range_without_level")
#: Claims that a rule applies to, each with the id of another claim or what shows it, or nothing.
Found = Mapping[str, str]


def load_exceptions(root: Path) -> pd.DataFrame:
    """The exceptions that the project declares; an InputError has row and column of every problem.

    Those of the package name its own claims: a subject of one's own has none where its project declares none.
    """
    if chosen().name != DEFAULT and not (root / FILE).is_file():
        return pd.DataFrame(columns=[LINE, *raw_contract("quoting_exceptions")], dtype=object)
    return read_text_table(located(root, FILE), "quoting_exceptions", file=FILE)


def quotability(
    claims: Claims,
    rules: Rules,
    *,
    lineages: pd.DataFrame,
    corrections: pd.DataFrame,
    conflicts: pd.DataFrame,
    exceptions: pd.DataFrame,
    suspected: Found | None = None,
) -> pd.DataFrame:
    """One advice for each claim, in the order of their ids: may its number be quoted, and what speaks against it.

    Beside the claims stand 10_lineages, 10_corrections, 20_conflicts of runs with corrections on, and what
    `load_exceptions` gives; `suspected` has claims that seem to repeat a number, each with the id of its claim.
    """
    entries = entries_of(claims, rules)
    copies = _copies(entries, lineages)
    in_tension = _pairs_in_tension(conflicts)
    groups = _originals_by_quantity(entries, copies)
    superseded = {
        **_replaced_studies(groups),
        **_superseded(groups, in_tension),
        **outgrown(entry.claim for entry in entries),
    }
    revised = _revised(entries, conflicts)
    corrected = _corrected(corrections)
    # A set that cannot all be true counts where no later edition or figure replaced anything in it.
    current = {entry.claim_id for entry in entries} - {*superseded, *revised, *corrected}
    found = {
        "copy": copies,
        **{name: _noted(exceptions[exceptions["code"] == name], "evidence") for name in _DECLARED},
        "superseded": superseded,
        "revised": revised,
        "corrected": corrected,
        "contradicted": _contradicted(conflicts, current),
        "suspected_copy": suspected or {},
        **_by_themselves(entries, borne_out=_borne_out(groups, superseded, in_tension, rules.near)),
    }
    rows = []
    for claim_id in sorted(entry.claim_id for entry in entries):
        reason = next(name for name in REASONS if claim_id in found[name])
        row: dict[str, object] = {"claim_id": claim_id, "advice": REASONS[reason], "reason": reason}
        row["care_rank"] = CARE_RANKS.get(reason)
        if reason in _NOTED:
            row[_NOTED[reason]] = found[reason][claim_id]
        rows.append(row)
    return as_table(rows, "30_quoting")


def withheld_now(advice: Mapping[str, str]) -> frozenset[str]:
    """Ids of the claims, of those with an advice, whose numbers do not say what is known now."""
    return frozenset(claim_id for claim_id, given in advice.items() if given in _WITHHELD)


def _by_themselves(entries: Iterable[Entry], *, borne_out: Collection[str]) -> dict[str, Found]:
    """What claims show of themselves, by rule; what one of those borne out does not print is no rule's."""
    applies: Mapping[str, Callable[[Entry], bool]] = {
        "unattributed": lambda entry: not entry.claim.is_named,
        "vague": lambda entry: entry.claim.vague,
        "undocumented": _is_judged,
        "open_ended": lambda entry: entry.interval.bound != Bound.NONE,
        "second_hand": lambda entry: entry.claim.read_in != ReadIn.PRODUCER,
        "guessed": _is_guessed,
        "design_not_read": _has_unread_design,
        "recomputed": lambda entry: entry.claim.producer == OWN,
        "documented": lambda _: True,
    }
    found: dict[str, Found] = {}
    for name, rule in applies.items():
        found[name] = {entry.claim_id: "" for entry in entries if rule(entry)}
    for name in _ALONE:
        found[name] = {
            entry.claim_id: ""
            for entry in entries
            if _lack(entry) == name and entry.claim_id not in borne_out
        }
    return found


def _is_guessed(entry: Entry) -> bool:
    """Whether somebody looked on and guessed who is a child, or in which condition."""
    return entry.claim.design == Design.COUNT_BY_OBSERVERS


def _is_judged(entry: Entry) -> bool:
    """Whether it is a judgement, or nobody says how it was made; what observers count has a way of its own."""
    is_judged = entry.claim.method in _JUDGED or entry.claim.design in _JUDGEMENTS
    return is_judged and not _is_guessed(entry)


def _has_unread_design(entry: Entry) -> bool:
    """Whether it is of a study of which nobody read how its persons or records were chosen."""
    return entry.claim.study != "" and entry.claim.design == Design.UNKNOWN


def _lack(entry: Entry) -> str:
    """What a number lacks to be quoted where no other study bears it out; nothing of a register."""
    if entry.claim.method == Method.ADMINISTRATIVE:
        return ""
    if entry.claim.method not in _COUNTED:
        return "one_line"
    if not entry.interval.has_both_ends:
        return "no_interval"
    return "range_without_level" if entry.interval.level is None else ""


def _pairs_in_tension(conflicts: pd.DataFrame) -> set[frozenset[str]]:
    """The ids of measurements that miss each other, or ask otherwise: neither bears the other out or replaces it."""
    is_apart = (conflicts["level"] == "in_tension") | (conflicts["code"] == "two_wordings")
    members = conflicts.loc[is_apart, "members"]
    return set(map(frozenset, members.str.split(";")))


def _originals_by_quantity(entries: Iterable[Entry], copies: Found) -> Sequence[Sequence[Entry]]:
    """The claims that a named maker stands behind and that are no copies, by quantity, whatever the window."""
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        is_testimony = entry.claim.is_named and entry.claim.producer != OWN
        if is_testimony and entry.claim_id not in copies:
            # Of a subject that tells days apart those of two days are two things.
            key = entry.key if switches().by_day else entry.key.of_any_window
            groups.setdefault(key, []).append(entry)
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


def _copies(entries: Iterable[Entry], lineages: pd.DataFrame) -> dict[str, str]:
    """Claims that are declared to repeat another, each with the id of their original."""
    is_copy = lineages["relation"].isin(COPYING)
    copies = {entry.claim_id: entry.claim.repeats[0] for entry in entries if entry.claim.repeats}
    return copies | _noted(lineages[is_copy].iloc[::-1], "other_id")


def _superseded(groups: Iterable[Sequence[Entry]], in_tension: Collection[frozenset[str]]) -> Found:
    """Claims of which the same maker published a later edition, each with the id of the latest.

    An edition is of one maker's model, or of anything else for an overlapping time; one sample that was asked otherwise
    is no later edition of itself. What studies replace is told by `_replaced_studies`.
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


def _replaced_studies(groups: Iterable[Sequence[Entry]]) -> Found:
    """Claims of studies that are declared replaced, each with what the latest of the later studies says.

    A later study that prints persons replaces an earlier one's number for each thousand.
    """
    originals = [entry for group in groups for entry in group]
    of_study: dict[tuple[Quantity, str], Entry] = {}
    for entry in sorted(originals, key=lambda entry: (entry.published, by_content(entry))):
        of_study[_in_any_unit(entry), entry.claim.study] = entry
    replaced: dict[str, str] = {}
    for entry in originals:
        # The next study is named first, the last of them stands.
        for study in entry.claim.study_superseded_by:
            later = of_study.get((_in_any_unit(entry), study))
            if later is not None:
                replaced[entry.claim_id] = later.claim_id
    return replaced


def _in_any_unit(entry: Entry) -> Quantity:
    """The quantity of a claim, whatever the unit and the window."""
    window = entry.key.window if switches().by_day else ""
    return entry.key._replace(unit="", window=window)


def _is_edition(entry: Entry) -> bool:
    """Whether its maker published it in a year that is known."""
    # When the text that carries a number was printed says nothing of its maker's editions.
    return entry.claim.producer_year is not None


def _replaces(later: Entry, earlier: Entry) -> bool:
    """Whether a claim on the same quantity is a later edition of another, by its maker."""
    if later.claim.producer != earlier.claim.producer or later.published <= earlier.published:
        return False
    if later.grade == earlier.grade == Grade.MODEL:
        return True
    is_dated = later.claim.is_dated and earlier.claim.is_dated
    return is_dated and gap(earlier.period, later.period) == 0


def _borne_out(
    groups: Iterable[Sequence[Entry]], superseded: Found, in_tension: Collection[frozenset[str]], near: float
) -> set[str]:
    """Claims that an independent study of the same concept and time bears out."""
    borne_out: set[str] = set()
    for group in groups:
        current = [entry for entry in group if entry.claim_id not in superseded]
        for entry, peer in permutations(current, 2):
            is_near = gap(entry.period, peer.period) <= near
            pair = frozenset((entry.claim_id, peer.claim_id))
            if is_near and pair not in in_tension and _bears_out(peer, entry):
                borne_out.add(entry.claim_id)
    return borne_out


def _bears_out(peer: Entry, entry: Entry) -> bool:
    """Whether a claim on the same quantity is a value of a study of its own that another team made.

    A bound of a campaign, a judgement, what observers guessed, and an edition, a part, a copy or a rounded copy of one
    number bear nothing out.
    """
    is_study = peer.grade in POOLED and not _is_judged(peer) and not _is_guessed(peer)
    if not is_study or not peer.interval.fixes_value or peer.claim.vague:
        return False
    return _are_independent(peer, entry) and not _is_rounded(peer, entry)


def _are_independent(first: Entry, second: Entry) -> bool:
    """Whether two claims have no study, maker, data base or declared tie in common, nor seem to be one number."""
    is_one_study = first.claim.study == second.claim.study != ""
    is_one_line = first.claim.suspected_lineage == second.claim.suspected_lineage != ""
    is_tied = first.claim_id in tied_ids(second.claim) or second.claim_id in tied_ids(first.claim)
    return first.team.isdisjoint(second.team) and not (is_one_study or is_one_line or is_tied)


def _is_rounded(peer: Entry, entry: Entry) -> bool:
    """Whether a rounded number is what another becomes with fewer digits: they may be one."""
    rounded = peer.interval.middle
    exact = entry.interval.middle
    if not peer.claim.approximate or rounded == exact:
        return False
    return any(float(f"{exact:.{digits}g}") == rounded for digits in (1, 2, 3))
