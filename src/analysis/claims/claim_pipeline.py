"""All raw files become the tables of this room: read, cleaned, corrected, linked, brought into common units."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from analysis import files
from analysis.claims.audit_steps import steps_table
from analysis.claims.clean import Cleaned, clean_tables, read_figures, read_places, unknown_producers
from analysis.claims.corrections import (
    Correction,
    changes,
    check_grounds,
    corrected_claims,
    correction_steps,
    load_corrections,
)
from analysis.claims.estimand import ESTIMAND
from analysis.claims.harmonise import References, harmonise, load_references
from analysis.claims.inhabitants import differences, load_population
from analysis.claims.lineage import Lineage, load_lineages, resolve, same_teams, with_suspected
from analysis.claims.record_linkage import LinkageWeights, lineage_table, load_weights
from analysis.content_cache import Stage, memoised
from analysis.reading.cards import RAW, Card, check_cards, check_strangers, load_cards
from analysis.reading.delimited_tables import FILE, LINE, failing
from analysis.reading.priors import Priors, load_priors
from analysis.reading.problems import InputError, Problem, refuse
from analysis.reading.readers import READERS, Raw, Target, read
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
    """What claims are finished with: what is declared about them, prices, populations, and when two are suspected."""

    corrections: tuple[Correction, ...]
    lineages: tuple[Lineage, ...]
    references: References
    weights: LinkageWeights
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
    priors, problems = load_priors(root), list[Problem]()
    people = load_population(root, apart=priors.number("population_difference"))
    parts = (
        attempt(partial(load_corrections, root), problems),
        attempt(partial(load_lineages, root), problems),
        attempt(partial(load_references, root, priors, people), problems),
        attempt(partial(load_weights, priors), problems),
    )
    refuse(problems)
    return ClaimBasis(*parts, priors)  # type: ignore[arg-type]  # without problems each is there


def read_all(root: Path) -> tuple[tuple[Raw, ...], list[Problem]]:
    """The raw files that can be read, and what is wrong with the cards and with the others."""
    if problems := check_strangers(root):
        return (), problems
    cards = attempt(partial(load_cards, root), problems) or ()
    problems += check_cards(root, cards) if cards else []
    there = [card for card in cards if (root / card.path).is_file()]
    names = files.joint_digest(files.digests(root, root / RAW / "reference"))
    contents = [files.file_digest(root / card.path) for card in there]
    raws = [
        attempt(partial(_read, card, root, content, names), problems)
        for card, content in zip(there, contents, strict=True)
    ]
    return tuple(raw for raw in raws if raw is not None), problems


def _raw_data(raw: Raw) -> object:
    """The records of one file as plain data."""
    cells = raw.frame.drop(columns=LINE)
    rows = cells.to_numpy(dtype=object).tolist()
    return {"columns": [*cells], "lines": raw.frame[LINE].tolist(), "rows": rows}


def _raw_of(data: Mapping[str, Any], card: Card) -> Raw:
    """The records of the file of a card, from plain data: the number of a line, and its cells, which are text."""
    target, _ = READERS[card.reader]
    # As one array, where a column each takes five times as long.
    cells = np.array(data["rows"], dtype=object).reshape(-1, len(data["columns"]))
    frame = pd.DataFrame(cells, columns=data["columns"], dtype=object, copy=False)
    frame.insert(0, LINE, np.array(data["lines"], dtype=np.int64))
    return Raw(card, target, frame)


@memoised(Stage("raw_files", encode=_raw_data, decode=_raw_of, most=150))
def _read(card: Card, root: Path, content: str | None, names: str) -> Raw:
    """The records of one file, as long as its content and the names of places are what they are."""
    return read(card, root)


def clean_rows(raws: Sequence[Raw], corrections: Sequence[Correction]) -> Rows:
    """The rows of every raw file; raises InputError with everything that is wrong with them."""
    by_target = {target: [raw for raw in raws if raw.target is target] for target in Target}
    printed = by_target[Target.CLAIMS]
    problems = _shared_ids(printed)
    table = next((raw.frame for raw in by_target[Target.REFERENCE] if raw.card.file == PRODUCERS), None)
    if table is None:
        what = "the file has no card"
        raise InputError([*problems, Problem(f"{RAW}/{PRODUCERS}", None, None, what, "a card for it")])
    producers = dict(zip(table["printed"], table["producer"], strict=True))
    tables = [(raw.frame, raw.card) for raw in printed]
    claims = attempt(partial(clean_tables, tables, producers=producers), problems)
    corrected = None
    # A row that cannot be read as printed would be reported a second time, as a correction that fails.
    if not problems:
        corrected = attempt(partial(corrected_claims, printed, corrections, producers=producers), problems)
    side = {}
    for name, target in SIDE_TABLES.items():
        steps = [partial(_side_table, raw, name, producers=producers) for raw in by_target[target]]
        made = [table for step in steps if (table := attempt(step, problems)) is not None]
        side[name] = pd.concat(made, ignore_index=True) if made else pd.DataFrame()
    refuse(problems)
    assert claims is not None and corrected is not None  # noqa: PT018
    return claims, corrected, side


def _side_table(source: Raw, table: str, *, producers: Mapping[str, str]) -> pd.DataFrame:
    """A side table of one file, with codes for its places, its producers' usual names and its counts as numbers.

    Raises InputError with every place, producer and count that is none.
    """
    problems: list[Problem] = []
    raw = source.frame
    frame = raw.assign(**{FILE: source.card.path, "source": source.card.source})
    ends = read_places(frame, [name for name in ("place", "counterpart") if name in raw], problems)
    frame["area"], frame["region_code"] = ([end[part] for end in ends["place"]] for part in (0, 1))
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
    frames = [raw.frame[[LINE, "claim_id"]].assign(**{FILE: raw.card.path}) for raw in raws]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[LINE, "claim_id", FILE])
    first = rows.groupby("claim_id")[FILE].transform("first")
    own = "claim_id", rows[FILE] == first, "an id of its own", "{cell} stands in {first} too"
    return failing(rows.assign(first=first), [own])


def finish(rows: Rows, basis: ClaimBasis, *, recompute: Recompute) -> dict[str, pd.DataFrame]:
    """The tables of this room by name; InputError with every declaration that rests on what does not exist."""
    cleaned, corrected, side = rows
    more = recompute(printed=cleaned.claims)
    printed = pd.concat([cleaned.claims, more.claims], ignore_index=True)
    problems: list[Problem] = []
    resolved = attempt(partial(resolve, printed, basis.lineages), problems)
    problems += check_grounds(basis.corrections, printed["claim_id"], corrected)
    refuse(problems)
    names, declared = resolved or ([], pd.DataFrame())
    teams = same_teams(basis.lineages)
    beside = [";".join(sorted(teams.get(name, ()))) for name in names]
    claims = printed.assign(lineage=names, same_team=beside)
    links = lineage_table(claims, declared, basis.weights)
    claims["suspected_lineage"] = with_suspected(claims, links)
    common = harmonise(claims, basis.references)
    linked = ["claim_id", "lineage", "same_team", "suspected_lineage"]
    touched = corrected.drop(columns=linked[1:]).merge(claims[linked], on="claim_id", how="left")
    touched = harmonise(touched[list(claims)], basis.references).claims
    table = changes(common.claims, touched, basis.corrections)
    threshold = basis.priors.number("population_difference")
    return {
        "10_claims": common.claims,
        "10_steps": steps_table([*cleaned.steps, *more.steps, *common.steps, *correction_steps(table)]),
        "10_corrections": table,
        "10_lineages": links,
        **side,
        "10_coverage": coverage(common.claims),
        "10_population_differences": differences(basis.references.people, threshold=threshold),
    }


def coverage(claims: pd.DataFrame) -> pd.DataFrame:
    """10_coverage: how much evidence each region has, those with most named producers first.

    Producers that a source does not name are not counted. An estimand is shared if claims of two lineages agree in
    every axis; only such claims could ever be rival measurements of one thing.
    """
    named = claims["producer"].where(~claims["producer"].isin(UNNAMED | {OWN}))
    regions = claims.assign(producer=named).groupby("region_code", sort=True)
    frame = regions.agg(
        claims=("claim_id", "size"), producers=("producer", "nunique"), lineages=("lineage", "nunique")
    )
    own = claims[claims["area"] == claims["region_code"]]
    estimands = own.groupby(list(ESTIMAND), sort=True)
    rivals = own[estimands["lineage"].transform("nunique") > 1]
    shared = [
        (key[0], " ".join(part for part in map(str, key[1:]) if part), ";".join(sorted(ids)))
        for key, ids in rivals.groupby(list(ESTIMAND), sort=True)["claim_id"]
    ]
    by_region = pd.DataFrame(shared, columns=["region_code", "name", "ids"], dtype=str).groupby("region_code")
    frame["shared"] = by_region.size().reindex(frame.index, fill_value=0)
    frame["shared_estimands"] = by_region["name"].agg("; ".join).reindex(frame.index, fill_value="")
    frame["shared_claims"] = by_region["ids"].agg(" | ".join).reindex(frame.index, fill_value="")
    order = ["producers", "region_code"]
    frame = frame.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)
    return as_table(frame, "10_coverage")
