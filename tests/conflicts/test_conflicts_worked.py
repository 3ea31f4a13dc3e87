"""Conflicts of the shipped corpus: the worked numbers of the design, what must stay silent, order, bad rule files."""

import ast
import shutil
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from analysis import processing
from analysis.claims.audit_steps import applied
from analysis.claims.claim import claims_of
from analysis.conflicts import checks
from analysis.conflicts.claim_reading import read_claims
from analysis.conflicts.conflict_codes import Level
from analysis.conflicts.naive_infeasible_sets import infeasible_when_naive
from analysis.conflicts.rules import Choices, default_rules, load_rules
from analysis.conflicts.search import find_conflicts, merge_runs, run_stages
from analysis.conflicts.stages import Question
from analysis.processed_tables import Corpus
from analysis.project import root
from analysis.reading.problems import InputError
from analysis.reading.rule_tables import FOLDER
from analysis.table_contracts import contract, table_bytes
from tests.conflicts.corpus import frame, row

FOUR = ("A2009-013", "A2009-014", "A2009-027", "A2009-036")


def some(claims: pd.DataFrame, ids: Iterable[str]) -> pd.DataFrame:
    """Some claims of a table."""
    chosen = claims[claims["claim_id"].isin(list(ids))]
    assert len(chosen) == len(list(ids))
    return chosen


# --- the worked numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("corrections", "most"), [("off", 820_000), ("on", 800_000)])
def test_four_claims_leave_too_few_for_southeast_asia(
    conflicts: pd.DataFrame, claims: dict[str, pd.DataFrame], corrections: str, most: int
) -> None:
    """Seventy percent of the most, less two thirds, is below the least of Southeast Asia: 191,000 as printed.

    With corrections on, the first two are of 2003 to 2004 and the others of no year, which explains it too.
    """
    mended = {"off": [], "on": ["period"]}[corrections]
    printed = conflicts[conflicts["corrections"] == "off"]
    table = printed if corrections == "off" else find_conflicts(some(claims["on"], FOUR))
    (conflict,) = table[table["members"] == "A2009-027;A2009-013;A2009-014;A2009-036"].to_dict("records")
    remaining = most * 0.7 * (1 - 2 / 3)
    assert conflict["level"] == "apparent"
    assert conflict["marginal"]
    assert conflict["severity"] == pytest.approx(200_000 / remaining, rel=1e-4)
    assert set(conflict["reasons"].split(";")) == {"population", "exploitation", "movement", *mended}
    assert conflict["amount"] == pytest.approx(remaining, rel=1e-5)
    first, *moves = str(conflict["explanations"]).split(";")
    assert first == "rounding"
    assert float(moves[-4].removeprefix("moves_to:")) == pytest.approx(remaining, rel=1e-5)


def test_no_three_of_the_four_claims_conflict(shipped: Corpus) -> None:
    """All four are needed."""
    printed = shipped["10_claims"]
    assert len(find_conflicts(some(printed, FOUR))) == 1
    for three in combinations(FOUR, 3):
        assert find_conflicts(some(printed, three)).empty


def test_the_corpus_holds_enough_of_each_sort_and_no_index_contradicts_itself(
    shipped: Corpus, conflicts: pd.DataFrame
) -> None:
    assert set(conflicts["level"]) == set(map(str, Level))
    least = {"same_estimand": 3, "editions": 51, "detection_rate": 50, "implied_duration": 10, "joint": 10}
    counts = conflicts["code"].value_counts()
    assert all(counts[code] >= number for code, number in least.items())
    assert not conflicts[conflicts["code"] == "editions"].duplicated("regions").any()
    maker = shipped["10_claims"].set_index("claim_id")["producer"]
    for ids in conflicts.loc[conflicts["level"] == "infeasible", "members"].str.split(";"):
        assert {maker[claim_id] for claim_id in ids} != {"Walk Free"}, ids


def test_what_is_done_about_conflicts_is_done_in_the_estimates(shipped: Corpus) -> None:
    """What is not pooled, or a bound, stands in no estimate together; limits count as such.

    What counts once is of one lineage, and what is weighed apart stands in one estimate as two, as the surveys of IOM
    in Ukraine do; the editions of one index are one line, and are not weighed at all.
    """
    table, estimates = shipped["20_conflicts"], shipped["30_estimates"]
    table = table.assign(ids=table["claim_ids"].str.split(";"))
    lines = estimates["k_lines"].astype(int) + estimates["k_bounds"].astype(int)
    used = [*zip(map(set, estimates["claim_ids"].str.split(";")), lines, strict=True)]
    for code, resolution in (("later_floor", "not_pooled"), ("detection_rate", "turned_into_bound")):
        rows = table[table["code"] == code]
        assert set(rows["resolution"]) == {resolution}
        for ids in rows["ids"]:
            assert not any({*ids[:2]} <= claims for claims, _ in used), ids
    collapsed = table.loc[table["resolution"] == "collapsed", "ids"]
    apart = table.loc[table["resolution"] == "weighed_apart", "ids"]
    assert len(collapsed)
    assert len(apart)
    assert not apart.explode().str.startswith("WF").any()
    line = shipped["10_claims"].set_index("claim_id")["lineage"]
    assert {line[ids].nunique() for ids in collapsed} == {1}
    for ids in apart:
        assert line[ids].nunique() > 1, ids
        assert all(lineages > 1 for claims, lineages in used if {*ids} <= claims), ids


# --- what must stay silent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(("A2009-002", "A2009-003"), id="117 signatories beside 124 parties"),
        pytest.param(("A2009-014", "A2009-015"), id="70 % women and girls beside up to 50 % minors"),
        pytest.param(("A2009-066", "A2009-067"), id="Spain: 1,035 beside 445"),
    ],
)
def test_silent_in_the_shipped_corpus(shipped: Corpus, conflicts: pd.DataFrame, ids: tuple[str, ...]) -> None:
    """Neither in a row of the table, nor alone."""
    for told_ids in conflicts["claim_ids"]:
        assert not set(ids) <= set(told_ids.split(";"))
    assert find_conflicts(some(shipped["10_claims"], ids), people=shipped.people).empty


def test_a_tier_that_stays_is_no_disagreement(shipped: Corpus) -> None:
    """All tiers of one place over the years, and the same tier again."""
    ratings = shipped["10_ratings"]
    tiers = ratings[ratings["scheme"] == "us_tip_tier"]
    repeated = pd.concat([tiers, tiers.assign(rating_id=tiers["rating_id"] + "-again")])
    assert find_conflicts(frame([row("X-001", value=10)]), ratings=repeated).empty


# --- the table ----------------------------------------------------------------------------------------------------


def test_the_shipped_table_keeps_its_contract(shipped: Corpus, conflicts: pd.DataFrame) -> None:
    """And every member is a row of a shipped table."""
    contract("20_conflicts").validate(conflicts)
    row_ids = {
        *shipped["10_claims"]["claim_id"],
        *shipped["10_roles"]["role_id"],
        *shipped["10_ratings"]["rating_id"],
    }
    for ids, members in conflicts[["claim_ids", "members"]].map(lambda cell: cell.split(";")).to_numpy():
        assert len(ids) == len(set(ids)) >= 2
        assert row_ids.issuperset(ids)
        assert set(members) <= set(ids)


@pytest.mark.slow
def test_the_answer_does_not_depend_on_the_order_of_rows(processed: processing.Processed) -> None:
    """Shuffled claims, lineages, roles and ratings give the bytes that they gave in order."""
    claims = applied(processed["10_claims"], processed["10_corrections"])
    tables = claims, processed["10_lineages"], processed["10_roles"], processed["10_ratings"]
    table, lineages, roles, ratings = (
        in_order.sample(frac=1, random_state=place) for place, in_order in enumerate(tables)
    )
    shuffled = find_conflicts(
        table,
        people=processed.people,
        lineages=lineages,
        roles=roles,
        ratings=ratings,
        choices=Choices.from_priors(processed.priors),
    )
    published = processed["20_conflicts"]
    first = published[(published["scope"] == "all") & (published["corrections"] == "on")]
    assert table_bytes(shuffled) == table_bytes(first)


@pytest.mark.slow
def test_every_set_read_in_a_hurry_is_minimal(shipped: Corpus, claims: dict[str, pd.DataFrame]) -> None:
    """Without any one of its members the rest can hold."""
    choices = Choices.from_priors(shipped.priors)
    read = read_claims(claims_of(claims["on"]), rules=default_rules(), choices=choices, people=shipped.people)
    sets = run_stages(Question(read, default_rules(), choices)).naive_sets
    smaller = []
    for subset in sets:
        for remaining in combinations(subset.claims, len(subset.claims) - 1):
            smaller.append(subset.subset(remaining))
    assert len(sets) >= 10
    assert all(infeasible_when_naive(sets))
    assert not any(infeasible_when_naive(smaller))


def test_a_run_adds_what_the_first_does_not_find() -> None:
    """The same conflict is told once; by another factor, or of other claims, it is told again under its own id."""
    pair = [row("X-001", value=(300, 400)), row("X-002", value=100)]
    first = find_conflicts(frame(pair))
    again = find_conflicts(frame(pair), corrections="off")
    by_another_factor = find_conflicts(frame([row("X-001", value=(200, 400)), pair[1]]), corrections="off")
    assert first["severity"].tolist() == [3.0]
    assert merge_runs([first, again], ignored_factor=1.01).equals(first)
    merged = merge_runs([first, by_another_factor], ignored_factor=1.01)
    assert merged["severity"].tolist() == [3.0, 2.0]
    assert merged["conflict_id"].nunique() == 2
    assert merged["corrections"].tolist() == ["on", "off"]


# --- rule files ---------------------------------------------------------------------------------------------------


def test_readings_and_families() -> None:
    """Women and girls are read as women, women and children as women or as children; other axes are one class."""
    rules = default_rules()
    people = rules.sets["population"]
    (women,), (children,) = people["women"].readings, people["children"].readings
    assert people["women_and_girls"].readings == (women,)
    assert people["women_and_children"].readings == (women, children)
    assert people["girls"].readings == people["boys"].readings == (children,)
    for axis in ("exploitation", "status", "visibility"):
        assert len({reading for word in rules.sets[axis].values() for reading in word.readings}) == 1
    assert {rules.families[name] for name in ("stock", "flow", "prevalence", "cumulative")} == {"people"}
    assert {rules.families[name] for name in ("revenue", "profit", "market")} == {"money"}
    assert rules.over_window == ("prevalence", "cumulative")


BAD_CELLS = [
    ("axis_sets", "population,girls,girl,", "population,girls,lass,", ":5:values", "'lass' is no value"),
    ("axis_sets", "population,men,man,,man", "population,men,man,,lad", ":4:reading", "'lad' is no value"),
    ("axis_sets", "population,men,", "peoples,men,", ":4:axis", "'peoples' is not allowed"),
    ("axis_sets", "population,men,", "population,chaps,", ":4:name", "'chaps' is no population"),
    ("axis_sets", "population,men,", "population,women,", ":4:name", "stands twice"),
    ("axis_sets", "population,men,man,,man,as above\n", "", ":name", "population men without a row"),
    ("axis_sets", ",state_imposed,*,", ",states,*,", ":30:without", "'states' is no value"),
    ("measures", "stock,people,at", "stock,people,often", ":2:timing", "'often' is not allowed"),
    ("measures", "stock,people,at", "pile,people,at", ":2:measure", "'pile' is no measure"),
    ("links", "years_held,1,3", "years_held,0,3", ":2:low", "'0' is not allowed"),
    ("links", "years_held,1,3", "years_held,1,long", ":2:high", "'long' is not allowed"),
    ("links", "years_held,1,3", "years_held,3,1", ":2:high", "1 lies below 3"),
    ("links", "years_held,", "years_kept,", ":link", "link years_held without a row"),
    ("links", "link,low,high", "link,low,most", ":1:high", "the column is missing"),
    ("relations", "A2009-084,flow,", "A2009-084,flux,", ":2:measure", "'flux' is not allowed"),
    ("region_lists", "list,group", "list,name", ":1:group", "the column is missing"),
]


@pytest.mark.parametrize(("file", "old", "new", "where", "what"), BAD_CELLS)
def test_a_bad_rule_file_is_named(
    tmp_path: Path, file: str, old: str, new: str, where: str, what: str
) -> None:
    """With file, row, column and what would be right."""
    shutil.copytree(root() / FOLDER, tmp_path / "rules")
    path = tmp_path / f"rules/{file}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_rules(tmp_path / "rules")
    assert f"{FOLDER}/{file}.csv{where}" in str(caught.value)
    assert what in str(caught.value)


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"data/raw/conflicts/axis_sets\.csv.*does not exist"):
        load_rules(tmp_path)


# --- thresholds ----------------------------------------------------------------------------------------------------


#: Numbers of the checks that are no choices: months of a year, and the quantile of a 95 percent interval.
NO_CHOICE = {"MONTHS", "_END"}
MODULES = sorted(Path(checks.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_check_holds_a_threshold(module: Path) -> None:
    """No name is given a number, or something that holds numbers."""
    for line in ast.parse(module.read_text(encoding="utf-8")).body:
        parts = ast.walk(line.value) if isinstance(line, ast.Assign) else ()
        if any(isinstance(part, ast.Constant) and type(part.value) in (int, float) for part in parts):
            assert ast.unparse(line).split(" = ")[0] in NO_CHOICE
