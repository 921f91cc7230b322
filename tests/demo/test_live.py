"""The live diary: reviews at every status, the awkward ones among them, and what goes on between reviews."""

from datetime import date, timedelta

from keel.demo.live import words

NEWEST = """
    SELECT s.status, count(*) FROM records_reviewstatus s JOIN records_review r ON r.id = s.review_id
    WHERE r.source = 'keel' AND s.id = (SELECT max(id) FROM records_reviewstatus WHERE review_id = r.id)
    GROUP BY 1
"""


def test_there_are_reviews_at_every_status(larkwater_2022):
    found = dict(larkwater_2022.rows(NEWEST))
    assert set(found) >= {
        "planned",
        "invited",
        "postponed",
        "started",
        "adjourned",
        "completed",
        "decisions_issued",
        "manager_responded",
        "record_issued",
        "distributed",
        "cancelled",
        "not_required",
    }


def test_every_answer_of_a_manager_is_there_and_silence_is_one(larkwater_2022):
    answers = {answer for (answer,) in larkwater_2022.rows("SELECT DISTINCT answer FROM records_decision")}
    assert answers >= {"", "agreed", "changed", "disputed", "deemed"}


def test_what_should_have_been_done_and_was_not_is_late(larkwater_2022):
    late = "SELECT DISTINCT duty FROM records_reviewclock WHERE closed_on IS NULL AND due_on < :v0"
    duties = {duty for (duty,) in larkwater_2022.rows(late, larkwater_2022.today)}
    assert duties >= {"HB_DECISIONS_5WD", "HB_FULL_RECORD_15WD", "HB_DISTRIBUTE_20WD", "LOCAL_SW_REPORT_3WD_BEFORE"}


def test_a_decision_was_carried_three_times(larkwater_2022):
    text = words()["carried"]["text"]
    rows = larkwater_2022.rows("SELECT carried, closed_on FROM records_decision WHERE text = :v0", text)
    assert rows == [(3, None)]


def test_children_come_face_to_face_and_most_professionals_by_video(larkwater_2022):
    came = "SELECT came, count(*) FROM records_invitation WHERE came <> '' AND kind {} GROUP BY 1"
    child = dict(larkwater_2022.rows(came.format("= 'child'")))
    others = dict(larkwater_2022.rows(came.format("NOT IN ('child', 'foster carer')")))
    assert child["in_person"] > sum(child.values()) / 2
    assert others["video"] > sum(others.values()) / 2


def test_each_held_review_has_a_whole_record(larkwater_2022):
    matters = """
        SELECT r.id, count(s.id) FROM records_review r
        JOIN records_recordsection s ON s.review_id = r.id AND s.key LIKE 'S7%' AND s.text <> ''
        WHERE r.completed_on IS NOT NULL GROUP BY 1
    """
    rows = larkwater_2022.rows(matters)
    assert len(rows) >= len(words()["held"])
    assert {count for _, count in rows} <= {13, 15}


def test_somebody_was_seen_alone_and_somebody_only_spoken_about(larkwater_2022):
    seen = dict(larkwater_2022.rows("SELECT seen, count(*) FROM records_contact WHERE state = 'done' GROUP BY 1"))
    assert set(seen) >= {"about", "seen", "seen_alone"}
    assert larkwater_2022.one("SELECT count(*) FROM records_significantevent WHERE answer = ''") > 0
    assert larkwater_2022.one("SELECT count(*) FROM records_significantevent WHERE answer <> ''") > 0
    assert larkwater_2022.one("SELECT count(*) FROM records_midwaycheck WHERE closed_on IS NOT NULL") > 0


def test_there_are_reviews_today_and_tomorrow(larkwater_2022):
    today = date.fromisoformat(larkwater_2022.today)
    for day in (today, today + timedelta(days=1)):
        asked = (
            "SELECT count(*) FROM records_review WHERE booked_for = :v0 AND first_part_on IS NULL AND booked_time <> ''"
        )
        assert larkwater_2022.one(asked, day.isoformat()) >= 1, day


def test_its_trail_is_whole_and_its_mail_waits(larkwater_2022):
    assert larkwater_2022.one("SELECT count(*) FROM records_message WHERE state = 'waiting'") > 0
    named = """
        SELECT m.subject, c.family_name FROM records_message m JOIN records_child c ON c.id = m.child_id
    """
    assert not any(family in subject.split() for subject, family in larkwater_2022.rows(named))


def test_a_second_review_has_its_standards_answered(larkwater_2022):
    rows = larkwater_2022.rows(
        "SELECT a.review_id, count(*) FROM records_standardsanswer a JOIN records_review r ON r.id = a.review_id "
        "WHERE a.stands AND r.completed_on IS NOT NULL GROUP BY 1"
    )
    assert rows
    assert {count for _, count in rows} == {7}
