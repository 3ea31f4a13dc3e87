"""Declared lineages collapse claims; every link has its evidence; what is not declared is an error, not a guess."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from analysis.claims.lineage import Lineage, Relation, load_lineages, resolve, same_teams
from analysis.reading.problems import InputError
from tests.claims.claim_rows import claim_rows

ENTRY: Mapping[str, object] = {
    "lineage": "L-REPORT",
    "title": "A report",
    "origin": "T-002",
    "relation": "same_report",
    "evidence": "One report.",
    "members": [{"claim": "T-001", "relation": "quotes", "evidence": "It names the report."}],
}
SERIES = {"lineage": "L-SERIES-*", "title": "A series", "relation": "same_data_base", "evidence": "One form."}
CLAIMS: tuple[dict[str, object], ...] = ({}, {"lineage": "L-REPORT"}, {"lineage": "L-REPORT"}, {})


def declared(root: Path, *entries: Mapping[str, object]) -> tuple[Lineage, ...]:
    """The lineages of a file with these entries."""
    (root / "data/raw").mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump([dict(entry) for entry in entries])
    (root / "data/raw/lineages.yml").write_text(text, encoding="utf-8")
    return load_lineages(root)


def test_members_by_their_row_and_by_declaration_share_a_lineage(tmp_path: Path) -> None:
    names, links = resolve(claim_rows(*CLAIMS), declared(tmp_path, ENTRY))
    assert names == ["L-REPORT", "L-REPORT", "L-REPORT", "T-004"]
    assert links[["claim_id", "other_id", "relation", "evidence"]].to_numpy().tolist() == [
        ["T-001", "T-002", Relation.QUOTES, "It names the report."],
        ["T-003", "T-002", Relation.SAME_REPORT, "One report."],
    ]
    assert set(links["declared_in"]) == {"data/raw/lineages.yml:L-REPORT"}


def test_a_member_goes_back_to_whom_it_names_else_the_origin_else_the_earliest(tmp_path: Path) -> None:
    member = {"claim": "T-001", "of": "T-003", "relation": "quotes", "evidence": "It names it."}
    _, links = resolve(claim_rows(*CLAIMS), declared(tmp_path, {**ENTRY, "members": [member]}))
    assert ["T-001", "T-003"] in links[["claim_id", "other_id"]].to_numpy().tolist()
    entry = {name: value for name, value in ENTRY.items() if name not in {"origin", "members"}}
    rows = claim_rows(*({"lineage": "L-REPORT", "producer_year": year} for year in (None, 2004, 2003)))
    assert set(resolve(rows, declared(tmp_path, entry))[1]["other_id"]) == {"T-003"}


def test_a_pattern_stands_for_many_and_an_exact_name_goes_first(tmp_path: Path) -> None:
    own = {**SERIES, "lineage": "L-SERIES-NLD", "evidence": "A register of its own."}
    rows = claim_rows(*({"lineage": f"L-SERIES-{code}"} for code in ("DEU", "DEU", "NLD", "NLD")))
    names, links = resolve(rows, declared(tmp_path, SERIES, own))
    assert names == ["L-SERIES-DEU", "L-SERIES-DEU", "L-SERIES-NLD", "L-SERIES-NLD"]
    assert links["evidence"].tolist() == ["One form.", "A register of its own."]


def test_a_lineage_absorbs_another_on_the_same_data_base(tmp_path: Path) -> None:
    absorbs = [{"lineage": "L-SERIES-NLD", "relation": "same_data_base", "evidence": "The same register."}]
    rows = claim_rows({"lineage": "L-SERIES-NLD"}, {"lineage": "L-REPORT"}, {"lineage": "L-SERIES-DEU"})
    entry = {**ENTRY, "members": [], "absorbs": absorbs}
    names, links = resolve(rows, declared(tmp_path, entry, SERIES))
    assert names == ["L-REPORT", "L-REPORT", "L-SERIES-DEU"]
    assert links[["claim_id", "evidence"]].to_numpy().tolist() == [["T-001", "The same register."]]


TIE = {"relation": "quotes", "evidence": "x"}


@pytest.mark.parametrize(
    ("claims", "change", "message"),
    [
        (
            ({"lineage": "L-OTHER"},),
            {"members": [], "origin": ""},
            "T-001 names the lineage L-OTHER, which is not",
        ),
        (({},), {}, r"lineages\.yml:1:members: there is no claim T-002"),
        (CLAIMS, {"members": [{"claim": "T-009", **TIE}]}, "there is no claim T-009"),
        (CLAIMS, {"absorbs": [{"lineage": "L-NONE", **TIE}]}, r":1:absorbs: there is no lineage L-NONE"),
    ],
)
def test_a_declaration_that_fits_no_claim_is_an_error(
    tmp_path: Path, claims: tuple[dict[str, object], ...], change: Mapping[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        resolve(claim_rows(*claims), declared(tmp_path, {**ENTRY, **change}))


def test_a_claim_in_two_lineages_and_a_lineage_declared_twice_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="L-REPORT stands in line 1 too"):
        declared(tmp_path, ENTRY, ENTRY)
    second = {**ENTRY, "lineage": "L-OTHER", "origin": "T-004"}
    with pytest.raises(InputError, match="T-001 belongs to L-OTHER and L-REPORT"):
        resolve(claim_rows(*CLAIMS), declared(tmp_path, ENTRY, second))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relation": "same_digits"}, ":1:relation: 'same_digits' is not allowed"),
        ({"members": [{"claim": "T-001"}]}, ":1:members: .* is not whole"),
        ({"members": [{"claim": "T-001", **TIE, "relation": "copies"}]}, "T-001: 'copies' is not allowed"),
        ({"evidence": ""}, ":1:evidence: the entry has no evidence"),
        ({"same_team": ["L-NOBODY"]}, "there is no L-NOBODY"),
        ({"same_team": ["L-REPORT"]}, "there is no L-REPORT"),
    ],
)
def test_a_wrong_entry_is_one_clear_error(tmp_path: Path, change: Mapping[str, object], message: str) -> None:
    with pytest.raises(InputError, match=r"data/raw/lineages\.yml.*" + message):
        declared(tmp_path, {**ENTRY, **change})


def test_two_samples_of_one_team_are_two_lines_that_know_of_each_other(tmp_path: Path) -> None:
    second = {**ENTRY, "lineage": "L-OTHER", "origin": "T-004", "members": [], "same_team": ["L-REPORT"]}
    rows = claim_rows({}, {"lineage": "L-REPORT"}, {"lineage": "L-REPORT"}, {"lineage": "L-OTHER"})
    lineages = declared(tmp_path, ENTRY, second)
    names, links = resolve(rows, lineages)
    assert names == ["L-REPORT", "L-REPORT", "L-REPORT", "L-OTHER"]
    assert set(links["claim_id"]) == {"T-001", "T-003"}
    assert same_teams(lineages) == {"L-REPORT": {"L-OTHER"}, "L-OTHER": {"L-REPORT"}}


def test_a_member_of_an_absorbed_lineage_belongs_to_the_one_that_absorbs_it(tmp_path: Path) -> None:
    absorbed = {"lineage": "L-REPORT", "relation": "revises", "evidence": "An edition of it."}
    whole = {**ENTRY, "lineage": "L-WHOLE", "origin": "T-004", "members": [], "absorbs": [absorbed]}
    rows = claim_rows({}, {"lineage": "L-REPORT"}, {"lineage": "L-REPORT"}, {"lineage": "L-WHOLE"})
    names, links = resolve(rows, declared(tmp_path, ENTRY, whole))
    assert set(names) == {"L-WHOLE"}
    assert set(links["other_id"]) == {"T-004"}
    assert set(links["claim_id"]) == {"T-001", "T-002", "T-003"}
