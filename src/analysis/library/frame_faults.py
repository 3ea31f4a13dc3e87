"""Whether the frames of a page are what is published, or what the library gives for the page's parameters."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.claims.frame_checks import TYPES, plain
from analysis.library.contradictions import find_conflicts, quoting_advice, unchanged
from analysis.library.loading import load_claims
from analysis.library.page_texts import Fault
from analysis.library.published_rows import Row, published_ladder, published_source
from analysis.library.quantities import home
from analysis.library.reconciling import are_published, build_ladder, leave_one_out, reconcile
from analysis.library.shown_values import is_same
from analysis.processed_tables import CORRECTED, PRINTED, tables
from analysis.vocabulary import VIEWS, Scope

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
    """Where the frames of a page differ from what the library gives for its claims; claims, from the published ones.

    What rests on the published claims is looked up, the rest is worked out anew.
    """
    claims = frames["claim"]
    changed = [*_claims(claims, corrections=parameters.get("corrections", True))]
    yield from changed
    if changed:
        # What rests on changed claims is not worth telling.
        return
    as_published = are_published(claims)
    for frame in estimates:
        yield from _estimates(frame, claims)
    yield from _conflicts(frames["conflict"], claims)
    yield from _ladder(frames["rung"], claims, parameters, as_published=as_published)
    if len(frames["advice"]):
        is_published = bool(unchanged(claims).all())
        expected = (
            _looked_up("30_quoting", frames["advice"]) if is_published else _by_id(quoting_advice(claims))
        )
        yield from _differing("advice", frames["advice"], expected, _ADVICE)
    if len(frames["line"]):
        expected = (
            _looked_up("30_influence", frames["line"]) if as_published else _by_id(leave_one_out(claims))
        )
        yield from _differing("line", frames["line"], expected, _LINE)


def _claims(claims: pd.DataFrame, *, corrections: bool) -> Iterator[Fault]:
    """Claims that have a published id and are not the published ones, as they are used or as they were printed."""
    table = CORRECTED if corrections else PRINTED
    published = tables().rows(table, "claim_id", claims.index)
    with_its_ids = claims[claims.index.isin(published.index)]
    changed = with_its_ids[~unchanged(with_its_ids)]
    if changed.empty:
        return
    changed = changed[~unchanged(changed, corrections=False)]
    expected = _by_id(published.loc[changed.index, [*TYPES]])
    yield from _differing("claim", changed, expected, [*TYPES])


def _estimates(frame: pd.DataFrame, claims: pd.DataFrame) -> Iterator[Fault]:
    """Answers that `reconcile` does not give for the claims."""
    choices = frame.attrs.get("asked")
    if frame.empty or choices is None:
        return
    if frame.attrs["from_published"]:
        view = VIEWS.get((choices["year"], choices["known_by"]), "")
        expected = _looked_up("30_estimates", frame, view=view)
    else:
        expected = _by_id(reconcile(claims, **choices))
    yield from _differing("estimate", frame, expected, _ESTIMATE)


def _conflicts(frame: pd.DataFrame, claims: pd.DataFrame) -> Iterator[Fault]:
    """Conflicts that are told otherwise than they were found, among all claims or among those of the page."""
    if frame.empty:
        return
    if frame.attrs.get("from_published", True):
        expected = _looked_up("20_conflicts", frame, scope=Scope.ALL, corrections="on")
    else:
        expected = _by_id(_in_order(find_conflicts(claims)))
        frame = _in_order(frame)
    # What is found beside a context of other choices is known to that search alone.
    compared = frame[frame.index.isin(expected.keys())]
    yield from _differing("conflict", compared, expected, _CONFLICT)


def _in_order(conflicts: pd.DataFrame) -> pd.DataFrame:
    """Conflicts with their claims by id: in which order like parts are told depends on what is beside them."""
    claim_ids = conflicts["claim_ids"].map(lambda ids: ";".join(sorted(ids.split(";"))))
    return conflicts.assign(claim_ids=claim_ids)


def _ladder(
    frame: pd.DataFrame, claims: pd.DataFrame, parameters: Mapping[str, Any], *, as_published: bool
) -> Iterator[Fault]:
    """Rungs that `build_ladder` does not give for the claims of their region."""
    if frame.empty:
        return
    region = str(frame.attrs.get("region", ""))
    if region != home(claims):
        choices = {name: parameters[name] for name in _CHOICES if name in parameters}
        claims = load_claims(region, **choices)
        as_published = are_published(claims)
    ladder = published_ladder(tables(), region)
    expected = ladder.reset_index().set_index("rung")
    # Regions whose claims all speak of their countries have no published ladder.
    if expected.empty or not as_published:
        expected = build_ladder(claims)
    yield from _differing("rung", frame, _by_id(expected), _RUNG)


#: From an id to the rows that may be its own.
_Rows = Mapping[Any, Sequence[Row]]


def _looked_up(name: str, frame: pd.DataFrame, **required: object) -> _Rows:
    """The rows of a published table by the ids of a frame, of those with some cells."""
    source = published_source(tables(), name)
    expected: dict[Any, list[Row]] = defaultdict(list)
    for row_id in frame.index.unique():
        for row in source.rows_of(str(row_id)):
            if all(row[column] == cell for column, cell in required.items()):
                expected[row_id].append(row)
    return expected


def _by_id(expected: pd.DataFrame) -> _Rows:
    """The rows of a frame by its ids."""
    rows: dict[Any, list[Row]] = defaultdict(list)
    for row in plain(expected, expected, key="id"):
        rows[row["id"]].append(row)
    return rows


def _differing(where: str, frame: pd.DataFrame, expected: _Rows, columns: Sequence[str]) -> Iterator[Fault]:
    """The first cell of each row in which a frame differs from what is expected, by the ids of its rows."""
    names = [name for name in columns if name in frame]
    for row in plain(frame, names, key="id"):
        candidates = expected.get(row["id"])
        if not candidates:
            problem = f"it stands among the {where}s, and nothing gives it"
            yield Fault(_RULE, str(row["id"]), problem, "no such row")
            continue
        differences = [_difference(row, candidate, names) for candidate in candidates]
        if all(differences):
            name = differences[0]
            problem = f"{name} of the {where} is {row[name]!r}"
            yield Fault(_RULE, str(row["id"]), problem, repr(candidates[0][name]))


def _difference(row: Row, expected: Row, names: Sequence[str]) -> str:
    """The first column that both have and in which they differ; empty if they are the same."""
    for name in names:
        if name in expected and not is_same(row[name], expected[name]):
            return name
    return ""
