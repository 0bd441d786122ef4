"""The loss and the step against SciPy, numerical gradients and hand-worked numbers."""

import numpy as np
import pytest
from scipy.special import log_softmax

from grader.reference.train import softmax_cross_entropy, train, update_parameters

RNG = np.random.default_rng(7)


@pytest.mark.parametrize("scale", [1, 1000])
def test_loss_agrees_with_scipy(scale):
    Z3, Y = scale * RNG.standard_normal((5, 6)), RNG.integers(0, 6, 5)
    loss, dZ3 = softmax_cross_entropy(Z3, Y)
    logs = log_softmax(Z3, axis=1)
    assert loss == pytest.approx(-logs[np.arange(5), Y].mean())
    np.testing.assert_allclose(dZ3, (np.exp(logs) - np.eye(6)[Y]) / 5, atol=1e-12)


def test_gradient_is_the_slope_of_the_loss():
    Z3, Y = RNG.standard_normal((3, 4)), np.array([1, 0, 3])
    _, dZ3 = softmax_cross_entropy(Z3, Y)
    for index in np.ndindex(3, 4):
        step = np.zeros((3, 4))
        step[index] = 1e-6
        slope = (softmax_cross_entropy(Z3 + step, Y)[0] - softmax_cross_entropy(Z3 - step, Y)[0]) / 2e-6
        assert slope == pytest.approx(dZ3[index], abs=1e-8)


@pytest.mark.parametrize(
    ("Z3", "Y", "words"),
    [
        (np.zeros(3), np.zeros(3, int), "m, n_classes"),
        (np.zeros((2, 3)), np.zeros(3, int), "one label"),
        (np.zeros((2, 3)), np.array([0, 3]), "from 0 to 2"),
        (np.zeros((2, 3)), np.array([0.0, 1.0]), "whole numbers"),
    ],
)
def test_wrong_labels_are_explained(Z3, Y, words):
    with pytest.raises(ValueError, match=words):
        softmax_cross_entropy(Z3, Y)


def test_a_step_goes_downhill_and_wants_matching_dicts():
    new = update_parameters({"W": np.array([1.0, 2.0])}, {"W": np.array([10.0, -10.0])}, 0.25)
    assert new["W"].tolist() == [-1.5, 4.5]
    with pytest.raises(ValueError, match="keys"):
        update_parameters({"W": np.zeros(2)}, {"b": np.zeros(2)}, 1)
    with pytest.raises(ValueError, match="shape"):
        update_parameters({"W": np.zeros(2)}, {"W": np.zeros(3)}, 1)


def test_train_wants_at_least_one_epoch():
    with pytest.raises(ValueError, match="epochs"):
        train(np.zeros((1, 32, 32, 1)), np.zeros(1, int), {}, 0, 1, 0.1, 0)
