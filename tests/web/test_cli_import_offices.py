"""`hearing import grant`, `ptab`, `inpadoc`: what they print, keep, fill in, and say of input that is none."""

import asyncio
import json

import pytest

from hearing.cases.store import CaseStore
from hearing.imports.store import ImportStore
from hearing.record.engine import durable_engine
from tests.hearing.cases.importing.made_up import MadeUp
from tests.hearing.imports.made_up import CODES, event, family, grant, mandate, page, paper, workbook
from web.cli.main import run
from web.settings import read_settings


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


def on_file(home, ask):
    async def asked():
        engine = await durable_engine(read_settings({}, home=home).database_url)
        try:
            return await ask(engine)
        finally:
            await engine.dispose()

    return asyncio.run(asked())


def test_json_prints_objects_and_writes_nothing(home, write, capsys):
    assert run(["import", "grant", "--json", write("g.xml", grant() + grant(number="11999002"))]) == 0
    assert [json.loads(line)["subject"] for line in capsys.readouterr().out.splitlines()] == [
        "US11999001",
        "US11999002",
    ]
    rows = [paper(f"d{n}", 1001 + n) for n in range(25)]
    assert run(["import", "ptab", "--json", write("p.json", page(rows, count=242))]) == 0
    shown = capsys.readouterr()
    told, paging = (json.loads(line) for line in shown.out.splitlines())
    assert len(told["values"]["paper"]) == 25
    assert (paging["counted"], paging["given"], paging["complete"]) == (242, 25, False)
    assert "Incomplete: 25 of 242 rows." in shown.err
    assert "不完整：共242条，现有25条" in shown.err
    table = write("codes.xlsx", workbook(CODES))
    assert run(["import", "inpadoc", "--json", write("f.xml", family(event(), counted=6)), table]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out.splitlines()[0])["category"] == "H"
    assert "The family has 6 members, this file 1" in shown.err
    assert not home.exists()


@pytest.mark.parametrize(
    ("kind", "name", "content", "en"),
    [
        ("grant", "a.xml", grant()[:900], "incomplete or broken"),
        ("grant", "a.xml", "扫描噪声".encode("gbk"), "not in the encoding"),
        ("grant", "a.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "XML bomb"),
        ("grant", "a.xml", family(event()), "not the XML of a granted"),
        ("ptab", "a.json", page([paper("d")])[:300], "incomplete or broken"),
        ("ptab", "a.json", "[" * 100_000, "nests deeper"),
        ("ptab", "a.json", page([paper("d"), {"trialNumber": "IPR?"}]), "nothing of the file was imported"),
        ("inpadoc", "a.xml", "<a>" * 100_000, "nests deeper"),
        ("inpadoc", "a.xlsx", workbook(CODES)[:300], "not the table of legal event codes"),
    ],
)
def test_bad_input_is_refused_whole_and_the_rest_is_read(home, write, capsys, kind, name, content, en):
    good = {"grant": grant(), "ptab": page([paper("e")]), "inpadoc": family(event())}[kind]
    bad = write(name, content)
    assert run(["import", kind, "--json", bad, write(f"good{name[1:5]}", good)]) == 1
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == {"grant": 1, "ptab": 2, "inpadoc": 2}[kind]
    assert en in shown.err
    assert "1份无法读取" in shown.err
    assert not home.exists()


def test_of_a_hundred_megabytes_of_garbage_no_more_than_the_limit_is_read(tmp_path, capsys):
    path = tmp_path / "garbage.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # a hole: it takes up no room on the disk
    assert run(["import", "ptab", "--json", str(path)]) == 1
    assert "more than 64 MB" in capsys.readouterr().err


def test_a_trial_becomes_a_case_that_later_papers_and_the_grant_add_to_and_nothing_is_done_twice(home, write, capsys):
    first = write("1.json", page([paper("a", 1001)], count=3))
    assert run(["import", "ptab", first]) == 0
    shown = capsys.readouterr()
    assert "case IPR2025-09001, 1 points for a person" in shown.out
    assert "Incomplete: 1 of 3 rows." in shown.err
    second = write("2.json", page([paper("b", 1002, "Jones"), mandate()], count=3))
    assert run(["import", "ptab", first, second]) == 0
    assert "Incomplete" not in capsys.readouterr().err
    assert run(["import", "grant", write("g.xml", grant())]) == 0
    assert "1 cases on file filled in" in capsys.readouterr().err
    assert run(["import", "grant", write("g.xml", grant())]) == 0
    assert "1 imported before." in capsys.readouterr().err
    assert run(["import", "grant", write("h.xml", grant(filed="20190106"))]) == 0
    assert "these differ: filing_date." in capsys.readouterr().err
    case = on_file(home, lambda engine: CaseStore(engine).case("IPR2025-09001"))
    assert [one.label for one in case.listed_exhibits] == ["Ex. 1001", "Ex. 1002"]
    assert (case.patent.title, len(case.patent.claims), case.rule_set) == ("Cup with café lid", 3, "ptab")
    assert [link.number for link in case.links] == ["Fed. Cir. 2027-1234"]
    assert on_file(home, lambda engine: CaseStore(engine).review_queue("IPR2025-09001")) == ()


def test_legal_events_find_the_case_on_their_patent(home, write, capsys):
    assert run(["import", "cnipa", write("d.md", MadeUp().text)]) == 0
    table, told = write("codes.xlsx", workbook(CODES)), write("f.xml", family(event()))
    assert run(["import", "inpadoc", told, table]) == 0
    assert "1 legal events, 3 event codes changed" in capsys.readouterr().err
    assert run(["import", "inpadoc", told, table]) == 0
    events = on_file(home, lambda engine: ImportStore(engine).events("CN201710123456"))
    assert [(one["code"], one["category"]) for one in events] == [("IW01", "H")]


def test_a_decision_that_opens_no_case_yet_waits_for_a_person(home, write, capsys):
    path = write("d.md", MadeUp(patent="201710123456.1").text)
    assert run(["import", "cnipa", path]) == 0
    shown = capsys.readouterr()
    assert "No case yet; missing: patent_number." in shown.err
    assert shown.out == ""
    assert run(["import", "cnipa", path]) == 0
    assert "1 imported before." in capsys.readouterr().err
