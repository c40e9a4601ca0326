"""What is drawn in a film apart from cameras: names, the line of stage and time, presented pages, cards."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from hearing.transcript.fonts import cjk_font_path
from signaling.film.layout import FOOT, TOP, Box, Layout, fitted
from signaling.film.order import HEIGHT, WIDTH, FilmOrder, Gap, Page, Person, Redaction, Said, Scene, moment_of
from signaling.media import MediaKind

GROUND, PANEL, INK, DIM, ACCENT, ALERT = "#10141b", "#1b222d", "#f2f4f8", "#a9b3c1", "#7fb2ff", "#ffb45e"


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(cjk_font_path(bold=bold)), size)


class Painter:
    """Draws for one film."""

    def __init__(self, order: FilmOrder) -> None:
        self._order = order
        self._zone = timezone(timedelta(minutes=order.offset))
        self._people = {person.id: person for person in order.people}
        self._pages = {page.name: page for page in order.pages}

    def ground(self, scene: Scene, layout: Layout) -> Image.Image:
        """Draw all that stays while a scene lasts; cameras come over the empty tiles."""
        image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
        draw = ImageDraw.Draw(image)
        draw.text((16, TOP // 2), _both(scene.stage), INK, _font(20, bold=True), anchor="lm")
        draw.text((WIDTH // 2, TOP // 2), self._order.case_number, DIM, _font(18), anchor="mm")
        for tile in layout.tiles:
            self._empty(draw, tile.picture, tile.participant)
            speaks = tile.participant == scene.large and tile.kind is MediaKind.VIDEO
            draw.rectangle(_corners(tile.label), fill=ACCENT if speaks else PANEL)
            size = tile.label.height - 8
            words = self._label(tile.participant)
            if tile.kind is MediaKind.SCREEN:
                words = f"屏幕 Screen: {words}"
            name = _short(words, tile.label.width - 12, _font(size))
            place = (tile.label.x + 6, tile.label.y + tile.label.height // 2)
            draw.text(place, name, GROUND if speaks else INK, _font(size), anchor="lm")
        if layout.page is not None:
            self._page(image, draw, self._pages.get(scene.page), layout.page)
        self._foot(draw, scene)
        return image

    def time(self, at: int) -> tuple[Image.Image, Box]:
        """Draw the time of day, and say where it stands."""
        box = Box(WIDTH - 420, 0, 420, TOP)
        image = Image.new("RGB", (box.width, box.height), GROUND)
        text = f"{self._local(at):%Y-%m-%d %H:%M:%S}"
        ImageDraw.Draw(image).text((box.width - 16, box.height // 2), text, INK, _font(20), anchor="rm")
        return image, box

    def title(self) -> Image.Image:
        """Draw what stands before the hearing: what it is, and which times are missing."""
        order = self._order
        day = f"{self._local(order.takes[0].since):%Y-%m-%d}"
        missing = len(order.gaps)
        gaps = (Said(f"无录制时段：{missing}，见字幕卡", f"Times without a recording: {missing}, each on a card"),)
        taken_out = (Said("本版本已依命令遮蔽", "Redacted by order"),) if order.redactions else ()
        lines = [Said(order.case_number, day), *(gaps if missing else ()), *taken_out]
        return self._card(order.title, lines, INK)

    def gap(self, gap: Gap) -> Image.Image:
        """Draw the card of a time without a recording."""
        span = f"{self._local(gap.since):%Y-%m-%d %H:%M:%S} – {self._local(gap.until):%Y-%m-%d %H:%M:%S}"
        return self._card("此时段无录制  No recording of this time", [Said(span, ""), gap.why], ALERT)

    def redacted(self, redaction: Redaction) -> Image.Image:
        """Draw what stands in the place of what was taken out."""
        order = Said(f"命令：记录第 {redaction.n} 项", f"Order: event {redaction.n} of the record")
        return self._card("依命令遮蔽  Redacted by order", [order], ALERT)

    def _local(self, at: int) -> datetime:
        return moment_of(at).astimezone(self._zone)

    def _label(self, participant: str) -> str:
        person = self._people.get(participant)
        return participant if person is None else f"{person.name}  {_both(person.capacity)}"

    def _empty(self, draw: ImageDraw.ImageDraw, box: Box, participant: str) -> None:
        draw.rectangle(_corners(box), fill=PANEL)
        person = self._people.get(participant)
        middle = (box.x + box.width // 2, box.y + box.height // 2)
        size = max(12, min(40, box.height // 6))
        words = f"{person.name if person else participant}\n无画面 No picture"
        draw.multiline_text(middle, words, DIM, _font(size), anchor="mm", align="center")

    def _page(self, image: Image.Image, draw: ImageDraw.ImageDraw, page: Page | None, box: Box) -> None:
        draw.rectangle(_corners(box), fill=PANEL)
        inner = Box(box.x + 8, box.y + 4, box.width - 16, box.height - 8)
        if page is None or not page.path:
            words = "该证据不在录像中显示\nThis exhibit is not shown in the film"
            middle = (box.x + box.width // 2, box.y + box.height // 2)
            draw.multiline_text(middle, words, DIM, _font(22), anchor="mm", align="center")
            return
        with Image.open(page.path) as read:
            place = fitted(*read.size, inner)
            image.paste(read.convert("RGB").resize(place[2:], Image.Resampling.LANCZOS), place[:2])

    def _foot(self, draw: ImageDraw.ImageDraw, scene: Scene) -> None:
        middle = HEIGHT - FOOT // 2
        page = self._pages.get(scene.page)
        right = _both(page.label) if page is not None else ""
        person: Person | None = self._people.get(scene.speaker)
        if person is not None:
            words = f"发言 Speaking: {self._label(person.id)}"
            room = WIDTH - 48 - int(draw.textlength(right, _font(20)))
            draw.text((16, middle), _short(words, room, _font(20)), INK, _font(20), anchor="lm")
        draw.text((WIDTH - 16, middle), right, ACCENT, _font(20), anchor="rm")

    def _card(self, heading: str, lines: list[Said], colour: str) -> Image.Image:
        image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
        draw = ImageDraw.Draw(image)
        draw.text(
            (WIDTH // 2, HEIGHT // 2 - 60), _short(heading, WIDTH - 80, _font(36)), colour, _font(36), anchor="mm"
        )
        for number, line in enumerate(lines):
            place = (WIDTH // 2, HEIGHT // 2 + 10 + 44 * number)
            draw.text(place, _short(_both(line), WIDTH - 80, _font(26)), INK, _font(26), anchor="mm")
        return image


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.x + box.width - 1, box.y + box.height - 1


def _both(words: Said) -> str:
    return "  ".join(part for part in dict.fromkeys(words) if part)


def _short(text: str, width: int, font: ImageFont.FreeTypeFont) -> str:
    """Cut a text to a width."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"
