"""The methods paragraphs: every number in them is in the result, and the critics are cited."""

import re

import pytest

from analysis.estimates import capture


def numbers(text):
    body = text.split("\n\nReferences:")[0]
    body = re.sub(r"\(\d{4}\)|\[[\d,]+\]|\b[A-Z]+_\d\b", "", body)
    return {match.rstrip(",") for match in re.findall(r"\d[\d,]*(?:\.\d+)?%?", body)}


def shown(*values):
    return {f"{value:,.0f}" for value in values}


@pytest.fixture(scope="module")
def results_by_method(table):
    data = table("UKdat_5")
    return {
        "main": capture.fit(data),
        "pairs": capture.fit(data, ["LA:NG", "LA:GP"]),
        "stepwise": capture.fit(data, "stepwise"),
        "bic": capture.best_by_bic(data, order=2),
        "average": capture.average(data, nmissing=20_000),
        "bootstrap": capture.bootstrap(data, replicates=20),
    }


@pytest.mark.parametrize("method", ["main", "pairs", "stepwise", "bic", "average", "bootstrap"])
def test_every_note_cites_its_critics_and_states_its_interval(method, results_by_method):
    result = results_by_method[method]
    note = result.method_note()
    assert "Whitehead et al. (2019)" in note
    assert "Binette and Steorts (2022)" in note
    references = note.split("References: ")[1]
    assert "Binette, O. and Steorts" in references
    assert "Whitehead, J." in references
    assert shown(result.estimate, result.ci_low, result.ci_high, 2_744) <= numbers(note)


def test_numbers_of_a_note_are_numbers_of_the_result(results_by_method):
    fit = results_by_method["stepwise"]
    allowed = shown(fit.estimate, fit.ci_low, fit.ci_high, fit.n_observed, 5) | {"95%", "0.02"}
    assert numbers(fit.method_note()) == allowed


def test_notes_say_how_the_model_came_about(results_by_method):
    notes = {key: result.method_note() for key, result in results_by_method.items()}
    assert "taken as independent" in notes["main"]
    assert "between LA:NG and LA:GP" in notes["pairs"]
    assert "LA:GP join lists that share nobody" in notes["pairs"]
    assert "LA:NG, NG:GP, PFNCA:GP, LA:PFNCA, GO:GP and NG:GO" in notes["stepwise"]
    assert "smallest BIC was taken: [12,13,23,25,34]" in notes["bic"]
    assert "1,024 hierarchical models with terms of up to 2 lists were tried" in notes["bic"]
    assert "Silverman, B. W., Chan, L. and Vincent, K. (2024)" in notes["bic"]
    assert "822 decomposable graphs" in notes["average"]
    assert "Madigan, D. and York" in notes["average"]
    assert "drawn anew 20 times" in notes["bootstrap"]
    assert "Efron, B. (1987)" in notes["bootstrap"]


def test_a_stepwise_choice_of_nothing_is_said_to_be_nothing(table):
    assert "this chose no pair" in capture.fit(table("NewOrl_5"), "stepwise").method_note()
