"""Places of a subject's own: compared with themselves, bounded by what holds them; a wrong row is told by its line."""

import json
from pathlib import Path

import pytest

from analysis.reading.own_places import persons_in, with_places, wrong_places
from analysis.reading.places import gazetteer
from analysis.subject import SubjectError
from analysis.subject.subject_places import subject_places_of
from tests.conftest import ROOT
from tests.subject.invented import page_of, project, run

PLACES = """place,part_of,aliases,population
Square of Flags,Old Quarter,Flag Square;La Place,
Old Quarter,Port-au-Prince,,"31,000"
Hill,Port-au-Prince,,
Deep Shelf,Europe,,
"""
CLAIMS = """place,figure,measure,year,status,producer,method
Port-au-Prince,"30,000",deaths,2010,killed,B,survey
Old Quarter,"45,000",deaths,2010,killed,C,survey
Flag Square,"36,000",deaths,2010,killed,D,survey
Square of Flags,"30,000",deaths,2010,killed,E,survey
Hill,"70",deaths,2010,killed,F,survey
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with squares and districts, and claims about them."""
    new = tmp_path_factory.mktemp("places") / "mine"
    return project(new, {"subject/places.csv": PLACES, "claims.csv": CLAIMS})


def test_a_square_is_compared_with_itself_and_with_what_holds_it(folder: Path) -> None:
    text = page_of(folder)
    _, _, told = text.partition("People killed, in the earthquake, Square of Flags. To quote, ")
    assert ": about 33,000" in told
    assert "put together from two lines of evidence" in text
    assert (
        "36,000 people killed in Square of Flags by the end of 2010 (D) beside 30,000 in Port-au-Prince (B)"
        in text
    )
    assert (
        "45,000 people killed in Old Quarter by the end of 2010 (C) beside 30,000 in Port-au-Prince (B)"
        in text
    )
    # Two parts of one city are two things, which is said.
    text, _, pairs = text.partition("Which numbers were compared")
    assert "neither place lies in the other, such as" in pairs
    assert "beside 70 in Hill" not in text
    assert "70 people killed in Hill by the end of 2010 (F) beside" not in text


def test_the_notebook_of_own_claims_reads_places_of_ones_own(folder: Path) -> None:
    source = ROOT / "notebooks/60_your_own_claims.ipynb"
    parameters = ["--engine", "analysis", "-p", "claims_file", str(folder / "claims.csv")]
    done = run(folder, "-m", "papermill", str(source), str(folder / "page.ipynb"), *parameters)
    assert done.returncode == 0, done.stderr[-2000:]
    notebook = json.loads((folder / "page.ipynb").read_text(encoding="utf-8"))
    outputs = json.dumps([cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"])
    assert "people killed, in the earthquake, Square of Flags" in outputs


def test_places_lie_in_their_country_region_and_in_one_another() -> None:
    places = subject_places_of(PLACES + 'Court,"London, United Kingdom",,\n')
    laid = with_places(gazetteer(), places)
    assert laid.parts["HTI/Square of Flags"] == {"HTI/Old Quarter", "HTI/Port-au-Prince"}
    assert laid.parts["EUROPE/Deep Shelf"] == frozenset()
    assert "GBR/London" in laid.parts["GBR/Court"]
    assert persons_in(laid, places) == {"HTI/Old Quarter": 31_000}


WRONG = [
    ("Square,Atlantis\n", "2:part_of: 'Atlantis' is not a known place"),
    (
        "Square,Quarter\nQuarter,Ward\nWard,Square\n",
        "2:part_of: a circle: Square in Quarter in Ward in Square",
    ),
    ("Square,Square\n", "2:part_of: a circle: Square in Square"),
    ("Ghana,Africa\n", "2:place: 'Ghana' is known to the package"),
    ("NLD,Europe\n", "2:place: 'NLD' is known to the package"),
    ("Square,Haiti\nthe square,Ghana\n", "3:place: 'the square' reads as in line 2"),
    ("Square,\n", "2:part_of: the cell is empty"),
    ("A/B,Haiti\n", "2:place: 'A/B' has a sign"),
    ("Square,Haiti,1\n", "2:: the row has not a cell for each column"),
]


@pytest.mark.parametrize(("rows", "what"), WRONG)
def test_a_wrong_row_is_told_by_its_line(rows: str, what: str) -> None:
    with pytest.raises(SubjectError) as error:
        with_places(gazetteer(), subject_places_of(f"place,part_of\n{rows}"))
    assert str(error.value).startswith(f"places.csv:{what}")


def test_all_places_that_cannot_be_laid_over_the_gazetteer_are_told() -> None:
    rows = "place,part_of\nGhana,Africa\nSquare,Atlantis\nthe square,Haiti\nPort,Lemuria\n"
    told = [f"{error.entry} {error.what}" for error in wrong_places(gazetteer(), subject_places_of(rows))]
    assert told == [
        "2:place 'Ghana' is known to the package",
        "4:place 'the square' reads as in line 3",
        "3:part_of 'Atlantis' is not a known place",
        "5:part_of 'Lemuria' is not a known place",
    ]


def test_a_circle_is_told_once() -> None:
    rows = "place,part_of\nA,B\nB,C\nC,B\nD,C\nE,E\n"
    told = [f"{error.entry} {error.what}" for error in wrong_places(gazetteer(), subject_places_of(rows))]
    assert told == ["2:part_of a circle: A in B in C in B", "6:part_of a circle: E in E"]


def test_a_wrong_column_or_population_is_told() -> None:
    with pytest.raises(SubjectError, match=r"places\.csv:1:part_of: the column is missing"):
        subject_places_of("place,city\nSquare,Haiti\n")
    with pytest.raises(SubjectError, match=r"places\.csv:1:mayor: there is no such column"):
        subject_places_of("place,part_of,mayor\nSquare,Haiti,X\n")
    with pytest.raises(SubjectError, match=r"places\.csv:2:population: 'many' is no number"):
        subject_places_of("place,part_of,population\nSquare,Haiti,many\n")


def test_the_command_tells_a_wrong_place_by_its_file(tmp_path: Path) -> None:
    files = {"subject/places.csv": "place,part_of\nSquare,Atlantis\n", "claims.csv": CLAIMS}
    folder = project(tmp_path / "mine", files)
    done = run(folder, "-m", "analysis", "own", "claims.csv")
    assert done.returncode == 1
    assert done.stderr.startswith("subject/places.csv:2:part_of: 'Atlantis' is not a known place")


OF_WORLD = """place,figure,measure,year,status,producer,method
World,"15,000",deaths,2010,killed,A,estimate
Haiti,"60,000",deaths,2010,killed,B,estimate
"""


@pytest.mark.parametrize(("switches", "is_told"), [("", True), ("world_apart: on\n", False)])
def test_a_country_above_the_world_cannot_be_true_unless_these_are_kept_apart(
    tmp_path: Path, switches: str, is_told: bool
) -> None:
    new = project(tmp_path / "mine", {"subject/subject.yml": switches, "claims.csv": OF_WORLD})
    text = page_of(new)
    assert ("above its whole" in text) == is_told


def test_where_nobody_moves_a_rate_says_nothing_of_a_way(tmp_path: Path) -> None:
    rows = 'place,figure,measure,year,status,producer,method\nHaiti,"6.5 per 1,000",rate,2010,killed,B,estimate\n'
    text = page_of(project(tmp_path / "mine", {"claims.csv": rows}))
    assert "People killed, as a rate per 1,000 people." in text
    assert "in or from" not in text


def test_numbers_of_another_kind_are_told_beside_the_pairs(tmp_path: Path) -> None:
    share = 'Haiti,"6 per cent",share,2010,killed,C,estimate,people in the capital\n'
    rows = "".join(f"{line},\n" for line in OF_WORLD.splitlines()[1:])
    head = f"{OF_WORLD.splitlines()[0]},share_of\n"
    text = page_of(project(tmp_path / "mine", {"claims.csv": head + rows + share}))
    assert (
        "Every number was set beside every other one, but for 1 of another kind, as shares are: one pair."
        in text
    )
