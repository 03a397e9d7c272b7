"""The attention formula and its masks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import ShapeError
from engine.attention import attention, causal_mask, padding_mask

SIZES = st.integers(1, 6)

# PyTorch 2.13, float64, with d(n, k) = torch.cos(torch.arange(2 * n) * k).reshape(n, 2):
#   nn.functional.scaled_dot_product_attention(d(2, 1.1)[None], d(3, 1.3)[None], d(3, 1.7)[None])
OUTPUT = [[0.758318338, -0.278905177], [-0.414937019, 0.172530357]]


def test_the_formula_agrees_with_pytorch():
    q, k, v = (np.cos(np.arange(2 * n) * step).reshape(n, 2) for n, step in ((2, 1.1), (3, 1.3), (3, 1.7)))
    np.testing.assert_allclose(attention(q, k, v)[0], OUTPUT, atol=1e-8)


def draw(rng, n, n_queries, n_keys, d, d_value):
    shapes = (n, n_queries, d), (n, n_keys, d), (n, n_keys, d_value)
    return [rng.normal(size=shape) for shape in shapes]


@settings(max_examples=25, deadline=None)
@given(n=SIZES, n_queries=SIZES, n_keys=SIZES, d=SIZES, d_value=SIZES, seed=st.integers(0, 99))
def test_the_formula_by_loops(n, n_queries, n_keys, d, d_value, seed):
    rng = np.random.default_rng(seed)
    q, k, v = draw(rng, n, n_queries, n_keys, d, d_value)
    mask = rng.random((n, n_queries, n_keys)) < 0.7
    output, weights = attention(q, k, v, mask)
    for i, t in np.ndindex(n, n_queries):
        seen = mask[i, t]
        raised = np.where(seen, np.exp(k[i] @ q[i, t] / np.sqrt(d)), 0)
        expected = raised / raised.sum() if seen.any() else raised
        np.testing.assert_allclose(weights[i, t], expected, atol=1e-12)
        np.testing.assert_allclose(output[i, t], expected @ v[i], atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(n_queries=SIZES, n_keys=SIZES, d=SIZES, seed=st.integers(0, 99))
def test_rows_of_weights_sum_to_one(n_queries, n_keys, d, seed):
    q, k, v = draw(np.random.default_rng(seed), 2, n_queries, n_keys, d, 3)
    _, weights = attention(q.astype(np.float32) * 100, k.astype(np.float32), v.astype(np.float32))
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-5)
    assert (weights >= 0).all()


def test_scores_are_divided_by_the_root_of_d():
    rng = np.random.default_rng(0)
    q, k, v = draw(rng, 1, 2, 3, 4, 2)
    wide = [np.concatenate([part] * 4, axis=-1) for part in (q, k)]  # scores four times as high, root twice
    np.testing.assert_allclose(attention(*wide, v)[1], attention(2 * q, k, v)[1])


def test_a_shift_of_all_scores_changes_nothing():
    rng = np.random.default_rng(0)
    q, k, v = draw(rng, 1, 3, 4, 2, 2)
    q[..., 1] = 1e3
    shifted = k + np.array([0, 1e3])
    np.testing.assert_allclose(attention(q, shifted, v)[1], attention(q, k, v)[1], atol=1e-9)


def test_a_key_that_is_hidden_may_hold_the_highest_score():
    q, k, v = np.ones((1, 1)), np.array([[1.0], [2.0], [1e6]]), np.eye(3)
    output, _ = attention(q, k, v, np.array([[True, True, False]]))
    np.testing.assert_allclose(output, [[1 / (1 + np.e), np.e / (1 + np.e), 0]])


def test_who_may_see_nothing_gets_zeros():
    rng = np.random.default_rng(0)
    q, k, v = (part.astype(np.float32) for part in draw(rng, 2, 3, 4, 2, 2))
    mask = np.ones((2, 3, 4), bool)
    mask[1, 2] = False
    output, weights = attention(q, k, v, mask)
    assert not output[1, 2].any()
    assert not weights[1, 2].any()
    np.testing.assert_allclose(weights.sum(axis=-1)[mask.any(axis=-1)], 1, rtol=1e-5)


def test_masks():
    np.testing.assert_array_equal(causal_mask(3), [[1, 0, 0], [1, 1, 0], [1, 1, 1]])
    padding = padding_mask([[5, 3, 0], [2, 0, 0]])
    np.testing.assert_array_equal(padding, [[[1, 1, 0]], [[1, 0, 0]]])
    both = causal_mask(3) & padding
    assert both.dtype == bool
    np.testing.assert_array_equal(both[0], [[1, 0, 0], [1, 1, 0], [1, 1, 0]])
    np.testing.assert_array_equal(padding_mask([[7, 1]], pad=7), [[[0, 1]]])


def test_what_does_not_fit_is_named():
    q, k, v = draw(np.random.default_rng(0), 2, 3, 4, 5, 6)
    with pytest.raises(ShapeError, match=r"attention: key should have shape \(2, T_k, 5\), got \(2, 4, 3\)"):
        attention(q, k[..., :3], v)
    with pytest.raises(ShapeError, match=r"value should have shape \(2, 4, d_v\), got \(2, 3, 6\)"):
        attention(q, k, v[:, :3])
    with pytest.raises(ShapeError, match=r"mask should have shape \(2, 3, 4\), got \(4, 3\)"):
        attention(q, k, v, np.ones((4, 3), bool))
    with pytest.raises(TypeError, match="attention: a mask holds True where a key may be seen, got float64"):
        attention(q, k, v, np.ones((3, 4)))
    with pytest.raises(ShapeError, match="key"):
        attention(q, k[:, :0], v[:, :0])
    with pytest.raises(ShapeError, match="padding_mask"):
        padding_mask([1, 2])
    with pytest.raises(ValueError, match="got 0"):
        causal_mask(0)
