"""`hearing import`: what it prints and keeps, again and again, and what it says of input that is none."""

import json

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import LONGEST_FILE
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.cases.importing.test_cnipa import KEYS
from web.cli.importing import STOPPED
from web.cli.main import run
from web.demo.seed import DECISION

PLAIN = MadeUp()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HEARING_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def write(tmp_path):
    def written(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


def test_json_prints_one_object_a_decision_with_the_keys_of_the_table_and_writes_nothing(home, write, capsys):
    half = write("half.md", PLAIN.text[: PLAIN.text.index("## 三、决定")])
    nothing = write("nothing.txt", "这不是决定。")
    assert run(["import", "cnipa", "--json", str(DECISION), half, nothing]) == 1
    shown = capsys.readouterr()
    whole, cut = (json.loads(line) for line in shown.out.splitlines())
    assert set(whole) == set(cut) == KEYS
    assert whole["outcome"] == "invalid_part"
    assert cut["outcome"] is None
    assert [item["reason"] for item in cut["queued"] if item["field"] == "outcome"] == ["cut_off"]
    assert "nothing.txt: 这不是无效宣告请求审查决定的全文" in shown.err
    assert "This is not the full text of an invalidation decision" in shown.err
    assert "1份无法读取" in shown.err
    assert "2 read" in shown.err
    assert not home.exists()


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"%PDF-1.7 ...", "这是PDF文件", "This is a PDF file"),
        (b"PK\x03\x04....", "这是DOCX/ZIP文件", "This is a DOCX/ZIP file"),
        (PLAIN.text + PLAIN.but(number="990502").text, "不止一份决定", "more than one decision"),
        ("\ufffd□□■ 0|| ~~ 扫描 ▒▒" * 500, "不是无效宣告请求审查决定的全文", "not the full text"),
        (b"\xff\xff\x00\xff", "不是无效宣告请求审查决定的全文", "not the full text"),
        (b"", "不是无效宣告请求审查决定的全文", "not the full text"),
        (PLAIN.text.encode("gbk").decode("latin-1"), "不是无效宣告请求审查决定的全文", "not the full text"),
    ],
)
def test_bad_input_is_refused_in_both_languages_and_the_rest_is_read(write, capsys, content, zh, en):
    good = write("good.md", PLAIN.text)
    assert run(["import", "cnipa", "--json", write("bad.md", content), good]) == 1
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert zh in shown.err
    assert en in shown.err


def test_of_a_hundred_megabytes_of_garbage_no_more_than_a_decision_is_read(tmp_path, capsys):
    path = tmp_path / "garbage.md"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # a hole: it takes up no room on the disk
    assert run(["import", "cnipa", "--json", str(path)]) == 1
    assert f"more than {LONGEST_FILE // 1_000_000} MB" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_decision_is_read_alike_in_every_usual_encoding(write, capsys, encoding):
    assert run(["import", "cnipa", "--json", write("x.txt", PLAIN.text.encode(encoding))]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == PLAIN.title


def test_a_path_that_is_not_there_is_told(capsys):
    assert run(["import", "cnipa", "--json", "/nowhere/a.md"]) == 1
    assert "文件无法打开" in capsys.readouterr().err


def test_dates_that_contradict_each_other_are_printed_as_they_are_and_flagged(write, capsys):
    path = write("dates.md", PLAIN.but(decided="2024年01月10日").text)
    assert run(["import", "cnipa", "--json", path]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["decision_date"] == "2024-01-10"
    flagged = {item["field"]: item for item in values["queued"]}
    assert flagged["decision_date"]["zh"] == "日期先后顺序矛盾"


def test_two_versions_of_a_decision_are_both_printed_and_told_apart(write, capsys):
    first = write("1.md", PLAIN.text)
    second = write("2.md", PLAIN.but(title="一种保温壶").text)
    third = write("3.md", PLAIN.text + "\n")
    assert run(["import", "cnipa", "--json", first, second, third]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 3
    assert "下列各项不同：title。" in shown.err
    assert "these differ: title." in shown.err
    assert "1 in another version" in shown.err


def test_importing_again_changes_nothing_and_says_so(home, write, capsys):
    first = write("1.md", PLAIN.text)
    assert run(["import", "cnipa", first]) == 0
    assert "case 4W990001" in capsys.readouterr().out
    assert run(["import", "cnipa", first]) == 0
    assert "1份此前已导入。 1 imported before." in capsys.readouterr().err
    other = write("2.md", PLAIN.but(title="一种保温壶").text)
    assert run(["import", "cnipa", other, write("3.md", PLAIN.text + "\n")]) == 0
    shown = capsys.readouterr()
    assert "these differ: title." in shown.err
    assert "3.md: 与 4W990001 的文本不同，但各项内容一致。" in shown.err
    assert "2 in another version than on file" in shown.err
    assert shown.out == ""


def test_an_import_that_was_stopped_goes_on_where_it_stood(home, write, monkeypatch, capsys):
    files = [
        write(f"{n}.md", PLAIN.but(number=f"99050{n}", cases=f"第4W99000{n}号", cover_case=f"4W99000{n}").text)
        for n in range(4)
    ]

    def stops(imported):
        if imported.decision_number.value == "990502":
            raise KeyboardInterrupt
        return case_from_decision(imported)

    with monkeypatch.context() as patch:
        patch.setattr("web.cli.importing.case_from_decision", stops)
        assert run(["import", "cnipa", *files]) == STOPPED
    shown = capsys.readouterr()
    assert "2 new cases" in shown.err
    assert "run the same command again" in shown.err
    assert run(["import", "cnipa", *files]) == 0
    assert "2 read, 2 new cases, 2 imported before." in capsys.readouterr().err


def test_an_outcome_that_waits_for_a_person_is_not_on_file(home, write, capsys):
    path = write("x.md", PLAIN.but(operative="在第50001号决定维持有效的权利要求1-3的基础上维持该专利权有效。").text)
    assert run(["import", "cnipa", path]) == 0
    assert "1 points for a person" in capsys.readouterr().out
