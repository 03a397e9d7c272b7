"""Words by which a student says that he is guessing."""

from collections.abc import Sequence

from quiz.words import phrase_set, word_set

_HEDGES = word_set("""
    vielleicht glaube glaub vermutlich evtl eventuell vermute vielleich womoeglich irgendwie
    keineahnung maybe
""")
_HEDGE_PHRASES = phrase_set(
    "nicht sicher|nicht ganz sicher|nicht mehr sicher|oder so|denke ich|ich denke|ich meine|"
    "wohl irgend|irgendwas mit|irgendetwas mit|keine ahnung|weiss nicht|ich weiss es nicht|weiss nicht genau|"
    "nur geraten|habe geraten|ist geraten|jetzt geraten|einfach geraten|wuerde ich schaetzen|"
    "ich schaetze|schaetze mal|schaetze ich mal|schaetze ich dass|"
    "oder aehnlich|koennte sein|muss raten|nur raten|jetzt raten|rate mal|rate jetzt|ich rate nur"
)
_ESTIMATED = word_set("wie den die eine einen ein etwas mengen preise werte zahlen")
_THIRD = word_set("hat haben wird werden")


def hedging(words: Sequence[str]) -> set[int]:
    """Places among folded words at which doubt begins; "so oder so" is none."""
    return {
        i
        for i, word in enumerate(words)
        if word in _HEDGES
        or any(
            tuple(words[i : i + len(phrase)]) == phrase
            for phrase in _HEDGE_PHRASES
            if phrase[0] == word
            and not (word == "oder" and words[max(i - 1, 0)] == "so")
            and not _speaks_of_others(phrase, words[max(i - 2, 0) : i], words[i + len(phrase) :])
        )
    }


def _speaks_of_others(phrase: Sequence[str], before: Sequence[str], after: Sequence[str]) -> bool:
    # "das Netz hat keine Ahnung", "wird nur geraten" and "ich schätze den Preis" are no doubt of the student's.
    if phrase == ("ich", "schaetze"):
        return bool(after) and after[0] in _ESTIMATED
    return phrase in (("keine", "ahnung"), ("nur", "geraten")) and any(w in _THIRD for w in before)
