"""What does the robot's verb say when it cannot begin?"""

from __future__ import annotations

from tests.cli.conftest import Cockpit


def test_a_folder_that_is_not_there_is_one_sentence(cockpit: Cockpit) -> None:
    assert "There is no folder" in cockpit.refused("robot", "--folder", str(cockpit.folder / "nowhere"))


def test_a_source_of_its_own_is_registered_and_gets_a_token(cockpit: Cockpit) -> None:
    assert len(cockpit.done("source", "token", "robot").strip()) > 20
