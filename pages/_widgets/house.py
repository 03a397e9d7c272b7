"""What surrounds every page: server settings, navigation, the sidebar's chapters, errors in German."""

from pathlib import Path
from typing import Literal, TypeAlias

import streamlit as st
from starlette.middleware import Middleware

from pages._widgets.errors import show_error
from pages._widgets.login import is_admitted, login
from pages._widgets.login_page import draw_login, draw_logout
from pages._widgets.server import UNKNOWN_ADDRESS, GermanDocuments, lifespan
from pages._widgets.style import apply_style

__all__ = ["lifespan", "middleware", "show_error", "visit"]

_ICON = str(Path(__file__).with_name("icon.svg"))  # a named icon would be fetched from outside
_WORDMARK = str(Path(__file__).with_name("wordmark.svg"))
_SIDEBAR_WIDTH = 220  # pixels; on a telephone the sidebar starts closed

PageTable: TypeAlias = dict[str, list[tuple[str, str, str]]]


def middleware(table: PageTable) -> list[Middleware]:
    """The server's layers for this page table."""
    url_paths = [row[2] for section in table.values() for row in section]
    return [Middleware(GermanDocuments, url_paths=url_paths, login=login().is_on)]


def visit(table: PageTable) -> None:
    """Run the page that the address names, with the chapters in the sidebar."""
    pages = {
        key: st.Page(f"pages/{key}.py", title=title, url_path=url_path, default=url_path == "")
        for section in table.values()
        for key, title, url_path in section
    }
    unknown = st.Page(_unknown_address, title="Nicht gefunden", url_path=UNKNOWN_ADDRESS, visibility="hidden")
    # Streamlit's own list costs a rerun nothing; one of page links would be sent anew at every slider's move.
    chapters = {section: [pages[row[0]] for row in rows] for section, rows in table.items()}
    st.set_page_config(layout="wide", initial_sidebar_state=_SIDEBAR_WIDTH, page_icon=_ICON)
    admitted = is_admitted()
    position: Literal["sidebar", "hidden"] = "sidebar" if admitted else "hidden"
    page = st.navigation({**chapters, " ": [unknown]}, expanded=True, position=position)
    st.session_state["_pages"] = pages
    st.set_page_config(page_title=f"{page.title} · Durchblick")
    st.logo(_WORDMARK, size="large", icon_image=_ICON)
    apply_style()
    if admitted:
        draw_logout()
        page.run()
    else:
        draw_login()


def _unknown_address() -> None:
    st.title("Diese Seite gibt es nicht")
    address = st.query_params.get("adresse", "")
    if address:
        st.text(f"Gesucht war: /{address}")
    st.write("Vielleicht ist die Adresse vertippt oder die Seite heisst heute anders.")
    st.page_link(st.session_state["_pages"]["home/overview"], label="Zur Startseite", icon=":material/home:")
