"""What a student reads off the curves of the lab Overfitting, and what a wrong number has been mistaken for."""

from pages._figures.german import number
from pages._figures.learning_marks import GAP, Marks
from quiz.readings import Reading, Slip

NAME = "Lies ab"
_GIVEN = (
    "Schieb den Regler unter dem Bild durch die Epochen: Die Legende nennt die Werte der Kurven an dieser Stelle."
)
_POINTS = 1.5  # percentage points that a reading may be off


def read_off(marks: Marks) -> list[Reading]:
    """What this run lets one read off; the gap at the end always."""
    return [
        *([_turn(marks.turn, marks.n_epochs)] if marks.turn else []),
        *([_apart(marks.apart, marks.n_epochs)] if marks.apart else []),
        _gap(marks),
    ]


def _turn(turn: tuple[int, int], n_epochs: int) -> Reading:
    low, high = turn
    return Reading(
        "turn", "Epoche, ab der der Validierungs-Loss steigt", _GIVEN, low, high,
        f"Von Epoche {low} bis {high} ist der Validierungs-Loss am kleinsten. Danach lernt das Netz nur noch "
        "auswendig; hier hätte man aufhören sollen.",
        (
            Slip(max(0.97 * n_epochs, high + 1), 1e9, "Das ist das Minimum des Trainings-Loss."),
            Slip(high, 1e9, "Dort ist der Validierungs-Loss schon gestiegen. Such seinen tiefsten Punkt."),
            Slip(-1e9, low, "Dort fällt der Validierungs-Loss noch. Such seinen tiefsten Punkt."),
        ),
    )  # fmt: skip


def _apart(apart: tuple[int, int], n_epochs: int) -> Reading:
    low, high = apart
    points = number(100 * GAP, 0)
    return Reading(
        "apart", f"Epoche, ab der accuracy mehr als {points} Punkte über val_accuracy liegt", _GIVEN, low, high,
        f"Ab Epoche {high if low == high else f'{low} bis {high}'} bleibt accuracy mehr als {points} Punkte "
        "darüber. Der Abstand zeigt Overfitting erst, wenn accuracy höher ist.",
        (
            Slip(high, n_epochs, f"Da liegen die Kurven schon länger mehr als {points} Punkte auseinander."),
            Slip(0, low, "Da liegen die Kurven noch näher beisammen, oder der Abstand bleibt nicht."),
        ),
        f"Der Lauf hat {n_epochs} Epochen; lies am rechten Bild «Accuracy» ab.",
    )  # fmt: skip


def _gap(marks: Marks) -> Reading:
    train, val = 100 * marks.train_accuracy, 100 * marks.val_accuracy
    gap = train - val
    known = (
        (-gap, _POINTS, "Das Vorzeichen zählt: accuracy minus val_accuracy. Über null ist das Training besser."),
        (train, _POINTS, "Das ist accuracy selbst; gefragt ist der Abstand zu val_accuracy."),
        (val, _POINTS, "Das ist val_accuracy selbst; gefragt ist der Abstand zu accuracy."),
        (gap / 100, 0.006, "Das ist der Anteil; in Prozentpunkten ist es hundertmal so viel."),
    )
    return Reading(
        "gap", "Abstand accuracy minus val_accuracy am Ende (Prozentpunkte)", _GIVEN, gap - _POINTS, gap + _POINTS,
        f"{number(train, 1)} % minus {number(val, 1)} % sind {number(gap, 1)} Prozentpunkte.".replace("-", "−"),
        tuple(
            Slip(value - near, value + near, sentence)
            for value, near, sentence in known
            if abs(value - gap) > _POINTS + near
        ),
    )  # fmt: skip
