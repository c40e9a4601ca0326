"""What `hearing doctor` says of media: what forwards and encrypts them, and of Janus nodes."""

from signaling.engines.native_library import cipher
from tests.served import free_port
from tests.tools import require_native
from web.media import media_checks
from web.settings import Settings


def told(tmp_path, *nodes: str) -> dict[str, str]:
    secret = tmp_path / "secret"
    secret.write_text("x" * 20, encoding="utf-8")
    return dict(media_checks(Settings(home=tmp_path, media="janus", janus=nodes, janus_secret_file=secret)))


def test_the_doctor_says_what_encrypts_media(tmp_path):
    require_native()
    found = dict(media_checks(Settings(home=tmp_path, media="native")))
    (words,) = (words for words in found if "native data path" in words)
    assert words.endswith(f"encrypted by {cipher()}")
    assert not found[words]


def test_the_doctor_says_how_many_a_node_carries_and_where_nodes_send_each_other_media(tmp_path):
    near = f"ws://127.0.0.1:{free_port()}"
    found = told(tmp_path, f"{near}?carries=20&link=10.1.0.5", f"{near}?link=10.1.0.6")
    (trouble,) = (trouble for words, trouble in found.items() if "room for 20 who receive" in words)
    assert trouble, "nothing is there"
    (links,) = (words for words in found if "unencrypted RTP" in words)
    assert "10.1.0.5, 10.1.0.6" in links
    assert not found[links]


def test_a_node_without_a_number_for_links_is_named(tmp_path):
    found = told(tmp_path, f"ws://127.0.0.1:{free_port()}", f"ws://localhost:{free_port()}")
    (trouble,) = (trouble for words, trouble in found.items() if "large audience" in words)
    assert "?link=" in trouble
    assert "localhost" in trouble
    assert not [words for words in told(tmp_path, "ws://localhost:1") if "large audience" in words]
