"""Who is here: with a login configured the provider says it, without one there is one learner, "local"."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config

from quiz.accounts import Lecturers, learner_id, read_lecturers

REQUIRED = "DURCHBLICK_LOGIN"
"""Set on a server: without a login that works nobody gets in, instead of all being the same learner."""
LECTURERS = "DURCHBLICK_LECTURERS"
"""Ids or verified e-mail addresses of lecturers, separated by spaces or commas; added to those in the secrets."""
TRIAL = "DURCHBLICK_LECTURER"
"""With "1" and without a login, whoever opens the app is a lecturer: to try the lecturer's page on one's own."""

_SESSION_OF = "_learner"
_NEEDED = ("redirect_uri", "cookie_secret")
_OF_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
_log = logging.getLogger("durchblick")


@dataclass(frozen=True)
class Login:
    """What the configuration says: the providers' names ("" is the nameless one), or why nobody gets in."""

    providers: tuple[str, ...] = ()
    lecturers: Lecturers = field(default_factory=Lecturers)
    problem: str = ""

    @property
    def is_on(self) -> bool:
        """Whether a page needs a login, be it one that cannot work."""
        return bool(self.providers or self.problem)


@cache
def login() -> Login:
    """The configuration, read once a process: `[auth]` and `[durchblick]` of Streamlit's secrets."""
    found = _read()
    if found.problem:
        _log.error("Die Anmeldung ist nicht eingerichtet: %s", found.problem)
    return found


def current_learner() -> str:
    """The id under which progress is kept; without a login that is needed the page ends with the login."""
    if not login().is_on:
        return "local"
    claims = current_claims()
    if claims is None:
        st.info("Du bist nicht mehr angemeldet. Lade die Seite neu und melde dich an.", icon=":material/login:")
        st.stop()
    return learner_id(claims)


def current_claims() -> Mapping[str, Any] | None:
    """What the provider says of whoever is logged in; None for nobody, and for somebody without a name there."""
    claims = st.user.to_dict()
    if login().problem or claims.get("is_logged_in") is not True:
        return None
    try:
        learner_id(claims)
    except ValueError:
        return None
    return claims


def is_admitted() -> bool:
    """Whether a page may be drawn. What a session still knows of somebody else is gone then."""
    if not login().is_on:
        return True
    claims = current_claims()
    learner = None if claims is None else learner_id(claims)
    if st.session_state.get(_SESSION_OF, learner) != learner:
        st.session_state.clear()
    st.session_state[_SESSION_OF] = learner
    return learner is not None


def is_lecturer() -> bool:
    """Whether whoever looks at this page teaches: may see how the class does."""
    if not login().is_on:
        return os.environ.get(TRIAL) == "1"
    claims = current_claims()
    return claims is not None and login().lecturers.include(claims)


def _read() -> Login:
    files = [path for path in config.get_option("secrets.files") if Path(path).exists()]
    if not st.secrets.load_if_toml_exists():
        if files:  # there, and not to be read: not the same as no login
            return Login(problem="secrets.toml lässt sich nicht lesen")
        return Login(problem=f"{REQUIRED} verlangt eine Anmeldung, und secrets.toml fehlt" if _required() else "")
    own, auth = st.secrets.get("durchblick", {}), st.secrets.get("auth")
    if auth is None:
        return Login(
            problem=f"{REQUIRED} verlangt eine Anmeldung, und in secrets.toml fehlt [auth]" if _required() else ""
        )
    if not (isinstance(auth, Mapping) and isinstance(own, Mapping)):
        return Login(problem="[auth] und [durchblick] müssen Tabellen sein")
    lecturers = read_lecturers(
        own.get("lecturers"),
        os.environ.get(LECTURERS),
        claim=own.get("lecturer_claim"),
        values=own.get("lecturer_values"),
    )
    named = {name: section for name, section in auth.items() if isinstance(section, Mapping)}
    named.pop("client_kwargs", None)  # belongs to the nameless provider
    providers = {"": auth} if "client_id" in auth else named
    missing = [key for key in _NEEDED if not auth.get(key)]
    missing += [
        f"{key} {name}".strip() for name, one in providers.items() for key in _OF_PROVIDER if not one.get(key)
    ]
    if missing or not providers:
        return Login(problem=f"in [auth] fehlt {', '.join(missing) or 'ein Anbieter'}")
    if find_spec("authlib") is None:
        return Login(problem="Authlib fehlt: pip install -r deploy/requirements.txt")
    return Login(tuple(providers), lecturers)


def _required() -> bool:
    return bool(os.environ.get(REQUIRED))
