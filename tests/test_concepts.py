"""The 104 concepts: their lines, questions and corrections exist, and together they cover the notes."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from quiz.bank import load_bank
from quiz.concepts import Concept
from quiz.corrections import Correction, locate

DATA = Path("data")
NOTES = (DATA / "notes.md").read_text(encoding="utf-8")
LINES = NOTES.splitlines()
CONCEPTS = [
    Concept.model_validate(c) for c in yaml.safe_load((DATA / "concepts.yaml").read_text(encoding="utf-8"))
]
CORRECTIONS = {
    c["id"]: Correction.model_validate(c)
    for c in yaml.safe_load((DATA / "corrections.yaml").read_text(encoding="utf-8"))
}
# Corrections about the whole document, not about a concept in it.
WHOLE_DOCUMENT = {"konzepte-nur-in-fragen", "tippfehler-sammlung"}
FIRST_LINE = 29  # front matter and the first chapter's heading stand before


def covered_lines(concept: Concept) -> set[int]:
    return {line for first, last in concept.note_lines for line in range(first, last + 1)}


def test_there_are_104_with_ids_of_their_own():
    assert len({c.id for c in CONCEPTS}) == len(CONCEPTS) == 104


def test_titles_are_german_without_sharp_s():
    assert not any("\u00df" in concept.title for concept in CONCEPTS)


def test_note_lines_exist_and_say_something():
    for concept in CONCEPTS:
        for first, last in concept.note_lines:
            assert last <= len(LINES), concept.id
            assert any(LINES[first - 1 : last]), concept.id


def test_every_line_of_content_belongs_to_a_concept():
    covered = set().union(*map(covered_lines, CONCEPTS))
    content = {
        number
        for number, line in enumerate(LINES, 1)
        if number >= FIRST_LINE and line.strip() and not line.startswith("#")
    }
    assert content <= covered


def test_every_exam_question_asks_for_a_concept():
    assert {q for concept in CONCEPTS for q in concept.questions} == {f"q{n:02}" for n in range(1, 19)}


def test_corrections_exist_and_each_belongs_to_a_concept():
    named = {correction for concept in CONCEPTS for correction in concept.corrections}
    assert named == CORRECTIONS.keys() - WHOLE_DOCUMENT


def test_a_correction_touches_a_line_of_one_of_its_concepts():
    for correction in CORRECTIONS.values():
        if correction.id in WHOLE_DOCUMENT:
            continue
        lines = {NOTES.count("\n", 0, span.start) + 1 for span in locate(correction.quote, NOTES)}
        homes = [c for c in CONCEPTS if correction.id in c.corrections]
        assert any(lines & covered_lines(concept) for concept in homes), correction.id


def test_lines_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="kleinere Zeile zuerst"):
        Concept(id="a", page="b", title="c", sections=("d",), note_lines=((5, 4),))


# Every chapter's labs, by address.
FINISHED = {
    "basics": {"ki-ml-dl", "lernarten", "regression-klassifikation", "tensoren"},
    "neuron": {"perceptron", "aktivierungen", "output-layer", "loss", "backpropagation"},
    "training": {"gradientenverfahren", "initialisierung", "batches", "labor"},
    "evaluation": {"metriken", "overfitting"},
    "regularization": {"l1-l2", "dropout", "early-stopping", "bagging", "augmentation", "normalisierung"},
    "tuning": {"hyperparameter"},
    "vision": {"faltung", "pooling", "cnn", "transfer"},
    "sequences": {"attention", "positionsvektor", "transformer"},
    "models": {"multi-input", "multi-output"},
}


@pytest.mark.parametrize("chapter", FINISHED)
def test_a_finished_chapter_has_every_page_and_each_of_its_concepts_a_home_there(chapter):
    """That a lab asks for a prediction and two missions is part of its schema (quiz/labs.py)."""
    labs = {lab.url: lab for lab in load_bank().labs.values() if lab.chapter == chapter}
    assert labs.keys() == FINISHED[chapter]
    for concept in CONCEPTS:
        if concept.page in labs:
            assert concept.id in labs[concept.page].concepts
    for lab in labs.values():
        assert [task.kind for task in lab.tasks].count("predict") >= 1
        assert [task.kind for task in lab.tasks].count("mission") >= 2


def test_a_correction_that_names_a_lab_names_the_preset_that_proves_it():
    labs = load_bank().labs
    for correction in CORRECTIONS.values():
        if correction.lab is not None:
            presets = {preset.id for preset in labs[correction.lab.page].presets}
            assert correction.lab.preset in presets, correction.id
            assert correction.id in labs[correction.lab.page].corrections, correction.id
