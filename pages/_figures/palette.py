"""The colours, each with one meaning on every page, and the Plotly template made from them.

Roles: training (class A, positive), validation (class B, negative), test (class C, right),
error (gradient, wrong), reference (pinned run, axis). Light ground #ffffff, dark ground #12161c.
Change them together with .streamlit/config.toml; tests/test_palette.py holds their contrast and distances.
"""

import plotly.graph_objects as go
import plotly.io as pio

ROLES = ("training", "validation", "test", "error", "reference")
LIGHT = dict(zip(ROLES, ("#094afe", "#cb4d02", "#148652", "#8f2283", "#23252c"), strict=True))
DARK = dict(zip(ROLES, ("#4e85f0", "#d48a2c", "#1cfb95", "#f3157d", "#d2d8df"), strict=True))
GROUND = {"light": "#ffffff", "dark": "#12161c"}
DASHES = {"training": "solid", "validation": "dash", "test": "dot", "error": "solid", "reference": "solid"}
SYMBOLS = {
    "training": "circle",
    "validation": "square",
    "test": "triangle-up",
    "error": "x",
    "reference": "line-ew",
}
SEQUENTIAL = "Cividis"


def colours(theme: str) -> dict[str, str]:
    """Role -> colour on the ground of "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


def diverging(theme: str) -> list[list]:
    """Colour scale for signed values: negative, the ground at zero, positive."""
    palette = colours(theme)
    return [[0.0, palette["validation"]], [0.5, GROUND[theme]], [1.0, palette["training"]]]


def template(theme: str) -> go.layout.Template:
    """The look of every Plotly figure: German numbers, quiet axes, room on a telephone."""
    palette = colours(theme)
    grid = "#e3e6eb" if theme == "light" else "#2a323d"
    axis = {
        "gridcolor": grid,
        "linecolor": palette["reference"],
        "zerolinecolor": grid,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "title": {"standoff": 8, "font": {"size": 13}},
        "exponentformat": "power",
    }
    return go.layout.Template(
        layout={
            "separators": ",'",
            "colorway": [palette[role] for role in ROLES],
            "font": {"family": "Source Sans, sans-serif", "size": 14, "color": palette["reference"]},
            "title": {"font": {"size": 15}, "x": 0, "xref": "paper", "xanchor": "left"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 40, "b": 76},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0},
            "hoverlabel": {"bgcolor": GROUND[theme], "font": {"color": palette["reference"]}},
            "colorscale": {"sequential": SEQUENTIAL, "diverging": diverging(theme)},
        }
    )


for _theme in GROUND:
    pio.templates[f"durchblick_{_theme}"] = template(_theme)
