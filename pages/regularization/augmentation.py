"""Augmentation: Welche Veränderung hilft, welche schadet?"""

import numpy as np

from engine import Adam, Augmentation, CategoricalCrossEntropy, confusion_matrix, dense_network, load_dataset
from pages._figures.augmentation import draw_sweep, tell_sweep
from pages._widgets.lab import open_lab

lab = open_lab("augmentation")
transform, strength, n_train, method = lab.values("transform", "strength", "n_train", "method")
change_test, n_epochs, width, seed = lab.values("change_test", "n_epochs", "width", "seed")

with lab.experiment():
    setting, levels = {
        "rotate": ("rotate", [0, 10, 20, 45, 90, 180]),  # degrees either way
        "shift": ("shift", [0, 0.3, 0.6, 1, 2, 3]),  # pixels in each direction
        "zoom": ("zoom", [0, 0.1, 0.2, 0.4, 0.6, 0.8]),  # 0.1: 0.9 to 1.1 times as large
        "brightness": ("brightness", [0, 0.2, 0.4, 0.6, 0.8, 1]),  # 1: from black to white
        "noise": ("noise", [0, 0.1, 0.2, 0.4, 0.6, 0.8]),  # standard deviation
        "half_turn": ("flip", [None, "both"]),  # upside down, or not
        "mirror": ("flip", [None, "horizontal"]),
        "upside_down": ("flip", [None, "vertical"]),
    }[transform]
    augmentations = [Augmentation(**{setting: level}, image_shape=(8, 8, 1)) for level in levels]
    at = min(strength, len(levels) - 1)
    data = load_dataset("digits", seed=seed)
    x, y = data.train
    n_each = {"fresh": 1, "offline1": 2, "offline4": 5}[method]  # images kept of each original, itself included

    trains, on_the_fly = [], []
    for augmentation in augmentations:
        for r in range(3):  # three trainings at each strength, each with originals of its own
            own = slice(r * n_train, (r + 1) * n_train)
            images = augmentation(np.repeat(x[own], n_each, axis=0), np.random.default_rng(seed))
            images[::n_each] = x[own]
            trains.append((images, np.repeat(y[own], n_each, axis=0)))
            on_the_fly.append(augmentation if method == "fresh" else None)
    trains += [(x, y)] * 3  # for comparison: all the real images there are, in as many steps
    starts = [seed, seed + 1, seed + 2] * (len(levels) + 1)
    models = [dense_network([64, width, 10], "ReLU", rng=np.random.default_rng(s)) for s in starts]
    lab.fit_replicas(
        models,
        CategoricalCrossEntropy(from_logits=True),
        [Adam(0.01) for _ in models],
        trains,
        n_epochs=[n_epochs // n_each] * len(on_the_fly) + [max(1, round(n_train * n_epochs / len(x)))] * 3,
        batch_size=10,
        rngs=[np.random.default_rng(s) for s in starts],
        augmentations=on_the_fly + [None] * 3,
    )

    x_test, digits = data.test.x, data.test.y.argmax(axis=1)
    if change_test:
        x_test = augmentations[at](x_test, np.random.default_rng(seed))
    said = np.array([model.predict(x_test).argmax(axis=1) for model in models]).reshape(-1, 3, len(digits))
    right = (said == digits).mean(axis=(1, 2))  # one for each strength, and one for all real images
    confusions = np.array([confusion_matrix(np.tile(digits, 3), p.ravel(), n_classes=10) for p in said])

    accuracy, accuracy_plain, accuracy_real = right[at], right[0], right[-1]
    gain, lead_of_real = accuracy - accuracy_plain, accuracy_real - accuracy
    mixed_up = (confusions[at, 6, 9] + confusions[at, 9, 6]) / confusions[at, [6, 9]].sum()
    rng = np.random.default_rng(seed)
    seen = (
        [augmentations[at](x[:n_train], rng) for _ in range(n_epochs)] if method == "fresh" else trains[3 * at][:1]
    )
    n_different = len(np.unique(np.concatenate(seen), axis=0))
    shown = np.array([data.train.x[data.train.y[:, k] == 1][0] for k in (6, 9, 3)])
    variants = np.array([[change(shown, rng) for _ in range(3)] for change in augmentations])

lab.picture(draw_sweep(transform, levels, at, right, confusions, shown, variants, len(x)))
lab.note(tell_sweep(transform, levels, at, right, confusions, change_test))
lab.conclude(
    accuracy=accuracy,
    accuracy_plain=accuracy_plain,
    mixed_up=mixed_up,
    n_different=n_different,
    accuracy_real=accuracy_real,
    gain=gain,
    lead_of_real=lead_of_real,
)
