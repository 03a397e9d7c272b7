"""A control takes the values it can show, and says in words which those are."""

import pytest
from pydantic import TypeAdapter, ValidationError

from quiz.controls import Choice, SeedControl, Slider, Steps, Toggle, german
from quiz.drawings import Drawing
from quiz.labs import Control
from quiz.layer_settings import Layers, Setting
from quiz.matrices import Matrix
from quiz.points import Points
from quiz.sizes import Sizes

LARGEST = 2**53 - 1


def slider(low, high, step, default, **more):
    return Slider(key="k", kind="slider", label="K", min=low, max=high, step=step, default=default, **more)


SIZES = Sizes(key="k", kind="sizes", label="K", min=1, max=8, longest=6, default="4-2")
FIVE = "0.5,-1,A;2,2,B;1,0,A;-1,-2.25,B;0,0,A"
POINTS = Points(key="k", kind="points", label="K", most=6, extent=3, default=FIVE)
LAYERS = Layers(
    key="k", kind="layers", label="K", longest=3, sizes="sizes", activation="kind", dropout="rate",
    batch_norm="norm", last_activation="last", rates=[0.0, 0.2, 0.5],
    activations={"Tanh": "Tanh", "ReLU": "ReLU", "LeakyReLU": "Leaky ReLU", "Linear": "keine (linear)"},
)  # fmt: skip
MATRIX = Matrix(
    key="k", kind="matrix", label="K", largest=3, extent=9, named={"Gleich": "1"}, default="1,0,-1;2,0,-2;1,0,-1"
)
DRAWING = Drawing(
    key="k", kind="drawing", label="K", rows=3, columns=4, default="0090-0990-0090",
    named={"Eins": "0090-0990-0090", "Leer": "0000-0000-0000"},
)  # fmt: skip
CONTROLS = [
    slider(0, 4, 2, 2),
    slider(-1.0, 1.0, 0.1, 0.3),
    Steps(key="k", kind="steps", label="K", values=[0.001, 0.01, 1], default=0.01),
    Choice(key="k", kind="choice", label="K", options={"relu": "ReLU", "none": "keine"}, default="none"),
    SIZES,
    POINTS,
    LAYERS,
    MATRIX,
    DRAWING,
    Toggle(key="k", kind="toggle", label="K", default=True),
    SeedControl(key="k", kind="seed", label="K"),
]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.kind)
def test_the_default_can_be_written_and_read(control):
    assert control.legal(control.default)
    assert control.parse(control.url_text(control.default)) == control.default
    assert control.text(control.default)
    assert control.range_text()


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.kind)
@pytest.mark.parametrize(
    "value",
    [None, "", "x", -2, 3, 0.35, 1e308, -1e308, float("inf"), float("nan"), 10**400],
    ids=lambda value: repr(value)[:9],
)
def test_other_values_are_refused_and_none_raises(control, value):
    assert control.legal(value) is (value == 3 and control.kind == "seed")


def test_a_truth_value_is_no_number_and_a_number_no_truth_value():
    *numbers, toggle, seed = CONTROLS
    assert not any(control.legal(True) for control in [*numbers, seed])
    assert not toggle.legal(1)


@pytest.mark.parametrize(
    ("bounds", "field"),
    [
        ((0.0, 1.5e308, 1.0, 0.0), "max"),
        ((-1.5e308, 0.0, 1.0, 0.0), "min"),
        ((0, LARGEST + 1, 1, 0), "max"),
        ((0, 10, 10**400, 0), "step"),
        ((0, 10, 1, -(10**400)), "default"),
        ((0.0, 1.0, 1e-320, 0.0), "step"),
        ((0.0, 1.0, 5e-324, 0.0), "step"),
        ((-9e15, 9e15, 1.0, 0.0), "step"),
        ((0, 10, 0, 0), "step"),
        ((0, 10, -1, 0), "step"),
        ((0, 0, 1, 0), "max"),
        ((0, 10, 3, 0), "max"),
        ((0, 9, 3, 4), "default"),
    ],
)
def test_bounds_that_no_slider_can_have_are_named(bounds, field):
    with pytest.raises(ValidationError) as caught:
        slider(*bounds)
    ((path, sentence),) = caught.value.errors()[0]["ctx"]["error"].faults
    assert path == (field,)
    assert sentence.endswith(".")


def test_the_largest_slider_counts_exactly():
    wide = slider(0, LARGEST - 1, 2, 0)
    assert wide.legal(LARGEST - 1)
    assert not wide.legal(LARGEST - 2)
    assert SeedControl(key="k", kind="seed", label="K", max=2**32 - 1).legal(2**32 - 1)


def test_whole_and_broken_numbers_do_not_mix():
    with pytest.raises(ValidationError, match="alle"):
        slider(0, 1.0, 1, 0)
    assert type(slider(0, 4, 1, 0).parse("3.0")) is int
    assert type(slider(0.0, 4.0, 1.0, 0.0).parse("3")) is float


@pytest.mark.parametrize("key", ["lambda", "class", "None", "Depth", "2d", "n-layers", "tiefe ", "größe", ""])
def test_a_key_is_a_variable_of_the_code(key):
    with pytest.raises(ValidationError):
        Toggle(key=key, kind="toggle", label="K", default=True)


def test_the_kind_decides_which_fields_there_are():
    control = TypeAdapter(Control)
    assert isinstance(control.validate_python(CONTROLS[2].model_dump()), Steps)
    with pytest.raises(ValidationError, match="values"):
        control.validate_python({**CONTROLS[0].model_dump(), "values": [1, 2]})


@pytest.mark.parametrize(
    ("number", "text"), [(0.35, "0,35"), (3, "3"), (1e-7, "1e-07"), (1 / 3, "0,333333"), (-2.5, "-2,5")]
)
def test_numbers_are_written_in_german(number, text):
    assert german(number) == text


@pytest.mark.parametrize("value", ["1", "8-8-8-8-8-8", "4-2"])
def test_sizes_are_one_to_six_numbers(value):
    assert SIZES.legal(value)
    assert SIZES.parse(value) == value


@pytest.mark.parametrize(
    "value", ["", "0", "9", "4-", "-4", "4--2", "4,2", "8-8-8-8-8-8-8", "4-99999", "04", "٤", 4]
)
def test_other_sizes_are_refused(value):
    assert not SIZES.legal(value)


@pytest.mark.parametrize("typed", ["4,2", " 4 - 2 ", "4 2", "4x2", "4;2", "4/2", "4–2", "4 × 2"])
def test_sizes_may_be_typed_with_other_marks(typed):
    assert SIZES.tidy(typed) == "4-2"


def test_a_single_number_is_asked_for_as_such():
    one = Sizes(key="k", kind="sizes", label="K", min=1, max=99, longest=1, default="7")
    assert one.range_text() == "eine ganze Zahl von 1 bis 99"
    assert one.tidy(" 42 ") == "42"
    for typed in ("0", "4-2", "4,5", "100", "007", "vier"):
        with pytest.raises(ValueError, match="keine solche Zahl"):
            one.tidy(typed)


def test_sizes_that_cannot_be_meant_are_refused():
    for typed in ("vier", "", "9", "4.5-2", "1-1-1-1-1-1-1"):
        with pytest.raises(ValueError, match="keine solche Liste"):
            SIZES.tidy(typed)
    with pytest.raises(ValidationError, match="geht nicht"):
        Sizes(key="k", kind="sizes", label="K", min=1, max=3, longest=2, default="4")
    with pytest.raises(ValidationError, match="mindestens so gross"):
        Sizes(key="k", kind="sizes", label="K", min=5, max=3, longest=2, default="4")


@pytest.mark.parametrize(
    "value",
    ["", "x", "0,0,A", FIVE + ";", FIVE + ";1,1,D", FIVE + ";4,0,A", FIVE + ";1,1,A;1,1,B", FIVE.replace("B", "A"),
     FIVE.replace("B", "C"), FIVE + ";nan,0,A", FIVE + ";1e3,0,A", FIVE.replace("0.5", "0,5"), 5, None],
)  # fmt: skip
def test_other_points_are_refused(value):
    assert not POINTS.legal(value)


@pytest.mark.parametrize(
    "typed",
    [
        FIVE,
        "0.5, -1, A\n2, 2, B\n1.0, 0, a\n-1, -2.25, b\n\n0, 0, A\n",
        "x1;x2;Klasse\r\n0,5;-1;A\r\n2;2;B\r\n1;0;A\r\n−1;−2,25;B\r\n0;0;A",
        "0.5\t-1\t0\n2\t2\t1\n1\t0\t0\n-1\t-2.2500\t1\n0\t0\t0",
        "0.5 -1 A\n2 2 B\n+1 0 A\n-1 -2.25 B\n0 0 A",
    ],
)
def test_points_may_come_from_any_csv_file(typed):
    assert POINTS.tidy(typed) == FIVE


@pytest.mark.parametrize(
    "typed", ["", "quatsch", "1,2,A", "0.5,-1,A\n2,2\n1,0,A\n1,1,B\n0,0,A", "1.2.3,0,A\n" * 5]
)
def test_points_that_cannot_be_meant_are_refused(typed):
    with pytest.raises(ValueError, match=r"keine solche Liste|could not convert"):
        POINTS.tidy(typed)


def test_a_default_that_is_no_list_of_points_is_refused():
    with pytest.raises(ValidationError, match="Diese Punkte gehen nicht"):
        Points(key="k", kind="points", label="K", most=6, extent=3, default="0,0,A")


@pytest.mark.parametrize("value", ["-", "-;ReLU,0.2;BN", "ohneBN", "0", "Tanh,0.5,ohneBN", "-;-;Linear"])
def test_settings_of_layers_are_read_and_written_as_they_are(value):
    assert LAYERS.legal(value)
    assert LAYERS.write(LAYERS.settings(LAYERS.parse(value))) == value


@pytest.mark.parametrize(
    "value",
    [
        "-;-",
        "ReLU;",
        "ReLU;-",
        "0.2,ReLU",
        "ReLU,Tanh",
        "0.3",
        "0.20",
        "1",
        "bn",
        "Softmax",
        "-;-;-;ReLU",
        "ReLU BN",
    ],
)
def test_other_settings_of_layers_are_refused(value):
    assert not LAYERS.legal(value)
    with pytest.raises(ValueError, match="keine solche Angabe"):
        LAYERS.parse(value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", "-"),
        ("alle gleich", "-"),
        ("tanh; leaky relu 20 %; ReLU Dropout 0,5, Batch Norm", "Tanh;LeakyReLU,0.2;ReLU,0.5,BN"),
        ("-;ReLU,0.2;BN", "-;ReLU,0.2;BN"),
        ("wie alle | keine (linear)", "-;Linear"),
        ("ohne BN / BatchNorm aus / batch norm ein", "ohneBN;ohneBN;BN"),
        ("Dropout 0 %; 50%", "0;0.5"),
        ("ReLU;;", "ReLU"),
    ],
)
def test_settings_of_layers_may_be_typed_in_words(typed, meant):
    assert LAYERS.tidy(typed) == meant


@pytest.mark.parametrize("typed", ["quatsch", "ReLU Tanh", "ReLU 30 %", "BN BN", "0,2 0,5", "ReLU;" * 3 + "ReLU"])
def test_settings_of_layers_that_cannot_be_meant_are_refused(typed):
    with pytest.raises(ValueError, match="keine solche Angabe"):
        LAYERS.tidy(typed)


def test_a_layer_has_what_is_said_of_it_else_what_holds_for_all():
    state = {"sizes": "4-2-3", "kind": "Tanh", "rate": 0.2, "norm": True, "last": "Linear"}
    assert LAYERS.in_force(state | {"k": "-"}) == [
        Setting("Tanh", 0.2, True), Setting("Tanh", 0.2, True), Setting("Linear", 0.2, True),
    ]  # fmt: skip
    assert LAYERS.in_force(state | {"k": "ReLU,0;ohneBN;Tanh"}) == [
        Setting("ReLU", 0.0, True), Setting("Tanh", 0.2, False), Setting("Tanh", 0.2, True),
    ]  # fmt: skip
    fewer = state | {"sizes": "4", "last": "same", "k": "-;ReLU"}
    assert LAYERS.in_force(fewer) == [Setting("Tanh", 0.2, True)]


def test_settings_of_layers_are_said_in_german():
    assert LAYERS.text("-") == "alle gleich"
    assert LAYERS.text("-;LeakyReLU,0.2;ohneBN") == "Layer 2 Leaky ReLU, Dropout 20 %; Layer 3 ohne Batch Norm"
    with pytest.raises(ValidationError, match=r"Softmax geht nicht, erlaubt ist - für alle gleich"):
        Layers(**LAYERS.model_dump() | {"default": "Softmax"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1 0 -1 / 2 0 -2 / 1 0 -1", "1,0,-1;2,0,-2;1,0,-1"),
        ("1, 0\n0,5, 2", "1,0;0.5,2"),
        ("0,5 1\n.25 −1", "0.5,1;0.25,-1"),
        ("1,2;3,4;", "1,2;3,4"),
        ("+7", "7"),
    ],
)
def test_a_matrix_is_read_as_it_may_be_typed(typed, meant):
    assert MATRIX.tidy(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "1 2", "1 2;3", "eins", "10", "1,2,3,4;" * 4, "1e3", "nan", "1" * 5000, "1;2", "--1"]
)
def test_what_is_no_square_of_numbers_is_refused(typed):
    with pytest.raises(ValueError, match="ist kein"):
        MATRIX.tidy(typed)


def test_a_matrix_that_may_not_be_chosen_is_refused():
    with pytest.raises(ValidationError, match="erlaubt ist 1 × 1 bis 3 × 3"):
        Matrix(key="k", kind="matrix", label="K", largest=3, extent=9, named={"zu gross": "10"}, default="1")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0090-0990-0090", "0090-0990-0090"),
        ("0090\n0990\n0090\n", "0090-0990-0090"),
        (" 009 / 0990 / 9", "0090-0990-9000"),
        ("9", "9000-0000-0000"),
    ],
)
def test_a_drawing_is_read_row_by_row_and_filled_up_with_paper(typed, read):
    assert DRAWING.tidy(typed) == read


@pytest.mark.parametrize("typed", ["", "Eins", "00900-0990-0090", "1-2-3-4"])
def test_what_is_too_large_for_the_drawing_or_empty_is_refused(typed):
    with pytest.raises(ValueError, match="kein solches Bild"):
        DRAWING.tidy(typed)


def test_a_drawing_says_its_name_where_it_has_one():
    assert DRAWING.text("0000-0000-0000") == "Leer"
    assert DRAWING.text("1111-0000-0000") == "1111-0000-0000"
