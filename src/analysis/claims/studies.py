"""What each number is of: the studies of data/raw and what ties claims to them, checked and laid on the claims."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import filter as fitting
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.audit_steps import Step, cell_text
from analysis.claims.clean import COMPUTED, Cleaned
from analysis.claims.estimand import QUANTITY
from analysis.claims.growing import body_of
from analysis.files import packaged
from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import YES, Check, failing, read_text_table
from analysis.reading.problems import Problem, refuse
from analysis.table_contracts import as_table
from analysis.vocabulary import OWN, PERSON_MEASURES, UNNAMED, Bound, Design, Method, StepCode

STUDIES = f"{RAW}/studies.csv"
LINKS = f"{RAW}/studies_of_claims.csv"
#: Methods whose claims name their study.
STUDIED = COMPUTED | {Method.ESTIMATE}
#: Methods that a maker uses again in other years, each number of which would else be a line of evidence of its own.
_REPEATED = (Method.SURVEY, Method.CAPTURE_RECAPTURE)
#: How a claim came about of which no study is declared, by its method.
USUAL: Mapping[str, Design] = {
    Method.ADMINISTRATIVE: Design.REGISTER,
    Method.SURVEY: Design.PROBABILITY_SAMPLE,
    Method.CAPTURE_RECAPTURE: Design.LIST_COMPARISON,
    Method.MODEL: Design.DOCUMENTED_MODEL,
    Method.ESTIMATE: Design.JUDGEMENT,
    Method.UNATTRIBUTED: Design.UNKNOWN,
}
#: What a study says of all its claims, and what is said of one of them.
_OF_STUDY = ("design", "series", "wave", "superseded_by", "intervention", "minimum")
_NAMING = ("part_of", "same_phrase_as", "repeats", "other_concept_than")
_OF_CLAIM = (*_NAMING, "as_counted", "denied_by")
#: What claims call a column otherwise: a series of yearly counts is another thing.
_RENAMED = {"study_id": "study", "series": "study_series", "superseded_by": "study_superseded_by"}
#: The columns of 10_claims that come from here.
COLUMNS = ("study", *(_RENAMED.get(name, name) for name in _OF_STUDY), *_OF_CLAIM)
#: What each of them says of a claim without a study.
_BLANK = dict.fromkeys(COLUMNS, "")
_REASON = packaged("claims/step_reasons.yml")[StepCode.MINIMUM_TO_BOUND]


class Studies(NamedTuple):
    """The two tables of data/raw, each with the line of its file that a row stands on."""

    studies: pd.DataFrame
    links: pd.DataFrame


# -- from the files -----------------------------------------------------------------------------------------------


def load_studies(root: Path) -> Studies | None:
    """The studies of a project and what ties claims to them; None where it has neither file.

    Raises InputError with every cell that is not as it should be, every study that a row names and that does not
    exist, and every study that no row names.
    """
    has_studies = (root / STUDIES).is_file()
    has_links = (root / LINKS).is_file()
    if not has_studies and not has_links:
        return None
    studies = read_text_table(root / STUDIES, "studies", file=STUDIES)
    links = read_text_table(root / LINKS, "studies_of_claims", file=LINKS)
    problems = failing(studies, _checks_of_studies(studies, links), file=STUDIES)
    study_ids = studies["study_id"]
    is_known = links["study_id"].isin(["", *study_ids])
    right = f"a study_id of {STUDIES}"
    no_study: Check = ("study_id", is_known, right, "there is no study {cell}")
    problems += failing(links, [no_study], file=LINKS)
    refuse(problems)
    return Studies(studies, links)


def _checks_of_studies(studies: pd.DataFrame, links: pd.DataFrame) -> Iterator[Check]:
    """What must hold for each row of studies.csv beyond its cells."""
    has_series = studies["series"] != ""
    has_wave = studies["wave"] != ""
    is_whole = has_series == has_wave
    yield "wave", is_whole, "a series and its wave, or neither", "the series {series!r} has the wave {cell!r}"
    start = pd.to_numeric(studies["period_start"])
    end = pd.to_numeric(studies["period_end"])
    yield "period_start", ~(start > end), "a start before the end", "{cell} is after {period_end}"
    study_ids = studies["study_id"]
    later = studies["superseded_by"]
    is_held = later.isin(["", *study_ids])
    is_another = later != study_ids
    right = "another study_id of this file"
    yield "superseded_by", is_held & is_another, right, "there is no other study {cell}"
    is_named = study_ids.isin(links["study_id"])
    right = f"a row of {LINKS} that names it"
    yield "study_id", is_named, right, "no claim is of the study {cell}"


# -- on the claims --------------------------------------------------------------------------------------------------


def with_studies(claims: pd.DataFrame, tables: Studies | None) -> pd.DataFrame:
    """The claims with `COLUMNS`: what is said of them and of their studies.

    Without tables each claim is of a study of its own, whose design follows from its method; what one maker asked or
    compared in several years is one series, unless rows name several lineages for it.
    """
    if tables is None:
        designs = claims["method"].map(USUAL)
        blank = claims.assign(**_BLANK)
        design = designs.astype(str)
        of_own_study = blank.assign(study=claims["claim_id"], design=design)
        return of_own_study.assign(**_usual_series(claims))
    claim_ids = claims["claim_id"].tolist()
    columns = _columns(claim_ids, tables)
    bare = claims.drop(columns=[*COLUMNS], errors="ignore")
    linked = bare.merge(columns, on="claim_id", how="left")
    return linked.fillna(_BLANK)


def _usual_series(claims: pd.DataFrame) -> dict[str, "pd.Series[str]"]:
    """The series and wave of claims of which no study is declared: one of each maker on one thing, by the years.

    Two lineages that rows declare for numbers of one maker on one thing say that these rest on different data; so does
    another method in the same years, while one in other years is how the maker goes about it now.
    """
    maker = claims["producer"].map(lambda producer: body_of(producer) or producer)
    is_repeated = claims["method"].isin(_REPEATED) & ~maker.isin([*UNNAMED, OWN])
    thing = [maker, *(claims[name] for name in QUANTITY)]
    first, last = (_years(claims[name]) for name in ("period_start", "period_end"))
    method = claims["method"].astype(str)
    at_once = _distinct(method.where(is_repeated), [*thing, first, last])
    has_methods_at_once = at_once.groupby(thing, dropna=False, sort=False).transform("max") > 1
    name = maker.where(~has_methods_at_once, maker + ", " + method)
    lineage = claims["lineage"]
    # Without a lineage a row has its own id there, or that of the claim whose number it words otherwise.
    is_declared = ~lineage.isin(["", *claims["claim_id"]])
    is_apart = is_declared & (_distinct(lineage.where(is_declared & is_repeated), [name, *thing]) > 1)
    is_of_series = is_repeated & ~is_apart
    years = first.where(first == last, first + "-" + last)
    return {"study_series": name.where(is_of_series, ""), "wave": years.where(is_of_series, "")}


def _distinct(column: pd.Series, alike: list[pd.Series]) -> "pd.Series[int]":
    """How many cells that say something the rows alike have in a column, for each row."""
    return column.groupby(alike, dropna=False, sort=False).transform("nunique")


def _years(column: pd.Series) -> "pd.Series[str]":
    """Years as texts; nothing of what is undated."""
    return column.astype("Int64").astype("str").replace("<NA>", "")


def _columns(claim_ids: Collection[str], tables: Studies) -> pd.DataFrame:
    """`COLUMNS` of each claim that has a study, with its claim_id."""
    rows = _link_rows(claim_ids, tables.links)
    labels = list(rows.values())
    links = tables.links.loc[labels]
    links = links.assign(claim_id=list(rows))
    study_ids = tables.studies["study_id"]
    later = dict(zip(study_ids, tables.studies["superseded_by"], strict=True))
    newer = []
    for study in study_ids:
        replacing = _replacing(study, later)
        newer.append(";".join(replacing))
    studies = tables.studies.assign(superseded_by=newer)
    of_study = studies[["study_id", *_OF_STUDY]]
    of_claims = links.merge(of_study, on="study_id", how="left")
    renamed = of_claims.rename(columns=_RENAMED)
    return renamed[["claim_id", *COLUMNS]]


def _replacing(study: str, later: Mapping[str, str]) -> Iterator[str]:
    """The studies that replaced one, the next first."""
    seen = {study, ""}
    while (study := later[study]) not in seen:
        seen.add(study)
        yield study


def _link_rows(claim_ids: Collection[str], links: pd.DataFrame) -> dict[str, Any]:
    """Of each claim that has one, the label of its row of links: that with its id, else the last that fits it."""
    named = links["claim_id"]
    is_pattern = named.str.contains("[*?]")
    rows: dict[str, Any] = {}
    for label, pattern in named[is_pattern].items():
        fitting_ids = fitting(claim_ids, pattern)
        rows |= dict.fromkeys(fitting_ids, label)
    exact = named[~is_pattern]
    rows |= dict(zip(exact, exact.index, strict=True))
    return rows


def studies_table(claims: pd.DataFrame, tables: Studies | None) -> pd.DataFrame:
    """10_studies: every study, with the number of its claims and their lineage."""
    if tables is None:
        return as_table((), "10_studies")
    has_study = claims["study"] != ""
    of_study = claims[has_study].groupby("study")
    counts = of_study.agg(claims=("claim_id", "size"), lineage=("lineage", "first"))
    counted = tables.studies.merge(counts, left_on="study_id", right_index=True)
    return as_table(counted, "10_studies")


# -- what cannot be -------------------------------------------------------------------------------------------------


def link_problems(claims: pd.DataFrame, lineages: Iterable[str], tables: Studies | None) -> list[Problem]:
    """What is wrong between claims and studies.

    A claim of a survey, list comparison, model or judgement without a study; a row about a claim that does not exist;
    one claim that repeats a claim of another study; and a study whose claims are in two of the lineages given.
    """
    if tables is None:
        return []
    claim_ids = claims["claim_id"].tolist()
    problems = _unknown_claims(tables.links, set(claim_ids))
    problems += without_study(claims, tables.links)
    # What stands on unknown claims would be reported a second time.
    if problems:
        return problems
    linked = with_studies(claims, tables).assign(lineage=[*lineages])
    problems += _wrong_repeats(linked, tables.links)
    problems += _two_lineages(linked, tables.studies)
    return problems


def _unknown_claims(links: pd.DataFrame, claim_ids: Collection[str]) -> list[Problem]:
    """Rows about claims that do not exist, or about themselves."""
    right = "the id of a claim that we hold"
    is_held = links["claim_id"].map(lambda name: bool(fitting(claim_ids, name)))
    checks: list[Check] = [("claim_id", is_held, right, "there is no claim {cell}")]
    ids_and_blank = {"", *claim_ids}
    for column in _NAMING:
        cells = links[column]
        named = cells.str.rstrip(";").str.split(";")
        is_known = named.map(ids_and_blank.issuperset)
        is_another = cells != links["claim_id"]
        checks.append((column, is_known, right, "there is no claim {cell}"))
        checks.append((column, is_another, "another claim", "{cell} names itself"))
    return failing(links, checks, file=LINKS)


def without_study(claims: pd.DataFrame, links: pd.DataFrame) -> Iterator[Problem]:
    """Claims that need a study and have none."""
    claim_ids = claims["claim_id"]
    names_study = links["study_id"] != ""
    with_study = _link_rows(claim_ids.tolist(), links[names_study])
    needs_study = claims["method"].isin(STUDIED)
    has_study = claim_ids.isin(with_study.keys())
    bare = claims[needs_study & ~has_study]
    right = f"a row for it that names a study of {STUDIES}"
    for claim_id, method in zip(bare["claim_id"], bare["method"], strict=True):
        what = f"{claim_id}, whose method is {method}, has no study"
        yield Problem(LINKS, None, "claim_id", what, right)


def _wrong_repeats(linked: pd.DataFrame, links: pd.DataFrame) -> list[Problem]:
    """Claims that repeat one of another study."""
    study_of = dict(zip(linked["claim_id"], linked["study"], strict=True))
    repeated = links["repeats"]
    study_of_original = repeated.map(study_of)
    is_no_repeat = repeated == ""
    is_same = is_no_repeat | (study_of_original == links["study_id"])
    right = "a claim of the same study; a number that is repeated is of the study of its original"
    other_study: Check = ("repeats", is_same, right, "{cell} is not of the study {study_id}")
    return failing(links, [other_study], file=LINKS)


def _two_lineages(linked: pd.DataFrame, studies: pd.DataFrame) -> list[Problem]:
    """Studies whose claims are in several lineages, though they are one collection of data."""
    has_study = linked["study"] != ""
    of_study = linked[has_study].groupby("study")
    names = of_study["lineage"].unique().map(sorted)
    counts = names.map(len)
    listings = names.map(" and ".join)
    study_ids = studies["study_id"]
    table = studies.assign(lineages=study_ids.map(listings))
    is_single = study_ids.map(counts) == 1
    right = "one lineage for all claims of a study, declared in data/raw/lineages.yml"
    several: Check = ("study_id", is_single, right, "its claims are in {lineages}")
    return failing(table, [several], file=STUDIES)


# -- what follows at once -----------------------------------------------------------------------------------------


def with_floors(claims: pd.DataFrame) -> Cleaned:
    """The claims, where a point of a minimum estimate, or of what was seen of a larger number, is a lower bound.

    A copy stays as it is told, since that is what was printed; a share of a minimum is no minimum of a share.
    """
    low = claims["low"]
    best = claims["best"]
    bound = claims["bound"]
    is_minimum = claims["minimum"] == YES
    is_declared = is_minimum | (claims["as_counted"] == YES)
    is_studied = claims["method"].isin(STUDIED)
    is_of_persons = claims["measure"].isin(PERSON_MEASURES)
    is_original = claims["repeats"] == ""
    is_point = best.notna() & low.isna() & claims["high"].isna()
    is_unbounded = bound == Bound.NONE
    is_floor = is_declared & is_studied & is_of_persons & is_original & is_point & is_unbounded
    floors = claims.assign(
        low=low.mask(is_floor, best),
        best=best.mask(is_floor),
        bound=bound.mask(is_floor, str(Bound.LOWER)),
    )
    rows = claims.loc[is_floor, ["claim_id", "best", "minimum"]]
    return Cleaned(floors, tuple(_floor_steps(rows)))


def _floor_steps(rows: pd.DataFrame) -> Iterator[Step]:
    """The step of each claim that became a lower bound, declared by its study or its own row."""
    for claim_id, best, minimum in rows.itertuples(index=False, name=None):
        declared = STUDIES if minimum == YES else LINKS
        value = cell_text(best)
        yield Step(claim_id, "low", StepCode.MINIMUM_TO_BOUND, value, value, declared, _REASON)
