"""Rechne selbst: one score, or one number of the output, by hand; a wrong one is traced to its mistake."""

from collections.abc import Iterator
from typing import Any

import streamlit as st

from pages._figures.attention_texts import Look, name_of
from pages._figures.german import number, significant
from pages._widgets.hand_exercise import NAME, HandExercise, Question
from quiz.labs import Lab
from quiz.slips import Slip, judge_number

__all__ = ["NAME", "asked_number", "draw_attention_exercise"]
_EXERCISE = HandExercise(
    "attention", "**Gegeben** sind Zahlen aus dem Bild, gerundet. Das Gesuchte ist dort verdeckt."
)
_NAMES = {"score": "Skalierter Score", "output": "Erste Zahl der Ausgabe"}


def asked_number(lab: Lab, look: Look) -> str | None:
    """What the picture has to keep to itself, None if the exercise is closed or solved."""
    if not _by_hand(look):
        return None
    return _EXERCISE.is_secret(lab, list(_NAMES), lambda id_: question_of(look, id_))


def draw_attention_exercise(lab: Lab, look: Look | None) -> None:
    """The tab, or why there is nothing to work out in this state."""
    if look is None or not _by_hand(look):
        st.info(
            "Zum Rechnen von Hand nimm die Ansicht «Schritt für Schritt», Köpfe mit höchstens vier Zahlen, "
            "keine Maske und die übliche Rechnung."
        )
        return
    _EXERCISE.draw(lab, _NAMES, lambda id_: question_of(look, id_))


def question_of(look: Look, id_: str) -> Question:
    """What is asked of the first gap, from numbers rounded as they are given."""
    gap, noun = name_of(look.words, 0), name_of(look.words, 1)
    if id_ == "score":
        q, k = look.query[0].round(2), look.key[1].round(2)
        right = float(q @ k) / look.d**0.5
        given = [f"Query von {gap}: {_row(q)}", f"Key von {noun}: {_row(k)}", f"d = {look.d}"]
        solution = f"({_products(q, k)}) / √{look.d} = {significant(right)}."
        slips, method = list(_score_slips(q, k)), "Stelle mal Stelle, addieren, durch √d teilen."
    else:
        w, v = look.weights[0].round(2), look.value[:, 0].round(2)
        right = float(w @ v)
        given = [f"Gewichte von {gap}: {_row(w)}", f"Erste Zahl der fünf Values: {_row(v)}"]
        solution = f"{_products(w, v)} = {significant(right)}."
        slips, method = list(_output_slips(w, v)), "Jedes Gewicht mal seinen Value, dann addieren."
    state = repr((id_, given))
    unknown = f"Diese Zahl gehört zu keinem der üblichen Fehler. {method}"
    return Question(id_, state, given, solution, lambda text: judge_number(text, right, slips, unknown=unknown))


def _score_slips(q: Any, k: Any) -> Iterator[Slip]:
    product, d = float(q @ k), len(q)
    yield Slip(product, "Das Skalarprodukt stimmt; teile es noch durch √d.")
    yield Slip(product / d, "Geteilt wird durch die Wurzel von d, nicht durch d.")
    yield Slip(product * d**0.5, "Du hast mit √d multipliziert statt geteilt.")
    yield Slip(float((q + k).sum()), "Das Skalarprodukt multipliziert Stelle mal Stelle, erst dann wird addiert.")
    yield Slip(float(abs(q * k).sum()) / d**0.5, "Achte auf die Vorzeichen der Produkte.")


def _output_slips(w: Any, v: Any) -> Iterator[Slip]:
    yield Slip(float(v.sum()), "Du hast die Values addiert, ohne sie zu gewichten.")
    yield Slip(float(v.mean()), "Das ist das ungewichtete Mittel.")
    yield Slip(
        float(v[w.argmax()]), "Das ist nur der Value mit dem grössten Gewicht. Alle zählen, jeder nach seinem."
    )
    yield Slip(float(w @ v) / len(w), "Die Gewichte haben schon Summe 1; geteilt wird nicht mehr.")
    yield Slip(float(w @ abs(v)), "Achte auf die Vorzeichen der Values.")


def _by_hand(look: Look) -> bool:
    return look.d <= 4 and look.scale and look.projected and not look.plain and not look.masked()


def _row(values: Any) -> str:
    return "(" + "; ".join(number(float(value)) for value in values).replace("-", "−") + ")"


def _products(a: Any, b: Any) -> str:
    terms = [f"{number(float(x))} · {number(float(y))}" for x, y in zip(a, b, strict=True)]
    return " + ".join(f"({term})" if "-" in term else term for term in terms).replace("-", "−")
