"""Where everything stands: nothing overlaps, whoever speaks is largest, a shared screen is larger still."""

from itertools import combinations

import pytest

from signaling.film.layout import Box, layout
from signaling.film.order import HEIGHT, WIDTH
from signaling.media import MediaKind


def apart(one: Box, two: Box) -> bool:
    return (
        one.x + one.width <= two.x
        or two.x + two.width <= one.x
        or one.y + one.height <= two.y
        or two.y + two.height <= one.y
    )


@pytest.mark.parametrize("people", [1, 2, 4, 10, 25])
@pytest.mark.parametrize("page", [False, True], ids=["alone", "beside a page"])
@pytest.mark.parametrize("screen", [False, True], ids=["cameras", "and a screen"])
def test_everything_is_inside_and_nothing_overlaps(people, page, screen):
    tracks = [(f"p{number}", MediaKind.VIDEO) for number in range(people)]
    tracks += [("p0", MediaKind.SCREEN)] if screen else []
    found = layout(tracks, "p0", page=page)
    boxes = [box for tile in found.tiles for box in (tile.picture, tile.label)]
    boxes += [found.page] if found.page else []
    assert len(found.tiles) == len(tracks)
    assert all(apart(one, two) for one, two in combinations(boxes, 2))
    assert all(box.x >= 0 and box.y >= 0 for box in boxes)
    assert all(box.x + box.width <= WIDTH and box.y + box.height <= HEIGHT for box in boxes)
    assert all(tile.picture.width % 2 == 0 and tile.picture.height % 2 == 0 for tile in found.tiles)


def test_whoever_speaks_is_large_and_a_shared_screen_before_them():
    cameras = [("ann", MediaKind.VIDEO), ("bob", MediaKind.VIDEO), ("cyd", MediaKind.VIDEO)]
    assert layout(cameras, "bob", page=False).tiles[0].participant == "bob"
    with_screen = layout([*cameras, ("cyd", MediaKind.SCREEN)], "bob", page=False).tiles
    assert [(tile.participant, tile.kind) for tile in with_screen[:2]] == [
        ("cyd", MediaKind.SCREEN),
        ("bob", MediaKind.VIDEO),
    ]
    assert [tile.large for tile in with_screen] == [True, False, False, False]


def test_who_speaks_without_a_camera_leaves_equal_places_to_the_others():
    tiles = layout([("ann", MediaKind.VIDEO), ("bob", MediaKind.VIDEO)], "cyd", page=False).tiles
    assert len({tile.picture[2:] for tile in tiles}) == 1
