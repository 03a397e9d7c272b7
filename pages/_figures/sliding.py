"""What Faltung and Pooling share: a window's edges, the sizes before and after, a film with a frame a place."""

from collections.abc import Sequence

from pages._figures.film import Film
from pages._figures.windows import Pixels, Products, Window


def window_of(
    shape: Sequence[int], result: Sequence[int], size: int, stride: int, padding: str = "valid"
) -> Window:
    """The window over a picture of this shape, with its edges of zeros: "valid", "same" or a number of pixels."""
    edges = []
    for length, places in zip(shape[:2], result[:2], strict=True):
        zeros = max(0, (places - 1) * stride + size - length) if padding == "same" else 0
        edges.append((int(padding),) * 2 if padding.isdigit() else (zeros // 2, zeros - zeros // 2))
    (top, bottom), (left, right) = edges
    return Window(size, stride, (result[0], result[1]), (top, left, bottom, right))


def size_text(shape: Sequence[int]) -> str:
    """(8, 8, 1) -> "8 × 8"."""
    return f"{shape[0]} × {shape[1]}"


def size_title(shape: Sequence[int], result: Sequence[int], window: Window, *, padded: bool) -> str:
    """Sizes before and after, and the formula of the height filled in, with its padding or without."""
    k, zeros = window.size, window.edges[0] + window.edges[2]
    if not result[0] * result[1]:
        return f"Ein Fenster {k} × {k} passt nicht in {size_text(shape)}: keine Ausgabe"
    plus = f" + {f'2 · {zeros // 2}' if zeros % 2 == 0 else zeros}" if padded else ""
    height = "" if shape[0] == shape[1] else "Höhe "
    formula = f"⌊({shape[0]} − {k}{plus}) / {window.stride}⌋ + 1 = {result[0]}"
    return f"{size_text(shape)} wird {size_text(result)}: {height}{formula}"


def slide(title: str, panels: Sequence[Pixels | Products], description: str, window: Window) -> Film:
    """A film whose frames are the window's places, row by row, and at last all of them."""
    n = window.places[0] * window.places[1]
    if n == 0:
        return Film(title, [0], panels, description, epoch_name="Fenster", moments=["kein Fenster"])
    whole = f"alle {n} Fenster" if n > 1 else "das Fenster"
    epochs = [*range(1, n + 1), n]
    return Film(title, epochs, panels, description, epoch_name="Fenster", moments=[*[None] * n, whole])
