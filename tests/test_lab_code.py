"""The printed code of every lab runs as it stands and gives its numbers; the counterparts name what exists."""

import ast
import builtins
import contextlib
import importlib.util
import io
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

import engine
from pages._widgets.lab_code import experiment_script
from pages._widgets.lab_training import run_key
from pages._widgets.run_memory import run_memory
from quiz.labs import Lab
from tests.every_page import LABS, ROOT, measures, measures_kept, open_lab
from tests.shared_runs import share_runs

EVERY_LAB = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.page)
PAGE = '''"""Demo: Was rechnet die Seite?"""

import json

import numpy as np
import streamlit as st

import engine
from engine import (
    Dense,
    load_dataset,
)
from pages._widgets.lab import open_lab

lab = open_lab("demo")
width, seed = lab.values("width", "seed")

with lab.experiment():
    data = load_dataset("moons", seed=seed)
    # a remark stays
    history = lab.fit(Dense(2, width), data.train)

    loss = np.mean(history)

lab.conclude(loss=loss)
'''


@pytest.fixture(autouse=True)
def _own_progress(tmp_path, tmp_path_factory, monkeypatch):
    share_runs(tmp_path_factory.getbasetemp())
    monkeypatch.setenv("DURCHBLICK_DB_URL", f"sqlite:///{tmp_path}/progress.db")


def page_file(lab: Lab) -> Path:
    return ROOT / "pages" / lab.chapter / f"{lab.page}.py"


def script_of(lab: Lab, state: dict, names: tuple[str, ...] | None = None) -> str:
    return experiment_script(page_file(lab), lab.complete(state), names or tuple(m.key for m in lab.measures))


def written(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "demo.py"
    path.write_text(source, encoding="utf-8")
    return path


@contextlib.contextmanager
def same_runs_remembered() -> Iterator[None]:
    """Inside, the engine does not train again what a page has trained from the very same models and settings."""
    fit, fit_replicas = engine.fit, engine.fit_replicas

    def known(models, *settings):
        parameters, histories = run_memory().get(run_key(models, settings)) or ((), None)
        for model, snapshot in zip(models, parameters, strict=False):
            model.restore(snapshot)
        return histories

    def fit_again(model, *args, callbacks=(), **kwargs):
        histories = known([model], args, callbacks, kwargs)
        return histories[0] if histories else fit(model, *args, callbacks=callbacks, **kwargs)

    def fit_replicas_again(models, *args, callbacks=None, **kwargs):
        histories = known(models, args, callbacks, kwargs)
        return histories or fit_replicas(models, *args, callbacks=callbacks, **kwargs)

    with patch.object(engine, "fit", fit_again), patch.object(engine, "fit_replicas", fit_replicas_again):
        yield


def test_a_script_has_the_imports_the_values_the_lines_and_the_numbers(tmp_path):
    script = experiment_script(written(tmp_path, PAGE), {"width": 8, "seed": 3, "unused": "x"}, ("loss",))
    assert script == textwrap.dedent("""\
        import numpy as np
        from engine import (
            Dense,
            fit,
            load_dataset,
        )

        width = 8
        seed = 3

        data = load_dataset("moons", seed=seed)
        # a remark stays
        history = fit(Dense(2, width), data.train)

        loss = np.mean(history)

        print(f"{loss = :.4g}")
        """)


def test_only_what_the_lines_use_is_imported(tmp_path):
    source = PAGE.replace("    loss = np.mean(history)", "    loss = history.train_loss[-1]")
    script = experiment_script(written(tmp_path, source), {}, ("loss",))
    assert "numpy" not in script
    assert "streamlit" not in script
    assert "import engine" not in script


def test_a_page_that_does_not_train_imports_no_fit(tmp_path):
    source = PAGE.replace("lab.fit(Dense(2, width), data.train)", "Dense(2, width)")
    assert "fit" not in experiment_script(written(tmp_path, source), {"width": 1}, ())


def test_many_runs_at_once_are_those_of_the_engine(tmp_path):
    source = PAGE.replace("lab.fit(Dense(2, width)", "lab.fit_replicas([Dense(2, width)]")
    script = experiment_script(written(tmp_path, source), {"width": 1}, ())
    assert "history = fit_replicas([Dense(2, width)], data.train)" in script
    assert "    fit_replicas,\n" in script
    assert "    fit,\n" not in script


def test_the_engine_itself_is_imported_where_it_is_named(tmp_path):
    source = PAGE.replace("np.mean(history)", "engine.accuracy(history)")
    assert "import engine\n" in experiment_script(written(tmp_path, source), {}, ("loss",))


def test_an_edited_page_is_read_again(tmp_path):
    path = written(tmp_path, PAGE)
    experiment_script(path, {}, ())
    path.write_text(PAGE.replace("np.mean", "np.median"), encoding="utf-8")
    assert "np.median" in experiment_script(path, {}, ())


def test_a_page_without_an_experiment_is_refused(tmp_path):
    path = written(tmp_path, PAGE.replace("with lab.experiment():", "if True:"))
    with pytest.raises(ValueError, match=r"demo\.py has no block"):
        experiment_script(path, {}, ())


@EVERY_LAB
def test_the_script_gives_the_numbers_of_the_page(lab):
    with measures_kept():
        for preset in [None, *lab.presets]:
            state = preset.state if preset else {}
            shown = measures(open_lab(lab, state))
            space: dict = {}
            with contextlib.redirect_stdout(io.StringIO()) as printed, same_runs_remembered():
                exec(script_of(lab, state), space)
            assert {name: float(space[name]) for name in shown} == pytest.approx(shown, nan_ok=True), state
            assert [line.split(" = ")[0] for line in printed.getvalue().splitlines()] == list(shown)
            assert shown.keys() == {measure.key for measure in lab.measures}


@EVERY_LAB
def test_the_script_gives_the_same_by_itself_in_a_fresh_python(lab, tmp_path):
    path = written(tmp_path, script_of(lab, lab.presets[0].state))
    with measures_kept():
        shown = measures(open_lab(lab, lab.presets[0].state))
    run = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    printed = dict(line.split(" = ") for line in run.stdout.splitlines())
    assert {name: float(value) for name, value in printed.items()} == pytest.approx(shown, rel=1e-3, nan_ok=True)


@EVERY_LAB
def test_the_script_knows_nothing_of_the_app(lab):
    script = script_of(lab, {})
    assert "lab." not in script
    modules = {name.split(".")[0] for name in imported(ast.parse(script))}
    assert modules <= {"numpy", "engine"}


@EVERY_LAB
@pytest.mark.parametrize("framework", ["keras", "pytorch"])
def test_the_counterpart_names_only_what_exists(lab, framework):
    tree = ast.parse(getattr(lab.code, framework))
    assert unknown_names(tree, set(lab.complete({}))) == set()
    own = {name for name in imported(tree) if name.split(".")[0] == "engine"}
    exec("\n".join(f"from engine import {name.split('.')[1]}" for name in own if "." in name), {})
    others = {name.split(".")[0] for name in imported(tree)} - {"engine"}
    needed = {"keras": {"keras"}, "pytorch": {"torch"}}[framework]
    assert needed <= others
    assert all(name in needed or importlib.util.find_spec(name) for name in others)


def test_an_unknown_name_is_found():
    tree = ast.parse(
        "import keras\nfor i in range(width):\n    f = lambda x: x + i\nprint(f(depth), [j for j in 'a'])\n"
    )
    assert unknown_names(tree, {"width"}) == {"depth"}


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def unknown_names(tree: ast.Module, given: set[str]) -> set[str]:
    """Names that the code reads and neither it nor Python nor `given` defines."""
    nodes = list(ast.walk(tree))
    known = given | set(dir(builtins))
    known |= {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    known |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    known |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    known |= {
        (alias.asname or alias.name).split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return {node.id for node in nodes if isinstance(node, ast.Name)} - known
