"""The training run that engine/README.md shows: it runs as printed and learns."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "engine" / "README.md"


def test_the_run_of_the_readme_learns_and_is_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    space: dict = {}
    exec(code, space)  # noqa: S102 - the project's own text
    history = space["history"]
    assert history.val_accuracy[-1] > 0.85
    assert history.train_loss[-1] < 0.5 * history.train_loss[0]
    printed = capsys.readouterr().out
    assert f"{history.train_loss[-1]}" in printed
    assert [list(trace.y) for trace in space["figure"].data] == [list(history.train_loss), list(history.val_loss)]
    assert "plotly" in (tmp_path / "run.html").read_text(encoding="utf-8").lower()
