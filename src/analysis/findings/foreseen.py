"""What the claims of 2009 led one to expect, beside what was found later."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.estimates import looking_back
from analysis.findings.build import claim_lines
from analysis.findings.evidence import Held, chosen
from analysis.findings.model import Claim
from analysis.parameters import Parameters
from analysis.reading.places import display_name, slug


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the claims of 2009 led one to expect, beside what was found later.

    Parameters
    ----------
    region, slug : str
        Where.
    expected : tuple of Claim
        The claims of 2009.
    low, median, high : float
        What a further line of evidence was expected to say: the middle, and 95 percent around it.
    found : Claim
        The later survey or comparison of lists.
    year, value : float
        Its year and its value, in its own unit.
    differs : str
        In which axis the two differ; empty where they count the same.
    covered : bool
        Whether the value lies in the interval.
    """

    region: str
    slug: str
    expected: tuple[Claim, ...]
    low: float
    median: float
    high: float
    found: Claim
    year: float
    value: float
    differs: str
    covered: bool


def foreseen_pairs(held: Held, parameters: Parameters) -> Iterator[Foreseen]:
    """Every pair of an expectation of 2009 and a later finding; made anew where other claims are chosen.

    Parameters
    ----------
    held : Held
        What is held.
    parameters : Parameters
        Of which `corrections` and `drop_producers` matter here.
    """
    table = held.processed["30_looking_back"]
    claims = chosen(
        held, Parameters(corrections=parameters.corrections, drop_producers=parameters.drop_producers)
    )
    if parameters.drop_producers or not parameters.corrections:
        table = looking_back.table(claims, held.processed.priors, people=held.processed.people)
    by_id = claims.set_index("claim_id", drop=False)
    for row in table.to_dict("records"):
        code = str(row["region_code"])
        low, median, high = (float(row[name]) for name in looking_back.EXPECTED)
        yield Foreseen(
            display_name(code), slug(code), claim_lines(by_id.loc[str(row["expected_from"]).split(";")]),
            low, median, high,
            found=claim_lines(by_id.loc[[str(row["found_claim_id"])]])[0],
            year=float(row["found_year"]), value=float(row["found"]),
            differs=str(row["differs_in"]), covered=bool(row["covered"]),
        )  # fmt: skip
