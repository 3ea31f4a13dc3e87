"""The claims of a region as a DataFrame, and the names by which regions and producers are asked for."""

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from analysis import given, vocabulary
from analysis.library.corpus import Corpus, holding, tables

#: World and the six regions of the article, in the order in which they are listed.
CONTINENTS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")
#: One word of the vocabulary, or several.
Choice = str | Iterable[str] | None


def page_codes() -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries by name.

    A country has a page if a claim or a statement on its role names it; a rating or a law alone is not enough.
    """
    corpus = tables()
    return _page_codes(corpus, corpus.stamps("10_claims", "10_roles"))


@lru_cache(maxsize=4)
def _page_codes(corpus: Corpus, stamps: tuple[int, ...]) -> tuple[str, ...]:
    """The codes, worked out again when a table was read anew."""
    named = {code for codes in set(corpus["10_claims"]["regions"]) for code in codes.split(";")}
    named |= set(corpus["10_roles"]["region_code"])
    return (*CONTINENTS, *sorted(named - {"", *CONTINENTS}, key=corpus.names.__getitem__))


def list_regions() -> list[str]:
    """English names of all regions that have a page: World, the continents, then countries by name.

    Examples
    --------
    >>> import analysis as an
    >>> an.list_regions()[:3]
    ['World', 'Africa', 'Asia']
    """
    names = tables().names
    return [names[code] for code in page_codes()]


def list_producers() -> list[str]:
    """Names of everyone who made a number that is held, as `producer` and `drop_producers` take them.

    Examples
    --------
    >>> import analysis as an
    >>> "Walk Free" in an.list_producers()
    True
    """
    return sorted(set(tables()["10_claims"]["producer"]))


def region_code(name: str) -> str:
    """Code of a region that has a page, by its English name or its code; of a part of a country, that of the country.

    Parameters
    ----------
    name : str
        Such as "Netherlands", "NLD" or "Amsterdam".

    Raises
    ------
    ValueError
        If the name is unknown or the region has no page; the nearest names that have one are offered.

    Examples
    --------
    >>> import analysis as an
    >>> an.region_code("Netherlands")
    'NLD'
    """
    codes, names = page_codes(), tables().names
    text = given.text("region", name, such_as="Netherlands").strip()
    # The gazetteer takes a tenth of a second to read: a name as it is listed needs none.
    by_name = {names[code].casefold(): code for code in codes} | {code.casefold(): code for code in codes}
    return by_name.get(text.casefold()) or _by_other_name(text, codes)


def _by_other_name(text: str, codes: tuple[str, ...]) -> str:
    """Code of a region by a name that only the gazetteer has."""
    from analysis.reading.places import PlaceError, place

    try:
        code = place(text).code
    except PlaceError:
        code = ""
    if code in codes:
        return code
    near = given.nearest(text, list_regions())
    why = "no claim and no role held here names it" if code else "no place of that name is known here"
    listed = "every name with a page: analysis.list_regions(), or `analysis regions` in a terminal"
    message = f"there is no page for {text!r}: {why}{given.offer(near)} ({listed})"
    raise PlaceError(message, text=text, nearest=near)


def load_claims(
    region: str | None = None,
    *,
    measure: Choice = None,
    status: Choice = None,
    visibility: Choice = None,
    producer: Choice = None,
    method: Choice = None,
    evidence: str = "all",
    drop_producers: Iterable[str] = (),
    corrections: bool = True,
) -> pd.DataFrame:
    """The published claims about a region, one row each, indexed by claim_id.

    Parameters
    ----------
    region : str, optional
        English name or code of a region that has a page, to which claims that begin or end there belong too; by
        default, and for an empty text, everything.
    measure, status, visibility, method : str or list of str, optional
        Only claims with these words; see the codebook of the data for what they mean.
    producer : str or list of str, optional
        Only claims that these made.
    evidence : str
        "all", or "article" for the encyclopedia article of 2009 only.
    drop_producers : list of str
        Without the claims of these.
    corrections : bool
        Whether slips of carriers are put right, as declared beside the raw data.

    Returns
    -------
    DataFrame
        Figures as printed and read (`figure`, `low`, `best`, `high`, `bound`), what they count, where, when, by whom,
        and the same in common units. A number of persons is in persons, or persons a year for a flow (`unit`);
        `yearly_*` persons a year; `per_100000_*` persons per 100,000 people; `usd_*` US dollars of `usd_year`.

    Raises
    ------
    ValueError
        For a region without a page, an unknown word or producer; the nearest names are offered.

    Examples
    --------
    >>> import analysis as an
    >>> claims = an.load_claims("Netherlands", method="capture_recapture")
    >>> claims.loc["NLR-004", "figure"]
    '6,250'
    """
    code = "" if region in (None, "") else region_code(str(region))
    given.word("evidence", evidence, vocabulary.Scope)
    claims = tables().claims(corrections=given.truth("corrections", corrections))
    claims = holding(claims, code) if code else claims
    keep = ~claims["producer"].isin(_producers("drop_producers", drop_producers))
    if evidence == vocabulary.Scope.ARTICLE:
        keep &= claims["scope"] == evidence
    if producer is not None:
        keep &= claims["producer"].isin(_producers("producer", producer))
    for name, known, choice in (
        ("measure", vocabulary.Measure, measure), ("status", vocabulary.Status, status),
        ("visibility", vocabulary.Visibility, visibility), ("method", vocabulary.Method, method),
    ):  # fmt: skip
        if choice is not None:
            keep &= claims[name].isin([given.word(name, word, known) for word in _several(name, choice)])
    out = claims[keep].copy()
    out.attrs = {"region": code}
    return out


def _several(name: str, choice: Choice) -> tuple[str, ...]:
    """One word or several, as several."""
    return (choice,) if isinstance(choice, str) else given.texts(name, choice, such_as="a word")


def _producers(name: str, choice: Choice) -> tuple[str, ...]:
    """Names of producers; refuses one of whom nothing is held."""
    wanted = _several(name, choice) if choice else ()
    known = list_producers() if wanted else []
    for one in wanted:
        if one not in known:
            near = given.offer(given.nearest(one, known))
            raise ValueError(f"{name} names {one!r}, of whom no claim is held{near}")
    return wanted
