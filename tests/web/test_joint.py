"""A joint hearing set down over HTTP: its files come from the register's links, its people from the case's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hearing.dataset.query import Query
from hearing.procedure.joint import leader_of
from hearing.vocabulary import DELIBERATES, FileKind, Role, Side
from tests.clients import RefusedError
from tests.web.acts import CASE
from tests.web.approved import agreed
from web.accounts import Person
from web.errors import BadRequest
from web.export_approvals import ApprovalMissingError
from web.hearings import Plan
from web.joint import file_ids, files_of, joint_files

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULING = "粤知法裁字〔2026〕第12号"


def _lines(people: list[Person]) -> list[object]:
    """Everyone of the case, the deliberating in the case's own panel, the adjudicator alone in the ruling's."""
    return [
        {
            "account": one.account,
            "name": one.name,
            "role": one.role.value,
            "side": one.side.value,
            "files": ([RULING] if one.account == "a-adjudicator" else [CASE]) if one.role in DELIBERATES else [],
        }
        for one in people
    ]


async def test_a_case_and_its_linked_ruling_are_heard_together(running, someone, tmp_path):
    case = await running.cases.case(CASE)
    people = list(await running.accounts.people(case.id))
    adjudicator = replace(people[0], account="a-adjudicator", name="章裁决", role=Role.LEADER, side=Side.NONE)
    people = [one for one in people if one.role is not Role.OBSERVER] + [adjudicator]
    plan = Plan("合并口头审理", "internet", datetime.now(UTC).isoformat(), _lines(people), [RULING])
    clerk = next(one.account for one in people if one.role is Role.CLERK)
    identity = await running.hearings.schedule(case, people, plan, by=clerk)
    state = await running.hearings.state(identity)
    assert [(one.kind, one.case_number) for one in state.joint.files] == [
        (FileKind.VALIDITY, "、".join(case.numbers)),
        (FileKind.INFRINGEMENT, RULING),
    ]
    own, ruling = (one.id for one in state.joint.files)
    assert state.roster[leader_of(state, ruling)].account == "a-adjudicator"
    leader = await someone("leader")
    read = await leader.call("GET", f"/api/hearings/{identity}/minutes?file={own}")
    assert read["minutes"]["joint"]["file"] == own
    assert (await leader.call("GET", f"/api/hearings/{identity}/minutes"))["digest"] == read["digest"]
    for other in (ruling, "nothing"):
        with pytest.raises(RefusedError) as refused:
            await leader.call("GET", f"/api/hearings/{identity}/minutes?file={other}")
        assert refused.value.status in {403, 404}
    now = datetime.now(UTC)
    query = Query(cases=(CASE,), level="hearing")
    with pytest.raises(ApprovalMissingError):
        await running.datasets.exporting.write(tmp_path / "export", query, now, now)
    await agreed(running, query, now)
    await running.datasets.exporting.write(tmp_path / "export", query, now, now)
    files = (tmp_path / "export" / "data" / "hearing_file.csv").read_text(encoding="utf-8")
    assert f"infringement,{RULING}" in files
    assert f"{own},1,validity" in files


async def test_what_is_not_linked_is_not_heard_jointly(someone):
    clerk = await someone("clerk")
    people = await clerk.call("GET", f"/api/cases/{CASE}/people")
    for number in ("粤知法裁字〔2020〕第1号", ["x"], None):
        plan = {"title": "t", "mode": "internet", "starts_at": "2026-11-22T09:00:00Z", "roster": people}
        with pytest.raises(RefusedError) as refused:
            await clerk.call("POST", f"/api/cases/{CASE}/hearings", plan | {"files": [number]})
        assert refused.value.status == 400
        assert refused.value.error["code"] == "bad_files"


async def test_a_line_names_files_of_this_hearing_only(running):
    case = await running.cases.case(CASE)
    ids = file_ids(case, joint_files(case, [RULING]))
    assert files_of([RULING, CASE, CASE], ids) == (ids[RULING], "case")
    for wrong in (["other"], "case", [["case"]], [1]):
        with pytest.raises(BadRequest):
            files_of(wrong, ids)
    assert file_ids(case, joint_files(case, ())) == {}
