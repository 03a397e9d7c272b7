"""Words by which a student says that he is guessing."""

from collections.abc import Sequence

from quiz.words import phrase_set, word_set

_HEDGES = word_set("""
    vielleicht glaube glaub vermutlich evtl eventuell vermute vielleich womoeglich irgendwie
    keineahnung geraten schaetze maybe
""")
_HEDGE_PHRASES = phrase_set(
    "nicht sicher|nicht ganz sicher|nicht mehr sicher|oder so|denke ich|ich denke|ich meine|"
    "wohl irgend|irgendwas mit|irgendetwas mit|keine ahnung|weiss nicht|ich weiss es nicht|weiss nicht genau|"
    "oder aehnlich|koennte sein|muss raten|nur raten|jetzt raten|rate mal|rate jetzt|ich rate nur"
)


def hedging(words: Sequence[str]) -> set[int]:
    """Places among folded words at which doubt begins; "so oder so" is none."""
    return {
        i
        for i, word in enumerate(words)
        if word in _HEDGES
        or any(
            tuple(words[i : i + len(phrase)]) == phrase
            for phrase in _HEDGE_PHRASES
            if phrase[0] == word and not (word == "oder" and words[max(i - 1, 0)] == "so")
        )
    }
