"""What a text claims beside what is held, and which of its numbers cannot all be true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.claims.frame_checks import plain
from analysis.library.contradictions import find_conflicts, quoting_advice
from analysis.library.loading import known_producers, load_claims, make_claims
from analysis.library.text_claims import claim_rows, frame_of

if TYPE_CHECKING:
    from analysis.extraction.sentences import Document

#: The level of conflicts that distinctions dissolve, which are none.
_APPARENT = "apparent"
#: Axes of which a word that nobody said forbids to tell a clash.
_NEEDED = ("place", "period", "population", "exploitation", "status", "visibility", "measure")
_SURE = ("said", "carried over")
_HELD = (
    "claim_id", "kind", "low", "best", "high", "area", "population", "exploitation", "status", "visibility", "measure",
    "period_start", "period_end", "producer",
)  # fmt: skip


@dataclass(frozen=True)
class TextFindings:
    """What is found out about the numbers of a text; claims of the text are called T-001 by their number in it."""

    document: "Document"
    numbers: pd.DataFrame  # as `read_text` gives them, with `match`, `held_as`, `agrees` and `differs`
    claims: pd.DataFrame  # those that can be compared, in the columns of the published ones
    held: pd.DataFrame  # those that are held, with the advice
    conflicts: pd.DataFrame  # sets that cannot all be true, on axes that are said
    questions: pd.DataFrame  # sets that could not, if what is usual were meant; `assumed` says what
    spans: Sequence[tuple[int, int]]  # where each number stands in the text without markup
    unread: Mapping[int, str]  # why claims that say place and measure cannot be compared, by their number


def find_in_text(text: str, **given: Any) -> TextFindings:
    """Everything that an audit tells of a text.

    Examples
    --------
    >>> find_in_text("In 2008 there were 809 registered trafficking victims in the Netherlands.").held["match"].tolist()
    ['copy']
    """
    document, numbers, spans = frame_of(text, **given)
    corpus = load_claims()
    numbers = _matched(numbers, corpus)
    claims, unread = _made(claim_rows(numbers))
    if given.get("year") is not None and len(claims):
        # A number "since 1991" reaches to the year of the text.
        claims = claims.assign(carrier_year=pd.array([given["year"]] * len(claims), dtype="Int64"))
    conflicts, questions = _clashes(claims, corpus, numbers)
    return TextFindings(
        document=document,
        numbers=numbers,
        claims=claims,
        held=_held(numbers, corpus),
        conflicts=conflicts,
        questions=questions,
        spans=spans,
        unread=unread,
    )


def _matched(numbers: pd.DataFrame, corpus: pd.DataFrame) -> pd.DataFrame:
    """The numbers with what is held of each that is a claim."""
    from analysis.extraction.matching import match_claims

    is_claim = numbers["claim"]
    rows = plain(numbers[is_claim], numbers.columns, key="number")
    matches = match_claims(rows, plain(corpus, _HELD[1:], key="claim_id"), known_producers())
    matched = numbers.assign(match="", held_as="", agrees="", differs="")
    matched.loc[is_claim, "match"] = [match.match for match in matches]
    matched.loc[is_claim, "held_as"] = [match.claim_id for match in matches]
    matched.loc[is_claim, "agrees"] = [";".join(match.agrees) for match in matches]
    matched.loc[is_claim, "differs"] = [";".join(match.differs) for match in matches]
    return matched


def _held(numbers: pd.DataFrame, corpus: pd.DataFrame) -> pd.DataFrame:
    """The claims that are held or near, by number, with the held claim and the advice for it."""
    found = numbers[numbers["held_as"] != ""]
    columns = ["figure", "sentence", "match", "held_as", "agrees", "differs"]
    held = corpus[["figure", "producer", "producer_year", "carrier"]].add_prefix("held_")
    advice = quoting_advice(corpus)[["advice", "reason", "superseded_by"]]
    return found[columns].join(held, on="held_as").join(advice, on="held_as")


def _made(rows: Sequence[Mapping[str, Any]]) -> tuple[pd.DataFrame, dict[int, str]]:
    """The claims of rows that can be compared, and why others cannot: halves are tried until one row is left."""
    if not rows:
        return make_claims([]), {}
    try:
        return make_claims(list(rows)), {}
    except ValueError as error:
        if len(rows) == 1:
            number = int(str(rows[0]["claim_id"]).removeprefix("T-"))
            return make_claims([]), {number: str(error).replace("row 1, ", "")}
    middle = len(rows) // 2
    halves = [_made(half) for half in (rows[:middle], rows[middle:])]
    filled = [claims for claims, _ in halves if len(claims)]
    unread = halves[0][1] | halves[1][1]
    return (pd.concat(filled) if filled else make_claims([])), unread


def _clashes(
    claims: pd.DataFrame, corpus: pd.DataFrame, numbers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sets that cannot all be true with what the text says, and those that could not if what is usual were meant."""
    if claims.empty:
        empty = find_conflicts(corpus.iloc[:0])
        return empty, empty.assign(assumed=pd.Series(dtype="str"))
    regions = set(claims["regions"].str.split(";").explode())
    is_near = [not regions.isdisjoint(listed.split(";")) for listed in corpus["regions"]]
    found = find_conflicts(claims, context=corpus[is_near])
    own = set(claims.index)
    is_own = pd.Series([not own.isdisjoint(names.split(";")) for names in found["claim_ids"]], found.index)
    hard = found[is_own.astype(bool) & (found["level"] != _APPARENT)]
    unsure = _unsure_axes(claims, numbers)
    assumed = []
    for members in hard["claim_ids"]:
        axes = [f"{name}:{','.join(unsure[name])}" for name in members.split(";") if unsure.get(name)]
        assumed.append(";".join(axes))
    hard = hard.assign(assumed=pd.Series(assumed, hard.index, dtype="str"))
    is_sure = hard["assumed"] == ""
    return hard[is_sure].drop(columns="assumed"), hard[~is_sure]


def _unsure_axes(claims: pd.DataFrame, numbers: pd.DataFrame) -> dict[str, list[str]]:
    """The axes of each claim of the text on which it has a word that nobody said, or none."""
    unsure = {}
    for claim_id in claims.index:
        row = numbers.loc[int(claim_id.removeprefix("T-"))]
        axes = [axis for axis in _NEEDED if row[f"{axis}_how"] not in _SURE]
        unsure[claim_id] = [axis for axis in axes if claims.at[claim_id, _column(axis)] != "not_applicable"]
    return unsure


def _column(axis: str) -> str:
    """The column of claims that tells whether an axis applies."""
    return "period_kind" if axis == "period" else axis
