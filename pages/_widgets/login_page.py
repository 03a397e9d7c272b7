"""The login as a page of its own, in place of whichever was asked for, and the way out in the sidebar."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from pages._widgets.login import current_claims, login
from pages._widgets.server import LOGIN_FAILED

_WHAT_IS_KEPT = """
Durchblick merkt sich, was du schon weisst, und plant danach. Dafür muss es dich wiedererkennen.

- **Gespeichert werden** deine Antworten, Entwürfe, Probeprüfungen, erledigten Aufgaben und Einstellungen, unter
  einer Kennung, die aus deiner Anmeldung errechnet wird. Name, E-Mail-Adresse und Passwort stehen nicht in der
  Datenbank.
- **Deine Antworten siehst nur du.** Wer den Kurs leitet, sieht zusammengefasst, wie die Klasse abschneidet, und
  ohne Namen die Antworten, deren Bewertung jemand beanstandet.
- **Ein Cookie** hält dich in diesem Browser bis zu 30 Tage angemeldet. Er enthält, was der Anmeldedienst über dich
  mitteilt. «Abmelden» löscht ihn; tu das an jedem Rechner, den auch andere benutzen, und schliesse dort alle
  anderen Tabs von Durchblick.
- **Alles mitnehmen, alles löschen:** beides kannst du jederzeit selbst, auf der Seite «Fortschritt».
"""


def draw_login() -> None:
    """Say what is kept and why, and offer each provider; or say why nobody can log in."""
    st.set_page_config(page_title="Anmelden · Durchblick")
    with st.container(key="login"):
        st.title("Anmelden", anchor=False)
        if login().problem:
            st.error("Die Anmeldung ist auf diesem Server noch nicht eingerichtet.", icon=":material/error:")
            st.markdown("Melde es der Person, die ihn betreibt: Der Grund steht im Protokoll des Servers.")
        elif st.user.get("is_logged_in") is True:  # and the provider does not say as whom
            st.error("Dein Anmeldedienst hat nicht mitgeteilt, wer du bist.", icon=":material/error:")
            st.markdown("Ohne das lässt sich nichts für dich aufbewahren. Versuche es mit einem anderen Konto.")
            st.button("Abmelden", on_click=st.logout, icon=":material/logout:")
        else:
            _draw_providers(login().providers)


def _draw_providers(providers: Sequence[str]) -> None:
    parameter, failed = LOGIN_FAILED
    if st.query_params.get(parameter) == failed:
        st.warning(
            "Der Anmeldedienst antwortet nicht. Versuche es in einer Minute nochmals.", icon=":material/error:"
        )
    st.markdown(_WHAT_IS_KEPT)
    for number, name in enumerate(providers):
        label = f"Anmelden mit {name}" if len(providers) > 1 else "Anmelden"
        kind: Literal["primary", "secondary"] = "primary" if number == 0 else "secondary"
        st.button(label, type=kind, on_click=st.login, args=(name or None,), icon=":material/login:")


def draw_logout() -> None:
    """Draw who is logged in and the way out, in the sidebar; nothing without a login."""
    claims = current_claims() if login().is_on else None
    if claims is None:
        return
    with st.sidebar.container(key="account"):
        known_as = next((claims[key] for key in ("name", "email") if isinstance(claims.get(key), str)), "")
        if known_as:
            st.text(known_as[:80])  # as text: a name may hold any character
        st.button("Abmelden", key="logout", on_click=st.logout, icon=":material/logout:", width="stretch")
