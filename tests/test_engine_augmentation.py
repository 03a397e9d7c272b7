"""Augmentation: exact where pixels only move, beside SciPy where they are mixed, random only by the generator."""

import pickle
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from engine import ShapeError, load_dataset
from engine.augmentation import Augmentation, augment, transform_images

SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 7), st.integers(1, 7), st.integers(1, 3))
EVERYTHING = {"shift": 1.5, "zoom": 0.2, "rotate": 30, "flip": "horizontal", "brightness": 0.2, "noise": 0.1}


def draw(shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def moved(images, down, right):
    """np.roll with zeros in place of what comes back on the other side."""
    _, height, width, _ = images.shape
    result = np.zeros_like(images)
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                result[:, i, j] = images[:, i - down, j - right]
    return result


@settings(max_examples=60, deadline=None)
@given(
    SHAPES,
    st.floats(-3, 3),
    st.floats(-3, 3),
    st.floats(-400, 400),
    st.floats(0.3, 3),
    st.booleans(),
    st.booleans(),
)
def test_it_agrees_with_scipy(shape, down, right, angle, zoom, horizontal, vertical):
    x = draw(shape)
    ours = transform_images(
        x, shift=(down, right), angle=angle, zoom=zoom, flip_horizontal=horizontal, flip_vertical=vertical
    )
    # SciPy wants for each pixel of the result the place it comes from: all steps undone, the last one first.
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn_back = np.array([[cos, sin], [-sin, cos]])
    mirror = np.diag([-1.0 if vertical else 1.0, -1.0 if horizontal else 1.0])
    matrix = mirror @ turn_back / zoom
    middle = (np.array(shape[1:3]) - 1) / 2
    offset = middle - matrix @ (middle + np.array([down, right]))
    for image, result in zip(x, ours, strict=True):
        for channel in range(shape[3]):
            theirs = ndimage.affine_transform(image[..., channel], matrix, offset, order=1, mode="grid-constant")
            np.testing.assert_allclose(result[..., channel], theirs, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(max_examples=30, deadline=None)
@given(shape=SHAPES, down=st.integers(-8, 8), right=st.integers(-8, 8))
def test_a_shift_by_whole_pixels_moves_them(dtype, shape, down, right):
    x = draw(shape, dtype=dtype)
    np.testing.assert_array_equal(transform_images(x, shift=(down, right)), moved(x, down, right))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(max_examples=30, deadline=None)
@given(shape=SHAPES)
def test_half_turns_and_flips_move_pixels(dtype, shape):
    x = draw(shape, dtype=dtype)
    for angle in (180, -180, 540):
        np.testing.assert_array_equal(transform_images(x, angle=angle), x[:, ::-1, ::-1])
    np.testing.assert_array_equal(transform_images(x, flip_horizontal=True), x[:, :, ::-1])
    np.testing.assert_array_equal(transform_images(x, flip_vertical=True), x[:, ::-1])
    np.testing.assert_array_equal(transform_images(x, flip_vertical=True, flip_horizontal=True, angle=180), x)
    np.testing.assert_array_equal(transform_images(x), x)


@pytest.mark.parametrize("size", [4, 5])
def test_quarter_turns_are_counterclockwise(size):
    x = draw((2, size, size, 3), dtype=np.float32)
    for quarters in range(-4, 5):
        turned = np.rot90(x, quarters, axes=(1, 2))
        np.testing.assert_array_equal(transform_images(x, angle=90 * quarters), turned)


def test_half_a_turn_makes_a_nine_of_a_six():
    six = np.array([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0]], np.float64).reshape(1, 4, 4, 1)
    nine = np.array([[0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 1, 0]], np.float64).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(transform_images(six, angle=180), nine)
    np.testing.assert_array_equal(transform_images(six, angle=-180), nine)
    # Neither mirror does: that is why a flip is no harmless change of a digit.
    for flip in ("flip_horizontal", "flip_vertical"):
        assert (transform_images(six, **{flip: True}) != nine).any()


def test_half_a_pixel_is_the_mean_of_two_and_outside_is_zero():
    x = np.array([2.0, 4.0, 8.0]).reshape(1, 1, 3, 1)
    np.testing.assert_array_equal(transform_images(x, shift=(0, 0.5)).ravel(), [1, 3, 6])
    np.testing.assert_array_equal(transform_images(x, shift=(0.5, 0)).ravel(), [1, 2, 4])


def test_zoom_enlarges_from_the_middle():
    x = np.zeros((1, 5, 5, 1))
    x[0, 2, 1:4, 0] = 1  # a line 3 pixels long becomes 5 or more
    np.testing.assert_array_equal(transform_images(x, zoom=2)[0, 2, :, 0], [1, 1, 1, 1, 1])
    np.testing.assert_array_equal(transform_images(x, zoom=0.5)[0, 2, :, 0], [0, 0, 1, 0, 0])


def test_each_image_can_have_its_own_transformation():
    x = draw((3, 6, 5, 2))
    settings = {"shift": ([0, 1.5, -2], [2, 0, 0.25]), "angle": [10, -200, 0], "zoom": [1, 0.5, 1.5]}
    settings |= {"flip_horizontal": [True, False, True], "flip_vertical": [False, False, True]}
    together = transform_images(x, **settings)
    for i in range(3):
        single = {name: value[i] for name, value in settings.items() if name != "shift"}
        shift = tuple(values[i] for values in settings["shift"])
        np.testing.assert_array_equal(transform_images(x[i : i + 1], shift=shift, **single), together[i : i + 1])


def test_many_images_are_transformed_like_few():
    x = draw((400, 12, 12, 1), dtype=np.float32)  # more pixels than one pass takes
    angles = np.linspace(-90, 90, 400)
    parts = [transform_images(x[i : i + 7], angle=angles[i : i + 7]) for i in range(0, 400, 7)]
    np.testing.assert_array_equal(transform_images(x, angle=angles), np.concatenate(parts))


def test_rows_are_images_with_a_shape():
    x = draw((4, 6, 5, 2), dtype=np.float32)
    rows = x.reshape(4, -1)
    shape = (6, 5, 2)
    np.testing.assert_array_equal(
        transform_images(rows, angle=20, image_shape=shape), transform_images(x, angle=20).reshape(4, -1)
    )
    np.testing.assert_array_equal(
        augment(rows, np.random.default_rng(0), **EVERYTHING, image_shape=shape),
        augment(x, np.random.default_rng(0), **EVERYTHING).reshape(4, -1),
    )
    np.testing.assert_array_equal(transform_images(x, image_shape=shape), x)


@pytest.mark.parametrize("flip", [None, "horizontal"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_data_stay_and_the_precision_too(dtype, flip):
    x = draw((3, 4, 5, 2), dtype=dtype)
    kept = x.copy()
    y = augment(x, np.random.default_rng(0), **EVERYTHING | {"flip": flip})
    assert y.dtype == dtype
    assert y.shape == x.shape
    assert not np.shares_memory(x, y)
    np.testing.assert_array_equal(x, kept)


def test_settings_of_nothing_change_nothing():
    x = draw((3, 4, 5, 2), dtype=np.float32)
    y = augment(x, np.random.default_rng(0))
    np.testing.assert_array_equal(y, x)
    y += 1
    assert not np.array_equal(x, y)


def test_photographs_as_whole_numbers_become_float32():
    x = np.arange(12, dtype=np.uint8).reshape(1, 2, 2, 3)
    assert transform_images(x).dtype == np.float32


def test_chance_is_the_generator():
    x = draw((8, 6, 6, 1))
    first, again, other = (augment(x, np.random.default_rng(seed), **EVERYTHING) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_each_image_is_changed_by_a_draw_of_its_own():
    x = np.repeat(draw((1, 9, 9, 1)), 6, axis=0)
    for name in ("shift", "zoom", "rotate", "brightness", "noise"):
        y = augment(x, np.random.default_rng(0), **{name: EVERYTHING[name]})
        assert len(np.unique(y.reshape(6, -1), axis=0)) == 6, name


@pytest.mark.parametrize(
    ("flip", "mirrored"),
    [("horizontal", np.s_[:, :, ::-1]), ("vertical", np.s_[:, ::-1]), ("both", np.s_[:, ::-1, ::-1])],
)
def test_a_coin_decides_about_each_flip(flip, mirrored):
    x = draw((400, 3, 4, 1))
    y = augment(x, np.random.default_rng(0), flip=flip)
    flipped = (y == x[mirrored]).all(axis=(1, 2, 3))
    assert ((y == x).all(axis=(1, 2, 3)) != flipped).all()
    assert 0.4 < flipped.mean() < 0.6


def test_draws_keep_their_limits():
    # The middle of a single bright pixel's light is where it went.
    x = np.zeros((500, 15, 15, 1))
    x[:, 7, 7] = 1
    y = augment(x, np.random.default_rng(0), shift=3)[..., 0]
    rows = (y.sum(axis=2) * np.arange(15)).sum(axis=1) - 7
    columns = (y.sum(axis=1) * np.arange(15)).sum(axis=1) - 7
    for offsets in (rows, columns):
        assert -3 <= offsets.min() < -2.8
        assert 2.8 < offsets.max() <= 3
        assert abs(offsets.mean()) < 0.3
    assert abs(np.corrcoef(rows, columns)[0, 1]) < 0.15


def test_brightness_moves_an_image_and_noise_each_number():
    x = np.zeros((500, 4, 4, 2))
    brighter = augment(x, np.random.default_rng(0), brightness=0.3)
    assert (np.ptp(brighter, axis=(1, 2, 3)) == 0).all()
    assert -0.3 <= brighter.min() < -0.28
    assert 0.28 < brighter.max() <= 0.3
    noisy = augment(x, np.random.default_rng(0), noise=0.5)
    assert noisy.std() == pytest.approx(0.5, rel=0.02)
    assert noisy.mean() == pytest.approx(0, abs=0.02)


def test_batches_go_on_and_show_every_sample_once_an_epoch():
    x = np.arange(10.0).reshape(10, 1, 1, 1) + np.zeros((1, 2, 2, 1))
    y = np.arange(10)[:, None]
    batches = list(islice(Augmentation().batches(x, y, 4, np.random.default_rng(0)), 9))
    assert [len(targets) for _, targets in batches] == [4, 4, 2] * 3
    orders = [np.concatenate([targets[:, 0] for _, targets in batches[i : i + 3]]).tolist() for i in (0, 3, 6)]
    assert len(set(map(tuple, orders))) == 3
    for order in orders:
        assert sorted(order) == list(range(10))
    for images, targets in batches:
        np.testing.assert_array_equal(images[:, 0, 0, 0], targets[:, 0])


def test_a_sample_is_never_seen_twice_the_same():
    x, y = load_dataset("digits", n_samples=20).train
    augmentation = Augmentation(shift=1, rotate=10, image_shape=(8, 8, 1))
    seen = [images for images, _ in islice(augmentation.batches(x, y, len(x), np.random.default_rng(0)), 10)]
    assert len(np.unique(np.concatenate(seen), axis=0)) == 10 * len(x)


def test_an_augmentation_is_a_value():
    first = Augmentation(**EVERYTHING | {"rotate": 30}, image_shape=[8, 8, 1])
    second = Augmentation(**EVERYTHING | {"rotate": 30.0}, image_shape=(8, 8, 1))
    assert first == second
    assert pickle.dumps(first) == pickle.dumps(second)
    assert pickle.loads(pickle.dumps(first)) == first
    x = draw((3, 8, 8, 1))
    np.testing.assert_array_equal(
        first(x, np.random.default_rng(0)), augment(x, np.random.default_rng(0), **EVERYTHING)
    )


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"shift": -1}, r"shift should be in \[0, 1000000\), got -1"),
        ({"rotate": np.inf}, r"rotate should be in \[0, 1000000\), got inf"),
        ({"noise": np.nan}, "noise should be .* got nan"),
        ({"brightness": -0.1}, "brightness should be .* got -0.1"),
        ({"zoom": 1}, r"zoom should be in \[0, 1\), got 1"),
        ({"flip": "diagonal"}, "flip should be one of None, 'horizontal', 'vertical', 'both', got 'diagonal'"),
        ({"image_shape": (8, 8)}, r"image_shape should be \(H, W, C\), got \(8, 8\)"),
        ({"image_shape": (0, 8, 1)}, r"image_shape should be \(H, W, C\), got \(0, 8, 1\)"),
    ],
)
def test_a_setting_that_cannot_work_is_named(setting, message):
    with pytest.raises(ValueError, match=message):
        Augmentation(**setting)


@pytest.mark.parametrize(
    ("shape", "image_shape", "expected"),
    [
        ((3, 64), None, r"\(N, H, W, C\), got \(3, 64\)"),
        ((3, 63), (8, 8, 1), r"\(N, 64\), got \(3, 63\)"),
        ((3, 8, 8, 3), (8, 8, 1), r"\(N, 8, 8, 1\), got \(3, 8, 8, 3\)"),
        ((0, 8, 8, 1), None, r"\(N, H, W, C\), got \(0, 8, 8, 1\)"),
        ((8, 8), (8, 8, 1), r"\(N, 64\), got \(8, 8\)"),
    ],
)
def test_what_is_no_image_is_named(shape, image_shape, expected):
    for function in (
        lambda x: transform_images(x, image_shape=image_shape),
        lambda x: augment(x, np.random.default_rng(0), shift=1, image_shape=image_shape),
    ):
        with pytest.raises(ShapeError, match=f"images should have shape {expected}"):
            function(np.zeros(shape))


def test_bad_input_is_named():
    x, rng = draw((3, 4, 4, 1)), np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"x holds nan at \(0, 0, 0, 0\)"):
        augment(np.full((1, 2, 2, 1), np.nan), rng)
    with pytest.raises(TypeError, match=r"rng should be a .*Generator, got 7"):
        augment(x, 7)
    with pytest.raises(ValueError, match=r"zoom should be above 0, got 0\.0"):
        transform_images(x, zoom=0)
    with pytest.raises(ShapeError, match=r"angle should have shape \(3,\), got \(2,\)"):
        transform_images(x, angle=[1, 2])
    with pytest.raises(ValueError, match=r"angle holds nan at \(0,\)"):
        transform_images(x, angle=np.nan)
    for shift in (1, (1, 2, 3)):
        with pytest.raises(ValueError, match=r"shift should be \(down, right\), got"):
            transform_images(x, shift=shift)


def test_batches_that_cannot_work_are_refused_at_once():
    x, rng = draw((3, 4, 4, 1)), np.random.default_rng(0)
    for batch_size in (0, 4):
        with pytest.raises(ValueError, match=f"batch_size should be from 1 to the 3 samples, got {batch_size}"):
            Augmentation().batches(x, np.zeros(3), batch_size, rng)
    with pytest.raises(ValueError, match=r"x has 3 samples, y has shape \(2,\)"):
        Augmentation().batches(x, np.zeros(2), 1, rng)
    with pytest.raises(TypeError, match="rng should be"):
        Augmentation().batches(x, np.zeros(3), 1, None)
    with pytest.raises(TypeError, match=r"batch_size should be a whole number, got 1\.5"):
        Augmentation().batches(x, np.zeros(3), 1.5, rng)
