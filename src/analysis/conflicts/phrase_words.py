"""The words in which sentences say what the vocabulary means."""

from collections.abc import Mapping

from analysis.vocabulary import OWN, UNATTRIBUTED, Exploitation, Measure, Population, Status, Visibility

#: What stands in place of a maker's name where it would tell nothing, or be taken for a maker elsewhere.
MAKERS: Mapping[str, str] = {UNATTRIBUTED: "producer not named", OWN: "worked out here"}
NOUNS: Mapping[str, str] = {
    Population.ALL: "people",
    Population.NOT_APPLICABLE: "people",
    Population.WOMEN: "women",
    Population.MEN: "men",
    Population.GIRLS: "girls",
    Population.BOYS: "boys",
    Population.CHILDREN: "children",
    Population.ADULTS: "adults",
    Population.WOMEN_AND_GIRLS: "women and girls",
    Population.WOMEN_AND_CHILDREN: "women and children",
    Population.MEN_AND_BOYS: "men and boys",
}
PURPOSES: Mapping[str, str] = {
    Exploitation.SEXUAL: "sexual exploitation",
    Exploitation.LABOUR: "labour",
    Exploitation.DOMESTIC: "domestic work",
    Exploitation.OTHER_LABOUR: "labour other than domestic work",
    Exploitation.STATE_IMPOSED: "labour imposed by a state",
    Exploitation.FORCED_MARRIAGE: "forced marriage",
    Exploitation.CHILD_SOLDIERING: "use as child soldiers",
    Exploitation.BEGGING: "begging",
    Exploitation.ADOPTION: "adoption",
    Exploitation.ORGAN_REMOVAL: "removal of organs",
    Exploitation.OTHER: "other purposes",
}
CONDITIONS: Mapping[str, str] = {
    Status.TRAFFICKED: "trafficked",
    Status.TRAFFICKED_NO_COERCION_TEST: "trafficked",
    Status.TRAFFICKED_FORCED_LABOUR: "in forced labour after trafficking",
    Status.FORCED_LABOUR: "in forced labour",
    Status.FORCED_LABOUR_PRIVATE: "in forced labour for private gain",
    Status.FORCED_MARRIAGE: "in forced marriage",
    Status.MODERN_SLAVERY: "in modern slavery",
    Status.SEX_TRADE: "in prostitution",
    Status.SMUGGLED_OR_TRAFFICKED: "smuggled or trafficked",
    Status.SUSPECT: "suspected of the crime",
}
#: Conditions that people are in, not ways in which they move.
STATES = frozenset(
    {
        *(Status.SEX_TRADE, Status.FORCED_LABOUR, Status.FORCED_LABOUR_PRIVATE, Status.FORCED_MARRIAGE),
        *(Status.MODERN_SLAVERY, Status.TRAFFICKED_FORCED_LABOUR),
    }
)
#: What victims are called who were registered or helped: nobody has found them to be victims yet.
VICTIMS: Mapping[str, str] = {
    Status.TRAFFICKED: "trafficking",
    Status.TRAFFICKED_NO_COERCION_TEST: "trafficking",
    Status.TRAFFICKED_FORCED_LABOUR: "trafficking into forced labour",
    Status.FORCED_LABOUR: "forced labour",
    Status.MODERN_SLAVERY: "modern slavery",
}
#: Definitions of those who were found to be victims, not only presumed to be.
CONFIRMED = frozenset({"identified victims only", "victims identified, as far as governments report them"})
WIDE = " (by a definition that needs no coercion, as the 2009 article says)"
#: How those are known whose cases came in by telephone.
BY_HOTLINE = "reported to a hotline"
#: How people are known, where they are not all who are affected.
KNOWN: Mapping[str, str] = {
    Visibility.DETECTED: "known to the authorities",
    Visibility.ASSISTED: "helped by an organisation",
}
SEEN: Mapping[str, str] = {
    Visibility.ACTUAL: "all, found or not",
    Visibility.NOT_APPLICABLE: "all, found or not",
    Visibility.DETECTED: "those known to the authorities",
    Visibility.ASSISTED: "those helped by an organisation",
}
#: What an amount is, before the people that it comes from; and the word between the amount and it.
MONEY: Mapping[str, str] = {
    Measure.REVENUE: "revenue from",
    Measure.PROFIT: "profits from",
    Measure.MARKET: "the size of the market in",
    Measure.REVENUE_PER_PERSON: "revenue for each person from",
    Measure.PROFIT_PER_PERSON: "profit for each person from",
}
AS: Mapping[str, str] = {Measure.MARKET: "as"}
MEASURES: Mapping[str, str] = {
    Measure.STOCK: "counts people at one time",
    Measure.FLOW: "counts people over a year",
    Measure.PREVALENCE: "counts everybody affected in a period",
    Measure.CUMULATIVE: "adds up many years",
    Measure.REVENUE: "is revenue",
    Measure.PROFIT: "is profit",
    Measure.MARKET: "is the size of a market",
}

_WITH_ARTICLE = frozenset(
    {"Netherlands", "Philippines", "World", "Gambia", "Bahamas", "Maldives", "Balkans", "Middle East", "West"}
)
_ARTICLE_STARTS = (
    "United ",
    "European Union",
    "Former ",
    "Council ",
    "Baltic ",
    "Nordic ",
    "Gulf ",
    "Greater ",
)
_ARTICLE_ENDS = (" Republic", " Islands", " Federation", " States", " Emirates")


def with_article(name: str) -> str:
    """The name of a region as a sentence has it: the Netherlands, France."""
    needs = name in _WITH_ARTICLE or name.startswith(_ARTICLE_STARTS) or name.endswith(_ARTICLE_ENDS)
    return f"the {name}" if needs else name
