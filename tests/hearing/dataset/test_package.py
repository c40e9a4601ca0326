"""The package: accepted by others, the same twice, and no name in it."""

import csv
import hashlib
import json
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import jsonschema  # type: ignore[import-untyped]  # ships no type information
import pyarrow.parquet as pq
import pytest

from hearing.dataset.package import ExportExistsError, write_package, zip_package
from hearing.dataset.rows import unguarded
from hearing.dataset.schema import TABLES
from tests.hearing.dataset.inputs import AS_OF, KEY, NAMES, given
from tests.tools import require_tool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # frictionless imports modules that announce their own future removal
    import frictionless

READ: dict[str, Callable[[str], object]] = {
    "integer": int,
    "boolean": lambda text: text == "true",
    "date": date.fromisoformat,
    "string": str,
    "datetime": datetime.fromisoformat,
}

DATA_PACKAGE = {
    "type": "object",
    "required": ["$schema", "name", "resources", "licenses", "created", "version"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"pattern": "^([-a-z0-9._/])+$"},
        "licenses": {
            "type": "array", "minItems": 1,
            "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]},
        },
        "resources": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "schema", "bytes", "hash"],
                "properties": {
                    "name": {"pattern": "^([-a-z0-9._/])+$"},
                    "type": {"const": "table"},
                    "path": {"pattern": "^(?!/)(?!.*\\.\\.)"},
                    "bytes": {"type": "integer", "minimum": 0},
                    "hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
                    "schema": {
                        "type": "object",
                        "required": ["fields", "primaryKey", "missingValues"],
                        "properties": {
                            "fields": {
                                "type": "array", "minItems": 1,
                                "items": {
                                    "required": ["name", "type", "title", "description"],
                                    "properties": {
                                        "type": {"enum": ["string", "integer", "boolean", "date", "datetime"]},
                                    },
                                },
                            },
                            "primaryKey": {"type": "array", "items": {"type": "string"}},
                            "foreignKeys": {
                                "type": "array",
                                "items": {"required": ["fields", "reference"]},
                            },
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
"""What Data Package version 2 asks of a tabular package, as far as this package uses it."""


@pytest.fixture
def folder(tmp_path):
    return write_package(given(), tmp_path / "export", key=KEY, as_of=AS_OF).folder


def csv_rows(folder, table):
    with (folder / f"data/{table.name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {c.name: READ[c.type](row[c.name]) if row[c.name] else None for c in table.columns}


def everything(folder):
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield path, repr(table.to_pylist()) + repr(table.schema) + repr(table.schema.metadata)
        elif path.is_file():
            yield path, path.read_text(encoding="utf-8")


def test_frictionless_accepts_it(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.Package("datapackage.json").validate()
    assert report.valid, report.flatten(["type", "title", "message", "note", "rowNumber", "fieldName"])
    assert len(report.tasks) == len(TABLES)


def test_the_descriptor_follows_data_package_version_2(folder):
    descriptor = json.loads((folder / "datapackage.json").read_text())
    assert list(jsonschema.Draft202012Validator(DATA_PACKAGE).iter_errors(descriptor)) == []


def test_csv_and_parquet_hold_the_same_rows(folder):
    for table in TABLES:
        parquet = pq.read_table(folder / f"data/{table.name}.parquet")
        assert parquet.to_pylist() == list(csv_rows(folder, table))
        assert parquet.column_names == [column.name for column in table.columns]
        assert {b"export_id", b"as_of", b"schema_version"} <= set(parquet.schema.metadata)


def test_parquet_is_compressed_with_zstd(folder):
    details = pq.ParquetFile(folder / "data/claim.parquet").metadata
    assert details.row_group(0).column(0).compression == "ZSTD"


def test_the_same_input_gives_the_same_bytes(tmp_path):
    zips = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_package(given(), tmp_path / name / "export", key=KEY, as_of=AS_OF)
        zips.append(zip_package(tmp_path / name / "export", tmp_path / f"{name}.zip"))
    assert zips[0] == zips[1]
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "export/SHA256SUMS"


def test_two_keys_share_no_pseudonym(tmp_path):
    persons = []
    for index, key in enumerate((KEY, bytes(32))):
        folder = write_package(given(), tmp_path / str(index), key=key, as_of=AS_OF).folder
        rows = pq.read_table(folder / "data/participant.parquet").to_pylist()
        persons.append({row["person_id"] for row in rows} | {row["participant_id"] for row in rows})
    assert not persons[0] & persons[1]


@pytest.mark.parametrize("texts", [False, True])
def test_no_name_nor_number_of_a_person_is_in_any_file(tmp_path, texts):
    folder = write_package(given(include_texts=texts), tmp_path / "export", key=KEY, as_of=AS_OF).folder
    for path, content in everything(folder):
        for name in NAMES:
            assert name not in content.replace(" ", ""), (path.name, name)
        assert KEY.hex() not in content


def test_what_was_said_is_there_only_when_asked(tmp_path):
    for texts in (False, True):
        folder = write_package(given(include_texts=texts), tmp_path / str(texts), key=KEY, as_of=AS_OF).folder
        bodies = pq.read_table(folder / "data/event.parquet")["body"].to_pylist()
        assert any("证件号" in body for body in bodies) is texts


def test_no_cell_is_a_live_formula(folder):
    for table in TABLES:
        texts = [column.name for column in table.columns if column.type == "string"]
        for row in csv_rows(folder, table):
            for name in texts:
                assert not (row[name] or "").startswith(("=", "+", "-", "@", "\t", "\r"))
    titles = [row["title"] for row in csv_rows(folder, next(t for t in TABLES if t.name == "exhibit"))]
    assert '\'=HYPERLINK("http://x")' in titles
    assert unguarded("'=HYPERLINK") == "=HYPERLINK"


def test_the_csv_is_rfc_4180(folder):
    for table in TABLES:
        content = (folder / f"data/{table.name}.csv").read_bytes()
        assert content.endswith(b"\r\n")
        assert not content.startswith(b"\xef\xbb\xbf")


def test_the_sums_hold_for_sha256sum_too(folder):
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert listed | {"SHA256SUMS"} == {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    subprocess.run([require_tool("sha256sum"), "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True)


def test_lineage_and_dictionary_cover_every_column(folder):
    lineage = json.loads((folder / "lineage.json").read_text())["columns"]
    assert set(lineage) == {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}


def test_the_disclosure_report_counts_what_was_done(folder):
    report = json.loads((folder / "disclosure.json").read_text())
    assert report["texts"]["replaced"]["name"] >= 2
    assert report["event_fields_left_out"]["anything"] == 1
    assert report["hearing_texts"] == "left out"


def test_nothing_is_overwritten_and_no_half_package_stays(tmp_path):
    out = tmp_path / "export"
    write_package(given(), out, key=KEY, as_of=AS_OF)
    with pytest.raises(ExportExistsError) as refused:
        write_package(given(), out, key=KEY, as_of=AS_OF)
    assert "换一个名称" in refused.value.zh
    broken = replace(given().hearings[0], events=_broken())
    with pytest.raises(OSError, match="disk"):
        write_package(given(hearings=(broken,)), tmp_path / "other", key=KEY, as_of=AS_OF)
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def _broken():
    yield next(iter(given().hearings[0].events))
    raise OSError("the disk is full")


def test_a_moment_without_zone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        write_package(given(), tmp_path / "x", key=KEY, as_of=AS_OF.replace(tzinfo=None))


def test_an_export_of_nothing_is_a_valid_package(tmp_path):
    nothing = given(cases=(), exhibits=(), opinions=(), hearings=())
    summary = write_package(nothing, tmp_path / "none", key=KEY, as_of=AS_OF)
    assert summary.rows["case"] == 0
    assert pq.read_table(summary.folder / "data/case.parquet").num_rows == 0
