"""An autoencoder: through a narrow place and back, so that what matters has to pass. It needs no labels."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.layers import Layer
from engine.models import Sequential
from engine.shapes import Array, ShapeError


class Autoencoder(Sequential):
    """reconstruction = decoder(code), code = encoder(x); `fit` trains it with x as its own target: (x, x).

    encoder and decoder are lists of layers, or a layer each; together they are one `Sequential`. The
    reconstruction has the shape of x, otherwise ShapeError. With one Dense layer each and no activation, the best
    code is the first principal components, turned and stretched: no linear one has a smaller squared error.

    Source: Hinton and Salakhutdinov (2006), Reducing the dimensionality of data with neural networks; for the
    linear one Baldi and Hornik (1989), Neural networks and principal component analysis.
    """

    def __init__(self, encoder: Layer | Iterable[Layer], decoder: Layer | Iterable[Layer]) -> None:
        parts = [[part] if isinstance(part, Layer) else list(part) for part in (encoder, decoder)]
        if not all(parts):
            raise ValueError("an autoencoder needs at least one layer before the code and one behind it")
        self.n_encoder = len(parts[0])
        super().__init__([*parts[0], *parts[1]])

    def encode(self, x: Any) -> Array:
        """The code of x, in inference."""
        return self._through(self.layers[: self.n_encoder], self.accept(x))

    def decode(self, code: Any) -> Array:
        """What the decoder makes of `code`, which may be that of no x: a point between two, for example."""
        return self._through(self.layers[self.n_encoder :], code)

    @staticmethod
    def _through(layers: list[Layer], x: Any) -> Array:
        with np.errstate(all="ignore"):
            for layer in layers:
                x = layer.forward(x)
        return x

    def check_shape(self, shape: Any) -> None:
        super().check_shape(shape)
        reconstruction = self.output_shape(shape)
        if reconstruction != shape:
            raise ShapeError(self.label, shape, reconstruction, "reconstruction")

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "n_encoder": self.n_encoder}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.n_encoder = state["n_encoder"]

    def __repr__(self) -> str:
        encoder, decoder = self.layers[: self.n_encoder], self.layers[self.n_encoder :]
        return f"Autoencoder([{', '.join(map(repr, encoder))}], [{', '.join(map(repr, decoder))}])"
