"""Which claims a search for conflicts can set beside others: those that count what columns hold, and shares of such."""

import pandas as pd

from analysis.processed_tables import Corpus, made_from, tables
from analysis.project import located
from analysis.subject.axes import Group, axes
from analysis.vocabulary import FigureKind, Measure

_MEASURES = "data/raw/conflicts/measures.csv"


def comparable(claims: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each claim can be compared with another: not what is told in words only, nor a share without its whole.

    Examples
    --------
    >>> words_only = an.make_claims([{"place": "Nepal", "measure": "other_count", "figure": "50"}])
    >>> comparable(words_only).tolist()
    [False]
    """
    in_words_only = _measures_in_words(tables())
    everybody = axes()["status"].group(Group.EVERYBODY)
    is_share = claims["measure"] == Measure.SHARE
    has_whole = claims["whole_measure"] != ""
    is_of_everybody = claims["whole_status"].isin(everybody)
    is_counted = ~claims["measure"].isin(in_words_only) & ~claims["status"].isin(everybody)
    has_value = ~claims["kind"].isin([FigureKind.NONE, FigureKind.RATING])
    return has_value & is_counted.where(~is_share, has_whole | is_of_everybody)


@made_from(_MEASURES)
def _measures_in_words(corpus: Corpus) -> frozenset[str]:
    """Measures of no family: what they count is told in words, or they are a relation between two others."""
    measures = pd.read_csv(located(corpus.root, _MEASURES), dtype=str, keep_default_na=False)
    return frozenset(measures.loc[measures["family"] == "", "measure"])
