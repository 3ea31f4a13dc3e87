"""Words of a source that a page does not make its own: they stand in quotation marks, beside the source's name."""

import re

#: Wordings of sources that speak of people as goods, by their passport, or by what is feared for them.
_THEIRS = re.compile(
    r"\b(sold into (?:the )?(?:prostitution|slavery|sex slavery)|underage (?:women|girls?)|foreigners|"
    r"at risk of being trafficked|at-risk (?:children|groups?))\b"
)
_QUOTED = re.compile(r"(“[^”]*”)")


def quoted(text: str) -> str:
    """A description with the source's own words in quotation marks, where they are not ours.

    Parameters
    ----------
    text : str
        As a raw table paraphrases its source: have been sold into prostitution abroad.

    Returns
    -------
    str
        have been “sold into prostitution” abroad; what stands in quotation marks already is left alone.
    """
    parts = _QUOTED.split(text)
    return "".join(part if part.startswith("“") else _THEIRS.sub(r"“\1”", part) for part in parts)
