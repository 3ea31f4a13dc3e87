"""Every number phrase that can be cut out of the article of 2009, with its hedge, in the order of the article.

Worked out by hand from the printed words: (phrase, kind, low, high, best, bound, approximate or vague).
"""

import pandas as pd
import pytest

from analysis.reading.figures import parse_figure, parse_figures
from analysis.vocabulary import Bound, FigureKind

COUNT, SHARE, MONEY, RANK = FigureKind.COUNT, FigureKind.SHARE, FigureKind.MONEY, FigureKind.RANK
NONE, LOWER, UPPER = Bound.NONE, Bound.LOWER, Bound.UPPER

Case = tuple[str, FigureKind, float | None, float | None, float | None, Bound, str]
PHRASES: list[Case] = [
    ("117 countries", COUNT, None, None, 117, NONE, ""),
    ("124 parties", COUNT, None, None, 124, NONE, ""),
    ("the fastest-growing criminal industry", RANK, None, None, 1, NONE, ""),
    ("estimated to be between USD$5 billion and $9 billion", MONEY, 5e9, 9e9, None, NONE, "approximate"),
    ("USD$5 billion and $9 billion", MONEY, 5e9, 9e9, None, NONE, ""),
    ("about $42.5 billion", MONEY, None, None, 42.5e9, NONE, "approximate"),
    ("the majority of trafficking", SHARE, 0.5, None, None, LOWER, "vague"),
    ("Thousands of male", COUNT, 1_000, None, None, LOWER, "vague"),
    ("Thousands of children", COUNT, 1_000, None, None, LOWER, "vague"),
    ("$31bn", MONEY, None, None, 31e9, NONE, ""),
    (
        "estimated 600,000 to 820,000 men, women, and children",
        COUNT,
        600_000,
        820_000,
        None,
        NONE,
        "approximate",
    ),
    ("approximately 70 percent are women and girls", SHARE, None, None, 0.7, NONE, "approximate"),
    ("up to 50 percent are minors", SHARE, None, 0.5, None, UPPER, ""),
    ("the majority of transnational victims", SHARE, 0.5, None, None, LOWER, "vague"),
    ("eight industrialized nations", COUNT, None, None, 8, NONE, ""),
    ("every country in the world", SHARE, None, None, 1, NONE, ""),
    ("The most common destinations", RANK, None, None, 1, NONE, ""),
    ("currently about 10,000 forced laborers", COUNT, None, None, 10_000, NONE, "approximate"),
    ("around one-third of whom", SHARE, None, None, 1 / 3, NONE, "approximate"),
    ("14,500 to 17,500 people, mainly women and children", COUNT, 14_500, 17_500, None, NONE, ""),
    ("mainly women and children", SHARE, 0.5, None, None, LOWER, "vague"),
    ("600-800 persons", COUNT, 600, 800, None, NONE, ""),
    ("additional 1,500-2,200 persons", COUNT, 1_500, 2_200, None, NONE, ""),
    ("estimated to be worth $400 million annually", MONEY, None, None, 4e8, NONE, "approximate"),
    ("$400 million annually", MONEY, None, None, 4e8, NONE, ""),
    ("at least 200,000 to 225,000 women and children", COUNT, 200_000, 225_000, None, LOWER, ""),
    ("Most of the trafficking destinations", SHARE, 0.5, None, None, LOWER, "vague"),
    ("60 percent", SHARE, None, None, 0.6, NONE, ""),
    ("40 percent", SHARE, None, None, 0.4, NONE, ""),
    ("currently an estimated 300,000 women and children", COUNT, None, None, 300_000, NONE, "approximate"),
    ("60,000 child prostitutes", COUNT, None, None, 60_000, NONE, ""),
    ("the 200 brothels", COUNT, None, None, 200, NONE, ""),
    ("an estimated 50,000 Iraqi refugee girls and women", COUNT, None, None, 50_000, NONE, "approximate"),
    ("As many as 200,000 Nepali girls", COUNT, None, 200_000, None, UPPER, ""),
    ("2/3 of women", SHARE, None, None, 2 / 3, NONE, ""),
    ("three-quarters", SHARE, None, None, 0.75, NONE, ""),
    ("An estimated 500,000 women", COUNT, None, None, 500_000, NONE, "approximate"),
    ("from 1,000 to 7,000 trafficking victims a year", COUNT, 1_000, 7_000, None, NONE, ""),
    ("Most police investigations", SHARE, 0.5, None, None, LOWER, "vague"),
    ("809 registered trafficking victims", COUNT, None, None, 809, NONE, ""),
    ("763 were women", COUNT, None, None, 763, NONE, ""),
    ("at least 60 percent of them", SHARE, 0.6, None, None, LOWER, ""),
    ("All victims", SHARE, None, None, 1, NONE, ""),
    ("8,000 to 11,000 prostitutes", COUNT, 8_000, 11_000, None, NONE, ""),
    ("more than 75%", SHARE, 0.75, None, None, LOWER, ""),
    ("80% of prostitutes", SHARE, None, None, 0.8, NONE, ""),
    ("70%", SHARE, None, None, 0.7, NONE, ""),
    ("a total of 357 completed investigations of human trafficking", COUNT, None, None, 357, NONE, ""),
    ("775 victims", COUNT, None, None, 775, NONE, ""),
    ("Thirty-five percent of the suspects", SHARE, None, None, 0.35, NONE, ""),
    ("8%", SHARE, None, None, 0.08, NONE, ""),
    (
        "13,000-14,000 trafficking victims in the country at any given time",
        COUNT,
        13_000,
        14_000,
        None,
        NONE,
        "",
    ),
    ("may be between 1,500 and 3,000 victims of human trafficking", COUNT, 1_500, 3_000, None, NONE, ""),
    ("418 trafficking cases", COUNT, None, None, 418, NONE, ""),
    ("219 economic exploitation", COUNT, None, None, 219, NONE, ""),
    ("168 sexual exploitation cases", COUNT, None, None, 168, NONE, ""),
    ("196 trafficking files", COUNT, None, None, 196, NONE, ""),
    ("184", COUNT, None, None, 184, NONE, ""),
    ("342 persons", COUNT, None, None, 342, NONE, ""),
    ("70% of the prostitutes", SHARE, None, None, 0.7, NONE, ""),
    ("the largest number of trafficking cases", RANK, None, None, 1, NONE, ""),
    ("108 trafficking victims", COUNT, None, None, 108, NONE, ""),
    ("151", COUNT, None, None, 151, NONE, ""),
    ("1,035 sex trafficking victims", COUNT, None, None, 1_035, NONE, ""),
    ("445 labor trafficking victims", COUNT, None, None, 445, NONE, ""),
    ("71 women", COUNT, None, None, 71, NONE, ""),
    ("could be up to 1,420 women", COUNT, None, 1_420, None, UPPER, ""),
    ("as high as 68%", SHARE, None, 0.68, None, UPPER, ""),
    ("one-third of the workforce", SHARE, None, None, 1 / 3, NONE, ""),
    ("between 200,000 and 400,000 women", COUNT, 200_000, 400_000, None, NONE, ""),
    ("perhaps up to 10% of the female population", SHARE, None, 0.1, None, UPPER, "approximate"),
    ("a sample of 106 women", COUNT, None, None, 106, NONE, ""),
    ("3%", SHARE, None, None, 0.03, NONE, ""),
    ("half a million Ukrainian women", COUNT, None, None, 500_000, NONE, ""),
    ("80% of all unemployed", SHARE, None, None, 0.8, NONE, ""),
    ("thousands of trafficked Russian women", COUNT, 1_000, None, None, LOWER, "vague"),
    ("may be up to one million illegal immigrants", COUNT, None, 1_000_000, None, UPPER, ""),
    ("ranges between 300 and 1000 a year", COUNT, 300, 1_000, None, NONE, ""),
    ("one of 21 trafficking destination countries", COUNT, None, None, 21, NONE, ""),
    ("35,000 women", COUNT, None, None, 35_000, NONE, ""),
    ("estimated profits of $500 million", MONEY, None, None, 5e8, NONE, "approximate"),
    ("second only to", RANK, None, None, 2, NONE, ""),
    ("241 international and national trafficking routes", COUNT, None, None, 241, NONE, ""),
    ("In the majority of cases", SHARE, 0.5, None, None, LOWER, "vague"),
    ("In most cases", SHARE, 0.5, None, None, LOWER, "vague"),
    ("the 47 member states", COUNT, None, None, 47, NONE, ""),
    ("so far 21", COUNT, None, None, 21, NONE, ""),
    ("17", COUNT, None, None, 17, NONE, ""),
    ("not a single conviction", COUNT, None, None, 0, NONE, ""),
    ("not been a single conviction", COUNT, None, None, 0, NONE, ""),
    ("Over half of the states", SHARE, 0.5, None, None, LOWER, ""),
    ("a coalition of over 40 NGOs", COUNT, 40, None, None, LOWER, ""),
    ("more than 40 regional chapters", COUNT, 40, None, None, LOWER, ""),
    ("18 anti-slavery organizations", COUNT, None, None, 18, NONE, ""),
    ("47 at-risk children", COUNT, None, None, 47, NONE, ""),
    ("over 200 children", COUNT, 200, None, None, LOWER, ""),
    ("For the most part", SHARE, 0.5, None, None, LOWER, "vague"),
]


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: case[0])
def test_a_phrase_of_the_article(case: Case) -> None:
    text, kind, low, high, best, bound, flags = case
    figure = parse_figure(text)
    assert (figure.kind, figure.low, figure.high, figure.best, figure.bound) == (kind, low, high, best, bound)
    assert figure.approximate == (flags == "approximate")
    assert figure.vague == (flags == "vague")
    assert figure.currency == ("USD" if kind is MONEY else None)


def test_the_phrases_of_the_article_as_a_column() -> None:
    table = parse_figures(pd.Series([case[0] for case in PHRASES]), file="claims.csv", column="figure")
    assert table["kind"].tolist() == [case[1].value for case in PHRASES]
    for place, name in ((2, "low"), (3, "high"), (4, "best")):
        assert [None if pd.isna(value) else value for value in table[name]] == [
            case[place] for case in PHRASES
        ]
