"""Attention: Wer schaut auf wen?"""

import numpy as np

import engine
from engine import Adam, Dense, Embedding, MultiHeadAttention, Positionwise, Sequential, causal_mask, softmax
from pages._figures.attention import draw_heads, draw_order, draw_steps
from pages._figures.attention_notes import tell_heads, tell_look, tell_order
from pages._figures.attention_scaling import draw_scaling, tell_scaling
from pages._figures.attention_texts import Look
from pages._widgets.attention_exercise import NAME, asked_number, draw_attention_exercise
from pages._widgets.lab import open_lab

lab = open_lab("attention")
aspect, sentence, mask, n_heads, head, scale = lab.values("aspect", "sentence", "mask", "n_heads", "head", "scale")
projections, combine, positions, order = lab.values("projections", "combine", "positions", "order")
width, n_epochs, seed = lab.values("width", "n_epochs", "seed")

with lab.experiment():
    # Every sentence is "___ noun verb ___ noun"; the network learns to fill in the two articles.
    words = ["", "___", "beisst", "sieht", "sucht"]
    words += ["Hund", "Mann", "Vogel", "Katze", "Frau", "Maus", "Kind", "Pferd", "Huhn"]  # genders by threes
    triples = [(a, v, b) for a in range(5, 14) for v in (2, 3, 4) for b in range(5, 14) if a != b]
    x = np.array([[1, a, v, 1, b] for a, v, b in triples])
    y = np.array([[1 + (a - 5) // 3, 0, 0, (4, 2, 3)[(b - 5) // 3], 0] for a, _, b in triples])  # 0: no article
    train, test = np.split(np.random.default_rng(0).permutation(len(x)), [160])
    rng, batches = np.random.default_rng(seed), np.random.default_rng(0)
    attend = MultiHeadAttention(8, n_heads, rng, causal=mask == "causal")
    code = [engine.PositionalEncoding(8)] * positions
    model = Sequential([Embedding(14, 8, rng), *code, attend, Positionwise(Dense(8, 5, rng=rng))])
    loss = engine.CategoricalCrossEntropy(from_logits=True, ignore=0)
    lab.fit(model, loss, Adam(0.03), (x[train], y[train]), n_epochs=n_epochs, batch_size=32, rng=batches)
    accuracy = (model.predict(x[test]).argmax(axis=-1) == y[test])[y[test] > 0].mean()

    tokens = np.array([words.index(word) for word in sentence.split()])
    place = {"written": [0, 1, 2, 3, 4], "swapped": [3, 4, 2, 0, 1], "reversed": [4, 3, 2, 1, 0]}[order]
    chosen, d = min(head, n_heads) - 1, 8 // n_heads
    moved, moved_looks = [part[0] for part in model.outputs(tokens[None, place])[-3:-1]], attend.weights[0]
    vectors, mixed, logits = (part[0] for part in model.outputs(tokens[None])[-3:])
    looks = attend.weights[0]  # (n_heads, 5, 5)
    order_gap = np.abs(moved[1][np.argsort(place)] - mixed).max()
    # Query, key and value of one head, (5 words, d); then softmax(q k^T / sqrt(d)) v in steps.
    parts = [attend.children[name].forward(vectors).reshape(5, n_heads, d) for name in ("query", "key", "value")]
    query, key, value = (part[:, chosen] for part in parts) if projections else (vectors,) * 3
    scores = query @ key.T
    scaled = scores / np.sqrt(query.shape[1]) if scale else scores
    seen = causal_mask(5) if mask == "causal" else np.ones((5, 5), dtype=bool)
    hidden = np.where(seen, scaled, -np.inf)
    weights = softmax(hidden)
    result = weights @ value if combine == "weighted" else scores.sum(axis=1, keepdims=True)
    smallest, on_noun, asymmetry = weights[seen].min(), weights[0, 1], np.abs(scores - scores.T).max()
    n_numbers, joined = result.shape[1], np.hstack([looks[h] @ parts[2][:, h] for h in range(n_heads)])

    # Random queries and keys, as before training: what do long ones make of the softmax?
    widths, rng = [2, 8, 32, 128, 512], np.random.default_rng(seed)
    raw = [np.einsum("qd,qkd->qk", rng.normal(size=(200, n)), rng.normal(size=(200, 8, n))) for n in widths]
    shares = np.array([[softmax(r / np.sqrt(n)), softmax(r)] for r, n in zip(raw, widths, strict=True)])
    entropy = -(shares * np.log2(np.maximum(shares, 1e-300))).sum(axis=-1).mean(axis=-1)  # (5 lengths, 2)
    slope, deviation = np.median((shares * (1 - shares)).sum(axis=-1), axis=-1), np.std(raw, axis=(1, 2))
    (entropy_scaled, entropy_raw), (_, slope_raw) = entropy[widths.index(width)], slope[widths.index(width)]

names, at, which = sentence.split(), widths.index(width), (chosen + 1, n_heads)
look = Look(names, vectors, query, key, value, scores, scaled, hidden, weights, result, which, projections, scale)
match aspect:
    case "steps":
        lab.picture(draw_steps(look, asked_number(lab.lab, look)))
        lab.note(tell_look(look, softmax(logits)))
    case "heads":
        lab.picture(draw_heads(names, looks, joined, mixed))
        lab.note(tell_heads(n_heads, sum(part.size for part in attend.params.values())))
    case "order":
        lab.picture(draw_order(names, place, (vectors, mixed, looks[chosen]), (*moved, moved_looks[chosen])))
        lab.note(tell_order(order_gap, positions))
    case _:
        lab.picture(draw_scaling(widths, shares[:, :, 0], entropy, slope, at))
        lab.note(tell_scaling(widths, deviation, slope, at))
lab.exercise(NAME, draw_attention_exercise, look if aspect == "steps" else None)
shown = {"accuracy": accuracy, "on_noun": on_noun, "smallest": smallest, "n_numbers": n_numbers}
shown |= {"order_gap": order_gap, "entropy_scaled": entropy_scaled, "entropy_raw": entropy_raw}
lab.conclude(**shown, slope_raw=slope_raw, asymmetry=asymmetry)
