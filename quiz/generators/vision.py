"""Exercises on images: convolution, pooling, their sizes and parameters."""

import numpy as np

from engine import Conv2D, Dense, average_pool2d, conv2d, max_pool2d, output_size
from quiz.generators.drawn import Drawn, generator, tenths


@generator
def conv_output_size(rng: np.random.Generator) -> Drawn:
    """Rows of a feature map with padding and stride."""
    kernel, stride, padding = int(rng.choice([3, 5, 7])), int(rng.integers(2, 4)), int(rng.integers(1, 3))
    size = int(rng.integers(20, 65))
    right = output_size(size, kernel, stride, padding)
    return Drawn(
        {"size": size, "kernel": kernel, "stride": stride, "padding": padding, "padded": size + 2 * padding},
        right,
        {
            "no-padding": output_size(size, kernel, stride, 0),
            "padding-on-one-side": (size + padding - kernel) // stride + 1,
            "no-plus-one": right - 1,
            "no-stride": output_size(size, kernel, 1, padding),
        },
    )


@generator
def conv_cell(rng: np.random.Generator) -> Drawn:
    """One cell of a feature map: window times kernel, summed, plus bias."""
    window, kernel = rng.integers(0, 5, (3, 3)) / 1.0, rng.integers(-2, 3, (3, 3)) / 1.0
    bias = float(rng.choice([-3, -2, -1, 1, 2, 3]))
    right = float(conv2d(window, kernel)[0, 0]) + bias
    return Drawn(
        {"window": window, "kernel": kernel, "bias": bias, "products": window * kernel, "sum": right - bias},
        right,
        {
            "no-bias": right - bias,
            "flipped-kernel": float(conv2d(window, kernel[::-1, ::-1])[0, 0]) + bias,
            "transposed-kernel": float(conv2d(window, kernel.T)[0, 0]) + bias,
            "mean": (right - bias) / 9 + bias,
            "matrix-product": float((window @ kernel)[0, 0]) + bias,
        },
    )


@generator
def conv_parameters(rng: np.random.Generator) -> Drawn:
    """Parameters of a convolutional layer."""
    kernel, channels = int(rng.choice([3, 5])), int(rng.choice([3, 4, 8, 16]))
    filters = int(rng.choice([6, 10, 12, 20, 32]))
    layer = Conv2D(channels, filters, kernel, rng=rng)
    weights = layer.params["weight"].size
    return Drawn(
        {"kernel": kernel, "channels": channels, "filters": filters, "weights": weights},
        layer.n_parameters,
        {
            "no-bias": weights,
            "one-channel": Conv2D(1, filters, kernel, rng=rng).n_parameters,
            "one-bias": weights + 1,
            "one-filter": Conv2D(channels, 1, kernel, rng=rng).n_parameters,
            "bias-a-channel": weights + filters * channels,
        },
    )


@generator
def dense_after_flatten(rng: np.random.Generator) -> Drawn:
    """Weights and biases of the Dense layer behind a flattened feature map."""
    size, channels, nodes = int(rng.integers(4, 9)), int(rng.choice([8, 16, 32])), int(rng.choice([10, 20, 64]))
    flat = size * size * channels
    layer = Dense(flat, nodes, rng=rng)
    return Drawn(
        {"size": size, "channels": channels, "nodes": nodes, "flat": flat},
        layer.n_parameters,
        {
            "no-bias": flat * nodes,
            "channels-forgotten": Dense(size * size, nodes, rng=rng).n_parameters,
            "one-side": Dense(size * channels, nodes, rng=rng).n_parameters,
            "flat-size": flat,
        },
    )


@generator
def max_pool_cell(rng: np.random.Generator) -> Drawn:
    """The top left cell after 2x2 max pooling of a 4x4 map."""
    x = rng.permutation(np.arange(1, 21))[:16].reshape(4, 4) / 1.0
    return Drawn(
        {"x": x, "window": x[:2, :2]},
        float(max_pool2d(x, 2)[0, 0]),
        {
            "average": float(average_pool2d(x, 2)[0, 0]),
            "whole-map": float(x.max()),
            "size-three": float(max_pool2d(x[:3, :3], 3)[0, 0]),
            "minimum": float(x[:2, :2].min()),
        },
    )


@generator
def average_pool_cell(rng: np.random.Generator) -> Drawn:
    """The top left cell after 2x2 average pooling of a 4x4 map."""
    x = rng.permutation(np.arange(1, 21))[:16].reshape(4, 4) / 1.0
    return Drawn(
        {"x": x, "window": x[:2, :2], "sum": float(x[:2, :2].sum())},
        float(average_pool2d(x, 2)[0, 0]),
        {
            "maximum": float(max_pool2d(x, 2)[0, 0]),
            "no-mean": float(x[:2, :2].sum()),
            "whole-map": float(x.mean()),
        },
    )


@generator
def pooled_size(rng: np.random.Generator) -> Drawn:
    """Numbers left of a feature map after convolution ("valid") and 2x2 max pooling."""
    size, filters = int(rng.choice([24, 26, 28, 30, 32])), int(rng.choice([4, 8, 16]))
    kernel = int(rng.choice([3, 5]))
    convolved = output_size(size, kernel)
    pooled = output_size(convolved, 2, 2)
    return Drawn(
        {"size": size, "filters": filters, "kernel": kernel, "convolved": convolved, "pooled": pooled},
        pooled * pooled * filters,
        {
            "no-pooling": convolved * convolved * filters,
            "same-padding": (size // 2) ** 2 * filters,
            "one-map": pooled * pooled,
            "halved-once": convolved * convolved * filters // 2,
        },
    )


@generator
def edge_response(rng: np.random.Generator) -> Drawn:
    """What a Sobel kernel answers at a vertical edge between two grey values."""
    dark, bright = int(rng.integers(0, 4)), int(rng.integers(5, 10))
    window = np.array([[dark, bright, bright]] * 3) / 1.0
    kernel = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    return Drawn(
        {"window": window, "kernel": kernel, "dark": dark, "bright": bright, "difference": bright - dark},
        float(conv2d(window, kernel)[0, 0]),
        {
            "across-the-edge": float(conv2d(window, kernel.T)[0, 0]),
            "signs-ignored": float(conv2d(window, np.abs(kernel))[0, 0]),
            "one-row": float(bright - dark),
            "flipped-kernel": float(conv2d(window, kernel[:, ::-1])[0, 0]),
        },
    )


@generator
def tensor_size(rng: np.random.Generator) -> Drawn:
    """How many numbers a batch of colour images holds."""
    n, side = int(rng.choice([8, 16, 32, 64])), int(rng.choice([16, 20, 28, 32]))
    batch = np.zeros((n, side, side, 3), dtype=np.uint8)
    return Drawn(
        {"n": n, "side": side},
        batch.size,
        {
            "added": sum(batch.shape),
            "grey": batch[..., 0].size,
            "one-image": batch[0].size,
            "rank": batch.ndim,
        },
    )


@generator
def summed_axis(rng: np.random.Generator) -> Drawn:
    """How many numbers are left of a batch of images after a sum over one axis."""
    n, channels = int(rng.choice([2, 5, 10])), int(rng.choice([3, 4]))
    height, width = (int(side) for side in rng.choice([6, 8, 12, 16], 2, replace=False))
    axis = int(rng.integers(1, 4))
    batch = np.zeros((n, height, width, channels), dtype=np.uint8)
    summed = batch.sum(axis=axis)
    return Drawn(
        {"shape": f"({n}, {height}, {width}, {channels})", "axis": axis, "left": str(summed.shape)},
        summed.size,
        {
            "nothing-gone": batch.size,
            "counted-from-one": batch.sum(axis=axis - 1).size,
            "axis-alone": batch.shape[axis],
            "added": sum(summed.shape),
        },
    )


@generator
def border_rows(rng: np.random.Generator) -> Drawn:
    """Rows left after several convolutions without padding."""
    size, kernel, layers = int(rng.integers(28, 65)), int(rng.choice([3, 5, 7])), int(rng.integers(2, 5))
    rows = size
    for _ in range(layers):
        rows = output_size(rows, kernel)
    return Drawn(
        {"size": size, "kernel": kernel, "layers": layers, "lost": kernel - 1},
        rows,
        {
            "one-layer": output_size(size, kernel),
            "no-plus-one": size - layers * kernel,
            "one-side": size - layers * (kernel - 1) // 2,
            "same-padding": size,
        },
    )


@generator
def receptive_field(rng: np.random.Generator) -> Drawn:
    """Side of the part of the image that a cell behind convolutions and 2x2 poolings sees."""
    kernel, before, after = int(rng.choice([3, 5])), int(rng.integers(2, 4)), int(rng.integers(2, 4))
    layers = [(kernel, 1)] * before + [(2, 2)] + [(kernel, 1)] * after
    field, step = 1, 1
    for window, stride in layers:
        field, step = field + (window - 1) * step, step * stride
    return Drawn(
        {"kernel": kernel, "before": before, "after": after, "n": before + after},
        field,
        {
            "no-pooling": 1 + (before + after) * (kernel - 1),
            "windows-added": (before + after) * kernel,
            "step-of-one": 2 + (before + after) * (kernel - 1),
            "last-window": kernel,
        },
    )


@generator
def linear_layers(rng: np.random.Generator) -> Drawn:
    """Slope of two linear layers in a row: one line."""
    a, b, c, d = (float(v) for v in tenths(rng, -2, 2, 4))
    return Drawn(
        {"a": a, "b": b, "c": c, "d": d},
        a * c,
        {"added": a + c, "first-alone": a, "second-alone": c, "with-bias": a * c + b * c + d},
    )
