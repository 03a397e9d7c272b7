"""Tables with many features: the weights that made them, twins that are nearly equal, nested training sets."""

import numpy as np
import pytest

from engine import LINEAR_NAMES, LinearRegression, linear_weights, load_dataset, load_linear


@pytest.mark.parametrize("name", LINEAR_NAMES)
def test_more_training_samples_change_nothing_else(name):
    few, many = (load_linear(name, n_train=n, seed=3) for n in (30, 120))
    assert few.train.x.dtype == few.train.y.dtype == np.float32
    assert len(few.train.x) == 30
    assert len(many.train.x) == 120
    np.testing.assert_array_equal(few.validation.x, many.validation.x)
    np.testing.assert_array_equal(few.train.x, many.train.x[:30])
    np.testing.assert_array_equal(few.train.y, many.train.y[:30])
    assert len(few.feature_names) == few.train.x.shape[1]


@pytest.mark.parametrize("name", ["sparse", "twins"])
def test_the_weights_are_those_that_made_the_targets(name):
    data = load_linear(name, n_train=5000)
    model = LinearRegression().fit(data.train.x, data.train.y)
    np.testing.assert_allclose(model.weight[:, 0], linear_weights(name), atol=0.25 if name == "twins" else 0.06)
    assert model.bias[0] == pytest.approx(2, abs=0.06)


def test_twins_are_nearly_equal_and_as_wide_as_the_others():
    x = load_linear("twins", n_train=5000).train.x
    assert np.corrcoef(x[:, 0], x[:, 1])[0, 1] == pytest.approx(1 / 1.04, abs=0.01)
    np.testing.assert_allclose(x.std(axis=0), 1, atol=0.05)


def test_diabetes_keeps_its_level():
    data, shipped = load_linear("diabetes", n_train=9999), load_dataset("diabetes")
    assert linear_weights("diabetes") is None
    level = shipped.target_mean / shipped.target_scale
    np.testing.assert_allclose(data.train.y - level, shipped.train.y, atol=1e-5)


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="unknown data set 'iris'"):
        load_linear("iris")
