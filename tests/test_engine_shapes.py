"""What arrives is made floating, and what does not fit is named."""

import numpy as np
import pytest

from engine import ShapeError
from engine.shapes import as_float, check_finite


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2], np.float32),
        ([True, False], np.float32),
        (np.zeros(2, np.float16), np.float32),
        (np.zeros(2, np.float32), np.float32),
        (np.zeros(2, np.float64), np.float64),
        (np.zeros(2, np.uint8), np.float32),
    ],
)
def test_only_float64_stays_float64(values, dtype):
    assert as_float(values).dtype == dtype


@pytest.mark.parametrize("values", [["a"], [None], [1j]])
def test_what_is_no_number_is_refused(values):
    with pytest.raises(TypeError, match="numbers expected"):
        as_float(values)


def test_a_shape_error_is_a_value_error_with_both_shapes():
    error = ShapeError("Dense(2, 3)", ("N", 2), (4,), "gradient")
    assert isinstance(error, ValueError)
    assert str(error) == "Dense(2, 3): gradient should have shape (N, 2), got (4,)"


def test_the_first_number_that_is_not_finite_is_named():
    check_finite(np.ones((2, 2)), "x")
    with pytest.raises(ValueError, match=r"x holds inf at \(0, 1\)"):
        check_finite(np.array([[1.0, np.inf], [np.nan, 0.0]]), "x")
