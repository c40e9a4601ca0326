import json
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.__main__ import main, verify_main
from evidence.store import EvidenceStore
from tests.evidence.receipt_maker import FILE, STATEMENT, receipt
from tests.tools import require_tool


@pytest.fixture
async def paper(tmp_path: Path) -> Path:
    """A receipt, its file, key and root, from a real store."""
    async with EvidenceStore.open(tmp_path / "store", origin="example.org/log") as store:
        receipt = (await store.seal([STATEMENT]))[0]
        (tmp_path / "receipt.json").write_text(receipt.to_json())
        (tmp_path / "key").write_text(store.log_key)
        (tmp_path / "root.pem").write_text(store.authority.root_pem())
    (tmp_path / "file.pdf").write_bytes(FILE)
    return tmp_path


def test_it_runs_offline_as_a_program(paper: Path):
    command = [sys.executable, "-m", "evidence", "verify", str(paper / "receipt.json"), str(paper / "file.pdf")]
    pinned = ["--key", (paper / "key").read_text(), "--root", str(paper / "root.pem")]
    done = subprocess.run([*command, *pinned], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "9. the file has the digest and size of the statement - passed" in done.stdout
    assert "every step that was asked for passed" in done.stdout


def test_openssl_accepts_what_is_extracted(paper: Path, capsys):
    require_tool("openssl")
    assert verify_main([str(paper / "receipt.json"), "--extract", str(paper / "out dir")]) == 0
    line = capsys.readouterr().out.strip().splitlines()[-1].strip()
    done = subprocess.run(shlex.split(line), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout
    (paper / "out dir/checkpoint.txt").write_text("another")
    assert subprocess.run(shlex.split(line), capture_output=True, check=False).returncode != 0


def test_a_wrong_file_fails_in_chinese_too(paper: Path, capsys):
    (paper / "file.pdf").write_bytes(FILE + b"!")
    assert verify_main([str(paper / "receipt.json"), str(paper / "file.pdf"), "--lang", "zh"]) == 1
    out = capsys.readouterr().out
    assert "9. 所给文件与陈述中的摘要和大小一致 - 未通过" in out
    assert "结论:验证未通过。" in out


def test_json_for_programs(paper: Path, capsys):
    assert verify_main([str(paper / "receipt.json"), "--json", "--extract", str(paper / "out")]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert [step["number"] for step in answer["steps"]] == list(range(1, 13))
    assert answer["openssl"].startswith("openssl ts -verify")
    (paper / "receipt.json").write_text("{}")
    assert verify_main([str(paper / "receipt.json"), "--json", "--extract", str(paper / "out")]) == 1
    assert "openssl" not in json.loads(capsys.readouterr().out)


def test_missing_files_and_no_command(tmp_path: Path, capsys):
    assert verify_main([str(tmp_path / "absent")]) == 2
    assert main([]) == 2
    assert main(["--help"]) == 0
    assert "RECEIPT" in capsys.readouterr().out
    (tmp_path / "pending").write_text(replace(receipt(), stamps=()).to_json())
    assert verify_main([str(tmp_path / "pending")]) == 3
    (tmp_path / "policy").write_text("quorum none\n")
    assert verify_main([str(tmp_path / "pending"), "--policy", str(tmp_path / "policy")]) == 3
    assert "no time is proved" in capsys.readouterr().out
    (tmp_path / "bad").write_bytes(b"\x00\xff")
    assert main(["verify", str(tmp_path / "bad"), "--extract", str(tmp_path / "out")]) == 1
    assert "nothing was extracted" in capsys.readouterr().out
