"""Claims and sources are added whole or not at all, with all that they need; what is missing is told with what would do."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import files
from analysis.adding import claim_commands
from analysis.adding.consequences import consequences
from analysis.adding.drafts import claims_card, draft
from analysis.adding.plans import drafted
from analysis.adding.raw_tables import read_raw
from analysis.adding.sources import new_source
from analysis.adding.stubs import stubs
from analysis.checking import check
from analysis.claims.lineage import load_lineages
from analysis.cli import app
from analysis.library.loading import load_claims
from analysis.reading.sources_lock import FILE as LOCK

NLR = "data/raw/netherlands_rapporteur/claims.csv"
PRODUCERS = "data/raw/reference/producers.csv"
#: A number that an office registered: it needs no study.
COUNT = {
    "place": "Netherlands", "figure": "1,234", "measure": "flow", "year": "2015", "producer": "CoMensha",
    "locator": "Table 2", "visibility": "detected", "method": "administrative",
}  # fmt: skip
GUESS = {**COUNT, "visibility": "actual", "method": "estimate"}


def faults(project: Path, *rows: dict[str, str]) -> str:
    """Why rows cannot be added."""
    with pytest.raises(ValueError, match="row 1, ") as caught:
        drafted(project, "netherlands_rapporteur", rows, first={}, coded_by="")
    return str(caught.value)


def test_a_claim_is_added_with_its_producer_study_and_hash_at_once_or_not_at_all(project: Path) -> None:
    before = files.every_digest(project / "data")
    arguments = ["add-claim", "netherlands_rapporteur", "--place", "Netherlands", "--figure", "about 5,000"]
    arguments += [
        "--measure",
        "flow",
        "--year",
        "2012",
        "--locator",
        "Table 2",
        "--producer",
        "New Institute",
    ]
    arguments += ["--set", "producer_kind=research", "--study", "a-new-guess", "--set", "design=judgement"]
    arguments += ["--set", "coded_by=A reader"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, "Nothing is written" in done.output) == (1, True)
    assert files.every_digest(project / "data") == before
    done = CliRunner().invoke(app, [*arguments, "--yes"])
    assert done.exit_code == 0, done.output
    # How it is read, what it is compared with, what clashes and what would move.
    for told in (
        "'about 5,000': best 5,000 people trafficked, a year", "Comparable: 1", "A2009-039 from 1,000 to 7,000",
        "Clashes: ", "Moves: no answer of its place",
    ):  # fmt: skip
        assert told in done.output
    after = files.every_digest(project / "data")
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "raw/netherlands_rapporteur/claims.csv", "raw/reference/producers.csv", "raw/studies.csv",
        "raw/studies_of_claims.csv", "raw/sources.lock",
    }  # fmt: skip
    assert check(project, compare=False).problems == []
    added = read_raw(project, NLR).rows[-1]
    assert (added["figure"], added["period_start"], added["place_to"]) == (
        "about 5,000",
        "2012",
        "Netherlands",
    )


def test_what_is_new_is_asked_for_until_nothing_is_missing_and_written_at_once_or_not_at_all(
    small_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_commands, "is_terminal", lambda: True)
    assert CliRunner().invoke(app, ["data"]).exit_code == 0
    before = files.every_digest(small_project / "data")
    arguments = ["add-claim", "rcmp", "--set", "note=none"]
    for name, cell in {**COUNT, "place": "Canada", "producer": "Police of Canada"}.items():
        option = ["--set", f"{name}={cell}"] if name in ("visibility", "method") else [f"--{name}", cell]
        arguments += option
    # Role, population, exploitation, status; then its name, a kind that is none, its kind, and the lineage.
    asked = ["", "", "", "", "", "police", "government", "L-POLICE", "A report", "One report"]
    for ending, code in (([], 1), (["n"], 1), (["y"], 0)):
        done = CliRunner().invoke(app, arguments, input="\n".join([*asked, *ending]) + "\n")
        assert done.exit_code == code, done.output
        assert "'Police of Canada' is not known" in done.output
        assert "One of these would be right" in done.output
        assert (files.every_digest(small_project / "data") == before) is bool(code)
    assert read_raw(small_project, PRODUCERS).rows[-1] == {
        "printed": "Police of Canada", "producer": "Police of Canada", "kind": "government",
    }  # fmt: skip
    assert "L-POLICE" in [lineage.name for lineage in load_lineages(small_project)]
    assert check(small_project, compare=False).problems == []


def test_another_spelling_of_a_producer_is_one_of_its_names(small_project: Path) -> None:
    row = {**COUNT, "producer": "The Canadian police", "producer_name": "Royal Canadian Mounted Police"}
    _, planned = drafted(small_project, "rcmp", [row], first={}, coded_by="")
    *_, last = planned[PRODUCERS].decode().splitlines()
    assert last.startswith("The Canadian police,Royal Canadian Mounted Police (RCMP),")


def test_rows_of_a_file_have_ids_of_the_source_and_may_bring_a_study(project: Path, tmp_path: Path) -> None:
    """A file without ids is read in two ways: as one's own numbers it has ids by place, in a source by what it says."""
    of_study = {**GUESS, "study_id": "guess-of-mine", "design": "judgement", "coded_by": "A reader"}
    table = tmp_path / "rows.csv"
    pd.DataFrame([COUNT, of_study]).to_csv(table, index=False)
    done = CliRunner().invoke(app, ["add-claim", "netherlands_rapporteur", "--from", str(table), "--yes"])
    assert done.exit_code == 0, done.output
    added = read_raw(project, NLR).column("claim_id")[-2:]
    assert all(claim_id.startswith("NLR-") for claim_id in added)
    assert "guess-of-mine" in read_raw(project, "data/raw/studies.csv").column("study_id")
    pd.DataFrame([COUNT | {"desing": "judgement"}]).to_csv(table, index=False)
    done = CliRunner().invoke(app, ["add-claim", "netherlands_rapporteur", "--from", str(table), "--yes"])
    assert done.exit_code == 1
    assert "did you mean 'design'?" in str(done.exception)


def test_a_claim_about_a_place_that_nothing_is_held_of_is_shown_too(project: Path) -> None:
    new = draft(project, claims_card(project, "netherlands_rapporteur"), [{**COUNT, "place": "Bhutan"}])
    found = consequences(new.records)
    assert (len(found.comparable), len(found.clashes)) == (0, 0)
    assert found.moved["after"].str.contains("best 1,234").tolist() == [True]


def test_what_is_not_known_is_told_with_the_nearest_and_with_what_a_new_one_needs(project: Path) -> None:
    told = faults(project, {**GUESS, "producer": "CoMensa"}, {**GUESS, "lineage": "L-COMENSHO"})
    assert "row 1, column producer: 'CoMensa' is not in data/raw/reference/producers.csv" in told
    assert "did you mean 'CoMensha'?" in told
    assert "producer_kind, one of government" in told
    assert "row 1, column study_id: a number whose method is estimate is of a study" in told
    assert "or a new one with its design, one of convenience_sample" in told
    assert "row 2, column lineage: L-COMENSHO is not declared" in told
    assert "did you mean 'L-COMENSHA'" in told
    told = faults(project, {**GUESS, "study_id": "guess-of-mine"})
    assert "there is no study 'guess-of-mine'" in told
    assert "a new one needs its design, one of" in told
    # Before anything is shown, not by the check of what would have been written.
    told = faults(project, {**GUESS, "study_id": "guess_of_mine", "design": "judgement"})
    assert "'guess_of_mine' is not allowed; small letters, digits and hyphens would be right" in told
    told = faults(project, {**GUESS, "study_id": "guess-of-mine", "design": "judgement"})
    assert "column coded_by: it is needed for a new study" in told
    told = faults(project, {"place": "Nepal", "colour": "red"})
    for column in ("locator", "figure", "measure", "colour"):
        assert f"row 1, column {column}: " in told


def test_a_new_study_is_called_by_the_title_of_its_source_where_nobody_names_it(project: Path) -> None:
    card = claims_card(project, "netherlands_rapporteur")
    new = draft(project, card, [{**GUESS, "study_id": "guess-of-mine", "design": "judgement"}])
    (study,) = stubs(project, new, coded_by="A reader").studies
    assert study["name"] == card.title


def test_a_claim_clashes_with_those_about_what_holds_its_place(project: Path) -> None:
    part = {**COUNT, "place": "Europe", "figure": "900,000,000", "year": "2016", "measure": "stock"}
    part |= {"visibility": "actual", "status": "forced_labour", "producer": "ILO", "method": "estimate"}
    new = draft(project, claims_card(project, "netherlands_rapporteur"), [part])
    clashes = consequences(new.records).clashes
    (above,) = clashes.loc[clashes["code"] == "part_above_whole", "claims"].head(1)
    met = [claim.partition(" ")[0] for claim in above.split(" | ")]
    regions = load_claims()["region_code"]
    assert "WORLD" in set(regions[regions.index.intersection(met)])


def test_a_second_claim_of_a_study_shares_the_lineage_of_the_first(project: Path) -> None:
    claims = pd.read_csv(project / "data/processed/10_claims.csv", dtype=str, keep_default_na=False)
    single = claims[(claims["lineage"] == claims["claim_id"]) & (claims["study"] != "")].iloc[0]
    new = draft(
        project, claims_card(project, "netherlands_rapporteur"), [{**GUESS, "study_id": single["study"]}]
    )
    made = stubs(project, new, coded_by="")
    (entry,) = made.lineages
    (member,) = entry["members"]
    assert member["claim"] == single["claim_id"]
    assert made.lineage_of == {new.records[0]["claim_id"]: entry["lineage"]}
    shared = claims[claims["lineage"].str.startswith("L-") & (claims["study"] != "")].iloc[0]
    new = draft(project, new.card, [{**GUESS, "study_id": shared["study"]}])
    made = stubs(project, new, coded_by="")
    assert (made.lineages, [*made.lineage_of.values()]) == ([], [shared["lineage"]])


def test_an_id_follows_from_what_a_row_says_and_is_never_taken_twice(small_project: Path) -> None:
    card = claims_card(small_project, "rcmp")
    first, second = draft(small_project, card, [COUNT, COUNT]).records
    assert draft(small_project, card, [COUNT]).records[0]["claim_id"] == first["claim_id"]
    other = draft(small_project, card, [{**COUNT, "figure": "1,235"}]).records[0]
    assert len({first["claim_id"], second["claim_id"], other["claim_id"]}) == 3
    routes = [
        {**COUNT, "place_from": "Ukraine"},
        {**COUNT, "role": "source"},
        {**COUNT, "population": "women"},
    ]
    told_apart = {draft(small_project, card, [row]).records[0]["claim_id"] for row in (COUNT, *routes)}
    assert len(told_apart) == len(routes) + 1
    assert all(record["claim_id"].startswith("RCMP-") for record in (first, second, other))


def test_a_new_source_stands_before_the_next_name_with_an_empty_table(small_project: Path) -> None:
    made = new_source(small_project, "la_strada", {"title": "Report", "producer": "La Strada"})
    text = made["data/raw/sources.yml"].decode()
    card = text.index("file: la_strada/claims.csv")
    assert text.count("\n- ") == (small_project / "data/raw/sources.yml").read_text("utf-8").count("\n- ") + 1
    assert card > 0
    assert made["data/raw/la_strada/claims.csv"].startswith(b"claim_id,")
    with pytest.raises(
        ValueError, match="there is a source rcmp already; add to it with: analysis add-claim"
    ):
        new_source(small_project, "rcmp", {})
    with pytest.raises(ValueError, match="small letters, digits and underscores"):
        new_source(small_project, "La Strada", {})


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        files.write_all({tmp_path / "a": b"now", tmp_path / "b": b"now", tmp_path / "folder": b"now"})
    assert (tmp_path / "a").read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "folder"]
    files.write_all({tmp_path / "a": b"now", tmp_path / "deep/b": b"now"})
    assert (tmp_path / "deep/b").read_bytes() == b"now"


def test_lineages_can_be_read_after_one_is_added(project: Path) -> None:
    row = {**COUNT, "lineage": "L-NEW", "lineage_title": "A report", "lineage_evidence": "Said: there."}
    _, planned = drafted(project, "netherlands_rapporteur", [row], first={}, coded_by="")
    before = [lineage.name for lineage in load_lineages(project)]
    (project / "data/raw/lineages.yml").write_bytes(planned["data/raw/lineages.yml"])
    now = load_lineages(project)
    names = [lineage.name for lineage in now]
    # Behind the name before its own, and nothing else moved.
    place = before.index(max(name for name in before if name < "L-NEW")) + 1
    assert names == [*before[:place], "L-NEW", *before[place:]]
    assert now[place].text("evidence") == "Said: there."
    assert LOCK not in planned


def test_a_name_that_is_none_of_a_study_is_refused_where_it_is_asked_for(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_commands, "is_terminal", lambda: True)
    row = {name: cell for name, cell in GUESS.items() if name != "study_id"} | {"coded_by": "A. Coder"}
    arguments = ["add-claim", "netherlands_rapporteur"]
    for name, cell in row.items():
        is_option = name in ("place", "figure", "measure", "year", "producer", "locator")
        arguments += [f"--{name}", cell] if is_option else ["--set", f"{name}={cell}"]
    asked = [name for name in claim_commands._ASKED if name not in row]
    answers = [*([""] * len(asked)), "GUESS-2003", "guess-2003", "judgement", *([""] * 8), "n"]
    done = CliRunner().invoke(app, arguments, input="\n".join(answers) + "\n")
    told = " ".join(done.output.split())
    assert "small letters, digits and hyphens would be right" in told
    assert "guess-2003 is new; its design" in told
