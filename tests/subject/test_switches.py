"""What subject.yml says of a subject as a whole: its title, whom it counts, its years, and whether it has a route."""

from pathlib import Path

import pytest

from analysis.subject import SubjectError
from analysis.subject.switches import Switches, switches, switches_of
from tests.subject.invented import page_of, project, run


def test_trafficking_has_a_route_and_counts_by_the_year() -> None:
    assert switches() == Switches(route=True)


def test_a_subject_without_the_file_counts_by_the_year_and_has_no_route() -> None:
    assert switches_of("") == Switches()
    assert not Switches().by_day
    assert not Switches().route


WRONG = [
    ("title: A\ncolour: red\n", "subject.yml:2:colour: there is no such entry; one of title, opening"),
    ("time: hour\n", "subject.yml:1:time: 'hour' is no unit of time; one of year, day"),
    ("\nroute: maybe\n", "subject.yml:2:route: 'maybe' is no switch; on or off"),
    ("views: 2010\n", "subject.yml:1:views: 2010 is no list of years"),
    ("views: [20100]\n", "subject.yml:1:views: [20100] is no list of years"),
    ("harmed: people\n", "subject.yml:1:harmed: 'people' does not say who is counted"),
    ("harmed: {one: person}\n", "subject.yml:1:harmed:"),
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
    text = "title: Who died\nopening: What offices said.\nharmed: {one: miner, many: miners}\nviews: [2010]\n"
    page = page_of(project(tmp_path / "mine", {"subject/subject.yml": text, "claims.csv": CLAIMS}))
    assert page.startswith("Who died Who died What offices said. Three numbers were read")
    assert "Miners killed, in the earthquake, asked about 2010. about 13" in page


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
    assert "share of the dead, by deaths: women killed" in page
    assert "in or from the country" not in page
    assert "Several numbers together. 60 women killed in Haiti" in page


def test_a_subject_may_switch_the_route_on(tmp_path: Path) -> None:
    rows = "place,figure,measure,year,origin\nHaiti,12,deaths,2010,Ghana\n"
    files = {"subject/subject.yml": "route: on\n", "claims.csv": rows}
    done = run(project(tmp_path / "mine", files), "-m", "analysis", "own", "claims.csv")
    assert "\n1 of 1 rows are read." in done.stdout, done.stderr
