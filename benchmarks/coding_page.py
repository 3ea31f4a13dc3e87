"""How well the claims are coded: the page docs/coding.md, from the tables of data/raw.

python benchmarks/coding_page.py > docs/coding.md
"""

from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from scipy import stats

from analysis.agreement import compare
from analysis.project import root
from analysis.reading.delimited_tables import read_text_table

TEMPLATE = "coding.md.jinja"
#: The share of wrong cells that is wanted at most, in columns that decide pooling.
WANTED = 0.05
DECIDING = ["measure", "population", "exploitation", "status", "visibility", "method", "period"]
PERIOD = ["period_start", "period_end"]
FIGURE = ["bound", "low", "high", "best"]
#: Claims of long tables that are all coded alike, by how their ids begin.
SERIES = ("UNODC", "WF", "TIPLE")
PLACES_READ = ["maker", "secondary", "press", "title"]


def table(name: str) -> pd.DataFrame:
    """A table of data/raw, checked against its contract."""
    file = f"data/raw/{name}.csv"
    return read_text_table(root() / file, name, file=file).drop(columns="line")


def first_reading(second: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """The first coding: where no difference is told, it is the second."""
    first = second.set_index("claim_id")
    difference: Any
    for difference in differences.itertuples():
        first.loc[difference.claim_id, difference.column] = difference.first
    return first.reset_index()


def consistency(second: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Share equal, kappa and AC1, a row a column."""
    coded = [*DECIDING[:-1], *PERIOD, *FIGURE]
    again = second[["claim_id", *coded]]
    return compare(first_reading(again, differences), again).columns


def where_a_year_was_seen(second: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """The same for periods, of claims for which the second reader names a year."""
    measures = []
    for column in PERIOD:
        dated = second.loc[second[column] != "", ["claim_id", column]]
        here = differences[
            (differences["column"] == column) & differences["claim_id"].isin(dated["claim_id"])
        ]
        measures.append(compare(first_reading(dated, here), dated).columns)
    return pd.concat(measures)


def settled(differences: pd.DataFrame) -> pd.DataFrame:
    """How the differences of each column were settled: for whom, and on what ground."""
    rows = differences[~differences["column"].isin(FIGURE)]
    stays = rows["settled"] == rows["first"]
    changes = rows["settled"] == rows["second"]
    neither = ~(stays | changes)
    who = pd.DataFrame({"column": rows["column"], "first": stays, "second": changes, "neither": neither})
    counts = who.groupby("column", sort=False).sum()
    grounds = pd.crosstab(rows["column"], rows["basis"])
    names = ["words", "fact", "rule", "judgement", "not_shown"]
    return counts.join(grounds.reindex(columns=names, fill_value=0))


def wrong_cells(checked: pd.DataFrame) -> pd.DataFrame:
    """Of each column the cells that could be checked, those that are wrong, and the share with its interval."""
    counts = pd.crosstab(checked["column"], checked["verdict"]).reindex(DECIDING)
    return shares(counts)


def wrong_by_part(checked: pd.DataFrame) -> pd.DataFrame:
    """The same of all columns together: of sets that meet, of others, and of claims outside the long tables."""
    frame = pd.read_csv(root() / "benchmarks" / "coding_frame.csv")
    strata = frame.set_index("claim_id")["stratum"]
    is_meeting = checked["claim_id"].map(strata) == "meeting"
    is_alone = ~checked["claim_id"].str.startswith(SERIES)
    parts = {
        "all": checked.index >= 0,
        "sets that meet": is_meeting,
        "others": ~is_meeting,
        "outside the long tables": is_alone,
    }
    verdicts = {name: checked[rows]["verdict"].value_counts() for name, rows in parts.items()}
    return shares(pd.DataFrame(verdicts).T.fillna(0))


def shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Cells checked, wrong and unchecked of each row of counts of verdicts, and the share wrong with its interval."""
    rows = []
    for column, count in counts.iterrows():
        cells = int(count["right"] + count["wrong"])
        rows.append(
            (column, cells, int(count["wrong"]), int(count["not_in_facts"]), *wilson(count["wrong"], cells))
        )
    names = ["column", "cells", "wrong", "unchecked", "share", "low", "high"]
    return pd.DataFrame(rows, columns=names).set_index("column")


def wilson(successes: int, cells: int) -> tuple[float, float, float]:
    """A share with its 95 percent interval.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22, 209-212.
    """
    interval = stats.binomtest(int(successes), int(cells)).proportion_ci(method="wilson")
    return int(successes) / int(cells), float(interval.low), float(interval.high)


def page() -> str:
    """The text of the page."""
    second = table("second_reading")
    differences = table("settled_differences")
    checked = table("validity_check")
    planted = table("planted_errors")
    found = (planted["found"] == "yes").sum()
    facts: dict[str, Any] = {
        "claims": len(second),
        "consistency": consistency(second, differences),
        "dated": where_a_year_was_seen(second, differences),
        "settled": settled(differences),
        "open": (differences["basis"] == "open").sum(),
        "mended": differences[
            (differences["basis"] != "open") & (differences["settled"] != differences["first"])
        ],
        "drawn": checked["claim_id"].nunique(),
        "checks": wrong_cells(checked),
        "parts": wrong_by_part(checked),
        "read": checked["read_in"].value_counts().reindex(PLACES_READ, fill_value=0),
        "wrong": checked[checked["verdict"] == "wrong"],
        "wanted": WANTED,
        "planted": len(planted),
        "planted_in_series": planted["claim_id"].str.startswith(SERIES).sum(),
        "found": found,
        "found_share": wilson(found, len(planted)),
    }
    folder = Path(__file__).parent
    # A page of Markdown, from our own tables: nothing is escaped.
    environment = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template(TEMPLATE).render(facts) + "\n"


if __name__ == "__main__":
    print(page(), end="")
