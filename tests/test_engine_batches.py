"""What is measured is the whole part, in pieces of one shape whose buffers are shared."""

import numpy as np
import pytest

from engine import CategoricalCrossEntropy, Dense, ReLU, Sequential, load_dataset
from engine.batches import FEWEST_MEASURED, Lender, Measured

DIGITS = load_dataset("digits")


def network() -> Sequential:
    rng = np.random.default_rng(0)
    return Sequential([Dense(64, 128, rng=rng), ReLU(), Dense(128, 10, rng=rng)])


@pytest.mark.parametrize("n", [1, FEWEST_MEASURED - 1, FEWEST_MEASURED, FEWEST_MEASURED + 1, 500, 1000])
@pytest.mark.parametrize("batch_size", [0, 200, 1000])
def test_piece_by_piece_is_the_whole(n, batch_size):
    x, y = DIGITS.train.x[:n], DIGITS.train.y[:n]
    model, loss = network(), CategoricalCrossEntropy(from_logits=True)
    measured = Measured(Lender(model, loss, batch_size), x, y)
    assert {len(piece) for piece, _ in measured.pieces} == {min(n, measured.lender.piece_size(x, 0))}
    value, accuracy = measured()
    measured.lender.take_back()
    np.testing.assert_allclose(measured.predictions, model.predict(x), rtol=1e-4, atol=1e-5)
    assert value == pytest.approx(loss.forward(model.predict(x), y), rel=1e-5)
    assert accuracy == np.mean(model.predict(x).argmax(axis=1) == y.argmax(axis=1))


def test_all_parts_and_large_batches_share_their_buffers():
    model, loss = network(), CategoricalCrossEntropy(from_logits=True)
    for batch_size, wanted in ((32, None), (256, {256})):
        lender = Lender(model, loss, batch_size)
        parts = [Measured(lender, *part) for part in (DIGITS.train, DIGITS.validation, DIGITS.test)]
        sizes = {len(piece) for part in parts for piece, _ in part.pieces}
        assert len(sizes) == 1
        assert wanted in (None, sizes)
