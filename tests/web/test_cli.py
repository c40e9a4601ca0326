"""The `hearing` command: a newcomer understands its help, and each task does what it says."""

import io
import sys
from pathlib import Path

import pytest

import hearing.cases
from tests.web.homes import query
from web.cli.main import COMMANDS, run
from web.demo.seed import DECISION

RULES = Path(hearing.cases.__file__).parent / "rules"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HEARING_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_help_names_every_command_and_how_to_begin(capsys):
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert "hearing demo" in shown
    assert "http://localhost:8080" in shown
    for name, (_, _, words) in COMMANDS.items():
        assert name in shown
        assert words.split(":")[0] in shown


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"bench"}))
def test_every_command_has_help_of_its_own(name, capsys):
    with pytest.raises(SystemExit) as ended:
        run([name, "--help"])
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        run(["adjourn"])
    assert ended.value.code == 2
    assert "adjourn" in capsys.readouterr().err


def test_a_decision_is_imported_once_and_exported(home, tmp_path, capsys):
    assert run(["import", "cnipa", str(DECISION)]) == 0
    assert "case 4W900123" in capsys.readouterr().out
    assert run(["import", "cnipa", str(DECISION)]) == 0
    assert run(["export", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "datapackage.json").is_file()
    assert (home / "hearing.sqlite3").is_file()
    assert run(["export", str(tmp_path / "out")]) == 1
    assert "exists" in capsys.readouterr().err


def test_accounts_are_added_listed_joined_and_disabled(home, monkeypatch, capsys):
    run(["import", "cnipa", str(DECISION)])
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough password\n"))
    assert run(["account", "add", "gu", "--name", "顾念慈", "--password-stdin"]) == 0
    assert run(["account", "join", "gu", "4W900123", "--role", "clerk"]) == 0
    assert run(["account", "list"]) == 0
    assert "顾念慈" in capsys.readouterr().out
    assert run(["account", "disable", "gu"]) == 0
    run(["account", "list"])
    assert "disabled" in capsys.readouterr().out
    assert run(["account", "disable", "nobody"]) == 1
    assert run(["account", "join", "gu", "4W1", "--role", "clerk"]) == 1
    assert home.exists()


def test_the_doctor_says_what_is_wrong(home, tmp_path, monkeypatch, capsys):
    assert run(["migrate"]) == 0
    run(["doctor"])
    shown = capsys.readouterr().out
    assert "ok  database keeps what it acknowledges" in shown
    assert "ok  database has the present tables" in shown
    assert "ok  rule sets can be used" in shown
    monkeypatch.setenv("HEARING_RULES_DIR", str(tmp_path / "nowhere"))
    assert run(["doctor"]) == 1
    assert "no  rule sets can be used: rules_dir cannot be read" in capsys.readouterr().out
    assert home.exists()


def test_the_demo_touches_no_folder_that_is_not_its_own(home, capsys):
    home.mkdir()
    (home / "hearing.sqlite3").write_text("somebody's data")
    assert run(["demo"]) == 1
    assert run(["demo", "--reset"]) == 1
    assert "not deleted" in capsys.readouterr().err
    assert (home / "hearing.sqlite3").read_text() == "somebody's data"


def test_the_rule_sets_are_listed_and_one_is_shown_with_what_it_rests_on(home, capsys):
    assert run(["rules"]) == 0
    shown = capsys.readouterr().out
    assert all(identity in shown for identity in ("cnipa-2024", "cnipa-2026", "epo-opposition", "plain", "ptab"))
    assert "cases of cnipa from 2026-01-01" in shown
    assert run(["rules", "ptab"]) == 0
    shown = capsys.readouterr().out
    assert "Ex. 1001 to Ex. 1999" in shown
    assert "7 business days from hearing" in shown
    assert "X  exhibits.1: 37 CFR 42.63(c)" in shown
    assert run(["rules", "nobody"]) == 1
    assert not home.exists()


def test_a_rule_file_is_checked_with_the_line_of_every_fault(home, tmp_path, capsys):
    text = (RULES / "ptab.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('id = "ptab"', 'id = "our-board"', 1), encoding="utf-8")
    assert run(["rules", str(own)]) == 0
    assert "no fault found" in capsys.readouterr().out
    wrong = text.replace("reserve = 900", "reserve = 9000")
    own.write_text(wrong, encoding="utf-8")
    assert run(["rules", str(own)]) == 1
    line = next(n for n, line in enumerate(wrong.splitlines(), 1) if line.startswith("reserve"))
    assert f"{own}:{line}: budget.1.reserve: 保留的 9000 秒" in capsys.readouterr().err
    own.write_text(text, encoding="utf-8")
    assert run(["rules", str(own)]) == 1
    assert "a published version is never changed" in capsys.readouterr().err


def test_a_calendar_is_checked_too(home, tmp_path, capsys):
    own = tmp_path / "calendars" / "cn.toml"
    own.parent.mkdir()
    text = (RULES / "calendars" / "cn.toml").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    assert run(["rules", str(own)]) == 0
    own.write_text(text.replace("worked = [2026-01-04]", "worked = [2026-01-05]"), encoding="utf-8")
    assert run(["rules", str(own)]) == 1
    assert "2026-01-05 is no weekend" in capsys.readouterr().err


def test_a_case_is_put_under_another_rule_set(home, tmp_path, monkeypatch, capsys):
    (tmp_path / "rules").mkdir()
    text = (RULES / "ptab.toml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "own.toml").write_text(text.replace('"ptab"', '"our-board"', 1), encoding="utf-8")
    monkeypatch.setenv("HEARING_RULES_DIR", str(tmp_path / "rules"))
    run(["import", "cnipa", str(DECISION)])
    assert run(["rules", "our-board", "--case", "4W900123"]) == 0
    assert "heard under our-board" in capsys.readouterr().out
    assert run(["rules", "nobody", "--case", "4W900123"]) == 1
    assert run(["rules", "--case", "4W900123"]) == 1
    assert run(["rules", "our-board", "--case", "4W1"]) == 1
    (tmp_path / "rules" / "own.toml").write_text("version = x", encoding="utf-8")
    assert run(["import", "cnipa", str(DECISION)]) == 1
    assert "own.toml:1: TOML" in capsys.readouterr().err
    monkeypatch.setenv("HEARING_RULES_DIR", str(tmp_path / "nowhere"))
    assert run(["rules"]) == 1
    assert "rules_dir cannot be read" in capsys.readouterr().err


def test_search_says_what_waits_and_is_made_anew(home, capsys):
    assert run(["search", "show"]) == 1
    assert run(["migrate"]) == 0
    assert run(["search", "show"]) == 0
    assert "everything is indexed" in capsys.readouterr().out
    columns = "id, created_at, rule_set, patent_number, title, ipc, request_dates, hearing_dates"
    query(home, f"INSERT INTO case_file ({columns}) VALUES ('4W1', '2026-11-23', 'plain', '1', '', '', '[]', '[]')")
    query(home, "DELETE FROM search_change")
    assert run(["search", "rebuild"]) == 0
    assert capsys.readouterr().out.startswith("1 ")
    assert run(["search", "show", "--wait", "--patience", "0.1"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("0 of 1 indexed\n")
    assert "start the server" in told.err
    query(home, "DELETE FROM search_change")
    assert run(["search", "show", "--wait"]) == 0
