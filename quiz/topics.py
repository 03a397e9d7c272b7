"""The topics of the course in its order, as a student reads them."""

from quiz.corrections import Topic

TOPICS: dict[Topic, str] = {
    "basics": "Grundlagen",
    "neuron": "Neuron",
    "training": "Training",
    "evaluation": "Bewertung",
    "regularization": "Regularisierung",
    "tuning": "Hyperparameter",
    "vision": "Bilder",
    "transfer": "Transfer Learning",
    "sequences": "Sequenzen",
    "models": "Mehrere Ein- und Ausgänge",
}
