"""What deploy/ ships beside nginx: systemd accepts the units, and they and the container name what there is."""

import re
import subprocess
from pathlib import Path

import pytest
from streamlit import config

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"
UNITS = ["durchblick@.service", "durchblick-backup.service", "durchblick-backup.timer"]
TARGET = "/opt/durchblick"  # where the units expect the project


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as on a server, in which the project's folder is the target's and its commands are there."""
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace(f"{TARGET}/.venv/bin/streamlit", "/bin/true").replace(TARGET, str(REPOSITORY))
        (tmp_path / name.replace("@", "@8501")).write_text(text, encoding="utf-8")
    return tmp_path


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)  # noqa: S607 - where Debian puts it


def test_systemd_accepts_the_units_and_says_nothing(units: Path) -> None:
    done = analyse("verify", *(units / name.replace("@", "@8501") for name in UNITS))
    said = [line for line in done.stderr.splitlines() if "durchblick" in line]
    assert (done.returncode, said) == (0, [])


def test_systemd_would_complain_of_a_wrong_line(units: Path) -> None:
    unit = units / "durchblick@8501.service"
    unit.write_text(unit.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHouse="), encoding="utf-8")
    assert "ProtectHouse" in analyse("verify", unit).stderr


def test_a_replica_may_do_little(units: Path) -> None:
    done = analyse("security", "--offline=yes", "--threshold=20", units / "durchblick@8501.service")
    assert done.returncode == 0, done.stdout[-300:]


def test_the_units_name_files_of_the_project() -> None:
    named = {
        path
        for name in UNITS
        for path in re.findall(rf"{TARGET}/([\w./-]+)", (DEPLOY / name).read_text(encoding="utf-8"))
        if not path.startswith(".venv/")
    }
    assert named == {"deploy/README.md", "deploy/backup.sh"}
    assert [path for path in named if not (REPOSITORY / path).exists()] == []


def test_the_container_holds_what_the_app_needs_and_says_that_it_was_not_run() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert text.startswith("# NOT RUN")
    copied = {line.split()[1] for line in text.splitlines() if line.startswith("COPY ")}
    assert [name for name in copied if not (REPOSITORY / name).exists()] == []
    needed = {"app.py", "engine", "quiz", "pages", "data", ".streamlit"}
    assert needed | {"requirements.txt", "deploy/requirements.txt"} == copied


def test_each_setting_of_the_example_is_one_that_is_read() -> None:
    names = re.findall(r"^(\w+)=", (DEPLOY / "environment.example").read_text(encoding="utf-8"), re.MULTILINE)
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("quiz", "pages")
        for path in (REPOSITORY / folder).rglob("*.py")
    )
    assert len(names) == len(set(names)) == 6
    for name in names:
        if name.startswith("DURCHBLICK_"):
            assert f'"{name}"' in code, name
        else:
            section, _, option = name.removeprefix("STREAMLIT_").partition("_")
            words = option.lower().split("_")
            config.get_option(f"{section.lower()}.{words[0]}{''.join(word.title() for word in words[1:])}")
