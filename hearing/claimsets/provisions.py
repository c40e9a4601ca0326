"""What an office lets a patentee do to the claims, in the rule's own words: a lawyer corrects this file alone.

Keyed by the office of a rule set. ``mark`` as in the rule sets: none of these was compared with its text yet.
"""

from collections.abc import Mapping

from hearing.cases.provisions import Provision

AMENDING: Mapping[str, Provision] = {
    "cnipa": Provision(
        "《专利法实施细则》（2023）第七十三条；《专利审查指南》第四部分第三章4.6",
        "Implementing Regulations (2023), rule 73; Guidelines for Examination, part IV, chapter 3, 4.6",
        "发明或者实用新型专利的专利权人可以修改其权利要求书，但不得扩大原专利的保护范围，不得修改说明书和附图。修改的具体方式一般限于"
        "权利要求的删除、技术方案的删除、权利要求的进一步限定、明显错误的修正。作出审查决定之前可以删除权利要求或者技术方案；"
        "其他方式的修改只在答复无效宣告请求书、请求人增加的理由或者补充的证据、合议组引入的理由或者证据的期限内提出。",
        "The patentee of an invention or utility model may amend the claims without extending the protection of the "
        "patent as granted; description and drawings are not amended. The ways are in general the deletion of a claim, "
        "the deletion of a technical solution, the further limitation of a claim, and the correction of an obvious "
        "error. Claims and technical solutions may be deleted until the decision is made; the other ways only within "
        "the period for answering the request, grounds or evidence that the petitioner added, or what the panel "
        "brought in.",
    ),
    "epo": Provision(
        "《欧洲专利公约实施细则》第80条、《欧洲专利公约》第123条",
        "EPC Implementing Regulations, rule 80; EPC, art. 123",
        "专利文本可以修改，但修改须针对异议理由，且不得超出原申请内容，不得扩大保护范围。",
        "Description, claims and drawings may be amended when that is occasioned by a ground for opposition; subject-"
        "matter beyond the application as filed, and an extension of the protection, are not allowed.",
    ),
    "uspto": Provision(
        "《美国法典》第35编第316条(d)",
        "35 U.S.C. 316(d)",
        "专利权人可以提出一次修改动议，删除受挑战的权利要求，或者提出合理数量的替代权利要求；不得扩大范围，不得引入新内容。",
        "The patent owner may file one motion to amend: cancel a challenged claim, or propose a reasonable number of "
        "substitute claims, without enlarging the scope or introducing new matter.",
    ),
}
"""What may be amended, by the office whose rules the case is heard under."""
