"""Tensoren: Welche Form haben Daten?"""

import numpy as np

from engine import load_dataset
from pages._figures.tensor_texts import describe_samples
from pages._figures.tensors import draw_tensor
from pages._widgets.lab import open_lab

lab = open_lab("tensors")
data, operation, axis, n_samples, seed = lab.values("data", "operation", "axis", "n_samples", "seed")

with lab.experiment():
    digits, wines = load_dataset("digits", seed=seed).train, load_dataset("wine", seed=seed).train
    diabetes = load_dataset("diabetes", seed=seed)
    images = np.rint(16 * digits.x.reshape(-1, 8, 8))  # grey values from 0 to 16

    # Two photographs in per cent of full brightness, one number for 25 x 25 pixels: (2, 8, 12, 3)
    photos = load_dataset("photos").train.x[:, :200, :300].reshape(2, 8, 25, 12, 25, 3)
    photos = np.rint(100 * photos.mean(axis=(2, 4)))
    # A camera starts somewhere and moves right by one column twice: (N, 3, 5, 5, 3)
    rng = np.random.default_rng(seed)
    photo, row, column = (rng.integers(n, size=(n_samples, 1)) for n in (2, 4, 6))
    windows = np.lib.stride_tricks.sliding_window_view(photos, (5, 5), axis=(1, 2))
    videos = np.moveaxis(windows[photo, row, column + np.arange(3)], 2, -1)

    x = {
        "pixel": images[0, 3, 3],
        "wine": wines.x[0],
        "digit": images[0],
        "wines": wines.x[:n_samples],
        "patients": diabetes.train.x[:n_samples],
        "photo": photos[photo[0, 0]],
        "digits": images[:n_samples],
        "threes": images[digits.y[:, 3] == 1][:n_samples],
        "photos": videos[:, 0],
        "videos": videos,
    }[data]
    labels = {
        "wines": wines.y.argmax(axis=1),
        "patients": diabetes.train.y[:, 0] * diabetes.target_scale + diabetes.target_mean,
        "digits": digits.y.argmax(axis=1),
        "threes": np.full(n_samples, 3),
        "photos": photo[:, 0],
        "videos": photo[:, 0],
    }.get(data)  # None where there is no sample axis

    axis_exists = -x.ndim <= axis < x.ndim
    flat = x.reshape(-1) if labels is None else x.reshape(n_samples, -1)
    transposed = np.moveaxis(x, axis, 0) if axis_exists else x
    kernel = np.random.default_rng(0).integers(-1, 2, (x.shape[-1] if x.ndim else 1, 3))  # three neurons
    match operation if axis_exists or operation in ("flatten", "back", "dense") else None:
        case "index":
            result = np.take(x, -1, axis)
        case "sum":
            result = x.sum(axis)
        case "mean":
            result = x.mean(axis)
        case "flatten":
            result = flat
        case "back":
            result = flat.reshape(x.shape)
        case "dense" if x.ndim:
            result = x @ kernel
        case "transpose":
            result = transposed
        case "reshape":  # the same shape, but no number moves in memory
            result = x.reshape(transposed.shape)
        case _:
            result = None  # NumPy raises AxisError

    rank, size = x.ndim, x.size
    result_rank, result_size = (np.nan, np.nan) if result is None else (result.ndim, result.size)
    first = result.shape[0] if result_rank > 0 else np.nan
    misplaced = np.mean(result != transposed) if operation == "reshape" and axis_exists else 0.0

lab.picture(draw_tensor(x, labels, data, operation, axis, result, kernel))
lab.note(describe_samples(x, labels, data))
sizes = {"size": size, "result_size": result_size, "first": first, "misplaced": misplaced}
lab.conclude(rank=rank, result_rank=result_rank, **sizes)
