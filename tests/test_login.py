"""The login as pages see it: off by default, and with it nobody is anybody else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from pages._widgets.login import login
from quiz.accounts import learner_id

AUTH = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "for tests alone, and long enough"
client_id = "durchblick"
client_secret = "for tests alone"
server_metadata_url = "http://localhost:1/.well-known/openid-configuration"
"""
ANNA = {"is_logged_in": True, "iss": "http://localhost:1", "sub": "anna"}
Configure = Callable[[str], None]


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Makes this text the secrets.toml of the process."""
    for name in ("DURCHBLICK_LOGIN", "DURCHBLICK_LECTURERS", "DURCHBLICK_LECTURER"):
        monkeypatch.delenv(name, raising=False)
    path, before = tmp_path / "secrets.toml", config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    st.secrets._reset()
    login.cache_clear()

    def write(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        st.secrets._reset()  # they are read once
        login.cache_clear()

    yield write
    config.set_option("secrets.files", before)
    st.secrets._reset()
    login.cache_clear()


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
