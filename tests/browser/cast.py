"""Everyone of one run of the journey, each at a browser of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.acts import Album
from tests.browser.people import Person
from tests.served import Served

VOICES = {"leader": 440.0, "petitioner": 660.0, "assistant": 880.0, "clerk": 1100.0}
FACES = {"leader": (190, 40, 40), "petitioner": (40, 160, 60), "assistant": (40, 60, 190), "clerk": (170, 150, 40)}
REMOTE = ("leader", "chief", "member", "clerk", "petitioner", "observer")
SEATED = ("patentee", "representative")


@dataclass
class Cast:
    """Everyone of one run, each at a browser of their own, and where the run keeps things."""

    served: Served
    people: dict[str, Person]
    album: Album
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)
    hearing: str = ""
    outside: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    @property
    def inside(self) -> list[Person]:
        """Everyone who follows the hearing in its room: all but who waits or is ``outside``."""
        return [person for name, person in self.people.items() if name not in self.outside]

    def shot(self, name: str, what: str) -> None:
        """Keep a picture of what someone sees."""
        self.album.take(self.people[name], f"{what}-{name}")


@contextmanager
def told_when_it_fails(served: Served, people: Mapping[str, Person], album: Album) -> Iterator[None]:
    """When what is inside fails: keep everyone's screen, and print where they were and what browsers and server say."""
    try:
        yield
    except BaseException:
        for name, person in people.items():
            album.take(person, f"failed-{name}")
            print(name, person.page.url, person.complaints)
        print(served.log.read_text()[-6000:])
        raise
