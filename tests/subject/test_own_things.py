"""A subject that counts things, as tonnes: its numbers are put together, and its page says nothing of people."""

import re

import pytest

from tests.subject.invented import page_of

MEASURES = """measure,family,timing,counts,unit,reason
by_rivers,input,over,things,tonnes_per_year,plastic that rivers carry into the sea in a year
afloat,afloat,at,things,tonnes,plastic at the surface at one time
"""
LABELS = """measures:
  by_rivers: {kind: things, said: {tonnes_per_year: "tonnes of plastic from rivers a year"}}
  afloat: {kind: things, said: {tonnes: "tonnes of plastic afloat"}}
"""
CLAIMS = """place,figure,measure,year,producer,producer_year,method,visibilty,comment,share_of,whole_measure
World,"1.15 to 2.41 million tonnes",by_rivers,2015,Lebreton,2017,model,,,,
World,0.41 to 4 million tonnes,by_rivers,2015,Schmidt,2017,model,,,,
World,"2.9 (2.8-3.0) million tonnes",by_rivers,2015,Meijer,2021,model,,,,
World,"1.1 (1.0-1.2) million tonnes",by_rivers,2015,Mai,2020,model,,,,
World,"268,940 tonnes",afloat,2013,Eriksen,2014,survey,,drawn by nets,,
World,67 percent,share,2015,Lebreton,2017,model,,,plastic from rivers,by_rivers
"""
FILES = {
    "pyproject.toml": '[tool.analysis]\nsubject = "subject"\n',
    "claims.csv": CLAIMS,
    "subject/measures.csv": MEASURES,
    "subject/labels.yml": LABELS,
    "subject/nouns.txt": "tonnes\n",
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the page about plastic in the sea says."""
    folder = tmp_path_factory.mktemp("things") / "sea"
    (folder / "subject").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return page_of(folder, ends_with=1)


def test_things_are_put_together_as_persons_are(page: str) -> None:
    assert re.search(r"Tonnes of plastic from rivers a year\. To quote, as resting on [^.]*: about ", page)
    assert "put together from four lines of evidence" in page
    assert "Measurements that miss each other." in page


def test_a_page_about_things_says_nothing_of_people_and_money(page: str) -> None:
    for word in ("people", "person", "money", "victim", "condition the"):
        assert word not in page.lower(), word


def test_a_share_of_things_stands_as_published_and_says_nothing_of_a_condition(page: str) -> None:
    share = "Share of plastic from rivers, counted as tonnes of plastic from rivers a year."
    assert f"{share} To quote, with care (no independent study bears it out): 67 percent in 2015" in page


def test_the_page_names_the_columns_that_are_not_read(page: str) -> None:
    assert "Columns of the table are not read, and nothing on this page rests on them:" in page
    assert "visibilty (visibility would be read); comment (note would be read)." in page
