"""Where does an optimizer roll? Heights over one or two parameters, each with one difficulty of training."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.shapes import Array


@dataclass(frozen=True)
class Landscape:
    """A loss over D parameters: `height` (..., D) -> (...) and `gradient` (..., D) -> (..., D).

    `minimum` (D,) is where it is lowest, at the height `lowest`; `formula` is LaTeX.
    """

    name: str
    formula: str
    minimum: tuple[float, ...]
    height: Callable[[Array], Array]
    gradient: Callable[[Array], Array]

    @property
    def n_dims(self) -> int:
        """D, the number of parameters."""
        return len(self.minimum)

    @property
    def lowest(self) -> float:
        """The height of the global minimum."""
        return float(self.height(np.array(self.minimum)))


def load_landscape(name: str) -> Landscape:
    """The landscape of that name, one of `LANDSCAPE_NAMES`; ValueError for any other."""
    if name not in _LANDSCAPES:
        raise ValueError(f"landscape should be one of {', '.join(LANDSCAPE_NAMES)}, got {name!r}")
    return _LANDSCAPES[name]


_STEEP = 100.0  # how much more the ravine curves across than along
_TILT = np.array([[0.8, 0.6], [-0.6, 0.8]])  # turned by 37 degrees, the tilted ravine lies along (0.8, 0.6)
_BEND = 10.0  # how much the bent valley punishes leaving y = x^2
_WIDTH = 0.6  # of the hollow in the plateau


def _wells_gradient(w: Array) -> Array:
    return 4 * w**3 - 6 * w + 1


def _bend_gradient(w: Array) -> Array:
    x, y = w[..., 0], w[..., 1]
    off = y - x**2  # how far beside the valley's floor
    return np.stack([-2 * (1 - x) - 4 * _BEND * x * off, 2 * _BEND * off], axis=-1)


def _plateau_dip(w: Array) -> Array:
    return np.exp(-(w**2).sum(axis=-1) / (2 * _WIDTH**2))


_LANDSCAPES = {
    landscape.name: landscape
    for landscape in (
        Landscape("parabola", "x^2", (0.0,), lambda w: (w**2).sum(axis=-1), lambda w: 2 * w),
        Landscape(
            "wells",
            "x^4 - 3x^2 + x",
            # the leftmost root of 4 x^3 - 6 x + 1
            (float(np.roots([4, 0, -6, 1]).real.min()),),
            lambda w: (w**4 - 3 * w**2 + w).sum(axis=-1),
            _wells_gradient,
        ),
        Landscape(
            "ravine",
            f"x^2 + {_STEEP:.0f}y^2",
            (0.0, 0.0),
            lambda w: (w**2 * [1, _STEEP]).sum(axis=-1),
            lambda w: w * [2, 2 * _STEEP],
        ),
        # The same bowl, turned: to each parameter alone it looks steep.
        Landscape(
            "tilted",
            rf"(0{{,}}8x + 0{{,}}6y)^2 + {_STEEP:.0f}(0{{,}}8y - 0{{,}}6x)^2",
            (0.0, 0.0),
            lambda w: ((w @ _TILT.T) ** 2 * [1, _STEEP]).sum(axis=-1),
            lambda w: (w @ _TILT.T * [2, 2 * _STEEP]) @ _TILT,
        ),
        Landscape(
            "saddle",
            r"x^2 - y^2 + \tfrac{1}{4}y^4",
            (0.0, float(np.sqrt(2))),  # and, as low, at -sqrt(2)
            lambda w: w[..., 0] ** 2 - w[..., 1] ** 2 + w[..., 1] ** 4 / 4,
            lambda w: np.stack([2 * w[..., 0], -2 * w[..., 1] + w[..., 1] ** 3], axis=-1),
        ),
        Landscape(
            "plateau",
            r"1 - e^{-(x^2 + y^2)/0{,}72}",
            (0.0, 0.0),
            lambda w: 1 - _plateau_dip(w),
            lambda w: w * (_plateau_dip(w) / _WIDTH**2)[..., None],
        ),
        # Rosenbrock (1960), with 10 where he has 100
        Landscape(
            "bend",
            f"(1 - x)^2 + {_BEND:.0f}(y - x^2)^2",
            (1.0, 1.0),
            lambda w: (1 - w[..., 0]) ** 2 + _BEND * (w[..., 1] - w[..., 0] ** 2) ** 2,
            _bend_gradient,
        ),
    )
}
LANDSCAPE_NAMES = tuple(_LANDSCAPES)
