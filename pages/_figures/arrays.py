"""Arrays on their way to the browser: small ones as numbers in the header, those that vary by frame as bytes."""

from typing import Any

import numpy as np


def numbers(array: np.ndarray) -> list:
    """Nested lists of Python numbers, None where a value is not finite."""
    array = np.asarray(array, dtype=np.float64)
    finite = np.isfinite(array)
    known = np.where(finite, array, 0.0)
    # five significant digits: a line on a screen has no more, and the header stays short
    scale = 10.0 ** (4 - np.floor(np.log10(np.maximum(np.abs(known), 1e-30))))
    return np.where(finite, np.round(known * scale) / scale, None).tolist()


def bytes_of(frames: np.ndarray, low: float, high: float, blobs: list[bytes]) -> dict[str, Any]:
    """Append the frames as one byte a value (0 at low, 254 at high, 255 not finite)."""
    scaled = (np.clip(frames, low, high) - low) * (254.0 / (high - low))
    quantised = np.where(np.isfinite(frames), np.rint(scaled), 255).astype(np.uint8)
    return _append(quantised, "uint8", blobs)


def floats_of(frames: np.ndarray, blobs: list[bytes]) -> dict[str, Any]:
    """Append the frames as float32, as they are."""
    return _append(np.ascontiguousarray(frames, dtype="<f4"), "float32", blobs)


def _append(array: np.ndarray, dtype: str, blobs: list[bytes]) -> dict[str, Any]:
    offset = sum(len(blob) for blob in blobs)
    raw = array.tobytes()
    blobs.append(raw + b"\0" * (-len(raw) % 4))
    return {"dtype": dtype, "offset": offset, "shape": list(array.shape)}
