"""An edit that makes another fact of a key point is told from one that does not."""

import pytest

from quiz.bank import load_bank
from quiz.content_files import DATA
from quiz.fingerprints import fingerprints
from quiz.marking import mark

BANK = load_bank([DATA]).questions
OPEN, CLAIM = BANK["q07"], BANK["satz-mae"]
NUMERIC, STEPS = BANK["rechnen-mse"], BANK["schritte-masse"]
CHOICE, ORDER, PAIRS = BANK["wahl-val-accuracy"], BANK["folge-attention"], BANK["paare-loss"]


def changed(question, **update):
    """The key points that are other facts after the edit."""
    before, after = fingerprints(question), fingerprints(question.model_copy(update=update))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def edited(parts, index, **update):
    """The same parts, one of them with an edit."""
    return tuple(part.model_copy(update=update) if n == index else part for n, part in enumerate(parts))


def test_each_key_point_that_is_graded_has_one():
    for question in BANK.values():
        codes = fingerprints(question)
        assert codes
        assert all(len(code) == 12 for code in codes.values())
    graded = mark(NUMERIC, "1", seed=0).key_points
    assert graded.keys() == fingerprints(NUMERIC).keys()


def test_another_statement_resets_that_key_point_alone():
    second = OPEN.key_points[1].id
    assert changed(OPEN, key_points=edited(OPEN.key_points, 1, statement="Etwas anderes.")) == {second}
    assert changed(CLAIM, claim="Ein anderer Satz.") == {"verdict"}
    assert changed(CLAIM, verdict="richtig") == {"verdict"}
    assert changed(PAIRS, pairs=edited(PAIRS.pairs, 0, right="Anderes")) == {PAIRS.pairs[0].id}
    assert changed(STEPS, parts=edited(STEPS.parts, 0, ask="Was anderes?")) == {STEPS.parts[0].id}


@pytest.mark.parametrize(
    ("question", "update"),
    [
        (OPEN, {"points": 9.0}),
        (OPEN, {"prompt": "Dasselbe in anderen Worten?"}),
        (OPEN, {"key_points": edited(OPEN.key_points, 0, hint="Ein Wink.", weight=0.1, patterns=(("neu",),))}),
        (OPEN, {"key_points": edited(OPEN.key_points, 0, statement=OPEN.key_points[0].statement + "  \n")}),
        (OPEN, {"key_points": OPEN.key_points[::-1]}),
        (CLAIM, {"verdict_share": 0.5, "model_answer": "Anders gesagt."}),
        (NUMERIC, {"prompt": "Rechne.", "solution": "So.", "tolerance": 0.1}),
        (CHOICE, {"options": CHOICE.options[::-1]}),
        (CHOICE, {"options": edited(CHOICE.options, 0, why="Aus einem anderen Grund.")}),
        (PAIRS, {"explanation": "Kürzer."}),
    ],
)
def test_what_does_not_decide_right_and_wrong_changes_nothing(question, update):
    assert changed(question, **update) == set()


@pytest.mark.parametrize(
    ("question", "update"),
    [
        (NUMERIC, {"generator": "mean_absolute_error"}),
        (NUMERIC, {"title": "Rechnen: etwas anderes"}),
        (CHOICE, {"options": edited(CHOICE.options, 0, right=not CHOICE.options[0].right)}),
        (CHOICE, {"options": edited(CHOICE.options, 0, text="Eine andere Antwort")}),
        (CHOICE, {"prompt": "Was ist falsch?"}),
        (ORDER, {"items": ORDER.items[::-1]}),
    ],
)
def test_what_decides_right_and_wrong_resets_the_result(question, update):
    assert changed(question, **update) == {"result"}


def test_texts_cannot_run_into_one_another():
    one = PAIRS.model_copy(update={"pairs": edited(PAIRS.pairs, 0, left="a b", right="c")})
    other = PAIRS.model_copy(update={"pairs": edited(PAIRS.pairs, 0, left="a", right="b c")})
    assert fingerprints(one) != fingerprints(other)
