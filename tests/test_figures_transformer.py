"""The lab Transformer: a model is followed word by word, and the pictures say what it did."""

import numpy as np
import pytest

from engine import (
    Adam,
    CategoricalCrossEntropy,
    EncoderDecoder,
    Sequential,
    StepRecorder,
    fit,
    load_dataset,
    number_words,
)
from pages._figures.film import pack
from pages._figures.sentences import rank
from pages._figures.transformer import crosses, draw_number, draw_progress
from pages._figures.transformer_run import LiveRun, curves_of, follow_training, judge
from pages._figures.transformer_texts import say_result, say_run
from pages._figures.word_steps import WordSteps, follow, given

DATA = load_dataset("number_words", seed=4)
NAMES = DATA.class_names
DIGITS, WORDS = (np.concatenate(part) for part in zip(DATA.train, DATA.validation, DATA.test, strict=True))


@pytest.fixture(scope="module")
def trained() -> tuple[Sequential, object]:
    """A translator after 47 steps: it writes words, and many wrong ones."""
    model = Sequential([EncoderDecoder(13, len(NAMES), 16, 2, 32, rng=np.random.default_rng(1))])
    x, y = (DIGITS[:3000], WORDS[:3000, :-1]), WORDS[:3000, 1:]
    loss = CategoricalCrossEntropy(from_logits=True, ignore=0)
    recorder = StepRecorder(predict_on=tuple(part[:50] for part in x), weights=True, n_frames=4)
    options = {"n_epochs": 1, "batch_size": 64, "rng": np.random.default_rng(0), "n_measured": 64}
    return model, fit(model, loss, Adam(8e-3), (x, y), callbacks=[recorder], **options)


def row_of(number: int) -> int:
    tokens = np.array([3 + int(digit) for digit in str(number)] + [0] * (4 - len(str(number))))
    return int(np.flatnonzero((tokens == DIGITS).all(axis=1))[0])


def steps_of(words: str, weights: list[list[float]], truth: str = "") -> WordSteps:
    probs = np.eye(len(NAMES))[[NAMES.index(word) if word != "Ende" else 2 for word in words.split()]]
    sources = ["3 Hunderter", "4 Zehner", "7 Einer"][-len(weights[0]) :]
    return WordSteps(sources, words.split(), probs, np.array(weights), NAMES, truth.split())


RIGHT = steps_of(
    "drei hundert sieben und vierzig Ende",
    [[0.9, 0.1, 0], [0.6, 0.2, 0.2], [0, 0, 1], [0.2, 0.4, 0.4], [0.1, 0.8, 0.1], [1, 0, 0]],
    "drei hundert sieben und vierzig Ende",
)


def test_every_weight_row_is_a_share_and_every_word_the_likeliest(trained):
    model, _ = trained
    row = row_of(347)
    steps = follow("both", model, DIGITS[row], WORDS[row], NAMES)
    assert list(steps.truth[:-1]) == number_words(347)
    assert steps.sources == ["3 Hunderter", "4 Zehner", "7 Einer"]
    assert steps.weights.shape == (len(steps.words), 3)
    assert steps.weights.sum(axis=1) == pytest.approx(1.0, abs=1e-5)  # padding is seen by nobody
    assert [NAMES[i] for i in steps.probs.argmax(axis=1)][:-1] == list(steps.words[:-1])


def test_the_crossing_is_read_off_the_weights():
    assert crosses(RIGHT)
    swapped = steps_of(
        "vier und zwanzig Ende", [[0.8, 0.2], [0.5, 0.5], [0.3, 0.7], [1, 0]], "zwei und vierzig Ende"
    )
    assert not crosses(swapped)
    assert not crosses(steps_of("und", [[0, 0, 1]]))
    film = draw_number("both", "347", [RIGHT], (np.array([0, 1]), [3.0, 1.0], [0.0, 0.5]))
    assert film.title == "347 → drei hundert sieben und vierzig: Einer und Zehner kreuzen sich"
    assert film.start == 4  # the last word before the end
    assert "«vierzig» schaut am meisten auf «4 Zehner» (80 %)" in film.description


def test_words_that_are_not_written_yet_are_not_shown_and_wrong_ones_are_marked():
    wrong = steps_of("vier und zwanzig Ende", [[0.8, 0.2]] * 4, "zwei und vierzig Ende")
    film = draw_number("both", "42", [wrong], (np.array([0]), [3.0], [0.0]))
    alignment, ranking = film.panels
    assert alignment.targets[1] == ["vier", "und", "", ""]
    assert alignment.wrong[0] == [True, False, True, False]
    assert ranking.words[0][0] == "vier"
    assert ranking.chosen == [0, 0, 0, 0]
    assert pack(film)


def test_the_training_has_a_frame_for_each_recorded_step(trained):
    model, history = trained
    row = row_of(347)
    before = model.snapshot()
    passes = follow_training("both", model, history, (DIGITS[row], WORDS[row]), NAMES, "training")
    assert (model.snapshot() == before).all()
    assert len(passes) == len(history.snapshot_epochs) == 4
    curves = curves_of("both", history, WORDS[:50, 1:])
    film = draw_number("both", "347", passes, curves)
    assert list(film.epochs) == history.snapshot_epochs.tolist()
    assert film.titles[-1].startswith("Schritt 47: 347 → ")
    assert pack(film)
    assert curves[1][0] > curves[1][-1]  # the loss falls


def test_a_translation_is_right_only_if_all_its_words_are():
    logits, targets = np.full((2, 3, 4), -9.0), np.array([[1, 2, 0], [3, 2, 0]])
    for n, said in enumerate([[1, 2, 3], [3, 1, 1]]):  # after the end anything may come
        for t, word in enumerate(said):
            logits[n, t, word] = 9.0
    assert judge("both", logits, targets)[1] == 0.5
    assert judge("decoder", logits, targets)[1] == 0.75
    assert judge("encoder", logits[:, 0], np.array([1, 1]))[1] == 0.5


def test_the_live_picture_grows_with_every_look(trained):
    model, _ = trained
    live = LiveRun("both", "347", 4, 420)
    (_, first), (said, second) = live(0, model), live(47, model)
    assert said.startswith("347 → ")
    assert "polygon(0.00% 100.00%, 0.00% " in first
    assert second.count(", 11.19% ") == 4  # 47 of 420 steps: where the line ends, and its foot, for both
    assert "<span>420</span>" in second


def test_the_chart_names_the_last_share():
    figure = draw_progress("both", [0, 423], [4.0, 0.1], [0.0, 0.99])
    assert figure.layout.title.text == "Nach 423 Schritten: 99,0 % von<br>200 neuen Zahlen richtig"


def test_the_rows_say_what_was_seen_and_where_it_errs():
    right, digits = np.array([True, False, True]), np.array([[3, 4, 5, 6], [3, 4, 0, 0], [3, 4, 5, 7]])
    text = say_run("both", "347", RIGHT, False, 9000, right, digits)
    assert "347 war **nicht** unter den 9'000 Zahlen" in text
    assert "Die Übersetzung stimmt." in text
    assert "zweistellig 0 von 1, vierstellig 2 von 2" in text
    assert "ungerade" in say_run("encoder", "347", RIGHT, True, 300, right, digits)


def test_what_comes_out_is_said_for_each_family():
    assert say_result("both", "347", RIGHT) == "347 → drei hundert sieben und vierzig"
    reading = WordSteps(["sieben"], ["sieben"], np.array([[0.1, 0.9]]), np.ones((1, 1)), ["gerade", "ungerade"])
    assert say_result("encoder", "7", reading) == "«sieben» ist ungerade (90,0 %)"
    writing = WordSteps(["Anfang", "acht"], ["acht", "Ende"], np.eye(2), np.eye(2), NAMES, n_given=1)
    assert say_result("decoder", "8", writing) == "«acht» geht weiter: «Ende»"
    assert [given(n) for n in (1, 2, 3, 5, 7)] == [1, 1, 1, 2, 3]


def test_the_ranking_has_the_likeliest_first():
    words, values = rank(np.array([[0.1, 0.7, 0.2]]), ["a", "b", "c"], 2)
    assert words == [["b", "c"]]
    assert values.tolist() == [[0.7, 0.2]]
