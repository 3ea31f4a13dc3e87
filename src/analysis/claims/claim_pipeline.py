"""All raw files become the tables of this room: read, cleaned, corrected, linked, brought into common units."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from analysis import files
from analysis.claims.audit_steps import steps_table
from analysis.claims.clean import Cleaned, clean_tables, read_figures, read_places
from analysis.claims.corrections import (
    Correction,
    changes,
    check_grounds,
    corrected_claims,
    correction_steps,
    load_corrections,
)
from analysis.claims.days import CORRECTS
from analysis.claims.estimand import ESTIMAND
from analysis.claims.harmonise import References, harmonise, load_references
from analysis.claims.inhabitants import differences, load_population
from analysis.claims.lineage import Lineage, load_lineages, resolve, same_teams, undeclared, with_suspected
from analysis.claims.linkage_weights import LinkageWeights, load_weights
from analysis.claims.publications import cited, load_publications
from analysis.claims.record_linkage import lineage_table
from analysis.claims.row_checks import unknown_producers
from analysis.claims.studies import (
    COLUMNS,
    Studies,
    link_problems,
    load_studies,
    studies_table,
    with_floors,
    with_studies,
    without_study,
)
from analysis.content_cache import Stage, memoised
from analysis.reading.cards import RAW, Card, check_strangers, load_cards, misplaced, unaccepted
from analysis.reading.delimited_tables import FILE, LINE, failing
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.readers import READERS, Raw, Target, read, wrong_count
from analysis.table_contracts import as_table
from analysis.vocabulary import OWN, UNNAMED

T = TypeVar("T")
#: The rows of every raw file, cleaned: claims as printed and as corrected, and the side tables by name.
Rows = tuple[Cleaned, pd.DataFrame, Mapping[str, pd.DataFrame]]
#: Makes more claims from those printed: what is computed again from raw lists, by a room below this one.
Recompute = Callable[..., Cleaned]
PRODUCERS = "reference/producers.csv"
#: Where the rows of each side table come from.
SIDE_TABLES: Mapping[str, Target] = {
    "10_roles": Target.ROLES, "10_ratings": Target.RATINGS, "10_policy": Target.POLICY,
}  # fmt: skip


class ClaimBasis(NamedTuple):
    """What claims are finished with: what is declared about them, where they were published, prices, populations."""

    corrections: tuple[Correction, ...]
    lineages: tuple[Lineage, ...]
    studies: Studies | None
    references: References
    weights: LinkageWeights
    publications: pd.DataFrame
    priors: Priors


def attempt(step: Callable[[], T], problems: list[Problem]) -> T | None:
    """What a step gives, or nothing, with its problems added to the list."""
    try:
        return step()
    except InputError as error:
        problems.extend(error.problems)
        return None


def load_basis(root: Path) -> ClaimBasis:
    """What claims are finished with, from the project's files; InputError with every problem of them."""
    priors = load_priors(root)
    problems: list[Problem] = []
    people = load_population(root, apart=priors.number("population_difference"))
    parts = (
        attempt(partial(load_corrections, root), problems),
        attempt(partial(load_lineages, root), problems),
        attempt(partial(load_studies, root), problems),
        attempt(partial(load_references, root, priors, people), problems),
        attempt(partial(load_weights, priors), problems),
        attempt(partial(load_publications, root), problems),
    )
    refuse(problems)
    return ClaimBasis(*parts, priors)  # type: ignore[arg-type]  # without problems each is there


class Reading(NamedTuple):
    """The raw files that can be read, and why others cannot; which were changed since somebody accepted them."""

    raws: tuple[Raw, ...]
    problems: list[Problem]
    unaccepted: list[Problem]


def read_all(root: Path) -> tuple[tuple[Raw, ...], list[Problem]]:
    """The raw files that can be read, and what is wrong with the cards, the lock and the other files."""
    reading = read_files(root)
    return reading.raws, [*reading.problems, *reading.unaccepted]


def read_files(root: Path) -> Reading:
    """The raw files that can be read, what is wrong with the cards and the others, and what nobody accepted."""
    problems = check_strangers(root)
    if problems:
        return Reading((), problems, [])
    cards = attempt(partial(load_cards, root), problems) or ()
    unread: list[Problem] = []
    if cards:
        problems += misplaced(root, cards)
        unread += unaccepted(root, cards)
    changed = {problem.file for problem in unread}
    names = files.joint_digest(files.digests(root, root / RAW / "reference"))
    raws = []
    for card in cards:
        path = root / card.path
        # A file that is missing is a problem of its card.
        if not path.is_file():
            continue
        raw = attempt(partial(_read, card, root, files.file_digest(path), names), problems)
        if raw is None:
            continue
        raws.append(raw)
        if card.path not in changed:
            unread += wrong_count(raw)
    return Reading(tuple(raws), problems, unread)


def _raw_data(raw: Raw) -> object:
    """The records of one file as plain data."""
    cells = raw.frame.drop(columns=LINE)
    rows = cells.to_numpy(dtype=object).tolist()
    return {"columns": [*cells], "lines": raw.frame[LINE].tolist(), "rows": rows}


def _raw_of(data: Mapping[str, Any], card: Card) -> Raw:
    """The records of the file of a card, from plain data: the number of a line, and its cells, which are text."""
    target, _ = READERS[card.reader]
    names = data["columns"]
    # As one array, where a column each takes five times as long.
    cells = np.array(data["rows"], dtype=object).reshape(-1, len(names))
    frame = pd.DataFrame(cells, columns=names, dtype=object, copy=False)
    frame.insert(0, LINE, np.array(data["lines"], dtype=np.int64))
    return Raw(card, target, frame)


@memoised(Stage("raw_files", encode=_raw_data, decode=_raw_of, most=150))
def _read(card: Card, root: Path, content: str | None, names: str) -> Raw:
    """The records of one file, as long as its content and the names of places are what they are."""
    return read(card, root)


def clean_rows(raws: Sequence[Raw], corrections: Sequence[Correction]) -> Rows:
    """The rows of every raw file; raises InputError with everything that is wrong with them."""
    printed = [raw for raw in raws if raw.target is Target.CLAIMS]
    problems = [*_shared_ids(printed), *_unknown_corrected(printed)]
    producers = _producers(raws)
    if producers is None:
        problems.append(Problem(f"{RAW}/{PRODUCERS}", None, None, "the file has no card", "a card for it"))
        raise InputError(problems)
    tables = [(raw.frame, raw.card) for raw in printed]
    claims = attempt(partial(clean_tables, tables, producers=producers), problems)
    corrected = None
    # A row that cannot be read as printed would be reported a second time, as a correction that fails.
    if not problems:
        corrected = attempt(partial(corrected_claims, printed, corrections, producers=producers), problems)
    side = {}
    for name, target in SIDE_TABLES.items():
        side_raws = [raw for raw in raws if raw.target is target]
        side[name] = _side_tables(side_raws, name, producers, problems)
    refuse(problems)
    assert claims is not None and corrected is not None  # noqa: PT018
    return claims, corrected, side


def _producers(raws: Sequence[Raw]) -> dict[str, str] | None:
    """The normalised name of each printed name of a producer; None where the file of them has no card."""
    for raw in raws:
        if raw.target is Target.REFERENCE and raw.card.file == PRODUCERS:
            return dict(zip(raw.frame["printed"], raw.frame["producer"], strict=True))
    return None


def _side_tables(
    raws: Sequence[Raw], table: str, producers: Mapping[str, str], problems: list[Problem]
) -> pd.DataFrame:
    """A side table of all its files that can be read."""
    frames = []
    for raw in raws:
        frame = attempt(partial(_side_table, raw, table, producers=producers), problems)
        if frame is not None:
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else as_table([], table)


def _side_table(source: Raw, table: str, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """A side table of one file, with codes for its places, its producers' usual names and its counts as numbers.

    Raises InputError with every place, producer and count that is none.
    """
    problems: list[Problem] = []
    raw = source.frame
    frame = raw.assign(**{FILE: source.card.path, "source": source.card.source})
    columns = [name for name in ("place", "counterpart") if name in raw]
    ends = read_places(frame, columns, problems)
    frame["area"] = [end.codes for end in ends["place"]]
    frame["region_code"] = [end.region for end in ends["place"]]
    if "counterpart" in ends:
        frame["counterpart_codes"] = [end.codes for end in ends["counterpart"]]
    if "producer" in raw:
        problems += unknown_producers(frame, producers)
        frame["producer"] = raw["producer"].map(producers)
    refuse(problems)
    if "count" in raw:
        counts = read_figures(frame, "count")
        frame["count"] = counts["best"].fillna(counts["low"]).fillna(counts["high"])
        frame["count_bound"] = counts["bound"]
    return as_table(frame, table)


def _shared_ids(raws: Iterable[Raw]) -> list[Problem]:
    """Claim ids that stand in two files."""
    frames = []
    for raw in raws:
        ids = raw.frame[[LINE, "claim_id"]]
        frames.append(ids.assign(**{FILE: raw.card.path}))
    if not frames:
        return []
    rows = pd.concat(frames, ignore_index=True)
    first = rows.groupby("claim_id")[FILE].transform("first")
    check = ("claim_id", rows[FILE] == first, "an id of its own", "{cell} stands in {first} too")
    return failing(rows.assign(first=first), [check])


def finish(rows: Rows, basis: ClaimBasis, *, recompute: Recompute) -> dict[str, pd.DataFrame]:
    """The tables of this room by name; InputError with every declaration that rests on what does not exist."""
    cleaned, corrected, side = rows
    recomputed = recompute(printed=cleaned.claims)
    printed = pd.concat([cleaned.claims, recomputed.claims], ignore_index=True)
    claims, links = _linked(printed, corrected, basis)
    floored = with_floors(claims)
    common = harmonise(floored.claims, basis.references)
    linked = ["lineage", "same_team", "suspected_lineage", *COLUMNS]
    touched = corrected.drop(columns=linked)
    touched = touched.merge(claims[["claim_id", *linked]], on="claim_id", how="left")
    touched = harmonise(with_floors(touched[list(claims)]).claims, basis.references).claims
    table = changes(common.claims, touched, basis.corrections)
    steps = [*cleaned.steps, *recomputed.steps, *floored.steps, *common.steps, *correction_steps(table)]
    threshold = basis.priors.number("population_difference")
    return {
        "10_claims": common.claims,
        "10_steps": steps_table(steps),
        "10_corrections": table,
        "10_lineages": links,
        "10_studies": studies_table(claims, basis.studies),
        "10_publications": cited(basis.publications, common.claims),
        **side,
        "10_coverage": coverage(common.claims),
        "10_population_differences": differences(basis.references.people, threshold=threshold),
    }


def untied(raws: Iterable[Raw], basis: ClaimBasis) -> Iterator[Problem]:
    """What the printed rows of claims name and nobody declares: their studies and lineages.

    For rows of which some cannot be read, so that these problems are told together with theirs.
    """
    for raw in raws:
        if raw.target is not Target.CLAIMS:
            continue
        if basis.studies is not None:
            yield from without_study(raw.frame, basis.studies.links)
        if "lineage" in raw.frame:
            yield from undeclared(raw.frame, basis.lineages)


def _linked(
    printed: pd.DataFrame, corrected: pd.DataFrame, basis: ClaimBasis
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The claims with their lineages and studies, and 10_lineages."""
    problems: list[Problem] = []
    resolved = attempt(partial(resolve, printed, basis.lineages), problems)
    problems += check_grounds(basis.corrections, printed["claim_id"], corrected)
    if resolved:
        problems += link_problems(printed, resolved[0], basis.studies)
    refuse(problems)
    names, declared = resolved or ([], pd.DataFrame())
    teams = same_teams(basis.lineages)
    same_team = [";".join(sorted(teams.get(name, ()))) for name in names]
    claims = with_studies(printed.assign(lineage=names), basis.studies).assign(same_team=same_team)
    links = lineage_table(claims, declared, basis.weights)
    return claims.assign(suspected_lineage=with_suspected(claims, links)), links


def _unknown_corrected(raws: Sequence[Raw]) -> Iterator[Problem]:
    """Rows that withdraw a claim that there is not."""
    with_corrects = [raw for raw in raws if CORRECTS in raw.frame]
    ids = {claim_id for raw in raws for claim_id in raw.frame["claim_id"]}
    for raw in with_corrects:
        for line, cell in zip(raw.frame[LINE], raw.frame[CORRECTS], strict=True):
            for claim_id in filter(None, cell.split(";")):
                if claim_id not in ids:
                    what = f"{claim_id!r} is no claim"
                    yield Problem(raw.card.path, int(line), CORRECTS, what, "the claim_id of another row")


def coverage(claims: pd.DataFrame) -> pd.DataFrame:
    """10_coverage: how much evidence each region has, those with most named producers first.

    Producers that a source does not name are not counted. An estimand is shared if claims of two lineages agree in
    every axis; only such claims could ever be rival measurements of one thing.
    """
    is_unnamed = claims["producer"].isin(UNNAMED | {OWN})
    named = claims["producer"].mask(is_unnamed)
    regions = claims.assign(producer=named).groupby("region_code", sort=True)
    frame = regions.agg(
        claims=("claim_id", "size"), producers=("producer", "nunique"), lineages=("lineage", "nunique")
    )
    by_region = _shared_estimands(claims).groupby("region_code")
    frame["shared"] = by_region.size().reindex(frame.index, fill_value=0)
    frame["shared_estimands"] = by_region["name"].agg("; ".join).reindex(frame.index, fill_value="")
    frame["shared_claims"] = by_region["ids"].agg(" | ".join).reindex(frame.index, fill_value="")
    order = ["producers", "region_code"]
    frame = frame.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)
    return as_table(frame, "10_coverage")


def _shared_estimands(claims: pd.DataFrame) -> pd.DataFrame:
    """Of each region itself, not its parts, the estimands with claims of two lineages or more, and these claims."""
    of_region = claims[claims["area"] == claims["region_code"]]
    lineages = of_region.groupby(list(ESTIMAND), sort=True)["lineage"].transform("nunique")
    shared = of_region[lineages > 1]
    rows = []
    for key, ids in shared.groupby(list(ESTIMAND), sort=True)["claim_id"]:
        region_code, *words = map(str, key)
        name = " ".join(filter(None, words))
        rows.append((region_code, name, ";".join(sorted(ids))))
    return pd.DataFrame(rows, columns=["region_code", "name", "ids"], dtype=str)
