"""Backpropagation: Wie findet der Fehler zurück?"""

import numpy as np

import engine
from engine import (
    BinaryCrossEntropy,
    Dense,
    Linear,
    MeanSquaredError,
    Sequential,
    Sigmoid,
    numeric_gradients,
    train_step,
)
from pages._figures.backpropagation import draw_step, draw_walk
from pages._figures.small_net import SmallNet
from pages._widgets.gradient_exercise import NAME, draw_exercise, hides_gradients
from pages._widgets.lab import open_lab

lab = open_lab("backpropagation")
x_1, x_2, target, activation, learning_rate = lab.values("x_1", "x_2", "target", "activation", "learning_rate")
output, optimizer, n_steps, phase, seed = lab.values("output", "optimizer", "n_steps", "phase", "seed")

with lab.experiment():
    last = Linear() if output == "linear" else Sigmoid()
    hidden = getattr(engine, activation)()
    model = Sequential([Dense(2, 2, init="zeros"), hidden, Dense(2, 1, init="zeros"), last])
    loss = BinaryCrossEntropy() if output == "cross_entropy" else MeanSquaredError()
    x, t = np.array([[x_1, x_2]]), np.array([[target]])
    model.forward(x)  # the model computes in float64 from here on
    rng = np.random.default_rng(seed)
    model.vector[...] = rng.integers(1, 10, 9) * rng.choice([-1, 1], 9) / 10  # for pen and paper
    descent = getattr(engine, optimizer)(learning_rate)

    with np.errstate(all="ignore"):  # a learning rate may be far too large
        for _ in range(n_steps):
            train_step(model, loss, descent, x, t)

        before = model.snapshot()
        values = [x]  # forward: what goes into each layer, at last the prediction
        for layer in model.layers:
            values.append(layer.forward(values[-1]))
        loss_before = loss.forward(values[-1], t)

        grads = [loss.backward()]  # backward: how the loss changes with each of them
        for layer in reversed(model.layers):
            grads.insert(0, layer.backward(grads[0]))
        grads.append(model.grad_vector.copy())  # filled on the way: weights and biases

        numeric = numeric_gradients(model, loss, x, t)
        errors = [np.abs(grad - other).max() for grad, other in zip(grads, numeric, strict=True)]
        check_error = np.fmax.reduce(errors)
        front_gradient = np.abs(grads[-1][:6]).max()  # w1 to w4, b1, b2

        descent.step(*model.trained)
        loss_after = loss.forward(model.predict(x), t)
        loss_change = loss_after - loss_before

net = SmallNet(model, loss, target, values, grads, numeric, before, model.snapshot(), learning_rate, optimizer)
lab.picture(draw_walk(net, phase, hides_gradients(lab.lab, net)))
lab.picture(draw_step(net))
lab.exercise(NAME, draw_exercise, net)
lab.conclude(
    loss_before=loss_before,
    loss_after=loss_after,
    front_gradient=front_gradient,
    check_error=check_error,
    loss_change=loss_change,
)
