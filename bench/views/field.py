"""Which pictures are taken of the field's phones? The day, doors to knock at, the survey, cut off and in conflict."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Page, expect

from bench.views.view import PAPER, End, View

GRID, COMMUNITY, STREET = "grid", "community", "street-005"
FIRST = "main a.thing"
BUILDING = "main section .places a"
NEW_ID = "33011319900230001X"
"""Nobody's: there is no 30 February."""
EMPTY_FORM = """() => {
  const form = document.querySelector("main form [required]").form;
  form.noValidate = true;
  form.requestSubmit();
}"""
SENT_BEFORE = """async ([id, note]) => {
  const query = location.search;
  const { doors } = await (await fetch(`/field/survey/data${query}`)).json();
  const door = doors.find((one) => one.id === id);
  const entry = { key: crypto.randomUUID().replaceAll("-", ""), dwelling: id, base: door.version, outcome: "unchanged",
    at: Math.floor(Date.now() / 1000), note };
  await fetch("/field/survey/entries", { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ entries: [entry] }) });
}"""
"""Another phone's entry for a door that stands open on this one."""


def _views() -> list[View]:
    view = partial(View, end=End.FIELD)
    return [
        view("field-day", "/field", GRID),
        view("field-day-community", "/field", COMMUNITY),
        view("field-day-done", "/field?done=1", GRID),
        view("field-task", "/field", COMMUNITY, _open_thing, shows=("/field/task",)),
        view("field-task-refused", "/field", COMMUNITY, _send_nothing),
        view("field-task-gone", "/field/task?record=door_alert&id=0&kind=door_check", GRID),
        view("field-knock", "/field/knock", COMMUNITY),
        view("field-knock-unit", "/field/knock", COMMUNITY, _open_thing),
        view("field-knock-person", "/field/knock", COMMUNITY, _open_person),
        view("field-map", "/field/map", GRID),
        view("field-map-community", "/field/map", COMMUNITY),
        view("field-print", "/field/print", GRID),
        view("field-printed", "/field/print", GRID, _print, only=(PAPER,)),
        view("field-event", "/field/event", GRID),
        view("field-alarms", "/field/alarms", COMMUNITY),
        view("field-survey", "/field/survey", GRID),
        view("field-survey-areas", "/field/survey", STREET),
        view("field-survey-no-door", "/field/survey/door?code=H-00000000", GRID),
        view("field-survey-doors", "/field/survey", GRID, _open_building, shows=("/field/survey/building",)),
        view("field-survey-confirm", "/field/survey", STREET, _ask_to_confirm),
        view("field-survey-household", "/field/survey", GRID, _open_door),
        view("field-survey-change", "/field/survey", GRID, _change),
        view("field-survey-wrong", "/field/survey", GRID, _type_wrong),
        view("field-survey-cut", "/field/survey", GRID, _cut_off),
        view("field-survey-conflict", "/field/survey", COMMUNITY, _disagree),
        view("field-nowhere", "/field/nowhere", GRID),
        view("field-leave", "/field/survey", GRID, _leave_unsent, shows=("/field/leave",)),
    ]


def _open_thing(page: Page) -> None:
    page.locator(FIRST).first.click()
    page.wait_for_load_state()


def _open_person(page: Page) -> None:
    _open_thing(page)
    _open_thing(page)


def _send_nothing(page: Page) -> None:
    """Send a form empty that asks for something, as a browser does that checks nothing itself."""
    for place in range(page.locator(FIRST).count()):
        page.locator(FIRST).nth(place).click()
        page.wait_for_load_state()
        if page.locator("main form [required]").count():
            break
        page.go_back()
    page.evaluate(EMPTY_FORM)
    page.wait_for_selector("#why")


def _print(page: Page) -> None:
    page.emulate_media(media="print")


def _open_building(page: Page) -> None:
    while not page.locator(BUILDING).count():  # of a larger area first its parts
        page.locator("main .places a").first.click()
        page.wait_for_load_state()
    page.locator(BUILDING).first.click()
    page.wait_for_selector(".doors")


def _open_door(page: Page) -> None:
    _open_building(page)
    page.locator(".doors a:not(:has(.conflict))", has_text="2").first.click()
    page.wait_for_selector("#card")


def _ask_to_confirm(page: Page) -> None:
    _open_building(page)
    page.locator("#confirm-building, .floor .small").first.click()


def _change(page: Page) -> None:
    _open_door(page)
    page.locator("#card summary").first.click()
    page.locator("#card [data-word]").first.click()


def _type_wrong(page: Page) -> None:
    _open_door(page)
    page.click("#add")
    page.fill("[id$=id_no]", NEW_ID)
    page.click("#main")


def _cut_off(page: Page) -> None:
    _open_door(page)
    page.context.set_offline(True)
    page.fill("#note", "二楼有狗")
    page.click("#main")
    page.wait_for_selector("#send")
    page.goto(page.url.partition("#")[0] + "#")
    page.wait_for_selector(".doors")


def _leave_unsent(page: Page) -> None:
    page.route("**/field/survey/entries", lambda route: route.abort())
    _open_door(page)
    page.click("#main")
    page.goto(page.url.partition("/survey")[0] + "/leave")
    page.wait_for_selector("#ask:not(:empty)")


def _disagree(page: Page) -> None:
    _open_door(page)
    door = int(page.locator("#card").get_attribute("data-door") or 0)
    page.evaluate(SENT_BEFORE, [door, "另一部手机先到"])
    page.fill("#note", "门口有快递")
    page.click("#main")
    expect(page.locator("#sending .count-waits")).to_have_count(0)
    page.goto(page.url.partition("#")[0] + f"#door={door}")
    page.wait_for_selector(".side")


FIELD_VIEWS = _views()
