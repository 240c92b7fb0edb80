"""Are the pictures the same by seed, does their truth agree with what is drawn, and do the sets share nothing?"""

from __future__ import annotations

import io
import zipfile
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image

from domain.identifiers import identifier_problem
from simulation.pictures import masks
from simulation.pictures.fields import WORDS
from simulation.pictures.folder import truth_file, write_folder
from simulation.pictures.foreign import WORDS as ENGLISH
from simulation.pictures.forgeries import FORGERIES, NothingToForge, forge
from simulation.pictures.hostile import BOMB_MB, hostile_files
from simulation.pictures.latin import latin
from simulation.pictures.layouts import LAYOUTS
from simulation.pictures.people import roster, strangers
from simulation.pictures.phone import PHONES
from simulation.pictures.scene import Drawn, Scene
from simulation.pictures.sets import AT, PictureSet, Purpose, picture_set
from simulation.pictures.truth import KINDS, NEGATIVE, POSITIVE, Labelled
from simulation.pictures.wear import CHANGES
from simulation.randomness import stream

PEOPLE = roster(300, 5)
SOME = 10


def drawn(layout: str, number: int = 0, result: str = NEGATIVE) -> Drawn:
    rng = stream(1, layout, number)
    scene = Scene(rng, AT, [PEOPLE[int(place)] for place in rng.permutation(300)[:16]], result)
    scene.__dict__["phone"] = PHONES[number % len(PHONES)]
    return LAYOUTS[layout].draw(scene)


@pytest.fixture(scope="module")
def sets() -> dict[Purpose, list[Labelled]]:
    return {purpose: list(picture_set(purpose, people=500).take(SOME)) for purpose in Purpose}


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_the_truth_says_is_written_on_the_picture_and_nothing_is_cut_or_hidden(layout: str) -> None:
    for number, result in ((0, NEGATIVE), (7, POSITIVE)):
        made = drawn(layout, number, result)  # raises where a text is cut by the edge
        written = made.sheet.text_of().replace(" ", "")  # a line may break at a blank
        assert made.kind in KINDS
        for record in made.records:
            stamps = [stamp.text for stamp in (record.sampled, record.reported) if stamp]
            told = [value for value in (record.name, record.identifier, record.institution, *stamps) if value]
            assert [value for value in told if made.sheet.set(value).replace(" ", "") not in written] == []
            assert any(
                made.sheet.set(word).replace(" ", "") in written
                for word in WORDS[record.result] + ENGLISH[record.result]
            )
        assert overlapping(made) == []


def overlapping(made: Drawn) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for one, other in combinations(made.sheet.written, 2)
        if min(one.box[2], other.box[2]) - max(one.box[0], other.box[0]) > 1
        and min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) > 1
    ]


@pytest.mark.parametrize("layout", ["state council", "hospital report", "text message"])
def test_masks_on_a_picture_fit_whose_it_is(layout: str) -> None:
    for number in range(6):
        for record in drawn(layout, number).records:
            assert masks.fits(record.name, record.person.name)
            assert masks.fits(record.identifier, record.person.identifier)
            assert record.sampled is None or record.sampled.at <= AT


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forgery_changes_the_pixels_and_says_what_can_be_read_now(how: str) -> None:
    made = drawn("state council", 2, POSITIVE)
    before, real = made.sheet.image.tobytes(), made.records[0]
    forged = forge(made, how, stream(1, how), AT).records[0]
    assert made.sheet.image.tobytes() != before
    assert (forged.result == real.result) == (how != "result pasted")
    assert (forged.sampled == real.sampled) == (how == "result pasted")


def test_nothing_is_forged_where_nothing_stands() -> None:
    with pytest.raises(NothingToForge):
        forge(drawn("cassette"), "date pasted", stream(1, "x"), AT)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_leaves_a_picture(change: str) -> None:
    image = drawn("text message", 7).sheet.image
    assert min(CHANGES[change](image, stream(1, change)).size) > 100


# ---------------------------------------------------------------- people


def test_a_roster_is_full_of_people_who_are_taken_for_one_another() -> None:
    people = roster(1000, 3)
    numbers = [person.identifier for person in people]
    assert len(set(numbers)) == 1000
    assert [person for person in people if identifier_problem("id_card", person.identifier, simulated=True)] == []
    seen = [(person.name, person.identifier[:6], person.identifier[14:]) for person in people]
    assert len(seen) - len(set(seen)) >= 30  # same name, and equal wherever an app shows the number
    assert {latin(person.name)[0].isalpha() for person in people} == {True}
    assert {one.identifier for one in strangers(50, 3, people)}.isdisjoint(numbers)


@pytest.mark.parametrize(
    ("hide", "name", "shown"),
    [
        (masks.hide_given, "张三丰", "张**"),
        (masks.hide_given, "欧阳锋", "欧阳*"),
        (masks.hide_surname, "张三丰", "*三丰"),
        (masks.hide_middle, "张三丰", "张*丰"),
        (masks.hide_middle, "张三", "张*"),
        (masks.hide_all_but_last, "张三丰", "**丰"),
    ],
)
def test_names_are_hidden_as_apps_hide_them(hide, name: str, shown: str) -> None:  # type: ignore[no-untyped-def]
    assert hide(name) == shown


@pytest.mark.parametrize(
    ("head", "tail", "shown"),
    [(4, 4, "3301**********2344"), (1, 1, "3****************4"), (18, 0, "330113199001012344")],
)
def test_numbers_are_hidden_as_apps_hide_them(head: int, tail: int, shown: str) -> None:
    assert masks.hide_number("330113199001012344", head, tail) == shown


# ---------------------------------------------------------------- sets


def test_the_same_seed_makes_the_same_bytes(sets: dict[Purpose, list[Labelled]]) -> None:
    again = PictureSet(Purpose.TESTS, roster(500, 11))
    for number in (0, 7):
        assert again.picture(number) == sets[Purpose.TESTS][number]
    assert PictureSet(Purpose.TESTS, roster(500, 11), seed=1).picture(0).content != again.picture(0).content


def test_the_sets_share_neither_pictures_nor_people(sets: dict[Purpose, list[Labelled]]) -> None:
    for one, other in pairwise([*Purpose, Purpose.TESTS]):
        assert {picture.content for picture in sets[one]}.isdisjoint(picture.content for picture in sets[other])
        known = {person.identifier for person in picture_set(one, people=500).people}
        assert known.isdisjoint(person.identifier for person in picture_set(other, people=500).people)


def test_layouts_kept_back_come_in_the_measured_set_only(sets: dict[Purpose, list[Labelled]]) -> None:
    kept = {name for name, layout in LAYOUTS.items() if layout.kept_back}
    assert len(kept) >= 4
    for purpose, pictures in sets.items():
        assert bool(kept & {picture.layout for picture in pictures}) == (purpose is Purpose.MEASURED)


def test_pictures_open_and_copies_name_their_original(sets: dict[Purpose, list[Labelled]]) -> None:
    for picture in sets[Purpose.TUNING]:
        with Image.open(io.BytesIO(picture.content)) as image:
            assert min(image.size) > 100
    made = picture_set(Purpose.TESTS, people=500)
    copy = next(picture for picture in made.take(60, start=10) if picture.like)
    assert copy.like in {picture.name for picture in made.take(4, start=int(copy.name[:4]) - 4)}


# ---------------------------------------------------------------- files that are none


def test_hostile_files_are_small_and_as_bad_as_they_say() -> None:
    files = {file.name: file for file in hostile_files()}
    assert max(len(file.content) for file in files.values()) < 1_000_000
    assert files["empty.png"].content == b""
    with zipfile.ZipFile(io.BytesIO(files["bomb.zip"].content)) as bomb:
        assert bomb.infolist()[0].file_size == BOMB_MB << 20
    with zipfile.ZipFile(io.BytesIO(files["locked.zip"].content)) as locked, pytest.raises(RuntimeError):
        locked.read("a.png")


def test_a_folder_holds_the_pictures_and_the_table_beside_it_what_is_on_them(tmp_path: Path) -> None:
    folder = tmp_path / "pile"
    pictures = list(picture_set(Purpose.TESTS, people=500).take(6))
    assert write_folder(folder, pictures) == 6
    assert sorted(path.name for path in folder.iterdir()) == [picture.name for picture in pictures]
    told = truth_file(folder).read_text("utf-8-sig")
    assert all(picture.name in told for picture in pictures)
