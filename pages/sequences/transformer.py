"""Transformer: Wie übersetzt ein Transformer?"""

import numpy as np

import engine
from engine import load_dataset
from pages._figures.transformer import draw_number, draw_progress
from pages._figures.transformer_run import LiveRun, curves_of, follow_training
from pages._figures.transformer_texts import say_run
from pages._widgets.lab import open_lab

lab = open_lab("transformer")
number, family, view, n_steps, n_train = lab.values("number", "family", "view", "n_steps", "n_train")
d_model, n_heads, seed, init_seed = lab.values("d_model", "n_heads", "seed", "init_seed")
lab.view = LiveRun(family, number, seed, n_steps)  # what is seen while it learns

with lab.experiment():
    data = load_dataset("number_words", seed=seed)
    digits, words = (np.concatenate(part) for part in zip(data.train, data.validation, data.test, strict=True))
    pad, start, end = (data.class_names.index(token) for token in ("<pad>", "<start>", "<end>"))
    last_digit = digits[np.arange(len(digits)), (digits != pad).sum(axis=1) - 1] - data.feature_names.index("0")

    # The three families, each for a task of its own.
    sizes, rng, n_words = (d_model, n_heads, 2 * d_model), np.random.default_rng(init_seed), len(data.class_names)
    if family == "both":  # digits -> words
        x, y = (digits, words[:, :-1]), words[:, 1:]
        layers = [engine.EncoderDecoder(len(data.feature_names), n_words, *sizes, pad=pad, rng=rng)]
    else:
        x, y = (words[:, :-1], words[:, 1:]) if family == "decoder" else (words, last_digit % 2)
        layers = [engine.Embedding(n_words, d_model, rng), engine.PositionalEncoding(d_model)]
        layers += [engine.TransformerEncoder(*sizes, rng=rng, causal=family == "decoder")]
        if family == "encoder":  # words -> even or odd
            layers += [engine.Flatten(), engine.Dense(words.shape[1] * d_model, 2, rng=rng)]
        else:  # words so far -> the next word
            layers += [engine.LayerNorm(d_model), engine.Positionwise(engine.Dense(d_model, n_words, rng=rng))]
    model = engine.Sequential(layers)
    rows = slice(n_train), slice(9000, 9200), slice(9000, None)  # nobody learns from the last 1000
    learned, few, new = [tuple(part[r] for part in x) if family == "both" else x[r] for r in rows]
    n_epochs = max(1, round(n_steps * 64 / n_train))
    rate = engine.WarmupLinear(8e-3, 50, n_epochs * -(-n_train // 64))
    history = lab.fit(
        model,
        engine.CategoricalCrossEntropy(from_logits=True, ignore=None if family == "encoder" else pad),
        engine.Adam(rate, beta2=0.98),
        (learned, y[:n_train]),
        n_epochs=n_epochs,
        batch_size=64,
        rng=np.random.default_rng(0),
        callbacks=[engine.StepRecorder(predict_on=few, weights=True, n_frames=21)],
        n_measured=64,
    )
    hits = model.predict(new).argmax(axis=-1) == y[9000:]  # behind the mask, all words at once
    right = (hits | (y[9000:] == pad)).all(axis=1) if family == "both" else hits
    accuracy, n_parameters = right.mean(), model.n_parameters

    # One number, written word by word, and once more all at once behind the causal mask.
    ids = [data.feature_names.index(digit) for digit in number] + [pad] * (digits.shape[1] - len(number))
    row = int(np.flatnonzero((digits == ids).all(axis=1))[0])
    n_digits, correct, confidence, gap, valid = len(number), *[np.nan] * 4
    if family == "both":
        written = layers[0].greedy(digits[row : row + 1], y.shape[1], start, end)
        looks = layers[0].cross_weights[0, 0].mean(axis=0)  # (words, digits)
        probs = engine.softmax(model.predict((digits[row : row + 1], np.insert(written, 0, start, 1)[:, :-1])))
        gap = np.abs(layers[0].cross_weights[0, 0].mean(axis=0)[: len(looks)] - looks).max()
        confidence = np.take_along_axis(probs[0], written.T, axis=1)[: len(looks)].prod()
        correct = float((written == y[row]).all())
    elif family == "decoder":
        rng, known = np.random.default_rng(0), {*map(tuple, words.tolist())}
        texts = engine.write_on(model, np.full((300, 1), start), words.shape[1], end, pad, rng)
        valid = np.mean([tuple(text) in known for text in texts.tolist()])

passes = follow_training(family, model, history, (digits[row], words[row]), data.class_names, view)
curves = curves_of(family, history, y[9000:9200])
lab.picture(draw_number(family, number, passes, curves))
lab.note(say_run(family, number, passes[-1], row < n_train, n_train, right, digits[9000:]))
if view == "words":
    lab.picture(draw_progress(family, *curves))
measured = {"accuracy": accuracy, "confidence": confidence, "gap": gap, "valid": valid}
lab.conclude(**measured, n_parameters=n_parameters, correct=correct, n_digits=n_digits)
