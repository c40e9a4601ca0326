"""Processes beside the server give way before they import anything, not only once their libraries are loaded."""

from web.behind import started


async def test_a_process_beside_the_server_gives_way_from_its_first_line():
    process = await started("tests.web.told_priority")
    assert process.stdout is not None
    told = (await process.stdout.read()).decode().split()
    assert await process.wait() == 0
    assert told == ["19", "1", "__main__"]
