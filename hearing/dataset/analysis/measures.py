"""The measures of an analysis, from the tables of a package. Pure.

A rate never counts what is not known: such rows are left out and counted. What two groups have in common beside what
is compared is not known either, so a difference between them is an association, never a cause.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hearing.dataset.analysis.durations import time_to_decision
from hearing.dataset.analysis.figures import DAYS, MINUTES, ODDS, SHARE, Bar, Figure, median_bar, share_bar
from hearing.dataset.analysis.statistics import kaplan_meier, stratified_odds, survival_median

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

INVALIDATED = frozenset({"invalid_all", "invalid_part"})
REMOTE = frozenset({"internet", "mixed", "room_to_room"})
NEEDED = ("patent", "case", "party", "request_party", "ground", "request_ground_claim", "decision", "claim",
          "claim_outcome", "link", "event", "evidence", "cross_examination", "hearing", "hearing_session",
          "focus_span")  # fmt: skip
"""Tables that are read; those that a package does not have count as empty."""

_NOTE = (
    "未决或结论待确认的案件不计入；样本非随机抽取，不能推及全国。",
    "Cases without a known outcome are left out; the cases are no random sample of any country's.",
)
_ASSOCIATION = (
    "仅为关联，不是因果；各组案件在其他方面也可能不同。",
    "An association, not a cause: the groups may differ in other ways.",
)
_ELEMENTS = {
    "authenticity": ("真实性", "authenticity"),
    "legality": ("合法性", "legality"),
    "relevance": ("关联性", "relevance"),
    "probative_force": ("证明力", "probative force"),
}
_STAGES = {
    "preparation": ("准备", "preparation"), "opening": ("开庭", "opening"), "investigation": ("调查", "investigation"),
    "debate": ("辩论", "debate"), "final_statements": ("最后陈述", "final statements"),
    "announcement": ("宣布", "announcement"), "minutes": ("笔录", "minutes"),
}  # fmt: skip
_OUTCOMES = {
    "invalid_all": ("全部无效", "all invalid"), "invalid_part": ("部分无效", "invalid in part"),
    "maintained": ("维持有效", "maintained"), "maintained_amended": ("修改后维持", "maintained as amended"),
}  # fmt: skip


class Measures:
    """Every figure of one package; a method for each."""

    def __init__(self, tables: Tables, as_of: date) -> None:
        self._tables = {name: list(tables.get(name, ())) for name in NEEDED}
        self._as_of = as_of
        decided = {row["case_id"]: row["outcome"] for row in self._tables["decision"]}
        self._outcomes = {row["case_id"]: decided.get(row["case_id"]) for row in self._tables["case"]}
        self._decided_on = {row["case_id"]: row["decided_on"] for row in self._tables["decision"]}
        self._patents = {row["patent_number"]: row for row in self._tables["patent"]}
        self._patent_of = {row["case_id"]: self._patents.get(row["patent_number"], {}) for row in self._tables["case"]}

    def all(self) -> list[Figure]:
        """Give every figure that has a bar."""
        made = (
            self.outcomes, self.by_ground, self.by_ipc, self.by_petitioner, self.claims, self.claim_survival,
            self.time_to_decision, self.hearing_length, self.stage_length, self.late_evidence,
            self.cross_examination, self.linked, self.remote,
        )  # fmt: skip
        return [figure for figure in (one() for one in made) if figure.bars]

    def _known(self) -> list[str]:
        return [case for case, outcome in self._outcomes.items() if outcome]

    def _unknown(self) -> int:
        return len(self._outcomes) - len(self._known())

    def _invalidated(self, cases: Iterable[str]) -> list[tuple[str, bool]]:
        return [(case, self._outcomes[case] in INVALIDATED) for case in cases if self._outcomes.get(case)]

    def _rates(
        self, identity: str, words: tuple[str, str], groups: Mapping[str, Iterable[str]],
        names: Callable[[str], tuple[str, str]], note: tuple[str, str] = _NOTE,
    ) -> Figure:  # fmt: skip
        bars = [share_bar(key, names(key), self._invalidated(groups[key])) for key in sorted(groups)]
        return Figure(identity, *words, SHARE, tuple(bar for bar in bars if bar.n), self._unknown(), *note)

    def outcomes(self) -> Figure:
        """Give the shares of the four outcomes."""
        known = self._known()
        bars = tuple(
            share_bar(outcome, words, [(case, self._outcomes[case] == outcome) for case in known])
            for outcome, words in _OUTCOMES.items()
        )
        return Figure("outcome", "结论", "outcomes", SHARE, bars if known else (), self._unknown(), *_NOTE)

    def by_ground(self) -> Figure:
        """Give how often a patent fell at least in part, by ground raised."""
        groups: dict[str, set[str]] = defaultdict(set)
        for row in self._tables["request_ground_claim"]:
            groups[row["ground_id"]].add(row["case_id"])
        labels = {row["ground_id"]: (row["label_zh"], row["label_en"]) for row in self._tables["ground"]}

        def named(ground: str) -> tuple[str, str]:
            zh, en = labels.get(ground, ("", ""))
            return f"{ground} {zh}".strip(), f"{ground} {en}".strip()

        note = (
            "按提出的理由分组，一案可属多组；并非决定所依据的理由。" + _NOTE[0],
            "By ground raised, a case may be in several groups; not the ground that decided. " + _NOTE[1],
        )
        return self._rates(
            "outcome_by_ground", ("全部或部分无效的比例，按无效理由", "share invalid at least in part, by ground"),
            groups, named, note,
        )  # fmt: skip

    def by_ipc(self) -> Figure:
        """Give the same by section of the classification."""
        groups: dict[str, list[str]] = defaultdict(list)
        for case, patent in self._patent_of.items():
            groups[(patent.get("ipc") or "?")[:1]].append(case)
        return self._rates(
            "outcome_by_ipc",
            ("全部或部分无效的比例，按国际专利分类部", "share invalid at least in part, by IPC section"),
            groups, lambda key: (key, key),
        )  # fmt: skip

    def by_petitioner(self) -> Figure:
        """Give the same by kind of petitioner."""
        kinds = {row["party_id"]: row["kind"] for row in self._tables["party"]}
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._tables["request_party"]:
            if row["side"] == "petitioner":
                found[row["case_id"]].add(kinds.get(row["party_id"], "?"))
        groups: dict[str, list[str]] = defaultdict(list)
        for case, held in found.items():
            groups["both" if len(held) > 1 else next(iter(held))].append(case)
        names = {"organisation": ("组织", "organisation"), "person": ("自然人", "person"), "both": ("两者", "both")}
        return self._rates(
            "outcome_by_petitioner",
            ("全部或部分无效的比例，按请求人类别", "share invalid at least in part, by petitioner"),
            groups, lambda key: names.get(key, (key, key)),
        )  # fmt: skip

    def _claims(self) -> Iterator[tuple[str, int, bool, bool]]:
        """Give the claims as granted of decided cases: case, number, whether independent, whether it fell.

        A claim of which only a part fell has not fallen; one of which the decision says nothing has not either.
        """
        fallen = {
            (row["case_id"], row["claim"])
            for row in self._tables["claim_outcome"]
            if row["result"] == "invalid" and row["part"] == "all"
        }
        known = set(self._known())
        for row in self._tables["claim"]:
            case, number = row["case_id"], row["claim"]
            if case in known:
                fell = self._outcomes[case] == "invalid_all" or (case, number) in fallen or (case, 0) in fallen
                yield case, number, bool(row["independent"]), fell

    def claims(self) -> Figure:
        """Give the share of claims that survived."""
        found = list(self._claims())
        bars = [
            share_bar(key, words, [(f"{case}#{n}", not fell) for case, n, own, fell in found if fits in (None, own)])
            for key, words, fits in (
                ("all", ("全部权利要求", "all claims"), None),
                ("independent", ("独立权利要求", "independent claims"), True),
                ("dependent", ("从属权利要求", "dependent claims"), False),
            )
        ]  # fmt: skip
        return Figure(
            "claims", "权利要求存续的比例", "share of claims that survived", SHARE,
            tuple(one for one in bars if one.n), 0, "同一专利的权利要求相互关联，实际区间更宽。",
            "Claims of one patent hang together: the true intervals are wider.",
        )  # fmt: skip

    def claim_survival(self) -> Figure:
        """Give how long after the grant claims survive: the event is their invalidation, else they are censored."""
        spans: list[tuple[str, float, bool]] = []
        unknown = 0
        for case, number, _, fell in self._claims():
            granted, decided = self._patent_of[case].get("grant_date"), self._decided_on.get(case)
            if granted is None or decided is None or decided < granted:
                unknown += 1
                continue
            spans.append((f"{case}#{number}", float((decided - granted).days), fell))
        steps = kaplan_meier([(days, fell) for _, days, fell in spans])
        rows = tuple(sorted(row for row, _, _ in spans))
        bars = (
            (Bar("median", "中位存续时间", "median survival", survival_median(steps), len(rows), rows),)
            if steps
            else ()
        )
        return Figure(
            "claim_survival", "被请求无效的权利要求自授权起的存续（Kaplan-Meier）",
            "survival of attacked claims since the grant (Kaplan-Meier)", DAYS, bars, unknown,
            "仅含已审结案件的权利要求；未被宣告无效的在决定日截尾。",
            "Claims of decided cases only; what was not invalidated is censored on the day of the decision.",
            tuple(steps),
        )  # fmt: skip

    def time_to_decision(self) -> Figure:
        """Give the time from the first request to the decision (`durations.py`)."""
        return time_to_decision(self._tables, self._decided_on, self._as_of)

    def hearing_length(self) -> Figure:
        """Give how long hearings took, recesses left out."""
        total: dict[str, float] = defaultdict(float)
        lasting = set()
        for row in self._tables["hearing_session"]:
            if row["closed_at"] is None:
                lasting.add(row["hearing_id"])
            else:
                total[row["hearing_id"]] += (row["closed_at"] - row["opened_at"]).total_seconds() / 60
        modes = {row["hearing_id"]: row["mode"] for row in self._tables["hearing"]}
        groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for hearing, minutes in total.items():
            if hearing not in lasting:
                groups["all"].append((hearing, minutes))
                groups["remote" if modes.get(hearing) in REMOTE else "on_site"].append((hearing, minutes))
        names = {"all": ("全部", "all"), "remote": ("有远程参加", "with remote people"), "on_site": ("现场", "on site")}
        bars = tuple(median_bar(key, names[key], groups[key]) for key in names if key in groups)
        return Figure(
            "hearing_length", "口头审理时长（中位数，不含休庭）",
            "length of hearings (median, recesses left out)", MINUTES,
            bars, len(lasting), *_ASSOCIATION,
        )  # fmt: skip

    def stage_length(self) -> Figure:
        """Give how long each stage took in a hearing."""
        total: dict[tuple[str, str], float] = defaultdict(float)
        for row in self._tables["focus_span"]:
            total[row["stage"], row["hearing_id"]] += row["milliseconds"] / 60_000
        bars = [
            median_bar(stage, words, [(hearing, value) for (one, hearing), value in total.items() if one == stage])
            for stage, words in _STAGES.items()
        ]
        return Figure(
            "stage_length", "各阶段时长（中位数）", "length of each stage (median)", MINUTES,
            tuple(bar for bar in bars if bar.n), 0,
            "仅含经过该阶段的口头审理。", "Of hearings that had the stage.",
        )  # fmt: skip

    def late_evidence(self) -> Figure:
        """Give how often evidence offered in the room was let in."""
        asked = [row for row in self._tables["evidence"] if row["admitted"] is not None]
        names = {"petitioner": ("请求人", "petitioner"), "patentee": ("专利权人", "patentee")}
        bars = [
            share_bar(side, words, [(row["exhibit_id"], row["admitted"]) for row in asked if row["side"] == side])
            for side, words in names.items()
        ]
        return Figure(
            "late_evidence", "当庭提交证据获准许的比例", "share of evidence offered in the room that was let in", SHARE,
            tuple(bar for bar in bars if bar.n), 0,
            "未申请当庭提交的证据不计入。", "Evidence that nobody had to ask for is left out.",
        )  # fmt: skip

    def cross_examination(self) -> Figure:
        """Give how often each element of an exhibit was contested, of those that were spoken to."""
        rows = self._tables["cross_examination"]
        spoken = [row for row in rows if row["stance"] != "not_stated"]
        bars = [
            share_bar(key, words, [(f"{row['opinion_id']}", row["stance"] == "contested") for row in spoken
                                   if row["element"] == key])
            for key, words in _ELEMENTS.items()
        ]  # fmt: skip
        return Figure(
            "cross_examination", "质证中有异议的比例", "share contested in cross-examination", SHARE,
            tuple(bar for bar in bars if bar.n), len(rows) - len(spoken),
            "未发表意见的不计入。", "What nobody spoke to is left out.",
        )  # fmt: skip

    def linked(self) -> Figure:
        """Give how often a patent fell with and without linked proceedings."""
        groups: dict[str, set[str]] = {
            kind: {row["case_id"] for row in self._tables["link"] if row["kind"] == kind}
            for kind in ("administrative_ruling", "court")
        }
        groups["none"] = set(self._outcomes) - groups["administrative_ruling"] - groups["court"]
        names = {
            "administrative_ruling": ("有关联行政裁决", "with an administrative ruling"),
            "court": ("有关联法院案件", "with a court case"),
            "none": ("均无", "with neither"),
        }
        return self._rates(
            "outcome_by_link",
            ("全部或部分无效的比例，按关联程序", "share invalid at least in part, by linked proceedings"),
            groups, names.__getitem__, _ASSOCIATION,
        )  # fmt: skip

    def remote(self) -> Figure:
        """Give the odds to fall in part at least, remote beside on site, stratified by IPC section."""
        modes: dict[str, set[bool]] = defaultdict(set)
        for row in self._tables["hearing"]:
            modes[row["case_id"]].add(row["mode"] in REMOTE)
        strata: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        rows, mixed = [], 0
        for case, held in modes.items():
            if not self._outcomes.get(case) or len(held) > 1:
                mixed += 1
                continue
            place = (0 if True in held else 2) + (0 if self._outcomes[case] in INVALIDATED else 1)
            strata[(self._patent_of[case].get("ipc") or "?")[:1]][place] += 1
            rows.append(case)
        found = stratified_odds((a, b, c, d) for a, b, c, d in strata.values())
        words = ("远程与现场之比，按分类部分层", "remote against on site, stratified by IPC section")
        bars = (Bar("remote", *words, found, len(rows), tuple(sorted(rows))),) if found.value is not None else ()
        return Figure(
            "remote_and_on_site", "全部或部分无效的比值比（Mantel-Haenszel）",
            "odds ratio of being invalid at least in part (Mantel-Haenszel)", ODDS, bars, mixed, *_ASSOCIATION,
        )  # fmt: skip
