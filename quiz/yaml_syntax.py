"""What a YAML parser's complaint means to the author: the place to mend, and how."""

from typing import Any

import yaml

Place = tuple[int, int]
TOO_DEEP = "Der Inhalt ist zu gross oder zu tief verschachtelt; teile die Datei auf."


def explain(text: str, problem: yaml.YAMLError, quotation: tuple[Place, int]) -> tuple[Place, str]:
    """Line and column to look at, and a German sentence with the remedy.

    `quotation`: where the last one over several lines began, and the line in which it ended; a forgotten quotation
    mark shows itself only at the next one.
    """
    place = (
        _place(getattr(problem, "problem_mark", None)) or _place(getattr(problem, "context_mark", None)) or (1, 1)
    )
    began = _place(getattr(problem, "context_mark", None)) or place
    reason, context = str(getattr(problem, "problem", "")), str(getattr(problem, "context", ""))
    lines = text.splitlines()
    here = lines[place[0] - 1] if place[0] <= len(lines) else ""
    indent = here[: len(here) - len(here.lstrip())]
    if "nesting depth" in reason:  # libyaml from 0.2.6 on reads ahead, and complains before we can count
        return place, TOO_DEEP
    if "\t" in indent:
        return place, "Die Zeile ist mit einem Tabulator eingerückt; nimm Leerzeichen."
    if "\xa0" in indent:
        return place, "Die Zeile ist mit geschützten Leerzeichen eingerückt; nimm gewöhnliche Leerzeichen."
    if quotation[1] == place[0]:
        message = f"Dieses Anführungszeichen wird erst in Zeile {place[0]} geschlossen; ergänze das zweite."
        return quotation[0], message
    if "quoted scalar" in context:
        if "escape" in reason:
            return (
                place,
                "Nach dem Backslash steht etwas Unbekanntes; schreib \\\\ oder nimm einfache Anführungszeichen.",
            )
        return began, "Dieses Anführungszeichen wird nicht geschlossen; ergänze das zweite."
    if "flow node" in context:
        return place, "Davor wird eine Klammer nicht geschlossen, oder hier fehlt ein Wert; ergänze es."
    if "flow" in context:
        return (
            began,
            "Diese Klammer wird nicht richtig geschlossen; ergänze die zweite, prüfe Kommas und Zeichen darin.",
        )
    if "mapping values are not allowed" in reason:
        return place, "Der Doppelpunkt macht aus dem Text ein Feld; setze den ganzen Text in Anführungszeichen."
    if "cannot start any token" in reason:
        return place, "Mit diesem Zeichen darf kein Wert beginnen; setze den ganzen Text in Anführungszeichen."
    return (
        place,
        "Das ist kein gültiges YAML; prüfe Einrückung, Doppelpunkte, Klammern und Anführungszeichen hier.",
    )


def _place(mark: Any) -> Place | None:
    return None if mark is None else (mark.line + 1, mark.column + 1)
