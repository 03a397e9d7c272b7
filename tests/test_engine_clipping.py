"""Clipping by itself; through the optimizers it is tested in test_engine_optimizers.py."""

import numpy as np
import pytest

from engine.clipping import Clipping


def test_values_first_and_then_the_length_of_all_together():
    grads = {"weight": np.array([30.0, -0.5]), "bias": np.array([4.0])}
    clipped = Clipping()(grads, 4.0, None, together=False)
    assert {name: array.tolist() for name, array in clipped.items()} == {"weight": [4.0, -0.5], "bias": [4.0]}
    clipped = Clipping()(grads, 4.0, 1.0, together=False)
    length = (16 + 0.25 + 16) ** 0.5
    np.testing.assert_allclose(clipped["weight"], np.array([4.0, -0.5]) / length)
    assert grads["weight"].tolist() == [30.0, -0.5]


def test_what_is_short_enough_stays():
    grads = {"weight": np.array([0.3, 0.4])}
    np.testing.assert_array_equal(Clipping()(grads, 1.0, 0.5, together=False)["weight"], [0.3, 0.4])


def test_each_replica_has_its_own_length_and_limit():
    grads = {"vector": np.array([[3.0, 4.0], [3.0, 4.0]])}
    limits = np.array([[1.0], [np.inf]])
    np.testing.assert_allclose(Clipping()(grads, None, limits, together=True)["vector"], [[0.6, 0.8], [3.0, 4.0]])


@pytest.mark.parametrize("together", [False, True])
def test_a_length_without_a_square_in_float32_is_still_clipped(together):
    grads = {"vector": np.full((2, 2), 1e25, np.float32)}
    clipped = Clipping()(grads, None, 1.0, together=together)["vector"]
    np.testing.assert_allclose(np.linalg.norm(clipped, axis=-1 if together else None), 1, rtol=1e-6)


def test_the_arrays_are_taken_again():
    clipping, grads = Clipping(), {"vector": np.ones(3)}
    first = clipping(grads, 0.5, None, together=False)["vector"]
    assert clipping(grads, 0.5, None, together=False)["vector"] is first
