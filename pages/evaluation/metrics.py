"""Metriken: Was sagt die Accuracy nicht?"""

import numpy as np

import engine
from engine import Adam, BinaryCrossEntropy, Dense, ReLU, Sequential, Split, load_dataset, sigmoid
from pages._figures.metric_rules import compare_rules
from pages._figures.metrics import Judged, draw_metrics
from pages._widgets.lab import open_lab
from pages._widgets.metrics_by_hand import matrices
from pages._widgets.readings import NAME, draw_readings

lab = open_lab("metrics")
threshold, share, cost_fn, classifier = lab.values("threshold", "share", "cost_fn", "classifier")
n_features, seed = lab.values("n_features", "seed")

with lab.experiment():
    data = load_dataset("breast_cancer", seed=seed)  # the test part stays untouched
    x, y = (np.concatenate(parts) for parts in zip(data.train, data.validation, strict=True))
    fold = np.arange(len(x)) % 5  # five nets, each judges the fifth of the patients that it has not seen
    rngs = [np.random.default_rng(k) for k in range(5)]
    models = [Sequential([Dense(n_features, 8, init="he", rng=rng), ReLU(), Dense(8, 1, rng=rng)]) for rng in rngs]
    lab.fit_replicas(
        models,
        BinaryCrossEntropy(from_logits=True),
        [Adam(0.01) for _ in models],
        [Split(x[fold != k, :n_features], y[fold != k]) for k in range(5)],
        n_epochs=40,
        batch_size=32,
        rngs=rngs,
    )
    p = np.zeros(len(x))
    for k, model in enumerate(models):
        p[fold == k] = sigmoid(model.predict(x[fold == k, :n_features])[:, 0])
    if classifier != "network":
        p = np.zeros(len(x)) if classifier == "healthy" else np.random.default_rng(seed).random(len(x))

    # As many ill ones as their share asks for, or as few healthy ones.
    ill, healthy = np.flatnonzero(y[:, 0] == 1), np.flatnonzero(y[:, 0] == 0)
    n_ill = min(len(ill), round(len(healthy) * share / (100 - share)))
    n_healthy = min(len(healthy), round(len(ill) * (100 - share) / share))
    who = np.concatenate([ill[:n_ill], healthy[:n_healthy]])
    target, score = y[who, 0].astype(int), p[who]
    called = score >= threshold

    accuracy, recall = engine.accuracy(target, called), engine.recall(target, called)
    precision, f1 = engine.precision(target, called), engine.f1_score(target, called)
    always_healthy = np.mean(target == 0)
    false_rate, true_rate, _ = engine.roc_curve(target, score)
    auc = engine.area_under_curve(false_rate, true_rate)
    thresholds = np.arange(101) / 100
    fn = ((score < thresholds[:, None]) & (target == 1)).sum(axis=1)
    fp = ((score >= thresholds[:, None]) & (target == 0)).sum(axis=1)
    costs, at = cost_fn * fn + fp, round(100 * threshold)
    excess = costs[at] - costs.min()  # what the threshold costs more than the best one
    missed, alarms = fn[at], fp[at]
    only_tn = np.mean((target == 0) & ~called)
    gain = accuracy - always_healthy

judged = Judged(target, score, x[who], thresholds, fn, fp, cost_fn, at, classifier)
lab.picture(draw_metrics(judged))
lab.note(compare_rules(judged))
lab.exercise(NAME, draw_readings, matrices(seed))
lab.conclude(
    accuracy=accuracy,
    always_healthy=always_healthy,
    precision=precision,
    recall=recall,
    f1=f1,
    auc=auc,
    excess=excess,
    only_tn=only_tn,
    gain=gain,
    missed=missed,
    alarms=alarms,
)
