"""What is made of a closed hearing's logs: a film of each person, and one of the screen that they shared."""

import hashlib
import json
from pathlib import Path

from hearing.procedure import commands as c
from hearing.vocabulary import Stage
from signaling.media import MediaKind
from signaling.playable import Playable
from signaling.recorder import digest_of
from tests.scripts.play import START, at_stage
from tests.signaling.test_mux import colours, decode, video, write


class Log:
    """Seals by keeping, and gives the statement itself as its receipt."""

    def __init__(self):
        self.sealed = []

    async def seal(self, statements):
        self.sealed += statements
        return [json.dumps(one) for one in statements]


def recorded(folder: Path, *logs: tuple[MediaKind, str]):
    """A closed hearing whose agent was recorded in these colours."""
    (folder / "h1").mkdir(parents=True)
    play = at_stage(Stage.MINUTES)
    for number, (kind, colour) in enumerate(logs):
        name = f"h1/{number}.rtplog"
        write(folder / name, kind, [video(colour=colour, frames=20)])
        play.system(c.ReportRecording("agent", kind.value, name, digest_of(folder / name), 20, START, START))
    return play.state


async def test_the_screen_is_a_film_of_its_own_beside_the_persons(tmp_path):
    log = Log()
    playable = Playable(tmp_path, log)
    state = recorded(tmp_path, (MediaKind.VIDEO, "red"), (MediaKind.SCREEN, "green"), (MediaKind.SCREEN, "green"))
    await playable.finish(state)
    person, screen = playable.files(state)
    assert (person.name, person.shows, len(person.logs)) == ("agent.webm", "person", 1)
    assert (screen.name, screen.shows, len(screen.logs)) == ("agent.screen.webm", "screen", 2)
    for file, colour in ((person, "red"), (screen, "green")):
        path = playable.path(state, file.name)
        assert path is not None
        assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
        assert set(colours(decode(path)["video"])) == {colour}
    assert [one["file"]["name"] for one in log.sealed] == [person.name, screen.name]
    await playable.finish(state)
    assert len(log.sealed) == 2, "nothing changed, so nothing is made anew"


async def test_what_was_described_before_there_were_screens_is_a_persons(tmp_path):
    playable = Playable(tmp_path, Log())
    state = recorded(tmp_path, (MediaKind.VIDEO, "red"))
    await playable.finish(state)
    about = tmp_path / "h1" / "playable" / "agent.json"
    older = {key: value for key, value in json.loads(about.read_text()).items() if key != "shows"}
    about.write_text(json.dumps(older))
    (file,) = playable.files(state)
    assert file.shows == "person"
