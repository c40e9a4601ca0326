"""The few requests of tus 1.0 that tests make by hand; the official client has a test of its own."""

import base64
from collections.abc import AsyncIterable, Mapping

from tests.clients import Client, Json, RefusedError

CASE = "4W900123"
HEADERS = {"X-Requested-With": "hearing", "Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def metadata(said: Mapping[str, str]) -> str:
    """Spell metadata as the header has it."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


async def begin(
    one: Client, size: int, name: str = "extra.pdf", *, case: str = CASE, sha256: str = "", kind: str = ""
) -> str:
    """Announce a file and give the upload's id; raises `RefusedError`."""
    said = {"case": case, "filename": name, "sha256": sha256, "filetype": kind}
    headers = {**HEADERS, "Upload-Length": str(size), "Upload-Metadata": metadata(said)}
    async with one.http.post(f"{one.url}/api/uploads", headers=headers) as answer:
        if answer.status != 201:
            raise RefusedError(answer.status, await answer.json())
        return answer.headers["Location"].rpartition("/")[2]


async def patch(
    one: Client, upload: str, content: bytes | AsyncIterable[bytes], offset: int = 0, **more: str
) -> tuple[int, Mapping[str, str], Json]:
    """Send a piece; gives the status, the headers and the error, if there is one."""
    headers = {**HEADERS, "Upload-Offset": str(offset), "Content-Type": PIECE}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    async with one.http.patch(f"{one.url}/api/uploads/{upload}", data=content, headers=headers) as answer:
        error = await answer.json() if answer.content_type == "application/json" else {}
        return answer.status, answer.headers, error.get("error", {})


async def head(one: Client, upload: str) -> tuple[int, str | None, str | None]:
    """Ask where an upload stands: status, offset, length."""
    async with one.http.head(f"{one.url}/api/uploads/{upload}", headers=HEADERS) as answer:
        return answer.status, answer.headers.get("Upload-Offset"), answer.headers.get("Upload-Length")


async def upload_whole(one: Client, content: bytes, name: str = "extra.pdf", *, case: str = CASE) -> str:
    """Send a whole file and give the upload's id; raises `RefusedError`."""
    upload = await begin(one, len(content), name, case=case)
    status, _, error = await patch(one, upload, content)
    if status != 204:
        raise RefusedError(status, error)
    return upload


async def discard(one: Client, upload: str) -> None:
    """Give an upload up (the termination extension)."""
    async with one.http.delete(f"{one.url}/api/uploads/{upload}", headers=HEADERS) as answer:
        if answer.status != 204:
            raise RefusedError(answer.status, await answer.json())
