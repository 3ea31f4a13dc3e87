"""What subject.yml says of a subject as a whole: its title, whom it counts, its years, and whether it has a route."""

from pathlib import Path

import pytest

from analysis.subject import SubjectError
from analysis.subject.switches import Switches, switches, switches_of
from tests.subject.invented import page_of, project, run


def test_trafficking_has_a_route_and_counts_by_the_year() -> None:
    assert switches() == Switches(route=True, money=True, roles=True, ratings=True, world_apart=True)


def test_a_subject_without_the_file_counts_by_the_year_and_has_no_route() -> None:
    assert switches_of("") == Switches()
    assert not Switches().by_day
    assert not Switches().route


WRONG = [
    ("title: A\ncolour: red\n", "subject.yml:2:colour: there is no such entry; one of title, opening"),
    ("time: hour\n", "subject.yml:1:time: 'hour' is no unit of time; one of year, day"),
    ("\nroute: maybe\n", "subject.yml:2:route: 'maybe' is no switch; on or off"),
    ("money: some\n", "subject.yml:1:money: 'some' is no switch; on or off"),
    ("usual: killed\n", "subject.yml:1:usual: 'killed' has no words; a word for each axis"),
    ("views: 2010\n", "subject.yml:1:views: 2010 is no list of years"),
    ("views: [20100]\n", "subject.yml:1:views: [20100] is no list of years"),
    ("persons: people\n", "subject.yml:1:persons: 'people' does not say who is counted"),
    ("persons: {one: person}\n", "subject.yml:1:persons:"),
    ("title:\n", "subject.yml:1:title: None is no text"),
    ("title: A\ntitle: B\n", "subject.yml:2:title: the entry stands twice"),
    ("- title\n", "subject.yml:1: it holds no entries"),
    ("title: [\n", "subject.yml:2: it is no YAML"),
]


@pytest.mark.parametrize(("text", "what"), WRONG)
def test_a_wrong_entry_is_told_by_its_line(text: str, what: str) -> None:
    with pytest.raises(SubjectError) as error:
        switches_of(text)
    assert str(error.value).startswith(what)


CLAIMS = (
    "place,figure,measure,year,producer,method\nHaiti,12,deaths,2010,A,survey\nHaiti,13,deaths,2010,B,survey\n"
    "Haiti,14,deaths,2010,C,survey\n"
)


def test_a_page_begins_with_the_title_and_the_opening_sentence(tmp_path: Path) -> None:
    text = (
        "title: Who died\nopening: What offices said.\npersons: {one: miner, many: miners}\nviews: [2010]\n"
    )
    page = page_of(project(tmp_path / "mine", {"subject/subject.yml": text, "claims.csv": CLAIMS}))
    assert page.startswith("Who died Who died What offices said. Three numbers were read")
    rests = "12 by the end of 2010 (A); 13 by the end of 2010 (B); 14 by the end of 2010 (C)"
    assert (
        f"Miners killed, in the earthquake, asked about 2010. To quote, as resting on {rests}: about 13"
        in page
    )


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("origin", "Ghana"),
        ("destination", "Haiti"),
        ("via", "Ghana"),
        ("movement", "any"),
        ("role", "within"),
    ],
)
def test_a_subject_without_a_route_refuses_columns_of_one(column: str, cell: str, tmp_path: Path) -> None:
    rows = f"place,figure,measure,{column}\nHaiti,12,deaths,{cell}\n"
    folder = project(tmp_path / "mine", {"claims.csv": rows})
    done = run(folder, "-m", "analysis", "own", "claims.csv")
    assert done.returncode == 1
    assert f"claims.csv:2: column {column}: the subject has no route" in done.stderr


def test_a_share_needs_no_movement_and_is_set_against_its_whole(tmp_path: Path) -> None:
    whole = "the dead,deaths,all,all,killed,actual"
    rows = (
        "place,figure,measure,year,population,producer,method,share_of,whole_measure,whole_population,"
        "whole_exploitation,whole_status,whole_visibility\n"
        "Haiti,100,deaths,2010,all,Office,administrative,,,,,,\n"
        "Haiti,60,deaths,2010,women,Office,administrative,,,,,,\n"
        f"Haiti,10 to 20 percent,share,2010,women,Survey,survey,{whole}\n"
    )
    page = page_of(project(tmp_path / "mine", {"claims.csv": rows}))
    assert "share of the dead, in the earthquake: women killed" in page
    assert "in or from the country" not in page
    assert "Several numbers together. 60 women killed in Haiti" in page


def test_a_subject_may_switch_the_route_on(tmp_path: Path) -> None:
    rows = "place,figure,measure,year,origin\nHaiti,12,deaths,2010,Ghana\n"
    files = {"subject/subject.yml": "route: on\n", "claims.csv": rows}
    done = run(project(tmp_path / "mine", files), "-m", "analysis", "own", "claims.csv")
    assert "\n1 of 1 rows are read." in done.stdout, done.stderr


def test_usual_words_may_stand_with_the_switches(tmp_path: Path) -> None:
    rows = "place,figure,measure\nHaiti,12,deaths\n"
    folder = project(
        tmp_path / "mine", {"subject/subject.yml": "usual: {status: injured}\n", "claims.csv": rows}
    )
    assert "People injured" in page_of(folder)
    (folder / "subject/subject.yml").write_text(
        "time: day\nusual: {status: hurt, statis: killed}\n", encoding="utf-8"
    )
    told = run(folder, "-m", "analysis", "check").stderr
    assert "subject/subject.yml:2:usual.status: 'hurt' is no status; one of killed" in told
    assert "subject/subject.yml:2:usual.statis: 'statis' is no entry here; did you mean 'status'?" in told


@pytest.mark.parametrize(("text", "is_read"), [("", False), ("money: on\n", True)])
def test_amounts_of_money_are_words_where_they_are_switched_on(
    tmp_path: Path, text: str, is_read: bool
) -> None:
    rows = 'place,figure,measure,year\nHaiti,"$5 million",market,2010\n'
    done = run(
        project(tmp_path / "mine", {"subject/subject.yml": text, "claims.csv": rows}),
        *("-m", "analysis", "own", "claims.csv"),
    )
    assert ("1 of 1 rows are read." in done.stdout) == is_read
    told = "(it is one of money: money: on in subject/subject.yml has it)"
    assert (told in done.stderr) != is_read


TABLES = "import analysis as an\nan.load_table('ratings')"


def test_tables_that_are_switched_off_are_no_tables(tmp_path: Path) -> None:
    folder = project(tmp_path / "mine", {})
    refused = run(folder, "-c", TABLES).stderr
    assert "'ratings'" in refused
    assert "one of detected, links" in refused
    (folder / "subject/subject.yml").write_text("ratings: on\n", encoding="utf-8")
    assert run(folder, "-c", TABLES).returncode == 0


def test_both_commands_tell_every_entry_that_is_wrong(tmp_path: Path) -> None:
    text = "persns: {one: a, many: b}\nviews: [20155]\ntime: hour\n"
    folder = project(tmp_path / "mine", {"subject/subject.yml": text, "claims.csv": CLAIMS})
    for words in (["check"], ["own", "claims.csv"]):
        told = run(folder, "-m", "analysis", *words).stderr
        starts = [line.split(": ")[0] for line in told.splitlines()[:3]]
        assert starts == [f"subject/subject.yml:{line}" for line in ("1:persns", "2:views", "3:time")]
        assert "did you mean 'persons'?" in told
