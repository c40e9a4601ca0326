"""A picture in the form in which films are encoded (YUV 4:2:0), put together from parts without leaving that form."""

from collections.abc import Iterable
from typing import NamedTuple, Self

import av
from PIL import Image

from signaling.film.layout import Box
from signaling.film.order import HEIGHT, WIDTH


class Parts(NamedTuple):
    """Brightness, and two planes of colour at half the size."""

    luma: Image.Image
    blue: Image.Image
    red: Image.Image

    @classmethod
    def of_frame(cls, frame: av.VideoFrame) -> Self:
        """Give the planes of a YUV 4:2:0 frame."""
        return cls(*(_plane(plane) for plane in frame.planes))

    @classmethod
    def of_image(cls, image: Image.Image) -> Self:
        """Give the planes of a picture of even size."""
        return cls.of_frame(_frame(image))

    def paste(self, other: "Parts", box: Box) -> None:
        """Put another picture into this one; only its place in the box counts."""
        self.luma.paste(other.luma, (box.x, box.y))
        for mine, theirs in ((self.blue, other.blue), (self.red, other.red)):
            mine.paste(theirs, (box.x // 2, box.y // 2))

    def cut(self, box: Box) -> "Parts":
        """Give a part of it."""
        x, y, width, height = box
        half = (x // 2, y // 2, (x + width) // 2, (y + height) // 2)
        return Parts(self.luma.crop((x, y, x + width, y + height)), self.blue.crop(half), self.red.crop(half))

    def copy(self) -> "Parts":
        """Give the same picture, to be changed alone."""
        return Parts(*(plane.copy() for plane in self))

    def frame(self) -> av.VideoFrame:
        """Give it to an encoder."""
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, content in zip(frame.planes, _each(self), strict=True):
            plane.update(content.tobytes("raw", "L", plane.line_size, 1))
        return frame


def _frame(image: Image.Image) -> av.VideoFrame:
    frame = av.VideoFrame(image.width, image.height, "rgb24")
    plane = frame.planes[0]
    plane.update(image.tobytes("raw", "RGB", plane.line_size, 1))
    return frame.reformat(format="yuv420p")


def _each(parts: Parts) -> Iterable[Image.Image]:
    return parts.luma, parts.blue, parts.red


def _plane(plane: av.video.plane.VideoPlane) -> Image.Image:
    size = plane.width, plane.height
    return Image.frombytes("L", size, bytes(plane), "raw", "L", plane.line_size, 1)
