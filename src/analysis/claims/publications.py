"""Which publication of its maker stands behind a claim, where one is known.

A title is held as far as somebody saw it, in the publication itself or in a second text; one that is only remembered is
left empty. The address is the maker's own, or that of a library: a copy on the page of somebody else is none.
"""

from pathlib import Path

import pandas as pd

from analysis.reading.cards import RAW
from analysis.reading.delimited_tables import LINE, Check, failing, read_text_table
from analysis.reading.problems import refuse
from analysis.table_contracts import as_table

FOLDER = f"{RAW}/publications"
PUBLICATIONS = f"{FOLDER}/publications.csv"
BY_CLAIM = f"{FOLDER}/publications_by_claim.csv"
#: Columns of a publication that would be mistaken for a claim's own.
_NAMES = {"maker": "author", "year": "publication_year", "kind": "publication_kind"}


def load_publications(root: Path) -> pd.DataFrame:
    """The publication of each claim that has one, by the line that names it; no row where the folder is not there.

    Raises InputError for cells that break their contract, and for a publication that the table of them does not have.
    """
    if not (root / BY_CLAIM).is_file():
        return pd.DataFrame(columns=[LINE, "claim_id", "publication_id"], dtype=object)
    publications = read_text_table(root / PUBLICATIONS, "publications", file=PUBLICATIONS)
    links = read_text_table(root / BY_CLAIM, "publications_by_claim", file=BY_CLAIM)
    is_known = links["publication_id"].isin(publications["publication_id"])
    unknown: Check = (
        "publication_id",
        is_known,
        f"an id of {PUBLICATIONS}",
        "there is no publication {cell!r}",
    )
    refuse(failing(links, [unknown], file=BY_CLAIM))
    named = publications.drop(columns=LINE).rename(columns=_NAMES)
    return links.merge(named, on="publication_id", how="left")


def cited(publications: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """10_publications: the publication of each claim, in the order of the claims.

    Raises InputError for each line about a claim that is not among these.
    """
    is_held = publications["claim_id"].isin(claims["claim_id"])
    unknown: Check = ("claim_id", is_held, "the id of a claim that we hold", "there is no claim {cell}")
    refuse(failing(publications, [unknown], file=BY_CLAIM))
    by_claim = publications.set_index("claim_id", drop=False)
    ordered = claims.loc[claims["claim_id"].isin(by_claim.index), "claim_id"]
    return as_table(by_claim.loc[ordered].reset_index(drop=True), "10_publications")
