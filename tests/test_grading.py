"""The grader: statements, negation, sides, hedging, word lists, copies, and answers nobody can read."""

from pathlib import Path
from statistics import mean

import pytest
import yaml

from quiz.bank import load_bank
from quiz.grading import UNSURE_SHARE, grade, to_quarters
from quiz.questions import OpenQuestion

HERE = Path(__file__).parent
QUESTIONS = {id_: q for id_, q in load_bank().questions.items() if isinstance(q, OpenQuestion)}
OWN_TESTS = [(q.id, test) for q in QUESTIONS.values() for test in q.tests]
GRADED = yaml.safe_load((HERE / "graded_answers.yaml").read_text(encoding="utf-8"))["questions"]
OWN = yaml.safe_load((HERE / "own_answers.yaml").read_text(encoding="utf-8"))["questions"]


def hits(question_id: str, text: str) -> set[str]:
    result = grade(QUESTIONS[question_id], text)
    return {point for point, state in result.key_points.items() if state == "hit"}


@pytest.mark.parametrize(("question_id", "test"), OWN_TESTS, ids=[f"{i}-{t.answer[:40]}" for i, t in OWN_TESTS])
def test_each_question_keeps_its_own_tests(question_id: str, test) -> None:
    assert hits(question_id, test.answer) == set(test.hits)


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_model_answer_gets_full_score(question_id: str) -> None:
    result = grade(QUESTIONS[question_id], QUESTIONS[question_id].model_answer)
    assert result.score == 1.0
    assert result.misconceptions == []


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_prompt_copied_gets_nothing(question_id: str) -> None:
    result = grade(QUESTIONS[question_id], QUESTIONS[question_id].prompt)
    assert (result.score, result.outcome) == (0.0, "copied")
    again = grade(QUESTIONS[question_id], f"{QUESTIONS[question_id].prompt} Das ist eine gute Frage.")
    assert again.score == 0.0


def test_an_option_named_by_its_word_is_no_copy() -> None:
    assert hits("q11-wahl", "Beta") == {"beta"}


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_statement_of_each_point_is_recognised(question_id: str) -> None:
    for point in QUESTIONS[question_id].key_points:
        result = grade(QUESTIONS[question_id], point.statement)
        assert result.misconceptions == [], point.id


def test_graded_answers_floor() -> None:
    errors: dict[str, list[float]] = {}
    wrong = []
    for entry in GRADED:
        for answer in entry["answers"]:
            score = grade(QUESTIONS[entry["id"]], answer["text"]).score
            errors.setdefault(answer["type"], []).append(abs(score - answer["score"]))
            if answer["type"] == "wrong-keyword-rich":
                wrong.append(score)
            if answer["type"] in ("full", "full-other-words"):
                assert score >= 0.8, answer["id"]
            if answer["type"] in ("empty", "word-list"):
                assert score == 0, answer["id"]
    assert mean(e for group in errors.values() for e in group) <= 0.05
    assert mean(wrong) <= 0.05
    assert max(wrong) <= 0.25


def test_own_answers_floor() -> None:
    pairs = [(grade(QUESTIONS[e["id"]], a["text"]).score, a["score"]) for e in OWN for a in e["answers"]]
    assert mean(abs(ours - theirs) for ours, theirs in pairs) <= 0.05
    assert max(ours for ours, theirs in pairs if theirs == 0) <= 0.5


@pytest.mark.parametrize("name", ["reworded_answers_w1.yaml", "reworded_answers_w2.yaml"])
def test_reworded_answers_floor(name: str) -> None:
    entries = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))["questions"]
    judged = [(grade(QUESTIONS[e["id"]], a["text"]).score, a) for e in entries for a in e["answers"]]
    assert mean(abs(ours - a["score"]) for ours, a in judged) <= 0.05
    assert mean(ours for ours, a in judged if a["score"] == 1) >= 0.95
    nothing = [ours for ours, a in judged if a["score"] == 0]
    assert mean(nothing) <= 0.05
    assert max(nothing) <= 0.25


@pytest.mark.parametrize(
    "text",
    [
        "Das Modell generalisiert nicht besser.",
        "Es generalisiert nie besser",
        "Nicht besser generalisiert das Modell.",
        "ohne bessere Generalisierung",
        "Es ist falsch, dass das Modell besser generalisiert.",
    ],
)
def test_negation_cancels(text: str) -> None:
    assert "generalises" not in hits("q15", text)


@pytest.mark.parametrize(
    "text", ["Nicht nur generalisiert das Modell besser", "Es generalisiert besser und nicht schlechter"]
)
def test_negation_of_something_else_does_not(text: str) -> None:
    assert "generalises" in hits("q15", text)


@pytest.mark.parametrize(
    ("question_id", "text", "hit"),
    [
        ("q15", "Sonst generalisiert das Modell nicht gut.", "generalises"),
        ("q01", "Supervised: Labels sind bekannt, nicht benötigte Daten fallen weg.", "labels-known"),
        ("q15", "The model generalizes better.", "generalises"),
        ("q15", "Es isch robuster und generalisiert meh.", "generalises"),
        ("q13", "Der Convolutional Layer sieht immer einen Bildausschnitt.", "conv-local"),
        ("q05", "linear: y = w*x + b", "linear-number"),
    ],
)
def test_ways_of_saying_it_that_patterns_do_not_name(question_id: str, text: str, hit: str) -> None:
    assert hit in hits(question_id, text)


@pytest.mark.parametrize(
    "text", ["It does not generalize better.", "It doesn't generalize better.", "Es generalisiert nöd besser."]
)
def test_negation_in_english_and_dialect(text: str) -> None:
    assert "generalises" not in hits("q15", text)


def test_sides_that_are_not_named_follow_the_question() -> None:
    assert hits("q01", "mit Labels vs. ohne Labels") == {"labels-known", "no-labels"}


def test_an_english_sentence_is_no_word_list() -> None:
    text = "Regression is predicting a continuous value, classification is predicting one of several classes."
    assert hits("q02", text) >= {"numeric-value", "category"}


def test_nonlinear_is_no_compound_of_linear() -> None:
    assert "linear-number" not in hits("q05", "Das Nichtlineare daran ist die Funktion.")


def test_what_is_called_false_is_denied_even_where_it_denies() -> None:
    assert hits("q16-ziffern", "Man darf Ziffern nicht um 180 Grad drehen.") == {"label-changes"}
    assert hits("q16-ziffern", "Falsch ist, dass man Ziffern nicht um 180 Grad drehen darf.") == set()


def test_swapped_sides_are_told_apart() -> None:
    right = "Bei supervised Learning sind die Labels bekannt. Bei unsupervised Learning gibt es keine Labels."
    wrong = right.replace("unsupervised", "X").replace("supervised", "unsupervised").replace("X", "supervised")
    assert {"labels-known", "no-labels"} <= hits("q01", right)
    assert hits("q01", wrong) == set()
    assert "swapped" in grade(QUESTIONS["q01"], wrong).misconceptions


def test_side_is_carried_over_sentences() -> None:
    assert hits("q13", "Zuerst zum Dense Layer. Hier ist jedes Neuron mit allen Eingaben verbunden.") == {
        "dense-global"
    }


def test_side_named_afterwards() -> None:
    text = "Will ich wissen, in welche Schublade etwas gehört, dann ist es Klassifikation."
    assert hits("q02", text) == {"category"}
    assert hits("q11-beispiele", "Wo kein Fall fehlen darf, also alle gefunden werden, zählt der Recall.") == {
        "recall"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Jeder Betrag kann herauskommen, darum ist es eine Regression.",
        "Ein Betrag kommt heraus, dafür ist die Regression da.",
        "Der Output ist ein Betrag, weil es eine Regression ist.",
    ],
)
def test_a_conclusion_names_the_side_of_its_reason(text: str) -> None:
    assert "numeric-value" in hits("q02", text)


def test_sides_are_cut_at_the_comma_behind_the_first() -> None:
    assert hits("q06-drei-netze", "Linear beim Kontostand, Sigmoid bei Spam, Softmax bei den Ziffern.") == {
        "linear-for-number",
        "sigmoid-for-spam",
        "softmax-for-digits",
    }


def test_not_even_once_is_no_first_of_two() -> None:
    text = "Das zweite Netz hat nicht einmal die Trainingsdaten gelernt."
    assert hits("q03-zwei-netze", text) == {"tim-underfits"}


def test_contrast_does_not_change_the_side() -> None:
    assert hits("q02", "Im Gegensatz zur Klassifikation gibt die Regression eine Zahl aus.") >= {"numeric-value"}


def test_hedging_is_unsure_and_counts_half() -> None:
    result = grade(QUESTIONS["q15"], "Vielleicht weniger Overfitting?")
    assert result.key_points["generalises"] == "unsure"
    assert result.exact == pytest.approx(0.5 * UNSURE_SHARE)
    assert [m.state for m in result.marks] == ["unsure", "unsure"]


def test_what_order_ties_together_may_lie_in_several_clauses() -> None:
    right = "An dem, was es schon kennt, scheitert es fast nie, während es bei Neuem versagt."
    swapped = "Bei Neuem ist es fehlerfrei, während es an dem scheitert, was es schon kennt und oft falsch macht."
    assert hits("q07", right) >= {"gap"}
    assert hits("q07", swapped) == set()


def test_statement_across_clauses_is_unsure() -> None:
    result = grade(QUESTIONS["q17"], "Die Features sind gut, weil sie erhalten bleiben.")
    assert result.key_points["keeps-features"] == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "Label, Daten, supervised, unsupervised, Cluster, Muster, Zielwert",
        "supervised Label Zielwert unsupervised Cluster Muster Struktur ohne",
        "- supervised\n- Label\n- Cluster\n- unsupervised\n- Muster",
        "supervised / Label / Zielwert / unsupervised / Cluster / Muster / PCA",
    ],
)
def test_word_lists_without_a_statement(text: str) -> None:
    result = grade(QUESTIONS["q01"], text)
    assert (result.score, result.outcome) == (0.0, "word_list")


def test_notes_of_two_words_a_line_are_statements() -> None:
    assert hits("q18-einzeln", "- gemeinsamer Körper\n- ein Gradient\n- gewichtete Summe") >= {"shared-body"}
    assert grade(QUESTIONS["q18-einzeln"], "- Körper\n- Gradient\n- Summe\n- Loss\n- Kopf").outcome == "word_list"


def test_a_list_answers_a_question_for_names() -> None:
    assert grade(QUESTIONS["q12"], "L1, L2, Dropout, Early Stopping, Bagging").score == 1.0
    assert (
        grade(QUESTIONS["q12"], "Regularisierung Modell Daten Training Loss Gewichte Dropout Epochen").score == 0.0
    )


@pytest.mark.parametrize(
    "text",
    [
        "generalisiert besser",
        "Generalisirt besser",
        "GENERALISIERT BESSER!!",
        "* generalisiert besser",
        "es generalsiert besser",
    ],
)
def test_spelling_does_not_matter(text: str) -> None:
    assert hits("q15", text) == {"generalises"}


@pytest.mark.parametrize(
    "text", ["Überwacht: Labels", "ueberwacht: Labels", "UEBERWACHT: LABELS", "u\u0308berwacht: Labels"]
)
def test_umlauts(text: str) -> None:
    assert hits("q01", text) == {"labels-known"}


def test_overwatched_and_unwatched_are_no_typo_of_each_other() -> None:
    assert hits("q01", "unüberwacht: Labels sind bekannt") == set()


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "\x00", "\u200b\u200b", "😀", "???", "asdfgh qwertz", "1 2 3", "<>", "---"]
)
def test_unreadable_is_not_wrong(text: str) -> None:
    result = grade(QUESTIONS["q01"], text)
    assert (result.readable, result.score, result.marks) == (False, 0.0, [])
    assert set(result.key_points.values()) == {"miss"}


def test_empty_words_are_readable_and_worth_nothing() -> None:
    result = grade(QUESTIONS["q01"], "Das weiss ich leider nicht mehr.")
    assert (result.readable, result.score, result.outcome) == (True, 0.0, "graded")


@pytest.mark.parametrize(
    "text", ["a " * 500_000, "supervised mit Label. " * 50_000, "x" * 1_000_000, ",;.\n" * 250_000]
)
def test_a_megabyte_is_graded(text: str) -> None:
    result = grade(QUESTIONS["q01"], text)
    assert 0 <= result.score <= 1
    assert all(m.end <= len(text) for m in result.marks)


def test_html_and_emoji_are_text() -> None:
    text = "<b onclick='x()'>Supervised</b> arbeitet mit <i>Labels</i> 😀\x00"
    result = grade(QUESTIONS["q01"], text)
    assert result.key_points["labels-known"] == "hit"


def test_marks_say_what_decided() -> None:
    text = "Es macht die Sache robuster. Alle Daten sieht man nur einmal."
    result = grade(QUESTIONS["q15"], text)
    assert {(text[m.start : m.end], m.point_id, m.state) for m in result.marks} >= {
        ("robuster", "generalises", "hit"),
        ("nur einmal", "seen-once", "wrong"),
    }


def test_misconception_deducts_and_cancels() -> None:
    question = QUESTIONS["q05"]
    result = grade(
        question, "Die lineare Regression gibt eine Zahl aus. Die lineare Regression ist eine Klassifikation."
    )
    assert result.misconceptions == ["linear-classifies"]
    assert result.key_points["linear-number"] == "miss"
    assert result.score == 0.0


def test_negated_misconception_is_none() -> None:
    assert grade(QUESTIONS["q01"], "Nicht alle Deep-Learning-Verfahren sind supervised.").misconceptions == []


def test_alternatives_replace_core_points_and_the_sum_is_capped() -> None:
    question = QUESTIONS["q16"]
    text = "Eine gedrehte 6 wird zur 9, also nur passende Transformationen verwenden."
    assert grade(question, text).exact == pytest.approx(0.7)
    assert grade(question, f"{text} Die Bilder sind korreliert. Dropout hilft.").exact == 1.0


@pytest.mark.parametrize(
    ("exact", "score"),
    [(0, 0), (0.1, 0), (0.125, 0.25), (0.3, 0.25), (0.375, 0.5), (0.7, 0.75), (0.875, 1), (1, 1)],
)
def test_scores_are_rounded_to_quarters(exact: float, score: float) -> None:
    assert to_quarters(exact) == score


def test_grading_twice_gives_the_same() -> None:
    text = "Overfitting: auswendig gelernt. Underfitting: zu einfach."
    assert grade(QUESTIONS["q03"], text) == grade(QUESTIONS["q03"], text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Man muss abschätzen, wie viel es kostet (Regression).", {"numeric-value"}),
        ("Wie viel kostet es? Das beantwortet die Regression.", {"numeric-value"}),
        ("Wie viel es kostet, sagt mir die Regression.", {"numeric-value"}),
        (
            "Frage ich, wie viel es kostet, ist es das erste. Frage ich, was es ist, wählt es aus einer Liste.",
            {"numeric-value", "category"},
        ),
        ("Wie viel kostet es? Das beantwortet die Klassifikation.", set()),
    ],
)
def test_a_side_is_heard_where_it_is_named_late_or_not_at_all(text: str, expected: set[str]) -> None:
    assert hits("q02", text) - {"example"} == expected


def test_what_it_is_compared_with_is_not_what_it_speaks_of() -> None:
    text = "Deep Learning ist Machine Learning mit vielen Schichten und braucht mehr Daten als normales ML."
    assert hits("q04", text) == {"deep-networks", "place-and-needs"}
