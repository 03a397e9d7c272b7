"""A decoder alone writes on: greedily, or by chance as often as the model says."""

import numpy as np
import pytest

from engine import Layer, Sequential, write_on

END, PAD = 2, 0


class Counter(Layer):
    """After token t comes t + 1, certainly; after 4 the end. A fifth of the chance goes to 3 after 5."""

    def forward(self, x, training=False):
        x = x.astype(int)
        logits = np.full((*x.shape, 7), -50.0)
        follower = np.where(x == 4, END, x + 1)
        np.put_along_axis(logits, follower[..., None], 0.0, axis=-1)
        logits[x == 5] = np.log([1e-9, 1e-9, 1e-9, 0.2, 1e-9, 1e-9, 0.8])
        return logits

    def backward(self, grad_output):
        return grad_output


MODEL = Sequential([Counter()])


def test_the_likeliest_word_follows_until_the_end_and_then_padding():
    texts = write_on(MODEL, np.array([[3], [1], [2]]), 5, END, PAD)
    assert texts.tolist() == [[3, 4, 2, 0, 0], [1, 2, 0, 0, 0], [2, 0, 0, 0, 0]]


def test_the_prompt_stays_and_may_be_as_long_as_the_text():
    assert write_on(MODEL, np.array([[1, 3, 4]]), 3, END).tolist() == [[1, 3, 4]]
    with pytest.raises(ValueError, match="at least that of the prompts, 3, got 2"):
        write_on(MODEL, np.array([[1, 3, 4]]), 2, END)


def test_words_are_drawn_as_often_as_the_model_holds_them_likely():
    drawn = write_on(MODEL, np.full((4000, 1), 5), 2, END, rng=np.random.default_rng(0))[:, 1]
    assert set(drawn.tolist()) == {3, 6}
    assert np.mean(drawn == 6) == pytest.approx(0.8, abs=0.02)
    assert (write_on(MODEL, np.full((10, 1), 5), 2, END)[:, 1] == 6).all()
