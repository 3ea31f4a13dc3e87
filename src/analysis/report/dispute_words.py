"""Disagreements in plain words: what holds in place of a level, reasons, and what was done."""

from collections.abc import Mapping

#: What is said in place of the level where nothing conflicts: as a clause behind "in one group", and as a heading.
OTHERWISE: Mapping[str, tuple[str, str]] = {
    "provisional": (
        "one number is given before and after its revision",
        "One number is given before and after its revision",
    ),
    "wandering_number": (
        "the same digits are used for different things",
        "The same digits are used for different things",
    ),
    "unexplained_remainder": (
        "the parts leave a remainder of their whole",
        "The parts leave a remainder of their whole",
    ),
    "quotation_decay": ("a number changed while it was quoted", "A number changed while it was quoted"),
    "range_lost_end": ("one end of a range was lost", "One end of a range was lost"),
    "later_floor": (
        "a producer's later lower limit is below its own earlier number",
        "A producer's later lower limit is below its own earlier number",
    ),
    "rating_disagreement": (
        "ratings grade the same place differently",
        "{things} grade the same place differently",
    ),
    "role_disagreement": (
        "statements give the same place different roles",
        "{things} give the same place different roles",
    ),
}
#: What is set side by side where it is no claim in numbers.
THINGS: Mapping[str, str] = {"rating_disagreement": "ratings", "role_disagreement": "statements"}
#: What is said of numbers from different texts that only arithmetic puts together.
SCATTERED = "numbers from different texts clash only if all of them counted the same people"
REASONS: Mapping[str, str] = {
    "definition": "they use different definitions",
    "population": "they are about different groups of people",
    "exploitation": "they are about different purposes",
    "movement": "they count different movements",
    "stock_or_flow": "one counts people at one time, the other over a year or longer",
    "total_or_year": "one is of several years, the other of one year",
    "present_or_entered": "one counts everybody affected in a year, the other only those who were new in it",
    "period": "they are about different times",
    "unit_or_basis": "they are measured in another way, or on another basis",
    "geography": "they are about different areas",
    "visibility": "one counts persons known to the authorities, the other does not",
    "register": "they count persons who are known to different bodies",
    "copying": "one was copied from the other",
    "quotation_decay": "a number changed while it was quoted",
    "vintage": "they come from different editions",
    "arithmetic": "one statement gives all of these numbers, and they do not fit together",
    "little_room": "each leaves the other little room",
    "rival_measurement": "they are rival measurements",
    "reworked": "the same data were worked up in two ways",
}
RESOLUTIONS: Mapping[str, str] = {
    "kept": "All are kept as they are.",
    "turned_into_bound": "Where an estimate uses both, one of them is only a lower or upper limit.",
    "collapsed": "They count once, as one number.",
    "weighed_apart": (
        "Where an estimate uses them, it counts them as {many} numbers, although one producer made {all}."
    ),
    "corrected": "The corrected number is used.",
    "not_pooled": "They are not used in one estimate together.",
    "dropped": "They are not used together here: at least one of them is left out, as asked.",
}
#: Codes whose sentences on what would have to be true give the reason.
TOLD = frozenset({"money_basis", "money_per_person", "units_not_pooled"})
#: Reasons that the sentences on what would have to be true hold already.
SAID = frozenset({"stock_or_flow", "total_or_year", "present_or_entered", "little_room"})
#: What is said of known persons, known to whom or how, beside a number of all.
KNOWN = "a count of persons {known} is set against a larger number"
