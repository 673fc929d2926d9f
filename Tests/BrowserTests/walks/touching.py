"""Walks of people with a finger, and of two who want the same seat."""

import json
import re
import time
import urllib.request
from playwright.sync_api import expect
from paper import pages
from walk import BASE, SESSION, Walk

DRAWN = re.compile("^M")
# Free seats with three free ones on either side, so that none is left alone beside one that is taken; where each is on the screen, the nearest to the
# middle of the map first.
ROOMY = """async (session) => {
    const api = `/v1/sessions/${session}`, get = async (path) => (await fetch(api + path)).json();
    const [plan, stock] = [await get('/plan'), await get('/availability')];
    const states = new Map(stock.sections.map(({ id, states }) => [id, states]));
    const roomy = plan.sections.flatMap(({ id, seats }) => seats.filter((seat, n) => [-3, -2, -1, 0, 1, 2, 3].every((away) => seats[n + away]?.row === seat.row && seats[n + away].category === seat.category && states.get(id)[n + away] === 'f')));
    const picture = document.querySelector('.map > svg'), { x, y, width, height } = picture.getBoundingClientRect(), shown = picture.getScreenCTM();
    const far = ({ x: left, y: top }) => Math.hypot(left - x - width / 2, top - y - height / 2);
    return roomy.map(({ id, row, number, x, y }) => ({ id, row, number, place: new DOMPoint(x, y).matrixTransform(shown) }))
        .sort((one, other) => far(one.place) - far(other.place)).map(({ place, ...seat }) => ({ ...seat, x: place.x, y: place.y }));
}"""


def touch(browser):
    """On a phone of 360 px with a finger alone, from the programme to the ticket: taps, a pinch, a drag, the map's buttons."""
    walk = Walk(browser, "touch", 360, 740, touch=True)
    page = walk.page
    walk.open("/")
    page.locator(".card", has_text="Nuit blanche").locator("a").first.tap()
    page.locator("text=Choisir mes places").first.tap()
    page.locator("text=Choisir moi-même sur le plan").tap()
    picture, chosen = page.locator(".map > svg"), page.locator(".chosen input")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", DRAWN)
    walk.accessible("the map on a phone")
    picture.scroll_into_view_if_needed()
    frame = picture.bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2
    fingers = walk.context.new_cdp_session(page)

    def view():
        return [float(part) for part in picture.get_attribute("viewBox").split()]

    # A tenth of a second from step to step, whatever the machine needs: a finger that leaves in full flight throws the page, and the next tap only stops that.
    moment = time.time() - 60

    def move(kind, *places):
        nonlocal moment
        moment += 0.1
        fingers.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "timestamp": moment, "touchPoints": [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(places)]})

    # Two fingers bring the house nearer, one moves it: neither chooses anything.
    first = view()
    move("touchStart", (x - 40, y), (x + 40, y))
    for apart in (60, 80, 100, 100, 100):
        move("touchMove", (x - apart, y), (x + apart, y))
    move("touchEnd")
    walk.until(lambda: view()[2] < first[2] * 0.7)
    near = view()
    move("touchStart", (x, y))
    for step in (20, 40, 60, 60, 60):
        move("touchMove", (x - step, y - step / 2))
    move("touchEnd")
    walk.until(lambda: view()[0] > near[0] and view()[1] > near[1])
    assert view()[2] == near[2], (near, view())
    # So do the buttons, each as large as a finger.
    larger, smaller = page.get_by_role("button", name="Agrandir"), page.get_by_role("button", name="Réduire")
    for button in (larger, smaller):
        size = button.bounding_box()
        assert size["width"] >= 44 and size["height"] >= 44, size
    smaller.tap()
    walk.until(lambda: view()[2] > near[2])
    larger.tap()
    walk.until(lambda: abs(view()[2] - near[2]) < 1)
    for _ in range(8):
        smaller.tap()
    walk.until(lambda: view()[2] >= first[2])
    expect(chosen).to_have_count(0)

    # From far away a tap brings a place under the finger; then it takes a seat, gives it back, and takes it again.
    page.touchscreen.tap(x, y)
    walk.until(lambda: page.evaluate("25 * document.querySelector('.map > svg').getScreenCTM().a") >= 20)
    expect(chosen).to_have_count(0)
    picture.scroll_into_view_if_needed()
    seat = page.evaluate(ROOMY, "vesper-zenith")[0]
    for count in (1, 0, 1):
        page.touchscreen.tap(seat["x"], seat["y"])
        expect(chosen).to_have_count(count)
    expect(chosen).to_have_value(seat["id"])
    expect(page.locator(".map .tip")).to_contain_text(f"rang {seat['row']}, place {seat['number']}")
    expect(page.locator(".sum strong")).to_have_text(re.compile(r"^\d+,\d\d\s€$"))
    walk.accessible("a seat under a finger")
    walk.picture("chosen")
    page.locator("form.seats > .actions button").tap()
    expect(page.locator(".places li")).to_have_count(1)
    expect(page.locator(".places li")).to_contain_text(f"rang {seat['row']}, place {seat['number']}")
    walk.accessible("the basket on a phone")
    walk.picture("basket")
    for field, text in (("#name", "Олена Шевченко"), ("#email", "touch@example.org")):
        page.locator(field).tap()
        expect(page.locator(field)).to_be_focused()
        page.keyboard.insert_text(text)
    page.locator("form.buyer .actions button").tap()
    page.locator("text=Commander avec obligation de paiement").tap()
    page.wait_for_url("**/pay/**")
    page.locator("button[value=success]").tap()
    walk.tickets()
    walk.picture("order")
    page.locator("text=Voir mes billets").tap()
    expect(page.locator(".ticket svg.code")).to_have_count(1)
    expect(page.locator(".ticket")).to_contain_text(f"rang {seat['row']}, place {seat['number']}")
    walk.accessible("a ticket on a phone")
    with urllib.request.urlopen(f"{page.url}.pdf?format=phone") as answer:
        assert "Au nom de Олена Шевченко" in pages(answer.read())[0].words.replace("\u00a0", " ")
    walk.picture("ticket")
    walk.end()


def rivals(browser):
    """Two browsers want the same numbered seat: one has it, the other is told, and offered the nearest one."""
    first, second = Walk(browser, "rival"), Walk(browser, "rival-phone", 360, 740, touch=True)
    with urllib.request.urlopen(BASE + SESSION.replace("/seances", "/v1/sessions") + "/availability") as answer:
        stock = answer.read().decode()
    for walk in (first, second):
        # Neither hears of the other before both have asked.
        walk.page.route("**/availability/events", lambda route: route.fulfill(content_type="text/event-stream", body=f"retry: 600000\nevent: availability\ndata: {stock}\n\n"))
    first.open(SESSION + "/plan")
    expect(first.page.locator(".map path.free.c0").first).to_have_attribute("d", DRAWN)
    seat = first.page.evaluate(ROOMY, "vesper-zenith")[0]
    for walk in (first, second):
        walk.open(f"{SESSION}/plan?seat-0={seat['id']}")
        expect(walk.page.locator(".chosen input")).to_have_value(seat["id"])
    # Both are sent before either is answered: one has it, whoever that is.
    for walk in (first, second):
        walk.page.evaluate("setTimeout(() => document.querySelector('form.seats > .actions button').click())")
    for walk in (first, second):
        expect(walk.page.locator("main [role=alert]").or_(walk.page.locator("text=Rendre ces places")).first).to_be_visible()
    lucky = [walk for walk in (first, second) if "/paniers/" in walk.page.url]
    assert len(lucky) == 1, [walk.page.url for walk in (first, second)]
    had, told = (first, second) if lucky[0] is first else (second, first)
    name = f"rang {seat['row']}, place {seat['number']}"
    expect(had.page.locator(".places li")).to_contain_text(name)
    page = told.page
    expect(page.locator("main [role=alert]")).to_contain_text("vient d’être prise")
    expect(page.locator("main [role=alert]")).to_contain_text(name)
    told.accessible("a seat that somebody else has", twin=True)
    told.picture("told")
    offered = page.locator("form.instead input[name=seat-0]").get_attribute("value")
    with urllib.request.urlopen(BASE + SESSION.replace("/seances", "/v1/sessions") + "/plan") as answer:
        plan = {one["id"]: one for section in json.loads(answer.read())["sections"] for one in section["seats"]}

    def away(other):
        return (plan[other]["x"] - plan[seat["id"]]["x"]) ** 2 + (plan[other]["y"] - plan[seat["id"]]["y"]) ** 2

    # Both neighbours were free: nothing is nearer than one of them, and it costs the same.
    beside = [one for one in plan.values() if one["category"] == plan[seat["id"]]["category"] and one["id"] != seat["id"]]
    assert plan[offered] in beside and away(offered) == min(away(one["id"]) for one in beside), (offered, seat)
    page.click("text=Prendre cette place")
    expect(page.locator(".places li")).to_have_count(1)
    expect(page.locator(".places li")).to_contain_text(f"rang {plan[offered]['row']}, place {plan[offered]['number']}")
    told.picture("nearest")
    for walk in (had, told):
        walk.page.click("text=Rendre ces places")
    had.end(allowed=["409"])
    told.end(allowed=["409"])
