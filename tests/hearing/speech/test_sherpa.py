import pytest

from hearing.speech.catalogue import MOONSHINE
from hearing.speech.engines import Engines
from hearing.speech.models import Models, best_installed
from hearing.speech.port import Language, SpeechError
from hearing.speech.sherpa import KINDS, MANIFEST, SherpaRecogniser, _timed, read_directory
from tests.hearing.speech.sounds import clip
from tests.tools import require_speech


def test_a_directory_without_its_manifest_is_refused(tmp_path):
    with pytest.raises(SpeechError) as refused:
        read_directory(tmp_path)
    assert f"缺少文件：{MANIFEST}。" in refused.value.zh
    assert f"lacks {MANIFEST}." in refused.value.en


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_directory_that_lacks_files_is_refused_naming_them(tmp_path, kind):
    (tmp_path / MANIFEST).write_text(f'kind = "{kind}"\nlanguages = ["zh"]\n')
    wanted = list(KINDS[kind].files.values())
    (tmp_path / wanted[0]).touch()
    with pytest.raises(SpeechError) as refused:
        read_directory(tmp_path)
    assert "、".join(wanted[1:]) in refused.value.zh
    assert ", ".join(wanted[1:]) in refused.value.en
    for name in wanted[1:]:
        (tmp_path / name).touch()
    assert read_directory(tmp_path).files.keys() == KINDS[kind].files.keys()


@pytest.mark.parametrize(
    "manifest",
    [
        "kind = ",
        'kind = "paraformer"',
        'kind = "other"\nlanguages = ["zh"]',
        'kind = "paraformer"\nlanguages = ["xx"]',
        "\x00",
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(tmp_path, manifest):
    (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(SpeechError) as refused:
        read_directory(tmp_path)
    assert "streaming-transducer" in refused.value.zh
    assert "languages" in refused.value.en


def test_the_smaller_twin_is_taken(tmp_path):
    (tmp_path / MANIFEST).write_text('kind = "paraformer"\nlanguages = ["zh", "en"]\n')
    for name in ("model.onnx", "model.int8.onnx", "tokens.txt"):
        (tmp_path / name).touch()
    directory = read_directory(tmp_path)
    assert directory.files["paraformer"].endswith("model.int8.onnx")
    assert directory.languages == frozenset(Language)


def test_an_operators_directory_is_used_before_what_is_installed(tmp_path):
    source = require_speech()
    for file in MOONSHINE.files:
        (tmp_path / file.name).symlink_to(source / MOONSHINE.name / file.name)
    (tmp_path / MANIFEST).write_text('kind = "moonshine"\nlanguages = ["en"]\n')
    engines = Engines(Models(source, {Language.EN: tmp_path}))
    recogniser = engines.recogniser(Language.EN)
    assert isinstance(recogniser, SherpaRecogniser)
    assert "mother nature" in recogniser.recognise(clip("basic_ref_en.wav"), Language.EN).text.lower()


def test_without_models_nothing_is_recognised_and_that_is_said(tmp_path):
    with pytest.raises(SpeechError) as refused:
        Engines(Models(tmp_path))
    assert "hearing speech install" in refused.value.zh
    with pytest.raises(SpeechError, match="nothing is recognised"):
        best_installed(tmp_path, Language.ZH)


def test_tokens_become_words_with_times():
    tokens = ["\u2581the", "\u2581pat", "ent", "专", "利", " claim"]
    words = [(word.text, word.start, word.end) for word in _timed(tokens, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], 1.5)]
    assert words == [("the", 0.0, 0.2), ("patent", 0.2, 0.6), ("专", 0.6, 0.8), ("利", 0.8, 1.0), ("claim", 1.0, 1.5)]
    texts = [word.text for word in _timed(["the", "pat@@", "ent", "权", "claim"], [0.0, 0.1, 0.2, 0.3, 0.4], 1.0)]
    assert texts == ["the", "patent", "权", "claim"]
