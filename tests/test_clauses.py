"""Reading student German: clauses, parts, folding, and places in the original text."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from quiz.clauses import MAX_CHARACTERS, read
from quiz.words import fold, forms, is_verb, lemma, one_typo_apart, stem


def clauses(text: str) -> list[str]:
    reading = read(text)
    return [" ".join(t.text for t in reading.tokens[c.first : c.last]) for c in reading.clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Netz lernt. Es sieht Daten.", ["das netz lernt", "es sieht daten"]),
        ("z.B. mit k-means, d.h. ohne Label", ["z b mit k means d h ohne label"]),
        ("0.5 oder 1,5 ist gut", ["0.5 oder 1,5 ist gut"]),
        ("loss sinkt, aber val_loss steigt", ["loss sinkt", "aber val loss steigt"]),
        ("accuracy steigt während val_accuracy sinkt", ["accuracy steigt", "waehrend val accuracy sinkt"]),
        ("während des Trainings sinkt der Loss", ["waehrend des trainings sinkt der loss"]),
        ("- over: zu komplex\n- under: zu einfach", ["over zu komplex", "under zu einfach"]),
        ("Lernrate, Batch Size, Epochen", ["lernrate batch size epochen"]),
        ("der Loss sinkt und das Modell lernt", ["der loss sinkt", "und das modell lernt"]),
        ("es kann nur Gewichte und Bias anpassen", ["es kann nur gewichte und bias anpassen"]),
        ("es muss rechnen und der Loss sinkt", ["es muss rechnen", "und der loss sinkt"]),
        ("1) ReLU, linear 2) Sigmoid b) Softmax", ["relu linear", "sigmoid", "softmax"]),
        ("im Intervall (0, 1) liegt es", ["im intervall 0 1 liegt es"]),
        ("man zählt die Treffer und teilt durch alle", ["man zaehlt die treffer und teilt durch alle"]),
        ("er wusste nichts und die Basis hat verlernt", ["er wusste nichts", "und die basis hat verlernt"]),
    ],
)
def test_cut_into_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_relative_clause_is_a_part_of_its_clause() -> None:
    reading = read("Es gibt Merkmale, die der Mensch nicht kennt")
    assert len(reading.clauses) == 1
    parts = {t.text: t.part for t in reading.tokens}
    assert parts["merkmale"] != parts["mensch"] == parts["nicht"]


def test_offsets_point_into_the_original_text() -> None:
    text = "Ü\u200bberwacht 😀 mit  LABELN"
    reading = read(text)
    assert [text[t.start : t.end] for t in reading.tokens] == ["Ü\u200bberwacht", "mit", "LABELN"]
    assert reading.tokens[0].text == "ueberwacht"


@pytest.mark.parametrize("text", ["überwacht", "ueberwacht", "ÜBERWACHT", "u\u0308berwacht", "über\u00adwacht"])
def test_spellings_fold_to_one(text: str) -> None:
    assert read(text).tokens[0].text == "ueberwacht"


def test_sharp_s_and_ligatures_fold() -> None:
    assert fold("Gr\u00f6\u00dfe") == "groesse"
    assert fold("\ufb01lter") == "filter"


def test_hedges_are_heard() -> None:
    assert read("vielleicht sind es Labels").hedged
    assert read("Labels, bin aber nicht sicher").hedged
    assert read("die Labels?").hedged
    assert read("Man addiert die Losses (evtl. mit Gewichten).").hedged == set()
    assert not read("Regression: Was kostet es? Klassifikation: Was ist es?").hedged
    assert not read("Wahrscheinlichkeit").hedged


def test_guessing_is_a_hedge_but_a_guess_rate_is_none() -> None:
    assert read("Ich muss raten").hedged == {0}
    assert read("Es ist kaum besser als Raten, ich würde ihr zu Dropout raten").hedged == set()


def test_a_megabyte_is_cut_off() -> None:
    assert read("a " * 500_000).tokens[-1].end <= MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x00", "...", "😀😀", "\u200b", ",,,;;;", "<>", "- - -"])
def test_nothing_to_read(text: str) -> None:
    assert read(text).tokens == []


@pytest.mark.parametrize(
    ("one", "other"), [("Klassen", "Klasse"), ("gelernt", "lernen"), ("Häuser", "Haus"), ("ähnliche", "ähnlich")]
)
def test_inflected_words_share_a_form(one: str, other: str) -> None:
    assert forms(fold(one)) & forms(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mehr", "mehrere"),
        ("überwacht", "unüberwacht"),
        ("grösser", "gross"),
        ("Trainingsdaten", "Trainingsfehler"),
        ("Fehler", "fehlen"),
    ],
)
def test_different_words_share_none(one: str, other: str) -> None:
    assert not forms(fold(one)) & forms(fold(other))


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("generalisirt", "generalisiert", True),
        ("lernrate", "lenrrate", True),
        ("modell", "modelle", True),
        ("modell", "model", True),
        ("gradient", "gradietn", True),
        ("gradient", "graidetn", False),
        ("modell", "mode", False),
        ("", "a", True),
        ("ab", "ab", True),
    ],
)
def test_one_typo(word: str, other: str, expected: bool) -> None:
    assert one_typo_apart(word, other) is expected
    assert one_typo_apart(other, word) is expected


def test_verbs() -> None:
    assert all(is_verb(w) for w in ("lernt", "ist", "generalisiert", "erkennen"))
    assert not any(is_verb(w) for w in ("klein", "daten", "kleinen", "trainierten", "nicht"))
    assert not is_verb("lernen", capital=True)
    assert not is_verb("trainieren", capital=True)


def test_lemma_of_folded_spelling() -> None:
    assert lemma("haeuser") == "haus"
    assert lemma("groessen") == lemma("groesse")


def test_answers_of_several_students_at_once_are_stemmed_as_each_alone() -> None:
    words = ["verallgemeinerung", "trainingsdaten", "auswendig", "wahrscheinlichkeiten", "regressionen"] * 100
    alone = [stem(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as students:
            found = list(students.map(lambda _: [stem(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert found == [alone] * 4


def test_a_quoted_question_does_not_end_the_sentence() -> None:
    assert read("Frage ich «wie viel?», brauche ich das erste.").clauses[-1].sentence == 0
    assert read("Frage ich «wie viel?» Das ist eine Menge.").clauses[-1].sentence == 1


def test_a_percent_sign_is_a_word_with_its_place() -> None:
    sign = read("zu 83 % ja").tokens[2]
    assert (sign.text, sign.start, sign.end) == ("prozent", 6, 7)


def test_an_arrow_ends_what_a_negation_reaches() -> None:
    tokens = read("keine Labels -> sucht Gruppen").tokens
    assert tokens[1].part != tokens[2].part


def test_to_estimate_and_to_have_no_idea_are_no_hedges_of_the_student() -> None:
    assert read("Mit der ersten schätze ich, wie viele Gäste kommen").hedged == set()
    assert read("Das Netz hat keine Ahnung, was herauskommen soll").hedged == set()
    assert read("Ich schätze, das ist Overfitting").hedged == {0}
    assert read("keine Ahnung, vielleicht Labels").hedged == {0}
