"""CNN: Was sieht welche Schicht?"""

import numpy as np

import engine
from engine import Adam, Conv2D, Dense, Flatten, MaxPool2D, Recorder, ReLU, Sequential, load_dataset
from pages._figures.cnn import describe_layers, draw_cnn
from pages._widgets.lab import open_lab

lab = open_lab("cnn")
drawing, shift, turn, head, n_train = lab.values("drawing", "shift", "turn", "head", "n_train")
n_layers, filters, kernel_size, width = lab.values("n_layers", "filters", "kernel_size", "width")
moved_training, n_epochs, seed = lab.values("moved_training", "n_epochs", "seed")

with lab.experiment():
    data = load_dataset("digits", seed=0)
    around = ((0, 0), (2, 2), (2, 2), (0, 0))  # paper on all sides: 8 x 8 becomes 12 x 12
    parts = (data.train, data.validation, data.test)
    train, validation, test = (np.pad(part.x.reshape(-1, 8, 8, 1), around) for part in parts)

    rng = np.random.default_rng(seed)
    layers, channels, side = [], 1, 12 >> (n_layers - 1)
    for number in range(n_layers):
        layers += [MaxPool2D(2)] * (number > 0)
        out_channels = filters * 2**number
        layers += [Conv2D(channels, out_channels, kernel_size, 1, "same", "he", rng), ReLU()]
        channels = out_channels
    window = side if head == "global" else 2 - side % 2  # 3 x 3 stays as it is
    layers += [MaxPool2D(window)] * (window > 1) + [Flatten()]
    side //= window
    cnn = Sequential([*layers, Dense(channels * side * side, 10, rng=rng)])
    dense = Sequential([Flatten(), Dense(144, width, "he", rng), ReLU(), Dense(width, 10, rng=rng)])
    models = (cnn, dense)

    augmentation = engine.Augmentation(shift=3.0) if moved_training else None
    histories = [
        lab.fit(
            model, engine.CategoricalCrossEntropy(from_logits=True), Adam(0.01),
            (train[:n_train], data.train.y[:n_train]), validation=(validation, data.validation.y),
            n_epochs=n_epochs, batch_size=32, rng=np.random.default_rng(0),
            callbacks=[Recorder(weights=True, n_frames=12)], augmentation=augmentation,
        )
        for model in models
    ]  # fmt: skip

    # The test images and the drawing, turned and moved to the right; the paper is wide enough for all of it
    turns = {"upright": 0, "quarter": 1, "half": 2}[turn]
    drawn = np.array([[int(ink) for ink in row] for row in drawing.split("-")])[None, :, :, None] / np.float32(9)
    still = np.pad(drawn, around)
    shifts = [-3, -2, -1, 0, 1, 2, 3]
    wide = [np.pad(np.rot90(x, turns, (1, 2)), ((0, 0), (0, 0), (3, 3), (0, 0))) for x in (test, still)]
    moved = [[x[:, :, 3 - pixels : 15 - pixels] for pixels in shifts] for x in wide]
    true = data.test.y.argmax(axis=1)
    accuracy = np.array([[np.mean(model.predict(x).argmax(axis=1) == true) for x in moved[0]] for model in models])
    accuracy_cnn, accuracy_dense = accuracy[:, shifts.index(shift)]
    unmoved_cnn, unmoved_dense = accuracy[:, shifts.index(0)]
    picture = moved[1][shifts.index(shift)]
    probs = engine.softmax(cnn.predict(picture)[0])
    answer, sure = probs.argmax(), probs.max()

    # Does the first feature map of the moved picture look like the moved feature map?
    before, after = (cnn.outputs(x)[1][0] for x in (still, picture))
    expected = np.roll(np.rot90(before, turns), shift, axis=1)
    mismatch = np.round(np.abs(after - expected).max() / max(expected.max(), 1e-6), 4)

    receptive_field, step = 1, 1
    for layer in cnn.layers:
        if isinstance(layer, Conv2D | MaxPool2D):
            receptive_field += (layer.window.size[0] - 1) * step
            step *= layer.window.stride[0]
    parameters_cnn, parameters_dense = (model.n_parameters for model in models)
    lead = accuracy_cnn - accuracy_dense

lab.picture(draw_cnn(cnn, picture[0, :, :, 0], histories, shifts, accuracy, lab.state))
lab.note(describe_layers(cnn, dense, 12))
lab.conclude(
    accuracy_cnn=accuracy_cnn, accuracy_dense=accuracy_dense, parameters_cnn=parameters_cnn,
    parameters_dense=parameters_dense, receptive_field=receptive_field, mismatch=mismatch, answer=answer,
    sure=sure, unmoved_cnn=unmoved_cnn, unmoved_dense=unmoved_dense, lead=lead,
)  # fmt: skip
