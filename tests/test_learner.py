"""Progress as the pages see it: kept under the learner's id, and never the end of a lab."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._widgets import learner
from pages._widgets.login import Login


def lab() -> None:
    import streamlit as st

    from pages._widgets.learner import answered_questions, complete_task, completed_tasks

    if st.button("Geschafft"):
        complete_task("perceptron", "mission-xor")
    st.markdown(f"{sorted(completed_tasks('perceptron'))} {sorted(answered_questions())}")
    st.markdown("the lab goes on")


def self_test() -> None:
    import streamlit as st

    from pages._widgets.learner import open_progress

    st.markdown(f"{len(open_progress().answers('local'))} answers")


@pytest.fixture(autouse=True)
def _fresh(own_progress: None) -> None:
    st.cache_resource.clear()


def said(app: AppTest) -> list[str]:
    return [element.value for element in (*app.markdown, *app.text)]


def test_a_task_that_is_done_stays_done() -> None:
    app = AppTest.from_function(lab).run()
    assert "[] []" in said(app)
    app.button[0].click().run()
    assert "['mission-xor'] []" in said(AppTest.from_function(lab).run())


def test_a_lab_goes_on_without_progress_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    app = AppTest.from_function(lab).run()
    app.button[0].click().run()
    assert not app.exception
    assert "the lab goes on" in said(app)
    assert len(app.error) == 1
    assert sum("Der Ordner /nowhere besteht nicht" in line for line in said(app)) == 1


def test_a_page_that_is_nothing_without_progress_ends_with_the_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    database = tmp_path / "broken.db"
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{database}")
    database.write_bytes(b"no database" * 100)
    app = AppTest.from_function(self_test).run()
    assert not app.exception
    assert not app.markdown
    assert "beschädigt" in said(app)[0]
    database.unlink()
    app.button[0].click().run()
    assert said(app) == ["0 answers"]


def test_a_student_of_a_class_gets_a_code_and_the_log_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", "sqlite:////nowhere/progress.db")
    monkeypatch.setattr(learner, "login", lambda: Login(providers=("",)))
    monkeypatch.setattr(learner, "current_learner", lambda: "anna")
    app = AppTest.from_function(lab).run()
    (told,) = [element.value for element in app.text]
    assert "nowhere" not in told
    (line,) = [record.getMessage() for record in caplog.records if record.name == "durchblick"]
    code, _, reason = line.partition(": ")
    assert code in told
    assert reason.startswith("Der Ordner /nowhere besteht nicht")
