"""What the gateway and the conductor stand on, as they see it."""

from collections.abc import Collection
from typing import Any, Protocol

from hearing.procedure.commands import Command
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from signaling import wire
from signaling.connection import Identity
from signaling.media import Forward
from signaling.quality import Measured


class Permit(Protocol):
    """Asks the authorization function; raises an error with ``zh`` and ``en`` if the answer is no."""

    def __call__(self, who: Identity, kind: str, state: Hearing | None) -> None:
        """Check that this person may send a message of this type about this hearing."""


class Register(Protocol):
    """Knows the case's exhibits and what was recognised, which a hearing's state does not."""

    async def check(self, state: Hearing, by: str, command: Command) -> Command:
        """Give the command as it is carried out: with what is not the sender's to say, as a draft's digest.

        Raises an error with ``zh`` and ``en`` if it names an exhibit, page, side or draft that does not fit.
        """


class Connects(Protocol):
    """Connects a person's browser for media."""

    async def servers(self, state: Hearing, participant: str) -> dict[str, Any]:
        """Say by which relays this person may connect, and whether in one connection or two."""

    async def offer(self, state: Hearing, participant: str, offer: wire.Offer) -> str:
        """Open a leg and give the SDP answer; raises an error with ``zh`` and ``en``."""

    async def receive(self, state: Hearing, participant: str, wanted: wire.Receive) -> dict[str, Any]:
        """Offer a receiving leg; raises an error with ``zh`` and ``en``."""

    async def answer(self, state: Hearing, participant: str, answer: wire.Answer) -> None:
        """Take the browser's answer to it; raises an error with ``zh`` and ``en``."""


class Media(Connects, Protocol):
    """What the gateway needs of the conductor."""

    @property
    def delays_up_to(self) -> float:
        """The most seconds by which observers' media can be delayed; 0 where they cannot be."""

    async def follow(self, sitting: Sitting) -> None:
        """Keep the media plane in step with this hearing from now on."""

    async def show(self, hearing: str, participant: str, shown: wire.Tiles) -> None:
        """Send the participant no better pictures than are shown."""

    async def measured(self, state: Hearing, participant: str, measured: Measured) -> dict[str, Any]:
        """Take what the person's browser measured, and give what they are told of people's media."""

    def leg_of(self, hearing: str, participant: str) -> str:
        """Give the page's name for the leg that stands, or nothing."""

    async def cut(self, hearing: str, participant: str) -> None:
        """Close the participant's leg at once."""


class Tests(Connects, Protocol):
    """What the gateway needs of the equipment tests before a hearing. Asking for servers begins one."""

    async def tested(self, state: Hearing, participant: str, measured: Measured) -> dict[str, Any]:
        """End the person's test and give what came out; raises an error with ``zh`` and ``en``."""

    async def end(self, hearing: str, participant: str) -> None:
        """End the person's test, if there is one."""


class Captions(Protocol):
    """What the gateway needs of the captioner."""

    def asked(self, state: Hearing, participant: str, language: str) -> dict[str, Any]:
        """Take the language that someone speaks ("" for no word of it), and say what captions there are."""


class Reset(Protocol):
    """Tells people to open new legs."""

    async def __call__(
        self, reason: str, hearings: Collection[str] | None = None, people: Collection[str] | None = None
    ) -> None:
        """Tell everyone, or everyone of these hearings, or these people there."""


class Permits(Protocol):
    """Asks the authorization function about one forward."""

    def __call__(self, state: Hearing, forward: Forward) -> bool:
        """Tell whether the sender may send and the receiver may receive in this hearing."""


class Finisher(Protocol):
    """Makes a closed hearing's recordings playable and seals their digests."""

    async def finish(self, hearing: Hearing) -> None:
        """Do so for every participant; doing it again changes nothing."""
