"""Positionsvektor: Woher kennt der Transformer die Reihenfolge?"""

import numpy as np

import engine
from engine import Adam, EncoderDecoder, Recorder, Sequential, load_dataset, positional_code
from pages._figures.positions import draw_code, tell_code
from pages._figures.positions_learned import draw_learned, tell_learned
from pages._figures.positions_proof import Numbers, draw_proof, tell_proof
from pages._widgets.lab import open_lab

lab = open_lab("positions")
aspect, n_positions, d_model, kind = lab.values("aspect", "n_positions", "d_model", "kind")
n_epochs, seed = lab.values("n_epochs", "seed")

with lab.experiment():
    code = positional_code(n_positions, d_model)
    products, distance = code @ code.T, np.linalg.norm(code[:, None] - code, axis=2)
    dot_self, dot_next = products[0, 0], products[0, 1]
    smallest = distance[~np.eye(n_positions, dtype=bool)].min()
    by_start = max(np.ptp(np.diag(products, k)) for k in range(n_positions))  # is a shift the same everywhere?
    near_start = near_end = loss_learned = loss_fixed = np.nan
    exact, histories, models = [np.nan] * 4, [], []

    if aspect == "learned":  # each place estimates the mean around it; what is nearer counts more
        tokens, place = np.random.default_rng(0).integers(10, size=(400, n_positions)), np.arange(n_positions)
        near = np.exp(-np.abs(place[:, None] - place) / 2)
        means = ((tokens - 4.5) / 2.9 @ (near / near.sum(axis=0)))[..., None].astype(np.float32)
        for learned in (True, False):
            rng, loss, recorder = np.random.default_rng(seed), engine.MeanSquaredError(), Recorder(weights=True)
            where = engine.LearnedPositions(n_positions, d_model, rng) if learned else None
            layers = [engine.Embedding(10, d_model, rng), where or engine.PositionalEncoding(d_model)]
            layers += [engine.MultiHeadAttention(d_model, 1, rng)]
            model = Sequential([*layers, engine.Positionwise(engine.Dense(d_model, 1, rng=rng))])
            settings = {"n_epochs": n_epochs, "batch_size": 40, "callbacks": [recorder]}
            batches = np.random.default_rng(0)
            histories.append(lab.fit(model, loss, Adam(0.02), (tokens, means), rng=batches, **settings))
        tables = histories[0].snapshots["weights"][:, 10 * d_model :]  # behind the embedding's weights
        tables = tables[:, : n_positions * d_model].reshape(-1, n_positions, d_model)
        unit = tables / np.linalg.norm(tables, axis=2, keepdims=True)
        near_start, near_end = (unit[[0, -1], :-1] * unit[[0, -1], 1:]).sum(axis=2).mean(axis=1)  # cosines
        loss_learned, loss_fixed = (history.train_loss[-1] for history in histories)

    if aspect == "proof":  # numbers of up to three digits: 347 -> drei hundert sieben und vierzig
        data = load_dataset("number_words", seed=0)
        splits = (data.train, data.validation, data.test)
        x, y = (np.concatenate([getattr(part, name) for part in splits]) for name in ("x", "y"))
        x, y = x[x[:, 3] == 0, :3], y[x[:, 3] == 0, :7]
        train, held_out = (((x[i], y[i, :-1]), y[i, 1:]) for i in (slice(800), slice(800, None)))
        for encoder, decoder in ((kind, kind), (kind, None), (None, kind), (None, None)):
            n_tokens = len(data.feature_names), len(data.class_names)
            models.append(
                EncoderDecoder(*n_tokens, 16, 2, 32, 1, encoder, decoder, rng=np.random.default_rng(seed))
            )
            optimizer = Adam(engine.WarmupLinear(0.02, 30, 13 * n_epochs), beta2=0.98)
            loss, model = engine.CategoricalCrossEntropy(from_logits=True, ignore=0), Sequential([models[-1]])
            settings = {"n_epochs": n_epochs, "batch_size": 64, "n_measured": 200, "validation": held_out}
            histories.append(lab.fit(model, loss, optimizer, train, rng=np.random.default_rng(0), **settings))
        words = [model.greedy(x[800:], 6, start=1, end=2) for model in models]
        exact = [(written == y[800:, 1:]).all(axis=1).mean() for written in words]
    exact_both, exact_encoder, exact_decoder, exact_none = exact

match aspect:
    case "code":
        lab.picture(draw_code(code))
        lab.note(tell_code(code))
    case "learned":
        losses = (histories[0].train_loss, histories[1].train_loss)
        lab.picture(draw_learned(histories[0].snapshot_epochs, tables, code, losses))
        lab.note(tell_learned(tables[-1]))
    case _:
        numbers = Numbers(x, y[:, 1:], words, data.feature_names, data.class_names)
        lab.picture(draw_proof(histories, exact, numbers))
        lab.note(tell_proof(numbers))
shown = {"dot_self": dot_self, "dot_next": dot_next, "smallest": smallest, "by_start": by_start}
shown |= {"near_start": near_start, "near_end": near_end, "loss_learned": loss_learned, "loss_fixed": loss_fixed}
shown |= {"exact_both": exact_both, "exact_encoder": exact_encoder}
lab.conclude(**shown, exact_decoder=exact_decoder, exact_none=exact_none)
