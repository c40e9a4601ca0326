"""Examples of the events of the minutes."""

from hearing.procedure import events as e
from hearing.procedure.commands import Citation, Marked, Source
from hearing.procedure.events import Event
from hearing.vocabulary import Mark, Stage
from tests.scripts.play import START

STRUCK = Marked(0, 2, Mark.STRUCK, "与本案无关", "p3")

EXAMPLES: tuple[Event, ...] = (
    e.UtteranceRecorded(
        "u1",
        "p1",
        "证据1第5页。",
        START,
        Stage.DEBATE,
        (Citation("E1", 5),),
        ("1",),
        (),
        (Source("p1-3", "ef" * 32),),
        START,
        "en",
        "u0",
    ),
    e.UtteranceAmended("u1", "证据1第6页。", 24, "证据1第6页", (Marked(0, 2, Mark.UNCLEAR),)),
    e.UtteranceSplit("u1", "u2", 5, "证据1。", "第6页。", START, (), (STRUCK,)),
    e.UtterancesMerged("u1", "u2", "证据1。第6页。", (Marked(4, 4, Mark.INAUDIBLE),)),
    e.SpeakerReassigned("u1", "p2", "p1"),
    e.InterpretationTied("u1", "u0", "en", "u2"),
    e.PassageMarked("u1", 0, 3, Mark.INAUDIBLE),
    e.WordsStruck("u1", 0, 3, "与本案无关", "p3"),
    e.WordsRestored("u1", "误删", "p3"),
    e.CorrectionRequested("k1", "p1", "u1", "证据1第7页。", "口误", "证据1第6页。", 25, "p2", strike=True),
    e.CorrectionDecided("k1", accepted=True, reason="", text="证据1第8页。", marks=(STRUCK,)),
)
