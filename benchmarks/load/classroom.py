"""The app as it is, but who learns is what the simulated browser says in a header: a class without a provider."""

from pathlib import Path

import streamlit as st

from benchmarks.load import HEADER
from pages._widgets import learner

# Before anything else of the app is imported: every part of it then asks this function.
learner.current_learner = lambda: str(st.context.headers.get(HEADER, "nobody"))

from app import PAGES, house  # noqa: E402

app = st.App(
    Path(__file__).parents[2] / "app.py",
    lifespan=house.lifespan,
    middleware=house.middleware(PAGES),
    on_script_error=house.show_error,
)
