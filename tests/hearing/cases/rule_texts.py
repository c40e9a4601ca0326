"""A small good rule file, to be made wrong in one place."""

GOOD = """\
id = "own"
version = 1
zh = "本局规则"
en = "our rules"
office = "own"
zone = "Asia/Shanghai"
calendar = "cn"
mark = "K"
source = "本局"

[[transition]]
from = "opening"
to = "investigation"

[[transition]]
from = "investigation"
to = "final_statements"

[steps]
required = ["rights", "scope"]

[closing]
checks = ["last_words"]

[attendance]
most_a_side = 4
mark = "K"
source = "本局"

[[budget]]
side = "petitioner"
seconds = 3600
reserve = 600
mark = "K"
source = "本局"

[[exhibits]]
side = "petitioner"
label = "证据{n}"
mark = "K"
source = "本局"

[[exhibits]]
side = "patentee"
label = "反证{n}"
mark = "K"
source = "本局"

[[period]]
id = "reply"
from = "paper_received"
months = 1
zh = "答复"
en = "replying"
mark = "K"
source = "本局"

[[refusal]]
rule = "stage_order"
mark = "K"
source = "本局"
"""


def changed(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text
