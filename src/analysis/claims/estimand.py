"""What a claim is about: its direction across a border, and the key under which equal estimands meet."""

from collections.abc import Mapping

from analysis.vocabulary import MONEY_MEASURES, PERSON_MEASURES, Direction, Measure, Movement, Role

#: The columns that together say what a claim is about. Two claims are the same estimand if all of them agree.
ESTIMAND = (
    *(
        "area",
        "direction",
        "counterpart",
        "population",
        "exploitation",
        "status",
        "visibility",
        "measure",
        "unit",
    ),
)

_BY_ROLE: Mapping[Role, Direction] = {
    Role.SOURCE: Direction.OUT,
    Role.TRANSIT: Direction.THROUGH,
    Role.WITHIN: Direction.WITHIN,
}


def direction(claim: Mapping[str, str]) -> Direction:
    """Which side of the border of its own area a claim looks at.

    A claim about victims *in* a place counts all who are there, wherever they come from (`in`); only a claim that
    says that a border was crossed counts those who came *into* it. The whole world has no outside: there, crossing
    a border is `into` (some country), staying is `within`.

    Parameters
    ----------
    claim : mapping
        With `measure`, `role`, `movement`, `area`, `destination`.
    """
    measure, role, movement = Measure(claim["measure"]), Role(claim["role"]), Movement(claim["movement"])
    counted = PERSON_MEASURES | MONEY_MEASURES | {Measure.SHARE, Measure.RANK}
    if measure not in counted or role is Role.NOT_APPLICABLE:
        return Direction.ANY
    if measure is Measure.TRANSIT:
        return Direction.THROUGH
    if role in _BY_ROLE:
        return _BY_ROLE[role]
    if movement is Movement.INTERNAL:
        return Direction.WITHIN
    if movement is Movement.CROSS_BORDER and (role is Role.DESTINATION or claim["area"] == "WORLD"):
        return Direction.INTO
    if role is Role.DESTINATION or claim["destination"] == claim["area"]:
        return Direction.IN
    return Direction.ANY


def counterpart(claim: Mapping[str, str]) -> str:
    """Code of the other end of the movement, where the claim names one; else empty.

    Parameters
    ----------
    claim : mapping
        With `direction`, `origin`, `destination`, `area`.
    """
    end = "destination" if claim["direction"] in (Direction.OUT, Direction.THROUGH) else "origin"
    other = claim[end]
    return "" if other == claim["area"] else other
