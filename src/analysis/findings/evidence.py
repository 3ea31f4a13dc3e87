"""The evidence that a page about a subject rests on: the tables, the cards, and the claims that parameters choose."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.findings.build import Edition, chosen_claims
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.cards import Card
from analysis.vocabulary import OWN
from analysis.vocabulary import UNNAMED as NOBODY

#: Who is no named producer of a claim: nobody, and this project, which only computes from what others made.
UNNAMED = NOBODY | {OWN}


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is held.

    Parameters
    ----------
    processed : Processed
        The processed tables.
    cards : tuple of Card
        Of the raw files.
    edition : Edition
        What a page is dated by.
    root : Path
        The project's folder, for raw files that no processed table repeats.
    """

    processed: Processed
    cards: tuple[Card, ...]
    edition: Edition
    root: Path


def chosen(held: Held, parameters: Parameters) -> pd.DataFrame:
    """The rows of 10_claims that parameters leave: corrected or as printed, in scope, without dropped producers.

    Parameters
    ----------
    held : Held
        What is held.
    parameters : Parameters
        Of which `corrections`, `evidence` and `drop_producers` matter here.

    Returns
    -------
    DataFrame
        With the columns of 10_claims, and the figure as printed where a correction changed it.
    """
    claims = chosen_claims(held.processed, parameters)
    return claims[~claims["producer"].isin(parameters.drop_producers)]
