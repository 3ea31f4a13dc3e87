"""Notes by hand: every number is a claim's, every claim exists and stands on the page of its region."""

import re
from pathlib import Path

import pytest

import analysis as an
from analysis.narrative import rendering
from analysis.reading.places import slug
from tests.narrative.narrated import read_aloud
from tests.narrative.word_list import found as harmful

FOLDER = Path(an.project_root()) / rendering.NOTES
NOTES = {path.stem: path for path in sorted(FOLDER.glob("*.md"))}
REGIONS = {slug(an.region_code(region)): region for region in an.list_regions()}


def test_every_note_is_about_a_region_that_has_a_page() -> None:
    assert len(NOTES) >= 8
    assert set(NOTES) <= set(REGIONS)


@pytest.mark.parametrize("name", NOTES)
def test_a_note_prints_numbers_of_its_own_region_only(name: str) -> None:
    claims = an.load_claims(REGIONS[name])
    text = an.narrate("note", region=REGIONS[name], claims=claims)
    named = re.findall(r"\{([^}]*)\}", NOTES[name].read_text(encoding="utf-8"))
    assert len(named) >= 2
    assert set(named) <= set(claims.index)
    assert {number["id"] for number in text.numbers} == set(named)
    assert re.findall(r"\]\(#([^)]*)\)", text.markdown) == named
    assert harmful(read_aloud(text.markdown)) == []
    bare = re.sub(r"\{[^}]*\}", "", NOTES[name].read_text(encoding="utf-8"))
    assert not re.search(r"\d", bare), "a number is typed and no claim's"
    assert 2 <= len(re.findall(r"[.!?](?=\s|$)", bare)) <= 9


def test_an_unknown_id_names_file_and_id(project: Path) -> None:
    folder = project / rendering.NOTES
    folder.mkdir(parents=True)
    (folder / "ghana.md").write_text("There are {WFGHA-1066} of them.\n")
    with pytest.raises(ValueError, match=r"notes/ghana\.md names \{WFGHA-1066\}"):
        an.narrate("note", region="Ghana", claims=an.load_claims("Ghana"))


@pytest.mark.parametrize(("region", "without"), [("Ghana", ["Walk Free"]), ("Norway", [])])
def test_where_a_claim_is_left_out_or_none_is_written_there_is_no_note(
    region: str, without: list[str]
) -> None:
    assert (
        an.narrate("note", region=region, claims=an.load_claims(region, drop_producers=without)).markdown
        == ""
    )
