"""What is wrong with a subject: every fault of its files at once, each with file, line and what would be right.

Files are looked at before anybody asks for the words of the process: a table of measures that is wrong stops whoever
imports the vocabulary. What rests on a file with a fault is left out, so that one fault is told once.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from analysis import arguments, files
from analysis.own.subject_files import SubjectFiles
from analysis.own.subject_labels import LABELS, label_faults, phrase_faults, usual_faults
from analysis.own.subject_layers import TEMPLATES, WORDS, template_problems, word_faults
from analysis.own.subject_measures import known_measures, measure_problems, measure_words, table_problems
from analysis.project import RAW, located, root
from analysis.reading.priors import load_priors
from analysis.reading.problems import InputError, Problem, by_place
from analysis.subject import axes, chosen, measures, nouns, rungs, subject_places, switches
from analysis.subject.axes import Axis
from analysis.subject.chosen import SubjectError
from analysis.subject.switches import FILE as SWITCHES
from analysis.subject.switches import USUAL

#: Files that a subject may have, beside those that are shipped with one.
_MAY_HAVE = (
    *("subject.yml", "measures.csv", "links.csv", "registers.csv", "region_lists.csv", "makers.csv"),
    *("relations.csv", "places.csv", "priors.yml", "words.yml", "nouns.txt"),
)
#: Files of which each line or entry stands for itself, and what tells everything that is wrong with one.
_BY_LINES = {module.FILE: module.errors_of for module in (switches, subject_places, nouns)}
#: What explains a folder to people.
_EXPLAINS = ".md"
_NOBODY = "nobody reads a file of this name"
#: The measures of the package, and with which others they are compared.
_MEASURES = f"{RAW}/conflicts/measures.csv"


def subject_problems() -> list[Problem]:
    """Everything that is wrong with the subject of this process, by file and line; nothing if all is well.

    Examples
    --------
    >>> subject_problems()
    []
    """
    problems = problems_of(SubjectFiles(chosen().folder, chosen().below or chosen().name))
    before = {problem.file for problem in problems}
    for read in (partial(load_priors, root()), switches.switches, subject_places.subject_places, nouns.nouns):
        # A file that is no YAML is told once.
        problems += [problem for problem in _told_by(read) if problem.file not in before]
    wrong = {problem.file.rpartition("/")[2] for problem in problems}
    # Rules are read with the words and measures of the process.
    if wrong.isdisjoint((axes.FILE, measures.FILE, SWITCHES, axes.SETS)):
        problems += _of_rules()
    return sorted({*problems}, key=by_place)


def problems_of(subject: SubjectFiles) -> list[Problem]:
    """Everything that is wrong with the files of a subject, as far as no other file than theirs has to be read."""
    unreadable = [*subject.unreadable()]
    names = {problem.file.rpartition("/")[2] for problem in unreadable}
    readable = replace(subject, broken=frozenset(names))
    return [*_strangers(subject), *unreadable, *_of_words(readable), *_of_lines(readable)]


def _strangers(subject: SubjectFiles) -> Iterator[Problem]:
    """Files and folders that nobody reads, each with the name that it may be meant to have."""
    known = known_files()
    for path in sorted(subject.folder.iterdir()):
        is_read = path.name == TEMPLATES if path.is_dir() else path.name in known
        is_apart = path.name.startswith((".", "__")) or path.suffix == _EXPLAINS
        if is_read or is_apart:
            continue
        near = arguments.nearest(path.name, [*known, TEMPLATES], most=1)
        right = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
        yield Problem(subject.path(path.name), None, None, _NOBODY, right)


def known_files() -> list[str]:
    """The names of all files that a subject may have."""
    shipped = files.PACKAGE / "subject"
    names = {*_MAY_HAVE}
    for pattern in ("*.yml", "*.csv", "*/*.yml", "*/*.csv"):
        names |= {path.name for path in shipped.glob(pattern)}
    return sorted(names)


def _of_words(subject: SubjectFiles) -> Iterator[Problem]:
    """What is wrong with axes, measures, rungs and phrases, as far as what they rest on can be read."""
    if subject.broken.isdisjoint((axes.FILE, LABELS)):
        yield from _of_axes(subject)
    else:
        yield from table_problems(subject)
    yield from subject.problems(WORDS, word_faults(subject))
    yield from template_problems(subject)


def _of_axes(subject: SubjectFiles) -> Iterator[Problem]:
    """What is wrong with axes, and with measures, rungs and phrases by the words of these."""
    content = subject.content(axes.FILE)
    faults = [*axes.faults_of(content)]
    yield from subject.problems(axes.FILE, faults)
    yield from _missing_sets(subject)
    yield from measure_problems(subject, _families())
    wrong = {str(fault.keys[0]) for fault in faults}
    stated = axes.axes_of(content, without=wrong)
    filters = {**stated, "measure": _of_measures(known_measures(subject))}
    # Where nothing is nested, as in a constant, there is no ladder.
    if (subject.folder / rungs.FILE).is_file() and rungs.FILE not in subject.broken:
        yield from subject.problems(rungs.FILE, rungs.faults_of(subject.content(rungs.FILE), filters))
    yield from subject.problems(axes.FILE, phrase_faults(subject, stated))
    labels = label_faults(subject, stated, measure_words(subject), measure_words(subject, "unit"))
    yield from subject.problems(LABELS, labels)
    usual = subject.stated(SWITCHES).get(USUAL)
    if isinstance(usual, Mapping):
        yield from subject.problems(SWITCHES, usual_faults(usual, stated))


def _of_lines(subject: SubjectFiles) -> Iterator[Problem]:
    """What is wrong with files of which each line stands for itself."""
    for name, errors_of in _BY_LINES.items():
        path = subject.folder / name
        if path.is_file() and name not in subject.broken:
            for error in errors_of(path.read_text(encoding="utf-8-sig")):
                yield replace(_problem_of(error), file=subject.path(name))


def _missing_sets(subject: SubjectFiles) -> Iterator[Problem]:
    """The table of what words stand for, if a subject with words of its own has none."""
    shipped = files.PACKAGE / "subject"
    if (
        not subject.stated(axes.FILE)
        or (subject.folder / axes.SETS).is_file()
        or shipped in subject.folder.parents
    ):
        return
    own = ", ".join(subject.stated(axes.FILE))
    right = f"one row for each word of {own} in {axes.FILE}, in the columns axis,name,values,without,reading,reason"
    yield Problem(subject.path(axes.SETS), None, None, "the file is missing", right)


def _of_measures(words: Sequence[str]) -> Axis:
    """The measures, as an axis on which rungs filter."""
    return Axis("measure", tuple(words), (), 0, 0, {}, ())


def _families() -> frozenset[str]:
    """With which others the measures of the package are compared."""
    text = located(root(), _MEASURES).read_text(encoding="utf-8")
    rows: Iterator[Mapping[str, str]] = csv.DictReader(text.splitlines())
    return frozenset(row["family"] for row in rows if row["family"])


def _of_rules() -> Sequence[Problem]:
    """What is wrong with the tables of the rules of comparison; where nothing is, with what they say together."""
    from analysis.conflicts.rules import load_rules
    from analysis.reading.rule_tables import FOLDER, TABLES, rule_table

    folder = located(root(), FOLDER)
    problems = [*_of_places()]
    for name in TABLES:
        problems += _told_by(partial(rule_table, folder, name))
    return problems or _told_by(partial(load_rules, folder))


def _of_places() -> Sequence[Problem]:
    """What keeps the places of the subject from being laid over the gazetteer of the project."""
    from analysis.reading.gazetteers import REGIONS, load_gazetteer
    from analysis.reading.own_places import wrong_places

    try:
        gazetteer = load_gazetteer(located(root(), REGIONS).parent)
        return [_problem_of(error) for error in wrong_places(gazetteer, subject_places.subject_places())]
    except InputError as error:
        return error.problems
    except SubjectError as error:
        return [_problem_of(error)]


def _told_by(load: Callable[[], object]) -> Sequence[Problem]:
    """What somebody who reads files says is wrong with them."""
    try:
        load()
    except InputError as error:
        return error.problems
    except SubjectError as error:
        return [_problem_of(error)]
    return ()


def _problem_of(error: SubjectError) -> Problem:
    """An error of a subject as a problem with its line and column."""
    line, _, entry = error.entry.partition(":")
    is_line = line.isdecimal()
    column = entry if is_line else error.entry
    return Problem(error.file, int(line) if is_line else None, column or None, error.what, error.right)
