"""What people do at their browsers, one function an act, by the stable names of the client's README."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.people import Person, until
from web.demo.people import IDENTITIES, PASSWORD

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


def accounts(person: Person, url: str) -> dict[str, str]:
    """Give the account id of each demo identity by its login name."""
    return {one["login_name"]: one["id"] for one in person.page.request.get(f"{url}/api/demo/identities").json()}


def sign_in(person: Person, url: str, identity: str) -> None:
    """Take one of the demo's identities, as its visitor would; whoever was signed in at this browser signs out."""
    person.page.goto(url)
    expect(person[f"demo-identity-{identity}"].or_(person["account-name"]).first).to_be_visible()
    if person["account-name"].count():
        person["account-name"].click()
        person["logout"].click()
    person[f"demo-identity-{identity}"].click()
    expect(person["account-name"]).to_be_visible()
    expect(person["case-list"].or_(person["export"]).first).to_be_visible()


def open_case(person: Person) -> None:
    """Open the first case of the list."""
    person.page.locator("a[data-testid^='case-4W'], [data-testid^='case-4W'] a").first.click()
    expect(person["case-title"]).to_be_visible()


def named(person: Person, name: str) -> str:
    """Give the participant id of someone by the name shown in the room."""
    row = person.page.locator("li[data-testid^='person-']").filter(has_text=name)
    return (row.get_attribute("data-testid") or "").removeprefix("person-")


def hearings(person: Person) -> set[str]:
    """Give the hearings that the open case file lists."""
    links = person.page.locator("a[data-testid^='hearing-']").evaluate_all(
        "(all) => all.map((one) => one.dataset.testid)"
    )
    return {str(link).removeprefix("hearing-") for link in links}


def open_exhibit(person: Person, title: str) -> None:
    """Open an exhibit from the case file."""
    person["exhibit-list"].get_by_role("link", name=title, exact=True).click()


def participants(person: Person) -> dict[str, str]:
    """Give the participant id of each demo identity, by the names shown in the room."""
    ids = {}
    rows = person.page.locator("[data-testid^='person-']:not([data-testid^='person-open-'])")
    for row in rows.all():
        shown = row.inner_text()
        for identity in IDENTITIES:
            if identity.name in shown:
                ids[identity.login_name] = (row.get_attribute("data-testid") or "").removeprefix("person-")
    return ids


def seat_guests(person: Person, url: str, hearing: str, chairs: Sequence[str]) -> None:
    """Have the demo's guests take these chairs."""
    answer = person.page.request.post(
        f"{url}/api/demo/guests",
        data={"hearing": hearing, "participants": list(chairs)},
        headers={"X-Requested-With": "hearing", "Origin": url},
        timeout=60_000,
    )
    assert answer.ok, answer.text()


def file_exhibit(person: Person, file: Path, *, title: str, purpose: str, claims: Sequence[str]) -> None:
    """File a document from the case page and wait for its receipt."""
    person["file-exhibit"].click()
    person["file-input"].set_input_files(file)
    expect(person["file-digest"]).to_have_attribute("data-sha256", HEX_DIGEST)
    person["exhibit-title"].fill(title)
    person["exhibit-purpose"].fill(purpose)
    person.page.locator("[data-testid^='ground-']").first.check()
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
    expect(button.or_(person["more"]).first).to_be_visible()
    if not button.is_visible():
        person["more"].click()
    button.click()


def go_on(person: Person, command: str) -> None:
    """Press the one button that the room offers as the next step, which must be this command's.

    A line that fails between looking and pressing takes the press with it; a person would press again.
    """
    button = person.page.locator(f"[data-next='true'][data-testid='do-{command}']")
    button.click()
    if command != "resume":
        until(f"{command} opens its dialog", lambda: _opened(person, button))


def _opened(person: Person, button: Locator) -> bool:
    if person["dialog"].count() == 0 and button.is_enabled():
        button.click()
    return person["dialog"].count() > 0


def answer(person: Person, command: str, choice: str) -> None:
    """Answer what the banner says is asked of this person's side."""
    person[f"asked-{command}"].click()
    person[choice].check()
    confirm(person)


def open_panel(person: Person, name: str) -> None:
    """Turn to a part of the right column."""
    person[f"panel-{name}"].click()
    expect(person[f"panel-{name}"]).to_have_attribute("aria-pressed", "true")


def take_up(person: Person, cell: int, *, page: int) -> None:
    """Choose a cell of the matrix and take it up with a page of its exhibit."""
    open_panel(person, "matrix")
    person.page.locator("[data-testid^='room-cell-']").nth(cell).click()
    person["cell-page"].fill(str(page))
    person["cell-take-up"].click()
    expect(person.page.locator("[data-testid^='room-cell-']").nth(cell)).to_have_attribute("data-status", "now")


def set_aside(leader: Person, reason: str) -> int:
    """Set aside with a reason each check that the gate says is not satisfied; gives how many there were."""
    marks = leader.page.locator("[data-testid^='override-']:not([data-testid^='override-reason-'])")
    count = marks.count()
    for _ in range(count):
        marks.first.click()
    for field in leader.page.locator("[data-testid^='override-reason-']").all():
        field.fill(reason)
    return count


def confirm(person: Person) -> None:
    """Confirm the dialog that is open and see it close."""
    person["dialog-confirm"].click()
    expect(person["dialog"]).to_have_count(0)


def confirm_if_asked(person: Person) -> None:
    """Confirm the dialog if the command opened one."""
    person.page.wait_for_timeout(200)
    if person["dialog-confirm"].count():
        confirm(person)


def _beside(person: Person, participant: str, test_id: str) -> Locator:
    """Find a button about someone: at the door or in the queue, or else in the card that opens for them."""
    button = person[test_id]
    if button.count():
        return button.first
    person[f"person-open-{participant}"].click()
    return person["dialog"].get_by_test_id(test_id)


def about(person: Person, participant: str, command: str) -> None:
    """Press what can be done about someone, in their card."""
    _beside(person, participant, f"{command}-{participant}").click()


def because(person: Person, reason: str) -> None:
    """Give the reason that an open dialog asks for, and confirm it."""
    person["field-reason"].fill(reason)
    confirm(person)


def on_the_record(person: Person, kind: str, words: str) -> None:
    """See a line of this kind with these words."""
    lines = person["line"].and_(person.page.locator(f"[data-kind='{kind}']"))
    expect(lines.filter(has_text=words).first).to_be_visible()


def check_identity(person: Person, participant: str, document: str) -> None:
    """Record a confirmed identity check of someone at the door or in the room."""
    _beside(person, participant, f"identity-{participant}").click()
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
    _beside(person, participant, f"give-floor-{participant}").click()
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


def focus_on_first_ground(leader: Person) -> None:
    """Take up the first ground of the matrix, with its first claim where the dialog asks."""
    do(leader, "focus_on")
    leader["field-ground"].select_option(index=0)
    confirm(leader)


def show_exhibit(person: Person, *, page: int) -> None:
    """Show a page of the first exhibit that can be shown."""
    do(person, "show_exhibit")
    person.page.locator("[data-testid^='field-exhibit-']").first.check()
    person["field-page"].fill(str(page))
    confirm(person)
    expect(person["shown"]).to_have_attribute("data-page", str(page))


def page_address(page: int) -> re.Pattern[str]:
    """Give what the address of an exhibit's page looks like."""
    return re.compile(rf"/pages/{page}\.webp")


def page_pixels(person: Person) -> str:
    """Give the address and size of the page image that is drawn; the same for two people means the same pixels."""
    image = person["page-image"].first
    until(f"{person.name} sees the page", lambda: image.evaluate("(image) => image.complete && image.naturalWidth > 0"))
    return str(image.evaluate("(image) => `${image.currentSrc} ${image.naturalWidth}x${image.naturalHeight}`"))


def state_opinion_in_the_hearing(person: Person, *, reason: str) -> None:
    """Cross-examine the exhibit that the dialog offers first."""
    do(person, "state_opinion")
    person["stance-authenticity-accepted"].check()
    person["stance-probative_force-contested"].check()
    fields = person["opinion-reason"].or_(person["field-reason"])
    fields.first.fill(reason)
    confirm(person)


def recess(leader: Person, purpose: str) -> None:
    """Interrupt the hearing."""
    do(leader, "recess")
    leader[f"field-purpose-{purpose}"].check()
    confirm(leader)


def cut(person: Person) -> None:
    """Cut the media path as well as the socket: close every leg, as a pulled cable would end them."""
    person.page.evaluate("() => window.testLegs.forEach((leg) => leg.close())")


def ask_for_correction(person: Person, words: str, text: str) -> None:
    """Ask that a line of the minutes read otherwise."""
    line = person["minutes-line"].filter(has_text=words).first
    key = line.get_attribute("data-key")
    person[f"correct-{key}"].click()
    person["field-text"].fill(text)
    confirm(person)
    expect(person["correction"].first).to_be_visible()


def accept_correction(clerk: Person) -> None:
    """Accept the correction that waits."""
    expect(clerk["correction"].first).to_be_visible()
    clerk.page.locator("[data-testid^='correction-accept-']").first.click()
    confirm_if_asked(clerk)
    expect(clerk["correction"].first).to_have_attribute("data-state", "accepted")


def sign(person: Person) -> None:
    """Sign what is presented by giving one's password again."""
    person["sign"].click()
    confirm_signing(person)


def confirm_signing(person: Person) -> None:
    """Give one's password in the open dialog."""
    person["sign-password"].fill(PASSWORD)
    confirm(person)


def refuse_to_sign(person: Person, reason: str) -> None:
    """Refuse to sign, with the reason."""
    person["refuse"].click()
    person["field-reason"].fill(reason)
    confirm(person)


def note_absence(clerk: Person, participant: str, reason: str) -> None:
    """The clerk notes for someone who left that they did not sign."""
    clerk[f"note-refusal-{participant}"].click()
    clerk["field-reason"].fill(reason)
    confirm(clerk)
    expect(clerk[f"signer-{participant}"]).to_have_attribute("data-state", "refused")
