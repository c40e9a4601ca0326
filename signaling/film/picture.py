"""The film's picture: cameras decoded, laid out as the script has it, and drawn for each step of the film."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import av
from PIL import Image

from signaling.film.canvas import Parts
from signaling.film.layout import Layout, Tile, fitted, layout
from signaling.film.order import TICK, FilmOrder, Scene, Take
from signaling.film.paint import Painter
from signaling.film.tape import Frame, StreamKey
from signaling.media import MediaKind

STALE = 2_000_000_000
"""A camera whose picture is older (nanoseconds) shows none."""
_SECOND = 1_000_000_000


@dataclass(slots=True)
class Camera:
    """One track's pictures: what is decoded so far, the frame that shows now, and whether it is drawn already."""

    frames: Iterator[Frame]
    permits: Callable[[int], bool]
    next: Frame | None = None
    at: int = 0
    shown: av.VideoFrame | None = None
    drawn: bool = False
    _decoder: av.VideoCodecContext | None = None
    _stream: StreamKey | None = None
    _begun: bool = field(default=False)

    def until(self, moment: int) -> None:
        """Decode up to the frame that is nearest to a moment."""
        if not self._begun:
            self._begun, self.next = True, next(self.frames, None)
        while self.next is not None and self.next.at <= moment + TICK // 2:
            found = self._decoded(self.next)
            if found is not None:
                self.shown, self.at, self.drawn = found, self.next.at, False
            self.next = next(self.frames, None)
        if not self.permits(self.at) or not self.permits(moment):
            self.shown = None

    def _decoded(self, frame: Frame) -> av.VideoFrame | None:
        if frame.stream != self._stream or self._decoder is None:
            self._decoder = av.VideoCodecContext.create("vp8", "r")
            self._decoder.thread_count = 1
            self._stream = frame.stream
        try:
            found = self._decoder.decode(av.Packet(frame.data))
        except av.error.FFmpegError:
            return None  # strangers sent it; the next key frame begins anew
        return found[-1] if found else None


class Pictures:
    """Gives the film's picture at each step; None where nothing changed since the step before."""

    def __init__(self, order: FilmOrder, cameras: dict[tuple[str, MediaKind], Camera]) -> None:
        self._paint = Painter(order)
        self._order = order
        self._cameras = cameras
        self._ground: Parts | None = None
        self._canvas: Parts | None = None
        self._layout = Layout((), None)
        self._scene: Scene | None = None
        self._second = -1
        self._empty: set[tuple[str, MediaKind]] = set()

    def card(self, image: Image.Image) -> Parts:
        """Give a picture that stands alone; the next scene is drawn from its ground."""
        self._scene = None
        return Parts.of_image(image)

    @property
    def paint(self) -> Painter:
        """What draws the cards."""
        return self._paint

    def at(self, moment: int, scene: Scene) -> Parts | None:
        """Give the picture at a moment of a scene, or None where it is that of the step before."""
        changed = self._follow(moment, scene)
        for tile in self._layout.tiles:
            changed = self._draw(tile, moment) or changed
        if moment // _SECOND != self._second and self._canvas is not None:
            self._second, changed = moment // _SECOND, True
            image, box = self._paint.time(moment)
            self._canvas.paste(Parts.of_image(image), box)
        return self._canvas if changed else None

    def pass_by(self, moment: int) -> None:
        """Decode what is not shown, so that what follows it can be."""
        for camera in self._cameras.values():
            camera.until(moment)

    def _follow(self, moment: int, scene: Scene) -> bool:
        """Decode what the scene allows and draw its ground where it is a new one; tells whether it is."""
        for camera in self._cameras.values():
            camera.until(moment)
        if scene is self._scene:
            return False
        self._scene = scene
        allowed = {key: camera for key, camera in self._cameras.items() if f"{key[0]}/{key[1].value}" in scene.tracks}
        pictured = sorted(allowed, key=self._seat)
        self._layout = layout(pictured, scene.large, page=bool(scene.page))
        self._ground = Parts.of_image(self._paint.ground(scene, self._layout))
        self._canvas = self._ground.copy()
        self._second, self._empty = -1, set()
        for camera in allowed.values():
            camera.drawn = False
        return True

    def _seat(self, key: tuple[str, MediaKind]) -> int:
        order = [person.id for person in self._order.people]
        return order.index(key[0]) if key[0] in order else len(order)

    def _draw(self, tile: Tile, moment: int) -> bool:
        """Bring one tile up to date; tells whether anything changed."""
        assert self._canvas is not None
        assert self._ground is not None
        key = tile.participant, tile.kind
        camera = self._cameras[key]
        if camera.shown is None or moment - camera.at > STALE:
            if key in self._empty:
                return False
            self._empty.add(key)
            self._canvas.paste(self._ground.cut(tile.picture), tile.picture)
            return True
        if camera.drawn:
            return False
        camera.drawn = True
        place = fitted(camera.shown.width, camera.shown.height, tile.picture)
        self._empty.discard(key)
        small = camera.shown.reformat(place.width, place.height, "yuv420p", interpolation="FAST_BILINEAR")
        self._canvas.paste(Parts.of_frame(small), place)
        return True


def scene_at(order: FilmOrder, take: Take) -> Iterator[tuple[int, Scene]]:
    """Give each step of a take: its moment, and the scene that holds then."""
    scenes = [scene for scene in order.scenes if scene.until > take.since]
    number = 0
    for tick in range(take.ticks):
        moment = min(take.since + tick * TICK, take.until - 1)
        while number + 1 < len(scenes) and scenes[number].until <= moment:
            number += 1
        yield moment, scenes[number]
