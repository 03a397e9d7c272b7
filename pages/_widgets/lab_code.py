"""The code tab: the page's own experiment as a script that runs outside the app, with the controls' values."""

import ast
import textwrap
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_MARK = "lab.experiment"
_NOTHING_ATTACHED = {"own_picture": ""}  # what a page may use beside its controls
# lab.fit is engine.fit that remembers a run, shows progress and can be stopped; so is the other
_TRAINS = {"fit", "fit_replicas"}


def experiment_script(path: Path, values: Mapping[str, Any], measures: tuple[str, ...]) -> str:
    """A runnable script: the imports the experiment uses, the controls as assignments, its lines, its measures.

    Raises ValueError if the page has no `with lab.experiment():` block.
    """
    imports, block, names = _experiment(path, path.stat().st_mtime_ns)
    values = {**_NOTHING_ATTACHED, **values}
    settings = [f"{key} = {value!r}" for key, value in values.items() if key in names]
    prints = [f'print(f"{{{name} = :.4g}}")' for name in measures]
    return "\n".join([*imports, "", *settings, "", block, "", *prints]) + "\n"


@lru_cache(maxsize=64)
def _experiment(path: Path, _mtime: int) -> tuple[list[str], str, frozenset[str]]:
    """Import lines, the block's source and every name it reads."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    block = next((node for node in tree.body if isinstance(node, ast.With) and _is_experiment(node)), None)
    if block is None:
        raise ValueError(f"{path.name} has no block `with {_MARK}():`")
    names = {node.id for node in ast.walk(block) if isinstance(node, ast.Name)}
    attributes = {ast.unparse(node) for node in ast.walk(block) if isinstance(node, ast.Attribute)}
    trains = {name for name in _TRAINS if f"lab.{name}" in attributes}
    lines = source.splitlines()[block.body[0].lineno - 1 : block.end_lineno]
    text = textwrap.dedent("\n".join(lines))
    for name in trains:
        text = text.replace(f"lab.{name}(", f"{name}(")
    return _imports(tree, names | trains), text, frozenset(names)


def _is_experiment(node: ast.With) -> bool:
    call = node.items[0].context_expr
    return isinstance(call, ast.Call) and ast.unparse(call.func) == _MARK


def _imports(tree: ast.Module, names: set[str]) -> list[str]:
    """The page's imports of NumPy and the engine, as far as the block uses them."""
    lines = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            used = [a for a in node.names if (a.asname or a.name) in names and a.name in {"numpy", "engine"}]
            lines += [ast.unparse(ast.Import(names=[alias])) for alias in used]
        elif isinstance(node, ast.ImportFrom) and node.module == "engine":
            used_names = sorted({a.name for a in node.names if a.name in names} | (_TRAINS & names))
            listing = textwrap.indent("".join(f"{name},\n" for name in used_names), "    ")
            lines.append(f"from engine import (\n{listing})")
    return lines
