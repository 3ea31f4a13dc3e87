"""What a text leaves in doubt stays empty, and what it says beside a number is that number's."""

import pandas as pd
import pytest

import analysis as an


def cell(text: str, figure: str, axis: str) -> str:
    read = an.read_text(text, year=2024)
    rows = read[read["claim"] & (read["figure"] == figure)]
    assert len(rows) == 1, read[["figure", "claim", "rule"]]
    return str(rows.iloc[0][axis])


PLACES = [
    ("Peru had 300 victims, and Chile with 120 came next.", "120", "Chile"),
    ("Of the victims, Kenya (n = 410) and Ghana (n = 220) had most.", "220", "Ghana"),
    ("In Berlin the police counted 40 victims, in Hamburg 22.", "40", "Berlin"),
    ("In Berlin the police counted 40 victims, in Hamburg 22.", "22", "Hamburg"),
    ("Police counted 40 victims in Berlin, 22 in Hamburg.", "40", "Berlin"),
    ("Chile accounted for 23% of the Peru total of victims.", "23%", "Chile"),
    ("In Peru there were 900 victims, 300 of them in the capital.", "300", ""),
    ("In Peru there were 900 victims. The count in Huanta was 40 victims, and in Cangallo 7.", "40", ""),
    ("In Peru 900 women were trafficked and in Chile 400. A further 50 were children.", "50", ""),
    ("The Peruvian president said that 300 workers had died.", "300", ""),
    ("Scholars at the University of Chicago met 40 victims.", "40", ""),
    ("Peru hosts the largest camp worldwide with 700 refugees.", "700", "Peru"),
    ("The war in Peru has pushed the global total to 900 refugees.", "900", "global"),
    ("There are 400 people from Nepal working in the country.", "400", ""),
    ("Some 900 girls from Nepal work in Indian brothels.", "Some 900", "Indian"),
    ("In Peru there were 900 victims. They came from 31 countries.", "31", ""),
    ("# Peru\n\nThe U.S. Department of Labor listed 60 victims.", "60", ""),
    ("# Peru\n\nThe Ministry of Justice listed 60 victims.", "60", "Peru"),
    ("A press conference was held in Geneva. There are 600 refugees in camps.", "600", ""),
]


@pytest.mark.parametrize(("text", "figure", "place"), PLACES)
def test_a_place_is_that_of_those_counted_or_empty(text: str, figure: str, place: str) -> None:
    assert cell(text, figure, "place") == place


PERIODS = [
    ("From March to November 2020 some 330 victims were found.", "some 330", (2020, 2020)),
    ("Since 1995 up to 2010 police freed 800 victims.", "800", (1995, 2010)),
    ("In its report on 2018 the office counts 110 victims, and two years later 180.", "110", (2018, 2018)),
    ("In its report on 2018 the office counts 110 victims, and two years later 180.", "180", (2020, 2020)),
    ("In FY 2014 the office helped 98 victims.", "98", (2014, 2014)),
    ("In 2010 it was 170 victims; the peak came in autumn 2017, at 470.", "470", (2017, 2017)),
    ("The count of 2016 found 96 victims.", "96", (2016, 2016)),
    ("Police found 120 victims in 2018, a jump from 90 the year before.", "90", (2017, 2017)),
    ("Police found 120 victims in 2018-19, a jump from 90 the year before.", "90", (None, None)),
]


@pytest.mark.parametrize(("text", "figure", "ends"), PERIODS)
def test_a_year_is_that_of_the_number_or_empty(
    text: str, figure: str, ends: tuple[int | None, int | None]
) -> None:
    read = an.read_text(text, year=2024)
    rows = read[read["claim"] & (read["figure"] == figure)]
    found = [None if pd.isna(year) else int(year) for year in rows.iloc[0][["period_start", "period_end"]]]
    assert found == [*ends]


MAKERS = [
    ("Studies by UNICEF and Caritas put the number of victims at 98.", "98", "UNICEF and Caritas"),
    ("The Delta Forum and the Cotton Union said that 300 people were forced to pick.", "300", "Delta Forum and the Cotton Union"),
    ("Researchers at Ashby-Cole University reckoned that 910 people were sleeping rough.", "910", "Ashby-Cole University"),
    ("NORC at the University of Chicago found 280 victims.", "280", "NORC at the University of Chicago"),
    ("According to a survey for the ILO, 700 people were in forced labour.", "700", "ILO"),
    ("The regional government will pay for huts where, according to the prefecture, 150 persons live.", "150", "prefecture"),
    ("The ILO counted 300 victims, but according to rumours it was 900 victims.", "900", ""),
    ("The city council counted 90 victims. The court said there were 170 victims.", "170", ""),
    ("The interior ministry counted 90 victims. Later the ministry gave 170 victims.", "170", "interior ministry"),
    ("The ILO says 300 people were forced to work. The register held 46.", "46", ""),
    ("The ILO has the figures, and I thought 40 workers would come.", "40", ""),
    ("In 2016 a third of all workers had no choice (ILO).", "a third", "ILO"),
    ("Were there 90 slaves, as some scholars contend, or 300 slaves, as the police insist?", "300 slaves", "police"),
    ("The FBI opened 83 trafficking investigations.", "83", "FBI"),
    ("According to Caritas there were 30 victims.\n\nAn expert spoke.\n\nThe report said that 12 victims were children.", "12", "Caritas"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figure", "maker"), MAKERS)
def test_a_maker_is_who_made_the_number_or_empty(text: str, figure: str, maker: str) -> None:
    assert cell(text, figure.removesuffix(" slaves"), "producer") == maker


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The victims should get at least 2 per cent of programme budgets.", "share_of_money"),
        ("Monitors held 11,000 interviews, of which 3,000 with pickers.", "documents"),
        ("Three quarters of the reports on victims were late.", "documents"),
        ("The ministry promises victims 50% more beds.", "change"),
        ("Leaving out one list may move the number of victims by up to 40%.", "change"),
        ("Victims can be reached on 555 01 88.", "phone"),
        ("The eldest girl was twelve and worked.", "age"),
        ("One of the victims, a former postman of 57, is free.", "age"),
        ("The family of victims owed 31,000.", "nothing_counted"),
    ],
)
def test_a_number_of_something_else_is_no_claim(text: str, rule: str) -> None:
    read = an.read_text(text)
    assert rule in read["rule"].tolist()
    assert not read["claim"].any()


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("It became part of 3,069, which is how many were sleeping rough.", "3,069"),
        ("(4) 790,000 in Peru and 77,000 in Chile.", "790,000"),
        ("Their edition of 2016 has 18,354,700 in modern slavery.", "18,354,700"),
        ("There were 5,260 convictions, and only 374 concerned forced labour.", "374"),
    ],
)
def test_a_bare_number_of_persons_is_a_claim(text: str, figure: str) -> None:
    read = an.read_text(text)
    assert figure in read[read["claim"]]["figure"].tolist()


@pytest.mark.parametrize(
    ("text", "figure", "axis", "value"),
    [
        ("There are 230 undeclared workers in the fields.", "230", "exploitation", ""),
        ("There are 230 bonded labourers in agriculture.", "230", "exploitation", "labour"),
        ("Shelter found 240 homeless people in 2022.", "240", "visibility", ""),
        ("Authorities investigated 76 trafficking cases in 2017.", "76", "measure", "investigations"),
        ("Police arrested ten men and identified 40 trafficking cases.", "40", "measure", "cases"),
        ("Its annual report has 900 people in forced labour.", "900", "measure", "stock"),
        ("The ILO counted 300 people in forced labour. The IOM counted 80 people.", "80", "status", ""),
    ],
)
def test_other_cells_are_said_or_empty(text: str, figure: str, axis: str, value: str) -> None:
    assert cell(text, figure, axis) == value
