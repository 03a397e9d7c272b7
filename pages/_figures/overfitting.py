"""Figure of the lab Overfitting: boundary, loss and accuracy from the first to the last epoch."""

from engine import History, Split
from pages._figures.film import Film
from pages._figures.german import number, percent
from pages._figures.learning import curves, decision_surface, loss_range


def draw_curves(train: Split, history: History, best_epoch: int) -> Film:
    """Three panels over the same epochs; the title says from where on the validation loss rises."""
    points = {"Training": (train.x, train.y, False)}
    surface = decision_surface(history.snapshots["predictions"], 3.0, "Grenze und Trainingsdaten", points)
    loss = curves(history, "loss", "Loss", "Loss (Cross-Entropy)", loss_range(history))
    accuracy = curves(history, "accuracy", "Accuracy", "Accuracy (Anteil)", (0.4, 1.02))
    end, best = float(history.val_loss[-1]), float(history.val_loss[best_epoch - 1])
    if history.diverged_at is not None:
        title = f"Der Loss ist in Epoche {history.diverged_at} explodiert"
    elif end > 1.05 * best:
        title = f"Der Validierungs-Loss steigt ab Epoche {best_epoch}: von {number(best)} auf {number(end)}"
    else:
        title = f"Der Validierungs-Loss steigt kaum: kleinster Wert {number(best)}, am Ende {number(end)}"
    description = (
        f"{title}. Am Ende sind {percent(float(history.train_accuracy[-1]))} der Trainingsdaten und "
        f"{percent(float(history.val_accuracy[-1]))} der Validierungsdaten richtig."
    )
    return Film(title, history.snapshot_epochs, [surface, loss, accuracy], description)
