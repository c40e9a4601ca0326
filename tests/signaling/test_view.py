"""What each person sees: exactly the documented sections, and nothing that is not theirs to know."""

import json
from dataclasses import replace

import pytest

from hearing.procedure import commands as c
from hearing.procedure.decide import may
from hearing.procedure.evolve import fold
from hearing.vocabulary import Element, RecessPurpose, Side, Stage, Stance
from signaling.lines import Line, lines, lines_of
from signaling.view import changed, view
from tests.scripts.play import Play, at_stage, everyone_inside

SECTIONS = {
    "n", "you", "hearing", "people", "floor", "shown", "screen", "focus", "recusal", "opinions", "lines", "minutes",
    "missed", "clocks", "objections", "motions", "scope", "matrix", "common_knowledge", "witnesses", "order",
    "interpretation",
}  # fmt: skip
OUTSIDE = {"n", "you", "hearing", "people", "sittings", "adjourned", "consents", "joint"}
SECTIONS |= {*OUTSIDE, "agenda", "opening", "standing", "settlement", "withdrawal"}  # the course
SECTIONS |= {"service", "checks"}  # the right to be heard
SECTIONS |= {"corrections"}
ARGUED = {"objections", "motions", "scope", "matrix", "common_knowledge", "order"}
NOT_FOR = {"witness": {"lines", "opinions", "missed", "service"} | ARGUED, "observer": {"missed", "service"}}
CLOSES = {"leader", "chief", "member", "clerk"}
PERSON = {
    "id", "name", "role", "side", "place", "seat_of", "first_speaker", "files", "room", "waits", "connected",
    "encrypts", "lost_since", "media", "camera", "microphone", "muted_by", "identity", "has_floor", "replaced",
    "requested_at", "subject", "out",
}  # fmt: skip


def _busy() -> Play:
    play = at_stage(Stage.INVESTIGATION)
    play.do("agent", c.RequestFloor("答辩"))
    play.do("leader", c.GiveFloor("counsel"))
    play.do("leader", c.FocusOn("A22.3", ("1",), ("E1",)))
    play.do("assistant", c.ShowExhibit("E1", 5, c.Region(0.1, 0.2, 0.3, 0.1)))
    stances = ((Element.LEGALITY, Stance.ACCEPTED), (Element.RELEVANCE, Stance.CONTESTED))
    play.do("assistant", c.StateOpinion("E1", stances, "领域不同"))
    play.do("clerk", c.RecordUtterance("counsel", "不同领域。", None, (c.Citation("E1", 5),), ("1",)))
    return play


@pytest.mark.parametrize("stage", Stage)
def test_a_view_is_json_with_exactly_the_documented_sections(stage):
    play = at_stage(stage)
    for who in play.state.roster:
        found = view(play.state, who, recorded=play.recorded)
        assert json.loads(json.dumps(found)) == found
        inside = stage is not Stage.PREPARATION or who != "witness"
        if play.state.presence[who].room == "hearing":
            hidden = NOT_FOR.get(who, set()) | (set() if who in CLOSES else {"checks"})
            hidden |= set() if who in {"leader", "chief", "member", "clerk"} else {"corrections"}
            assert set(found) == SECTIONS - hidden
            assert [one["id"] for one in found["people"]] == list(play.state.roster)
            assert all(set(one) == PERSON for one in found["people"])
        else:
            assert set(found) == OUTSIDE
            assert not inside or who == "witness"
        assert found["you"]["may"] == list(may(play.state, who))


def test_who_waits_sees_only_themselves():
    play = everyone_inside()
    found = view(play.state, "witness", recorded=play.recorded)
    assert set(found) == OUTSIDE
    assert [one["id"] for one in found["people"]] == ["witness"]
    assert "announcement" not in found["hearing"]
    assert "can_hear" not in found["hearing"]
    words = json.dumps(found["you"] | found["hearing"])
    assert "委托书" not in words


def test_a_private_room_is_seen_by_its_side_and_others_see_only_that_someone_is_there():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.Recess(RecessPurpose.CONSULTATION))
    play.do("agent", c.EnterPrivateRoom())
    play.do("petitioner", c.EnterPrivateRoom())
    play.do("agent", c.Mute("agent"))
    of = {who: view(play.state, who, recorded=play.recorded) for who in ("petitioner", "leader", "assistant")}
    seen = {who: next(one for one in found["people"] if one["id"] == "agent") for who, found in of.items()}
    assert seen["petitioner"]["muted_by"] == "agent"
    assert {seen[who]["muted_by"] for who in ("leader", "assistant")} == {""}
    assert {one["room"] for one in seen.values()} == {"petitioner_room"}
    assert of["petitioner"]["hearing"]["can_hear"] == ["petitioner", "agent"]
    assert of["petitioner"]["you"]["heard"] == {"heard": True, "reason": "private"}
    kinds = [one["data"].get("room") for one in of["leader"]["lines"].values() if one["kind"] == "moved"]
    assert kinds[-2:] == ["petitioner_room", "petitioner_room"]
    play.do("petitioner", c.LeavePrivateRoom())
    told = view(play.state, "leader", recorded=play.recorded)["lines"].values()
    assert next(reversed([one["data"]["room"] for one in told if one["kind"] == "moved"])) == "hearing"


def test_who_waits_in_a_private_room_sees_nobody_but_their_side():
    play = everyone_inside()
    for who in ("petitioner", "agent"):
        play.do("leader", c.ReturnToWaiting(who, "请在外等候"))
        play.do(who, c.EnterPrivateRoom())
    found = view(play.state, "agent", recorded=play.recorded)
    assert set(found) == OUTSIDE
    assert [one["id"] for one in found["people"]] == ["petitioner", "agent"]
    assert found["hearing"]["can_hear"] == ["petitioner", "agent"]
    assert "announcement" not in found["hearing"]
    waiting = {one["id"] for one in view(play.state, "clerk", recorded=play.recorded)["people"] if one["waits"]}
    assert waiting == {"petitioner", "agent", "witness"}


def test_who_was_sent_out_or_left_is_told_why_and_others_only_that():
    play = at_stage(Stage.INVESTIGATION)
    play.do("leader", c.WarnParticipant("observer", "拍照"))
    play.do("leader", c.Expel("observer", "仍然拍照"))
    play.do("leader", c.NoteDeparture("agent", permitted=False, reason="自行离开"))
    own = {who: view(play.state, who, recorded=play.recorded)["people"][0] for who in ("observer", "agent")}
    assert own["observer"]["out"] == {"why": "expelled", "reason": "仍然拍照"}
    assert own["agent"]["out"] == {"why": "left_without_leave", "reason": "自行离开"}
    seen = {one["id"]: one["out"] for one in view(play.state, "leader", recorded=play.recorded)["people"]}
    assert seen["observer"] == {"why": "expelled", "reason": ""}
    assert seen["leader"] is None
    play.do("leader", c.Adjourn("另行开庭", None))
    assert view(play.state, "observer", recorded=play.recorded)["people"][0]["out"] is None


def test_who_must_withdraw_is_told_so_until_someone_takes_the_place():
    play = at_stage(Stage.OPENING)
    play.do("leader", c.AskStanding())
    play.do("agent", c.ObjectToStanding("counsel", "没有授权"))
    objection = next(iter(play.state.opening.standing))
    play.do("leader", c.DecideStanding(objection, sustained=True, reason="委托书已撤销"))
    play.do("leader", c.ReadRights())
    play.do("leader", c.AskRecusal())
    play.do("agent", c.AnswerRecusal(True, "利害关系", ("member",)))
    play.do("leader", c.DecideRecusal(Side.PETITIONER, upheld=True, decided_by="部门负责人", reason="属实"))
    out = {who: view(play.state, who, recorded=play.recorded)["people"][0]["out"] for who in ("counsel", "member")}
    assert out["counsel"] == {"why": "no_standing", "reason": "委托书已撤销"}
    assert out["member"] == {"why": "recused", "reason": "属实"}


def test_a_busy_moment_section_by_section():
    play = _busy()
    found = view(play.state, "patentee", recorded=play.recorded)
    assert found["you"]["companion"]
    assert not found["you"]["media"]["send"]
    assert "patentee" not in found["you"]["media"]["sources"]
    assert "observer" not in found["you"]["media"]["sources"]
    assert found["floor"]["holder"] == "counsel"
    assert [one["participant"] for one in found["floor"]["requests"]] == ["agent"]
    assert found["shown"]["region"] == {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.1}
    assert found["shown"]["by"] == "assistant"
    assert found["focus"]["ground"] == "A22.3"
    assert found["recusal"]["answers"]["patentee"]["participant"] == "counsel"
    (opinion,) = found["opinions"]
    assert opinion["stances"] == {"legality": "accepted", "relevance": "contested"}
    assert opinion["side"] == "patentee"
    assert found["minutes"] is None
    people = {one["id"]: one for one in found["people"]}
    assert people["counsel"]["has_floor"]
    assert people["counsel"]["connected"]
    assert people["agent"]["subject"] == "答辩"
    assert view(play.state, "counsel", known_lines={})["you"]["heard"] == {"heard": True, "reason": "seated"}


def test_the_leader_is_told_which_stages_may_follow():
    play = at_stage(Stage.DEBATE)
    assert view(play.state, "leader", known_lines={})["you"]["stages"] == [
        {"stage": "investigation", "reason_required": True},
        {"stage": "final_statements", "reason_required": False},
    ]
    assert view(play.state, "chief", known_lines={})["you"]["stages"] == []


def test_media_slots_never_change_with_who_comes_and_goes():
    empty, full = Play().state, at_stage(Stage.DEBATE).state
    for who in full.roster:
        assert view(empty, who)["you"]["media"] == view(full, who, known_lines={})["you"]["media"]


def test_lines_kept_one_by_one_equal_lines_built_at_once():
    play = _busy()
    play.system(c.ReportLost("agent", "c1", play.now, "network"))
    play.do("clerk", c.AmendUtterance(next(iter(play.state.utterances)), "领域不同。"))
    play.system(c.ReportConnected("agent", "c2"))
    kept: dict[str, Line] = {}
    for number, one in enumerate(play.recorded, start=1):
        kept |= lines_of(one, fold("h1", play.recorded[:number]))
    assert kept == lines("h1", play.recorded)
    (spoken,) = [one for one in kept.values() if one["kind"] == "utterance"]
    assert spoken["text"] == "领域不同。"
    assert spoken["earlier"] == ["不同领域。"]
    assert spoken["key"] == next(iter(play.state.utterances))
    (back,) = [one for one in kept.values() if one["kind"] == "connected"]
    assert back["data"]["seconds"] == 3.0
    assert not any(set(one["data"]) & {"document", "proof", "connection", "account"} for one in kept.values())


def test_a_line_keeps_the_stage_in_which_it_happened():
    play = at_stage(Stage.DEBATE)
    kinds = {one["kind"]: one["stage"] for one in lines("h1", play.recorded).values()}
    assert kinds["recusal_asked"] == "opening"
    assert kinds["identity_checked"] == "preparation"


def test_what_the_panel_does_in_deliberation_leaves_no_line_and_is_not_seen():
    play = at_stage(Stage.DEBATE)
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    known = lines("h1", play.recorded)
    before = view(play.state, "agent", known_lines=known)
    play.do("leader", c.Mute("leader"))
    play.do("chief", c.Mute("chief"))
    play.system(c.ReportLost("member", "c1", play.now, "network"))
    assert lines("h1", play.recorded) == known
    assert changed(before, view(play.state, "agent", known_lines=known)) == {}
    inside = view(play.state, "expert", known_lines=known)
    assert {one["id"]: one["muted_by"] for one in inside["people"]}["chief"] == "chief"
    assert before["hearing"]["can_hear"] == []
    play.do("leader", c.Resume())
    made = {one["kind"] for key, one in lines("h1", play.recorded).items() if key not in known}
    assert made == {"resumed"}


def test_changed_gives_only_what_changed_and_new_lines():
    play = _busy()
    before = view(play.state, "agent", recorded=play.recorded)
    play.do("clerk", c.RecordUtterance("leader", "请继续。"))
    after = view(play.state, "agent", recorded=play.recorded)
    found = changed(before, after)
    assert set(found) == {"lines"}
    assert [one["text"] for one in found["lines"].values()] == ["请继续。"]
    assert changed(after, after) == {}
    assert changed({}, after) == {key: value for key, value in after.items() if key != "n"}


def test_who_is_sent_out_forgets_what_they_saw():
    play = _busy()
    before = view(play.state, "agent", recorded=play.recorded)
    play.do("leader", c.ReturnToWaiting("agent", "秩序"))
    found = changed(before, view(play.state, "agent", recorded=play.recorded))
    assert found["lines"] is None
    assert found["shown"] is None
    assert [one["id"] for one in found["people"]] == ["agent"]


def test_the_minutes_are_shown_to_who_takes_part_in_them():
    play = at_stage(Stage.MINUTES)
    play.do("clerk", c.PresentMinutes())
    assert play.state.minutes is not None
    play.do("agent", c.SignMinutes(play.state.minutes.digest, "password", "secret proof"))
    found = view(play.state, "counsel", recorded=play.recorded)["minutes"]
    assert found["version"] == 1
    assert found["to_sign"] == ["leader", "clerk", "petitioner", "agent", "patentee", "counsel"]
    assert found["signings"]["agent"]["method"] == "password"
    assert "secret proof" not in json.dumps(view(play.state, "counsel", recorded=play.recorded))
    assert view(play.state, "observer", recorded=play.recorded)["minutes"] is None


def test_who_must_sign_reads_on_outside_the_room():
    play = at_stage(Stage.MINUTES)
    play.do("leader", c.ReturnToWaiting("agent", "候签"))
    assert set(view(play.state, "agent", recorded=play.recorded)) == SECTIONS - {"checks", "corrections"}
    play.do("leader", c.ReturnToWaiting("interpreter", "结束"))
    assert "lines" not in view(play.state, "interpreter", recorded=play.recorded)


def test_a_divided_statement_is_two_lines_in_order_and_one_again_when_it_is_joined():
    play = _busy()
    (key,) = play.state.utterances
    play.do("clerk", c.SplitUtterance(key, 2))
    made = lines_of(play.recorded[-1], play.state)
    assert [(one["text"], one["part"], one["n"]) for one in made.values()] == [
        ("不同", 0, play.state.utterances[key].n),
        ("领域。", 1, play.state.utterances[key].n),
    ]
    rest = list(play.state.utterances)[1]
    seen = play.state.utterances[key].changed
    play.do("clerk", c.MergeUtterances(key, rest, seen, seen))
    made = lines_of(play.recorded[-1], play.state)
    assert {one["kind"]: one.get("text") for one in made.values()} == {"utterance": "不同领域。", "gone": None}
    assert rest not in lines("h1", play.recorded)


def test_what_the_panel_proposes_is_for_the_panel_and_the_clerk_and_leaves_no_line():
    play = _busy()
    (key,) = play.state.utterances
    play.do("member", c.RequestCorrection(key, "领域不同。"))
    assert lines_of(play.recorded[-1], play.state) == {}
    for who in ("leader", "chief", "clerk"):
        (asked,) = view(play.state, who, recorded=play.recorded)["corrections"]
        assert (asked["before"], asked["text"], asked["accepted"]) == ("不同领域。", "领域不同。", None)
    assert "corrections" not in view(play.state, "agent", recorded=play.recorded)


def test_a_side_that_may_propose_is_told_of_its_own_proposals_alone():
    play = _busy()
    (key,) = play.state.utterances
    play.state = replace(play.state, rules=replace(play.state.rules, sides_propose=True))
    play.do("member", c.RequestCorrection(key, "领域不同。"))
    play.do("agent", c.RequestCorrection(key, "不同的领域。"))
    (asked,) = view(play.state, "agent", recorded=play.recorded)["corrections"]
    assert (asked["participant"], asked["text"]) == ("agent", "不同的领域。")
    assert view(play.state, "counsel", recorded=play.recorded)["corrections"] == []
    assert len(view(play.state, "clerk", recorded=play.recorded)["corrections"]) == 2


def test_struck_words_are_in_their_line_and_the_order_has_a_line_of_its_own():
    play = _busy()
    (key,) = play.state.utterances
    play.do("leader", c.StrikeWords(key, "与本案无关"))
    made = lines_of(play.recorded[-1], play.state)
    assert {one["kind"] for one in made.values()} == {"utterance", "words_struck"}
    (mark,) = made[key]["marks"]
    assert (mark["begin"], mark["end"], mark["mark"]) == (0, 5, "struck")
