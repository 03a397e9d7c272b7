"""Durchblick: the table of pages, and how a visit finds its way to one of them."""

import streamlit as st

from pages._widgets import house

# section -> (key = pages/<key>.py, title, URL path); the order is the order of the sidebar
PAGES = {
    "Start": [("home/overview", "Heute", ""), ("home/notes", "Skript", "skript")],
    "Grundlagen": [
        ("basics/ai", "KI, ML und DL", "ki-ml-dl"), ("basics/learning_types", "Lernarten", "lernarten"),
        ("basics/tasks", "Regression und Klassifikation", "regression-klassifikation"),
        ("basics/tensors", "Tensoren", "tensoren"),
    ],
    "Neuron": [
        ("neuron/perceptron", "Perceptron", "perceptron"),
        ("neuron/activations", "Aktivierungen", "aktivierungen"),
        ("neuron/outputs", "Output-Layer", "output-layer"), ("neuron/losses", "Loss", "loss"),
        ("neuron/backpropagation", "Backpropagation", "backpropagation"),
    ],
    "Training": [
        ("training/gradient_descent", "Gradientenverfahren", "gradientenverfahren"),
        ("training/initialization", "Initialisierung", "initialisierung"),
        ("training/batches", "Batches", "batches"), ("training/playground", "Labor", "labor"),
    ],
    "Bewertung": [
        ("evaluation/metrics", "Metriken", "metriken"), ("evaluation/overfitting", "Overfitting", "overfitting"),
    ],
    "Regularisierung": [
        ("regularization/penalties", "L1 und L2", "l1-l2"), ("regularization/dropout", "Dropout", "dropout"),
        ("regularization/early_stopping", "Early Stopping", "early-stopping"),
        ("regularization/bagging", "Bagging", "bagging"),
        ("regularization/augmentation", "Augmentation", "augmentation"),
        ("regularization/batch_norm", "Normalisierung", "normalisierung"),
    ],
    "Tuning": [("tuning/hyperparameters", "Hyperparameter", "hyperparameter")],
    "Bilder": [
        ("vision/convolution", "Faltung", "faltung"), ("vision/pooling", "Pooling", "pooling"),
        ("vision/cnn", "CNN", "cnn"), ("vision/transfer", "Transfer", "transfer"),
    ],
    "Sequenzen": [
        ("sequences/attention", "Attention", "attention"),
        ("sequences/positions", "Positionsvektor", "positionsvektor"),
        ("sequences/transformer", "Transformer", "transformer"),
    ],
    "Modelle": [
        ("models/multi_input", "Multi-Input", "multi-input"),
        ("models/multi_output", "Multi-Output", "multi-output"),
    ],
    "Prüfung": [
        ("exam/practice", "Selbsttest", "selbsttest"), ("exam/mock", "Probeprüfung", "probepruefung"),
        ("exam/progress", "Fortschritt", "fortschritt"), ("exam/lecturer", "Klasse", "klasse")],
}  # fmt: skip

if __name__ == "__main__":
    house.visit(PAGES)  # Streamlit runs this file anew for each visit and each interaction
else:
    app = st.App(  # the server imports it once; see house for what each of these cures
        __file__, lifespan=house.lifespan, middleware=house.middleware(PAGES), on_script_error=house.show_error
    )
