"""New training images from old ones: moved, turned, enlarged, mirrored, brighter, noisy; the label stays.

Images are (N, H, W, C), or rows (N, H * W * C) with their `image_shape` (H, W, C) given. What comes in from
outside the image is 0.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.settings import as_list, as_whole, check_generator, check_number
from engine.shapes import Array, Shape, ShapeError, as_array, as_float, check_finite

ImageShape = tuple[int, int, int]
_FLIPS = (None, "horizontal", "vertical", "both")
_FARTHEST = 10**6  # pixels, or times as large: beyond, single precision does not know where a pixel is
_LIMITS = {"zoom": 1, "shift": _FARTHEST, "rotate": _FARTHEST}
# The dozen arrays of one pass then stay in the cache, and a large batch needs no more memory.
_PIXELS_AT_ONCE = 2**14


def augment(
    x: Any,
    rng: np.random.Generator,
    *,
    shift: float = 0.0,
    zoom: float = 0.0,
    rotate: float = 0.0,
    flip: str | None = None,
    brightness: float = 0.0,
    noise: float = 0.0,
    image_shape: ImageShape | None = None,
) -> Array:
    """Each image of `x` changed by a draw of its own, in the shape of `x`; see `Augmentation` for the settings."""
    return Augmentation(shift, zoom, rotate, flip, brightness, noise, image_shape)(x, rng)


@dataclass(frozen=True)
class Augmentation:
    """How far an image may be changed; all draws are uniform but the noise.

    `shift` pixels up, down, left and right; `zoom` as a share, 0.1 for 0.9 to 1.1 times as large; `rotate` degrees
    either way; `flip` "horizontal" (left and right swap), "vertical" or "both" (half a turn), each image or not by
    a coin; `brightness` added to or taken from the whole image; `noise` the standard deviation of what is added to
    each number. Values are not clipped. For training data alone, anew in each epoch. ValueError for a setting that
    cannot work.
    """

    shift: float = 0.0
    zoom: float = 0.0
    rotate: float = 0.0
    flip: str | None = None
    brightness: float = 0.0
    noise: float = 0.0
    image_shape: ImageShape | None = None

    def __post_init__(self) -> None:
        for name in ("shift", "zoom", "rotate", "brightness", "noise"):
            value = check_number(name, getattr(self, name), below=_LIMITS.get(name, math.inf))
            object.__setattr__(self, name, value)  # 1 and 1.0 are the same setting, in a pickle too
        if self.flip not in _FLIPS:
            raise ValueError(f"flip should be one of {', '.join(map(repr, _FLIPS))}, got {self.flip!r}")
        if self.image_shape is not None:
            object.__setattr__(self, "image_shape", _accept_image_shape(self.image_shape))

    def __call__(self, x: Any, rng: np.random.Generator) -> Array:
        """Each image of `x` changed by a draw of its own, in the shape and precision of `x`."""
        check_generator(rng)
        images, shape = _accept(x, self.image_shape)
        y = self._transform(images, rng)
        if self.brightness:
            y += rng.uniform(-self.brightness, self.brightness, (len(y), 1, 1, 1)).astype(y.dtype)
        if self.noise:
            y += rng.standard_normal(y.shape, y.dtype) * self.noise
        return y.reshape(shape)

    def batches(self, x: Any, y: Any, batch_size: int, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
        """Batches (x, y) without end: every sample once an epoch, in a new order, changed anew.

        The last batch of an epoch may be smaller.
        """
        check_generator(rng)
        x, y = as_float(x, "augmentation: x"), as_array(y, "augmentation: y")
        _accept(x, self.image_shape)
        if y.shape[:1] != x.shape[:1]:
            raise ValueError(f"x has {len(x)} samples, y has shape {y.shape}")
        if not 1 <= as_whole("batch_size", batch_size) <= len(x):
            raise ValueError(f"batch_size should be from 1 to the {len(x)} samples, got {batch_size}")
        return self._batches(x, y, batch_size, rng)

    def _batches(
        self, x: Array, y: Array, batch_size: int, rng: np.random.Generator
    ) -> Iterator[tuple[Array, Array]]:
        while True:
            order = rng.permutation(len(x))
            x_epoch, y_epoch = self(x[order], rng), y[order]  # all at once: small batches would cost calls
            for i in range(0, len(x), batch_size):
                yield x_epoch[i : i + batch_size], y_epoch[i : i + batch_size]

    def _transform(self, images: Array, rng: np.random.Generator) -> Array:
        if not (self.shift or self.zoom or self.rotate or self.flip):
            return images.copy()
        n = len(images)
        heads = rng.integers(2, size=n) if self.flip else 0
        return transform_images(
            images,
            shift=tuple(rng.uniform(-self.shift, self.shift, (2, n))),
            angle=rng.uniform(-self.rotate, self.rotate, n),
            zoom=rng.uniform(1 - self.zoom, 1 + self.zoom, n),
            flip_horizontal=heads if self.flip in ("horizontal", "both") else False,
            flip_vertical=heads if self.flip in ("vertical", "both") else False,
        )


def transform_images(
    x: Any,
    *,
    shift: tuple[Any, Any] = (0.0, 0.0),
    angle: Any = 0.0,
    zoom: Any = 1.0,
    flip_horizontal: Any = False,
    flip_vertical: Any = False,
    image_shape: ImageShape | None = None,
) -> Array:
    """Mirror, enlarge by the factor `zoom`, turn by `angle`, then move by `shift`, in one bilinear resampling.

    `shift` is (down, right) in pixels, `angle` in degrees counterclockwise about the middle. Each is one value for
    all images, or an array (N,). The result has the shape of `x`. ShapeError or ValueError for what cannot work.
    """
    images, shape = _accept(x, image_shape)
    n, height, width, _ = images.shape
    if isinstance(shift, str) or np.ndim(shift) == 0 or len(shift) != 2:
        raise ValueError(f"shift should be (down, right), got {shift!r}")
    down, right = (_one_each(value, n, "shift") for value in shift)
    angle, zoom = _one_each(angle, n, "angle"), _one_each(zoom, n, "zoom")
    if (zoom <= 0).any():
        raise ValueError(f"zoom should be above 0, got {zoom.min()}")
    for name, values in {"shift": down, "shift to the right": right, "zoom": zoom, "1 / zoom": 1 / zoom}.items():
        if (far := np.abs(values).max()) > _FARTHEST:
            raise ValueError(f"{name} should be at most {_FARTHEST}, got {far}")
    for name, flips in {"flip_vertical": flip_vertical, "flip_horizontal": flip_horizontal}.items():
        if flips is not False and not np.isin(flips, (0, 1)).all():
            raise ValueError(f"{name} should be True or False, got {flips!r}")
    # Rounded, so that the sine of 180 degrees is exactly 0: its pixels are moved and not mixed.
    cos, sin = (np.round(turn(np.radians(angle)), 15) / zoom for turn in (np.cos, np.sin))
    by_row, by_column = (1 - 2 * _one_each(flip, n, "flip") for flip in (flip_vertical, flip_horizontal))
    # matrix @ (row, column) of a pixel, counted from the middle, is where its value comes from.
    matrix = np.stack([by_row * cos, by_row * sin, -by_column * sin, by_column * cos], axis=1)  # (N, 4)
    y = np.empty(images.shape, images.dtype)
    step = max(1, _PIXELS_AT_ONCE // (height * width))
    for i in range(0, n, step):
        part = slice(i, i + step)
        y[part] = _resample(images[part], matrix[part], down[part], right[part])
    return y.reshape(shape)


def _resample(images: Array, matrix: Array, down: Array, right: Array) -> Array:
    """The value of each pixel is mixed from the four around the place it comes from, by their nearness."""
    n, height, width, channels = images.shape
    # One row and column of zeros all around is all of outside that can be mixed in.
    padded = np.zeros((n, height + 2, width + 2, channels), images.dtype)
    padded[:, 1:-1, 1:-1] = images
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    i = np.arange(height) - middle_row - down[:, None]  # (N, H)
    j = np.arange(width) - middle_column - right[:, None]  # (N, W)
    row, row_share = _cell(matrix[:, 0:1] * i + middle_row, matrix[:, 1:2] * j, height, images.dtype)
    column, column_share = _cell(matrix[:, 2:3] * i + middle_column, matrix[:, 3:4] * j, width, images.dtype)
    starts = np.arange(n)[:, None, None] * ((height + 2) * (width + 2))
    corner = row * (width + 2) + column + starts  # (N, H, W)
    pixels = padded.reshape(-1, channels)
    # mode="clip" spares a check: every index is inside the padded images.
    upper_left, upper_right, lower_left, lower_right = (
        pixels.take(corner + offset, axis=0, mode="clip") for offset in (0, 1, width + 2, width + 3)
    )
    return _mix(
        _mix(upper_left, upper_right, column_share), _mix(lower_left, lower_right, column_share), row_share
    )


def _cell(by_row: Array, by_column: Array, size: int, dtype: Any) -> tuple[Array, Array]:
    """Index, in the padded image, of the pixel before each place, and how far the place lies behind it."""
    places = (by_row + 1).astype(dtype)[:, :, None] + by_column.astype(dtype)[:, None, :]
    np.clip(places, 0, size + 1, out=places)
    before = np.minimum(np.floor(places), size)
    return before.astype(np.intp), (places - before)[..., None]


def _mix(first: Array, second: Array, share: Array) -> Array:
    second -= first
    second *= share
    second += first
    return second


def _accept(x: Any, image_shape: ImageShape | None) -> tuple[Array, tuple[int, ...]]:
    """`x` as images (N, H, W, C), and its own shape."""
    x = as_float(x, "augmentation: images")
    expected: Shape = ("H", "W", "C") if image_shape is None else _accept_image_shape(image_shape)
    fits = x.ndim == 4 and image_shape in (None, x.shape[1:])
    if image_shape is not None and x.ndim == 2:
        expected = (math.prod(image_shape),)
        fits = x.shape[1:] == expected
    if not fits or 0 in x.shape:
        raise ShapeError("augmentation", ("N", *expected), x.shape, "images")
    check_finite(x, "augmentation: x")
    return x if image_shape is None else x.reshape(-1, *image_shape), x.shape


def _accept_image_shape(image_shape: Any) -> ImageShape:
    shape = tuple(as_whole("image_shape", size) for size in as_list("image_shape", image_shape))
    if len(shape) != 3 or min(shape) < 1:
        raise ValueError(f"image_shape should be (H, W, C), got {image_shape}")
    return shape


def _one_each(value: Any, n: int, name: str) -> Array:
    """(N,) numbers of one for all, or of one for each image."""
    values = as_float(value, f"transform_images: {name}").astype(np.float64)
    if values.shape not in ((), (n,)):
        raise ShapeError("transform_images", (n,), values.shape, name)
    check_finite(values.reshape(-1), f"transform_images: {name}")
    return np.broadcast_to(values, n)
