"""Gradientenverfahren: Wohin rollt der Optimizer?"""

import numpy as np

from engine import OPTIMIZER_NAMES, descend, descend_all, load_landscape, make_optimizer
from pages._figures.gradient_descent import draw_race
from pages._figures.racers import say_rates
from pages._widgets.lab import open_lab

lab = open_lab("gradient_descent")
landscape, optimizer, learning_rate, momentum = lab.values("landscape", "optimizer", "learning_rate", "momentum")
start_x, start_y, n_steps, race = lab.values("start_x", "start_y", "n_steps", "race")
noise_level, seed = lab.values("noise_level", "seed")

with lab.experiment():
    ground = load_landscape(landscape)
    start = np.array([start_x, start_y])[: ground.n_dims]
    noise = noise_level * np.random.default_rng(seed).normal(size=(n_steps, ground.n_dims))

    # The map: every learning rate with every momentum, all runs at once. SGD is the row without momentum.
    rates = [
        float(f"{digits}e{power}") for power in range(-4, 1) for digits in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    ]
    betas = [momentum] if optimizer == "adagrad" else [round(0.03 * row, 2) for row in range(34)]
    family = "momentum" if optimizer == "sgd" else optimizer
    settings = [make_optimizer(family, rate, beta) for beta in betas for rate in rates]
    sweep = descend_all(ground, settings, start, n_steps, noise)

    # The race: one start, the same noise, the chosen optimizer as the controls say.
    race_rates = dict.fromkeys(OPTIMIZER_NAMES, learning_rate)
    if race == "best":
        for name in OPTIMIZER_NAMES:
            trials = descend_all(ground, [make_optimizer(name, rate) for rate in rates], start, n_steps, noise)
            race_rates[name] = rates[np.fmin(trials.heights, 1e9).mean(axis=0).argmin()]
        race_rates[optimizer] = learning_rate
    race_betas = dict.fromkeys(OPTIMIZER_NAMES, 0.9) | {optimizer: momentum}
    runs = {
        name: descend(ground, make_optimizer(name, race_rates[name], race_betas[name]), start, n_steps, noise)
        for name in OPTIMIZER_NAMES
    }

    run = runs[optimizer]
    end_loss = run.heights[-1] + ground.lowest
    n_needed = run.n_needed
    with np.errstate(all="ignore"):  # a run that diverged has left all numbers
        slope = np.linalg.norm(ground.gradient(run.positions[-1]))
    scores = {name: (one.n_needed, np.fmin(one.heights[-1], 1e300)) for name, one in runs.items()}
    rank = 1 + sum(score < scores[optimizer] for score in scores.values())
    left = run.heights[-1] / max(run.heights[0], 1e-300)
    behaviour = run.behaviour

shown = {optimizer: run} if race == "alone" else runs
chosen = (learning_rate, momentum)
lab.picture(draw_race(ground, shown, optimizer, chosen, sweep, (rates, betas), noisy=noise_level > 0))
n_tried = len(rates) if race == "best" else 0
lab.note(say_rates(ground, {name: race_rates[name] for name in shown}, n_tried))
lab.conclude(end_loss=end_loss, n_needed=n_needed, slope=slope, rank=rank, left=left, behaviour=behaviour)
