"""Perceptron: Was rechnet ein Neuron?"""

from engine import PerceptronRule, load_dataset
from pages._figures.perceptron import draw_line, write_outputs, write_products
from pages._widgets.lab import open_lab

lab = open_lab("perceptron")
dataset, weight_1, weight_2, bias = lab.values("dataset", "weight_1", "weight_2", "bias")
n_passes, sample, learning_rate, seed = lab.values("n_passes", "sample", "learning_rate", "seed")

with lab.experiment():
    data = load_dataset(dataset, n_samples=200, seed=seed)
    x, y = data.train
    neuron = PerceptronRule([weight_1, weight_2], bias, learning_rate)
    steps = neuron.train(x, y, n_epochs=n_passes) if n_passes else []
    corrections = [step for step in steps if step.error]

    weighted_sum = neuron.weighted_sum(x[sample - 1])
    wrong = neuron.predict(x) != y[:, 0]
    accuracy = 1 - wrong.mean()
    n_updates = len(corrections)
    # The same start with learning rate 0.1: how many corrections does another rate add or save?
    usual = PerceptronRule([weight_1, weight_2], bias, 0.1)
    usual_steps = usual.train(x, y, n_epochs=n_passes) if n_passes else []
    extra_updates = n_updates - sum(abs(step.error) for step in usual_steps)
    # Without learning, the line that was set is its own last pass.
    last_errors = sum(step.epoch == steps[-1].epoch for step in corrections) if steps else wrong.sum()

lab.picture(draw_line(data.train, [weight_1, weight_2], bias, corrections, learning_rate, sample - 1))
lab.note(write_products(x[sample - 1], neuron.weight, neuron.bias))
lab.note(write_outputs(float(weighted_sum)))
lab.conclude(
    weighted_sum=weighted_sum,
    accuracy=accuracy,
    n_updates=n_updates,
    last_errors=last_errors,
    extra_updates=extra_updates,
)
