"""The tables walked exhaustively: every command at every stage, by every role, in and out of a recess."""

from datetime import timedelta

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.procedure.decide import HANDLERS, decide, may
from hearing.procedure.evolve import APPLY
from hearing.procedure.names import COMMANDS, EVENTS, name_of
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import BY_COMMAND, LEAVE, OPEN, PLATFORM
from hearing.procedure.words import LANGUAGE, MODE, ROLE, ROOM, SIDE, STAGE, STEP
from hearing.vocabulary import (
    SYSTEM,
    Element,
    IdentityResult,
    Language,
    Mode,
    RecessPurpose,
    RecordingFault,
    Role,
    Room,
    Side,
    Stage,
    Stance,
    Step,
    Trouble,
    WithdrawalEffect,
)
from tests.hearing.procedure import examples_exam, examples_fair, examples_writing
from tests.scripts.play import START, Play, at_stage, invited

EXAMPLES: dict[type[Command], Command] = {
    c.EnterWaitingRoom: c.EnterWaitingRoom(camera=True, microphone=True, speaker=True),
    c.Admit: c.Admit("witness"),
    c.ReturnToWaiting: c.ReturnToWaiting("interpreter", "作证完毕"),
    c.CheckIdentity: c.CheckIdentity("petitioner", "身份证", IdentityResult.CONFIRMED),
    c.EnterPrivateRoom: c.EnterPrivateRoom(),
    c.LeavePrivateRoom: c.LeavePrivateRoom(),
    c.AssignInterpreter: c.AssignInterpreter("interpreter", (Language.ENGLISH,)),
    c.TakeChannel: c.TakeChannel(Language.ENGLISH),
    c.ChooseChannel: c.ChooseChannel(Language.ENGLISH),
    c.OpenHearing: c.OpenHearing(),
    c.EnterStage: c.EnterStage(Stage.DEBATE, "理由"),
    c.AskRecusal: c.AskRecusal(),
    c.AnswerRecusal: c.AnswerRecusal(requested=False),
    c.AddParticipant: c.AddParticipant(invited("second", Role.WITNESS, Side.PATENTEE), "准许证人出庭"),
    c.ReplaceParticipant: c.ReplaceParticipant("member", invited("another", Role.MEMBER), "回避"),
    c.Adjourn: c.Adjourn("证据需补充核实"),
    c.ChangeMode: c.ChangeMode(Mode.ON_SITE, "线路不稳定"),
    c.StateConsent: c.StateConsent((Stage.DEBATE,), agreed=True),
    c.WithdrawPetition: c.WithdrawPetition("双方和解"),
    c.DeemWithdrawn: c.DeemWithdrawn("无正当理由不参加口头审理"),
    c.DecideWithdrawal: c.DecideWithdrawal(WithdrawalEffect.ENDS),
    c.ReadDiscipline: c.ReadDiscipline(),
    c.AskStanding: c.AskStanding(),
    c.ObjectToStanding: c.ObjectToStanding("counsel", "委托书未载明出庭权限"),
    c.DecideStanding: c.DecideStanding("x", sustained=False),
    c.ReadRights: c.ReadRights(),
    c.DecideRecusal: c.DecideRecusal(Side.PETITIONER, upheld=False, decided_by="主任", reason="不属回避情形"),
    c.AskSettlement: c.AskSettlement(),
    c.AnswerSettlement: c.AnswerSettlement(willing=False),
    c.RequestFloor: c.RequestFloor(),
    c.WithdrawRequest: c.WithdrawRequest(),
    c.GiveFloor: c.GiveFloor("agent"),
    c.TakeFloor: c.TakeFloor(),
    c.Mute: c.Mute("agent"),
    c.Unmute: c.Unmute("agent"),
    c.FocusOn: c.FocusOn("A22.3"),
    c.ShowExhibit: c.ShowExhibit("E1", 1),
    c.HideExhibit: c.HideExhibit(),
    c.ShareScreen: c.ShareScreen(),
    c.StopScreen: c.StopScreen("agent"),
    c.StateOpinion: c.StateOpinion("E1", ((Element.RELEVANCE, Stance.ACCEPTED),)),
    c.Recess: c.Recess(RecessPurpose.TECHNICAL),
    c.Resume: c.Resume(),
    c.Announce: c.Announce("另行书面决定"),
    c.CloseHearing: c.CloseHearing(),
    c.PresentMinutes: c.PresentMinutes(),
    c.SignMinutes: c.SignMinutes("0" * 64, "password"),
    c.RefuseToSign: c.RefuseToSign("理由"),
    c.EndHearing: c.EndHearing(),
    c.ReportConnected: c.ReportConnected("agent", "c2"),
    c.ReportLost: c.ReportLost("agent", "c1", START, "network"),
    c.ReportMedia: c.ReportMedia("agent", arriving=True),
    c.ReportRecording: c.ReportRecording("agent", "audio", "a.log", "0" * 64, 1, START, START),
    c.ReportFilm: c.ReportFilm("film-1.webm", 1, "ab" * 32, 5000, "ab" * 32),
    c.ReportRedaction: c.ReportRedaction("leader", START, START + timedelta(seconds=1), "涉及商业秘密"),
    c.ReportOutage: c.ReportOutage(START),
    c.ReportImpaired: c.ReportImpaired("agent", Trouble.NOT_HEARD, START),
    c.ReportUnimpaired: c.ReportUnimpaired("agent", Trouble.NOT_HEARD, START, 100),
    c.PauseRecording: c.PauseRecording("涉及商业秘密"),
    c.ResumeRecording: c.ResumeRecording(),
    c.CutObservers: c.CutObservers("说出了商业秘密"),
    c.ReportRecordingFault: c.ReportRecordingFault(RecordingFault.DISK_FULL),
    c.ReportRecordingRestored: c.ReportRecordingRestored(),
    **examples_exam.EXAMPLES,
    **examples_fair.EXAMPLES,
    **examples_writing.EXAMPLES,
}

TABLE_RULES = {"role", "stage", "recess", "room", "platform_only"}
"""The rules that a missing row, stage, role or room refuses by; every other rule belongs to a guard or a handler."""

A, B, D, F, N, M = (
    Stage.OPENING,
    Stage.INVESTIGATION,
    Stage.DEBATE,
    Stage.FINAL_STATEMENTS,
    Stage.ANNOUNCEMENT,
    Stage.MINUTES,
)
PREPARATION = Stage.PREPARATION
ALL = {PREPARATION, A, B, D, F, N, M}
ORAL = {A, B, D, F, N}
EVERYBODY = set(Role)
PANEL = {Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER}
SIDES = {Role.PARTY, Role.AGENT}
TWO = {Role.LEADER, Role.CLERK}
ASKING = {*SIDES, Role.WITNESS, Role.INTERPRETER, Role.ASSISTANT, Role.TECHNICAL_INVESTIGATOR}
SHOWING = {*PANEL, *SIDES, Role.CLERK, Role.ASSISTANT}

ORACLE = {
    "enter_waiting_room": (EVERYBODY, ALL, True),
    "admit": (TWO, ALL, True),
    "return_to_waiting": (TWO, ALL, True),
    "check_identity": ({*TWO, Role.ASSISTANT}, ALL, True),
    "enter_private_room": (SIDES, ALL, True),
    "leave_private_room": (SIDES, ALL, True),
    "assign_interpreter": (TWO, {PREPARATION, *ORAL}, True),
    "take_channel": ({Role.INTERPRETER}, ALL, True),
    "choose_channel": (EVERYBODY, ALL, True),
    "open_hearing": ({Role.LEADER}, {PREPARATION}, False),
    "enter_stage": ({Role.LEADER}, ORAL, False),
    "add_participant": (TWO, {PREPARATION, *ORAL}, True),
    "replace_participant": ({*PANEL, Role.CLERK}, {PREPARATION, *ORAL}, True),
    "adjourn": ({Role.LEADER}, ORAL, True),
    "change_mode": ({Role.LEADER}, {PREPARATION, *ORAL}, True),
    "state_consent": ({*SIDES, Role.ASSISTANT}, {PREPARATION, *ORAL}, True),
    "withdraw_petition": ({*SIDES, Role.ASSISTANT}, {PREPARATION, *ORAL}, True),
    "deem_withdrawn": ({Role.LEADER}, {PREPARATION, *ORAL}, False),
    "decide_withdrawal": ({Role.LEADER}, {PREPARATION, *ORAL}, False),
    "read_discipline": (TWO, {PREPARATION}, False),
    "ask_standing": ({Role.LEADER}, {A}, False),
    "object_to_standing": ({*SIDES, Role.ASSISTANT}, {A, B, D, F}, False),
    "decide_standing": ({Role.LEADER}, {A, B, D, F}, False),
    "read_rights": ({Role.LEADER}, {A}, False),
    "ask_recusal": ({Role.LEADER}, {A, B, D, F}, False),
    "answer_recusal": ({*SIDES, Role.ASSISTANT}, {A, B, D, F}, False),
    "decide_recusal": ({*PANEL, Role.CLERK}, {PREPARATION, A, B, D, F}, True),
    "ask_settlement": ({Role.LEADER}, {A, F}, False),
    "answer_settlement": ({*SIDES, Role.ASSISTANT}, {A, F}, False),
    "recess": ({Role.LEADER}, ORAL, False),
    "resume": ({Role.LEADER}, ORAL, True),
    "pause_recording": ({Role.LEADER}, ORAL, False),
    "resume_recording": ({Role.LEADER}, ORAL, True),
    "cut_observers": ({Role.LEADER}, ORAL, True),
    "announce": ({Role.LEADER}, {F, N}, False),
    "close_hearing": ({Role.LEADER}, {F, N}, False),
    "end_hearing": (TWO, {M}, False),
    "request_floor": (ASKING, ORAL, False),
    "withdraw_request": (ASKING, ORAL, False),
    "give_floor": ({Role.LEADER}, ORAL, False),
    "take_floor": ({Role.LEADER}, ORAL, False),
    "mute": (EVERYBODY - {Role.OBSERVER}, ALL, True),
    "unmute": (EVERYBODY - {Role.OBSERVER}, ALL, True),
    "focus_on": ({Role.LEADER, Role.CHIEF_EXAMINER, Role.CLERK}, {B, D}, False),
    "show_exhibit": (SHOWING, ORAL, False),
    "hide_exhibit": (SHOWING, ORAL, False),
    "share_screen": (SHOWING, ORAL, False),
    "stop_screen": (SHOWING, ORAL, False),
    "state_opinion": ({*SIDES, Role.ASSISTANT}, {B}, False),
    "present_minutes": ({Role.CLERK}, {M}, False),
    "sign_minutes": ({*SIDES, *TWO}, {M}, False),
    "refuse_to_sign": ({*SIDES, *TWO}, {M}, False),
    **examples_exam.ORACLE,
    **examples_fair.ORACLE,
    **examples_writing.ORACLE,
}
"""Written a second time, independently of the tables: roles, stages, and whether a recess allows it."""

FROM_ELSEWHERE = {"leave_private_room"}
"""What nobody gives from the hearing room, where all of the tests' actors are."""

ACTORS = {
    Role.LEADER: "leader",
    Role.CHIEF_EXAMINER: "chief",
    Role.MEMBER: "member",
    Role.TECHNICAL_INVESTIGATOR: "expert",
    Role.CLERK: "clerk",
    Role.PARTY: "petitioner",
    Role.AGENT: "agent",
    Role.WITNESS: "witness",
    Role.INTERPRETER: "interpreter",
    Role.ASSISTANT: "assistant",
    Role.OBSERVER: "observer",
}


STATES = {stage: at_stage(stage) for stage in Stage}


def _refusal(play: Play, by: str, kind: type[Command]) -> str | None:
    """The rule that refuses this command now, or None; every refusal says in both languages what to do."""
    try:
        decide(play.state, EXAMPLES[kind], by=by, now=play.now, command_id="x")
    except Refused as error:
        refused = error
    else:
        return None
    assert refused.zh.endswith("。")
    assert refused.en.endswith(".")
    return refused.rule


def _allowed_before_opening_the_room(role: Role, stage: Stage) -> bool:
    """A witness is inside during the investigation, everyone else from the preparation on."""
    return role is not Role.WITNESS or stage is B


@pytest.mark.parametrize("name", ORACLE)
def test_every_command_at_every_stage_by_every_role(name):
    kind = COMMANDS[name]
    roles, stages, _ = ORACLE[name]
    for stage, play in STATES.items():
        for role, who in ACTORS.items():
            rule = _refusal(play, who, kind)
            if role not in roles:
                assert rule == "role", (stage, role)
            elif stage not in stages:
                assert rule == "stage", (stage, role)
            elif name in FROM_ELSEWHERE:
                assert rule == "room", (stage, role)
            elif _allowed_before_opening_the_room(role, stage):
                assert rule not in TABLE_RULES, (stage, role)
            else:
                assert rule in {None, "room"} or name in {"mute", "unmute"}, (stage, role)


@pytest.mark.parametrize("stage", OPEN)
def test_a_recess_stops_everything_but_what_the_table_lets_through(stage):
    play = at_stage(stage)
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL))
    for name, (roles, stages, in_recess) in ORACLE.items():
        if stage not in stages:
            continue
        for role in roles:
            if _allowed_before_opening_the_room(role, stage):
                rule = _refusal(play, ACTORS[role], COMMANDS[name])
                assert (rule == "recess") is not in_recess, (name, role)


@pytest.mark.parametrize("kind", sorted(PLATFORM, key=str))
def test_only_the_platform_reports(kind):
    for stage, play in STATES.items():
        assert _refusal(play, SYSTEM, kind) is None, stage
        for who in ACTORS.values():
            assert _refusal(play, who, kind) == "platform_only"


def test_the_oracle_and_the_tables_speak_of_the_same_commands():
    assert {name_of(kind) for kind in LEAVE} == set(ORACLE)
    assert set(LEAVE) | PLATFORM | {c.ScheduleHearing} == set(COMMANDS.values()) == set(HANDLERS)
    assert set(APPLY) == set(EVENTS.values())


@pytest.mark.parametrize("kind", [*LEAVE, *sorted(PLATFORM, key=str)], ids=name_of)
def test_nothing_happens_before_the_hearing_is_set_down(kind):
    play = Play(scheduled=False)
    assert _refusal(play, "leader", kind) == "not_scheduled"


@pytest.mark.parametrize("kind", LEAVE, ids=name_of)
def test_a_stranger_may_do_nothing(kind):
    assert _refusal(STATES[B], "stranger", kind) == "not_on_roster"


def test_every_step_between_stages_is_in_the_table_and_no_other():
    for stage, play in STATES.items():
        for target in Stage:
            rule = None
            try:
                decide(play.state, c.EnterStage(target, "理由"), by="leader", now=play.now, command_id="x")
            except Refused as refused:
                rule = refused.rule
            if stage is A:
                assert rule == "recusal_not_asked"
            elif stage in OPEN:
                assert (rule is None) is (target in PLAIN.targets(stage)), (stage, target)
                assert rule in {None, "stage_order"}
            else:
                assert rule == "stage"
    assert {stage for stage, _ in BY_COMMAND} == {PREPARATION, F, N, M}


@pytest.mark.parametrize(("before", "kind", "after"), [(*key, stage) for key, stage in BY_COMMAND.items()])
def test_steps_with_a_command_of_their_own(before, kind, after):
    if after is Stage.ENDED:
        assert STATES[after].state.stage is after
        return
    play = at_stage(before)
    if kind is c.CloseHearing:
        play.do("leader", c.Announce("另行书面决定"))
    play.do("leader", kind())
    assert play.state.stage is after


@pytest.mark.parametrize("stage", Stage)
def test_may_names_only_what_the_tables_allow_and_forgets_nothing(stage):
    play = STATES[stage]
    for role, who in ACTORS.items():
        offered = set(may(play.state, who))
        allowed = {name for name, (roles, stages, _) in ORACLE.items() if role in roles and stage in stages}
        assert offered <= allowed
        for name in allowed - offered:
            assert _refusal(play, who, COMMANDS[name]) is not None, (role, name)


def test_every_word_of_the_field_has_its_two_names():
    assert set(STAGE) == set(Stage)
    assert set(ROLE) == set(Role)
    assert set(ROOM) == set(Room)
    assert set(SIDE) == set(Side)
    assert set(STEP) == set(Step)
    assert set(MODE) == set(Mode)
    assert set(LANGUAGE) == set(Language)
