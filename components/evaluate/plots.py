"""The report's plots as SVG text to be put into a page: no scripts, no files beside it, the same bytes every time."""

import io
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from components.evaluate.curves import LOGIT_EDGES, Curves
from components.evaluate.training_curve import Curve

CANDIDATE, RELEASED, GRID, INK = "#1d6fb8", "#d9822b", "#e3e7ec", "#3d4855"

STYLE = {
    "svg.fonttype": "none",  # text stays text: small, searchable, in the page's font
    "svg.hashsalt": "gateline",
    "text.parse_math": False,  # a task's name may hold a dollar sign
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": "#b8c1cc",
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}

CHANCES = (1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
WIDE_CHANCES = (1e-5, 1e-3, 0.1, 0.9, 0.999)
WIDE_LOGITS = 11.0
"""Scores that span more logits than this have fewer numbers under them, so that these don't run into one another."""

WIDE_DECADES = 2.0
"""The same for axes in powers of ten."""

Models = Mapping[str, Curves | None]
"""A task's curves by model: "candidate" and "released"; None where there are none."""


@mpl.rc_context(STYLE)
def roc_plot(models: Models) -> str:
    """Draws the ROC curves of one task."""
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="#b8c1cc", linewidth=1, linestyle="--")
    for model, curves, colour in _drawn(models):
        points = np.array(curves["roc"])
        axes.plot(points[:, 0], points[:, 1], color=colour, linewidth=1.6, label=model)
    axes.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(0, 1), ylim=(0, 1.01))
    axes.legend(loc="lower right")
    return _svg(figure)


@mpl.rc_context(STYLE)
def calibration_plot(models: Models) -> str:
    """Draws observed over predicted positive rates, ten bins of equally many rows, both axes logarithmic."""
    figure, axes = _figure()
    seen: list[float] = []
    for model, curves, colour in _drawn(models):
        points = [(x["predicted"], x["observed"]) for x in curves["calibration"] if x["predicted"] and x["observed"]]
        if points:
            predicted, observed = zip(*points, strict=True)
            axes.plot(predicted, observed, "o-", color=colour, markersize=4, linewidth=1.2, label=model)
            seen += [*predicted, *observed]
    ends = [min(seen, default=0.01) / 1.3, max(seen, default=1.0) * 1.3]
    axes.plot(ends, ends, color="#b8c1cc", linewidth=1, linestyle="--")
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends, xlabel="mean prediction", ylabel="positive rate")
    _plain_ticks(axes)
    if seen:
        axes.legend(loc="upper left")
    return _svg(figure)


@mpl.rc_context(STYLE)
def score_plot(models: Models) -> str:
    """Draws how the scores are spread, in logits, with the probabilities written below."""
    figure, axes = _figure()
    spread = np.zeros(len(LOGIT_EDGES) - 1)
    for model, curves, colour in _drawn(models):
        shares = np.array(curves["histogram"])
        spread += shares
        axes.stairs(100 * shares, LOGIT_EDGES, color=colour, linewidth=1.5, label=model)
        axes.stairs(100 * shares, LOGIT_EDGES, facecolor=colour, fill=True, alpha=0.13)
    used = np.flatnonzero(spread > 0)
    if len(used):
        axes.set_xlim(LOGIT_EDGES[used[0]] - 0.5, LOGIT_EDGES[used[-1] + 1] + 0.5)
    low, high = axes.get_xlim()
    chances = np.array(WIDE_CHANCES if high - low > WIDE_LOGITS else CHANCES)
    places = np.log(chances) - np.log1p(-chances)
    inside = (places > low) & (places < high)
    axes.set_xticks(places[inside], [f"{chance:g}" for chance in chances[inside]])
    axes.set(xlabel="predicted probability (logit scale)", ylabel="% of rows")
    axes.set_ylim(0, 1.2 * axes.get_ylim()[1])  # room for the legend
    axes.legend(loc="upper right")
    return _svg(figure)


@mpl.rc_context(STYLE)
def training_plot(curves: Mapping[str, Curve], label: str) -> str:
    """Draws what training reported, one line a name."""
    figure, axes = _figure(width=5.1)
    for number, (name, points) in enumerate(sorted(curves.items())):
        steps, values = zip(*points, strict=True)
        marker = "o" if len(points) < 12 else None
        axes.plot(steps, values, color=f"C{number}", linewidth=1.4, marker=marker, markersize=3, label=name)
    axes.set(xlabel="step", ylabel=label)
    axes.legend(loc="best", fontsize=8)
    return _svg(figure)


@mpl.rc_context(STYLE)
def gate_plot(edges: Sequence[float], counts: Sequence[float]) -> str:
    """Draws how the values of a layer's gates are spread."""
    figure, axes = _figure()
    shares = 100 * np.array(counts, np.float64) / max(sum(counts), 1)
    axes.stairs(shares, edges, color=CANDIDATE, linewidth=1.5)
    axes.stairs(shares, edges, facecolor=CANDIDATE, fill=True, alpha=0.13)
    axes.set(xlabel="gate", ylabel="% of gates")
    return _svg(figure)


def _drawn(models: Models) -> Sequence[tuple[str, Curves, str]]:
    colours = {"released": RELEASED, "candidate": CANDIDATE}
    return [(model, curves, colours[model]) for model in colours if (curves := models.get(model)) is not None]


def _plain_ticks(axes: Axes) -> None:
    """Writes 0.01, 0.02 and 0.05 instead of powers of ten; 0.01 and 0.1 alone where there is no room for more."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = axis.get_view_interval()
        axis.set_major_locator(LogLocator(subs=(1.0,) if high / low > 10**WIDE_DECADES else (1.0, 2.0, 5.0)))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(lambda value, _: "")


def _figure(width: float = 3.5) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, 2.9), layout="constrained")
    return figure, figure.subplots()


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]
