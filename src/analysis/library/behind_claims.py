"""What stands behind the claims: links, corrections, choices, populations, lists of persons, and what came later."""

from pathlib import Path

import pandas as pd

from analysis import given
from analysis.library.corpus import tables
from analysis.library.loading import region_code
from analysis.library.quantities import labels
from analysis.vocabulary import Population

#: Columns of `load_population`, each with the part of the people that it counts.
_PEOPLE = {
    "persons": Population.ALL,
    "women_and_girls": Population.WOMEN_AND_GIRLS,
    "men_and_boys": Population.MEN_AND_BOYS,
}
#: The years of which some table holds the population.
_YEARS = range(1950, 2101)


def load_links(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The links between numbers that go back to one number: who quotes whom, and what shares a report or data base.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the links that begin at one of these claims, which are indexed by claim_id; all links by default.

    Returns
    -------
    DataFrame
        Indexed by `claim_id`, which may repeat: the younger number. `other_id` is the one that it goes back to, `kind`
        whether the link is declared, and then joins the two to one `lineage`, or only suspected, with its `score`;
        `relation` says how they are tied and `evidence` what shows it.

    Examples
    --------
    >>> import analysis as an
    >>> links = an.load_links(an.load_claims("Netherlands"))
    >>> links.loc["A2009-042", ["relation", "other_id"]].tolist()
    ['quotes', 'NLR-001']
    """
    return _of("10_lineages", claims)


def load_corrections(claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """The declared corrections: what a text printed, and what its own source shows that it should have printed.

    Parameters
    ----------
    claims : DataFrame, optional
        Only the corrections of these claims, which are indexed by claim_id; all of them by default.

    Returns
    -------
    DataFrame
        Indexed by `claim_id`, which may repeat: one row a changed cell, with its `column`, the cell as `printed` and as
        `corrected`, the `action`, the `reason` as a code, an `explanation`, and the claims that are its `evidence`.

    Examples
    --------
    >>> import analysis as an
    >>> changed = an.load_corrections(an.load_claims("Netherlands"))
    >>> changed.loc["A2009-042"].set_index("column").loc["figure", ["printed", "corrected"]].tolist()
    ['809', '826']
    """
    return _of("10_corrections", claims)


def _of(name: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of a table that begin at some claims, indexed by claim."""
    table = tables()[name].set_index("claim_id")
    return table.copy() if claims is None else table[table.index.isin(claims.index)].copy()


def load_looking_back(region: str | None = None) -> pd.DataFrame:
    """Each expectation of 2009 beside a finding of a later survey or comparison of lists.

    Parameters
    ----------
    region : str, optional
        English name or code; all regions by default.

    Returns
    -------
    DataFrame
        The columns of 30_looking_back and `quantity` (what was expected, with its place), by the `claim_id` of what was
        found; an id stands in several rows where several expectations speak of it. `differs_in` names what the two do
        not have in common: only where it is empty do they count the same thing. `covered` says whether the finding lies
        within the 95 percent interval that was expected.

    Raises
    ------
    ValueError
        If the region is unknown; the nearest names are offered.

    Examples
    --------
    >>> import analysis as an
    >>> back = an.load_looking_back()
    >>> set(back["found_method"]) <= {"survey", "capture_recapture"}
    True
    """
    table = tables()["30_looking_back"].rename(columns={"found_claim_id": "claim_id"}).set_index("claim_id")
    table = table if region is None else table[table["region_code"] == region_code(region)]
    return table.assign(quantity=labels(table, region=""))


def load_choices() -> pd.DataFrame:
    """Every choice of this project that is a number, with its reason.

    Returns
    -------
    DataFrame
        One row a choice, by `name`: `value` (a number, or a mapping or list of several), `reason` and `reference`, as
        data/raw/priors.yml has them. Standard deviations are on the log scale.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_choices().loc["range_coverage", "value"]
    0.8
    """
    choices = tables().priors.choices
    records = [(one.value, one.reason, one.reference) for one in choices.values()]
    names = pd.Index(list(choices), name="name", dtype="str")
    return pd.DataFrame(records, index=names, columns=["value", "reason", "reference"])


def load_population(region: str) -> pd.DataFrame:
    """How many people live in a region, by year, as rates and estimates take it.

    Parameters
    ----------
    region : str
        English name or code of a region that has a page.

    Returns
    -------
    DataFrame
        One row a year, by `year`: `persons`, and of them `women_and_girls` and `men_and_boys` (missing where no table
        tells them apart). United Nations up to 2020, World Bank after it.

    Raises
    ------
    ValueError
        If the region is unknown; the nearest names are offered.

    Examples
    --------
    >>> import analysis as an
    >>> int(an.load_population("Nepal").loc[2008, "persons"] / 1e6)
    26
    """
    code, people = region_code(region), tables().people
    counts = {
        name: [people.persons(code, year, population=part) for year in _YEARS]
        for name, part in _PEOPLE.items()
    }
    found = pd.DataFrame(counts, index=pd.Index(_YEARS, name="year"), dtype="float64")
    return found.dropna(subset=["persons"])


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
    corpus = tables()
    found = dict(sorted(map(_list, corpus.priors["recomputed"].value)))
    if name is not None:
        return found[given.word("name", name, found)]
    rows = {
        one: (
            table.attrs["period"],
            table.attrs["claim_id"],
            len(table.columns) - 1,
            int(table["count"].sum()),
        )
        for one, table in found.items()
    }
    names = pd.Index(list(rows), name="name", dtype="str")
    return pd.DataFrame(list(rows.values()), index=names, columns=["period", "claim", "lists", "persons"])


def _list(file: str) -> tuple[str, pd.DataFrame]:
    """A table of lists with the name of its region."""
    corpus = tables()
    choice = corpus.priors["recomputed"].value[file]
    card = next(card for card in corpus.cards if card.file == file)
    words = Path(file).stem.split("_")
    code = region_code(" ".join(word for word in words if not word.isdigit()).title())
    table = pd.read_csv(corpus.root / "data/raw" / file)
    table.attrs = {
        "region": code,
        "period": " to ".join(word for word in words if word.isdigit()),
        "claim_id": choice["claim"],
        "joined": list(choice["joined"]),
        "note": card.processing,
        "citation": card.citation,
    }
    return corpus.names[code], table
