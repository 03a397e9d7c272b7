"""An uncaught error becomes a German message with a code that is found again in the log."""

import streamlit as st

from pages._widgets.events import LOG, new_code


def show_error(error: Exception) -> bool:
    """Log the error under a new code and show that code to the student; True: Streamlit shows nothing of its own.

    Streamlit calls this for errors in a page, in a widget's callback and in a fragment.
    """
    code = new_code()
    LOG.error("Fehlercode %s", code, exc_info=error, extra={"event": "error", "code": code})
    st.error(
        f"Hier ist etwas schiefgegangen (Fehlercode **{code}**). "
        "Was du abgegeben hast, ist gespeichert. Lade die Seite neu; "
        "hilft das nicht, melde den Code zusammen mit dem, was du gerade tun wolltest.",
        icon=":material/error:",
    )
    return True
