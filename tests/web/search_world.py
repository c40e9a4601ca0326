"""An installation with cases, people, exhibits, amended claims, notices and hearings, for the tests of search."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import insert

from evidence.durable import Disk
from evidence.intake.sandbox import Sandbox
from evidence.intake.texts import Texts
from evidence.stores.folder import FolderBlobs
from hearing.cases.building import case_from_decision
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Answer, Claim, NewExhibit, Occasion, Opinion
from hearing.cases.store import CaseStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import ClaimSet, Ruling
from hearing.custody.custody_store import CustodyStore
from hearing.custody.rounds import Round
from hearing.notices.filed import FiledNotice
from hearing.notices.notice_store import NoticeStore
from hearing.procedure import commands as c
from hearing.procedure.events import HearingScheduled
from hearing.procedure.evolve import evolve
from hearing.procedure.joint import of_file
from hearing.procedure.people import belongs, minutes_files
from hearing.procedure.state import Hearing
from hearing.record.event_store import EventStore
from hearing.search.documents import Filters, Kind
from hearing.search.follow_store import FollowStore
from hearing.search.matters import of_matters
from hearing.search.search_store import SearchIndex
from hearing.search.sources import (
    of_case,
    of_claim_sets,
    of_exhibit,
    of_hearing,
    of_motions,
    of_notice,
    of_opinions,
    of_pages,
    of_rounds,
)
from hearing.vocabulary import MotionKind, RecessPurpose, Side, Stage, Stance
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.notices.samples import NOTICE
from tests.hearing.record.stores import fill
from tests.hearing.search.plain import held
from tests.scripts import joint_play, play
from tests.scripts.play import Play
from web.accounts import Accounts
from web.authorization import Action, Resource, Standing, allowed
from web.errors import Denied, NotSignedIn
from web.hearings import HearingReader, participant_of
from web.indexing import Indexing, Papers
from web.sights import Sights, knows_minutes
from web.tables import account

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONE, TWO = "4W990001", "4W990002"
SAYINGS = (
    "壶盖与壶身之间设有密封圈",
    "权利要求1不具备创造性",
    "证据2公开了温度传感器",
    "对真实性无异议",
    "The ratchet is prior art",
)


SENT = ((ONE, Side.PETITIONER), (ONE, Side.PATENTEE), (ONE, Side.NONE), (TWO, Side.PATENTEE))
"""The notices: of which case, to whom."""


class World:
    """An installation's parts over one database, without a server; what is on file is remembered as it was filed."""

    def __init__(self, engine, folder):
        self.engine, self.cases, self.accounts = engine, CaseStore(engine), Accounts(engine, ThreadPoolExecutor(1))
        self.reader, self.follow, self.index = (
            HearingReader(EventStore(engine)),
            FollowStore(engine),
            SearchIndex(engine),
        )
        self.notices = NoticeStore(engine)
        texts = Texts(FolderBlobs(folder, Disk(1)), Sandbox(1))
        papers = Papers(self.cases, ClaimSetStore(engine), CustodyStore(engine), self.notices)
        self.sets, self.custody = papers.sets, papers.custody
        self.indexing = Indexing(self.index, self.follow, papers, self.reader, texts)
        self.sights = Sights(self.accounts, self.follow, self.reader)
        self.hearings = {}

    async def documents(self, who):
        """Give everything that somebody may read, by what the pages themselves ask, one thing after the other."""
        found = []
        for case in await self.cases.cases():
            people = tuple(Standing(one.account, one.role, one.side) for one in await self.accounts.people(case.id))
            reads, papers = may(who, Action.READ_CASE, people), may(who, Action.READ_EXHIBIT, people)
            whole = list(of_case(case))
            found += [one for one in whole if reads and (papers or one.kind is not Kind.DECISION)]
            found += of_rounds(await self.custody.rounds(case.id)) if reads else ()
            if may(who, Action.READ_CLAIMS, people):
                found += of_claim_sets(await self.sets.of_case(case.id))
            stated = await self.cases.opinions(case.id)
            for filed in await self.cases.exhibits(case.id):
                if papers and not filed.secret:
                    found += of_opinions(filed, [one for one in stated if one.exhibit_id == filed.id])
                entries = {one.key: one for one in of_exhibit(filed)}
                if reads and not filed.secret:
                    found.append(entries["papers" if papers else "named"])
                if papers and not filed.secret:
                    found += of_pages(filed, 1, [f"第一页 {filed.title}", "", "第三页 温度传感器"])
            for sent in await self.notices.of_case(case.id):
                if may(who, Action.READ_NOTICE, people, sent.notice.side):
                    found += of_notice(sent.notice)
        for one in self.hearings.values():
            found += spoken(who, one)
        return found

    async def check(self, people, queries):
        """Hold search against the plain filter; give how many places were found in all."""
        total = 0
        for who in people:
            readable, scopes = await self.documents(who), await self.sights.of(who)
            for query in queries:
                found = await self.index.find(query, scopes, Filters(), limit=10_000)
                there = [(hit.scope, hit.ref, hit.place, hit.text, hit.part) for hit in found.hits]
                assert len(set(there)) == len(there) == sum(found.counts.values())
                assert set(there) == held(readable, query), (who, query)
                total += len(there)
        return total


def may(who, action, people, sent_to=None):
    try:
        allowed(who, action, Resource(people=people, sent_to=sent_to))
    except (Denied, NotSignedIn):
        return False
    return True


def spoken(who, play: Play):
    """Give what somebody reads in the minutes of a hearing: those of each file that they take part in."""
    state = play.state
    line = participant_of(state, who.account)
    if line is None or not may(who, Action.READ_MINUTES, knows_minutes(state)):
        return []
    files = [of_file(state, file) for file in minutes_files(state) if belongs(line, file)]
    said = {one for file in files for one in file.utterances}
    moved = {f"motion:{one}" for file in files for one in file.examination.motions}
    motions = [one for one in of_motions(state, play.recorded) if one.key in moved]
    put = {text.text for file in files for text in file.examination.common_knowledge.values()}
    put |= {f"{one.subject} · {one.reason}".strip(" ·") for file in files for one in file.objections.values()}
    matters = [one for one in of_matters(state, play.recorded) if any(one.text.startswith(text) for text in put)]
    return [one for one in of_hearing(state) if one.place in said] + motions + matters


def say(one: Play, *sayings, common=False):
    for said in sayings:
        one.do("clerk", c.RecordUtterance("agent", said, common=common))
    return one


MATTERS = ("卡扣结构属于本领域公知常识", "诱导证人")
MOTIONS = ("申请调取销售台账", "申请侵权方出示样品")


def alone() -> Play:
    """A hearing of one case: someone waits, someone consults in private, the witness is outside."""
    one = play.at_stage(Stage.INVESTIGATION)
    say(one, *SAYINGS[:3])
    one.do("agent", c.MakeMotion(MotionKind.OTHER, MOTIONS[0], "与创造性有关"))
    (asked,) = one.state.examination.motions
    one.do("leader", c.DecideMotion(asked, granted=False, reason="台账已在证据2中"))
    one.do("leader", c.PutCommonKnowledge(MATTERS[0], ""))
    one.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    one.do("petitioner", c.EnterPrivateRoom())
    return one


def jointly() -> Play:
    """A joint hearing with words for all, and for each file alone."""
    one = say(joint_play.joint_investigation(), SAYINGS[3])
    one.do("leader", c.EnterSegment("validity"))
    say(one, SAYINGS[1])
    one.do("agent", c.MakeMotion(MotionKind.OTHER, MOTIONS[0], ""))
    one.do("leader", c.PutCommonKnowledge(MATTERS[0], ""))
    say(one, SAYINGS[2], common=True)
    one.do("leader", c.EnterSegment(""))
    one.do("leader", c.EnterSegment("ruling"))
    one.do("maker", c.MakeMotion(MotionKind.OTHER, MOTIONS[1], ""))
    one.do("maker", c.RaiseObjection(MATTERS[1], "提问带有结论"))
    return say(one, SAYINGS[0], SAYINGS[4])


def ended() -> Play:
    """A hearing whose oral part is over, with what was said in it."""
    return say(play.at_stage(Stage.MINUTES), *SAYINGS)


def of_another(one: Play, name: str, case: str) -> Play:
    """Give the same hearing under another name, set down in another case."""
    first, *others = one.recorded
    assert isinstance(first.event, HearingScheduled)
    moved = replace(first, event=replace(first.event, case_id=case))
    made = Play(scheduled=False)
    made.state = Hearing(name)
    for recorded in (moved, *others):
        made.state = evolve(made.state, recorded)
        made.recorded.append(recorded)
    made.now, made.commands = one.now, one.commands
    return made


async def furnish(made: World) -> None:
    """Put cases, people, exhibits, notices and hearings on file, and index them."""
    two = MadeUp(cases=f"第{TWO}号", cover_case=TWO, number="990502", title="一种电热壶", petitioner="戊岭厨具有限公司")
    for decided in (MadeUp(), two):
        await made.cases.save_case(case_from_decision(decided.read()), NOW)
    await join(made)
    for case, title, secret in ((ONE, "热敏电阻手册", False), (ONE, "秘方", True), (TWO, "密封圈样本", False)):
        new = NewExhibit(
            case_id=case, side=Side.PETITIONER, title=title, purpose="证明创造性", grounds=(), claims=(), blob=None,
            filed_by="a", filed_at=NOW, receipt="", secret=secret,
        )  # fmt: skip
        filed = await made.cases.add_exhibit(new)
        pages = list(of_pages(filed, 1, [f"第一页 {title}", "", "第三页 温度传感器"]))
        await made.index.replace(f"text:{filed.id}:1", "1", pages)
        reason = Answer(Stance.CONTESTED, f"{title}系域外形成，未经公证")
        await made.cases.add_opinion(
            Opinion("", filed.id, Side.PATENTEE, reason, Answer(), Answer(), Answer(), NOW, "b", Occasion.WRITTEN, "")
        )
    await amend(made)
    for number, (case, side) in enumerate(SENT):
        notice = replace(NOTICE, id=f"n{number}", hearing=f"of-{number}", case_id=case, side=side)
        await made.notices.add([FiledNotice(notice, "0" * 64, "a", "{}")], [])
    for one, name, case in ((alone(), "h1", ONE), (jointly(), "h2", TWO), (ended(), "h3", TWO)):
        made.hearings[name] = of_another(one, name, case)
        await fill(EventStore(made.engine), made.hearings[name], name)
    while await made.indexing.step():
        pass


async def amend(made: World) -> None:
    """File amended claims in both cases, one ruled on, and open a round of exchange."""
    for case in (ONE, TWO):
        claims = (Claim(1, "一种保温杯，其特征在于卡扣为弹性材料。"),)
        new = ClaimSet(
            case, 1, claims[0].text, claims, "并入说明书附图所示卡扣", "b", "乙", NOW, Timely(Timeliness.IN_TIME)
        )
        await made.sets.add(replace(new, text=f"1. {claims[0].text}"))
    (known,) = await made.sets.of_case(ONE)
    await made.sets.rule(known, Ruling(False, "卡扣未记载于原权利要求", "l", "组长", NOW))
    await made.custody.add_round(Round(ONE, 1, (Side.PATENTEE,), NOW, NOW, "就卡扣补充意见", "书记员"))


async def join(made: World) -> None:
    """Put everybody of the rosters on the two cases, some on one only; a few belong to none."""
    roster = {line.account: line for line in (*joint_play.ROSTER, *play.ROSTER)}
    names = [*roster, "stranger", "analyst"]
    rows = [
        {"id": name, "login_name": name, "name": name, "kind": "party", "demo": False, "created_at": NOW}
        for name in names
    ]
    async with made.engine.begin() as connection:
        await connection.execute(insert(account), rows)
    for case, lines in ((ONE, play.ROSTER), (TWO, (*play.ROSTER, *joint_play.ROSTER))):
        for line in lines:
            await made.accounts.join_case(case, line.account, line.role, line.side)
