"""Analyses a package: reads its tables, writes numbers, charts, page and report, whole or not at all."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hearing.dataset.analysis.behind import Behind
from hearing.dataset.analysis.charts import svg, vega_lite
from hearing.dataset.analysis.figures import Figure
from hearing.dataset.analysis.measures import NEEDED, Measures
from hearing.dataset.analysis.page import brief, page, plain
from hearing.dataset.analysis.report import png, write_pdf
from hearing.dataset.increment import IncrementError, checked
from hearing.dataset.package import SUMS, measured, publish, refuse_existing
from hearing.dataset.parquet import read_parquet

LANGUAGES = ("zh", "en")


def analyse(out: Path, package: Path) -> list[str]:
    """Write the analysis of a package into a new folder; gives the names of its figures.

    ``analysis.json`` has every number with its rows; ``report.LANGUAGE.pdf`` and ``index.LANGUAGE.html`` are for
    people; ``charts`` has each figure as Vega-Lite, SVG and PNG. ``figures.json`` has the numbers alone, and
    ``rows/FIGURE.N.json`` what stands behind the N-th bar of a figure.

    Raises:
        IncrementError: the package is damaged, or has no cases to analyse.
        ExportExistsError: ``out`` exists.
        OSError: it could not be written; nothing is left.
    """
    refuse_existing(out)
    query = json.loads((checked(package) / "query.json").read_bytes())
    if not (package / "data/case.parquet").is_file():
        raise IncrementError(
            "该数据包没有案件级的表，无法分析；请导出 public 或 hearing 级的数据包。",
            "This package has no rows of cases: export one of the level public or hearing.",
        )
    export_id = json.loads((package / "datapackage.json").read_bytes())["id"]
    paths = {name: package / f"data/{name}.parquet" for name in NEEDED}
    tables = {
        name: [row for batch in read_parquet(path) for row in batch.to_pylist()]
        for name, path in paths.items()
        if path.is_file()
    }
    as_of = query["as_of"]
    figures = Measures(tables, datetime.fromisoformat(as_of).date()).all()
    making = out.with_name(f".{out.name}.partial")
    shutil.rmtree(making, ignore_errors=True)
    try:
        (making / "charts").mkdir(parents=True)
        told = {"package_sha256sums": measured(package, SUMS).sha256, "export_id": export_id, "as_of": as_of}
        _write(making / "analysis.json", json.dumps(told | {"figures": plain(figures)}, ensure_ascii=False, indent=2))
        _write(making / "figures.json", json.dumps(told | {"figures": brief(figures)}, ensure_ascii=False))
        _write_rows(making / "rows", figures, Behind(tables))
        for language in LANGUAGES:
            _write(making / f"index.{language}.html", page(figures, as_of, export_id, language))
            write_pdf(making / f"report.{language}.pdf", figures, as_of, export_id, language)
            for figure in figures:
                name = making / "charts" / f"{figure.id}.{language}"
                _write(name.with_name(f"{name.name}.svg"), svg(figure, language))
                spec = json.dumps(vega_lite(figure, language), ensure_ascii=False, indent=2)
                _write(name.with_name(f"{name.name}.vl.json"), spec)
                name.with_name(f"{name.name}.png").write_bytes(png(figure, language))
        publish(making, out)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return [figure.id for figure in figures]


def _write_rows(folder: Path, figures: Sequence[Figure], behind: Behind) -> None:
    folder.mkdir()
    for figure in figures:
        for number, bar in enumerate(figure.bars):
            text = json.dumps(behind.rows(bar), ensure_ascii=False, separators=(",", ":"))
            _write(folder / f"{figure.id}.{number}.json", text)


def _write(path: Path, text: str) -> None:
    path.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
