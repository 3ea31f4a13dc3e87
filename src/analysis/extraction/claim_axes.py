"""What each claim counts, where, when and by whose account: from the words beside the number outwards.

A cell says where it was found and how: `said` in its own sentence, `carried over` from the sentence before or the
heading, `usual` where nobody says anything else. What is doubtful stays empty.
"""

from collections.abc import Callable, Mapping

from analysis.extraction import axes_of_makers, axes_of_measure, axes_of_people, axes_of_places, axes_of_times
from analysis.extraction.claim_context import Cell, Claim, SentenceContext, claim_in
from analysis.extraction.claimhood import Verdict

AXES = (
    "place", "period", "population", "exploitation", "status", "visibility", "measure", "unit", "producer",
)  # fmt: skip


def read_axes(context: SentenceContext, position: int, verdict: Verdict) -> dict[str, Cell]:
    """The cells of a claim: the number at a position among those of its sentence.

    Examples
    --------
    >>> AXES[0]
    'place'
    """
    claim = claim_in(context, position, verdict)
    cells: dict[str, Cell] = {}
    for axis, read in _READERS.items():
        cells[axis] = read(claim, cells)
    context.last = cells
    context.periods.add(cells["period"].ends)
    context.claim_places.add(cells["place"].value)
    return cells


#: In the order in which they are asked; later ones may look at what earlier ones found.
_READERS: dict[str, Callable[[Claim, Mapping[str, Cell]], Cell]] = {
    "place": axes_of_places.place,
    "period": axes_of_times.period,
    "measure": axes_of_measure.measure,
    "unit": axes_of_measure.unit,
    "population": axes_of_people.population,
    "status": axes_of_people.status,
    "exploitation": axes_of_people.exploitation,
    "visibility": axes_of_people.visibility,
    "producer": axes_of_makers.producer,
}
