"""Pooling: Was bleibt vom Bild?"""

import numpy as np

from engine import average_pool2d, conv2d, load_dataset, max_pool2d, output_size
from pages._figures.pooling import cells_of, describe_costs, draw_pooling, draw_shift_test
from pages._widgets.cell_exercise import NAME, asked_cell, draw_cell_exercise
from pages._widgets.lab import open_lab

lab = open_lab("pooling")
data, operation, size, stride = lab.values("data", "operation", "size", "stride")
shift, mixed, seed = lab.values("shift", "mixed", "seed")

with lab.experiment():
    digit = np.rint(16 * load_dataset("digits", seed=seed).train.x[0].reshape(8, 8, 1))
    large = np.pad(digit.repeat(3, axis=0).repeat(3, axis=1), ((2, 2), (2, 2), (0, 0)))  # 28 x 28
    flower = load_dataset("photos").train.x[1, :212].reshape(53, 4, 80, 4, 3)
    flower = np.rint(100 * flower.mean(axis=(1, 3, 4)))[:, :, None]  # brightness in per cent
    rng = np.random.default_rng(seed)
    filters = rng.integers(-1, 2, (3, 3, 1, 64))
    edges = np.repeat([[-1], [0], [1]], 3, axis=1).T[:, :, None, None]
    image = {
        "digit": digit,
        "part": digit[2:6, 2:6],
        "large": large,
        "flower": flower,
        "edges": np.maximum(conv2d(flower, edges), 0),
        "maps": np.maximum(conv2d(large, filters), 0),  # 26 x 26 x 64
    }[data]

    seen = np.zeros_like(image)  # moved to the right; what enters on the left is 0
    seen[:, shift:] = image[:, : image.shape[1] - shift]
    if mixed:  # each block of size x size has its numbers in another order
        rows, columns = image.shape[0] // size, image.shape[1] // size
        inner = seen[: rows * size, : columns * size]
        blocks = (
            inner.reshape(rows, size, columns, size, -1).swapaxes(1, 2).reshape(rows, columns, size * size, -1)
        )
        blocks = rng.permuted(blocks, axis=2).reshape(rows, columns, size, size, -1).swapaxes(1, 2)
        seen[: rows * size, : columns * size] = blocks.reshape(inner.shape)

    pool = {"max": max_pool2d, "mean": average_pool2d}[operation]
    fits = min(output_size(length, size, stride) for length in image.shape[:2]) > 0
    nothing = np.zeros((0, 0, image.shape[2]))
    before, after = (pool(x, size, stride) if fits else nothing for x in (image, seen))
    change_in = np.abs(seen - image).sum() / image.sum()
    change_out = np.abs(after - before).sum() / before.sum() if fits else np.nan

    # The same for shifts of 0 to 4 pixels: of the picture itself, after max-pooling, after average-pooling
    moved = [np.pad(image, ((0, 0), (n, 0), (0, 0)))[:, : image.shape[1]] for n in range(5)]
    ways = [moved] + [[p(x, size, stride) for x in moved] for p in (max_pool2d, average_pool2d) if fits]
    shift_test = [[np.abs(x - way[0]).sum() / way[0].sum() for x in way] for way in ways]

    values_in, values_out = image.size, after.size
    dense_parameters = (values_out + 1) * 512
    # Three convolutions 3 x 3, this pooling after the first and the second: how many pixels one number sees
    receptive_field, step = 1, 1
    for window, pace in ((3, 1), (size, stride), (3, 1), (size, stride), (3, 1)):
        receptive_field += (window - 1) * step
        step *= pace

cells = cells_of(seen, after, lab.state)
lab.picture(draw_pooling(seen, after, lab.state, asked=asked_cell(lab.lab, cells)))
lab.picture(draw_shift_test(shift_test, lab.state))
lab.exercise(NAME, draw_cell_exercise, cells)
lab.note(describe_costs(image, after, receptive_field))
lab.conclude(
    values_in=values_in, values_out=values_out, change_in=change_in, change_out=change_out,
    receptive_field=receptive_field, dense_parameters=dense_parameters,
)  # fmt: skip
