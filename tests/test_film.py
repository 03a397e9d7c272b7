"""A film arrives in the browser as it was drawn: header, arrays at their offsets, what is not finite marked."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pages._figures.arrays import numbers
from pages._figures.bars import Bars
from pages._figures.film import Curves, Film, Histogram, Images, Lines, Series, Surface, pack, with_ghosts
from pages._figures.grids import HistogramGrid
from pages._figures.network import Network, Regions
from pages._figures.panels import Band
from pages._figures.run_panels import Path, Paths, RunMap, regions
from pages._figures.scatter import Look, Scatter


def unpack(packed: bytes) -> tuple[dict, bytes]:
    length = int.from_bytes(packed[:4], "little")
    assert (4 + length) % 4 == 0  # JavaScript reads floats from multiples of four alone
    return json.loads(packed[4 : 4 + length]), packed[4 + length :]


def frames_of(panel: dict, body: bytes) -> np.ndarray:
    frames = panel["frames"]
    dtype = {"uint8": np.uint8, "float32": np.dtype("<f4")}[frames["dtype"]]
    assert frames["offset"] % 4 == 0
    count = int(np.prod(frames["shape"]))
    return np.frombuffer(body, dtype, count, frames["offset"]).reshape(frames["shape"])


def curve(y, *, title="Loss", unit="Loss (MSE)", name="Training") -> Curves:
    return Curves(title, "Epoche", unit, [Series(name, "training", np.arange(1, len(y) + 1), np.asarray(y))])


def film(*panels, n_frames=3) -> Film:
    return Film("Titel", list(range(n_frames)), panels, "Beschreibung")


def test_header_says_what_is_seen():
    header, _ = unpack(pack(film(curve([3.0, 2.0, 1.0]))))
    assert header["title"] == "Titel"
    assert header["description"] == "Beschreibung"
    assert header["epochName"] == "Epoche"
    assert header["epochs"] == [0, 1, 2]
    assert header["palette"].keys() == {"light", "dark"}
    (panel,) = header["panels"]
    assert (panel["xTitle"], panel["yTitle"]) == ("Epoche", "Loss (MSE)")
    assert panel["series"][0] == {"name": "Training", "role": "training", "x": [1, 2, 3], "y": [3, 2, 1]}


def test_umlauts_and_any_length_of_header_keep_the_arrays_aligned():
    counts = np.arange(6, dtype=np.float32).reshape(3, 2)
    for n in range(1, 9):
        panel = Histogram("ä" * n, "Gewicht", "Anzahl", np.array([0.0, 1.0, 2.0]), counts)
        header, body = unpack(pack(film(panel)))
        assert header["panels"][0]["title"] == "ä" * n
        np.testing.assert_array_equal(frames_of(header["panels"][0], body), counts)


def test_marks_travel_with_their_roles_beside_the_lines():
    marks = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    lines = Lines(
        "L",
        "x",
        "y",
        np.arange(4),
        np.zeros((1, 1, 4)),
        ["a"],
        ["test"],
        marks=marks,
        mark_roles=["test", "error"],
    )
    header, body = unpack(pack(film(lines)))
    (panel,) = header["panels"]
    np.testing.assert_array_equal(frames_of({"frames": panel["marks"]}, body), marks)
    assert panel["markRoles"] == ["test", "error"]


def test_bars_stand_in_named_groups():
    values = np.arange(6, dtype=np.float32).reshape(1, 2, 3)
    bars = Bars("B", "Klasse", "Wert", ["1", "2", "3"], values, ["Softmax", "Sigmoid"], ["training", "validation"])
    header, body = unpack(pack(film(bars)))
    (panel,) = header["panels"]
    np.testing.assert_array_equal(frames_of(panel, body), values)
    assert (panel["kind"], panel["labels"], panel["yRange"]) == ("bars", ["1", "2", "3"], [0.0, 1.0])
    assert (panel["names"], panel["roles"]) == (["Softmax", "Sigmoid"], ["training", "validation"])


def test_a_surface_is_quantised_and_marks_what_is_not_finite():
    frames = np.array([[[0.0, 0.5, 1.0], [np.nan, np.inf, -np.inf]]])
    header, body = unpack(pack(film(Surface("S", "x", "y", frames, (-1, 1, -1, 1)), n_frames=1)))
    np.testing.assert_array_equal(frames_of(header["panels"][0], body), [[[0, 127, 254], [255, 255, 255]]])


def test_values_beyond_the_surface_range_take_its_ends():
    frames = np.array([[[-5.0, 0.0, 5.0]]])
    surface = Surface("S", "x", "y", frames, (-1, 1, -1, 1), low=-1.0, high=1.0)
    header, body = unpack(pack(film(surface, n_frames=1)))
    np.testing.assert_array_equal(frames_of(header["panels"][0], body), [[[0, 127, 254]]])


def test_quantisation_is_within_half_a_step():
    frames = np.random.default_rng(0).uniform(-2, 3, (4, 5, 6))
    surface = Surface("S", "x", "y", frames, (0, 1, 0, 1), low=-2.0, high=3.0)
    header, body = unpack(pack(film(surface, n_frames=4)))
    back = frames_of(header["panels"][0], body) / 254 * 5 - 2
    assert np.abs(back - frames).max() <= 0.5 * 5 / 254 + 1e-9


def test_points_lie_on_a_surface_with_role_and_fill():
    surface = Surface(
        "S", "x", "y", np.zeros((1, 2, 2)), (0, 1, 0, 1),
        points=np.array([[0.25, 0.5]]), roles=["validation"], hollow=np.array([True]),
        legend=[("B", "validation")],
    )  # fmt: skip
    header, _ = unpack(pack(film(surface, n_frames=1)))
    panel = header["panels"][0]
    assert panel["points"] == [[0.25, 0.5]]
    assert panel["roles"] == ["validation"]
    assert panel["hollow"] == [True]
    assert panel["legend"] == [["B", "validation"]]


def test_strands_of_a_surface_are_quantised_as_its_frames():
    strands = np.array([[[0.0, 1.0]], [[np.nan, 0.5]]])
    frames = np.ones((3, 1, 2))
    surface = Surface("S", "x", "y", frames, (0, 1, 0, 1), contour=0.5, strands=strands, strand_names=("a", "b"))
    header, body = unpack(pack(film(surface)))
    panel = header["panels"][0]
    assert panel["strandNames"] == ["a", "b"]
    np.testing.assert_array_equal(
        frames_of({"frames": panel["arrays"]["strands"]}, body), [[[0, 254]], [[255, 127]]]
    )
    np.testing.assert_array_equal(frames_of(panel, body), np.full((3, 1, 2), 254))


def test_bands_of_curves_keep_their_place_name_and_role():
    curves = replace(
        curve([3.0, 2.0, 1.0]), bands=[Band(1, 2, "Geduld", "validation"), Band(2, 3, "aus", "ground")]
    )
    header, _ = unpack(pack(film(curves)))
    assert header["panels"][0]["bands"] == [[1, 2, "Geduld", "validation"], [2, 3, "aus", "ground"]]


def test_lines_images_and_histograms_share_one_body():
    lines = Lines("L", "z", "f(z)", np.array([0.0, 1.0]), np.ones((3, 1, 2)), ["f"], ["training"])
    images = Images("B", np.full((3, 2, 5, 1), 0.5), ["a", "b"], 0.0, 1.0)  # ten bytes a frame
    histogram = Histogram("H", "w", "Anzahl", np.arange(4.0), np.arange(9.0).reshape(3, 3))
    header, body = unpack(pack(film(lines, images, histogram)))
    by_kind = {panel["kind"]: frames_of(panel, body) for panel in header["panels"]}
    np.testing.assert_array_equal(by_kind["lines"], np.ones((3, 1, 2)))
    np.testing.assert_array_equal(by_kind["images"], np.full((3, 2, 5, 1), 127))
    np.testing.assert_array_equal(by_kind["histogram"], np.arange(9.0).reshape(3, 3))


def test_gaps_in_curves_are_null_and_the_header_stays_json():
    header, _ = unpack(pack(film(curve([1.0, np.nan, np.inf]))))
    assert header["panels"][0]["series"][0]["y"] == [1.0, None, None]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, 0.0),
        (1.23456789, 1.2346),
        (-123456.0, -123460.0),
        (1e-7, 1e-7),
        (1.23456789e-9, 1.2346e-9),
        (1e300, 1e300),
        (-0.0, 0.0),
        (5e-324, 0.0),
    ],
)
def test_numbers_keep_five_significant_digits(value, written):
    (number,) = numbers(np.array([value]))
    assert number == pytest.approx(written, rel=1e-12)


def test_numbers_keep_the_shape_and_leave_gaps():
    assert numbers(np.array([np.nan, -np.inf, 1.0])) == [None, None, 1.0]
    assert numbers(np.zeros((0, 2))) == []
    assert numbers(np.array([[1, 2], [3, 4]])) == [[1, 2], [3, 4]]


def test_a_pinned_run_stands_behind_the_curves_of_the_same_quantity():
    pinned = film(curve([9.0]), curve([0.5], title="Accuracy", unit="Accuracy (Anteil)"))
    now = film(curve([1.0]), Surface("S", "x", "y", np.zeros((3, 2, 2)), (0, 1, 0, 1)))
    with_pin = with_ghosts(now, pinned)
    header, _ = unpack(pack(with_pin))
    assert header["panels"][0]["ghosts"][0]["y"] == [9.0]
    assert header["panels"][0]["series"][0]["y"] == [1.0]
    assert "ghosts" not in header["panels"][1]
    assert pack(now) != pack(with_pin)


def test_an_axis_may_count_in_powers_of_ten():
    for log_x in (False, True):
        header, _ = unpack(pack(film(Curves("C", "x", "y", [], log_x=log_x))))
        assert header["panels"][0]["logX"] is log_x


def test_equal_films_are_equal_bytes():
    assert pack(film(curve([1.0, 2.0]))) == pack(film(curve([1.0, 2.0])))
    assert pack(film(curve([1.0, 2.0]))) != pack(film(curve([1.0, 2.1])))


def test_a_grid_of_histograms_keeps_its_counts_and_names():
    counts = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)
    edges = np.array([0.0, 1.0, 2.0, 3.0])
    grid = HistogramGrid("G", "Wert", "Anteil", edges, counts, ["a", "b"], ["1", "2"], ["training", "test"])
    header, body = unpack(pack(film(grid)))
    (panel,) = header["panels"]
    assert (panel["kind"], panel["rowNames"], panel["columnNames"]) == ("histogramGrid", ["a", "b"], ["1", "2"])
    np.testing.assert_array_equal(frames_of(panel, body), counts)


def test_images_may_stand_in_named_rows():
    images = Images("I", np.zeros((1, 4, 2, 2)), [""] * 4, 0.0, 1.0, row_names=["oben", "unten"])
    header, _ = unpack(pack(film(images)))
    assert header["panels"][0]["rowNames"] == ["oben", "unten"]


def test_frames_may_have_names_of_their_own_and_stand_between_epochs():
    named = Film("T", [0, 0.5, 1.0], [curve([1.0])], "B", moments=["Start", "Schritt 1", "Schritt 2"])
    header, _ = unpack(pack(named))
    assert header["epochs"] == [0, 0.5, 1]
    assert header["moments"] == ["Start", "Schritt 1", "Schritt 2"]


def paths(*points, x_title="x", extent=(0, 1, 0, 1)) -> Paths:
    ways = [Path(f"Weg {i}", "AB"[i], "training", np.asarray(way)) for i, way in enumerate(points)]
    return Paths("Wege", x_title, "y", extent, ways, [0, 1, 2], heights=np.array([[0.0, 0.5], [1.0, 2.0]]))


def run_map(**changes) -> RunMap:
    frames = np.array([[[-6.0, -3.0, np.nan]], [[0.0, -6.0, np.inf]], [[0.0, 0.0, 0.0]]])
    settings = {"x_values": [0.01, 0.1, 1.0], "y_values": [0.5], "low": -6.0, "high": 0.0} | changes
    return RunMap(
        "Karte", "Lernrate", "Momentum", "learning_rate", "momentum", frames=frames, scale=("alles", "nichts"),
        failed="divergiert", here=(0.1, 0.5), outcomes=np.array([[0, 1, 1]]), names=["a", "b"], **settings,
    )  # fmt: skip


def test_paths_lie_on_heights_and_gaps_are_null():
    way = [[0.0, 0.5], [np.nan, 1.0], [np.inf, -np.inf]]
    header, body = unpack(pack(film(paths(way))))
    (panel,) = header["panels"]
    assert panel["paths"][0]["points"] == [[0.0, 0.5], [None, 1.0], [None, None]]
    assert (panel["paths"][0]["mark"], panel["paths"][0]["dash"]) == ("A", "solid")
    assert panel["moments"] == [0, 1, 2]
    np.testing.assert_array_equal(frames_of(panel, body), [[[0, 127], [254, 254]]])


def test_the_path_looked_at_is_pinned_where_the_axes_agree():
    pinned = film(paths(np.zeros((3, 2)), np.ones((3, 2))))
    for now, n_ghosts in ((paths(np.zeros((3, 2))), 1), (paths(np.zeros((3, 2)), extent=(0, 2, 0, 2)), 0)):
        header, _ = unpack(pack(with_ghosts(film(now), pinned)))
        assert [ghost["name"] for ghost in header["panels"][0]["ghosts"]] == ["Weg 1"][:n_ghosts]


def test_a_map_of_runs_marks_failures_and_knows_what_a_click_sets():
    panel = run_map(also={"optimizer": "momentum"})
    header, body = unpack(pack(film(panel)))
    np.testing.assert_array_equal(
        frames_of(header["panels"][0], body), [[[0, 127, 255]], [[254, 0, 255]], [[254, 254, 254]]]
    )
    assert header["panels"][0]["outcomes"] == [0, 1, 1]
    assert panel.state_at(2, 0) == {"learning_rate": 1.0, "momentum": 0.5, "optimizer": "momentum"}


def test_a_region_is_named_at_its_heart_and_small_ones_are_not():
    outcomes = np.zeros((9, 9), int)
    outcomes[:, 4:] = 1
    outcomes[0, 0] = 2
    assert regions(outcomes, range(9), range(10, 19), ["links", "rechts", "Ecke"]) == [
        (1.0, 14.0, "links"),
        (6.0, 14.0, "rechts"),
    ]


def test_captions_belong_to_their_frames():
    captions = [[("Gradient", "g = 1")], [], [("Schritt", "w = 2")]]
    header, _ = unpack(pack(Film("T", [0, 1, 2], [curve([1.0])], "B", captions=captions)))
    assert header["captions"] == [[["Gradient", "g = 1"]], [], [["Schritt", "w = 2"]]]


def test_a_line_has_a_look_of_its_own_only_where_it_is_given():
    plain, own = (
        Series("a", "test", np.zeros(1), np.zeros(1), **look) for look in ({}, {"dash": "dot", "mark": "A"})
    )
    header, _ = unpack(pack(film(Curves("C", "x", "y", [plain, own]))))
    assert header["panels"][0]["series"][0].keys() == {"name", "role", "x", "y"}
    assert (header["panels"][0]["series"][1]["dash"], header["panels"][0]["series"][1]["mark"]) == ("dot", "A")


def test_a_scatter_carries_points_looks_centers_lines_and_mesh_of_each_frame():
    points = np.arange(24, dtype=np.float32).reshape(3, 4, 2)
    looks = np.array([[0, 1, 1, 0]] * 3)
    lines = np.array([[[0.0, 1.0]]] * 3)
    panel = Scatter(
        "S",
        "x",
        "y",
        points,
        looks,
        [Look("Klasse A", "training"), Look("", "test", text="7")],
        (0, 1, 0, 2),
        centers=points[:, :1],
        x=np.array([0.0, 1.0]),
        y=lines,
        line_names=["Gerade"],
        line_roles=["error"],
        mesh=points[:, None],
    )
    header, body = unpack(pack(film(panel)))
    (packed,) = header["panels"]
    assert packed["kind"] == "scatter"
    assert packed["styles"] == [["Klasse A", "training", False, ""], ["", "test", False, "7"]]
    parts = {"frames": points, "looks": looks, "centers": points[:, :1], "lines": lines, "mesh": points[:, None]}
    for name, expected in parts.items():
        np.testing.assert_array_equal(frames_of({"frames": packed[name]}, body), expected)


def test_a_pinned_scatter_leaves_its_last_lines_behind_the_next():
    nothing, x = np.zeros((1, 0, 2)), np.array([0.0, 1.0])
    old, new = (
        Scatter("S", "x", "y", nothing, np.zeros((1, 0)), [], (0, 1, 0, 9), x=x, y=np.full((2, 1, 2), y))
        for y in (3.0, 7.0)
    )
    header, _ = unpack(pack(with_ghosts(film(new), film(old))))
    assert header["panels"][0]["ghosts"] == [{"x": [0, 1], "y": [3, 3]}]
    assert unpack(pack(film(new)))[0]["panels"][0]["ghosts"] == []


def test_a_network_carries_its_pictures_weights_and_states():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(3, 3)).astype(np.float32)
    weights[2, 0] = np.nan
    pictures = np.array([-1.0, 0.0, 1.0, np.nan] * 12).reshape(3, 4, 2, 2)
    network = Network(
        "Netz", [["x₁"], ["1.1", "1.2"], ["Output"]], ["Features", "Layer 1", "Output"],
        pictures, weights, np.zeros((3, 4)), np.array([[0, 1, 2, 0]] * 3), ("", "tot", "gesättigt"),
    )  # fmt: skip
    header, body = unpack(pack(film(network)))
    (panel,) = header["panels"]
    assert (panel["kind"], panel["columns"][1], panel["words"][1]) == ("network", ["1.1", "1.2"], "tot")
    read = {name: frames_of({"frames": array}, body) for name, array in panel["arrays"].items()}
    np.testing.assert_array_equal(read["pictures"][0, 0], [[0, 127], [254, 255]])
    np.testing.assert_array_equal(read["weights"], weights)
    np.testing.assert_array_equal(read["states"], [[0, 1, 2, 0]] * 3)
    assert panel["widest"] == pytest.approx(np.quantile(np.abs(weights[np.isfinite(weights)]), 0.98))


def test_regions_say_who_wins_and_how_surely():
    probs = np.array([[[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3], [np.nan] * 3]]])
    header, body = unpack(pack(film(Regions("Grenze", "x", "y", probs, (-3, 3, -3, 3)), n_frames=1)))
    (panel,) = header["panels"]
    assert panel["classRoles"] == ["training", "validation", "test"]
    np.testing.assert_array_equal(frames_of(panel, body), [[[79, 159, 239, 0, 255]]])
