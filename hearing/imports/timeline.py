"""What was published of a case elsewhere, as lines of its timeline: legal events, a trial's decisions and mandates.

Pure. The categories are those of WIPO ST.27.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hearing.imports.facts import SourcedFact

_CATEGORIES = {
    "A": "申请", "B": "申请终止", "C": "申请恢复", "D": "检索与审查", "E": "授权前复审请求", "F": "授权",
    "G": "期满后的保护", "H": "权利终止", "K": "权利恢复", "L": "授权后复审请求", "M": "权利维持", "P": "修改后再公布",
    "Q": "文献公布", "R": "当事人信息变更", "S": "许可等信息", "T": "程序调整", "U": "缴费", "V": "上诉", "W": "其他",
    "Y": "事件更正或删除", "Z": "未分类",
}  # fmt: skip
"""The categories in Chinese, for readers; the table of codes has them in English."""


def published(events: Iterable[Mapping[str, Any]], facts: Iterable[SourcedFact]) -> list[dict[str, str]]:
    """Give lines ``{date, zh, en}``; ``events`` are rows of legal events, ``facts`` those of a trial."""
    lines = [_legal(event) for event in events if event["on"] is not None]
    papers = {fact.value["id"]: fact.value for fact in facts if fact.field == "paper"}
    lines += [_paper(paper) for paper in papers.values() if paper["date"] and paper["kind"] in _PAPERS]
    return sorted(lines, key=lambda line: line["date"])


def _legal(event: Mapping[str, Any]) -> dict[str, str]:
    category = event["category"] or ""
    code = f"{event['authority']} {event['code']}"
    zh = f"法律事件 {code}" + (f"（{_CATEGORIES.get(category, category)}）" if category else "")
    en = f"{code}: {event['description'].capitalize()}" + (f" [ST.27 {category}]" if category else "")
    return {"date": event["on"].isoformat(), "zh": zh, "en": en}


_PAPERS = {"decision": "委员会决定", "court_mandate": "法院裁判送达"}


def _paper(paper: Mapping[str, Any]) -> dict[str, str]:
    said = paper["outcome_printed"] or paper["type"]
    return {"date": paper["date"], "zh": f"{_PAPERS[paper['kind']]}：{said}", "en": f"{paper['title']} ({said})"}
