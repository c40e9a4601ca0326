"""The rules behind the flags, in their own words: a lawyer corrects this file, and nothing else has to change.

The Chinese is the text of the law, the English our rendering of it.
"""

from hearing.cases.provisions import Provision

VOID_FROM_THE_BEGINNING = Provision(
    "《中华人民共和国专利法》第四十七条",
    "Patent Law of the PRC, art. 47",
    "宣告无效的专利权视为自始即不存在。宣告专利权无效的决定，对在宣告专利权无效前人民法院作出并已执行的专利侵权的判决、调解书，"
    "已经履行或者强制执行的专利侵权纠纷处理决定，以及已经履行的专利实施许可合同和专利权转让合同，不具有追溯力。"
    "但是因专利权人的恶意给他人造成的损失，应当给予赔偿。",
    "A patent right declared invalid is deemed not to have existed from the beginning. The decision has no retroactive "
    "effect on judgments and mediation agreements on infringement that a court made and that were enforced before it, "
    "on rulings on infringement that were complied with or enforced, and on licences and assignments that were "
    "performed; loss caused to others by the patentee's bad faith is compensated.",
)
ACTION_DISMISSED = Provision(
    "《最高人民法院关于审理侵犯专利权纠纷案件应用法律若干问题的解释（二）》第二条",
    "Supreme People's Court, Interpretation (II) on patent infringement disputes, art. 2",
    "权利人在专利侵权诉讼中主张的权利要求被国务院专利行政部门宣告无效的，审理侵犯专利权纠纷案件的人民法院可以裁定驳回权利人"
    "基于该无效权利要求的起诉。有证据证明宣告上述权利要求无效的决定被生效的行政判决撤销的，权利人可以另行起诉。",
    "When the claims asserted in an infringement action are declared invalid, the court may dismiss the action that "
    "rests on them. When an effective administrative judgment sets that decision aside, the right holder may sue anew.",
)
APPEAL_IN_THREE_MONTHS = Provision(
    "《中华人民共和国专利法》第四十六条第二款",
    "Patent Law of the PRC, art. 46(2)",
    "对国务院专利行政部门宣告专利权无效或者维持专利权的决定不服的，可以自收到通知之日起三个月内向人民法院起诉。",
    "Who does not accept a decision that declares a patent invalid or maintains it may bring an action before a court "
    "within three months from receiving the notification.",
)
STAY_ON_REQUEST = Provision(
    "《中华人民共和国专利法实施细则》（关于处理专利侵权纠纷中止的规定）",
    "Implementing Regulations of the Patent Law, on staying the handling of an infringement dispute",
    "在处理专利侵权纠纷过程中，被请求人提出无效宣告请求并被国务院专利行政部门受理的，可以请求管理专利工作的部门中止处理。"
    "管理专利工作的部门认为被请求人提出的中止理由明显不能成立的，可以不中止处理。",
    "When the respondent in an infringement dispute requests invalidation and the request is accepted, they may ask "
    "the authority to stay; it need not stay when the reason given is clearly without merit.",
)
SCOPE_BY_THE_CLAIMS = Provision(
    "《中华人民共和国专利法》第六十四条第一款",
    "Patent Law of the PRC, art. 64(1)",
    "发明或者实用新型专利权的保护范围以其权利要求的内容为准，说明书及附图可以用于解释权利要求的内容。",
    "The scope of protection of an invention or utility model is determined by the content of its claims; description "
    "and drawings may be used to interpret them.",
)
