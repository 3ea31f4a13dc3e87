"""The claims of a region as a DataFrame, and the names by which regions and producers are asked for."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis import arguments, vocabulary
from analysis.library.corpus import Corpus, files, holding, tables

#: World and the six regions of the article, in the order in which they are listed.
CONTINENTS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")
#: One word of the vocabulary, or several; and the words that there are.
Choice = str | Iterable[str] | None
_VOCABULARY: Mapping[str, Iterable[str]] = {
    "measure": vocabulary.Measure,
    "status": vocabulary.Status,
    "visibility": vocabulary.Visibility,
    "method": vocabulary.Method,
}


def page_codes() -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries by name.

    A country has a page if a claim or a statement on its role names it; a rating or a law alone is not enough.
    """
    return tables().derived(_page_codes, files("10_claims", "10_roles"))


def _page_codes(folder: Path) -> tuple[str, ...]:
    """The codes of a project's pages."""
    corpus = Corpus(folder)
    named = {*corpus["10_claims"]["regions"].str.split(";").explode(), *corpus["10_roles"]["region_code"]}
    return (*CONTINENTS, *sorted(named - {"", *CONTINENTS}, key=corpus.names.__getitem__))


def list_regions() -> list[str]:
    """English names of the regions that have a page: World, the continents, then countries by name.

    Examples
    --------
    >>> an.list_regions()[:3]
    ['World', 'Africa', 'Asia']
    """
    names = tables().names
    return [names[code] for code in page_codes()]


def list_producers() -> list[str]:
    """Names of everyone who made a published claim, as `producer` and `drop_producers` take them.

    Examples
    --------
    >>> "Walk Free" in an.list_producers()
    True
    """
    return sorted(set(tables()["10_claims"]["producer"]))


def region_code(name: str) -> str:
    """Code of a region that has a page, by its English name or its code; of a part of a country, that of the country.

    Parameters
    ----------
    name : str
        Such as "Netherlands", "NLD" or "Amsterdam"; where no page has this name, a ValueError offers the nearest.

    Examples
    --------
    >>> an.region_code("Netherlands")
    'NLD'
    """
    codes, names = page_codes(), tables().names
    text = arguments.text("region", name, such_as="Netherlands").strip()
    # The gazetteer takes a tenth of a second to read: a name as it is listed needs none.
    listed = {known.casefold(): code for code in codes for known in (names[code], code)}
    return listed.get(text.casefold()) or _by_other_name(text, codes)


def _by_other_name(text: str, codes: tuple[str, ...]) -> str:
    """Code of a region by a name that only the gazetteer has."""
    from analysis.reading.places import PlaceError, place

    try:
        code = place(text).code
    except PlaceError:
        code = ""
    if code in codes:
        return code
    near = arguments.nearest(text, list_regions())
    why = "no claim and no role held here names it" if code else "no place of that name is known here"
    listed = "every name with a page: analysis.list_regions(), or `analysis regions` in a terminal"
    message = f"there is no page for {text!r}: {why}{arguments.offer(near)} ({listed})"
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
        English name or code of a region that has a page, with claims that begin or end there; by default everything.
    measure, status, visibility, method : str or list of str, optional
        Only claims with these words; the codebook of the data says what they mean.
    producer, drop_producers : str or list of str, optional
        Only the claims of these; all but the claims of these.
    evidence : str
        "all", or "article" for the encyclopedia article of 2009 only.
    corrections : bool
        Whether slips of carriers are put right, as declared beside the raw data.

    Returns
    -------
    DataFrame
        Figures as printed and read (`figure`, `low`, `best`, `high`, `bound`), what they count, where, when and by
        whom; persons, or persons a year for a flow (`unit`). In common units: `yearly_*` persons a year,
        `per_100000_*` persons per 100,000 people, `usd_*` US dollars of `usd_year`.

    Raises
    ------
    ValueError
        For a region without a page, an unknown word or producer; the nearest names are offered.

    Examples
    --------
    >>> an.load_claims("Netherlands", method="capture_recapture").loc["NLR-004", "figure"]
    '6,250 (5,000-7,500)'
    """
    code = "" if region is None or region == "" else region_code(region)
    arguments.word("evidence", evidence, vocabulary.Scope)
    claims = tables().claims(corrections=arguments.truth("corrections", corrections))
    claims = holding(claims, code) if code else claims
    if evidence == vocabulary.Scope.ARTICLE:
        claims = claims[claims["scope"] == evidence]
    if drop_producers:
        claims = claims[~claims["producer"].isin(_words("drop_producers", drop_producers))]
    words = (measure, status, visibility, method, producer)
    for name, choice in zip((*_VOCABULARY, "producer"), words, strict=True):
        if choice is not None:
            claims = claims[claims[name].isin(_words(name, choice))]
    out = claims.copy()
    out.attrs = {"region": code}
    return out


def _words(name: str, choice: Iterable[str]) -> list[str]:
    """One word or several as several, each of them known."""
    several = (choice,) if isinstance(choice, str) else arguments.texts(name, choice, such_as="a word")
    if name in _VOCABULARY:
        return [arguments.word(name, one, _VOCABULARY[name]) for one in several]
    # The error does not list hundreds of producers.
    known = list_producers()
    for one in filter(None, several):
        if one not in known:
            near = arguments.offer(arguments.nearest(one, known))
            raise ValueError(f"{name} names {one!r}, of whom no claim is held{near}")
    return [*several]
