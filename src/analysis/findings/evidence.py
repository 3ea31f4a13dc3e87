"""The evidence that a page about a subject rests on: the tables, the cards, and the claims that parameters choose."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.claims.corrected import applied
from analysis.findings.build import Edition
from analysis.parameters import Parameters
from analysis.processing import Processed
from analysis.reading.cards import Card
from analysis.vocabulary import Scope


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
        With the columns of 10_claims, in their order.
    """
    claims = held.processed["10_claims"]
    if parameters.corrections:
        claims = applied(claims, held.processed["10_corrections"])
    keep = ~claims["producer"].isin(parameters.drop_producers)
    if parameters.evidence == Scope.ARTICLE:
        keep &= claims["scope"] == Scope.ARTICLE
    return claims[keep]
