"""Training speed against hand-written NumPy and peers: python -m benchmarks.training.

A new kind of work is a module with `works()`, and a line in WORKS.
"""

from itertools import chain

from benchmarks import cnn, mlp, photographs, playground, replicas, transformer
from benchmarks.interleaved import print_table

WORKS = (mlp.works, replicas.works, playground.works, cnn.works, transformer.works, photographs.works)

LEGEND = """\
Training: how many times as long the one takes for a step as the other, median (quartiles) of turns in one run.
step: one training step with data and buffers ready. fit, run: at least 5 epochs (PyTorch: 1), in a new order each,
with the loss and the accuracy over all samples after each. PyTorch is eager, scikit-learn is `partial_fit` on a
batch. JAX is jitted by step, its parameters donated; "flat and queued" has them as one vector and waits for no
result before the next step. nn.ts is TensorFlow Playground's: steps alone, run with the training loss after each
epoch, oneStep with the test loss too, as its page does (without drawing). 16 x, 64 x: as many trainings that
differ in seed and learning rate, by one `fit_replicas` or by a `fit` for each; a step is one step of one of them.
The transformer's curve is measured on one batch, unless it says whole.
"""


def main() -> None:
    """Print a table that can be pasted into the README."""
    print(LEGEND)
    print_table(chain.from_iterable(works() for works in WORKS))
    print()


if __name__ == "__main__":
    main()
