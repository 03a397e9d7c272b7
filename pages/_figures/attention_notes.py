"""What is said beneath the pictures of the lab Attention, computed from the run."""

import numpy as np

from pages._figures.attention_texts import Look
from pages._figures.german import number, percent, significant

_ARTICLES = ("", "der", "die", "das", "den")


def tell_look(look: Look, probabilities: np.ndarray) -> str:
    """A Markdown list: what the network puts into each gap, and what the weights of the first one sum to."""
    row = look.weights[0]
    parts = " + ".join(number(float(w), 3) for w in row)
    lines = [f"- **Zeile 1** der Gewichte: {parts} = {number(float(row.sum()), 3)}"]
    gaps = [i for i, word in enumerate(look.words) if word == "___"]
    said = []
    for k, i in enumerate(gaps):
        best = int(probabilities[i].argmax())
        said.append(f"Lücke {k + 1}: **{_ARTICLES[best]}** ({percent(float(probabilities[i, best]), 0)})")
    lines.append(f"- **Das trainierte Netz** (alle Köpfe, mit √d) füllt: {', '.join(said)}")
    return "\n".join(lines)


def tell_heads(n_heads: int, n_parameters: int) -> str:
    """How the heads share the width, and what they cost together."""
    return (
        f"{n_heads} {'Kopf' if n_heads == 1 else 'Köpfe'} zu {8 // n_heads} Zahlen: $d_{{head}} = 8 / {n_heads}$. "
        f"WQ, WK, WV und WO haben zusammen **{n_parameters}** Parameter, $4 (8 · 8 + 8)$, egal wie viele Köpfe."
    )


def tell_order(gap: float, positions: bool) -> str:
    """What the place of a word does to its output."""
    if positions:
        return (
            f"Die Positionsvektoren bleiben an ihrem Platz, die Wörter wechseln ihn, Unterschied "
            f"**{number(gap)}**. Schalte die Positionen aus und vergleiche."
        )
    return (
        f"Grösster Unterschied pro Wort nach dem Zurückstellen: **{significant(gap, 2)}**. Ohne Positionen sieht "
        "Attention eine Menge von Wörtern. Beide Lücken bekommen darum auch genau dieselbe Ausgabe."
    )
