"""Did the robot keep its rules? Nothing entered without evidence or twice, no positive by one person, nothing lost.

Looked at is what is on record, not what the rule would say today: pictures go after the policy's days, records stay.
"""

from __future__ import annotations

from data_access.checks import Check
from domain.errors import N_

_ENTERED = "r.state IN ('due', 'entered')"
_RECORD = "robot_record r LEFT JOIN robot_picture p ON p.id = r.picture_id LEFT JOIN robot_file f ON f.id = r.file_id"
_TOLD_POSITIVE = """(r.result = 'positive' OR r.codes LIKE '%"positive"%')"""
_TWO_AGREED = """SELECT 1 FROM robot_review one JOIN robot_review other
                 ON other.record_id = one.record_id AND other.id > one.id
                 AND other.verdict = one.verdict AND other.actor <> one.actor
                 WHERE one.record_id = r.id
                   AND other.id = (SELECT max(v.id) FROM robot_review v WHERE v.record_id = r.id)"""

ROBOT_CHECKS = (
    Check(
        N_("Every result that came off a picture has its picture, its reading and the version of its rule"),
        f"""SELECT r.id, r.rule, p.id FROM {_RECORD}
            WHERE {_ENTERED} AND (p.id IS NULL OR f.id IS NULL OR p.file_id <> r.file_id OR r.rule IS NULL
               OR (r.sealed IS NOT NULL AND p.reading IS NULL)
               OR (r.state = 'entered' AND (r.barcode IS NULL OR r.batch_id IS NULL)))""",  # noqa: S608
    ),
    Check(
        N_("Nothing was entered from a file or a picture that was refused"),
        f"""SELECT r.id, f.state, p.kind FROM {_RECORD}
            WHERE {_ENTERED} AND (f.state <> 'read' OR p.kind = 'refused')""",  # noqa: S608
    ),
    Check(
        N_("What the rule entered by itself was alone on its picture, and the picture like no earlier one"),
        f"""SELECT r.id, p.like_id FROM {_RECORD}
            WHERE r.by_rule AND {_ENTERED} AND (p.like_id IS NOT NULL
               OR EXISTS (SELECT 1 FROM robot_record o WHERE o.picture_id = r.picture_id AND o.id <> r.id))""",  # noqa: S608
    ),
    Check(
        N_("What the rule entered by itself is a negative of one resident, without a reason to look"),
        f"""SELECT r.id, r.result, r.codes FROM {_RECORD}
            WHERE r.by_rule AND {_ENTERED} AND (coalesce(r.result, '') <> 'negative' OR r.method = 'antigen' OR r.urgent
               OR r.resident_id IS NULL OR r.sampled_at IS NULL OR r.codes <> '[]'
               OR r.decided_by IS NOT NULL OR p.kind NOT IN ('nucleic_acid', 'health_code'))""",  # noqa: S608
    ),
    Check(
        N_("Every positive off a picture was decided by two people who agree"),
        f"""SELECT r.id, r.state FROM robot_record r
            WHERE r.state IN ('due', 'entered', 'known', 'rejected') AND {_TOLD_POSITIVE}
              AND NOT EXISTS ({_TWO_AGREED})""",  # noqa: S608
    ),
    Check(
        N_("Every record that the robot entered stands among the results, and none of these without its record"),
        """SELECT r.id, r.barcode FROM robot_record r
           WHERE r.state = 'entered' AND r.resident_id IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM test_result t WHERE t.resident_id = r.resident_id AND t.barcode = r.barcode)
           UNION ALL
           SELECT -t.id, t.barcode FROM test_result t WHERE t.barcode LIKE 'ROBOT-%' AND NOT EXISTS
             (SELECT 1 FROM robot_record r WHERE r.state IN ('due', 'entered')
                AND (r.barcode = t.barcode OR (r.state = 'due' AND 'ROBOT-' || r.sampled_at = t.barcode))
                AND (r.resident_id = t.resident_id OR (r.resident_id IS NULL AND r.person_key =
                     (SELECT s.person_key FROM resident s WHERE s.id = t.resident_id))))""",
    ),
    Check(
        N_("Every file that was read has its pictures, and every picture its records"),
        """SELECT f.id, 'pictures', count(p.id) FROM robot_file f LEFT JOIN robot_picture p ON p.file_id = f.id
           WHERE f.state = 'read' GROUP BY f.id HAVING count(p.id) <> coalesce(max(p.page), 0) + 1
           UNION ALL
           SELECT p.id, 'records', count(r.id) FROM robot_picture p LEFT JOIN robot_record r ON r.picture_id = p.id
           WHERE p.kind <> 'refused' GROUP BY p.id HAVING count(r.id) <> coalesce(max(r.place), 0) + 1""",
    ),
    Check(
        N_("No pile holds more files than were sent with it"),
        """SELECT p.id, p.files, count(f.id) FROM robot_pile p LEFT JOIN robot_file f ON f.pile_id = p.id
           GROUP BY p.id, p.files, p.repeated, p.refused HAVING count(f.id) > p.files - p.repeated - p.refused""",
    ),
    Check(
        N_("What is read again blind was entered by the rule, and whoever read it is named"),
        """SELECT c.record_id, r.state FROM robot_check c LEFT JOIN robot_record r ON r.id = c.record_id
           WHERE r.id IS NULL OR NOT r.by_rule OR r.state <> 'entered'
              OR (c.at IS NULL) <> (c.actor IS NULL) OR (c.at IS NULL) <> (c.agreed IS NULL)""",
    ),
)
