"""What stands behind the claims: links, corrections, choices, spreads, lists; what came later, and what moved."""

import re
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis import arguments
from analysis.library.claim_frames import by_id
from analysis.library.corpus import tables
from analysis.library.loading import region_code
from analysis.library.quantities import labels


def load_links(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The links between numbers that go back to one number: who quotes whom, and what shares a report or data base.

    By the `claim_id` of the younger number, which may repeat: `other_id`, the number that it goes back to; `kind`,
    declared (the two share one `lineage`) or suspected (with its `score`); `relation`, how they are tied, and
    `evidence`, what shows it.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the links that begin at one of these; all links by default.

    Examples
    --------
    >>> an.load_links(an.load_claims("Netherlands")).loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    """
    return _of_claims("10_lineages", claims)


def load_corrections(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The declared corrections: what a text printed, and what its own source shows that it should have printed.

    By `claim_id`, which may repeat, one row a changed cell: its `column`, the cell as `printed` and as `corrected`, the
    `action`, the `reason` as a code, an `explanation`, and the claims that are its `evidence`.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the corrections of these; all of them by default.

    Examples
    --------
    >>> changed = an.load_corrections(an.load_claims("Netherlands")).set_index("column", append=True)
    >>> changed.loc[("A2009-042", "figure"), ["printed", "corrected"]].tolist()
    ['809', '826']
    """
    return _of_claims("10_corrections", claims)


def _of_claims(name: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a table that begin at some claims, indexed by claim."""
    table = tables()[name].set_index("claim_id")
    return table if claims is None else table[table.index.isin(by_id(claims).index)]


def load_looking_back(region: str | None = None) -> pd.DataFrame:
    """Each expectation of 2009 beside a finding of a later survey or comparison of lists.

    The columns of 30_looking_back and `quantity` (what was expected, with its place), by the `claim_id` of what was
    found, which may repeat. `differs_in` names what the two do not have in common: only where it is empty do they
    count the same thing. `covered`: whether the finding lies within the 95 percent interval that was expected.

    Parameters
    ----------
    region : str, optional
        English name or code of a region that has a page (any other is a ValueError); all regions by default.

    Examples
    --------
    >>> set(an.load_looking_back()["found_method"]) <= {"survey", "capture_recapture"}
    True
    """
    table = tables()["30_looking_back"].rename(columns={"found_claim_id": "claim_id"})
    return _of_region(table.set_index("claim_id"), region)


def load_what_moved(region: str | None = None) -> pd.DataFrame:
    """What became of each answer that version 0.1.0 of this project published, and whether evidence or a rule moved it.

    The columns of 30_what_moved and `quantity` (what is counted, with its place). First the answers of before:
    `median_before` beside `value_now`, `factor` (now over before), `cause` (evidence, rule or none) and `code`, the
    rule. Then the answers of now to questions that had none: their `claim_ids_before` is empty.

    Parameters
    ----------
    region : str, optional
        English name or code of a region that has a page (any other is a ValueError); all regions by default.

    Examples
    --------
    >>> moved = an.load_what_moved("Netherlands")
    >>> moved.loc[moved["claim_ids_now"] == "A2009-039", ["answer_status", "cause", "code"]].values.tolist()
    [['stated', 'rule', 'judgement_only']]
    """
    return _of_region(tables()["30_what_moved"], region)


def load_not_reconciled() -> pd.DataFrame:
    """Every set of claims that could be thought to speak of one thing, and why it is not put together.

    The rows of 30_not_reconciled and `quantity`: `reason` is a code, `differs_in` the axis in which two quantities
    differ, `claim_ids` the claims, joined by semicolons.

    Examples
    --------
    >>> "years_apart" in set(an.load_not_reconciled()["reason"])
    True
    """
    return _of_region(tables()["30_not_reconciled"], None)


def _of_region(table: pd.DataFrame, region: str | None) -> pd.DataFrame:
    """The rows of a table that are about a region, each with the name of its quantity and place."""
    table = table if region is None else table[table["region_code"] == region_code(region)]
    return table.assign(quantity=labels(table, region=""))


def load_spreads() -> pd.DataFrame:
    """How far measurements of one thing stand apart: the scale that sets of surveys and list comparisons teach.

    The rows of 30_spreads: all sets together, of one team, of several teams, and each set left out.

    Examples
    --------
    >>> an.load_spreads()["which"].head(3).tolist()
    ['all', 'same_team', 'other_team']
    """
    return tables()["30_spreads"].copy()


def load_choices() -> pd.DataFrame:
    """Every choice of this project that is a number, with its reason.

    By `name`: `value` (a number, or a mapping or list of several), `reason` and `reference`, as data/raw/priors.yml has
    them. Standard deviations are on the log scale.

    Examples
    --------
    >>> an.load_choices().loc["range_coverage", "value"]
    0.8
    """
    choices = pd.DataFrame([asdict(choice) for choice in tables().priors.choices.values()])
    return choices.set_index("name")[["value", "reason", "reference"]]


def load_lists(name: str | None = None) -> pd.DataFrame:
    """A published table of lists, for `capture_recapture`; without a name, which tables there are.

    Parameters
    ----------
    name : str, optional
        Region of the table, such as "United Kingdom"; one that has none is a ValueError that names those that have.

    Returns
    -------
    DataFrame
        One row a pattern: a column of 0 and 1 for each list, and `count`, how many persons have the pattern; ``attrs``
        say `region` (code), `period`, `claim_id` (worked out from it here), `joined` (lists taken as one there), `note`
        (what the letters mean) and `citation`. Without a name one row a table: `period`, `claim`, `lists`, `persons`.

    Examples
    --------
    >>> int(an.load_lists("United Kingdom")["count"].sum())
    2744
    """
    corpus, found = tables(), {}
    for file, choice in corpus.priors["recomputed"].value.items():
        card = next(card for card in corpus.cards if card.file == file)
        place, *years = re.split(r"_(?=\d)", Path(file).stem)
        code = region_code(place.replace("_", " ").title())
        table = pd.read_csv(corpus.root / card.path)
        table.attrs = {"region": code, "period": " to ".join(years), "claim_id": choice["claim"]}
        table.attrs |= {"joined": choice["joined"], "note": card.processing, "citation": card.citation}
        found[corpus.names[code]] = table
    if name is not None:
        return found[arguments.word("name", name, sorted(found))]
    rows = {
        one: (*map(table.attrs.get, ("period", "claim_id")), len(table.columns) - 1, table["count"].sum())
        for one, table in sorted(found.items())
    }
    columns = ["period", "claim", "lists", "persons"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("name")
