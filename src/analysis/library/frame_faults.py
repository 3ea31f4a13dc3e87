"""Whether the frames of a page are what is published, or what the library gives for the page's parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.frame_checks import TYPES, plain
from analysis.library.contradictions import find_conflicts, published_conflicts, quoting_advice, unchanged
from analysis.library.loading import load_claims
from analysis.library.page_texts import Fault
from analysis.library.quantities import home
from analysis.library.reconciling import build_ladder, leave_one_out, published_answers, reconcile
from analysis.library.shown_values import is_same
from analysis.processed_tables import tables

_RULE = "a frame is what is published"
#: What is looked at in a row of each frame.
_ESTIMATE = (
    *("low95", "low80", "low50", "median", "high50", "high80", "high95"),
    *("printed_low", "printed_best", "printed_high", "k_lines", "k_bounds", "claim_ids"),
    *("answer_status", "refusal", "grade", "certainty", "unit", "measure"),
)
_CONFLICT = (
    "level",
    "marginal",
    "code",
    "members",
    "claim_ids",
    "factor",
    "severity",
    "amount",
    "reasons",
    "explanations",
)
_RUNG = (
    *("low", "best", "high", "basis", "claim_ids", "number_id", "producer", "producer_year", "year"),
    *("period_start", "period_end", "unit", "measure", "population", "status", "visibility", "method"),
    *("bound", "approximate", "grade", "certainty", "advice", "leads", "why", "lines"),
)
_ADVICE = ("advice", "reason", "superseded_by", "original")
_LINE = ("claim_ids", "claim_id", "median", "median_without", "status_without", "factor")
#: The parameters of pages that say which claims count.
_CHOICES = ("evidence", "drop_producers", "corrections")


def frame_faults(
    frames: Mapping[str, pd.DataFrame], estimates: Sequence[pd.DataFrame], parameters: Mapping[str, Any]
) -> Iterator[Fault]:
    """Where the frames of a page differ from what the library gives for its claims; claims, from the published ones."""
    claims = frames["claim"]
    changed = [*_claims(claims, corrections=parameters.get("corrections", True))]
    yield from changed
    if changed:
        # What rests on changed claims is not worth telling.
        return
    for frame in estimates:
        yield from _estimates(frame, claims)
    yield from _conflicts(frames["conflict"], claims)
    yield from _ladder(frames["rung"], claims, parameters)
    if len(frames["advice"]):
        yield from _differing("advice", frames["advice"], quoting_advice(claims), _ADVICE)
    if len(frames["line"]):
        yield from _differing("line", frames["line"], leave_one_out(claims), _LINE)


def _claims(claims: pd.DataFrame, *, corrections: bool) -> Iterator[Fault]:
    """Claims that have a published id and are not the published ones, as they are used or as they were printed."""
    published = tables().claims(corrections=corrections)
    known = claims[claims.index.isin(published.index)]
    changed = known[~unchanged(known)]
    as_printed = unchanged(changed, corrections=False)
    yield from _differing("claim", changed[~as_printed], published, [*TYPES])


def _estimates(frame: pd.DataFrame, claims: pd.DataFrame) -> Iterator[Fault]:
    """Answers that `reconcile` does not give for the claims."""
    asked = frame.attrs.get("asked")
    if frame.empty or asked is None:
        return
    if frame.attrs["from_published"]:
        region = str(frame.attrs["region"])
        codes = [region] if region else frame["region_code"]
        expected = published_answers(codes, region, year=asked["year"], known_by=asked["known_by"])
    else:
        expected = reconcile(claims, **asked)
    yield from _differing("estimate", frame, expected, _ESTIMATE)


def _conflicts(frame: pd.DataFrame, claims: pd.DataFrame) -> Iterator[Fault]:
    """Conflicts that are told otherwise than they were found, among all claims or among those of the page."""
    if frame.empty:
        return
    is_published = frame.attrs.get("from_published", True)
    expected = published_conflicts(tables()) if is_published else find_conflicts(claims)
    # What is found beside a context of other choices is known to that search alone.
    yield from _differing("conflict", frame[frame.index.isin(expected.index)], expected, _CONFLICT)


def _ladder(frame: pd.DataFrame, claims: pd.DataFrame, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """Rungs that `build_ladder` does not give for the claims of their region."""
    if frame.empty:
        return
    region = str(frame.attrs.get("region", ""))
    if region != home(claims):
        choices = {name: parameters[name] for name in _CHOICES if name in parameters}
        claims = load_claims(region, **choices)
    yield from _differing("rung", frame, build_ladder(claims), _RUNG)


def _differing(
    where: str, frame: pd.DataFrame, expected: pd.DataFrame, columns: Sequence[str]
) -> Iterator[Fault]:
    """The first cell of each row in which a frame differs from what is expected, by the ids of its rows."""
    names = [name for name in columns if name in frame and name in expected]
    there: dict[Any, list[dict[str, Any]]] = {}
    for row in plain(expected[expected.index.isin(frame.index)], names, key="id"):
        there.setdefault(row["id"], []).append(row)
    for row in plain(frame, names, key="id"):
        candidates = there.get(row["id"])
        if not candidates:
            yield Fault(
                _RULE, str(row["id"]), f"it stands among the {where}s, and nothing gives it", "no such row"
            )
            continue
        differences = [_difference(row, candidate, names) for candidate in candidates]
        if all(differences):
            name = differences[0]
            yield Fault(
                _RULE, str(row["id"]), f"{name} of the {where} is {row[name]!r}", repr(candidates[0][name])
            )


def _difference(row: Mapping[str, Any], expected: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first column in which two rows differ; empty if they are the same."""
    return next((name for name in names if not is_same(row[name], expected[name])), "")
