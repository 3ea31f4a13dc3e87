"""Every region's leading number, before and now, with the rule that decided: docs/leading_numbers.csv.

    python benchmarks/leading_numbers.py

writes the table from docs/leading_numbers_before.csv, which is kept as it was before the rules of December 2026, and
from data/processed/30_ladder.csv, and prints how many regions each rule decided.
"""

from collections.abc import Iterator

import pandas as pd

from analysis.files import write
from analysis.processed_tables import tables
from analysis.project import root
from analysis.vocabulary import OWN

BEFORE = "docs/leading_numbers_before.csv"
NOW = "docs/leading_numbers.csv"
#: What is told of a number, before and now.
COLUMNS = ["claim_ids", "low", "best", "high", "year", "producer", "rung", "grade", "certainty", "why"]
#: Why a ladder is led by a count of those found.
COUNT_LEADS = "nobody_measured_the_rest"


def leading(ladder: pd.DataFrame) -> pd.DataFrame:
    """The first leading row of each region."""
    return ladder[ladder["leads"]].drop_duplicates("region_code").set_index("region_code")


def rules(row: pd.Series, claims: pd.DataFrame, advice: pd.Series) -> Iterator[str]:
    """The rules by which a number leads now, and by which the one of before does not."""
    before, now = row["claim_ids_before"], row["claim_ids_now"]
    if before == now:
        yield "unchanged"
        return
    if not before:
        yield "new evidence"
    elif before not in claims.index:
        yield "what was put together is very uncertain"
    elif _is_part(claims.loc[before]):
        yield "a part leads no rung"
    elif advice[before] == "quote_as_history":
        yield "a later edition replaced it"
    elif row["why_now"] != COUNT_LEADS and claims.loc[before, "status"] != _status(now, claims):
        yield "of another condition, which has the newest or the best evidence"
    if now in claims.index and claims.loc[now, "producer"] == OWN:
        yield "the mixture of several analyses speaks for a set of lists"
    elif row["why_now"] == COUNT_LEADS:
        yield "a recorded count leads before a very uncertain number"
    elif row["certainty_now"] == "very_low":
        yield "nothing is recorded, so that a model's figure leads, so labelled"
    elif before:
        yield "of the whole region, the best grade and the newest"


def _is_part(claim: pd.Series) -> bool:
    """Whether a claim is of some of the people of its region."""
    is_of_all = [*claim[["population", "exploitation", "counterpart", "target_population"]]] == [
        "all",
        "all",
        "",
        "",
    ]
    return not is_of_all or claim["direction"] not in ("in", "any")


def _status(claim_id: str, claims: pd.DataFrame) -> str:
    """The condition that a claim is of, nothing of an answer that several give."""
    return str(claims["status"].get(claim_id, ""))


def table() -> pd.DataFrame:
    """Each region that has or had a leading number, in the order of the ladders."""
    corpus = tables()
    ladder = corpus["30_ladder"]
    now = leading(ladder)
    before = pd.read_csv(root() / BEFORE, dtype=str, keep_default_na=False).set_index("region_code")
    order = ladder["region_code"].unique()
    regions = [code for code in order if code in now.index or code in before.index]
    parts = [
        before.reindex(regions)[COLUMNS].add_suffix("_before"),
        now.reindex(regions)[COLUMNS].add_suffix("_now"),
    ]
    both = pd.concat(parts, axis=1)
    for name in COLUMNS:
        both[f"{name}_now"] = [_text(cell) for cell in both[f"{name}_now"]]
    both = both.fillna("")
    both.insert(0, "region", [corpus.names[code] for code in regions])
    advice = corpus["30_quoting"].set_index("claim_id")["advice"]
    decided = ["; ".join(rules(row, corpus.claims(), advice)) for _, row in both.iterrows()]
    return both.assign(rule=decided)


def _text(cell: object) -> str:
    """A cell as the tables write it."""
    if pd.isna(cell):
        return ""
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def main() -> None:
    """Write the table, and print how many regions each rule decided."""
    rows = table()
    write(root() / NOW, rows.to_csv(lineterminator="\n").encode())
    print(rows["rule"].value_counts().to_string())


if __name__ == "__main__":
    main()
