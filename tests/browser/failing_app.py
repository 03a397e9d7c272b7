"""An app whose page, callback and fragment fail on demand, under the house's answer to errors."""

import streamlit as st

from pages._widgets.house import show_error


def fail(place: str) -> None:
    """Raise what only the log may show."""
    raise RuntimeError(f"secret of the {place}")


def main() -> None:
    """One button a place where an error can come from."""
    st.title("Fehler")
    if st.button("Seite"):
        fail("page")
    st.button("Callback", on_click=fail, args=("callback",))
    part()


@st.fragment
def part() -> None:
    """Runs alone when its button is pressed."""
    if st.button("Fragment"):
        fail("fragment")


if __name__ == "__main__":
    main()
else:
    app = st.App(__file__, on_script_error=show_error)
