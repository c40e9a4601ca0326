"""The package: accepted by others, the same twice, and no name in it."""

import csv
import hashlib
import json
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import jsonschema  # type: ignore[import-untyped]  # ships no type information
import pyarrow.parquet as pq
import pytest

from hearing.dataset.cleaning import unguarded
from hearing.dataset.columns import Level
from hearing.dataset.package import ExportExistsError, ExportStopped, Order, Package, zip_package
from hearing.dataset.parquet import batch_of
from hearing.dataset.query import Query
from hearing.dataset.schema import TABLES
from hearing.dataset.schema_joined import CLAIM_GROUND
from tests.hearing.dataset.inputs import AS_OF, KEY, NAMES, given, written
from tests.tools import require_tool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # frictionless imports modules that announce their own future removal
    import duckdb
    import frictionless
    import pandas
    from rocrate.rocrate import ROCrate

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
    return written(tmp_path / "export", given()).folder


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
        written(tmp_path / name / "export", given())
        zips.append(zip_package(tmp_path / name / "export", tmp_path / f"{name}.zip"))
    assert zips[0] == zips[1]
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "export/SHA256SUMS"


def test_two_keys_share_no_pseudonym(tmp_path):
    persons = []
    for index, key in enumerate((KEY, bytes(32))):
        folder = written(tmp_path / str(index), given(), secret=key).folder
        rows = pq.read_table(folder / "data/participant.parquet").to_pylist()
        persons.append({row["person_id"] for row in rows} | {row["participant_id"] for row in rows})
    assert not persons[0] & persons[1]


@pytest.mark.parametrize("texts", [False, True])
def test_no_name_nor_number_of_a_person_is_in_any_file(tmp_path, texts):
    folder = written(tmp_path / "export", given(), texts=texts).folder
    for path, content in everything(folder):
        for name in NAMES:
            assert name not in content.replace(" ", ""), (path.name, name)
        assert KEY.hex() not in content


def test_what_was_said_is_there_only_when_asked(tmp_path):
    for texts in (False, True):
        folder = written(tmp_path / str(texts), given(), texts=texts).folder
        bodies = pq.read_table(folder / "data/record_event.parquet")["body"].to_pylist()
        assert any("证件号" in body for body in bodies) is texts


def test_no_cell_is_a_live_formula(folder):
    for table in TABLES:
        texts = [column.name for column in table.columns if column.type == "string"]
        for row in csv_rows(folder, table):
            for name in texts:
                assert not (row[name] or "").startswith(("=", "+", "-", "@", "\t", "\r"))
    titles = [row["title"] for row in csv_rows(folder, next(t for t in TABLES if t.name == "evidence"))]
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
    written(out, given())
    with pytest.raises(ExportExistsError) as refused:
        written(out, given())
    assert "换一个名称" in refused.value.zh

    def broken():
        yield batch_of(CLAIM_GROUND, [])
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        written(tmp_path / "other", given(), joined=broken())
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_a_moment_without_zone_and_a_short_secret_are_refused(tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        written(tmp_path / "x", given(), as_of=AS_OF.replace(tzinfo=None))
    with pytest.raises(ValueError, match="32 random bytes"):
        written(tmp_path / "x", given(), secret=b"short")


def test_an_export_of_nothing_is_a_valid_package(tmp_path):
    summary = written(tmp_path / "none")
    assert summary.rows["case"] == 0
    assert pq.read_table(summary.folder / "data/case.parquet").num_rows == 0


def test_parts_of_an_interrupted_export_are_gone_on_with(tmp_path):
    order = Order(Query(level="hearing"), AS_OF, KEY, "0.1.0")
    first = Package(tmp_path / "export", order)
    first.add(0, [given()])
    first.discard(keep_parts=True)
    other = Package(tmp_path / "export", replace(order, as_of=AS_OF - timedelta(days=1)))
    assert not other.has_part(0), "parts of another export are not taken"
    other.discard()
    first = Package(tmp_path / "export", order)
    first.add(0, [given()])
    first.discard(keep_parts=True)
    again = Package(tmp_path / "export", order)
    assert again.has_part(0)
    again.finish(())
    again.publish()
    whole = written(tmp_path / "whole", given())
    assert (again_sums := (tmp_path / "export" / "SHA256SUMS").read_bytes())
    assert hashlib.sha256(again_sums).hexdigest() == whole.sums_sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "whole"]


def test_a_stopped_export_leaves_nothing(tmp_path):
    package = Package(tmp_path / "export", Order(Query(), AS_OF, KEY), lambda: True)
    with pytest.raises(ExportStopped):
        package.add(0, [given()])
    package.discard()
    assert list(tmp_path.iterdir()) == []


_FULL = """
import resource, sys
sys.path.insert(0, ".")
from pathlib import Path
from tests.hearing.dataset.inputs import given, written
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
out = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    written(out, given())
except OSError as error:
    print("refused", error.errno)
"""


@pytest.mark.parametrize("room", [300, 5000])
def test_a_disk_that_fills_leaves_nothing_under_the_name(tmp_path, room):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FULL, str(tmp_path / "export"), str(room)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "refused" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_rocrate_accepts_it(tmp_path):
    folder = written(tmp_path / "export", given(), croissant=True, receipt="{}").folder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        crate = ROCrate(folder)
    assert {"datapackage.json", "data/case.parquet"} <= {entity.id for entity in crate.data_entities}


def test_croissant_names_every_table_with_its_digest_and_columns(tmp_path):
    folder = written(tmp_path / "export", given(), croissant=True, receipt="{}").folder
    croissant = json.loads((folder / "croissant.json").read_text())
    files = {one["@id"]: one for one in croissant["distribution"]}
    records = {one["@id"]: one for one in croissant["recordSet"]}
    for table in TABLES:
        parquet = folder / f"data/{table.name}.parquet"
        if parquet.exists():
            fields = records[table.name]["field"]
            assert [one["name"] for one in fields] == pq.read_schema(parquet).names
            named = {one["source"]["fileObject"]["@id"] for one in fields}
            assert [files[one]["sha256"] for one in named] == [hashlib.sha256(parquet.read_bytes()).hexdigest()]


def test_duckdb_and_pandas_read_the_same(folder):
    database = duckdb.connect()
    for table in TABLES:
        path = folder / f"data/{table.name}"
        count = pq.read_table(f"{path}.parquet").num_rows
        assert database.execute(f"select count(*) from '{path}.parquet'").fetchone() == (count,)
        read = f"select count(*) from read_csv('{path}.csv', header=true, all_varchar=true, delim=',', quote='\"')"
        assert database.execute(read).fetchone() == (count,)
        assert len(pandas.read_csv(f"{path}.csv")) == len(pandas.read_parquet(f"{path}.parquet")) == count


def test_only_the_lower_level_tells_of_the_hearing(tmp_path):
    folder = written(tmp_path / "export", given(), level="public").folder
    names = {path.stem for path in (folder / "data").iterdir()}
    assert names == {table.name for table in TABLES if table.level is Level.PUBLIC}
    assert not {"participant", "record_event", "evidence", "cross_examination"} & names


def test_two_exports_do_not_join_save_those_of_a_series(tmp_path):
    def pseudonyms(name, **asked):
        folder = written(tmp_path / name, given(), **asked).folder
        text = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "data").glob("*.csv")))
        digests = {row["source_digest"] for row in csv_rows(folder, next(t for t in TABLES if t.name == "evidence"))}
        return set(re.findall(r"[a-z]+-[0-9a-f]{15}", text)) | digests - {None}

    first = pseudonyms("a")
    assert first
    assert not first & pseudonyms("b", as_of=AS_OF + timedelta(days=1))
    assert not first & pseudonyms("c", ipc=("A",))
    assert pseudonyms("d", series="s") == pseudonyms("e", series="s", as_of=AS_OF + timedelta(days=1))
