"""What a subject lays over the shipped choices, words, nouns and templates moves something; without a file nothing."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis import files
from analysis.narrative.rendering import environment
from analysis.own.subject_check import problems_of
from analysis.own.subject_files import SubjectFiles
from analysis.reading import priors
from analysis.reading.problems import InputError
from analysis.subject.chosen import subject_digests
from analysis.words import laid_over
from tests.conftest import ROOT
from tests.subject.test_other_subjects import run

EXAMPLE = ROOT / "examples/haiti_earthquake_2010"
#: What a subject states, by the file.
LAYERS = {
    "priors.yml": "unprinted_error:\n  value: 0.7\n  reason: Surveys of ruins miss each other by far.\n",
    "words.yml": "certainty: {low: LITTLE, moderate: SOME}\n",
    "nouns.txt": "# of persons\nsouls\n",
    "templates/rungs.md.jinja": "RUNGS OF OUR OWN\n",
}
#: What an estimate, a figure, a text and a section are.
ASKED = """
import json
import analysis as an

row = {"place": "Haiti", "measure": "deaths", "year": 2010, "method": "survey"}
makers = {"A": "85,000", "B": "158,679", "C": "120,000"}
claims = an.make_claims([row | {"figure": figure, "producer": maker} for maker, figure in makers.items()])
answers = an.reconcile(claims)
try:
    value = float(an.make_claims([row | {"figure": "85,000 souls"}])["best"].iloc[0])
except ValueError as error:
    value = str(error)
from analysis.narrative.rendering import environment

shown = {
    "width": float((answers["high80"] / answers["low80"]).iloc[0]),
    "told": an.narrate("own_answers", answers=answers, claims=claims).markdown,
    "value": value,
    "rungs": environment().loader.get_source(environment(), "rungs.md.jinja")[0],
}
print(json.dumps(shown))
"""


def asked(project: Path) -> dict[str, Any]:
    """What the library says in a project."""
    content: dict[str, Any] = json.loads(run(["-c", ASKED], project))
    return content


def put(folder: Path) -> None:
    """Write every layer into the folder of a subject."""
    for name, text in LAYERS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_each_layer_moves_what_it_speaks_of(tmp_path: Path) -> None:
    project = Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))
    before = asked(project)
    put(project / "subject")
    after = asked(project)
    assert after["width"] != pytest.approx(before["width"], rel=0.05)
    assert "Certainty: moderate (" in before["told"]
    assert re.search("Certainty: (LITTLE|SOME) [(]", after["told"])
    assert "the word 'souls' is unknown" in before["value"]
    assert after["value"] == 85_000
    assert "OUR OWN" not in before["rungs"]
    assert after["rungs"] == LAYERS["templates/rungs.md.jinja"]


def test_every_layer_is_in_the_key_of_what_is_made(tmp_path: Path) -> None:
    project = Path(shutil.copytree(EXAMPLE, tmp_path / "mine"))
    _, before = subject_digests(project)
    put(project / "subject")
    _, after = subject_digests(project)
    assert after.keys() - before.keys() == {f"subject/{name}" for name in LAYERS}


def test_without_files_nothing_is_laid_over() -> None:
    words = files.packaged("words/words.yml")
    assert laid_over(words, {}) == words
    assert str(environment().get_template("rungs.md.jinja").filename).startswith(str(files.PACKAGE))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("unprinted_eror: {value: 1, reason: R}", r"priors.yml:1:unprinted_eror: there is no choice of this name; did you mean 'unprinted_error'"),
        ("unprinted_error: {value: 1}", r"priors.yml:1:reason: the entry has no reason"),
        ("unprinted_error: {value: much, reason: R}", r"priors.yml:1:unprinted_error: the value is 'much'; one such as"),
        ("spread: {value: {survy: 1}, reason: R}", r"priors.yml:1:spread: 'survy' is no part of it; did you mean 'survey'"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_told_with_its_line(
    text: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "priors.yml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(priors, "subject_file", lambda name: file)
    with pytest.raises(InputError, match=what):
        priors.load_priors(ROOT)


def test_a_choice_of_names_keeps_those_that_are_not_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = priors.load_priors(ROOT)["spread"].value
    file = tmp_path / "priors.yml"
    file.write_text("spread: {value: {survey: 0.9}, reason: R}", encoding="utf-8")
    monkeypatch.setattr(priors, "subject_file", lambda name: file)
    assert priors.load_priors(ROOT)["spread"].value == usual | {"survey": 0.9}


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("words.yml", "certainy: {low: L}", "words.yml:1:certainy: no page asks for 'certainy'; did you mean 'certainty'"),
        ("words.yml", "certainty: {lov: L}", "words.yml:1:certainty.lov: no page asks for 'lov'; one of high"),
        ("words.yml", "phrases: {lower: 'from {n}'}", "words.yml:1:phrases.lower: nothing stands for {n}"),
        ("words.yml", "certainty: {low: [L]}", "words.yml:1:certainty.low: ['L'] does not stand for 'low'"),
        ("templates/rung.md.jinja", "R", "templates/rung.md.jinja: no template of the package is called so; did you mean rungs"),
        ("templates/rungs.md.jinja", "{% if %}", "templates/rungs.md.jinja:1: it is no template"),
    ],
)  # fmt: skip
def test_a_wrong_word_or_template_is_told(name: str, text: str, what: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE / "subject", tmp_path / "subject"))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (problem,) = problems_of(SubjectFiles(folder, "subject"))
    assert str(problem).startswith(f"subject/{what}")


def test_words_are_laid_over_group_by_group() -> None:
    assert laid_over({"a": {"b": "1", "c": {"d": "2"}}}, {"a": {"c": {"d": "3"}}, "e": "4"}) == {
        "a": {"b": "1", "c": {"d": "3"}},
        "e": "4",
    }
