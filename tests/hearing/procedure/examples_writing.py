"""One command of each kind that puts the minutes right, and who may give it, for the tests that walk all commands."""

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import Mark, Role, Stage

WRITING = {
    Stage.OPENING,
    Stage.INVESTIGATION,
    Stage.DEBATE,
    Stage.FINAL_STATEMENTS,
    Stage.ANNOUNCEMENT,
    Stage.MINUTES,
}
TWO = {Role.LEADER, Role.CLERK}

EXAMPLES: dict[type[Command], Command] = {
    c.RecordUtterance: c.RecordUtterance("agent", "发言"),
    c.AmendUtterance: c.AmendUtterance("u", "改"),
    c.SplitUtterance: c.SplitUtterance("u", 1),
    c.MergeUtterances: c.MergeUtterances("u", "v"),
    c.ReassignSpeaker: c.ReassignSpeaker("u", "agent"),
    c.TieInterpretation: c.TieInterpretation("u", "v", "en"),
    c.MarkPassage: c.MarkPassage("u", 0, 1, Mark.INAUDIBLE),
    c.StrikeWords: c.StrikeWords("u", "与本案无关"),
    c.RestoreWords: c.RestoreWords("u", "误删"),
    c.RequestCorrection: c.RequestCorrection("u", "改"),
    c.DecideCorrection: c.DecideCorrection("x", accepted=True),
}

ORACLE = {
    "record_utterance": ({Role.CLERK}, WRITING, False),
    **dict.fromkeys(
        (
            "amend_utterance",
            "split_utterance",
            "merge_utterances",
            "reassign_speaker",
            "tie_interpretation",
            "mark_passage",
            "strike_words",
            "restore_words",
            "decide_correction",
        ),
        (TWO, WRITING, False),
    ),
    "request_correction": (
        {Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.PARTY, Role.AGENT},
        WRITING,
        False,
    ),
}
"""As in test_rules.py: roles, stages, and whether a recess allows it."""
