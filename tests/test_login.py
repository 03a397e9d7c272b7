"""The login as pages see it: off by default, and with it nobody is anybody else."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._widgets.login import login
from quiz.accounts import learner_id
from tests.every_page import ROOT, open_page
from tests.logged_in import AUTH, Configure, person, secrets_file

ANNA = person("anna")


@pytest.fixture
def configure(tmp_path: Path) -> Iterator[Configure]:
    """Makes a text the secrets.toml of the process."""
    with secrets_file(tmp_path) as write:
        yield write


def who() -> None:
    import streamlit as st

    from pages._widgets.learner import current_learner, is_lecturer

    st.markdown(f"lecturer {is_lecturer()}")
    st.markdown(f"learner {current_learner()}")


def seen(user: dict[str, Any]) -> list[str]:
    app = AppTest.from_function(who)
    app.user = user
    app.run()
    assert not app.exception
    return [element.value for element in app.markdown]


def test_without_a_configuration_there_is_one_learner_who_does_not_teach(configure: Configure) -> None:
    assert seen({}) == ["lecturer False", "learner local"]
    configure('greeting = "secrets of another kind"')
    assert seen({}) == ["lecturer False", "learner local"]
    assert seen(ANNA) == ["lecturer False", "learner local"]


def test_on_ones_own_the_lecturers_page_can_be_tried(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURCHBLICK_LECTURER", "1")
    assert seen({}) == ["lecturer True", "learner local"]
    configure(AUTH)
    assert seen(ANNA)[0] == "lecturer False"


def test_with_a_login_the_provider_says_who_learns(configure: Configure) -> None:
    configure(AUTH)
    assert seen(ANNA) == ["lecturer False", f"learner {learner_id(ANNA)}"]
    assert seen(ANNA | {"sub": "beat"}) != seen(ANNA)


@pytest.mark.parametrize(
    "user",
    [
        {},
        {"iss": "http://localhost:1", "sub": "anna"},
        ANNA | {"is_logged_in": False},
        ANNA | {"is_logged_in": "yes"},
        ANNA | {"sub": ""},
        {"is_logged_in": True, "email": "anna@example.ch"},
    ],
)
def test_whoever_is_not_logged_in_is_nobody(configure: Configure, user: dict[str, Any]) -> None:
    configure(AUTH)
    assert seen(user) == ["lecturer False"]


def test_lecturers_are_named_in_the_secrets_and_the_environment(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(
        AUTH + '[durchblick]\nlecturers = ["Doz@example.ch"]\nlecturer_claim = "role"\nlecturer_values = ["t"]'
    )
    assert seen(ANNA)[0] == "lecturer False"
    assert seen(ANNA | {"email": "doz@example.ch", "email_verified": True})[0] == "lecturer True"
    assert seen(ANNA | {"email": "doz@example.ch"})[0] == "lecturer False"
    assert seen(ANNA | {"role": ["t"]})[0] == "lecturer True"
    monkeypatch.setenv("DURCHBLICK_LECTURERS", learner_id(ANNA))
    configure(AUTH)
    assert seen(ANNA)[0] == "lecturer True"
    assert seen(ANNA | {"is_logged_in": False})[0] == "lecturer False"


@pytest.mark.parametrize(
    "broken",
    [
        "[auth",
        "auth = 1",
        f"durchblick = 1\n{AUTH}",
        "[auth]",
        AUTH.replace("cookie_secret", "cookie_secrets"),
        AUTH.replace("client_secret", "client_secrets"),
        AUTH.split("client_id")[0] + '[auth.eduid]\nclient_id = "x"',
    ],
)
def test_a_broken_configuration_lets_nobody_in(configure: Configure, broken: str) -> None:
    configure(broken)
    assert login().problem
    assert seen({}) == seen(ANNA) == ["lecturer False"]


def test_a_server_that_needs_a_login_lets_nobody_in_without(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURCHBLICK_LOGIN", "1")
    login.cache_clear()
    assert seen({}) == ["lecturer False"]
    configure('greeting = "secrets of another kind"')
    assert seen({}) == ["lecturer False"]
    configure(AUTH)
    assert seen(ANNA)[1].startswith("learner oidc-")


def test_providers_may_have_names(configure: Configure) -> None:
    configure(AUTH)
    assert login().providers == ("",)
    configure(AUTH.replace("client_id", "[auth.eduid]\nclient_id"))
    assert login().providers == ("eduid",)


def test_the_example_of_the_deployment_lets_nobody_in_until_it_is_filled_in(configure: Configure) -> None:
    example = (ROOT / "deploy" / "secrets.example.toml").read_text(encoding="utf-8")
    configure(example)
    assert login().problem == "in [auth] fehlt cookie_secret, client_id, client_secret"
    filled = re.sub(
        r'^(cookie_secret|client_id|client_secret) = ""', r'\1 = "filled in"', example, flags=re.MULTILINE
    )
    configure(filled.replace("lecturers = []", 'lecturers = ["doz@example.ch"]'))
    assert login().providers == ("",)
    assert seen(ANNA | {"email": "doz@example.ch", "email_verified": True})[0] == "lecturer True"


def test_without_a_login_nothing_of_it_is_loaded() -> None:
    script = (
        "import sys\nfrom pages._widgets import house\nfrom pages._widgets.login import login\n"
        "assert not login().is_on\n"
        "print({name.split('.')[0] for name in sys.modules} & {'authlib', 'joserfc', 'httpx'})"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def words(app: AppTest) -> str:
    assert not app.exception
    kinds = ("title", "markdown", "info", "warning", "error", "text")
    return "\n".join(element.value for kind in kinds for element in app.get(kind))


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_a_login_nothing_of_it_is_seen(configure: Configure) -> None:
    assert "Abmelden" not in labels(open_page("exam/practice"))


@pytest.mark.parametrize("page", ["home/overview", "exam/progress", "vision/cnn"])
def test_whoever_is_not_logged_in_sees_the_login_alone(configure: Configure, page: str) -> None:
    configure(AUTH)
    app = open_page(page)
    assert [title.value for title in app.title] == ["Anmelden"]
    assert labels(app) == ["Anmelden"]
    assert "Gespeichert werden" in words(app)


def test_whoever_is_logged_in_sees_the_page_and_the_way_out(configure: Configure) -> None:
    configure(AUTH)
    app = open_page("exam/practice", user=ANNA | {"name": "*Anna* <b>"})
    assert "Anmelden" not in [title.value for title in app.title]
    assert [text.value for text in app.sidebar.text] == ["*Anna* <b>"]
    assert [button.label for button in app.sidebar.button] == ["Abmelden"]


def test_after_the_logout_only_the_login_is_left(configure: Configure) -> None:
    configure(AUTH)
    app = open_page("exam/practice", user=ANNA)
    app.session_state["left"] = "from Anna"
    app.sidebar.button[0].click().run()
    assert [title.value for title in app.title] == ["Anmelden"]
    assert "left" not in app.session_state


def test_what_is_pressed_after_the_login_has_ended_does_nothing(
    configure: Configure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path / 'progress.db'}")
    configure(AUTH)
    app = open_page("exam/progress", user=ANNA)
    app.text_input(key="forget-word").set_value("LÖSCHEN")
    app.user = {}
    next(button for button in app.button if button.label == "Alles löschen").click().run()
    assert "Du bist nicht mehr angemeldet" in words(app)
    assert not app.success
    app.run()
    assert [title.value for title in app.title] == ["Anmelden"]


def test_each_provider_with_a_name_has_a_button(configure: Configure) -> None:
    head, section = AUTH.split("client_id")
    configure(f"{head}[auth.eduid]\nclient_id{section}[auth.two]\nclient_id{section}")
    assert labels(open_page("home/overview")) == ["Anmelden mit eduid", "Anmelden mit two"]


def test_a_person_whom_the_provider_does_not_name_gets_an_explanation(configure: Configure) -> None:
    configure(AUTH)
    app = open_page("exam/progress", user=ANNA | {"sub": ""})
    assert "nicht mitgeteilt, wer du bist" in words(app)
    assert labels(app) == ["Abmelden"]


def test_a_login_that_is_not_set_up_says_so_in_german(configure: Configure) -> None:
    configure("[auth]")
    app = open_page("home/overview", user=ANNA)
    assert "noch nicht eingerichtet" in words(app)
    assert not app.button


def test_a_provider_that_does_not_answer_is_named(configure: Configure) -> None:
    configure(AUTH)
    assert "antwortet nicht" in words(open_page("home/overview", {"anmeldung": "fehlgeschlagen"}))
