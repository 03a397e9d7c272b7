"""The palette: contrast on its ground, and distance between any two roles for every kind of colour sight."""

import importlib
import itertools
import tomllib
from pathlib import Path

import numpy as np
import plotly.io as pio
import pytest

from pages._figures.palette import DARK, GROUND, LIGHT, PLOTLY, ROLES, template

# Severity 1.0 of Machado, Oliveira and Fernandes (2009), applied to linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
THEMES = {"light": LIGHT, "dark": DARK}


def linear_rgb(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear_rgb(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> np.ndarray:
    """CIELAB under D65 of what an eye with this sight receives."""
    seen = np.clip(SIGHT[sight] @ linear_rgb(colour), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    ratio = xyz / [0.95047, 1.0, 1.08883]
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_black_on_white_has_the_known_contrast_and_distance():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert np.linalg.norm(lab("#000000", "normal") - lab("#ffffff", "normal")) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_read_on_its_ground(theme, role):
    assert contrast(THEMES[theme][role], GROUND[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_roles_differ_for_every_sight(theme, sight):
    distances = {
        (one, other): float(np.linalg.norm(lab(THEMES[theme][one], sight) - lab(THEMES[theme][other], sight)))
        for one, other in itertools.combinations(ROLES, 2)
    }
    assert min(distances.values()) >= 20, distances


def test_the_theme_settings_use_the_palette():
    settings = tomllib.loads(Path(".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    for theme, palette in THEMES.items():
        assert settings[theme]["primaryColor"] == palette["training"]
        assert settings[theme]["chartCategoricalColors"] == [palette[role] for role in ROLES]
        assert settings[theme]["textColor"] == palette["reference"]
        assert settings[theme]["backgroundColor"] == GROUND[theme]
        assert contrast(settings[theme]["grayTextColor"], settings[theme]["sidebar"]["backgroundColor"]) >= 4.5
        assert contrast(settings[theme]["linkColor"], GROUND[theme]) >= 4.5


def test_plotly_colours_are_the_ones_that_streamlit_replaces():
    importlib.import_module("streamlit.elements.plotly_chart")  # registers the template
    assert [PLOTLY[role] for role in ROLES] == list(pio.templates["streamlit"].layout.colorway[: len(ROLES)])


def test_plotly_writes_numbers_the_german_way():
    assert template().layout.separators == ",'"
