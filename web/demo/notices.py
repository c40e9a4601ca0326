"""The demo hearing's notices: served on both sides, opened, and answered with attendance receipts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hearing.cases.model import Case
from hearing.notices.attendance import (
    CONSENT_STAGES,
    Attendance,
    Coming,
    ObjectAsked,
    Power,
    Settlement,
    WitnessAsked,
)
from hearing.notices.drafting import Given
from hearing.notices.model import NoticeKind
from hearing.vocabulary import REPRESENTS, Place, Role, Side
from web.accounts import Account
from web.authorization import Kind, Principal
from web.demo.people import IDENTITIES
from web.notices import From, Notices

PLACE = "第三审理庭（演示）"
MINUTES = 120
TESTIFIES = "与证据1结构相同的折叠架在优先权日之前公开销售的情况"
BROWSER = From("127.0.0.1", "demo")


async def serve(notices: Notices, case: Case, hearing: str, accounts: Mapping[str, Account], now: datetime) -> None:
    """Issue, serve and answer; each step is left out when it was done before."""
    clerk = _principal(accounts["clerk"])
    for side in (Side.PETITIONER, Side.PATENTEE):
        agent = accounts[side.value]
        if all(consent.account != agent.id for consent in await notices.store.agreed(case.id)):
            await notices.agree(case, side, _principal(agent), now)
    if not await notices.store.of_hearing(hearing):
        await notices.issue(hearing, Given(NoticeKind.HEARING, PLACE, MINUTES), clerk, now)
    for filed in await notices.store.of_hearing(hearing):
        if filed.notice.side is Side.NONE or await notices.store.attendance([filed.notice.id]):
            continue
        who = _principal(accounts[filed.notice.side.value])
        await notices.opened(filed, who, BROWSER, now + timedelta(seconds=1))
        await notices.answer(filed, _answer(filed.notice.side), who, now + timedelta(seconds=2))


def _principal(account: Account) -> Principal:
    return Principal(account.id, account.name, Kind.PARTY)


def _answer(side: Side) -> Attendance:
    """Give a side's answer: everyone of it whom the demo knows, and its witness."""
    own = [each for each in IDENTITIES if each.side is side]
    coming = tuple(
        Coming(
            identity.name,
            identity.role,
            Power.FILED,
            identity.place,
            first_speaker=identity.first_speaker,
        )
        for identity in own
        if identity.role in REPRESENTS
    )
    witnesses = tuple(WitnessAsked(one.name, TESTIFIES, one.place) for one in own if one.role is Role.WITNESS)
    remote = any(person.place is Place.REMOTE for person in coming)
    return Attendance(
        attends=True,
        coming=coming,
        witnesses=witnesses,
        objects=(ObjectAsked("样品甲（棘轮锁止）", "演示锁止过程", "反证1"),) if side is Side.PATENTEE else (),
        consents=tuple((stage, True) for stage in CONSENT_STAGES) if remote else (),
        settlement=Settlement.OPEN if side is Side.PATENTEE else Settlement.UNWILLING,
    )
