"""The perceptrons of mlp.py in PyTorch, scikit-learn and JAX, on data that were made theirs beforehand."""

import os
import warnings
from itertools import cycle
from typing import Any

import numpy as np
import torch
from sklearn.neural_network import MLPClassifier

from benchmarks.interleaved import Chunk

# On work of this size XLA's own threads only cost it time.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

Net = Any  # of mlp.py


def _pytorch_parts(net: Net) -> tuple[Any, Any, Any]:
    torch.manual_seed(0)
    a, b, c, d = net.sizes
    nn = torch.nn
    model = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.ReLU(), nn.Linear(c, d))
    loss = nn.BCEWithLogitsLoss() if d == 1 else nn.CrossEntropyLoss()
    return model, loss, (torch.optim.Adam if net.adam else torch.optim.SGD)(model.parameters(), lr=0.01)


def pytorch_step(net: Net) -> Chunk:
    """PyTorch eager, the loop of its tutorial."""
    model, loss, optimizer = _pytorch_parts(net)
    source = cycle([(torch.from_numpy(x), torch.from_numpy(y)) for x, y in net.batches()])
    steps = max(net.turn_steps // 4, 8)

    def chunk() -> int:
        for _ in range(steps):
            inputs, targets = next(source)
            optimizer.zero_grad()
            loss(model(inputs), targets).backward()
            optimizer.step()
        return steps

    return chunk


def pytorch_run(net: Net) -> Chunk:
    """PyTorch eager with what fit does besides: a new order, and loss and accuracy over all samples, each epoch.

    The data are indexed as a whole: a DataLoader would take far longer.
    """
    model, loss, optimizer = _pytorch_parts(net)
    x, y = map(torch.from_numpy, net.data())

    def chunk() -> int:
        order = torch.randperm(len(x))
        batches = list(zip(x[order].split(net.batch_size), y[order].split(net.batch_size), strict=True))
        for inputs, targets in batches:
            optimizer.zero_grad()
            loss(model(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            outputs = model(x)
            loss(outputs, y).item()
            right = (outputs > 0) == (y > 0.5) if y.shape[1] == 1 else outputs.argmax(1) == y.argmax(1)
            right.float().mean().item()
        return len(batches)

    return chunk


def scikit_learn(net: Net) -> Chunk:
    """MLPClassifier.partial_fit, a batch at a time."""
    solver = "adam" if net.adam else "sgd"
    model = MLPClassifier(net.sizes[1:3], solver=solver, learning_rate_init=0.01, momentum=0.0, alpha=0.0)
    classes = range(max(2, net.sizes[-1]))
    source = cycle([(x, (y[:, 0] if net.sizes[-1] == 1 else y.argmax(1)).astype(int)) for x, y in net.batches()])
    steps = max(net.turn_steps // 10, 4)

    def chunk() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(steps):
                model.partial_fit(*next(source), classes=classes)
        return steps

    return chunk


def jax_step(net: Net) -> Chunk:
    """A jitted JAX step, its parameters a tree and donated, and its result waited for."""
    return _jax_chunk(net, flat=False, waits=True)


def jax_queued(net: Net) -> Chunk:
    """JAX at its fastest by step: all parameters one vector, and steps queued without looking at any result."""
    return _jax_chunk(net, flat=True, waits=False)


def _jax_chunk(net: Net, flat: bool, waits: bool) -> Chunk:
    rng = np.random.default_rng(0)
    fans = zip(net.sizes, net.sizes[1:], strict=False)
    tree = [(rng.normal(0, (2 / n) ** 0.5, (n, m)), np.zeros(m)) for n, m in fans]
    params = jax.tree.map(lambda array: jnp.asarray(array, jnp.float32), tree)
    unravel = None
    if flat:
        params, unravel = ravel_pytree(params)
    step = _jax_adam(unravel)
    source = cycle([(jnp.asarray(x), jnp.asarray(y)) for x, y in net.batches()])
    state = (params, jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.float32(0))

    def chunk() -> int:
        nonlocal state
        for _ in range(net.turn_steps):
            state = step(state, *next(source))
            if waits:
                jax.block_until_ready(state)
        jax.block_until_ready(state)
        return net.turn_steps

    return chunk


def _jax_adam(unravel: Any) -> Any:
    """step(state, x, y) -> state with Adam; `unravel` makes the parameters' tree of a vector."""

    def mean_loss(params: Any, x: Any, y: Any) -> Any:
        *hidden, (weight, bias) = unravel(params) if unravel else params
        for w, b in hidden:
            x = jax.nn.relu(x @ w + b)
        return -(jax.nn.log_softmax(x @ weight + bias) * y).sum(axis=1).mean()

    def step(state: Any, x: Any, y: Any) -> Any:
        params, m, v, n = state
        grads, n, each = jax.grad(mean_loss)(params, x, y), n + 1, jax.tree.map
        m = each(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
        v = each(lambda v, g: 0.999 * v + 0.001 * g * g, v, grads)
        first, second = 1 - 0.9**n, 1 - 0.999**n
        params = each(lambda p, m, v: p - 0.01 * (m / first) / (jnp.sqrt(v / second) + 1e-8), params, m, v)
        return params, m, v, n

    return jax.jit(step, donate_argnums=0)
