"""Who one can be in the demo."""

from dataclasses import dataclass

from hearing.vocabulary import Place, Role, Side
from web.authorization import Kind

PASSWORD = "demo-hearing"  # noqa: S105 -- shown on the demo's first page; such accounts exist only in a demo's own folder
"""The password of every demo identity."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A demo identity: its account, its place in the case, and its seat in the demo hearing."""

    login_name: str
    name: str
    kind: Kind
    role: Role | None
    side: Side
    zh: str
    en: str
    place: Place = Place.REMOTE
    seat_of: str = ""
    first_speaker: bool = False


IDENTITIES = (
    Identity(
        "leader", "闻一澜", Kind.OFFICE, Role.LEADER, Side.NONE,
        "合议组组长：主持口头审理，推进阶段，给予发言权",
        "Panel leader: presides, moves between stages, gives the floor",
    ),
    Identity(
        "chief", "沈知远", Kind.OFFICE, Role.CHIEF_EXAMINER, Side.NONE,
        "主审员：主导调查，提问", "Chief examiner: leads the examination, asks",
    ),
    Identity(
        "member", "江雨桐", Kind.OFFICE, Role.MEMBER, Side.NONE,
        "参审员：提问、合议", "Panel member: asks, deliberates",
    ),
    Identity(
        "clerk", "顾念慈", Kind.OFFICE, Role.CLERK, Side.NONE,
        "书记员：核对身份、准入、记录笔录", "Clerk: checks identities, admits, keeps the minutes",
    ),
    Identity(
        "petitioner", "陆景行", Kind.PARTY, Role.AGENT, Side.PETITIONER,
        "请求人的代理人：远程参加，提交证据、陈述意见", "Petitioner's agent: remote; files exhibits, speaks",
        first_speaker=True,
    ),
    Identity(
        "patentee", "苏明朗", Kind.PARTY, Role.AGENT, Side.PATENTEE,
        "专利权人的代理人：坐在现场审理庭内，对证据质证", "Patentee's agent: seated in the on-site room",
        Place.ON_SITE, "assistant", first_speaker=True,
    ),
    Identity(
        "representative", "韩若溪", Kind.PARTY, Role.PARTY, Side.PATENTEE,
        "专利权人的代表：与其代理人同坐现场审理庭", "Patentee's representative: seated beside the agent",
        Place.ON_SITE, "assistant",
    ),
    Identity(
        "assistant", "白亦安", Kind.OFFICE, Role.ASSISTANT, Side.NONE,
        "审理辅助员：管理现场审理庭的设备，核对身份",
        "Hearing assistant: runs the on-site room's device, checks identities",
        Place.ON_SITE,
    ),
    Identity(
        "observer", "温叙言", Kind.GUEST, Role.OBSERVER, Side.NONE,
        "旁听人员：只看只听", "Observer: watches only",
    ),
    Identity(
        "witness", "秦守拙", Kind.GUEST, Role.WITNESS, Side.PETITIONER,
        "请求人申请的证人：在候审室等候传唤，单独作证", "Petitioner's witness: waits to be called, is heard alone",
    ),
    Identity(
        "analyst", "数据分析员", Kind.ANALYST, None, Side.NONE,
        "分析员：导出去标识化的数据包，不参加审理", "Analyst: exports pseudonymised data, sits in no hearing",
    ),
    Identity(
        "steward", "数据管理人", Kind.STEWARD, None, Side.NONE,
        "数据管理人：审批非公开数据的申请", "Steward of data: answers requests for what is not public",
    ),
)  # fmt: skip
"""In the order in which they are listed; the order of the roster is the same."""


def identity_words(login_name: str) -> tuple[str, str]:
    """Give what an identity can do, in Chinese and English."""
    for identity in IDENTITIES:
        if identity.login_name == login_name:
            return identity.zh, identity.en
    return "", ""
