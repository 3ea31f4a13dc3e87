"""The draw of the check of coding against the makers, and its planted errors.

    python benchmarks/coding_check.py --frame > benchmarks/coding_frame.csv
    python benchmarks/coding_check.py > table.csv
    python benchmarks/coding_check.py --plants

The frame names every claim as it stood on the day of the draw, and whether it is a member of a set that meets: an
estimate of two lines or more, a quantity that was not reconciled, or two numbers of one quantity that contradict each
other. The draw takes half of its claims from these. The second command prints the drawn claims as they were coded, with
an error planted in one cell of each of twenty rows; the third names the plants, and is run when every row was judged.
Both take the coding from data/raw/validity_check.csv, where it stays as it was when the claims were drawn.
"""

import argparse
import sys
from typing import Any

import numpy as np
import pandas as pd

from analysis.processed_tables import tables
from analysis.project import root
from analysis.reading.delimited_tables import read_text_table

FRAME = root() / "benchmarks" / "coding_frame.csv"
SEED = 26
DRAWN = 80
MEETING = 40
PLANTED = 20
#: Columns in which an error is planted; a period by its start.
PLANTABLE = ["measure", "population", "exploitation", "status", "visibility", "method", "period_start"]
CHECKED = "data/raw/validity_check.csv"


def frame() -> pd.DataFrame:
    """Every claim with its stratum, meeting or other."""
    processed = tables()
    answers = [processed[name][["k_lines", "claim_ids"]] for name in ("30_estimates", "30_not_reconciled")]
    pools = pd.concat(answers)
    pooled = pools.loc[pools["k_lines"] >= 2, "claim_ids"]
    conflicts = processed["20_conflicts"]
    same = conflicts.loc[conflicts["code"] == "same_estimand", "claim_ids"]
    meeting = set(";".join([*pooled, *same]).split(";"))
    claims = processed["10_claims"]["claim_id"]
    strata = claims.isin(meeting).map({True: "meeting", False: "other"})
    return pd.DataFrame({"claim_id": claims, "stratum": strata})


def drawn(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims to be checked, each with its stratum, in the order of their ids."""
    draws = [
        claims[claims["stratum"] == stratum].sample(count, random_state=SEED)
        for stratum, count in (("meeting", MEETING), ("other", DRAWN - MEETING))
    ]
    return pd.concat(draws).sort_values("claim_id", ignore_index=True)


def coding() -> pd.DataFrame:
    """The drawn claims as they were coded, a row each."""
    checked = read_text_table(root() / CHECKED, "validity_check", file=CHECKED)
    cells = checked.pivot(index="claim_id", columns="column", values="coded")
    cells["period_start"] = cells["period"].str.partition("-")[0]
    return cells.loc[drawn(pd.read_csv(FRAME))["claim_id"], PLANTABLE].reset_index()


def plants(coded: pd.DataFrame) -> pd.DataFrame:
    """A wrong cell for each of twenty rows: its claim, column, what is coded and what is planted.

    A wrong word is drawn as often as the claims that were drawn use it; a wrong year is one to five years off.
    """
    random = np.random.default_rng(SEED)
    rows = random.choice(len(coded), PLANTED, replace=False)
    wrong = []
    for row in rows:
        column = str(random.choice(PLANTABLE))
        cell = coded.loc[row, column]
        if column == "period_start":
            year = int(cell or 2010) - int(random.integers(1, 6))
            wrong.append((coded.loc[row, "claim_id"], column, cell, str(year)))
            continue
        words = coded.loc[coded[column] != cell, column].to_numpy()
        wrong.append((coded.loc[row, "claim_id"], column, cell, str(random.choice(words))))
    return pd.DataFrame(wrong, columns=["claim_id", "column", "coded", "planted"])


def planted(coded: pd.DataFrame) -> pd.DataFrame:
    """The table that the reader gets: the plants stand in it without a mark."""
    table = coded.set_index("claim_id")
    plant: Any
    for plant in plants(coded).itertuples():
        table.loc[plant.claim_id, plant.column] = plant.planted
    return table.reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frame", action="store_true", help="print the frame of the draw")
    parser.add_argument("--plants", action="store_true", help="print the plants")
    asked = parser.parse_args()
    if asked.frame:
        frame().to_csv(sys.stdout, index=False)
        return
    coded = coding()
    table = plants(coded) if asked.plants else planted(coded)
    table.to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
