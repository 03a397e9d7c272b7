"""What is typed into a lab's field becomes what was meant, or is put back with a sentence."""

import pytest

from tests.every_page import LABS, faults, open_lab

pytestmark = pytest.mark.usefixtures("own_progress")
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


def test_layers_are_set_one_by_one_in_the_fold_or_as_text():
    app = open_lab(LAB, {"layers": "4-1-3"})
    assert not app.get("popover"), "the rows cost time though nobody looks at them"
    app.session_state["_by_layer_fold"] = True
    app.run()
    app.selectbox(key="_by_layer_1_activation").set_value("ReLU").run()
    app.selectbox(key="_by_layer_1_dropout").set_value(0.2).run()
    app.selectbox(key="_by_layer_2_batch_norm").set_value(True).run()
    assert faults(app) == []
    assert app.text_input(key="by_layer").value == "-;ReLU,0.2;BN"
    rows = [row.proto.popover.label for row in app.get("popover")]
    assert rows == [
        "Layer 1: 4 Neuronen, Tanh",
        "Layer 2: 1 Neuron, ReLU, Dropout 20 %",
        "Layer 3: 3 Neuronen, Tanh, Batch Norm",
    ]
    app.selectbox(key="_by_layer_1_activation").set_value("-").run()
    app.text_input(key="by_layer").set_value("sigmoid; Dropout 30 %; ohne Batch Norm; ReLU").run()
    assert app.text_input(key="by_layer").value == "Sigmoid;0.3;ohneBN;ReLU"
    assert app.selectbox(key="_by_layer_0_activation").value == "Sigmoid"
    assert app.selectbox(key="_by_layer_1_activation").value == "-"
    assert any("einen weiteren Layer" in caption.value for caption in app.caption)
    app.text_input(key="by_layer").set_value("quatsch").run()
    assert app.text_input(key="by_layer").value == "Sigmoid;0.3;ohneBN;ReLU"
    assert any("«quatsch» geht nicht; erlaubt ist - für alle gleich" in caption.value for caption in app.caption)


def test_what_holds_for_all_holds_for_a_layer_of_which_nothing_is_said():
    app = open_lab(LAB, {"layers": "4-2", "activation": "ReLU", "last_activation": "Tanh", "dropout": 0.1})
    app.session_state["_by_layer_fold"] = True
    app.run()
    assert [app.selectbox(key=f"_by_layer_{layer}_activation").options[0] for layer in (0, 1)] == [
        "wie alle (ReLU)", "wie alle (Tanh)",
    ]  # fmt: skip
    assert app.selectbox(key="_by_layer_0_dropout").options[0] == "wie alle (10 %)"
    assert app.selectbox(key="_by_layer_0_batch_norm").options == ["wie alle (aus)", "ein", "aus"]
