"""Published tables of overlapping lists: how many persons stand on exactly which of them."""

from pathlib import Path

import pandas as pd

from analysis import given
from analysis.library.corpus import tables
from analysis.library.loading import region_code

_CHOICE, _FOLDER = "recomputed", "data/raw"


def load_lists(name: str | None = None) -> pd.DataFrame:
    """A published table of lists, for `capture_recapture`; without a name, which tables there are.

    Parameters
    ----------
    name : str, optional
        Region of the table, such as "United Kingdom".

    Returns
    -------
    DataFrame
        Of a table one row for each pattern: a column of 0 and 1 for each list, and `count`, how many persons have the
        pattern; ``attrs`` say `region` (code), `period`, `claim_id` (the claim that this project works out from it),
        `joined` (the lists taken as one there), `note` (what the letters mean, as far as printed) and `citation`.
        Without a name one row a table, by `name`: `period`, `claim` (the same id), `lists` and `persons`.

    Raises
    ------
    ValueError
        If there is no such table; those that there are are named.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_lists().index.tolist()
    ['Netherlands', 'United Kingdom']
    >>> int(an.load_lists("United Kingdom")["count"].sum())
    2744
    """
    held = _held()
    if name is not None:
        return held[given.word("name", name, held)]
    rows = [
        (one.attrs["period"], one.attrs["claim_id"], len(one.columns) - 1, int(one["count"].sum()))
        for one in held.values()
    ]
    names = pd.Index(list(held), name="name", dtype="str")
    return pd.DataFrame(rows, index=names, columns=["period", "claim", "lists", "persons"])


def _held() -> dict[str, pd.DataFrame]:
    """Every table by the name of its region, in the order of names."""
    corpus = tables()
    cards = {card.file: card for card in corpus.cards}
    found = {}
    for file, choice in corpus.priors[_CHOICE].value.items():
        words = [word for word in Path(file).stem.split("_") if not word.isdigit()]
        years = [word for word in Path(file).stem.split("_") if word.isdigit()]
        code = region_code(" ".join(words).title())
        table = pd.read_csv(corpus.root / _FOLDER / file)
        table.attrs = {
            "region": code,
            "period": " to ".join(years),
            "claim_id": choice["claim"],
            "joined": list(choice["joined"]),
            "note": cards[file].processing,
            "citation": cards[file].citation,
        }
        found[corpus.names[code]] = table
    return dict(sorted(found.items()))
