"""What the claims of 2009 led one to expect, beside what surveys and comparisons of lists found later."""

import pandas as pd

from analysis.library.corpus import tables
from analysis.library.loading import region_code
from analysis.library.quantities import labels

_TABLE = "30_looking_back"


def load_looking_back(region: str | None = None) -> pd.DataFrame:
    """Each expectation of 2009 beside a finding of a later survey or comparison of lists.

    Parameters
    ----------
    region : str, optional
        English name or code; all regions by default.

    Returns
    -------
    DataFrame
        The columns of 30_looking_back and `quantity` (what was expected, with its place), by the `claim_id` of what was
        found; an id stands in several rows where several expectations speak of it. `differs_in` names what the two do
        not have in common: only where it is empty do they count the same thing. `covered` says whether the finding lies
        within the 95 percent interval that was expected.

    Raises
    ------
    ValueError
        If the region is unknown; the nearest names are offered.

    Examples
    --------
    >>> import analysis as an
    >>> back = an.load_looking_back()
    >>> set(back["found_method"]) <= {"survey", "capture_recapture"}
    True
    """
    table = tables()[_TABLE]
    if region is not None:
        table = table[table["region_code"] == region_code(region)]
    out = table.set_index(table["found_claim_id"].rename("claim_id")).drop(columns="found_claim_id")
    return out.assign(quantity=labels(out, region=""))
