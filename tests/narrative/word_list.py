"""Words that pages do not use of people and crimes, each with its reason, in two classes.

`NEVER` has words that stand nowhere in what the project says. `ATTRIBUTED` has words that sources use and that a page
may repeat in quotation marks, as theirs. What stands in quotation marks, in code or in the name of a thing (a report, an
organisation, a law) is somebody else's wording, and is left out of the search.
"""

import re
from collections.abc import Mapping

#: Pattern -> why no page says so.
NEVER: Mapping[str, str] = {
    r"shock(?:ing|ed)|horrif\w+|horrendous|horrors?|heartbreaking|unspeakable|gruesome|sickening|nightmares?": "a spectacle",
    r"brutal\w*|tragic\w*|terrifying|harrowing|plight|misery": "a spectacle; the act can be named instead",
    r"alarming\w*|staggering|astonishing|skyrocket\w*|explod\w+|explosion of": "tells the reader what to feel of a number",
    r"epidemic|scourge|plague of|flood of|waves? of|hordes?|swarms? of": "people as a disease or a force of nature",
    r"evil|monsters?|predators?": "a person is called by a judgement, not by an act",
    r"(?:modern[- ]day |sex )?slaves|enslaved": "a person is not what was done to them: people in modern slavery",
    r"sex slave(?:s|ry)?|modern[- ]day slaves?": "a headline word: sexual exploitation",
    r"prostitutes?|hookers?|whores?|sex workers? (?:were )?trafficked": "people in prostitution, forced or not",
    r"child prostitut(?:es?|ion)|child sex workers?": "a child cannot consent: children who are exploited sexually",
    r"illegals|illegal (?:aliens?|(?:im)?migrants?)": "an act can be illegal, a person cannot",
    r"gyps(?:y|ies)|third[- ]world": "an insult, or a rank of peoples",
    r"merchandise|human cargo|cargo|commodit(?:y|ies)|cattle|harvested|supply of (?:victims|women|girls)": "people as goods",
    r"(?:price|value) of (?:a|one) (?:girl|woman|child|person|victim)|worth US": "money is attributed per person; nobody has a price",
    r"rescued": "puts the helper first: helped, or known to the authorities",
    r"voiceless|helpless|innocent (?:victims?|women|girls|children)|broken lives": "makes people small, or ranks victims",
    r"victimi[sz]ed women|victims? into": "victims in a country, unless a movement is said",
    r"detected trafficked|trafficked into slavery": "registered people are presumed victims",
    r"trade in human beings": "a name of the crime that calls people goods",
    r"Moldovan victims|Eastern European (?:girls|women)|Thai (?:girls|women)|Nepal(?:i|ese) girls": "no headline on a nationality",
}
#: Pattern -> why it stands in quotation marks only.
ATTRIBUTED: Mapping[str, str] = {
    r"sold (?:in)?to (?:the )?(?:prostitution|slavery|traffickers|brothels)|(?:were|been|are|is) sold": "people are not sold",
    r"underage (?:women|girls?)": "who is under age is a girl or a child",
    r"foreigners": "where somebody comes from is said by place",
    r"at[- ]risk (?:children|groups?|girls|women)|at risk of being trafficked": "a fear, not a finding",
    r"vulnerable": "says what people are like instead of what is done to them",
    r"light skin|virgins?": "repeats what buyers want",
    r"lured|tricked": "a judgement of the source on how it was done",
}
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`|‘[^’]*’")


def found(text: str) -> list[str]:
    """The words of a text that stand on either list and outside quotation marks, each with its reason."""
    unquoted = _QUOTED.sub(" ", text)
    return [
        f"{match.group()}: {reason}"
        for words in (NEVER, ATTRIBUTED)
        for pattern, reason in words.items()
        for match in re.finditer(rf"\b(?:{pattern})\b", unquoted, re.IGNORECASE)
    ]
