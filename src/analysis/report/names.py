"""Names of regions as they stand in a sentence."""

import re

_THE = frozenset(
    {"Netherlands", "United States", "United Kingdom", "Dominican Republic", "Philippines", "United Arab Emirates",
     "Czech Republic", "Central African Republic", "Gambia", "Bahamas", "Maldives", "Seychelles", "Marshall Islands",
     "Solomon Islands", "Comoros", "Caribbean", "European Union", "Middle East", "former Soviet Union", "West",
     "Americas", "Arab States", "developed economies and the European Union"}
)  # fmt: skip

#: Short forms that sources print, and the name that a sentence has.
_SHORT_FORMS = {
    "UK": "United Kingdom",
    "U.S.": "United States",
    "US": "United States",
    "USA": "United States",
    "Developed Economies and European Union": "developed economies and the European Union",
    "Industrialised countries": "industrialised countries",
}
_THE_UNION = re.compile(r"European Union (\d\d) \((\d{4})\)")


def named(name: str) -> str:
    """A region's name as it stands in a sentence: the Netherlands, Ghana, the world."""
    if name == "World":
        return "the world"
    if ": " in name:
        maker, area = name.split(": ", 1)
        return f"{named(area)} (as drawn by {maker})"
    if union := _THE_UNION.fullmatch(name):
        return f"the European Union with its {union[1]} members of {union[2]}"
    name = _SHORT_FORMS.get(name, name)
    return f"the {name}" if name in _THE else name
