"""The claims of a region as a DataFrame, and the names by which regions and producers are asked for."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

import pandas as pd

from analysis import arguments
from analysis import vocabulary as v
from analysis.library.corpus import CLAIMS, Corpus, files, holding, made_from, tables

#: World and the six regions of the article, in the order in which they are listed.
CONTINENTS = ("WORLD", "AFRICA", "ASIA", "EUROPE", "NORTH_AMERICA", "OCEANIA", "SOUTH_AMERICA")
#: One word of a column, or several; and the words that a column may have, if it is not of producers.
Choice = str | Iterable[str] | None
_WORDS: Mapping[str, Iterable[str]] = {
    "measure": v.Measure, "status": v.Status, "visibility": v.Visibility, "method": v.Method
}  # fmt: skip


@made_from(*files(CLAIMS, "10_roles"))
def page_codes(corpus: Corpus) -> tuple[str, ...]:
    """Codes of the regions that have a page: the world, the continents, then countries by name.

    A country has a page if a claim or a statement on its role names it; a rating or a law alone is not enough.
    """
    named = {*corpus[CLAIMS]["regions"].str.split(";").explode(), *corpus["10_roles"]["region_code"]}
    return (*CONTINENTS, *sorted(named - {"", *CONTINENTS}, key=corpus.names.__getitem__))


def list_regions() -> list[str]:
    """English names of the regions that have a page: World, the continents, then countries by name.

    Examples
    --------
    >>> an.list_regions()[:3]
    ['World', 'Africa', 'Asia']
    """
    return [tables().names[code] for code in page_codes(tables())]


def list_producers() -> list[str]:
    """Names of everyone who made a published claim, as `producer` and `drop_producers` take them."""
    return sorted(set(tables()[CLAIMS]["producer"]))


def region_code(name: str) -> str:
    """Code of a region that has a page, by its English name or its code; of a part of a country, that of the country.

    This is how every function takes a region. Where no page has a name, a ValueError offers the nearest.

    Examples
    --------
    >>> an.region_code("Netherlands")
    'NLD'
    """
    codes, names = page_codes(tables()), tables().names
    text = arguments.text("region", name, such_as="Netherlands").strip()
    # The gazetteer takes a tenth of a second to read: a name as it is listed needs none.
    by_name = {known.casefold(): one for one in codes for known in (names[one], one)}
    if code := by_name.get(text.casefold(), ""):
        return code
    from analysis.reading.places import PlaceError, place

    with suppress(PlaceError):
        if (code := place(text).code) in codes:
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
    """The published claims about a region, one row each, by claim_id; by default all of them.

    Figures as printed and read (`figure`, `low`, `best`, `high`, `bound`), what they count, where, when and by whom;
    persons, or persons a year for a flow (`unit`). In common units: `yearly_*` persons a year, `per_100000_*` persons
    per 100,000 people, `usd_*` US dollars of `usd_year`.

    Parameters
    ----------
    region : str, optional
        A name as `region_code` takes it: claims that begin or end there.
    measure, status, visibility, method, producer : str or list of str, optional
        Only claims with these words; the codebook of the data says what they mean. The nearest are offered in a
        ValueError for one that is unknown.
    evidence : str
        "all", or "article" for the encyclopedia article of 2009 only.
    drop_producers : list of str
        Without the claims of these.
    corrections : bool
        Whether slips of carriers are put right, as declared beside the raw data.

    Examples
    --------
    >>> an.load_claims("Netherlands", method="capture_recapture").loc["NLR-004", "figure"]
    '6,250 (5,000-7,500)'
    """
    code = "" if region is None or region == "" else region_code(region)
    arguments.word("evidence", evidence, v.Scope)
    claims = tables().claims(corrections=arguments.truth("corrections", corrections))
    claims = holding(claims, code) if code else claims
    if evidence == v.Scope.ARTICLE:
        claims = claims[claims["scope"] == evidence]
    if drop_producers:
        claims = claims[~claims["producer"].isin(_words("drop_producers", drop_producers))]
    for name, choice in zip(
        (*_WORDS, "producer"), (measure, status, visibility, method, producer), strict=True
    ):
        if choice is not None:
            claims = claims[claims[name].isin(_words(name, choice))]
    out = claims.copy()
    out.attrs = {"region": code}
    return out


def _words(name: str, choice: Iterable[str]) -> list[str]:
    """One word or several as several, each of them known."""
    several = (choice,) if isinstance(choice, str) else arguments.texts(name, choice, such_as="a word")
    known = _WORDS.get(name) or list_producers()
    return [arguments.word(name, one, known) for one in several]
