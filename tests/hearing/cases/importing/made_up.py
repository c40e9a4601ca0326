"""Decisions in the forms of real ones, made up for the tests: people, patents and numbers do not exist.

A decision is put together from its parts, so that a test changes the part it is about and nothing else.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from hearing.cases.importing.cnipa import read_decision
from hearing.cases.importing.result import ImportedDecision
from hearing.cases.numbers import check_digit

PATENT = f"20171012345{6}.{check_digit('201710123456')}"
CLAIMS = (
    "“1. 一种保温杯，包括杯体和杯盖，其特征在于，所述杯盖内设有温度传感器。",
    "2. 根据权利要求1所述的保温杯，其特征在于，所述温度传感器为热敏电阻。",
    "3. 根据权利要求1或2所述的保温杯，其特征在于，所述杯体为双层结构。",
    "4. 一种提示水温的方法，其特征在于，使用权利要求1-3任一项所述的保温杯。”",
)
TICKS = ("宣告专利权全部无效。", "宣告专利权部分无效。", "维持专利权有效。")


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A decision's parts; ``text`` puts them together."""

    number: str = "990501"
    cases: str = "第4W990001号"
    cover_case: str = "4W990001"
    decided: str = "2025年06月10日"
    title: str = "一种保温杯"
    ipc: str = "A47G 19/22"
    petitioner: str = "丙谷家居有限公司"
    patentee: str = "丁溪电器股份有限公司"
    patent: str = PATENT
    filed: str = "2017年02月28日"
    priority: str = ""
    granted: str = "2019年08月20日"
    requested: str = "2024年11月15日"
    basis: str = "专利法第22条第3款、第26条第4款"
    opening: str = (
        "本专利的专利号为{patent}，申请日为{filed}，授权公告日为{granted}。本专利授权公告时的权利要求书如下："
    )
    claims: tuple[str, ...] = CLAIMS
    account: tuple[str, ...] = (
        "请求人于2024年11月15日提出了无效宣告请求，其理由是：权利要求1-4相对于证据1不具备专利法第22条第3款规定的创造性。",
        "请求人提交了如下证据：",
        "证据1：CN201234567U，公开日为2011年05月04日。",
        "合议组于2025年02月10日向双方当事人发出了口头审理通知书，定于2025年03月20日举行口头审理。",
        "口头审理如期举行，双方当事人均委托代理人出席了本次口头审理。",
    )
    reasons: tuple[str, ...] = ("1. 审查基础", "本决定以授权公告的权利要求为基础。")
    operative: str = "宣告{patent}号发明专利权全部无效。"
    ticks: tuple[str, str, str] = TICKS
    panel: tuple[str, ...] = ("合议组组长：温知言", "主审员：路思远", "参审员：季新雨")
    rows: tuple[tuple[str, str], ...] = field(default=())

    def header(self) -> tuple[tuple[str, str], ...]:
        return (
            ("案件编号", self.cases), ("决定日", self.decided), ("发明创造名称", self.title),
            ("国际主分类号", self.ipc), ("无效宣告请求人", self.petitioner), ("专利权人", self.patentee),
            ("专利号", self.patent), ("申请日", self.filed), ("优先权日", self.priority or "无"),
            ("授权公告日", self.granted), ("无效宣告请求日", self.requested), ("法律依据", self.basis), *self.rows,
        )  # fmt: skip

    @property
    def text(self) -> str:
        table = "".join(f"<tr><td>{key}</td><td>{value}</td></tr>" for key, value in self.header())
        values = {"patent": self.patent, "filed": self.filed, "granted": self.granted}
        parts = [
            f"100000\n\n发文日：\n\n申请号或专利号：{self.patent}\n\n案件编号：{self.cover_case}",
            f"发明创造名称：{self.title}\n\n专利权人：{self.patentee}\n\n无效宣告请求人：{self.petitioner}",
            f"## 无效宣告请求审查决定书\n\n(第 {self.number} 号)\n\n现决定如下：",
            *self.ticks,
            "附：决定正文5页。",
            *self.panel,
            f"## 无效宣告请求审查决定(第 {self.number} 号)\n\n<table>{table}</table>",
            "## 一、案由",
            self.opening.format(**values),
            *self.claims,
            *self.account,
            "## 二、决定的理由",
            *self.reasons,
            "基于上述理由，合议组作出如下决定。\n\n## 三、决定",
            self.operative.format(**values),
            "当事人对本决定不服的，可以自收到本决定之日起三个月内起诉。",
            *self.panel,
        ]
        return "\n\n".join(parts) + "\n"

    def read(self) -> ImportedDecision:
        return read_decision(self.text)

    def but(self, **changes: Any) -> "MadeUp":
        return replace(self, **changes)
