"""The awkward children are there by name, and each is what the file says."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from keel.demo import files
from keel.demo.council import Role

NOT_BEFORE_TODAY = {"2025-04-01": {"Lorcan Midwinter"}}
"""On the first day of a year short breaks that began earlier in it cannot have begun."""


def care_of(larkwater, name: str) -> dict:
    row = larkwater.rows(
        "SELECT id, number, born_on, restricted FROM records_child WHERE given_name || ' ' || family_name = :v0", name
    )
    assert len(row) == 1, name
    child, number, born_on, restricted = row[0]
    ask = larkwater.rows
    return {
        "number": number,
        "born_on": born_on,
        "restricted": restricted,
        "periods": ask("SELECT started_on, ended_on FROM records_careperiod WHERE child_id = :v0 ORDER BY 1", child),
        "places": ask("SELECT code, postcode FROM records_placement WHERE child_id = :v0 ORDER BY from_on", child),
        "legal": [code for (code,) in ask("SELECT code FROM records_legalstatus WHERE child_id = :v0", child)],
        "next": ask("SELECT rule, certain, due_on FROM records_nextreview WHERE child_id = :v0", child),
        "iro": ask("SELECT iro_id FROM records_allocation WHERE child_id = :v0 AND to_on IS NULL", child),
        "tracks": ask("SELECT tracks FROM records_careperiod WHERE child_id = :v0", child),
        "unaccompanied": ask("SELECT unaccompanied FROM records_child WHERE id = :v0", child),
    }


def test_every_story_is_there(larkwater):
    missing = NOT_BEFORE_TODAY.get(larkwater.today, set())
    for told in files.stories():
        if told["name"] not in missing:
            assert care_of(larkwater, told["name"])["number"], told["name"]
        assert told["awkward"].endswith(".")


def test_no_two_children_share_a_name(larkwater):
    assert larkwater.rows("SELECT name_key FROM records_child GROUP BY 1 HAVING count(*) > 1") == []
    assert larkwater.one("SELECT count(*) FROM records_child WHERE given_name = '' OR family_name = ''") == 0


def test_a_first_review_across_christmas(larkwater_2022):
    child = care_of(larkwater_2022, "Rowan Ashdown")
    assert child["periods"] == [("2021-12-20", None)]
    first = larkwater_2022.rows(
        "SELECT r.due_on, r.due_rule FROM records_review r JOIN records_child c ON c.id = r.child_id "
        "WHERE c.number = :v0 AND r.first_part_on IS NOT NULL ORDER BY r.first_part_on LIMIT 1",
        child["number"],
    )
    assert first == [("2022-01-20", "REG33(1)_FIRST_20WD")]


def test_care(larkwater):
    assert len(care_of(larkwater, "Keziah Blount")["periods"]) == 1
    assert len(care_of(larkwater, "Dexter Pomfrey")["periods"]) == 2
    assert ("K2", "DG1 2DD") in care_of(larkwater, "Iona Brackenbury")["places"]
    assert care_of(larkwater, "Kayden Strudwick")["places"][-1][0] in ("Z1", "Z11")
    assert care_of(larkwater, "Filmon Tesfaldet")["unaccompanied"] == [(1,)]
    assert care_of(larkwater, "Alasdair Penrose")["restricted"] == 1
    assert care_of(larkwater, "Jaydon Twelvetrees")["legal"] == ["J1"]
    assert care_of(larkwater, "Phoebe Marchant")["next"][0][0] == "REG48_FIRST_3M"
    assert "authorised_for_adoption" in care_of(larkwater, "Mabel Inchbald")["tracks"][0][0]
    assert "placed_for_adoption" in care_of(larkwater, "Gilbert Osgerby")["tracks"][0][0]


def test_seventeen_years_and_eleven_months(larkwater):
    born = care_of(larkwater, "Tyrone Mabbutt")["born_on"]
    assert larkwater.one("SELECT date(:v0, '+17 years', '+11 months') <= :today", born)
    assert larkwater.one(
        "SELECT date(:v0, '+18 years') BETWEEN date(:today, '+26 days') AND date(:today, '+32 days')", born
    )


def test_brothers_and_sisters(larkwater):
    tollivers = [care_of(larkwater, f"{name} Tolliver")["iro"] for name in ("Marnie", "Jago", "Clemmie")]
    assert tollivers[0] == tollivers[1] == tollivers[2]
    assert len(tollivers[0]) == 1
    for one, other in (("Curtis Hallett", "Bryony Hallett"), ("Shanelle Goodhart", "Arlo Goodhart")):
        assert care_of(larkwater, one)["iro"] != care_of(larkwater, other)["iro"]
    reasons = larkwater.one("SELECT count(*) FROM records_siblings WHERE iro_apart_because <> ''")
    assert reasons == 1
    assert larkwater.one("SELECT count(*) FROM records_siblings WHERE kind <> 'siblings'") == 1


def test_mother_and_child(larkwater):
    mother = larkwater.rows(
        "SELECT m.mother, m.first_child_born_on = b.born_on FROM records_child m, records_child b "
        "WHERE m.family_name = 'Goodhart' AND m.given_name = 'Shanelle' AND b.given_name = 'Arlo' "
        "AND b.family_name = 'Goodhart'"
    )
    assert mother == [("1", 1)]


def test_a_father_who_may_not_know_the_address(larkwater):
    told = larkwater.rows(
        "SELECT t.kind, t.may_know_address, t.gets, t.because <> '' FROM records_relationship t ORDER BY t.kind"
    )
    assert told == [("father", 0, "decisions", 1), ("mother", 1, "whole", 0)]


def test_late_and_unknown_today(larkwater_2022):
    ask = (
        "SELECT c.given_name FROM records_nextreview n, records_child c WHERE c.id = n.child_id AND {} ORDER BY due_on"
    )
    late = larkwater_2022.rows(ask.format("n.certain AND n.due_on < :today"))
    assert late == [("Saffron",), ("Corin",), ("Tegwen",)]
    assert larkwater_2022.rows(ask.format("NOT n.certain")) == [("Ned",), ("Frankie",)]


def test_short_breaks_are_in_no_figure(larkwater):
    began = larkwater.rows("SELECT started_on FROM records_careperiod WHERE short_breaks")
    assert began
    assert all(day > larkwater.year[2] for (day,) in began)


@pytest.mark.parametrize("name", ["Phoebe Marchant", "Nyah Carberry"])
def test_short_breaks_are_not_spent_in_secure_accommodation(larkwater, name):
    assert [code for code, _ in care_of(larkwater, name)["places"]] == ["K2"]


def test_reviews_booked_ahead(larkwater):
    days = larkwater.rows(
        "SELECT booked_for FROM records_review WHERE booked_for IS NOT NULL AND first_part_on IS NULL"
    )
    assert len(days) > 40
    assert all(larkwater.one("SELECT :v0 >= :today AND :v0 <= date(:today, '+42 days')", day) for (day,) in days)


def test_reviews_of_today_and_to_come_have_a_time_a_place_and_now_and_then_a_room(larkwater_2022):
    ask = larkwater_2022.rows
    coming = "booked_for >= :v0 AND first_part_on IS NULL AND NOT over"
    today = "2022-07-28"
    of_today = ask("SELECT booked_time, booked_place, first_part_on FROM records_review WHERE booked_for = :v0", today)
    assert all(at and place for at, place, _ in of_today)
    assert sorted(begun or "" for _, _, begun in of_today) == ["", today], "one of the two is going on"
    twice = ask(
        "SELECT a.iro_id, r.booked_for, r.booked_time FROM records_review r JOIN records_allocation a "
        f"ON a.child_id = r.child_id AND a.to_on IS NULL WHERE {coming} GROUP BY 1, 2, 3 HAVING count(*) > 1",
        today,
    )
    assert twice == [], "no IRO is to be in two places at once"
    assert ask(f"SELECT count(*) FROM records_review WHERE room_id IS NOT NULL AND {coming}", today)[0][0] > 5


def test_papers_are_asked_of_whoever_holds_the_case_and_mail_of_long_ago_has_left(larkwater_2022):
    ask = larkwater_2022.rows
    assert ask("SELECT count(*) FROM records_paper WHERE asked_of_id IS NOT NULL")[0][0] > 50
    waiting = ask("SELECT min(queued_at) FROM records_message WHERE state = 'waiting'")[0][0]
    assert str(waiting) >= "2022-07-25"
    assert ask("SELECT count(*) FROM records_message WHERE body LIKE '%Your council%'")[0][0] == 0
    assert ask("SELECT count(*) FROM records_message WHERE body LIKE '%Larkwater Council%'")[0][0] > 20


def test_one_sign_in_for_each_role(larkwater):
    hasher = PBKDF2PasswordHasher()
    known = larkwater.sign_ins
    assert [one["role"] for one in known] == [role.value for role in Role]
    assert (larkwater.place / "demo-sign-ins.json").stat().st_mode & 0o777 == 0o600
    hashes = dict(larkwater.rows("SELECT username, password FROM records_user"))
    assert set(hashes) == {one["username"] for one in known}
    for one in known:
        assert len(one["password"]) >= 12
        assert hasher.verify(one["password"], hashes[one["username"]])
        assert one["password"] in larkwater.said


def test_the_reviewing_service_stands_beside_the_teams_that_hold_cases(larkwater):
    above = """WITH RECURSIVE up(id, parent_id, holds) AS (
                 SELECT t.id, t.parent_id, t.holds_cases FROM records_team t
                 WHERE t.name = 'Independent Reviewing Service'
                 UNION ALL SELECT t.id, t.parent_id, t.holds_cases FROM records_team t JOIN up ON t.id = up.parent_id)
               SELECT max(holds), count(*) FROM up"""
    assert larkwater.rows(above) == [(0, 3)]


@pytest.mark.parametrize("role", ["social worker", "team manager", "IRO"])
def test_whoever_signs_in_has_children(larkwater_2022, role):
    username = next(one["username"] for one in larkwater_2022.sign_ins if one["role"] == role)
    staff, number = larkwater_2022.rows(
        "SELECT s.id, s.worker_number FROM records_user u JOIN records_staff s ON s.id = u.staff_id "
        "WHERE username = :v0",
        username,
    )[0]
    if role == "IRO":
        assert (
            larkwater_2022.one("SELECT count(*) FROM records_allocation WHERE iro_id = :v0 AND to_on IS NULL", staff)
            > 40
        )
        return
    numbers = larkwater_2022.rows(
        "SELECT s.worker_number FROM records_post mine JOIN records_post theirs ON theirs.team_id = mine.team_id "
        "JOIN records_staff s ON s.id = theirs.staff_id WHERE mine.staff_id = :v0 AND s.worker_number IS NOT NULL",
        staff,
    )
    mine = {number} if number else {one for (one,) in numbers}
    held = larkwater_2022.rows("SELECT worker FROM records_givensocialworker WHERE to_on IS NULL AND stands")
    assert sum(worker in mine for (worker,) in held) >= 5


def test_who_needs_an_interpreter(larkwater):
    told = [story for story in files.stories() if story.get("interpreter")]
    for story in told:
        number = care_of(larkwater, story["name"])["number"]
        said = larkwater.one(f"SELECT interpreter FROM records_child WHERE number = '{number}'")
        assert said == story["interpreter"]
    assert told


def meetings_of(larkwater, name: str) -> tuple:
    """The last review: its source, the days and modes of its parts, and the steps that it took."""
    found = larkwater.rows(
        "SELECT r.id, r.source, r.first_part_on, r.completed_on, r.participation FROM records_review r "
        "JOIN records_child c ON c.id = r.child_id WHERE c.given_name || ' ' || c.family_name = :v0 "
        "AND r.first_part_on IS NOT NULL ORDER BY r.first_part_on DESC LIMIT 1",
        name,
    )
    review, source, first, completed, code = found[0]
    parts = larkwater.rows('SELECT "on", mode FROM records_reviewpart WHERE review_id = :v0 ORDER BY 1', review)
    steps = larkwater.rows("SELECT status FROM records_reviewstatus WHERE review_id = :v0 ORDER BY id", review)
    assert (parts[0][0], parts[-1][0]) == (first, completed)
    assert completed < larkwater.today
    assert code.startswith("PN")
    assert len({day for day, _ in parts}) == len(parts)
    return source, [mode for _, mode in parts], [status for (status,) in steps]


def test_a_review_in_three_parts(larkwater):
    source, modes, steps = meetings_of(larkwater, "Elspeth Nightingale")
    assert (source, modes) == ("keel", ["in_person", "video", "in_person"])
    assert steps[-1] == "completed"
    assert "adjourned" not in steps


def test_an_adjournment(larkwater):
    source, modes, steps = meetings_of(larkwater, "Monty Cleverdon")
    assert (source, modes) == ("keel", ["in_person", "in_person"])
    assert steps[-3:] == ["started", "adjourned", "completed"]
