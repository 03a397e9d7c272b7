"""The rules of the house, each a function from the project's root folder to the list of its violations.

A violation is one line: file, and what is wrong there. tests/test_architecture.py applies every rule to the
project, and to a small broken tree where it has to fail.
"""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from quiz.bank import load_bank

Rule = Callable[[Path], list[str]]
RULES: dict[str, Rule] = {}

TOP_LEVEL = {
    "CHANGELOG.md", "Makefile", "README.md", "app.py", "benchmarks", "data", "deploy", "engine", "pages",
    "pyproject.toml", "quiz", "requirements-dev.txt", "requirements.txt", "tests",
}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "shared", "misc", "core"}
TEXT = {
    ".py",
    ".yaml",
    ".yml",
    ".md",
    ".toml",
    ".txt",
    ".js",
    ".css",
    ".html",
    ".json",
    ".svg",
    ".ini",
    ".cfg",
    "",
}
SHARP_S = "\u00df"

# What each layer may import beside Python's own library and itself.
ALLOWED = {
    "app": {"streamlit", "pages._widgets"},
    "engine": {"engine", "numpy"},
    "quiz": {"quiz"},  # and the libraries of requirements.txt, except those that draw
    "figures": {"pages._figures", "engine", "numpy", "plotly", "matplotlib"},
    "widgets": {"pages._widgets", "pages._figures", "quiz", "streamlit"},
    "page": {"pages._widgets", "pages._figures", "quiz", "engine", "streamlit", "numpy"},
}
DRAWS = {"streamlit", "starlette", "plotly", "matplotlib"}
# file -> what it imports beyond its layer; each has to be in use
EXCEPTIONS = {
    "pages/_widgets/server.py": {"starlette", "threadpoolctl", "engine"},  # its layers, and the BLAS it limits
    "pages/_widgets/health.py": {"starlette"},  # a layer
    "pages/_widgets/observation.py": {
        "starlette",
        "prometheus_client",
        "pythonjsonlogger",
    },  # a layer
    "pages/_widgets/house.py": {"starlette"},  # names those layers
    "pages/_widgets/lab.py": {"engine", "plotly"},  # the types of what a page hands over
    "pages/_widgets/lab_clock.py": {"engine", "numpy"},  # times engine.fit, which shuffles
    "pages/_widgets/lab_training.py": {"engine"},  # lab.fit is engine.fit with progress
}
# folders of quiz that compute a question's answer with the engine
COMPUTES_ANSWERS = {"quiz/generators"}
# a folder of quiz that draws thousands of numbers: NumPy's generators, since the standard library's are forbidden
DRAWS_LEARNERS = {"quiz/simulation"}
READS_THE_CLOCK = {"quiz/__main__.py"}  # where a command begins, its moment comes in
COMES_WITH = {"starlette": "streamlit", "pydantic_core": "pydantic"}
IMPORT_NAMES = {
    "pyyaml": "yaml",
    "markdown-it-py": "markdown_it",
    "mdit-py-plugins": "mdit_py_plugins",
    "prometheus-client": "prometheus_client",
    "python-json-logger": "pythonjsonlogger",
}


def rule(function: Rule) -> Rule:
    """Decorator: enter a rule under its name."""
    RULES[function.__name__] = function
    return function


def files(root: Path, *suffixes: str) -> list[Path]:
    """The project's own files, relative to the root: without .git and what .gitignore names."""
    ignored = {".git"}
    if (root / ".gitignore").exists():
        lines = (root / ".gitignore").read_text(encoding="utf-8").split()
        ignored |= {line.strip("/") for line in lines if not line.startswith("*")}
    return sorted(path for path in _walk(root, root, ignored) if not suffixes or path.suffix in suffixes)


def _walk(folder: Path, root: Path, ignored: set[str]) -> Iterator[Path]:
    for entry in folder.iterdir():
        relative = entry.relative_to(root)
        if entry.name in ignored or relative.as_posix() in ignored or entry.suffix == ".pyc":
            continue
        if entry.is_dir():
            yield from _walk(entry, root, ignored)
        else:
            yield relative


def page_table(root: Path) -> list[tuple[str, str, str]]:
    """Key, title and URL path of each row of PAGES in app.py."""
    for node in parse(root / "app.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES":
            table = ast.literal_eval(node.value)
            return [(row[0], row[1], row[-1]) for section in table.values() for row in section]
    raise ValueError("app.py has no table PAGES")


def labs(root: Path) -> dict[str, dict]:
    """File -> raw content of each lab's YAML."""
    return {
        f"data/concepts/{path.name}": yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((root / "data" / "concepts").glob("*.yaml"))
    }


def parse(path: Path) -> ast.Module:
    """The file's syntax tree; the same object as long as the file is the same."""
    return _parse(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _parse(path: Path, _mtime: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def text_of(root: Path, path: Path) -> str:
    """The file's text; nothing for what is not text."""
    return (root / path).read_text(encoding="utf-8") if path.suffix in TEXT else ""


def _below(paths: list[Path], *folders: str) -> list[Path]:
    return [path for path in paths if any(path.is_relative_to(folder) for folder in folders)]


def _is_page(path: Path) -> bool:
    return path.parts[0] == "pages" and len(path.parts) > 2 and not path.parts[1].startswith("_")


def _layer(path: Path) -> str:
    if path.as_posix() == "app.py":
        return "app"
    if path.parts[0] == "pages":
        return path.parts[1].strip("_") if path.parts[1] in {"_figures", "_widgets"} else "page"
    return path.parts[0]


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def _within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _requirements(root: Path) -> list[str]:
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [
        re.split(r"[<>=!~\[; ]", line)[0].lower() for line in lines if line.strip() and not line.startswith("#")
    ]


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String constants that are neither docstrings nor part of an exception raised for developers."""
    hidden: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            hidden |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            yield node.lineno, node.value


@rule
def imports_follow_the_layers(root: Path) -> list[str]:
    """Who may import whom (STYLE.md)."""
    found, used = [], set()
    for path in [*_below(files(root, ".py"), "engine", "quiz", "pages"), Path("app.py")]:
        if not (root / path).exists():
            continue
        layer, name = _layer(path), path.as_posix()
        allowed = ALLOWED[layer] | EXCEPTIONS.get(name, set())
        if layer == "quiz":
            allowed = allowed | {IMPORT_NAMES.get(r, r) for r in _requirements(root)} - DRAWS - {"numpy"}
            allowed |= {"pydantic_core"} | ({"engine", "numpy"} if _below([path], *COMPUTES_ANSWERS) else set())
            allowed |= {"numpy"} if _below([path], *DRAWS_LEARNERS) else set()
        for line, target in _imports(parse(root / path)):
            if target.split(".")[0] in sys.stdlib_module_names:
                continue
            used |= {(name, package) for package in EXCEPTIONS.get(name, ()) if _within(target, {package})}
            if not _within(target, allowed):
                found.append(f"{name}:{line}: {layer} must not import {target}")
    granted = {(name, package) for name in EXCEPTIONS for package in EXCEPTIONS[name] if (root / name).exists()}
    return found + [f"{name}: no longer imports {package}" for name, package in sorted(granted - used)]


def _public_names(path: Path) -> list[str]:
    """What `__all__` lists."""
    for node in parse(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


@rule
def the_engine_is_used_by_its_public_names(root: Path) -> list[str]:
    """Outside engine/ (and its tests) only `import engine` and `from engine import Name`."""
    public = _public_names(root / "engine" / "__init__.py")
    return [
        f"{path.as_posix()}:{line}: takes {target} from inside the engine"
        for path in _below(files(root, ".py"), "quiz", "pages", "benchmarks")
        for line, target in _imports(parse(root / path))
        if target.startswith("engine.") and (root / "engine" / f"{target.split('.')[1]}.py").exists()
        if target.removeprefix("engine.") not in public  # a function may bear the name of its module
    ]


# whoever imports these can read what the whole class did
_OF_THE_CLASS = {"quiz.class_results", "quiz.class_report", "quiz.class_table"}
_CLASS_WIDGET = re.compile(r"pages\._widgets\.class_\w+")


@rule
def the_class_is_read_on_the_lecturers_page_alone(root: Path) -> list[str]:
    """Queries over all learners are out of reach of the pages that students have."""
    may = re.compile(r"pages/exam/lecturer\.py|pages/_widgets/class_\w+\.py|quiz/class_\w+\.py")
    return [
        f"{path.as_posix()}:{line}: must not import {target}, which reads the whole class"
        for path in _below(files(root, ".py"), "app.py", "pages", "quiz")
        if not may.fullmatch(path.as_posix())
        for line, target in _imports(parse(root / path))
        if _within(target, _OF_THE_CLASS) or _CLASS_WIDGET.match(target)
    ]


@rule
def files_are_short(root: Path) -> list[str]:
    """The line limits of STYLE.md."""
    limits = {"app": 60, "page": 80, "figures": 200, "widgets": 150, "engine": 250, "quiz": 250}
    found = []
    for path in [*_below(files(root, ".py"), "engine", "quiz", "pages"), Path("app.py")]:
        length = len((root / path).read_text(encoding="utf-8").splitlines()) if (root / path).exists() else 0
        if length > limits[_layer(path)]:
            found.append(f"{path.as_posix()}: {length} lines, at most {limits[_layer(path)]}")
    return found


@rule
def no_script_lies_directly_in_pages(root: Path) -> list[str]:
    """Streamlit would run it without app.py on a cold deep link."""
    return [
        f"{path.as_posix()}: move it to a chapter" for path in files(root, ".py") if path.parts[:-1] == ("pages",)
    ]


@rule
def no_name_says_nothing(root: Path) -> list[str]:
    """No module or folder called utils, common, helpers, shared, misc or core."""
    return [
        f"{path.as_posix()}: {part} says nothing about what is inside"
        for path in files(root)
        for part in path.with_suffix("").parts
        if part.strip("_") in FORBIDDEN_NAMES
    ]


@rule
def the_top_level_tells_what_the_project_does(root: Path) -> list[str]:
    """Nothing but the agreed files and folders, and those that begin with a dot."""
    names = {path.parts[0] for path in files(root)}
    return [f"{name}: does not belong to the top level" for name in sorted(names - TOP_LEVEL) if name[0] != "."]


@rule
def pages_are_scripts(root: Path) -> list[str]:
    """A page defines nothing: no function, class or lambda."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    return [
        f"{path.as_posix()}:{node.lineno}: a page defines nothing"
        for path in files(root, ".py")
        if _is_page(path)
        for node in ast.walk(parse(root / path))
        if isinstance(node, kinds)
    ]


@rule
def pages_open_with_their_question(root: Path) -> list[str]:
    """The docstring is "<title>: <question>"; a lab's is the one of its YAML."""
    wanted = {
        f"{lab['chapter']}/{lab['page']}": f"{lab['title']}: {lab['question']}" for lab in labs(root).values()
    }
    found = []
    for key, title, _ in page_table(root):
        docstring = ast.get_docstring(parse(root / "pages" / f"{key}.py")) or ""
        if docstring != wanted.get(key, docstring):
            found.append(f"pages/{key}.py: the docstring is not {wanted[key]!r}")
        elif not (docstring.startswith(f"{title}: ") and docstring.endswith("?") and "\n" not in docstring):
            found.append(f"pages/{key}.py: the docstring is not '{title}: <one question>?'")
    return found


@rule
def every_page_is_in_the_table(root: Path) -> list[str]:
    """Files of pages/<chapter>/ and rows of app.py are the same; keys, titles and addresses stand once."""
    rows = page_table(root)
    keys = {key for key, _, _ in rows}
    pages = {path.relative_to("pages").with_suffix("").as_posix() for path in files(root, ".py") if _is_page(path)}
    twice = [name for column in zip(*rows, strict=True) for name, n in Counter(column).items() if n > 1]
    return (
        [f"pages/{key}.py: not in the table of app.py" for key in sorted(pages - keys)]
        + [f"app.py: there is no pages/{key}.py" for key in sorted(keys - pages)]
        + [f"app.py: {name!r} stands twice" for name in twice]
    )


@rule
def labs_and_the_table_agree(root: Path) -> list[str]:
    """A lab's file name, chapter, title and address are those of its row in app.py."""
    rows = {key: (title, url) for key, title, url in page_table(root)}
    found = []
    for name, lab in labs(root).items():
        key = f"{lab['chapter']}/{lab['page']}"
        if name != f"data/concepts/{lab['page']}.yaml":
            found.append(f"{name}: page is {lab['page']}")
        if rows.get(key) != (lab["title"], lab["url"]):
            found.append(f"{name}: app.py has {rows.get(key)} for {key}")
    return found


@rule
def the_readme_shows_the_real_tree(root: Path) -> list[str]:
    """Each line of the file tree exists, and each file is covered by a line; `<name>` stands for any name."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^## File tree$.*?^```text\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    if block is None:
        return ["README.md: no block ```text beneath ## File tree"]
    found, patterns = [], {}
    for line in block[1].splitlines():
        entry = re.fullmatch(r"(\S+) {2,}(\S.*)", line)
        if entry is None:
            found.append(f"README.md: {line!r} is not `path  purpose`")
            continue
        pieces = re.split(r"<[^>]+>", entry[1])
        # <chapter> is no folder of the house: those begin with an underscore
        expression = r"[^/_.][^/]*".join(map(re.escape, pieces)) + (".*" if entry[1].endswith("/") else "")
        patterns[entry[1]] = re.compile(expression)
    names = [path.as_posix() for path in files(root)]
    for shown, pattern in patterns.items():
        if not any(pattern.fullmatch(name) for name in names):
            found.append(f"README.md: {shown} does not exist")
    for name in names:
        plain = "/" not in name and (name in TOP_LEVEL - {"app.py"} or name.startswith("."))
        if not plain and not any(pattern.fullmatch(name) for pattern in patterns.values()):
            found.append(f"README.md: the file tree does not show where {name} lies")
    return found


@rule
def the_readme_points_to_real_files(root: Path) -> list[str]:
    """Pictures and links of README.md that lie in the project exist."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", readme)]
    local = [target for target in targets if target and not re.match(r"\w+:", target)]
    return [f"README.md: {target} does not exist" for target in local if not (root / target).exists()]


@rule
def the_engine_shows_its_reading_order(root: Path) -> list[str]:
    """engine/README.md names each module of the engine, and none that is gone."""
    if not (root / "engine" / "README.md").exists():
        return []
    named = set(re.findall(r"`(\w+\.py)`", (root / "engine" / "README.md").read_text(encoding="utf-8")))
    real = {path.name for path in (root / "engine").glob("*.py")} - {"__init__.py"}
    return [f"engine/README.md: {name} is missing or gone" for name in sorted(named ^ real)]


@rule
def each_requirement_is_used_and_explained(root: Path) -> list[str]:
    """requirements.txt is what the app imports, each with a reason in the README; nothing else is imported."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    paths = [*_below(files(root, ".py"), "engine", "quiz", "pages"), Path("app.py")]
    imported = {target.split(".")[0] for path in paths for _, target in _imports(parse(root / path))}
    required = {name: IMPORT_NAMES.get(name, name) for name in _requirements(root)}
    found = [
        f"requirements.txt: nothing imports {name}" for name, used in required.items() if used not in imported
    ]
    for name in required:
        if not re.search(rf"^\|\s*{re.escape(name)}\s*\|\s*\S.*\|$", readme, re.MULTILINE | re.IGNORECASE):
            found.append(f"README.md: gives no reason for {name}")
    known = {*required.values(), *sys.stdlib_module_names, "engine", "quiz", "pages"}
    known |= {name for name, bringer in COMES_WITH.items() if bringer in required}
    return found + [f"requirements.txt: {name} is imported and not there" for name in sorted(imported - known)]


@rule
def students_read_no_sharp_s(root: Path) -> list[str]:
    """Swiss spelling in all a student reads; an escape is no way around it."""
    escape = re.compile(r"\\(?:u00|x)df|&szlig;", re.IGNORECASE)
    found = []
    for path in files(root):
        if path.parts[0] in {"data", "pages", "quiz"} or path.as_posix() in {
            "app.py",
            "README.md",
            "CHANGELOG.md",
        }:
            text = text_of(root, path)
            if path.as_posix() == "README.md":
                text = text.split("# For developers")[0]
            for number, line in enumerate(text.splitlines(), 1):
                if SHARP_S in line or (path.parts[0] != "quiz" and escape.search(line)):
                    found.append(f"{path.as_posix()}:{number}: sharp s")
    return found


@rule
def widgets_say_nothing_in_english(root: Path) -> list[str]:
    """Calls of Streamlit whose default is an English text get a German one."""
    needs = {"cache_data": "show_spinner", "cache_resource": "show_spinner", "multiselect": "placeholder"}
    english_always = {"file_uploader", "camera_input", "audio_input", "data_editor"}
    found = []
    for path in _below(files(root, ".py"), "pages", "app.py"):
        for node in ast.walk(parse(root / path)):
            where = f"{path.as_posix()}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.FunctionDef):
                bare = [d for d in node.decorator_list if isinstance(d, ast.Attribute) and d.attr in needs]
                found += [f"{where}: {d.attr} needs {needs[d.attr]}=" for d in bare]
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            name = node.func.attr
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            needed = needs.get(name)
            index = given.get("index")
            if name == "selectbox" and isinstance(index, ast.Constant) and index.value is None:
                needed = "placeholder"
            if needed and needed not in given and None not in given:
                found.append(f"{where}: {name} needs {needed}=")
            if name in english_always:
                found.append(f"{where}: {name} shows English that cannot be changed")
    return found


@rule
def sentences_of_pages_are_german(root: Path) -> list[str]:
    """No string in pages/ that only an English sentence would hold (exceptions for developers aside)."""
    english = re.compile(r"\b(the|and|please|your|you|click|choose|submit|loading|reset|error)\b ", re.IGNORECASE)
    return [
        f"{path.as_posix()}:{line}: {text[:60]!r} is English"
        for path in _below(files(root, ".py"), "pages", "app.py")
        for line, text in _strings(parse(root / path))
        if english.search(text)
        and not re.search(r"[{}<>;]", text)  # CSS, HTML and JavaScript have their own words
    ]


@rule
def concepts_have_one_home(root: Path) -> list[str]:
    """No concept is covered by two labs."""
    homes: dict[str, list[str]] = {}
    for name, lab in labs(root).items():
        for concept in lab["concepts"]:
            homes.setdefault(concept, []).append(name)
    return [f"{concept}: {' and '.join(where)}" for concept, where in homes.items() if len(where) > 1]


@rule
def content_is_whole(root: Path) -> list[str]:
    """The bank finds no fault: schema, ids, links, quotes."""
    return [str(error) for error in load_bank([root / "data"]).errors]


@rule
def no_path_of_a_machine(root: Path) -> list[str]:
    """Nothing in the project names a folder that only one machine has."""
    folder = re.compile(r"(?<![\w/.:~<])/(?:home|root|Users|work|mnt|media|tmp|var/folders)/\w|[A-Z]:\\\\?Users\\")
    return _lines(root, folder, "names a folder of one machine", but=set())


@rule
def nothing_is_left_to_do(root: Path) -> list[str]:
    """No reminder in the files; the notes have one of their own, which a correction quotes."""
    return _lines(
        root,
        re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b"),
        "is unfinished",
        but={"data/notes.md", "data/corrections.yaml"},
    )


def _lines(root: Path, pattern: re.Pattern[str], what: str, *, but: set[str]) -> list[str]:
    return [
        f"{path.as_posix()}:{number}: {what}"
        for path in files(root)
        if path.as_posix() not in but
        for number, line in enumerate(text_of(root, path).splitlines(), 1)
        if pattern.search(line)
    ]


@rule
def public_names_are_documented(root: Path) -> list[str]:
    """Every module, and every public function and class of engine, quiz and pages, has a docstring."""
    found = []
    for path in _below(files(root, ".py"), "app.py", "engine", "quiz", "pages", "benchmarks"):
        tree = parse(root / path)
        if tree.body and ast.get_docstring(tree) is None:
            found.append(f"{path.as_posix()}: no docstring")
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                found.append(f"{path.as_posix()}:{node.lineno}: {node.name} has no docstring")
    return found


@rule
def the_engine_lists_its_public_names(root: Path) -> list[str]:
    """engine.__all__ is exactly what engine/__init__.py imports from its modules, each of them defined there."""
    path = root / "engine" / "__init__.py"
    if not path.exists():
        return []
    tree = parse(path)
    imported = {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assigned = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"]
    listed = set(ast.literal_eval(assigned[0])) if assigned else set()
    found = [
        f"engine/__init__.py: {name} is not both imported and listed" for name in sorted(listed ^ imported.keys())
    ]
    for name, module in imported.items():
        source = root.joinpath(*str(module).split(".")).with_suffix(".py")
        defined = {
            str(getattr(node, "name", None) or getattr(getattr(node, "target", None), "id", None) or target)
            for node in parse(source).body
            for target in [getattr(getattr(node, "targets", [None])[0], "id", None)]
        }
        if name not in defined:
            found.append(f"engine/__init__.py: {module} does not define {name}")
    return found


@rule
def chance_and_clock_are_arguments(root: Path) -> list[str]:
    """engine and quiz draw no number from a global generator and read no clock; the command line hands it on."""
    clock = re.compile(
        r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|monotonic|perf_counter))$"
    )
    draw = re.compile(r"^(?:np|numpy)\.random\.(?!Generator$|default_rng$|SeedSequence$|PCG64$|BitGenerator$)\w+$")
    found = []
    for path in _below(files(root, ".py"), "engine", "quiz"):
        tree = parse(root / path)
        may_read = path.as_posix() in READS_THE_CLOCK
        found += [
            f"{path.as_posix()}:{line}: draws from the global generator"
            for line, target in _imports(tree)
            if _within(target, {"random"})
        ]
        for node in ast.walk(tree):
            name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if (clock.search(name) and not may_read) or draw.match(name):
                found.append(f"{path.as_posix()}:{node.lineno}: {name} has to come as an argument")
    return found


@rule
def findings_of_security_are_excused_one_by_one(root: Path) -> list[str]:
    """ruff's S rules hold everywhere; an excused line says why, and no folder is excused from all of them."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    excused = {"all files": settings.get("ignore", []), **settings.get("per-file-ignores", {})}
    free = [where for where, codes in excused.items() if "S" in codes]
    found = [] if "S" in settings["select"] else ["pyproject.toml: the S rules are off"]
    found += [f"pyproject.toml: {where} excuses from all S rules" for where in free]
    bare = re.compile(r"#\s*noqa(?!:)|#\s*noqa:\s*(?:\w+,\s*)*S\d+(?!.* - \S.{4,})", re.IGNORECASE)
    return found + [
        f"{path.as_posix()}:{number}: the finding is excused without a reason"
        for path in files(root, ".py")
        if path.parts[0] != "tests" or path.name not in {"house_rules.py", "test_architecture.py"}
        for number, line in enumerate(text_of(root, path).splitlines(), 1)
        if bare.search(line)
    ]


@rule
def tests_neither_skip_nor_wait_nor_measure_time(root: Path) -> list[str]:
    """A test that may be left out proves nothing; timings belong in benchmarks/."""
    names = re.compile(
        r"(?:^|\.)(?:pytest\.(?:skip|xfail|importorskip)|mark\.(?:skip|skipif|xfail)|skipTest|wait_for_timeout"
        r"|time\.(?:sleep|time|monotonic|perf_counter|process_time))$"
    )
    return [
        f"{path.as_posix()}:{node.lineno}: {ast.unparse(node)}"
        for path in _below(files(root, ".py"), "tests")
        if path.name.startswith("test_")
        for node in ast.walk(parse(root / path))
        if isinstance(node, ast.Attribute) and names.search(ast.unparse(node))
    ]
