"""The package's descriptive files as values: Data Package v2, lineage, query, disclosure. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.dataset.schema import SCHEMA_VERSION, TABLES, Column, TableSchema

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the package: path within it, size in bytes, SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table of the package with its two files."""

    schema: TableSchema
    rows: int
    csv: WrittenFile
    parquet: WrittenFile


def moment(at: datetime) -> str:
    """Write a moment in UTC with six decimals, the one form that all files of an export use."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def datapackage(export_id: str, as_of: datetime, tables: list[WrittenTable]) -> dict[str, Any]:
    """Give datapackage.json: every table's CSV as a tabular resource, its Parquet twin named beside it."""
    return {
        "$schema": PACKAGE_PROFILE,
        "name": "hearing-dataset",
        "id": export_id,
        "title": "无效宣告口头审理数据集 / Dataset of oral hearings in invalidation cases",
        "description": "人员和当事人均为假名。Persons and parties are pseudonyms.",
        "version": SCHEMA_VERSION,
        "created": moment(as_of),
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: WrittenTable) -> dict[str, Any]:
    schema = table.schema
    return {
        "$schema": RESOURCE_PROFILE,
        "name": schema.name,
        "type": "table",
        "title": f"{schema.zh} / {schema.en}",
        "path": table.csv.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.csv.size,
        "hash": f"sha256:{table.csv.sha256}",
        "rows": table.rows,
        "parquet": {
            "path": table.parquet.path,
            "mediatype": "application/vnd.apache.parquet",
            "bytes": table.parquet.size,
            "hash": f"sha256:{table.parquet.sha256}",
        },
        "schema": table_schema(schema),
    }


def table_schema(schema: TableSchema) -> dict[str, Any]:
    """Give the Table Schema of a table."""
    keys = [
        {"fields": list(key.fields), "reference": {"resource": key.table, "fields": list(key.reference)}}
        for key in schema.foreign
    ]
    described: dict[str, Any] = {
        "$schema": TABLE_PROFILE,
        "fields": [_field(column) for column in schema.columns],
        "missingValues": [""],
        "primaryKey": list(schema.key),
    }
    return described | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.zh,
        "description": column.en,
        "labels": {"zh": column.zh, "en": column.en},
    }
    if column.type == "datetime":
        described["format"] = "%Y-%m-%dT%H:%M:%S.%fZ"
    return described | ({"constraints": {"required": True}} if column.required else {})


def lineage() -> dict[str, Any]:
    """Give lineage.json: for each column what it is made from and how."""
    return {
        "schema_version": SCHEMA_VERSION,
        "columns": {
            f"{table.name}.{column.name}": {"source": column.source, "transform": column.transform}
            for table in TABLES
            for column in table.columns
        },
    }


def disclosure(replaced: dict[str, int], dropped: dict[str, int], *, texts: bool) -> dict[str, Any]:
    """Give disclosure.json: what was done so that nobody is named, and what was not done."""
    return {
        "entities": "HMAC-SHA-256 pseudonyms under one key for this export; two exports do not join",
        "texts": {
            "method": "names of the cases' parties, agents, panel and participants, identity numbers, credit codes, "
            "phone numbers and e-mail addresses are replaced by pseudonyms",
            "replaced": replaced,
        },
        "hearing_texts": "included, pseudonymised" if texts else "left out",
        "event_fields_left_out": dropped,
        "not_done": "No cell is suppressed: the tables are rows, and case numbers and patent numbers are public. "
        "Removing names is not anonymity.",
        "spreadsheets": "A text that begins like a formula carries an apostrophe in front.",
    }
