"""A page's trainings: remembered whole, alone or many at once, and the models end as they were trained."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine import SGD, BinaryCrossEntropy, Dense, Sequential, fit, load_dataset

SCRIPT = """
import numpy as np
import streamlit as st
from engine import SGD, BinaryCrossEntropy, Dense, Sequential, load_dataset
from pages._widgets.lab_training import train, train_replicas

data = load_dataset("moons", n_samples=60)
models = [Sequential([Dense(2, 1, rng=np.random.default_rng(seed))]) for seed in range(3)]
loss = BinaryCrossEntropy(from_logits=True)
place = st.empty()
together = train_replicas(place, models, loss, [SGD(0.1)  for _ in models], data.train, n_epochs=3, batch_size=9,
    rngs=[np.random.default_rng(seed) for seed in range(3)])
alone = Sequential([Dense(2, 1, rng=np.random.default_rng(1))])
history = train(place, alone, loss, SGD(0.1), data.train, n_epochs=3, batch_size=9, rng=np.random.default_rng(1))
st.session_state.losses = [float(h.train_loss[-1]) for h in [*together, history]]
st.session_state.weights = [model.vector.tolist() for model in [*models, alone]]
st.button("again")
"""


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_string(SCRIPT).run()


def test_together_is_as_alone_and_as_the_engine(app):
    losses, weights = app.session_state.losses, app.session_state.weights
    assert losses[1] == pytest.approx(losses[3], rel=1e-5)
    assert weights[1] == pytest.approx(weights[3], rel=1e-5)
    model = Sequential([Dense(2, 1, rng=np.random.default_rng(2))])
    data, loss = load_dataset("moons", n_samples=60), BinaryCrossEntropy(from_logits=True)
    rng = np.random.default_rng(2)
    history = fit(model, loss, SGD(0.1), data.train, n_epochs=3, batch_size=9, rng=rng)
    assert losses[2] == pytest.approx(history.train_loss[-1], rel=1e-5)
    assert weights[2] == pytest.approx(model.vector.tolist(), rel=1e-5)


def test_a_remembered_run_gives_the_same_models(app, monkeypatch):
    losses, weights = app.session_state.losses, app.session_state.weights

    def never(*args, **kwargs):
        raise AssertionError("trained again")

    monkeypatch.setattr("engine.fit", never)
    monkeypatch.setattr("engine.fit_replicas", never)
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state.losses == losses
    assert app.session_state.weights == weights


def test_a_page_may_train_twice_for_so_long_that_each_shows_its_button(monkeypatch):
    monkeypatch.setattr("pages._widgets.lab_progress._SHOW_AFTER", 0.0)
    app = AppTest.from_string(f"from pages._widgets.lab_progress import begin_page\nbegin_page()\n{SCRIPT}").run()
    assert not app.exception
    app.button[0].click().run()
    assert not app.exception


def test_a_view_sees_the_untrained_model_first_and_changes_nothing():
    plain = """SGD(0.1), data.train, n_epochs=3, batch_size=9, rng=np.random.default_rng(1))"""
    script = SCRIPT.replace(plain, plain.replace("0.1", "0.7")[:-1] + ", view=look)")
    look = """
seen = st.session_state.seen = []
def look(step, model):
    seen.append((step, model.vector.tolist()))
    return "so far", "<b>drawn</b>"
"""
    app = AppTest.from_string(script.replace("place = st.empty()", f"place = st.empty(){look}")).run()
    assert not app.exception
    model = Sequential([Dense(2, 1, rng=np.random.default_rng(1))])
    assert app.session_state.seen[0] == (0, model.vector.tolist())
    assert not app.get("html")  # the picture goes when the training is over
    data, loss = load_dataset("moons", n_samples=60), BinaryCrossEntropy(from_logits=True)
    rng = np.random.default_rng(1)
    history = fit(model, loss, SGD(0.7), data.train, n_epochs=3, batch_size=9, rng=rng)
    assert app.session_state.losses[-1] == history.train_loss[-1]
