"""An analysis as one page without scripts: every bar leads to the rows that it is made of. Pure."""

from collections.abc import Sequence
from html import escape
from typing import Any

from hearing.dataset.analysis.charts import anchor, interval, svg, written
from hearing.dataset.analysis.figures import Figure

WORDS = {
    "zh": {
        "title": "数据分析", "rows": "所含行", "unknown": "未计入（未知）", "interval": "95% 区间", "value": "数值",
        "group": "分组", "survival": "存续", "at": "时间（天）", "risk": "风险集", "close": "收起",
        "shown": "数据截至 {as_of}",
        "lead": "数据截至 {as_of}；每个数值附样本数与 95% 区间。点击条形可查看其所含的行。",
    },
    "en": {
        "title": "Analysis", "rows": "rows", "unknown": "left out (unknown)", "interval": "95 % interval",
        "value": "value", "group": "group", "survival": "survival", "at": "time (days)", "risk": "at risk",
        "close": "close",
        "shown": "As of {as_of}",
        "lead": "As of {as_of}; each number has its n and 95 % interval. A bar leads to its rows.",
    },
}  # fmt: skip
"""Words of the page and of the printed report, by language."""

_STYLE = """
body{font-family:"Noto Serif SC",serif;color:#1d2733;max-width:62rem;margin:2rem auto;padding:0 1rem;line-height:1.5}
svg{max-width:100%;height:auto}svg a:focus rect,svg a:hover rect{fill:#22466e}
table{border-collapse:collapse;margin:.5rem 0}td,th{border-bottom:1px solid #c9d2dc;padding:.2rem .8rem;text-align:left}
.note{color:#4a5663;font-size:.9rem}.rows{display:none;background:#f3f6f9;padding:.5rem 1rem;overflow-wrap:anywhere}
.rows:target{display:block}@media print{.rows{display:none!important}}
"""


def page(figures: Sequence[Figure], as_of: str, export_id: str, language: str) -> str:
    """Give the page as HTML."""
    words = WORDS[language]
    head = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{words["title"]}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{words['title']}</h1>"
        f"<p>{escape(words['lead'].format(as_of=as_of))} <code>{escape(export_id)}</code></p>"
    )
    return "\n".join([head, *(_section(figure, language) for figure in figures), "</body></html>"]) + "\n"


def _section(figure: Figure, language: str) -> str:
    words, english = WORDS[language], language == "en"
    lines = [f'<section id="{figure.id}"><h2>{escape(figure.en if english else figure.zh)}</h2>']
    lines += [svg(figure, language, links=True), f"<table><tr><th>{words['group']}</th><th>{words['value']}</th>"]
    lines.append(f"<th>{words['interval']}</th><th>n</th><th></th></tr>")
    for bar in figure.bars:
        ends = " – ".join(written(end, figure.unit, language) for end in (bar.shown.low, bar.shown.high))
        lines.append(
            f"<tr><td>{escape(bar.en if english else bar.zh)}</td>"
            f"<td>{written(bar.shown.value, figure.unit, language)}</td><td>{ends}</td><td>{bar.n}</td>"
            f'<td><a href="#{escape(anchor(figure, bar.key))}">{words["rows"]}</a></td></tr>'
        )
    lines.append("</table>")
    for bar in figure.bars:
        lines.append(
            f'<div class="rows" id="{escape(anchor(figure, bar.key))}"><p><b>'
            f"{escape(bar.en if english else bar.zh)}</b> {escape(interval(bar, figure.unit, language))} "
            f'<a href="#{figure.id}">{words["close"]}</a></p><p>{escape("、".join(bar.rows))}</p></div>'
        )
    if figure.curve:
        lines.append(f"<table><tr><th>{words['at']}</th><th>{words['survival']}</th><th>{words['interval']}</th>"
                     f"<th>{words['risk']}</th></tr>")  # fmt: skip
        for step in figure.curve:
            ends = " – ".join(written(end, "share", language) for end in (step.survival.low, step.survival.high))
            lines.append(f"<tr><td>{step.at:.0f}</td><td>{written(step.survival.value, 'share', language)}</td>"
                         f"<td>{ends}</td><td>{step.risk}</td></tr>")  # fmt: skip
        lines.append("</table>")
    note = figure.note_en if english else figure.note_zh
    lines.append(f'<p class="note">{escape(note)} {words["unknown"]}: {figure.unknown}</p></section>')
    return "\n".join(lines)


def plain(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Give the figures as JSON values, rows and all."""
    return [
        {
            "id": figure.id, "zh": figure.zh, "en": figure.en, "unit": figure.unit, "unknown": figure.unknown,
            "note_zh": figure.note_zh, "note_en": figure.note_en,
            "bars": [
                {"key": bar.key, "zh": bar.zh, "en": bar.en, "value": bar.shown.value, "low": bar.shown.low,
                 "high": bar.shown.high, "n": bar.n, "rows": list(bar.rows)}
                for bar in figure.bars
            ],
            "curve": [
                {"at": step.at, "survival": step.survival.value, "low": step.survival.low,
                 "high": step.survival.high, "at_risk": step.risk}
                for step in figure.curve
            ],
        }
        for figure in figures
    ]  # fmt: skip


def brief(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Give the figures as JSON values without the names of their rows."""
    whole = plain(figures)
    for figure in whole:
        figure["bars"] = [{name: value for name, value in bar.items() if name != "rows"} for bar in figure["bars"]]
    return whole
