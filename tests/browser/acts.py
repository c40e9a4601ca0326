"""What people do at their browsers, one function an act, by the stable names of the client's README."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.people import Person, until

HEX_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@dataclass
class Album:
    """Where the screenshots of a run are kept, in the order taken."""

    folder: Path
    taken: int = 0

    def take(self, person: Person, what: str) -> None:
        """Keep what this person sees now."""
        self.taken += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=self.folder / f"{self.taken:02d}-{what}.png")


def sign_in(person: Person, url: str, identity: str) -> None:
    """Take one of the demo's identities, as its visitor would."""
    person.page.goto(url)
    person[f"demo-identity-{identity}"].click()
    expect(person["account-name"]).to_be_visible()


def file_exhibit(
    person: Person, file: Path, *, title: str, purpose: str, grounds: Sequence[str], claims: Sequence[str]
) -> None:
    """File a document from the case page and wait for its receipt."""
    person["file-exhibit"].click()
    person["file-input"].set_input_files(file)
    expect(person["file-digest"]).to_have_attribute("data-sha256", HEX_DIGEST)
    person["exhibit-title"].fill(title)
    person["exhibit-purpose"].fill(purpose)
    for ground in grounds:
        person[f"ground-{ground}"].check()
    for claim in claims:
        person[f"claim-{claim}"].check()
    person["exhibit-review"].click()
    person["exhibit-submit"].click()
    expect(person["receipt"]).to_be_visible(timeout=30_000)


def download_receipt(person: Person, folder: Path) -> Path:
    """Download the receipt that is on the screen."""
    with person.page.expect_download() as arriving:
        person["receipt-download"].first.click()
    path = folder / "receipt.json"
    arriving.value.save_as(path)
    return path


def state_opinion(person: Person, *, reason: str) -> None:
    """Accept the exhibit's authenticity and legality, contest relevance and probative force."""
    for element, stance in (
        ("authenticity", "accepted"),
        ("legality", "accepted"),
        ("relevance", "contested"),
        ("probative_force", "contested"),
    ):
        person[f"stance-{element}-{stance}"].check()
    person["opinion-reason"].fill(reason)
    person["opinion-submit"].click()
    expect(person["opinion"].first).to_be_visible()


def pass_check(person: Person, *, devices: bool = True) -> None:
    """Go through the equipment check; those with devices wait until sound is proved to arrive."""
    expect(person["check"]).to_be_visible()
    if devices:
        expect(person["check-microphone"]).to_have_attribute("data-state", "works", timeout=20_000)
    person["check-enter"].click()


def in_room(person: Person, room: str, *, seconds: float = 20.0) -> None:
    """Wait until the record has this person in a room."""
    expect(person["room"]).to_have_attribute("data-room", room, timeout=seconds * 1000)


def connected(person: Person) -> None:
    """Wait until this person's media leg stands."""
    expect(person["room"]).to_have_attribute("data-media", "connected", timeout=20_000)


def do(person: Person, command: str) -> None:
    """Press the button of a command, in the bottom bar or in the menu behind it."""
    button = person[f"do-{command}"]
    if not button.is_visible():
        person["more"].click()
    button.click()


def confirm(person: Person) -> None:
    """Confirm the dialog that is open and see it close."""
    person["dialog-confirm"].click()
    expect(person["dialog"]).to_have_count(0)


def check_identity(person: Person, participant: str, document: str) -> None:
    """Record a confirmed identity check of someone at the door or in the room."""
    button = person[f"identity-{participant}"]
    if not button.first.is_visible():
        person[f"person-open-{participant}"].click()
    button.first.click()
    person["identity-document"].fill(document)
    person["identity-confirmed"].click()
    if person["dialog-confirm"].count():
        person["dialog-confirm"].click()
    expect(person["identity-document"]).to_have_count(0)


def admit(person: Person, participant: str) -> None:
    """Let someone in from the waiting room."""
    person[f"admit-{participant}"].click()


def enter_stage(person: Person, stage: str, *, reason: str = "") -> None:
    """Go on or back to a stage and see it stand for the person who asked."""
    do(person, "enter_stage")
    choice = person[f"field-stage-{stage}"]
    if choice.count():
        choice.check()
    if reason:
        person["field-reason"].fill(reason)
    confirm(person)
    at_stage(person, stage)


def at_stage(person: Person, stage: str) -> None:
    """Wait until this person sees the hearing at a stage."""
    expect(person["room"]).to_have_attribute("data-stage", stage)


def give_floor(person: Person, participant: str) -> None:
    """Give the floor to someone, from the queue or from their card."""
    button = person[f"give-floor-{participant}"]
    if not button.first.is_visible():
        person[f"person-open-{participant}"].click()
    button.first.click()
    expect(person["floor"]).to_have_attribute("data-participant", participant)


def say(clerk: Person, speaker: str, text: str) -> None:
    """The clerk writes down what someone said and sees it in the record."""
    clerk["utterance-speaker"].select_option(speaker)
    clerk["utterance-text"].fill(text)
    clerk["utterance-send"].click()
    expect(clerk["line"].filter(has_text=text).first).to_be_visible()


def packets_stand_still(person: Person, *, seconds: float = 1.5) -> bool:
    """Tell whether no RTP packet at all reaches this person during a while."""
    before = person.packets()
    person.page.wait_for_timeout(seconds * 1000)
    return person.packets() == before


def falls_silent(person: Person) -> None:
    """Wait until nothing arrives, and see that it stays so."""
    until(f"{person.name} receives no packet", lambda: packets_stand_still(person, seconds=0.5), seconds=10)
    assert packets_stand_still(person), f"packets still reach {person.name}"
