"""Which numbers of the world are shared out over regions whose parts stand on several pages."""

from collections import Counter

import pandas as pd

from analysis.findings.lines import Neighbour
from analysis.findings.nested import Part, wholes
from analysis.findings.parts import Parts
from analysis.reading.places import display_name, slug

#: A rest that is a smaller part of its whole than this comes from rounding the parts for print.
_ROUNDING = 0.01


def shared_out(claims: pd.DataFrame, code: str) -> tuple[Parts, ...]:
    """The numbers whose parts stand partly on the page of a region and partly on others, in the order of their time.

    Parameters
    ----------
    claims : DataFrame
        Rows of 10_claims.
    code : str
        Region code.
    """
    pages = claims.set_index("claim_id")[["region_code", "regions"]]
    found = [_parts(whole, pages, code) for top in wholes(claims) for whole in _by_region(top)]
    return tuple(parts for parts in found if parts is not None)


def _by_region(whole: Part) -> list[Part]:
    """A number and those that it is made of, as far as each is shared out over regions."""
    own = [whole] if any(part.claim.area != "WORLD" for part in whole.parts) else []
    return own + [inner for part in whole.parts for inner in _by_region(part)]


def _parts(whole: Part, pages: pd.DataFrame, code: str) -> Parts | None:
    """The parts of one number by page; None where all of them, or none, stand on the page of the region."""
    ids = [part.claim.claim_id for part in whole.parts]
    here = [one for one in ids if code in str(pages.at[one, "regions"]).split(";")]
    if not here or len(here) == len(ids):
        return None
    counts = Counter(str(pages.at[one, "region_code"]) for one in ids if one not in here)
    elsewhere = [Neighbour(display_name(page), slug(page), count) for page, count in counts.items()]
    claim = whole.claim
    return Parts(
        claim_id=claim.claim_id,
        whole=whole.value,
        status=claim.status,
        producer=claim.producer,
        start=claim.start,
        end=claim.end,
        count=len(ids),
        here=len(here),
        elsewhere=tuple(sorted(elsewhere, key=lambda page: page.name)),
        rest=0.0 if whole.rest < _ROUNDING * whole.value else whole.rest,
    )
