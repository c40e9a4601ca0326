"""Files in the forms of other offices, made up for the tests: patents, people and numbers do not exist."""

import io
import json
import os
import zipfile
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

SETTING = "HEARING_OPEN_DATA"


def open_data(folder: str) -> list[Path]:
    """Give the real files in a folder of what the setting names; skip the test, saying why, where there are none."""
    named = os.environ.get(SETTING)
    given = (Path(named) if named else Path(__file__).parents[4] / "shared" / "data") / folder
    files = sorted(path for path in given.rglob("*") if path.is_file())
    if not files:
        pytest.skip(f"no real files at {given}: set {SETTING} to the folder that holds {folder}/")
    return files


def element_at(tree: Tree.Element, at: str) -> Tree.Element:
    """Give the one element that the standard library finds at an XPath."""
    _, root, *steps = at.split("/")
    assert root == tree.tag
    found = tree.findall("./" + "/".join(steps)) if steps else [tree]
    assert len(found) == 1
    return found[0]


CLAIMS = """\
<claim id="CLM-00001" num="00001"><claim-text>1. A cup of H<sub>2</sub>O, comprising:
<claim-text>a body; and</claim-text><claim-text>a lid.</claim-text></claim-text></claim>
<claim id="CLM-00002" num="00002"><claim-text>2. The cup of <claim-ref idref="CLM-00001">claim 1</claim-ref>, \
wherein the lid is round.</claim-text></claim>
<claim id="CLM-00003" num="00003"><claim-text>3. The cup of any one of \
<claim-ref idref="CLM-00001">claims 1</claim-ref> to <claim-ref idref="CLM-00002">2</claim-ref>.</claim-text></claim>
"""


def grant(*, number="11999001", filed="20190105", granted="20210504", claims=CLAIMS, related="", head="") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v47-2022-02-17.dtd" [ ]>
<us-patent-grant lang="EN" country="US">{head}<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>{number}</doc-number><kind>B2</kind>\
<date>{granted}</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>16999001</doc-number>\
<date>{filed}</date></document-id></application-reference>
<classifications-ipcr><classification-ipcr><section>A</section><class>47</class><subclass>G</subclass>\
<main-group>19</main-group><subgroup>22</subgroup><symbol-position>F</symbol-position></classification-ipcr>
</classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc><section>A</section><class>47</class><subclass>G</subclass>\
<main-group>19</main-group><subgroup>2227</subgroup></classification-cpc></main-cpc></classifications-cpc>
<invention-title id="t">Cup with caf&#xe9; lid</invention-title>{related}
<us-parties><us-applicants><us-applicant><addressbook><orgname>Grain &#x26; Valley Co.</orgname></addressbook>\
</us-applicant></us-applicants><inventors><inventor><addressbook><last-name>Brook</last-name>\
<first-name>Ada M.</first-name></addressbook></inventor></inventors></us-parties>
</us-bibliographic-data-grant><claims id="claims">{claims}</claims></us-patent-grant>
"""


def trial(number="IPR2025-09001", **changes):
    row = {
        "trialNumber": number,
        "lastModifiedDateTime": "2025-12-30T17:24:14",
        "trialMetaData": {
            "petitionFilingDate": "2025-01-15",
            "trialTypeCode": "IPR",
            "trialStatusCategory": "Trial Instituted",
            "institutionDecisionDate": "2025-07-20",
        },
        "patentOwnerData": {
            "patentNumber": "11999001",
            "grantDate": "2021-05-04",
            "realPartyInInterestName": "Grain & Valley Co. et al.",
            "counselName": "HOLLOW, BRIAN MARKet al",
        },
        "regularPetitionerData": {"realPartyInInterestName": "Ridge Cups Inc.", "counselName": "Stone, Iris"},
    }
    return row | changes


def paper(identity, number=1001, title="Smith", *, category="Exhibit", kind="EXHIBIT", side="PETITIONER", **more):
    data = {
        "documentIdentifier": identity,
        "documentNumber": number,
        "documentTitleText": title,
        "documentCategory": category,
        "documentTypeDescriptionText": kind,
        "filingPartyCategory": side,
        "documentFilingDate": "2025-02-01",
    }
    return trial() | {"trialDocumentCategory": "Document", "documentData": data | more.pop("data", {})} | more


def mandate():
    data = {"documentOCRText": "Court of Appeals \n2027-1234 \nMANDATE \nentered 2026-9999"}
    return paper(
        "m1", 39, "Other: Fed Circuit mandate", category="OTHER", kind="Other: Fed Circuit mandate", side="BOARD",
        data=data, trialDocumentCategory="Decision",
        decisionData={"decisionIssueDate": "2026-04-20", "trialOutcomeCategory": "Affirmed"},
    )  # fmt: skip


def page(rows, count=None, bag="patentTrialDocumentDataBag", **more):
    return json.dumps({"count": len(rows) if count is None else count, bag: rows} | more)


def family(events="", *, counted=1, application="201710123456", country="CN", publication="107000001") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">
<ops:patent-family legal="true" total-result-count="{counted}">
<ops:publication-reference><document-id document-id-type="docdb"><country>{country}</country>\
<doc-number>{publication}</doc-number><kind>B</kind></document-id></ops:publication-reference>
<ops:family-member family-id="1"><publication-reference><document-id document-id-type="docdb">\
<country>{country}</country><doc-number>{publication}</doc-number></document-id></publication-reference>
<application-reference><document-id document-id-type="docdb"><country>{country}</country>\
<doc-number>{application}</doc-number></document-id></application-reference>{events}
</ops:family-member></ops:patent-family></ops:world-patent-data>
"""


def event(code="IW01", on="2025-06-20", authority="CN", more="", words="FULL INVALIDATION OF PATENT RIGHT") -> str:
    return f"""<ops:legal code="{code}" desc="{words}" infl="-">
<ops:pre line="00001">{authority} {on} {code} {words}</ops:pre>
<ops:L001EP desc="Country Code">{authority}</ops:L001EP><ops:L007EP desc="Gazette DATE">{on}</ops:L007EP>
<ops:L008EP desc="Legal Event Code 1">{code}</ops:L008EP><ops:L019EP desc="DATE first created">2025-06-27</ops:L019EP>
<ops:L500EP>{more}</ops:L500EP></ops:legal>"""


def workbook(rows, columns="ABCDIJ", headings=None) -> bytes:
    """A workbook with a heading and rows of texts, the first ones shared and the others in place."""
    headings = headings or (
        "Authority", "Event-code", "Influence", "Description ENG", "Event-class", "Event-class Description"
    )  # fmt: skip
    shared = "".join(f"<si><t>{heading}</t></si>" for heading in headings)
    first = "".join(f'<c r="{c}1" t="s"><v>{i}</v></c>' for i, c in zip(range(len(headings)), columns, strict=False))
    body = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in zip(columns, row, strict=True))
        + "</row>"
        for n, row in enumerate(rows, 2)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
        made.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet {space}><sheetData><row r="1">{first}</row>{body}</sheetData></worksheet>',
        )
    return packed.getvalue()


CODES = [
    ("CN", "IW01", "-", "FULL INVALIDATION OF PATENT RIGHT", "H", "IP RIGHT CESSATION"),
    ("CN", "IP01", "-", "PARTIAL INVALIDATION OF PATENT RIGHT", "M", "IP RIGHT MAINTENANCE"),
    ("CH", "PL  ", "-", "PATENT CEASED", "H", "IP RIGHT CESSATION"),
]
