"""The index of an export as a page for people: Chinese and English side by side, no script, nothing loaded. Pure."""

from collections.abc import Iterator, Mapping
from html import escape

from hearing.container import layout
from hearing.package import layout as package
from hearing.procedure.canonical import Json

SIDES = {"petitioner": "请求人 petitioner", "patentee": "专利权人 patentee", "none": "—"}
WITHHELD = {
    "not_permitted": "未向本导出的读者提供 withheld: not for the reader of this export",
    "sealed": "密封证据，仅有编号和存证承诺 sealed: its number and its commitment only",
}
_STYLE = """\
body{font:16px/1.6 "Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif;margin:2rem auto;max-width:64rem;
padding:0 1rem;color:#1b1e24}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;color:#173f87}table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #b9bfc8;padding:.4rem .6rem;text-align:left;vertical-align:top}
code{font:.8rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}.dim{color:#4b525e;font-size:.85rem}
"""


def page(index: Mapping[str, Json]) -> bytes:
    """Give the page of an index."""
    return "".join(_page(index)).encode()


def _page(index: Mapping[str, Json]) -> Iterator[str]:
    patent = _map(index["patent"])
    title = f"案件证据导出 Case evidence export · {index['case']}"
    yield '<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">\n'
    yield f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
    yield f"<style>{_STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>\n"
    yield f"<p>{escape(str(patent['title']))} <span class=dim>{escape(str(patent['number']))}</span></p>\n<ul>\n"
    for party in _maps(index["parties"]):
        yield f"<li>{SIDES.get(str(party['side']), escape(str(party['side'])))}: {escape(str(party['name']))}</li>\n"
    yield "</ul>\n"
    reader = escape(str(index["reader"])) or "平台运营者 the platform's operator"
    yield f"<p>为以下读者制作 Made for: {reader}</p>\n"
    yield f'<p>核验方法 How to check it: <a href="{layout.HOW}">{layout.HOW}</a></p>\n'
    yield from _exhibits(index)
    yield from _rounds(index)
    yield from _claim_sets(index)
    yield "<h2>存证日志 The log</h2>\n"
    yield f"<p>公钥 Key: <code>{escape(str(index['log_key']))}</code></p>\n<p>"
    yield " · ".join(_link(name) for name in (package.CHECKPOINTS, package.KEY, package.AUTHORITY, layout.INDEX))
    yield "</p>\n</body>\n</html>\n"


def _exhibits(index: Mapping[str, Json]) -> Iterator[str]:
    yield "<h2>证据 Exhibits</h2>\n<table>\n<thead><tr><th>编号 No.</th><th>提交方 Side</th><th>证据 Exhibit</th>"
    yield "<th>凭证 Receipts</th></tr></thead>\n<tbody>\n"
    for one in _maps(index["exhibits"]):
        side = SIDES.get(str(one["side"]), escape(str(one["side"])))
        yield f"<tr><td>{escape(str(one['label']))}</td><td>{side}</td>"
        if "withheld" in one:
            why = WITHHELD.get(str(one["withheld"]), "withheld")
            yield f"<td colspan=2>{why}{_commitment(one)}</td></tr>\n"
            continue
        yield f"<td>{_named(one)}<br>{escape(str(one['purpose']))}"
        yield f"<br><span class=dim>提交 filed {escape(str(one['filed_at']))}</span>"
        yield f"<br><code>{one['sha256'] or '—'}</code></td><td>{_receipts(one)}</td></tr>\n"
    yield "</tbody>\n</table>\n"


def _named(one: Mapping[str, Json]) -> str:
    title = escape(str(one["title"]))
    if one["file"]:
        return f'<a href="{one["file"]}">{title}</a> <span class=dim>{one["size"]} B</span>'
    return f"{title} <span class=dim>（无文件 no file）</span>"


def _commitment(one: Mapping[str, Json]) -> str:
    if "entry" not in one:
        return ""
    entry = _map(one["entry"])
    place = f"日志第 {entry['index']} 条 log entry {entry['index']}"
    return f"<br><span class=dim>{place}</span><br><code>{entry['leaf']}</code>"


def _receipts(one: Mapping[str, Json]) -> str:
    found = [_link(str(one[kind])) for kind in ("receipt", "paper", "proof") if one[kind]]
    for part in ("opinions", "steps"):
        found += [_link(str(each["receipt"])) for each in _maps(one[part]) if each["receipt"]]
    return "<br>".join(found) or "—"


def _rounds(index: Mapping[str, Json]) -> Iterator[str]:
    rounds = _maps(index["rounds"])
    if not rounds:
        return
    yield "<h2>证据交换 Rounds of exchange</h2>\n<ul>\n"
    for one in rounds:
        receipt = f" {_link(str(one['receipt']))}" if one["receipt"] else ""
        yield f"<li>{one['n']}: {escape(str(one['opened_at']))} – {escape(str(one['closes_at']))}{receipt}</li>\n"
    yield "</ul>\n"


def _claim_sets(index: Mapping[str, Json]) -> Iterator[str]:
    sets = _maps(index["claim_sets"])
    if not sets:
        return
    yield "<h2>修改的权利要求书 Amended sets of claims</h2>\n<ol>\n"
    for one in sets:
        receipt = f" {_link(str(one['receipt']))}" if one["receipt"] else ""
        yield f"<li>{_link(str(one['text']))} {escape(str(one['by']))} "
        yield f"<span class=dim>{escape(str(one['filed_at']))}</span>{receipt}<br>{escape(str(one['reason']))}"
        for ruling in _maps(one["rulings"]):
            said = "作为审查文本 examined" if ruling["accepted"] else "不作为审查文本 not examined"
            proof = f" {_link(str(ruling['receipt']))}" if ruling["receipt"] else ""
            yield f"<br>合议组 Panel: {said} · {escape(str(ruling['reason']))}{proof}"
        yield "</li>\n"
    yield "</ol>\n"


def _link(name: str) -> str:
    return f'<a href="{name}">{name.rpartition("/")[2]}</a>'


def _map(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, dict), "the index is ours"
    return value


def _maps(value: Json) -> list[Mapping[str, Json]]:
    assert isinstance(value, list), "the index is ours"
    return [_map(one) for one in value]
