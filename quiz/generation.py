"""`python -m quiz generate`: one exercise with its answer and everything that leads to it, as JSON."""

import json
from typing import Any

from quiz.bank import load_bank
from quiz.faults import remedy
from quiz.generators import Value
from quiz.numeric import pose
from quiz.questions import NumericQuestion


def generate(question_id: str, seed: int) -> str:
    """The exercise of this seed as one line of JSON; ValueError with a German sentence where there is none."""
    known = {id_: q for id_, q in load_bank().questions.items() if isinstance(q, NumericQuestion)}
    if question_id not in known:
        raise ValueError(f"Eine Rechenaufgabe {question_id} gibt es nicht; {remedy(question_id, sorted(known))}")
    if seed < 0:
        raise ValueError("--seed: Die Zahl darf nicht negativ sein.")
    question = known[question_id]
    exercise = pose(question, seed)
    mistakes = {
        name: {"result": float(result), "message": question.mistakes[name]}
        for name, result in exercise.mistakes.items()
    }
    content = {
        "question": question_id,
        "seed": seed,
        "prompt": exercise.prompt,
        "unit": question.unit,
        "tolerance": question.tolerance,
        "answer": float(exercise.answer),
        "values": {name: _plain(value) for name, value in exercise.values.items()},
        "mistakes": mistakes,
        "solution": exercise.solution,
    }
    return json.dumps(content, ensure_ascii=False)


def _plain(value: Value) -> Any:
    return value if isinstance(value, int | float | str) else value.tolist()
