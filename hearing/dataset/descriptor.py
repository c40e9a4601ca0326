"""The package's descriptive files as values: Data Package v2, lineage, query, disclosure. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.dataset.columns import Column, TableSchema
from hearing.dataset.schema import SCHEMA_VERSION

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TITLE_ZH, TITLE_EN = "无效宣告口头审理数据集", "Dataset of oral hearings in invalidation cases"
ABOUT_ZH, ABOUT_EN = "人员和当事人均为假名。", "Persons and parties are pseudonyms."
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


@dataclass(frozen=True, slots=True)
class About:
    """What a package is: its id, the moment it shows, its query as JSON values, the program's version."""

    export_id: str
    as_of: datetime
    query: Mapping[str, Any]
    code_version: str

    def plain(self) -> dict[str, Any]:
        """Give query.json: with it, the same program writes the same bytes again."""
        return {
            "query": dict(self.query),
            "as_of": moment(self.as_of),
            "code_version": self.code_version,
            "schema_version": SCHEMA_VERSION,
        }

    @property
    def metadata(self) -> dict[str, str]:
        """Give what every Parquet file says of the package it belongs to."""
        return {"export_id": self.export_id, "as_of": moment(self.as_of), "schema_version": SCHEMA_VERSION}


def moment(at: datetime) -> str:
    """Write a moment in UTC with six decimals, the one form that all files of an export use."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def datapackage(about: About, tables: Sequence[WrittenTable], **more: object) -> dict[str, Any]:
    """Give datapackage.json: every table's CSV as a tabular resource, its Parquet twin named beside it."""
    return {
        "$schema": PACKAGE_PROFILE,
        "name": "hearing-dataset",
        "id": about.export_id,
        "title": f"{TITLE_ZH} / {TITLE_EN}",
        "description": f"{ABOUT_ZH}{ABOUT_EN}",
        "version": SCHEMA_VERSION,
        "created": moment(about.as_of),
        "licenses": [LICENCE],
        **more,
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


def lineage(tables: Sequence[TableSchema]) -> dict[str, Any]:
    """Give lineage.json: for each column what it is made from and how."""
    return {
        "schema_version": SCHEMA_VERSION,
        "columns": {
            f"{table.name}.{column.name}": {"source": column.source, "transform": column.transform}
            for table in tables
            for column in table.columns
        },
    }


def disclosure(level: str, replaced: Mapping[str, int], dropped: Mapping[str, int], *, texts: bool) -> dict[str, Any]:
    """Give disclosure.json: what was done so that nobody is named, and what was not done."""
    return {
        "level": level,
        "entities": "HMAC-SHA-256 pseudonyms under one key for this export; two exports do not join, save those of one "
        "series",
        "texts": {
            "method": "names of the case's parties, agents, panel and participants, identity numbers, credit codes, "
            "phone numbers, postal and e-mail addresses are replaced by pseudonyms",
            "replaced": dict(sorted(replaced.items())),
        },
        "hearing_texts": "included, pseudonymised" if texts else "left out",
        "event_fields_left_out": dict(sorted(dropped.items())),
        "not_done": "No cell is suppressed in these tables: they are rows, and case numbers and patent numbers are "
        "public. Removing names is not anonymity.",
        "spreadsheets": "A text that begins like a formula carries an apostrophe in front.",
    }
