"""RO-Crate 1.1 and Croissant 1.0 descriptions of a package. Pure."""

from collections.abc import Sequence
from typing import Any

from hearing.dataset.descriptor import (
    ABOUT_EN,
    ABOUT_ZH,
    LICENCE,
    TITLE_EN,
    TITLE_ZH,
    About,
    WrittenFile,
    WrittenTable,
    moment,
)
from hearing.dataset.schema import SCHEMA_VERSION

_PROFILE = "https://w3id.org/ro/crate/1.1"
_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".json": "application/json"}


def ro_crate(about: About, tables: Sequence[WrittenTable], files: Sequence[WrittenFile]) -> dict[str, Any]:
    """Give ro-crate-metadata.json: every file with size, digest and type, and the query as what they were made from."""
    titles = {file.path: f"{one.schema.zh} / {one.schema.en}" for one in tables for file in (one.csv, one.parquet)}
    parts = [{"@id": file.path} for file in files]
    return {
        "@context": f"{_PROFILE}/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": _PROFILE},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "identifier": about.export_id,
                "name": f"{TITLE_ZH} / {TITLE_EN}",
                "description": f"{ABOUT_ZH}{ABOUT_EN}",
                "datePublished": moment(about.as_of),
                "license": {"@id": LICENCE["path"]},
                "version": SCHEMA_VERSION,
                "hasPart": parts,
                "mentions": {"@id": "#export"},
            },
            {"@id": LICENCE["path"], "@type": "CreativeWork", "name": LICENCE["title"]},
            {
                "@id": "#export",
                "@type": "CreateAction",
                "name": "hearing export",
                "endTime": moment(about.as_of),
                "instrument": {"@id": "#program"},
                "object": {"@id": "query.json"},
                "result": {"@id": "./"},
            },
            {"@id": "#program", "@type": "SoftwareApplication", "name": "hearing", "version": about.code_version},
            *(_file(file, titles.get(file.path, file.path)) for file in files),
        ],
    }


def _file(file: WrittenFile, name: str) -> dict[str, Any]:
    suffix = file.path[file.path.rfind(".") :]
    return {
        "@id": file.path,
        "@type": "File",
        "name": name,
        "contentSize": str(file.size),
        "sha256": file.sha256,
        "encodingFormat": _MEDIA.get(suffix, "text/plain"),
    }


_CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileObject": "cr:fileObject", "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
_DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:Date",
}


def croissant(about: About, tables: Sequence[WrittenTable]) -> dict[str, Any]:
    """Give croissant.json: each table's Parquet as a record set."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "hearing-dataset",
        "description": f"{TITLE_EN}. {ABOUT_EN}",
        "license": LICENCE["path"],
        "url": LICENCE["path"],
        "version": f"{SCHEMA_VERSION}.0.0",
        "datePublished": moment(about.as_of),
        "citeAs": f"hearing-dataset {about.export_id}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{one.schema.name}.parquet",
                "name": f"{one.schema.name}.parquet",
                "contentUrl": one.parquet.path,
                "contentSize": f"{one.parquet.size} B",
                "encodingFormat": "application/x-parquet",
                "sha256": one.parquet.sha256,
            }
            for one in tables
        ],
        "recordSet": [_record_set(one) for one in tables],
    }


def _record_set(table: WrittenTable) -> dict[str, Any]:
    name = table.schema.name
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{table.schema.zh} / {table.schema.en}",
        "key": [{"@id": f"{name}/{column}"} for column in table.schema.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column.name}",
                "name": column.name,
                "description": f"{column.zh} / {column.en}",
                "dataType": _DATA_TYPES[column.type],
                "source": {"fileObject": {"@id": f"{name}.parquet"}, "extract": {"column": column.name}},
            }
            for column in table.schema.columns
        ],
    }
