"""The lab Perceptron: what stands beneath each correction is the learning rule with the run's own numbers."""

import re

import pytest

from engine import PerceptronRule, load_dataset
from pages._figures.perceptron import draw_line, write_correction, write_outputs


def value(text: str) -> float:
    return float(text.strip("()").replace("−", "-").replace(",", "."))


@pytest.mark.parametrize(("x", "target"), [([2.0, -0.5], 0), ([-2.0, 0.5], 1), ([-1.0, -3.0], 1)])
def test_the_sums_of_a_correction_come_out_as_written(x: list[float], target: int):
    step = PerceptronRule([1.0, 0.25], 0.5, 0.1).update(x, target, sample=6, epoch=2)
    error, *rows = write_correction(step, 0.1)
    assert error[1].startswith(f"Sample 7, Durchgang 2: y = {target}, ŷ = {1 - target}")
    assert [name for name, _ in rows] == ["w₁", "w₂", "b"]
    for _, text in rows:
        left, result = text.split(" = ")
        before, change = left.split(" + ")
        product = 1.0
        for part in re.split(" · ", change):
            product *= value(part)
        assert value(before) + product == pytest.approx(value(result), abs=5e-4)


def film(n_epochs: int, dataset: str = "gaussians"):
    train = load_dataset(dataset, n_samples=200, seed=0).train
    neuron = PerceptronRule([-1.0, 1.0], 1.5, 0.1)
    steps = neuron.train(*train, n_epochs=n_epochs) if n_epochs else []
    corrections = [step for step in steps if step.error]
    return draw_line(train, [-1.0, 1.0], 1.5, corrections, 0.1, 0), corrections


def test_every_frame_tells_its_correction_also_where_some_are_left_out():
    drawn, corrections = film(20, "xor")
    assert len(corrections) > len(drawn.epochs) == len(drawn.captions)
    assert drawn.captions[0][0] == ("Start", "noch keine Korrektur")
    for epoch, rows in zip(drawn.epochs[1:], drawn.captions[1:], strict=True):
        assert rows == write_correction(corrections[int(epoch) - 1], 0.1)


def test_without_learning_nothing_stands_beneath_the_line():
    drawn, _ = film(0)
    assert not drawn.captions
    assert len(drawn.panels) == 1


@pytest.mark.parametrize(("z", "outputs"), [(2.0, ["1", "2", "0,881", "2"]), (-2.0, ["0", "−2", "0,119", "0"])])
def test_the_same_sum_goes_through_four_functions(z: float, outputs: list[str]):
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in write_outputs(z).splitlines()[2:]]
    assert [row[1] for row in rows] == outputs
    assert rows[1][::2] == ["Identität", "lineare Regression"]
    assert rows[2][::2] == ["Sigmoid", "logistische Regression"]
