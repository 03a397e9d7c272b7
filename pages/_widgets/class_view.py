"""The lecturer's look at the class: who may have it, its numbers, its topics, and the table to take along."""

from collections.abc import Sequence

import streamlit as st

from pages._widgets.learner import is_lecturer, open_progress, stops_without_progress
from pages._widgets.links import link_to
from quiz.bank import Bank
from quiz.class_report import SEPARATES, QuestionRow, Report, class_report
from quiz.class_results import FEWEST, ClassResults
from quiz.class_table import class_table
from quiz.corrections import Topic
from quiz.topics import TOPICS

_FRESH = 60  # seconds for which one reading of the class serves all lecturers


def admit_lecturers() -> None:
    """Let whoever teaches pass; for anybody else the page ends here, before anything of the class is read."""
    if not is_lecturer():
        st.info(
            "Diese Seite zeigt, wie die ganze Klasse steht. Sie ist für die Personen, die den Kurs leiten; "
            "was du selbst schon kannst, steht auf der Seite «Fortschritt».",
            icon=":material/lock:",
        )
        link_to("exam/progress", "Zu meinem Fortschritt", icon=":material/insights:")
        st.stop()


@stops_without_progress
def current_report(bank: Bank) -> Report:
    """The class as it was at most a minute ago."""
    admit_lecturers()
    results = ClassResults(open_progress().engine)
    # An edited bank is another object, another database has another engine.
    return _report((id(results.engine), id(bank)), bank, results)


@st.cache_resource(ttl=_FRESH, max_entries=2, show_spinner="Die Klasse wird gelesen …")
def _report(of: tuple[int, int], _bank: Bank, _results: ClassResults) -> Report:  # noqa: ARG001 - the cache's key
    return class_report(_bank, _results)


def draw_numbers(report: Report) -> None:
    """Draw how many there are and how many questions can be told of, or what comes once there are enough."""
    told = [row for row in report.rows if row.n]
    separating = [row.discrimination for row in told if row.discrimination is not None]
    with st.container(horizontal=True, key="lab-numbers"):
        st.metric(
            "Lernende",
            report.learners or f"unter {FEWEST}",
            help=f"Mit mindestens einer Antwort, auf {FEWEST} abgerundet.",
        )
        st.metric(
            "Antworten",
            report.answers or "–",
            help=f"Alle, auch wiederholte, auf {FEWEST} abgerundet.",
        )
        st.metric(
            "Gezeigte Fragen",
            f"{len(told)} von {len(report.rows)}",
            help=f"Fragen, die mindestens {FEWEST} Lernende beantwortet haben. Alle anderen bleiben verborgen.",
        )
        st.metric(
            "Trennen gut",
            f"{sum(one.r >= SEPARATES for one in separating)} von {len(separating)}",
            help="Fragen mit einer Trennschärfe ab 0,3, von denen mit genügend Antworten. Was das heisst, steht "
            "unter der Grafik.",
        )
    if not told:
        st.info(
            f"Sobald {FEWEST} Lernende dieselbe Frage beantwortet haben, steht hier, wie die Klasse abschneidet: "
            "nach Frage und Kernpunkt, ohne Namen.",
            icon=":material/groups:",
        )
    st.caption(
        "Von jeder Person zählt die erste Antwort auf eine Frage, wie das Programm sie bewertet hat. Neue "
        f"Antworten kommen in Gruppen von {FEWEST} dazu, und «höchstens» und «mindestens» stehen dort, wo eine "
        "genaue Zahl etwas über einzelne Personen sagen könnte. Die Zahlen sind bis zu eine Minute alt."
    )


def choose_topic() -> Topic | None:
    """The topic to look at, None for all."""
    choices: list[Topic | None] = [None, *TOPICS]
    return st.selectbox(
        "Thema", choices, format_func=lambda topic: TOPICS[topic] if topic else "Alle Themen", width=320
    )


def draw_table_offer(rows: Sequence[QuestionRow]) -> None:
    """Draw the download of the table."""
    st.header("Mitnehmen", anchor=False)
    st.download_button(
        "Tabelle (CSV)",
        lambda: class_table(rows),
        "durchblick-klasse.csv",
        "text/csv",
        icon=":material/table:",
        on_click="ignore",
    )
    st.caption(
        "Eine Zeile je Kernpunkt des gewählten Themas, für Excel in der Schweiz: Strichpunkt zwischen den "
        "Spalten, Dezimalpunkt, UTF-8. Auch hier fehlt, was weniger als fünf Lernende beantwortet haben."
    )
