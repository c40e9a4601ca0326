"""Examples of the events of objections, time, the examination, witnesses and order."""

from hearing.procedure import events as e
from hearing.procedure.events import Event
from hearing.vocabulary import Side

EXAMPLES: tuple[Event, ...] = (
    e.ObjectionRaised("o1", "p1", "诱导性发问", "证人尚未陈述该事实"),
    e.ObjectionRuled("o1", sustained=True, reason=""),
    e.TimeBudgetSet(Side.PETITIONER, 3600, 600, ""),
)
