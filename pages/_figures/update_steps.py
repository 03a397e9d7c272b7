"""One update of each optimizer, told in its sub-steps with the numbers put in, for every step of a run."""

from collections.abc import Iterator

import numpy as np

from engine import Descent
from pages._figures.german import significant

Rows = list[tuple[str, str]]
Told = Iterator[tuple[Rows, np.ndarray]]
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BETA2, _EPSILON = 0.999, 1e-8  # Adam's, as everywhere


def tell_updates(name: str, learning_rate: float, beta: float, run: Descent) -> list[Rows]:
    """The rows (sub-step, formula) of every step of a run, the start first; `name` as in OPTIMIZER_NAMES."""
    return [rows for rows, _ in _told(name, learning_rate, beta, run)]


def retrace(name: str, learning_rate: float, beta: float, run: Descent) -> np.ndarray:
    """Where the told updates lead, (T + 1, D): the positions of the run, if they tell the truth."""
    return np.array([place for _, place in _told(name, learning_rate, beta, run)])


def _told(name: str, rate: float, beta: float, run: Descent) -> Told:
    yield [("Start", f"w = {vector(run.positions[0])}: noch kein Schritt")], run.positions[0]
    with np.errstate(all="ignore"):  # a run may leave the numbers that can be written
        match name:
            case "adagrad" | "rmsprop":
                yield from _scaled(name, rate, beta, run)
            case "adam":
                yield from _adam(rate, beta, run)
            case _:
                yield from _with_velocity(name, rate, beta, run)


def _with_velocity(name: str, rate: float, beta: float, run: Descent) -> Told:
    velocity = np.zeros_like(run.positions[0])
    for w, g in zip(run.positions, run.gradients, strict=False):
        rows = [("Gradient", f"g = {vector(g)}")]
        direction, symbol = g, "g"
        if name != "sgd":
            before, velocity = velocity, beta * velocity + g
            rows.append(
                (
                    "Geschwindigkeit",
                    f"v ← β·v + g = {significant(beta)} · {term(before)} + {term(g)} = {vector(velocity)}",
                )
            )
            direction, symbol = velocity, "v"
        if name == "nesterov":
            direction, symbol = g + beta * velocity, "d"
            rows.append(
                (
                    "Vorausschau",
                    f"d = g + β·v = {vector(g)} + {significant(beta)} · {term(velocity)} = {vector(direction)}",
                )
            )
        yield _step(rows, w, rate, direction, f"η·{symbol}")


def _scaled(name: str, rate: float, rho: float, run: Descent) -> Told:
    square = np.zeros_like(run.positions[0])
    for w, g in zip(run.positions, run.gradients, strict=False):
        before = square
        if name == "adagrad":
            square = before + g**2
            rule = (
                "Summe der Quadrate",
                f"s ← s + g² = {vector(before)} + {term(g**2)} = {vector(square)}",
            )
        else:
            square = rho * before + (1 - rho) * g**2
            rule = (
                "Mittel der Quadrate",
                f"s ← ρ·s + (1−ρ)·g² = {significant(rho)} · {term(before)} + "
                f"{significant(1 - rho)} · {term(g**2)} = {vector(square)}",
            )
        scaled = g / (np.sqrt(square) + (1e-10 if name == "adagrad" else _EPSILON))
        rows = [("Gradient", f"g = {vector(g)}"), rule, ("Skaliert", f"d = g / √s = {vector(scaled)}")]
        yield _step(rows, w, rate, scaled, "η·d")


def _adam(rate: float, beta: float, run: Descent) -> Told:
    mean = square = np.zeros_like(run.positions[0])
    for t, (w, g) in enumerate(zip(run.positions, run.gradients, strict=False), start=1):
        old_mean, old_square = mean, square
        mean = beta * mean + (1 - beta) * g
        square = _BETA2 * square + (1 - _BETA2) * g**2
        mean_hat, square_hat = mean / (1 - beta**t), square / (1 - _BETA2**t)
        scaled = mean_hat / (np.sqrt(square_hat) + _EPSILON)
        rows = [
            ("Gradient", f"g = {vector(g)}"),
            (
                "1. Moment",
                f"m ← β₁·m + (1−β₁)·g = {significant(beta)} · {term(old_mean)} + "
                f"{significant(1 - beta)} · {term(g)} = {vector(mean)}",
            ),
            (
                "2. Moment",
                f"v ← β₂·v + (1−β₂)·g² = 0,999 · {term(old_square)} + 0,001 · {term(g**2)} = {vector(square)}",
            ),
            (
                "Korrektur",
                f"m̂ = m / (1−β₁{_raised(t)}) = {vector(mean_hat)}, "
                f"v̂ = v / (1−β₂{_raised(t)}) = {vector(square_hat)}",
            ),
            ("Skaliert", f"d = m̂ / √v̂ = {vector(scaled)}"),
        ]
        yield _step(rows, w, rate, scaled, "η·d")


def _step(rows: Rows, w: np.ndarray, rate: float, direction: np.ndarray, what: str) -> tuple[Rows, np.ndarray]:
    place = w - rate * direction
    text = f"w ← w − {what} = {vector(w)} − {significant(rate)} · {term(direction)} = {vector(place)}"
    return [*rows, ("Schritt", text)], place


def term(values: np.ndarray) -> str:
    """As `vector`, in brackets where a minus would follow another sign."""
    text = vector(values)
    return f"({text})" if text.startswith("−") else text


def vector(values: np.ndarray) -> str:
    """(0,12 | −3) for two parameters, the number itself for one."""
    if len(values) == 1:
        return significant(float(values[0]))
    return f"({' | '.join(significant(float(value)) for value in values)})"


def _raised(exponent: int) -> str:
    return str(exponent).translate(_RAISED)
