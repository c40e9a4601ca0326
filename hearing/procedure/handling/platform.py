"""What the platform itself reports. A report that tells nothing new causes no event."""

from collections.abc import Sequence

from hearing.procedure.commands import ReportConnected, ReportLost, ReportMedia, ReportOutage, ReportRecording
from hearing.procedure.events import Connected, Event, FloorTaken, Lost, MediaArriving, OutageRecorded, RecordingSealed
from hearing.procedure.handling.act import Act, floor_lost
from hearing.procedure.people import in_session, participant, presence
from hearing.procedure.state import Hearing
from hearing.vocabulary import Stage


def connected(state: Hearing, command: ReportConnected, act: Act) -> Sequence[Event]:
    """Note a new connection, until the record is complete."""
    who = participant(state, command.participant).id
    if state.stage is Stage.ENDED or command.connection in presence(state, who).connections:
        return ()
    return (Connected(who, command.connection, command.encrypts),)


def lost(state: Hearing, command: ReportLost, act: Act) -> Sequence[Event]:
    """Note a lost connection; with a device's last one, the floor it carried is free."""
    who = participant(state, command.participant).id
    connections = presence(state, who).connections
    if state.stage is Stage.ENDED or command.connection not in connections:
        return ()
    freed = floor_lost(state, who) if connections == {command.connection} and _carries_floor(state, who) else ()
    return Lost(who, command.connection, min(command.last_heard, act.now), command.cause), *freed


def _carries_floor(state: Hearing, who: str) -> bool:
    """Tell whether the holder speaks through this device; a companion's loss silences nobody."""
    line = state.roster.get(state.floor)
    return line is not None and who == (line.seat_of or line.id)


def media(state: Hearing, command: ReportMedia, act: Act) -> Sequence[Event]:
    """Note that media began or ceased to arrive."""
    who = participant(state, command.participant).id
    if state.stage is Stage.ENDED or presence(state, who).media == command.arriving:
        return ()
    return (MediaArriving(who, command.arriving),)


def recording(state: Hearing, command: ReportRecording, act: Act) -> Sequence[Event]:
    """Note a recording's digest, once; a recording saved after a crash may come late, even after the end."""
    who = participant(state, command.participant).id
    if any(one.name == command.name for one in state.recordings):
        return ()
    return (
        RecordingSealed(
            who,
            command.kind,
            command.name,
            command.sha256,
            command.packets,
            command.started_at,
            command.ended_at,
        ),
    )


def outage(state: Hearing, command: ReportOutage, act: Act) -> Sequence[Event]:
    """Note that the platform was down: everyone lost their connection, and whoever had the floor lost it."""
    if state.stage is Stage.ENDED:
        return ()
    if not in_session(state) and not any(one.connections or one.media for one in state.presence.values()):
        return ()
    freed = (FloorTaken(state.floor),) if state.floor else ()
    return OutageRecorded(min(command.down_since, act.now)), *freed
