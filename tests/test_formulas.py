"""TeX formulas as Typst sets them: every one of the content, and what could go wrong in a lecturer's."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from quiz.bank import load_bank
from quiz.formulas import to_typst
from quiz.numeric import pose
from quiz.questions import MultiPartQuestion, NumericQuestion
from quiz.solutions import solution
from quiz.stepwise import pose_steps

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list | tuple):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts(inner)


def formulas_of_the_content() -> set[str]:
    bank = load_bank()
    found = [*texts([lab.model_dump() for lab in bank.labs.values()])]
    found += texts([correction.model_dump() for correction in bank.corrections.values()])
    for question in bank.questions.values():
        match question:
            case NumericQuestion():
                found += [pose(question, 0).prompt, solution(question, 0)]
            case MultiPartQuestion():
                found += [pose_steps(question, 0)[0], solution(question, 0)]
            case _:
                found += texts(question.model_dump(exclude={"key_points": {"__all__": {"patterns"}}}))
    return {formula[0] or formula[1] for text in found for formula in FORMULA.findall(text)}


def test_every_formula_of_the_content_can_be_set() -> None:
    formulas = formulas_of_the_content()
    assert len(formulas) > 200
    for formula in formulas:
        converted = to_typst(formula)
        assert converted.strip(), formula
        assert "\\" not in converted.replace("\\_", "").replace("\\#", ""), formula


@pytest.mark.parametrize(
    ("formula", "converted"),
    [
        (r"\frac1n\sum|y|", "frac(1, n)sum abs(y)"),
        (r"\lVert w \rVert_1", "norm(w)_(1)"),
        (r"\left\lfloor a \right\rfloor", "lr(floor.l a floor.r)"),
        (r"\sigma'(z)", "sigma'(z)"),
        (r"0{,}25", '0 class("normal", ",") 25'),
        (r"\max(0,z)", "max (0,z)"),
        (r"w \leftarrow w - \eta\,\frac{\partial L}{\partial w}", "w <- w - eta thin frac(partial L, partial w)"),
    ],
)
def test_a_formula_in_typst(formula: str, converted: str) -> None:
    assert to_typst(formula) == converted


@pytest.mark.parametrize("formula", [r"\frac{1", r"\befehl{x}", r"\text{@quelle}", r"\text{$}"])
def test_what_typst_cannot_set_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=re.escape(formula)):
        to_typst(formula)


def test_a_formula_runs_no_code() -> None:
    assert r"\#read" in to_typst(r'\text{#read("pyproject.toml")}')
