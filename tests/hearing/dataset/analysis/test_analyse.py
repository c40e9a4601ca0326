"""The analysis of a package on disk: numbers, charts, page and report."""

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from hearing.cases.errors import CaseDataError
from hearing.dataset.analysis.analyse import analyse
from hearing.dataset.analysis.charts import WIDTH
from tests.hearing.dataset.inputs import CASE, NAMES, given, written
from web.cli.analysing import analyse as command


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A package of a few cases, and its analysis."""
    folder = tmp_path_factory.mktemp("analysis")
    others = [
        given(case=replace(CASE, id=f"4W00000{n}", numbers=(f"4W00000{n}",)), exhibits=(), opinions=(), hearings=())
        for n in range(3)
    ]
    written(folder / "package", given(), *others)
    analyse(folder / "out", folder / "package")
    return folder


def test_every_number_has_n_interval_and_rows(made):
    told = json.loads((made / "out/analysis.json").read_text(encoding="utf-8"))
    assert {"outcome", "outcome_by_ground", "claims", "time_to_decision", "late_evidence"} <= {
        figure["id"] for figure in told["figures"]
    }
    for figure in told["figures"]:
        for bar in figure["bars"]:
            assert bar["n"] == len(bar["rows"])
            assert {"value", "low", "high"} <= bar.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_bar_of_the_page_opens_its_rows(made, language):
    html = (made / f"out/index.{language}.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(re.findall(r'id="([^"]+)"', html))
    assert "outcome-invalid_all" in links
    assert "<script" not in html
    assert not any(name in html for name in NAMES)


def test_charts_are_there_in_three_forms(made):
    charts = sorted((made / "out/charts").glob("*.svg"))
    assert charts
    for chart in charts:
        assert ElementTree.parse(chart).getroot().tag.endswith("svg")
        spec = json.loads(chart.with_suffix(".vl.json").read_text(encoding="utf-8"))
        assert spec["$schema"].endswith("vega-lite/v5.json")
        assert all(value["n"] for value in spec["data"]["values"])
        with Image.open(chart.with_suffix(".png")) as picture:
            assert picture.width == (WIDTH + 16) * 2


def test_the_report_prints_every_figure(made):
    document = pypdfium2.PdfDocument(made / "out/report.zh.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "质证中有异议的比例" in text
    assert "n=4" in text


def test_the_same_package_gives_the_same_bytes_and_nothing_is_overwritten(made, capsys):
    assert command([str(made / "package"), str(made / "again")], {}) == 0
    for path in (made / "out").rglob("*.*"):
        if path.is_file():
            assert (made / "again" / path.relative_to(made / "out")).read_bytes() == path.read_bytes(), path
    assert command([str(made / "package"), str(made / "again")], {}) == 1
    assert "已存在" in capsys.readouterr().err


def test_a_damaged_package_is_refused(made, tmp_path):
    with pytest.raises(CaseDataError):
        analyse(tmp_path / "out", made / "out")
    assert list(tmp_path.iterdir()) == []
