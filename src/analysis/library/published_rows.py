"""What is published, by id: the rows that the numbers, makers and times of a page are held against."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis import page_questions
from analysis.claims.frame_checks import plain
from analysis.library.contradictions import gap_probability
from analysis.library.published_names import (
    WORDS,
    as_words,
    known_texts,
    names_of,
    note_makers,
    note_texts,
    published_makers,
)
from analysis.library.quantities import assign_quantities, estimate_id
from analysis.processed_tables import (
    CLAIMS,
    CORRECTED,
    CORRECTIONS,
    PRINTED,
    Corpus,
    made_from,
    question,
    tables,
)
from analysis.table_contracts import NAMES
from analysis.words import load

#: A row of a table by column, None where a number is missing.
Row = Mapping[str, Any]
#: Tables of answers, and the column that says of which year each is.
_ANSWERS = {"30_estimates": "reference_year", "30_influence": "time"}
#: Tables whose rows have an id of their own, with its column.
_BY_ID = {
    "20_conflicts": "conflict_id",
    "30_quoting": "claim_id",
    "30_looking_back": "found_claim_id",
    "10_roles": "role_id",
    "10_ratings": "rating_id",
    "10_policy": "policy_id",
    "10_corrections": "claim_id",
    "10_lineages": "claim_id",
}
#: Tables whose rows have no id: a number of theirs is known by its column.
_WITHOUT_ID = (
    "30_multiverse",
    "30_specification_curve",
    "30_spreads",
    "30_what_moved",
    "30_not_reconciled",
    "10_coverage",
    "30_looking_back",
)
#: Columns of these tables that a page calls as it calls those of a claim.
_ENDS_OF = {"low": "expected_low", "best": "expected", "high": "expected_high", "value": "found"}
#: The rungs by the id of their number, as a page asks for them.
_LADDER = f"{__name__}:ladder_by_id"


@dataclass(frozen=True)
class Source:
    """A table whose rows are looked up by the id in its index."""

    frame: pd.DataFrame
    name: str = ""
    #: The table and the column by which a page asks for rows of it; that of a page's own frame is nobody's question.
    asked: page_questions.RowQuestion = ("", "")

    @cached_property
    def by_id(self) -> Mapping[str, list[dict[str, Any]]]:
        """From each id to its rows."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        # The whole table at once: row by row pandas takes a hundred times as long.
        for row in plain(self.frame, self.frame, key="id"):
            rows[str(row["id"])].append(row)
        return dict(rows)

    def rows_of(self, row_id: str) -> list[dict[str, Any]]:
        """The rows of an id; of a published table none without one."""
        by_id = self.by_id
        if self.name:
            if not row_id:
                # A rung without a number is nobody's: a page that asked for these would rest on every region's.
                return []
            page_questions.note_rows(*self.asked, [row_id])
        return by_id.get(row_id, [])


class PublishedRows:
    """Rows by id: those of a page's own that were verified first, then those of the published tables."""

    def __init__(
        self, own: Iterable[pd.DataFrame] = (), *, corrections: bool = True, corpus: Corpus | None = None
    ) -> None:
        self.corpus = corpus or tables()
        self.own = tuple(Source(frame) for frame in own if len(frame))
        self.corrections = corrections
        # What is asked of them is noted where it is asked.
        with page_questions.noted():
            self.published = published_sources(self.corpus, corrections)
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, row_id: str) -> Sequence[Row]:
        """All rows that speak of an id; none if nothing is known by it."""
        if row_id not in self._rows:
            rows: list[dict[str, Any]] = []
            for source in (*self.own, *self.published):
                rows += source.rows_of(row_id)
            self._rows[row_id] = rows
        return self._rows[row_id]

    def is_own(self, row_id: str) -> bool:
        """Whether only the page has an id, as claims that its reader typed."""
        return not any(source.rows_of(row_id) for source in self.published)

    def versions(self, row_id: str) -> list[Row]:
        """A claim as it is used and as it was printed; none if an id is of something else."""
        versions = []
        for row in self[row_id]:
            if "lineage" in row and "figure" in row:
                versions.append(row)
        return versions

    def claim(self, row_id: str) -> Row | None:
        """The claim of an id, as it is used."""
        versions = self.versions(row_id)
        return versions[0] if versions else None

    def cells(self, row_id: str, column: str) -> list[Any]:
        """What the rows of an id have in a column."""
        cells = [row[column] for row in self[row_id] if column in row]
        if not cells and column == "gap_probability":
            return self._gap(row_id)
        return cells

    def _gap(self, conflict_id: str) -> list[float]:
        """How often two measurements stand so far apart as those of a conflict, which no table holds."""
        rows = [row for row in self[conflict_id] if "members" in row]
        if not rows:
            return []
        conflict = pd.DataFrame(rows[:1], index=[conflict_id])
        members = self.claims_of(str(rows[0]["members"]).split(";"))
        return gap_probability(conflict, members).dropna().tolist()

    def holds(self, column: str, value: float) -> bool:
        """Whether a table whose rows have no id has a number in a column."""
        return is_published_number(self.corpus, column, value)

    def holds_of(self, region_code: str, value: float) -> bool:
        """Whether a published claim about a region has a number."""
        page_questions.note_rows(self.published[0].asked[0], "region_code", [region_code])
        claims = self.published[0].frame
        rows = claims[claims["region_code"] == region_code]
        numbers = rows.select_dtypes("number").to_numpy(dtype="float64", na_value=np.nan)
        is_close = np.isclose(numbers, value, rtol=1e-6)
        return bool(is_close.any())

    def claims_of(self, claim_ids: Iterable[str]) -> pd.DataFrame:
        """The published claims of some ids, as far as there are any."""
        ids = [*map(str, claim_ids)]
        claims = self.published[0]
        page_questions.note_rows(*claims.asked, ids)
        return claims.frame[claims.frame.index.isin(ids)]

    def makers_of_name(self, name: str) -> frozenset[str]:
        """The makers whose name something is, under any that a page may call them by."""
        note_makers(name)
        return self._makers_of_page.get(name) or self._published_makers.get(name, frozenset())

    def makers_in(self, text: str) -> list[str]:
        """The names of makers that a text has, the longest at each place."""
        note_makers(text)
        return self._maker_pattern.findall(text)

    def maker_at(self, text: str) -> str:
        """The name of a maker that a text begins with; empty if it begins with none."""
        note_makers(text)
        match = self._maker_pattern.match(text)
        return match[0] if match else ""

    @cached_property
    def _makers_of_page(self) -> dict[str, frozenset[str]]:
        """Those whom the page alone has, and what it calls those who have no name."""
        of_page: set[str] = set()
        for source in self.own:
            of_page.update(source.frame.get("producer", ()))
        unnamed = {name: frozenset([code]) for name, code in load(WORDS)["makers"].items()}
        return {**names_of(of_page), **unnamed}

    @cached_property
    def _published_makers(self) -> Mapping[str, frozenset[str]]:
        """From each name to the makers whose name it is; which of them a page asks for is noted where it looks."""
        with page_questions.noted():
            return published_makers(self.corpus)

    @cached_property
    def _maker_pattern(self) -> re.Pattern[str]:
        names = {*self._makers_of_page, *self._published_makers}
        escaped = map(re.escape, sorted(names, key=lambda name: (-len(name), name)))
        return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)")

    @cached_property
    def _known_texts(self) -> Sequence[str]:
        """Texts whose digits are no number, the longest first; noted where they are looked for."""
        with page_questions.noted():
            return known_texts(self.corpus)

    def without_known_texts(self, text: str) -> str:
        """A text without the names and descriptions whose digits are no number of theirs."""
        if re.search(r"\d", text):
            note_texts(text)
            for printed in self._known_texts:
                if printed in text:
                    text = as_words(printed).sub(" ", text)
        return text


@made_from(*NAMES)
def published_sources(corpus: Corpus, corrections: bool) -> tuple[Source, ...]:
    """Every published table whose rows have an id, the claims first."""
    used = _claims(corpus, corrections)
    otherwise = _claims(corpus, not corrections)
    # Claims that no correction touches are alike in both.
    is_touched = otherwise.index.isin(corpus[CORRECTIONS]["claim_id"])
    first, second = (CORRECTED, PRINTED) if corrections else (PRINTED, CORRECTED)
    sources = [
        Source(used, CLAIMS, (first, "claim_id")),
        Source(otherwise[is_touched], CLAIMS, (second, "claim_id")),
    ]
    for name in _ANSWERS:
        asked = (f"{__name__}:{answers_by_id.__name__}/{name}", "estimate_id")
        sources.append(Source(answers_by_id(corpus, name), name, asked))
    sources.append(Source(ladder_by_id(corpus), "30_ladder", (_LADDER, "number_id")))
    for name, column in _BY_ID.items():
        table = corpus[name].set_index(column)
        sources.append(Source(table, name, (name, column)))
    return tuple(sources)


def published_source(corpus: Corpus, name: str) -> Source:
    """A published table whose rows have an id."""
    # What is asked of it is noted where it is asked.
    with page_questions.noted():
        sources = published_sources(corpus, True)
    return next(source for source in sources if source.name == name)


def published_ladder(corpus: Corpus, region: str) -> pd.DataFrame:
    """The rungs of a region by the id of their number."""
    return corpus.rows(_LADDER, "region_code", [region])


@made_from(CLAIMS, CORRECTIONS)
def _claims(corpus: Corpus, corrections: bool) -> pd.DataFrame:
    """The claims with what a page works out of each: its line, its year, and one number for a count."""
    claims = assign_quantities(corpus.claims(corrections=corrections))
    middle = claims["best"].fillna(claims[["low", "high"]].mean(axis=1))
    # How a quantity is called depends on the region that a page is about.
    return claims.assign(value=middle).drop(columns="quantity")


def answers_by_id(corpus: Corpus, name: str) -> pd.DataFrame:
    """A table of answers by the ids that `reconcile` gives them."""
    table = corpus[name]
    rows = plain(table, table, key="")
    ids = [estimate_id(row, int(row[_ANSWERS[name]])) for row in rows]
    return table.set_index(pd.Index(ids, name="estimate_id", dtype="str"))


def ladder_by_id(corpus: Corpus) -> pd.DataFrame:
    """The rungs by the id of their number: of a claim, or of the answer that rests on the same claims."""
    ladder = corpus["30_ladder"]
    estimates = answers_by_id(corpus, "30_estimates")
    meetings = estimates[estimates["view"] == "meeting"]
    by_claims = dict(zip(meetings["claim_ids"], meetings.index, strict=True))
    claim_ids = ladder["claim_ids"]
    estimate_ids = claim_ids.map(by_claims)
    ids = claim_ids.where(ladder["basis"] != "estimate", estimate_ids)
    ids = ids.where(ladder["basis"] != "none", "").fillna("")
    return ladder.set_index(pd.Index(ids.astype("str"), name="number_id"))


@question
def is_published_number(corpus: Corpus, column: str, value: float) -> bool:
    """Whether a table whose rows have no id has a number in a column."""
    numbers = published_numbers(corpus, column)
    position = int(np.searchsorted(numbers, value))
    before = max(position - 1, 0)
    near = numbers[before : position + 1]
    is_close = np.isclose(near, value, rtol=1e-6, atol=1e-12)
    return bool(is_close.any())


@made_from(*NAMES)
def published_numbers(corpus: Corpus, column: str) -> np.ndarray:
    """Every number that stands in a column of the tables whose rows have no id, from the least to the largest."""
    numbers = []
    names = {column, _ENDS_OF.get(column, column)}
    for table_name in _WITHOUT_ID:
        table = corpus[table_name]
        for name in names & {*table}:
            cells = table[name].dropna()
            if pd.api.types.is_numeric_dtype(cells):
                numbers.append(cells.astype("float64").to_numpy())
    if not numbers:
        return np.array([])
    return np.sort(np.concatenate(numbers))
