"""Faltung: Wie entsteht eine Feature Map?"""

import numpy as np

from engine import Conv2D, conv2d, load_dataset, output_size
from pages._figures.convolution import cells_of, describe_sizes, draw_convolution
from pages._widgets.cell_exercise import NAME, asked_cell, draw_cell_exercise
from pages._widgets.lab import open_lab

lab = open_lab("convolution")
data, kernel, padding, stride = lab.values("data", "kernel", "padding", "stride")
n_filters, colour, bias, seed = lab.values("n_filters", "colour", "bias", "seed")
own_picture = lab.own_picture("data")

with lab.experiment():
    digit = np.rint(16 * load_dataset("digits", seed=seed).train.x[0].reshape(8, 8, 1))
    photos = load_dataset("photos").train.x[:, :212].reshape(2, 53, 4, 80, 4, 3)
    photos = np.rint(100 * photos.mean(axis=(2, 4)))  # brightness in per cent
    image = {
        "digit": digit,
        "large": np.pad(digit.repeat(3, axis=0).repeat(3, axis=1), ((2, 2), (2, 2), (0, 0))),  # 28 x 28
        "part": digit[1:6, 2:7],
        "square": np.pad(np.full((5, 5, 1), 10.0), ((2, 2), (2, 2), (0, 0))),
        "temple": photos[0],
        "flower": photos[1],
        "grey": np.rint(photos[1].mean(axis=2, keepdims=True)),
    }[data]
    if own_picture:  # "<rows>x<columns>:" and a character from 0 (dark) to o (bright) for each number
        size, levels = own_picture.split(":", 1)
        numbers = np.frombuffer(levels.encode(), np.uint8) - 48.0
        image = np.rint(100 / 63 * numbers).reshape(*map(int, size.split("x")), 3)

    weights = np.array([[float(number) for number in row.split(",")] for row in kernel.split(";")])
    k = kernel_size = len(weights)
    channels = image.shape[2]
    factors = {"all": [1, 1, 1], "red": [1, 0, 0], "green": [0, 1, 0], "blue": [0, 0, 1], "contrast": [1, -1, 0]}
    factors = np.array(factors[colour] if channels == 3 else [1])
    others = np.random.default_rng(seed).integers(-1, 2, (k, k, channels, n_filters - 1))
    kernels = np.concatenate([(weights[:, :, None] * factors)[..., None], others], axis=3)  # (k, k, C, F)

    pad = int(padding) if padding.isdigit() else padding
    out_height, out_width = (output_size(length, k, stride, pad) for length in image.shape[:2])
    fits = out_height > 0 and out_width > 0
    feature_map = conv2d(image, kernels, stride, pad) if fits else np.zeros((0, 0, n_filters))
    feature_map[..., 0] += bias

    # Each window sends 1 back to every pixel it sees: the gradient counts the windows.
    counter = Conv2D(1, 1, k, stride, pad, init="ones")
    seen = np.zeros(image.shape[:2])
    if fits:
        counter.forward(np.ones((1, *image.shape[:2], 1)))
        seen = counter.backward(np.ones((1, out_height, out_width, 1)))[0, :, :, 0]
    unused = np.sum(seen == 0)

    parameters = kernels.size + n_filters
    dense_parameters = (image.size + 1) * n_filters
    # What the kernel answers to a vertical edge, to a horizontal one, and to an even area
    edge = np.repeat(np.arange(2 * k) >= k, 2 * k).reshape(2 * k, 2 * k).astype(float)
    vertical, horizontal = np.abs(conv2d(edge.T, weights)).max(), np.abs(conv2d(edge, weights)).max()
    even = abs(weights.sum())
    lost = max(image.shape[0] - out_height, image.shape[1] - out_width)

cells = cells_of(image, kernels, feature_map, lab.state)
asked = asked_cell(lab.lab, cells)
lab.picture(draw_convolution(image, kernels, feature_map, lab.state, own=bool(own_picture), asked=asked))
lab.exercise(NAME, draw_cell_exercise, cells)
lab.note(describe_sizes(image, kernels, feature_map))
lab.conclude(
    out_height=out_height, out_width=out_width, parameters=parameters, dense_parameters=dense_parameters,
    unused=unused, vertical=vertical, horizontal=horizontal, even=even, lost=lost, kernel_size=kernel_size,
)  # fmt: skip
