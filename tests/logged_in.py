"""A login for the tests of pages: what secrets.toml says, and the people that the provider knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config

from pages._widgets.login import LECTURERS, REQUIRED, TRIAL, login

AUTH = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "for tests alone, and long enough"
client_id = "durchblick"
client_secret = "for tests alone"
server_metadata_url = "http://localhost:1/.well-known/openid-configuration"
"""
Configure = Callable[[str], None]


def person(name: str) -> dict[str, Any]:
    """What the provider says of somebody."""
    return {"is_logged_in": True, "iss": "http://localhost:1", "sub": name}


@contextmanager
def secrets_file(folder: Path) -> Iterator[Configure]:
    """Inside, what is called with a text makes it the secrets.toml of this process; before there is none."""
    path, before = folder / "secrets.toml", config.get_option("secrets.files")

    def forget_what_was_read() -> None:
        st.secrets._reset()
        login.cache_clear()

    def write(text: str) -> None:
        path.write_text(text, encoding="utf-8")
        forget_what_was_read()

    with pytest.MonkeyPatch.context() as patched:
        for name in (LECTURERS, REQUIRED, TRIAL):
            patched.delenv(name, raising=False)
        config.set_option("secrets.files", [str(path)])
        forget_what_was_read()
        yield write
        config.set_option("secrets.files", before)
        forget_what_was_read()
