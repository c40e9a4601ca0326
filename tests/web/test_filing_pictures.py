"""A picture and a video are filed like a document: receipt, and an image that the other side sees."""

import hashlib
from io import BytesIO

import av
import pytest
from PIL import Image

from tests.tus import upload_whole
from tests.web.acts import CASE

pytestmark = pytest.mark.asyncio(loop_scope="session")


def photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), (30, 120, 60)).save(out, "PNG")
    return out.getvalue()


def film() -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="webm") as target:
        stream = target.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(10):
            target.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (320, 240), (200, 40, 40)))))
        target.mux(stream.encode())
    return out.getvalue()


@pytest.mark.parametrize(("name", "made"), [("p.png", photograph), ("v.webm", film)])
async def test_a_picture_and_a_video_are_filed_with_a_receipt(someone, name, made):
    petitioner, patentee, content = await someone("petitioner"), await someone("patentee"), made()
    digest = hashlib.sha256(content).hexdigest()
    upload = await upload_whole(petitioner, content, name)
    about = {"upload": upload, "sha256": digest, "title": name, "purpose": "实物", "grounds": [], "claims": []}
    filed = await petitioner.call("POST", f"/api/cases/{CASE}/exhibits", about)
    assert filed["exhibit"]["sha256"] == digest
    assert digest in str(filed["receipt"])
    async with patentee.http.get(f"{patentee.url}/api/exhibits/{filed['exhibit']['id']}/pages/1.webp") as page:
        assert page.status == 200
        assert Image.open(BytesIO(await page.read())).width >= 320
