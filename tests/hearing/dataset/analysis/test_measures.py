"""Measures on tables whose answers are known by counting."""

from datetime import UTC, date, datetime, timedelta

from hearing.dataset.analysis.measures import Measures

AS_OF = date(2026, 1, 1)
OUTCOMES = ("invalid_all", "invalid_part", "maintained", "maintained_amended", None)


def tables(count=40):
    """Cases in turn of each outcome, the last of them pending; two claims each."""
    cases = [f"4W{n:03d}" for n in range(count)]
    outcome = {case: OUTCOMES[n % 5] for n, case in enumerate(cases)}
    decided = {case: date(2024, 1, 1) + timedelta(days=n) for n, case in enumerate(cases) if outcome[case]}
    opened = datetime(2025, 5, 5, 1, tzinfo=UTC)
    return {
        "patent": [{"patent_number": case, "ipc": "AG"[n % 2] + "01B", "grant_date": date(2020, 1, 1)}
                   for n, case in enumerate(cases)],
        "case": [{"case_id": case, "patent_number": case, "request_date": date(2023, 1, 1), "heard_on": ""}
                 for case in cases],
        "party": [{"party_id": "o", "kind": "organisation"}, {"party_id": "p", "kind": "person"}],
        "request_party": [{"case_id": case, "party_id": "op"[n % 2], "side": "petitioner"}
                          for n, case in enumerate(cases)],
        "ground": [{"ground_id": "A22.3", "label_zh": "创造性", "label_en": "inventive step"}],
        "request_ground_claim": [{"case_id": case, "ground_id": "A22.3", "claim": 1} for case in cases[:20]] * 2,
        "decision": [{"case_id": case, "outcome": outcome[case], "decided_on": day} for case, day in decided.items()],
        "claim": [{"case_id": case, "claim": n, "independent": n == 1} for case in cases for n in (1, 2)],
        "claim_outcome": [{"case_id": case, "claim": 1, "part": "all", "result": "invalid"}
                          for case in cases if outcome[case] == "invalid_part"]
        + [{"case_id": case, "claim": 2, "part": "引用权利要求1的技术方案", "result": "invalid"}
           for case in cases if outcome[case] == "invalid_part"],
        "link": [{"case_id": case, "kind": "court"} for case in cases[:10]],
        "hearing": [{"case_id": case, "hearing_id": f"h{case}", "mode": ("internet", "on_site")[n // 2 % 2]}
                    for n, case in enumerate(cases)],
        "hearing_session": [
            {"case_id": case, "hearing_id": f"h{case}", "opened_at": opened, "ended_by": "hearing_ended",
             "closed_at": opened + timedelta(minutes=60 + n)} for n, case in enumerate(cases)],
        "focus_span": [{"hearing_id": "h1", "stage": "debate", "milliseconds": 600_000}] * 2,
        "evidence": [{"exhibit_id": f"e{n}", "side": "petitioner", "admitted": (True, False, None)[n % 3]}
                     for n in range(9)],
        "cross_examination": [{"opinion_id": f"o{n}", "element": "relevance", "stance": stance}
                              for n, stance in enumerate(("accepted", "contested", "contested", "not_stated"))],
    }  # fmt: skip


def figures():
    return {one.id: one for one in Measures(tables(), AS_OF).all()}


def bars(identity):
    return {bar.key: bar for bar in figures()[identity].bars}


def test_what_is_not_known_enters_no_denominator_and_is_counted():
    one = figures()["outcome"]
    assert one.unknown == 8
    assert len(one.bars) == 4
    assert all((bar.shown.value, bar.n) == (0.25, 32) for bar in one.bars)


def test_every_bar_says_how_many_and_which_rows_it_rests_on():
    for figure in figures().values():
        assert figure.zh
        assert figure.en
        for bar in figure.bars:
            assert bar.n == len(bar.rows) == len(set(bar.rows))
            assert bar.n > 0


def test_groups_are_those_of_the_tables():
    assert bars("outcome_by_ground")["A22.3"].n == 16
    assert set(bars("outcome_by_ipc")) == {"A", "G"}
    assert set(bars("outcome_by_petitioner")) == {"organisation", "person"}
    assert bars("outcome_by_link")["court"].n == 8
    assert bars("outcome_by_link")["none"].n == 24


def test_a_claim_of_which_a_part_fell_has_survived():
    found = bars("claims")
    assert (found["independent"].shown.value, found["independent"].n) == (0.5, 32)
    assert (found["dependent"].shown.value, found["dependent"].n) == (0.75, 32)
    curve = figures()["claim_survival"]
    assert curve.bars[0].n == 64
    assert curve.curve[0].risk == 64


def test_time_to_decision_counts_pending_cases_as_censored():
    found = bars("time_to_decision")
    assert found["all"].n == 40
    assert found["court"].n == 10
    assert 365 <= found["all"].shown.value <= 365 + 40


def test_hearings_late_evidence_and_cross_examination():
    assert bars("hearing_length")["all"].shown.value == 79.5
    assert bars("stage_length")["debate"].shown.value == 20
    assert (bars("late_evidence")["petitioner"].shown.value, bars("late_evidence")["petitioner"].n) == (0.5, 6)
    assert bars("cross_examination")["relevance"].n == 3
    assert figures()["cross_examination"].unknown == 1


def test_remote_beside_on_site_is_stratified_and_called_an_association():
    figure = figures()["remote_and_on_site"]
    assert figure.bars[0].n == 32
    assert "association" in figure.note_en
    assert "关联" in figure.note_zh


def test_what_a_case_stood_still_between_sittings_is_taken_off_its_time():
    given = tables(1)
    begun = datetime(2023, 3, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)

    def sitting(hearing, since, until, ended_by):
        return {"case_id": "4W000", "hearing_id": hearing, "opened_at": begun + since * day,
                "closed_at": begun + until * day, "ended_by": ended_by}  # fmt: skip

    given["hearing_session"] = [
        sitting("h2", 45, 46, "hearing_ended"), sitting("h1", 0, 0, "recessed"), sitting("h1", 0, 0, "adjourned"),
        sitting("h1", 30, 30, "adjourned"), sitting("h1", 40, 40, "hearing_ended"), sitting("h2", 20, 20, "adjourned"),
    ]  # fmt: skip
    found = {bar.key: bar.shown.value for one in Measures(given, AS_OF).all() if one.id == "time_to_decision"
             for bar in one.bars}  # fmt: skip
    assert found["all"] == 365
    assert found["net"] == found["adjourned_net"] == 365 - 45, "two hearings waited at once, which counts once"


def told(case, code, on):
    return {"case_id": case, "type": "legal_event", "subject": code, "valid_at": on}


def test_a_stay_that_a_register_tells_of_is_taken_off_once():
    given = tables(4)
    since, until = date(2023, 2, 1), date(2023, 5, 2)
    given["event"] = [
        told("4W000", "CN PD01", until), told("4W000", "CN PP01", since), told("4W000", "CN PP01", date(2023, 3, 1)),
        told("4W000", "CN PD01", date(2022, 1, 1)), told("4W000", "CN PP01", None), told("4W000", "CN IW01", until),
        told("4W001", "CN PP01", date(2023, 12, 1)), told("4W002", "CN PD01", since),
    ]  # fmt: skip
    given["hearing_session"] = [
        {"case_id": "4W000", "hearing_id": "h", "opened_at": datetime(2023, 4, 1, tzinfo=UTC),
         "closed_at": datetime(2023, 4, 2, tzinfo=UTC), "ended_by": "adjourned"},
        {"case_id": "4W000", "hearing_id": "h", "opened_at": datetime(2023, 5, 12, tzinfo=UTC),
         "closed_at": datetime(2023, 5, 12, tzinfo=UTC), "ended_by": "hearing_ended"},
    ]  # fmt: skip
    found = {bar.key: bar for one in Measures(given, AS_OF).all() if one.id == "time_to_decision" for bar in one.bars}
    assert found["stayed"].rows == found["stayed_net"].rows == ("4W000", "4W001")
    stays = {"4W000": (date(2023, 5, 12) - since).days, "4W001": (date(2024, 1, 2) - date(2023, 12, 1)).days}
    lasted = {"4W000": 365, "4W001": 366}
    assert found["stayed_net"].shown.value == min(lasted[case] - stays[case] for case in stays)


def test_cases_that_a_ruling_waits_for_are_told_apart():
    given = tables(4)
    ruling = {"kind": "administrative_ruling", "relation": "same_patent", "status": "中止处理", "on": date(2023, 3, 1)}
    given["link"] = [
        {**ruling, "case_id": "4W000"},
        {**ruling, "case_id": "4W001", "status": "已作出"},
        {**ruling, "case_id": "4W002", "relation": "mentioned"},
    ]
    found = {bar.key: bar for one in Measures(given, AS_OF).all() if one.id == "time_to_decision" for bar in one.bars}
    assert found["ruling"].rows == ("4W000", "4W001")
    assert found["waited_for"].rows == ("4W000",)


def test_a_decision_set_aside_begins_a_second_round():
    given = tables(2)
    link = {"kind": "invalidation", "relation": "same_patent", "status": "撤销", "on": date(2023, 9, 1)}
    given["link"] = [
        {**link, "case_id": "4W000"},
        {**link, "case_id": "4W000", "kind": "court", "on": date(2025, 1, 1)},
        {**link, "case_id": "4W000", "relation": "mentioned", "on": date(2023, 12, 1)},
        {**link, "case_id": "4W001", "status": "维持原判"},
    ]
    (figure,) = [one for one in Measures(given, AS_OF).all() if one.id == "time_to_decision"]
    found = {bar.key: bar for bar in figure.bars}
    assert found["second"].rows == ("4W000",)
    assert found["second"].shown.value == (date(2024, 1, 1) - date(2023, 9, 1)).days
