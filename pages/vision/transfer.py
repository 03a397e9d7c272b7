"""Transfer: Was bringt ein vortrainiertes Netz?"""

import numpy as np

import engine
from engine import Adam, Conv2D, Dense, Flatten, MaxPool2D, Recorder, ReLU, Sequential, load_dataset
from pages._figures.transfer import describe_steps, draw_spread, draw_transfer
from pages._widgets.lab import open_lab

lab = open_lab("transfer")
n_samples, noise, learning_rate, tune_rate = lab.values("n_samples", "noise", "learning_rate", "tune_rate")
reuse, target, n_epochs, sample_seed, seed = lab.values("reuse", "target", "n_epochs", "sample_seed", "seed")

with lab.experiment():
    data, noise_rng, n_runs = load_dataset("digits", seed=0), np.random.default_rng(0), 4
    x, test = (part.x.reshape(-1, 8, 8, 1) for part in (data.train, data.test))
    y, true = (part.y.argmax(axis=1) for part in (data.train, data.test))
    seen, seen_test = (a + noise * noise_rng.standard_normal(a.shape, np.float32) for a in (x, test))
    one_hot, old, old_true = np.eye(5, dtype=np.float32), y < 5, true[true < 5][:100]
    old_test = seen_test[true < 5][:100]  # the digits 0 to 4 are the old task
    if target == "shuffled":  # the new digits come from another world: all pixels in one other order
        order = np.random.default_rng(1).permutation(64)
        seen, seen_test = (a.reshape(-1, 64)[:, order].reshape(-1, 8, 8, 1) for a in (seen, seen_test))
    new_test = (seen_test[true >= 5][:100], one_hot[true[true >= 5][:100] - 5])
    draws = [np.random.default_rng([sample_seed, run]).permutation(len(x)) for run in range(n_runs)]
    rows = [np.concatenate([d[y[d] == k][:n_samples] for k in range(5, 10)]) for d in draws]
    trains = [(seen[r], one_hot[y[r] - 5]) for r in rows]

    # The network that is trained before; then four strategies, each with n_runs draws of images and weights
    rngs = [np.random.default_rng([seed, run]) for run in (n_runs, *4 * tuple(range(n_runs)))]
    base, *models = [
        Sequential([
            Conv2D(1, 16, 3, 1, "same", "he", rng), ReLU(), MaxPool2D(2),
            Conv2D(16, 32, 3, 1, "same", "he", rng), ReLU(), MaxPool2D(2), Flatten(), Dense(128, 5, rng=rng),
        ]) for rng in rngs
    ]  # fmt: skip
    loss = engine.CategoricalCrossEntropy(from_logits=True)
    settings = {"n_epochs": 15, "batch_size": 32, "augmentation": engine.Augmentation(noise=noise)}
    lab.fit(base, loss, Adam(0.01), (x[old], one_hot[y[old]]), rng=rngs[0], **settings)
    learned, kept = base.snapshot(), sum(layer.n_parameters for layer in base.layers[: 3 * reuse])
    _, frozen, tuned, early = (models[i : i + n_runs] for i in range(0, len(models), n_runs))
    for model in frozen + tuned + early:
        model.vector[:kept] = learned[:kept]
    for model in frozen + tuned:
        model.freeze(*(0, 3)[:reuse])
    half, settings = n_epochs // 2, {"validation": new_test, "batch_size": min(10, 5 * n_samples)}
    lengths = [half if model in tuned else n_epochs for model in models]
    histories = lab.fit_replicas(
        models, loss, [Adam(learning_rate) for _ in models], 4 * trains, n_epochs=lengths,
        rngs=[np.random.default_rng(i % n_runs) for i in range(len(models))],
        callbacks=[[Recorder(weights=True, n_frames=31, gradients=True)] for _ in models], **settings,
    )  # fmt: skip
    for model in tuned:
        model.unfreeze()
    histories += lab.fit_replicas(
        tuned, loss, [Adam(tune_rate) for _ in tuned], trains, n_epochs=n_epochs - half,
        rngs=[np.random.default_rng(run) for run in range(n_runs)],
        callbacks=[[Recorder(weights=True, n_frames=31, gradients=True)] for _ in tuned], **settings,
    )  # fmt: skip
    ends = histories[: 2 * n_runs] + histories[4 * n_runs :] + histories[3 * n_runs : 4 * n_runs]
    new = np.array([history.val_accuracy[-1] for history in ends]).reshape(4, n_runs)
    remembered = np.zeros(new.shape)
    for i, model in enumerate(models):  # the old head on what has become of the convolutions
        base.restore(np.concatenate([model.vector[:kept], learned[kept:]]))
        remembered.flat[i] = np.mean(base.predict(old_test).argmax(axis=1) == old_true)
    accuracy_scratch, accuracy_frozen, accuracy_tuned, accuracy_early = new.mean(axis=1)
    _, old_frozen, old_tuned, old_early = remembered.mean(axis=1)
    # What the head sends back into the convolutions in its first epoch: when it is random, and when it is trained
    pulls = [np.linalg.norm(h.snapshots["gradients"][1, :kept]) for h in ends[2 * n_runs :]]
    after, before = np.reshape(pulls, (2, n_runs)).mean(axis=1)
    gradient_ratio, gain = before / max(after, 1e-9), accuracy_frozen - accuracy_scratch

lab.picture(draw_transfer(histories, learned[:kept], new, remembered, lab.state))
lab.picture(draw_spread(new, remembered))
lab.note(describe_steps(base, kept, (before, after), new, lab.state))
lab.conclude(
    accuracy_scratch=accuracy_scratch, accuracy_frozen=accuracy_frozen, accuracy_tuned=accuracy_tuned,
    accuracy_early=accuracy_early, old_frozen=old_frozen, old_tuned=old_tuned, old_early=old_early,
    gradient_ratio=gradient_ratio, gain=gain,
)  # fmt: skip
