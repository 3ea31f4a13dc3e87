"""What the course of a yearly count need not mean, one caution for each shape."""

from collections.abc import Mapping

from analysis.findings.course_shapes import Course

_LEVELS = "A new level that lasts can come from a new law or a new way of counting."
#: The caution behind a course of each shape.
CAUTIONS: Mapping[Course, str] = {
    Course.FEW: "So few years cannot show a trend.",
    Course.LEVEL: "A steady count need not mean a steady crime. Who is found depends on who looks.",
    Course.JUMP: "One such year can come from a single large case or from another way of counting.",
    Course.RISING: (
        "More known persons need not mean more exploited persons. More offices may be searching or reporting."
    ),
    Course.FALLING: (
        "Fewer persons were known each time. Fewer may have been exploited, or the authorities searched less, or other "
        "people were counted."
    ),
    Course.STEP_UP: _LEVELS,
    Course.STEP_DOWN: _LEVELS,
    Course.PEAK: (
        "Such a count cannot tell whether the crime rose and fell, or only the search for it, or what was counted."
    ),
    Course.TROUGH: (
        "In the years with low counts there may have been as many victims, but less searching or fewer reports."
    ),
    Course.GREW: (
        "A count can rise because more people are exploited, because the authorities search harder, or because the "
        "rules for counting or reporting have changed."
    ),
    Course.SHRANK: (
        "Fewer known persons can mean fewer victims. It can also mean less searching, or other rules for counting or "
        "reporting."
    ),
    Course.SWINGS: (
        "Ups and downs of this size are common in such counts. They may say more about searching and reporting than "
        "about the crime."
    ),
}
