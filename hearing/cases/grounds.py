"""The closed list of grounds for invalidation, as data, and the numbers that older texts use for them.

Implementing Regulations of the Patent Law (2023), rule 69(2). A lawyer corrects this file without touching code
elsewhere. A ground's id is ``A`` (Patent Law) or ``R`` (Implementing Regulations), the article, a dot, the paragraph.
"""

import re
from dataclasses import dataclass

PATENT_LAW = "patent_law"
REGULATIONS = "implementing_regulations"


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision that an invalidation request may rest on.

    Attributes:
        id: ``A22.3``, ``R23.2``; an article without a paragraph is ``A33``.
        law: ``patent_law`` or ``implementing_regulations``.
        version: Year of the version whose numbering the id uses.
        article: Article (条).
        paragraph: Paragraph (款), None when the article is meant as a whole.
        zh: What it demands, in Chinese.
        en: The same in English.
    """

    id: str
    law: str
    version: int
    article: int
    paragraph: int | None
    zh: str
    en: str

    @property
    def citation(self) -> str:
        """The provision as a decision cites it: ``专利法第22条第3款``."""
        law = "专利法" if self.law == PATENT_LAW else "专利法实施细则"
        paragraph = f"第{self.paragraph}款" if self.paragraph else ""
        return f"{law}第{self.article}条{paragraph}"


def _ground(identity: str, zh: str, en: str, version: int | None = None) -> Ground:
    article, _, paragraph = identity[1:].partition(".")
    law = PATENT_LAW if identity.startswith("A") else REGULATIONS
    year = version or (2020 if law == PATENT_LAW else 2023)
    return Ground(identity, law, year, int(article), int(paragraph) if paragraph else None, zh, en)


GROUNDS: tuple[Ground, ...] = (
    _ground("A2", "不属于发明创造", "not an invention-creation"),
    _ground("A2.2", "不属于发明的技术方案", "not a technical solution (invention)"),
    _ground("A2.3", "不属于实用新型的技术方案", "not a technical solution (utility model)"),
    _ground("A2.4", "不属于外观设计", "not a design"),
    _ground("A5", "违反法律、社会公德或妨害公共利益", "contrary to law, morality or public interest"),
    _ground("A5.1", "违反法律、社会公德或妨害公共利益", "contrary to law, morality or public interest"),
    _ground("A5.2", "依赖违法获取或利用的遗传资源", "relies on unlawfully obtained genetic resources"),
    _ground("A9", "重复授权", "double patenting"),
    _ground("A9.1", "重复授权", "double patenting"),
    _ground("A9.2", "不是最先申请", "not the first to file"),
    _ground("A19.1", "向外国申请未经保密审查", "filed abroad without confidentiality examination"),
    _ground("A22", "不具备新颖性、创造性或实用性", "lacks novelty, inventiveness or utility"),
    _ground("A22.2", "不具备新颖性", "lacks novelty"),
    _ground("A22.3", "不具备创造性", "lacks inventiveness"),
    _ground("A22.4", "不具备实用性", "lacks practical utility"),
    _ground("A23", "不符合外观设计授权条件", "design does not meet the conditions of grant"),
    _ground("A23.1", "属于现有设计或存在抵触申请", "known design or conflicting application"),
    _ground("A23.2", "与现有设计无明显区别", "not clearly distinct from known designs"),
    _ground("A23.3", "与在先合法权利冲突", "conflicts with an earlier lawful right"),
    _ground("A25", "属于不授予专利权的客体", "excluded subject matter"),
    _ground("A25.1", "属于不授予专利权的客体", "excluded subject matter"),
    _ground("A26.3", "说明书公开不充分", "insufficient disclosure"),
    _ground("A26.4", "权利要求得不到说明书支持或不清楚", "claims unsupported or unclear"),
    _ground("A27.2", "外观设计图片未清楚显示", "design not clearly shown"),
    _ground("A33", "修改超出原申请范围", "added matter"),
    _ground("R11", "违反诚实信用原则", "contrary to good faith"),
    _ground("R23.2", "独立权利要求缺少必要技术特征", "independent claim lacks essential features"),
    _ground("R49.1", "分案申请超出原申请范围", "divisional application exceeds the parent"),
    # Numbers of earlier versions, kept because decisions on older patents cite them.
    _ground("R20.1", "权利要求不清楚（2002年细则）", "claims unclear (2002 regulations)", 2002),
    _ground("R20.2", "独立权利要求缺少必要技术特征（2010年细则）", "essential features (2010 regulations)", 2010),
    _ground("R21.2", "独立权利要求缺少必要技术特征（2002年细则）", "essential features (2002 regulations)", 2002),
    _ground("R43.1", "分案申请超出原申请范围（2010年细则）", "divisional exceeds the parent (2010 regulations)", 2010),
    _ground("R13.1", "重复授权（2002年细则）", "double patenting (2002 regulations)", 2002),
    _ground("R2.1", "不属于发明的技术方案（2002年细则）", "not a technical solution (2002 regulations)", 2002),
)

CURRENT_NUMBER = {
    "R20.1": "A26.4",
    "R20.2": "R23.2",
    "R21.2": "R23.2",
    "R43.1": "R49.1",
    "R13.1": "A9.1",
    "R2.1": "A2.2",
}
"""Where a provision of an earlier version stands today."""

_BY_ID = {ground.id: ground for ground in GROUNDS}


def ground(identity: str) -> Ground | None:
    """Give the ground of this id, or None when it is not on the closed list."""
    return _BY_ID.get(identity)


def current(identity: str) -> str:
    """Give the id under which the provision stands today (itself, when it never moved)."""
    return CURRENT_NUMBER.get(identity, identity)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision cited in a text, with the half-open range of characters that cites it.

    Attributes:
        id: In the form of a ground's id; it need not be on the closed list.
        start: Index of the first character.
        end: Index after the last character.
    """

    id: str
    start: int
    end: int


_N = r"(?:\d+|[一二三四五六七八九十百]+)"
_NUMBER = rf"\s*第\s*{_N}\s*条"
_MORE = rf"(?:\s*[、,，;；和及或]\s*{_N}(?=[\d\s、,，;；和及一二三四五六七八九十]*款))*"
_PARAGRAPHS = rf"(?:\s*(?:第|(?<=条))\s*{_N}{_MORE}\s*款)"
_DIGITS, _TENS = "一二三四五六七八九", {"十": 10, "百": 100}
_CITATION = re.compile(
    rf"(?P<law>(?:中华人民共和国)?专利法(?:实施细则|实施细)?|(?<!法)实施细则)?》?(?:[（(]\s*\d{{4}}[^）)]{{0,8}}[）)])?(?P<article>{_NUMBER})"
    rf"(?P<paragraphs>{_PARAGRAPHS}(?:\s*(?:[、,，和及]|以及|或者|或)?{_PARAGRAPHS})*)?"
)


def arabic(number: str) -> str:
    """Give a number written in Chinese (up to 999) or Arabic figures in Arabic ones: ``二十二`` is ``22``."""
    if number.isdigit():
        return str(int(number))
    value, digit = 0, 0
    for character in number:
        if character in _TENS:
            value, digit = value + (digit or 1) * _TENS[character], 0
        else:
            digit = _DIGITS.index(character) + 1
    return str(value + digit)


def provisions(text: str) -> tuple[Provision, ...]:
    """Find every provision cited in a text, in order; an article that names no law continues the law before it.

    ``专利法第26条第3款和第4款、第22条第3款、专利法实施细则第11条`` gives A26.3, A26.4, A22.3, R11.
    Articles of other laws (named by 法 other than 专利法 directly before them) are left out.
    """
    found: list[Provision] = []
    law: str | None = None
    for match in _CITATION.finditer(text):
        if match["law"]:
            law = "R" if "实施细" in match["law"] else "A"
        elif re.search(
            r"(?:法|法典|条例|规定|解释|公约|指南|规则|办法|细则|协定|条约)[》）)]?\s*$", text[: match.start()]
        ):
            law = None
        if law is None:
            continue
        article = arabic(re.sub(r"[\s第条]", "", match["article"]))
        numbers = [arabic(number) for number in re.findall(_N, match["paragraphs"] or "")]
        ids = [f"{law}{article}.{number}" for number in numbers] or [f"{law}{article}"]
        found.extend(Provision(identity, match.start(), match.end()) for identity in ids)
    return tuple(found)
