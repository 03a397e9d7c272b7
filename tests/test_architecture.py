"""The rules of the house hold in the project, and each of them fails where it is broken."""

import shutil
from pathlib import Path

import pytest

from tests.house_rules import RULES, SHARP_S, files

PROJECT = Path(__file__).resolve().parents[1]
HEALTHY_DATA = PROJECT / "tests" / "broken" / "base"
LAB = (HEALTHY_DATA / "concepts" / "demo.yaml").read_text(encoding="utf-8")

HEALTHY = {
    ".gitignore": ".venv/\n",
    ".venv/junk.py": "import streamlit.junk\n",
    "app.py": (
        '"""The page table."""\n\nimport streamlit as st\nfrom pages._widgets import frame\n\n'
        'PAGES = {"A": [("home/overview", "Heute", ""), ("neuron/demo", "Demo", "demo-seite")]}\n'
    ),
    "pages/home/overview.py": '"""Heute: Was tue ich heute?"""\n\nimport streamlit as st\n',
    "pages/neuron/demo.py": (
        '"""Demo: Wie tief ist das Netz?"""\n\nimport numpy as np\n\nfrom engine import relu\n'
        "from pages._figures.demo import draw\nfrom pages._widgets.frame import show\nfrom quiz.bank import load\n"
    ),
    "pages/_figures/demo.py": '"""Figures."""\n\nimport plotly.graph_objects as go\nfrom engine import relu\n',
    "pages/_widgets/frame.py": (
        '"""The frame."""\n\nimport streamlit as st\n\nfrom pages._figures import demo\nfrom quiz import bank\n'
        '\n\n@st.cache_data(show_spinner=False)\ndef show():\n    """Show it."""\n    st.write("Das.")\n'
    ),
    "engine/__init__.py": '"""The engine."""\n\nfrom engine.activations import relu\n\n__all__ = ["relu"]\n',
    "engine/activations.py": (
        '"""Activations."""\n\nimport numpy as np\n'
        '\n\ndef relu(x):\n    """max(0, x)."""\n    return np.maximum(0, x)\n'
    ),
    "engine/README.md": "Read `activations.py`.\n",
    "quiz/bank.py": '"""The bank."""\n\nimport yaml\n\n\ndef load():\n    """Load it."""\n    return yaml\n',
    "requirements.txt": "streamlit==1.67.*\nnumpy>=2.3\nplotly>=6.3\npyyaml>=6.0\n",
    "README.md": (
        "# Durchblick\n\nDeutsch. [Quelle](https://example.org/a) ![Bild](data/notes.md)\n\n# For developers\n\n"
        "## File tree\n\n```text\napp.py   the page table\npages/<chapter>/   one script a page\n"
        "pages/_figures/   figures\npages/_widgets/   widgets\nengine/   the engine\nquiz/   the bank\n"
        "data/   content\ntests/   tests\n```\n\n| package | reason |\n|---|---|\n| streamlit | pages |\n"
        "| numpy | numbers |\n| plotly | charts |\n| pyyaml | content |\n"
    ),
    "tests/test_bank.py": '"""Tests of the bank."""\nassert eval("1")  # noqa: S307 - of this file\n',
    "pyproject.toml": '[tool.ruff.lint]\nselect = ["E", "S"]\n',
}

# rule -> (file, its broken content; None: the file is gone; ("+", text): text is added, what the violation says)
BROKEN = {
    "imports_follow_the_layers": [
        (
            "engine/layers.py",
            '"""L."""\nimport streamlit\n',
            "engine/layers.py:2: engine must not import streamlit",
        ),
        ("engine/layers.py", '"""L."""\nimport scipy.signal\n', "must not import scipy"),
        ("engine/layers.py", '"""L."""\nfrom quiz import bank\n', "must not import quiz"),
        ("engine/layers.py", '"""L."""\ndef f():\n    import pandas\n', "must not import pandas"),
        ("quiz/show.py", '"""S."""\nimport streamlit.runtime\n', "quiz must not import streamlit"),
        ("quiz/show.py", '"""S."""\nfrom pages._figures import demo\n', "quiz must not import pages"),
        ("quiz/show.py", '"""S."""\nfrom engine import relu\n', "quiz must not import engine"),
        ("quiz/show.py", '"""S."""\nfrom . import bank\n', "quiz must not import ."),
        ("quiz/show.py", '"""S."""\nimport numpy\n', "quiz must not import numpy"),
        (
            "quiz/simulation/show.py",
            '"""S."""\nimport numpy\nimport engine\n',
            "show.py:3: quiz must not import engine",
        ),
        ("pages/_figures/x.py", '"""X."""\nimport streamlit as st\n', "figures must not import streamlit"),
        ("pages/_figures/x.py", '"""X."""\nfrom pages._widgets import frame\n', "must not import pages._widgets"),
        ("pages/_widgets/x.py", '"""X."""\nfrom engine import relu\n', "widgets must not import engine"),
        ("pages/home/overview.py", ("+", "from pages.neuron import demo\n"), "page must not import pages.neuron"),
        ("pages/home/overview.py", ("+", "import plotly.express\n"), "page must not import plotly"),
        ("app.py", ("+", "from quiz.bank import load\n"), "app must not import quiz"),
        ("engine/layers.py", '"""L."""\nfrom tests import fixtures\n', "must not import tests"),
        (
            "pages/_widgets/lab_training.py",
            '"""T."""\nimport streamlit\n',
            "pages/_widgets/lab_training.py: no longer imports engine",
        ),
    ],
    "the_engine_is_used_by_its_public_names": [
        ("pages/_figures/demo.py", ("+", "from engine.activations import relu\n"), "engine.activations"),
        ("pages/neuron/demo.py", ("+", "import engine.activations\n"), "engine.activations"),
    ],
    "the_class_is_read_on_the_lecturers_page_alone": [
        ("pages/home/overview.py", ("+", "from quiz.class_results import ClassResults\n"), "overview.py:4"),
        ("pages/_widgets/frame.py", ("+", "from quiz import class_report\n"), "quiz.class_report"),
        ("quiz/bank.py", ("+", "import quiz.class_table\n"), "quiz/bank.py"),
        ("pages/neuron/demo.py", ("+", "from pages._widgets.class_view import x\n"), "class_view"),
    ],
    "files_are_short": [
        ("app.py", ("+", "\n" * 60), "at most 60"),
        ("pages/home/overview.py", ("+", "\n" * 80), "at most 80"),
        ("pages/_figures/demo.py", ("+", "\n" * 200), "at most 200"),
        ("pages/_widgets/frame.py", ("+", "\n" * 150), "at most 150"),
        ("engine/activations.py", ("+", "\n" * 250), "at most 250"),
        ("quiz/bank.py", ("+", "\n" * 250), "at most 250"),
    ],
    "no_script_lies_directly_in_pages": [("pages/demo.py", '"""D."""\n', "pages/demo.py")],
    "no_name_says_nothing": [
        ("engine/utils.py", '"""U."""\n', "utils"),
        ("pages/_widgets/_common.py", '"""C."""\n', "common"),
        ("quiz/helpers/words.py", '"""W."""\n', "helpers"),
        ("tests/shared.py", '"""S."""\n', "shared"),
        ("data/misc.yaml", "a: 1\n", "misc"),
        ("engine/core.py", '"""C."""\n', "core"),
    ],
    "the_top_level_tells_what_the_project_does": [
        ("setup.cfg", "", "setup.cfg"),
        ("notebooks/try.py", '"""T."""\n', "notebooks"),
    ],
    "pages_are_scripts": [
        ("pages/home/overview.py", ("+", "def f():\n    return 1\n"), "overview.py:4"),
        ("pages/home/overview.py", ("+", "class C: ...\n"), "overview.py:4"),
        ("pages/home/overview.py", ("+", "key = lambda x: x\n"), "overview.py:4"),
    ],
    "pages_open_with_their_question": [
        ("pages/home/overview.py", "import streamlit as st\n", "Heute: <one question>?"),
        ("pages/home/overview.py", '"""Heute: die Übersicht."""\n', "Heute: <one question>?"),
        ("pages/home/overview.py", '"""Morgen: Was tue ich?"""\n', "Heute: <one question>?"),
        ("pages/neuron/demo.py", '"""Demo: Wie breit ist das Netz?"""\n', "Demo: Wie tief ist das Netz?"),
    ],
    "every_page_is_in_the_table": [
        ("pages/home/new.py", '"""Neu: Was ist neu?"""\n', "pages/home/new.py: not in the table"),
        ("pages/home/overview.py", None, "there is no pages/home/overview.py"),
        (
            "app.py",
            'PAGES = {"A": [("home/overview", "Heute", ""), ("neuron/demo", "Heute", "demo-seite")]}\n',
            "'Heute' stands twice",
        ),
    ],
    "labs_and_the_table_agree": [
        ("app.py", 'PAGES = {"A": [("neuron/demo", "Demo", "andere-seite")]}\n', "andere-seite"),
        ("app.py", 'PAGES = {"A": [("neuron/demo", "Andere", "demo-seite")]}\n', "Andere"),
        ("data/concepts/demo.yaml", LAB.replace("chapter: neuron", "chapter: vision"), "vision/demo"),
        ("data/concepts/copy.yaml", LAB, "data/concepts/copy.yaml: page is demo"),
    ],
    "the_readme_shows_the_real_tree": [
        ("benchmarks/run.py", '"""R."""\n', "benchmarks/run.py"),
        (".github/picture.svg", "<svg/>", ".github/picture.svg"),
        ("pages/_figures/demo.py", None, "pages/_figures/ does not exist"),
        ("README.md", "# Durchblick\n## Dateien\n", "no block"),
        ("README.md", ("replace", "engine/   the engine\n", "engine/\n"), "is not `path  purpose`"),
    ],
    "the_readme_points_to_real_files": [
        ("README.md", ("+", "![Bild](.github/gone.png)\n"), ".github/gone.png does not exist"),
    ],
    "the_engine_shows_its_reading_order": [
        ("engine/layers.py", '"""L."""\n', "layers.py"),
        ("engine/README.md", "`activations.py` and `gone.py`\n", "gone.py"),
    ],
    "each_requirement_is_used_and_explained": [
        ("requirements.txt", ("+", "matplotlib>=3\n"), "nothing imports matplotlib"),
        ("quiz/bank.py", ("+", "import sqlalchemy\n"), "sqlalchemy is imported and not there"),
        ("README.md", ("replace", "| numpy | numbers |\n", ""), "gives no reason for numpy"),
        ("README.md", ("replace", "| numpy | numbers |\n", "| numpy |  |\n"), "gives no reason for numpy"),
    ],
    "students_read_no_sharp_s": [
        ("data/questions/demo.yaml", ("+", f"# Gro{SHARP_S}\n"), "data/questions/demo.yaml"),
        ("pages/_widgets/frame.py", ("+", f'x = "hei{SHARP_S}t"\n'), "frame.py"),
        ("pages/_widgets/frame.py", ("+", 'x = "hei\\u00dft"\n'), "frame.py"),
        ("pages/_widgets/frame.js", 'x = "hei\\xdft";\n', "frame.js"),
        ("quiz/bank.py", ("+", f'x = "Gr{SHARP_S}e"\n'), "bank.py"),
        ("README.md", ("replace", "Deutsch.", f"Flei{SHARP_S}ig."), "README.md:3"),
        ("CHANGELOG.md", f"Gro{SHARP_S}\n", "CHANGELOG.md:1"),
    ],
    "widgets_say_nothing_in_english": [
        ("pages/_widgets/x.py", '"""X."""\nst.multiselect("Wahl", [1])\n', "multiselect needs placeholder="),
        (
            "pages/_widgets/x.py",
            '"""X."""\nst.selectbox("Wahl", [1], index=None)\n',
            "selectbox needs placeholder=",
        ),
        ("pages/_widgets/x.py", '"""X."""\n@st.cache_data\ndef f(): ...\n', "cache_data needs show_spinner="),
        ("pages/_widgets/x.py", '"""X."""\n@st.cache_resource()\ndef f(): ...\n', "needs show_spinner="),
        ("pages/home/overview.py", ("+", 'st.file_uploader("Datei")\n'), "file_uploader shows English"),
    ],
    "sentences_of_pages_are_german": [
        ("pages/home/overview.py", ("+", 'st.write("Choose the page")\n'), "'Choose the page' is English"),
    ],
    "concepts_have_one_home": [("data/concepts/other.yaml", "concepts: [kurve]\n", "kurve")],
    "content_is_whole": [
        ("data/concepts.yaml", ("replace", "[bias-fehler]", "[bias-feler]"), "bias-feler"),
        ("data/notes.md", ("replace", "Der Bias ist ein Fehler.", "Der Bias ist gut."), "quote"),
    ],
    "no_path_of_a_machine": [
        ("quiz/bank.py", ("+", 'path = "' + "/".join(["", "home", "anna", "x"]) + '"\n'), "quiz/bank.py"),
        ("data/demo.md", "/".join(["", "tmp", "x"]), "data/demo.md"),
    ],
    "nothing_is_left_to_do": [
        ("engine/activations.py", ("+", "# TO" + "DO: later\n"), "engine/activations.py"),
        ("data/questions/demo.yaml", ("+", "# FIX" + "ME\n"), "data/questions/demo.yaml"),
    ],
    "public_names_are_documented": [
        ("engine/layers.py", '"""L."""\nclass Dense: ...\n', "Dense has no docstring"),
        ("quiz/bank.py", ("+", "def save():\n    return 1\n"), "save has no docstring"),
        ("pages/_widgets/x.py", "import streamlit\n", "pages/_widgets/x.py: no docstring"),
    ],
    "the_engine_lists_its_public_names": [
        ("engine/__init__.py", '"""E."""\nfrom engine.activations import relu\n__all__ = []\n', "relu"),
        (
            "engine/__init__.py",
            '"""E."""\nfrom engine.activations import relu\n__all__ = ["relu", "tanh"]\n',
            "tanh is not both",
        ),
        (
            "engine/__init__.py",
            '"""E."""\nfrom engine.activations import np\n__all__ = ["np"]\n',
            "does not define np",
        ),
    ],
    "chance_and_clock_are_arguments": [
        ("engine/layers.py", '"""L."""\nimport numpy as np\nx = np.random.rand(3)\n', "np.random.rand"),
        ("engine/layers.py", '"""L."""\nimport random\n', "draws from the global generator"),
        ("quiz/bank.py", ("+", "now = datetime.now()\n"), "datetime.now"),
        ("quiz/bank.py", ("+", "now = time.time()\n"), "time.time"),
        ("quiz/__main__.py", '"""M."""\nnow = datetime.now()\nimport random\n', "quiz/__main__.py:3: draws"),
    ],
    "findings_of_security_are_excused_one_by_one": [
        ("pyproject.toml", '[tool.ruff.lint]\nselect = ["E"]\n', "the S rules are off"),
        ("pyproject.toml", ("+", 'ignore = ["S"]\n'), "all files excuses from all S rules"),
        ("pyproject.toml", ("+", '[tool.ruff.lint.per-file-ignores]\n"tests/**" = ["S"]\n'), "tests/** excuses"),
        ("quiz/bank.py", ("+", "exec(x)  # noqa: S102\n"), "without a reason"),
        ("quiz/bank.py", ("+", "exec(x)  # noqa: E501, S102\n"), "without a reason"),
        ("quiz/bank.py", ("+", "exec(x)  # noqa\n"), "without a reason"),
    ],
    "tests_neither_skip_nor_wait_nor_measure_time": [
        ("tests/test_bank.py", ("+", "@pytest.mark.skip\ndef test(): ...\n"), "pytest.mark.skip"),
        ("tests/test_bank.py", ("+", "pytest.importorskip('torch')\n"), "pytest.importorskip"),
        ("tests/browser/test_x.py", '"""X."""\npage.wait_for_timeout(5)\n', "page.wait_for_timeout"),
        ("tests/test_bank.py", ("+", "start = time.perf_counter()\n"), "time.perf_counter"),
    ],
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project that keeps every rule."""
    for name, content in HEALTHY.items():
        write(tmp_path / name, content)
    shutil.copytree(HEALTHY_DATA, tmp_path / "data")
    return tmp_path


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize("name", RULES)
def test_the_project_keeps_the_rule(name):
    assert RULES[name](PROJECT) == []


@pytest.mark.parametrize("name", RULES)
def test_a_healthy_tree_keeps_the_rule(name, tree):
    assert RULES[name](tree) == []


@pytest.mark.parametrize(
    ("name", "file", "content", "says"),
    [
        pytest.param(name, file, content, says, id=f"{name}-{number}")
        for name, cases in BROKEN.items()
        for number, (file, content, says) in enumerate(cases)
    ],
)
def test_the_rule_fails_where_it_is_broken(name, file, content, says, tree):
    path = tree / file
    match content:
        case None:
            path.unlink()
        case ("+", text):
            write(path, path.read_text(encoding="utf-8") + text)
        case ("replace", old, new):
            assert old in path.read_text(encoding="utf-8")
            write(path, path.read_text(encoding="utf-8").replace(old, new))
        case text:
            write(path, text)
    violations = RULES[name](tree)
    assert any(says in violation for violation in violations), violations


def test_every_rule_has_been_seen_to_fail():
    assert BROKEN.keys() == RULES.keys()


def test_what_git_ignores_is_not_looked_at(tree):
    assert not any(".venv" in path.parts for path in files(tree))
