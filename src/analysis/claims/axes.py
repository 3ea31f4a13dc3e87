"""The named sets of two axes, as sets of their smallest parts: who is counted, and for what people are exploited."""

from collections.abc import Mapping

from analysis.vocabulary import Exploitation, Population

#: Women, men, girls and boys in each named population.
PEOPLE: Mapping[str, frozenset[str]] = {
    Population.ALL: frozenset({"woman", "man", "girl", "boy"}),
    Population.WOMEN: frozenset({"woman"}),
    Population.MEN: frozenset({"man"}),
    Population.GIRLS: frozenset({"girl"}),
    Population.BOYS: frozenset({"boy"}),
    Population.CHILDREN: frozenset({"girl", "boy"}),
    Population.ADULTS: frozenset({"woman", "man"}),
    Population.WOMEN_AND_GIRLS: frozenset({"woman", "girl"}),
    Population.WOMEN_AND_CHILDREN: frozenset({"woman", "girl", "boy"}),
    Population.MEN_AND_BOYS: frozenset({"man", "boy"}),
    Population.NOT_APPLICABLE: frozenset(),
}
_LABOUR = (Exploitation.DOMESTIC, Exploitation.OTHER_LABOUR, Exploitation.STATE_IMPOSED)
_SETS = (Exploitation.ALL, Exploitation.LABOUR, Exploitation.NOT_APPLICABLE)
#: Single forms of exploitation in each named form.
FORMS: Mapping[str, frozenset[str]] = {
    **{form: frozenset({str(form)}) for form in Exploitation if form not in _SETS},
    Exploitation.LABOUR: frozenset(map(str, _LABOUR)),
    Exploitation.ALL: frozenset(str(form) for form in Exploitation if form not in _SETS),
    Exploitation.NOT_APPLICABLE: frozenset(),
}
