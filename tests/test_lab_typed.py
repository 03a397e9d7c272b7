"""What is typed into a lab's field becomes what was meant, or is put back with a sentence."""

import pytest

from tests.every_page import LABS, faults, open_lab

LAB = next(lab for lab in LABS if lab.page == "playground")


@pytest.mark.parametrize(("typed", "meant"), [("8, 4 2", "8-4-2"), ("3", "3")])
def test_sizes_are_tidied(typed, meant):
    app = open_lab(LAB)
    app.text_input(key="layers").set_value(typed).run()
    assert faults(app) == []
    assert app.text_input(key="layers").value == meant


def test_what_cannot_be_meant_is_put_back_and_said_once():
    app = open_lab(LAB, {"layers": "8-8"})
    app.text_input(key="layers").set_value("acht").run()
    assert faults(app) == []
    assert app.text_input(key="layers").value == "8-8"
    said = [caption.value for caption in app.caption if "acht" in caption.value]
    assert said == [
        ":material/warning: «acht» geht nicht; erlaubt ist 1 bis 6 Zahlen von 1 bis 8, mit Bindestrich wie 8-1."
    ]
    app.slider(key="noise").set_value(0.2).run()
    assert not any("acht" in caption.value for caption in app.caption)


def test_points_are_read_from_lines():
    app = open_lab(LAB, {"dataset": "own"})
    app.text_area(key="points").set_value("x,y,Klasse\n0.5,-1,A\n2,2,B\n1,0,A\n-1,-2.25,B\n0,0,A").run()
    assert faults(app) == []
    assert app.text_area(key="points").value == "0.5,-1,A;2,2,B;1,0,A;-1,-2.25,B;0,0,A"
    app.text_area(key="points").set_value("0.5,-1,A").run()
    assert app.text_area(key="points").value.startswith("0.5,-1,A;2,2,B")
    assert any("5 bis 200 Punkte" in caption.value for caption in app.caption)
