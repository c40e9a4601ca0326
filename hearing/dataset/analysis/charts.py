"""Charts of figures: as Vega-Lite 5 for other programs, and drawn as plain marks for SVG, print and pictures. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from hearing.dataset.analysis.figures import DAYS, MINUTES, ODDS, SHARE, Bar, Figure

WIDTH, ROW, TOP, LEFT, RIGHT = 760.0, 26.0, 34.0, 300.0, 130.0
"""Points: of the drawing, of a bar with its space, above and beside the bars."""

INK, FILL, GREY = "#1d2733", "#3d6b9e", "#c9d2dc"
_UNITS = {SHARE: ("", ""), DAYS: ("天", " d"), MINUTES: ("分", " min"), ODDS: ("", "")}


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle, a line or a text, from the top left; ``key`` is the bar it belongs to."""

    kind: Literal["rect", "line", "text"]
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    text: str = ""
    colour: str = INK
    anchor: str = "start"
    key: str = ""


def written(value: float | None, unit: str, language: str) -> str:
    """Write a number of a figure; a dash where there is none."""
    if value is None:
        return "–"
    if unit == SHARE:
        return f"{value:.1%}"
    number = f"{value:.2f}" if unit == ODDS else f"{value:.0f}"
    return number + _UNITS[unit][language == "en"]


def interval(bar: Bar, unit: str, language: str) -> str:
    """Write a bar's number with its interval and n."""
    low, high = (written(end, unit, language) for end in (bar.shown.low, bar.shown.high))
    return f"{written(bar.shown.value, unit, language)} [{low}, {high}] n={bar.n}"


def height(figure: Figure) -> float:
    """Give the height of a drawing in points."""
    return TOP + ROW * len(figure.bars) + 12


def drawn(figure: Figure, language: str) -> Iterator[Mark]:
    """Draw a figure: bars with whiskers, their numbers beside them; an odds ratio has its line at 1."""
    ends = [end for bar in figure.bars for end in (bar.shown.value, bar.shown.high) if end is not None]
    most = 1.0 if figure.unit == SHARE else max([*ends, 1.0]) * 1.05
    scale = (WIDTH - LEFT - RIGHT) / most
    yield Mark("text", 0, 16, text=figure.en if language == "en" else figure.zh)
    for number, bar in enumerate(figure.bars):
        y = TOP + ROW * number
        name = bar.en if language == "en" else bar.zh
        yield Mark("text", LEFT - 8, y + 13, text=_short(name), anchor="end", key=bar.key)
        if bar.shown.value is not None:
            yield Mark("rect", LEFT, y + 3, bar.shown.value * scale, 13, colour=FILL, key=bar.key)
        if bar.shown.low is not None and bar.shown.high is not None:
            low, high = LEFT + bar.shown.low * scale, LEFT + bar.shown.high * scale
            yield Mark("line", low, y + 9.5, high - low, 0, key=bar.key)
            for end in (low, high):
                yield Mark("line", end, y + 6, 0, 7, key=bar.key)
        yield Mark("text", WIDTH, y + 13, text=f"{written(bar.shown.value, figure.unit, language)}  n={bar.n}",
                   anchor="end", key=bar.key)  # fmt: skip
    yield Mark("line", LEFT, TOP - 2, 0, ROW * len(figure.bars) + 4, colour=GREY)
    if figure.unit == ODDS:
        yield Mark("line", LEFT + scale, TOP - 2, 0, ROW * len(figure.bars) + 4, colour=GREY)


def _short(name: str) -> str:
    room = sum(2 if character > "⺀" else 1 for character in name)
    if room <= 44:
        return name
    while sum(2 if character > "⺀" else 1 for character in name) > 42:
        name = name[:-1]
    return name + "…"


def svg(figure: Figure, language: str, *, links: bool = False) -> str:
    """Give a figure as SVG; with ``links`` each bar leads to its rows on the page that it stands on."""
    tall = height(figure)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {tall:g}" width="{WIDTH:g}" '
        f'height="{tall:g}" role="img" font-family="Noto Serif SC, serif" font-size="12">',
        f"<title>{escape(figure.en if language == 'en' else figure.zh)}</title>",
    ]
    for mark in drawn(figure, language):
        shape = _shape(mark)
        parts.append(f'<a href="#{escape(anchor(figure, mark.key))}">{shape}</a>' if links and mark.key else shape)
    return "\n".join([*parts, "</svg>"]) + "\n"


def anchor(figure: Figure, key: str) -> str:
    """Give the name of the place where a bar's rows stand."""
    return f"{figure.id}-{key}"


def _shape(mark: Mark) -> str:
    at = f'x="{mark.x:.1f}" y="{mark.y:.1f}"'
    if mark.kind == "rect":
        return f'<rect {at} width="{mark.width:.1f}" height="{mark.height:.1f}" fill="{mark.colour}"/>'
    if mark.kind == "line":
        return (
            f'<line x1="{mark.x:.1f}" y1="{mark.y:.1f}" x2="{mark.x + mark.width:.1f}" '
            f'y2="{mark.y + mark.height:.1f}" stroke="{mark.colour}"/>'
        )
    return f'<text {at} text-anchor="{mark.anchor}" fill="{mark.colour}">{escape(mark.text)}</text>'


def vega_lite(figure: Figure, language: str) -> dict[str, Any]:
    """Give a figure as a Vega-Lite specification that holds its data."""
    english = language == "en"
    values = [
        {"name": bar.en if english else bar.zh, "value": bar.shown.value, "low": bar.shown.low, "high": bar.shown.high,
         "n": bar.n}
        for bar in figure.bars
    ]  # fmt: skip
    names: dict[str, Any] = {"field": "name", "type": "nominal", "sort": None, "title": None}
    axis: dict[str, Any] = {"field": "value", "type": "quantitative", "title": figure.unit}
    if figure.unit == SHARE:
        axis |= {"scale": {"domain": [0, 1]}, "axis": {"format": "%"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": figure.en if english else figure.zh,
        "description": figure.note_en if english else figure.note_zh,
        "data": {"values": values},
        "encoding": {"y": names, "tooltip": [{"field": one} for one in ("name", "value", "low", "high", "n")]},
        "layer": [
            {"mark": "bar", "encoding": {"x": axis}},
            {"mark": "rule", "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}},
        ],
    }
