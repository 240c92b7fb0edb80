"""What a person reads on each page of a small district, and what they do not get to read."""

import re

import pytest

from domain.scope import Role
from frame.menu import ENTRIES, LOOKING, PAGES
from tests.pages.conftest import EAST, WEST, drawings, words

LOOKERS = sorted(LOOKING)


def figure(text, label):
    """Return value and unit of the figure with a label, as read."""
    found = re.search(
        rf'<div class="l">{re.escape(label)}</div><div class="v">([^<]*)(?:<span class="u">([^<]*)</span>)?', text
    )
    assert found, f"no figure {label!r} on the page"
    return found.group(1), found.group(2)


@pytest.mark.parametrize("page", [entry.name for entry in ENTRIES if entry.name != "wall"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_opens_in_both_languages_without_an_error(open_page, page, lang):
    at = open_page(page, lang=lang)
    assert not at.exception
    assert not at.error
    assert ("模拟数据" if lang == "zh" else "Simulated data") in words(at)


def test_navigation_shows_seven_scenarios_and_makes_nothing_up(open_page):
    text = words(open_page("navigation"))
    for number in range(1, 8):
        assert f'<span class="t">{number} ' in text
    assert text.count('class="c-card') == 11  # the outbreak, testing, arrivals, events, and a card for each scenario
    assert '<div class="v">3<span class="u">人</span></div>' in text  # 3 infections in 7 days
    assert '<div class="v">66.6<span class="u">%</span></div>' in text  # 4 of 6 people, cut, not rounded


def test_overview_tells_colours_figures_and_reasons(open_page):
    at = open_page("overview", area=EAST)
    text = words(at)
    assert figure(text, "48 小时检测率") == ("66.6", "%")
    assert figure(text, "近 7 日感染者（含今日）") == ("3", "人")
    assert figure(text, "社会面发现（近 7 日含今日）") == ("0", "人")
    assert "每十万人新增感染者（7 天）" in text  # the first factor of "why this colour"
    assert "得分" in text and "five-colour-1" in text
    assert "东街道" in text and "西街道" in text


def test_a_street_official_sees_their_street_and_nothing_of_another(open_page):
    for page in ("overview", "testing"):
        at = open_page(page, role=Role.STREET, areas=(WEST,))
        text = words(at)
        assert not at.exception
        assert "西街道" in text
        assert "东街道" not in text and EAST not in text
    assert figure(words(open_page("testing", role=Role.STREET, areas=(WEST,))), "48 小时检测率") == ("50.0", "%")


@pytest.mark.parametrize("page", ["overview", "testing"])
def test_a_link_to_a_foreign_street_is_refused(open_page, page):
    at = open_page(page, role=Role.STREET, areas=(WEST,), area=EAST)
    assert "不在您的权限范围内" in at.error[0].value
    assert "东街道" not in words(at)


def test_testing_counts_people_of_the_area_and_window_in_the_address(open_page):
    text = words(open_page("testing"))
    assert figure(text, "48 小时检测率") == ("66.6", "%")
    assert figure(text, "逾期未检") == ("2", "人")
    text = words(open_page("testing", area=EAST, window="24"))
    assert figure(text, "24 小时检测率") == ("25.0", "%")
    assert figure(text, "逾期未检") == ("3", "人")


def test_testing_ranks_streets_lowest_first(open_page):
    (ranked,) = (drawn for drawn in drawings(open_page("testing")) if "c-picks" in drawn)
    rows = [re.findall(r">([^<>]+)<", row) for row in re.findall(r"<tr data-code.*?</tr>", ranked)]
    assert [row[0] for row in rows] == ["西街道", "东街道"]
    assert [row[1] for row in rows] == ["50.0 %", "75.0 %"]
    assert [row[2] for row in rows] == ["1", "1"]


def test_people_are_listed_on_request_only_masked_and_on_record(open_page, district):
    at = open_page("testing", area="E1A1")
    assert not at.dataframe  # nobody's row was read
    at.button(key="people.open").click().run()
    people = at.dataframe[-1].value
    assert list(people["name"]) == ["张**"]
    assert "张三丰" not in words(at)
    with district.db.read() as conn:
        actions = [row.action for row in conn.exec_driver_sql("SELECT action FROM audit ORDER BY id")]
    assert actions.count("read_untested") == 1


def test_roles_without_personal_access_do_not_even_see_the_button(open_page):
    at = open_page("testing", role=Role.CDC, area="E1A1")
    assert any(button.key == "people.open" for button in at.button)  # CDC may read, but not carry out
    assert not any(button.key == "people.export" for button in at.button)


def test_sources_are_named_with_their_last_batch(open_page):
    text = words(open_page("sources"))
    assert "疾控病例清单" in text and "省平台核酸结果" in text
    assert "正常" in text


def test_the_past_is_bannered_on_every_page(open_page, district):
    from datetime import timedelta

    from domain.instants import now

    past = (now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+00:00").replace("+", "%2B").replace("%2B", "+")
    for page in ("navigation", "overview", "testing", "sources"):
        at = open_page(page, as_of=past)
        assert not at.exception
        assert "历史回看" in words(at)


def test_an_account_without_areas_is_told_so(open_page):
    at = open_page("navigation", role=Role.ADMIN, areas=())
    assert not at.exception
    assert "未分配区域" in words(at)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PUBLIC, Role.WALL)])
def test_the_menu_holds_what_the_role_may_open(open_page, role):
    at = open_page("navigation", role=role, areas=() if role is Role.ADMIN else (EAST,))
    shown = {link.label for link in at.get("page_link")}
    allowed = {entry.name for entry in ENTRIES if role in entry.roles and entry.name != "wall"}
    assert len(shown) == len(allowed)


def test_wall_shows_aggregates_in_two_scenes(open_page):
    at = open_page("wall", role=Role.WALL)
    assert not at.exception
    text = words(at)
    assert figure(text, "48 小时检测率")[0] == "–"  # 2 people are not tested: too few to tell
    assert "小数目已隐藏" in text
    assert "张" not in text
    assert figure(text, "累计感染者")[0] in ("3", "–")
    assert len(at.get("echarts_chart")) == 2
    assert not at.get("plotly_chart") and not at.get("deck_gl_json_chart")


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.py")), ids=lambda path: path.name)
def test_pages_stay_short(path):
    assert len(path.read_text().splitlines()) <= 80, (
        "about 60 lines: move what draws to components/, what asks to parts/"
    )
