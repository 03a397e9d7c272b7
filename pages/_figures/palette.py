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


# Streamlit replaces these in the browser by theme.light/dark.chartCategoricalColors, so a chart follows the
# theme while it is open. The order there is the order of ROLES; tests hold both together.
PLOTLY = {role: f"#00000{number}" for number, role in enumerate(ROLES, start=1)}


def diverging(theme: str) -> list[list]:
    """Colour scale for signed values: negative, the ground at zero, positive."""
    palette = DARK if theme == "dark" else LIGHT
    return [[0.0, palette["validation"]], [0.5, GROUND[theme]], [1.0, palette["training"]]]


def template() -> go.layout.Template:
    """The look of every Plotly figure: German numbers, quiet axes, room on a telephone."""
    axis = {
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "title": {"standoff": 8, "font": {"size": 13}},
        "exponentformat": "power",
    }
    return go.layout.Template(
        layout={
            "separators": ",'",
            "colorway": list(PLOTLY.values()),
            "font": {"size": 13},
            "title": {"font": {"size": 15}, "x": 0, "xref": "paper", "xanchor": "left"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 56, "b": 76},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0},
        }
    )


TEMPLATE = "durchblick"
pio.templates[TEMPLATE] = template()
