"""Typst, set up so that every machine typesets the same: with its own fonts, from a file or from a few words."""

from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from typst import Compiler, Fonts

Source = TypeVar("Source", Path, bytes)


def compiler(source: Source, *, content: str = "") -> Compiler:
    """A compiler of a file or of Typst code; the document finds `content` in sys.inputs."""
    return Compiler(source, font_paths=_own_fonts(), sys_inputs={"content": content})


@lru_cache(maxsize=1)
def _own_fonts() -> Fonts:
    return Fonts(include_system_fonts=False)
