"""A lab: header, controls, picture, numbers, tasks and tabs around the few lines that a page computes itself.

lab = open_lab("overfitting")
n_samples, seed = lab.values("n_samples", "seed")
with lab.experiment():
    history = lab.fit(model, ...)
    gap = ...
lab.picture(draw_curves(history))
lab.conclude(gap=gap)
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

import engine
from pages._figures.film import Film, with_ghosts
from pages._figures.walk import Walk, with_ghost
from pages._figures.windows import OWN_PICTURE
from pages._widgets import lab_address, lab_clock, lab_controls, lab_numbers, lab_tabs, lab_tasks, lab_training
from pages._widgets.content import bank
from pages._widgets.graph_walk import show_walk
from pages._widgets.own_picture import keep_picture, picture_instead_of
from pages._widgets.scrubber import show_film
from quiz.labs import Lab

PAGES = Path(__file__).parents[1]


class OpenLab:
    """One run of a lab's page: what the student set, and the places where the results go."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.pictures: dict[type, Any] = {}  # the last film and the last walk, for a pin
        self.charts: list[go.Figure] = []
        self.notes: list[str] = []
        self.exercises: list[lab_tasks.Exercise] = []
        self.attached: dict[str, str] = {}  # what the code tab prints beside the controls
        self.picture_key = ""
        lab_controls.enter(lab)
        lab_training.begin_page()
        st.title(f"{lab.title}: {lab.question}")
        st.markdown(lab.lead)
        lab_address.read_url(lab)
        self.left, self.right = st.container(key="lab-stage").columns([1, 2.9], gap="medium")
        # The controls are drawn last: what is sent first is drawn first, and that has to be the picture.
        self.state = lab_controls.read_state(lab)
        st.session_state[f"_state:{lab.page}"] = self.state
        self.progress = self.right.empty()

    def values(self, *keys: str) -> tuple[Any, ...]:
        """The controls' values in the order of `keys`."""
        return tuple(self.state[key] for key in keys)

    def own_picture(self, key: str) -> str:
        """The student's own picture, as text, in place of what the control `key` chose; or nothing."""
        self.picture_key = key
        self.attached[OWN_PICTURE] = picture_instead_of(self.state[key])
        return self.attached[OWN_PICTURE]

    @contextmanager
    def experiment(self) -> Iterator[None]:
        """Marks the lines that the code tab prints; inside, only NumPy, the engine, `lab.fit` and the controls."""
        yield

    def fit(self, model: engine.Sequential, *args: Any, **kwargs: Any) -> engine.History:
        """engine.fit, remembered, with progress and a stop button; what went wrong is said beside the picture."""
        history = lab_training.train(self.progress, model, *args, **kwargs)
        with self.right:
            if history.diverged_at is not None:
                st.warning(
                    f"Der Loss ist in Epoche {history.diverged_at} explodiert (keine endliche Zahl mehr).",
                    icon=":material/warning:",
                )
            elif history.stopped:
                st.info(f"Angehalten nach Epoche {history.n_epochs}.", icon=":material/pause:")
        return history

    def fit_replicas(self, models: Sequence[engine.Sequential], *args: Any, **kwargs: Any) -> list[engine.History]:
        """engine.fit_replicas, remembered, with progress and a stop button; the page says which runs diverged."""
        return lab_training.train_replicas(self.progress, models, *args, **kwargs)

    def time_epochs(self, *args: Any) -> dict[int, float]:
        """Batch size -> seconds of an epoch on this machine; outside the experiment, for no two runs agree."""
        return lab_clock.epoch_seconds(*args)

    def picture(self, figure: Film | Walk | go.Figure) -> None:
        """Draw a film or a walk over a pinned run's ghost; a Plotly figure follows the numbers."""
        pin = st.session_state.get(f"_pin:{self.lab.page}")
        pinned = pin[0].get(type(figure)) if pin else None
        with self.right:
            if isinstance(figure, Walk):
                self.pictures[Walk] = figure
                show_walk(with_ghost(figure, pinned) if pinned else figure, key=f"{self.lab.page}-walk")
            elif isinstance(figure, Film):
                self.pictures[Film] = figure
                shown = with_ghosts(figure, pinned) if pinned else figure
                show_film(shown, key=f"{self.lab.page}-film", on_pick=self._pick)
            else:
                self.charts.append(figure)

    def _pick(self, changes: dict[str, Any]) -> None:
        """A click on the picture sets these controls, or brings a picture of the student's own."""
        if OWN_PICTURE in changes:
            keep_picture(changes[OWN_PICTURE], instead_of=self.state[self.picture_key])
        elif not any(self.lab.state_faults(changes)):
            lab_controls.apply_state(self.lab, {**self.state, **changes})

    def note(self, text: str) -> None:
        """A sentence or formula computed from the run, beneath the numbers."""
        self.notes.append(text)

    def exercise(self, name: str, draw: Callable[..., None], *args: Any) -> None:
        """One more tab beside the tasks, drawn by `draw(lab, *args)` while it is open."""
        self.exercises.append(lab_tasks.Exercise(name, draw, args))

    def conclude(self, **measures: float) -> None:
        """Show numbers and controls, judge the tasks, and close the page with its tabs."""
        with self.right:
            lab_numbers.draw_numbers(self.lab, self.state, measures)
            for text in self.notes:
                st.markdown(text)
            for number, chart in enumerate(self.charts):
                st.plotly_chart(chart, config={"displayModeBar": False}, key=f"{self.lab.page}-chart-{number}")
        with self.left:
            if lab_controls.draw_controls(self.lab) != self.state:
                st.rerun()  # a link to this very page has set them in the meantime
            with st.container(horizontal=True):
                lab_numbers.draw_buttons(self.lab, self.pictures, self.state, measures)
        lab_tasks.draw_tasks(self.lab, self.state, measures, self.exercises)
        path = PAGES / self.lab.chapter / f"{self.lab.page}.py"
        lab_tabs.draw_tabs(self.lab, path, self.state, tuple(measures), self.attached)


def open_lab(page: str) -> OpenLab:
    """Draw header and controls of the lab in data/concepts/<page>.yaml."""
    lab = bank().labs.get(page)
    if lab is None:
        st.title("Dieses Labor lässt sich nicht laden")
        for error in bank().errors:
            st.text(str(error))
        st.stop()
    return OpenLab(lab)
