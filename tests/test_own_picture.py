"""A student's own picture: only what is one gets in, it stands in for one choice alone, and the code has it."""

import pytest

from pages._widgets.own_picture import is_picture
from tests.every_page import LABS, faults, films, open_lab

LAB = next(lab for lab in LABS if lab.page == "convolution")
SMALL = "8x9:" + "0o@" * 71 + ":::"


@pytest.fixture(autouse=True)
def _own_progress(database_address, monkeypatch):
    monkeypatch.setenv("DURCHBLICK_DB_URL", database_address)


@pytest.mark.parametrize(
    "text",
    ["", "8x9:", "8x9:" + "0" * 215, "7x9:" + "0" * 189, "41x8:" + "0" * 984, "8x9:" + "p" * 216, "8x9:\n" * 9],
)
def test_what_is_no_picture_is_refused(text):
    assert is_picture(SMALL)
    assert not is_picture(text)


def test_the_picture_is_convolved_and_printed_until_another_is_chosen():
    app = open_lab(LAB)
    app.session_state["_own_picture"] = (SMALL, "digit")
    app.session_state["convolution-tabs"] = "Code"
    app.run()
    assert faults(app) == []
    (film,) = films(app)
    assert film["panels"][0]["title"] == "Eigenes Bild 8 × 9"
    assert film["panels"][0]["own"] is False
    script = app.code[0].value
    assert f"own_picture = {SMALL!r}" in script
    space: dict = {}
    exec(script, space)  # noqa: S102 - a lab's own text
    assert space["image"].shape == (8, 9, 3)
    assert space["image"][0, 0].tolist() == [0.0, 100.0, 25.0]
    app.selectbox(key="data").set_value("temple").run()
    assert films(app)[0]["panels"][0]["title"].startswith("Tempel")
    app.selectbox(key="data").set_value("digit").run()
    assert films(app)[0]["panels"][0]["title"].startswith("Ziffer")
