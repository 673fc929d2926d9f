"""Walks of people who look around and choose."""

import re
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from playwright.sync_api import expect
from walk import BASE, EVENT, SESSION, Walk


def around(browser):
    """What everybody sees besides: the agenda, a venue, what its own site shows of it, the house style; in both languages and themes."""
    for dark in (False, True):
        walk = Walk(browser, "around-dark" if dark else "around", 360 if dark else 1280, dark=dark)
        for path in ["/agenda", "/en/calendar", "/mentions-legales", "/conditions-de-vente", "/en/privacy", "/paniers", "/salles/zenith-de-la-plaine", "/en/venues/theatre-des-ormes", "/widget/theatre-des-ormes", "/en/widget/zenith-de-la-plaine", "/style", "/en/style"]:
            walk.open(path)
            # In both themes already.
            if not dark:
                walk.accessible(path, twin=path in ["/mentions-legales", "/conditions-de-vente", "/en/privacy", "/paniers"])
            walk.picture(path.strip("/").replace("/", "-"))
        walk.end()
    walk = Walk(browser, "embedded")
    page = walk.page
    walk.open("/?q=nuit&ville=Saint-Denis")
    page.click("header nav >> text=English")
    expect(page).to_have_url(re.compile(r"/en/\?q=nuit&ville=Saint%2DDenis$"))
    expect(page.locator(".card")).to_have_count(1)
    walk.accessible("found", twin=True)
    walk.open("/?genre=Jazz&du=2020-01-01&prix=5")
    expect(page.locator(".empty")).to_be_visible()
    walk.accessible("nothing found", twin=True)
    # A sale that is not open yet: one is told of it, once.
    walk.open("/evenements/le-ciel-avant-nous")
    clock = page.locator(".countdown .clock")
    expect(clock).to_have_text(re.compile(r"^\d:\d\d$"))
    # Days before, whole hours, and never more than there are.
    shown = page.evaluate("[25 * 3600, 2 * 86400 - 1, 86400, 86399].map(timeLeft)")
    assert [re.sub(r"\s", " ", text) for text in shown] == ["1 jour 1 h", "1 jour 23 h", "1 jour 0 h", "23:59:59"], shown
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)
    # Out of the browser's memory a page is as old as it was left: it is asked again how long it takes, and no clock but the platform's counts.
    def hours_old(route):
        answer = route.fetch()
        older = re.sub(r'data-left="(\d+)"', lambda left: f'data-left="{int(left[1]) + 7_200_000}"', answer.text())
        assert older != answer.text()
        route.fulfill(response=answer, body=older)
    page.route("**/evenements/le-ciel-avant-nous", hours_old, times=1)
    walk.open("/evenements/le-ciel-avant-nous")
    expect(clock).to_have_text(re.compile(r"^\d:\d\d$"))
    astray = Walk(browser, "wrong-clock")
    astray.page.clock.install(time=time.time() + 3 * 3600)
    astray.open("/evenements/le-ciel-avant-nous")
    expect(astray.page.locator(".countdown .clock")).to_have_text(re.compile(r"^\d:\d\d$"))
    astray.end()
    walk.accessible("not open yet", twin=True)
    walk.picture("not-open")
    page.fill("form.wish input", "ada@example.org")
    page.click("form.wish button")
    expect(page.locator("h1")).to_have_text("C’est noté")
    walk.accessible("told", twin=True)
    walk.open("/agenda")
    page.click("text=Mois suivant")
    walk.accessible("a month", twin=True)
    page.click("td.on a >> nth=0")
    expect(page.locator(".day h2 >> nth=0")).to_be_in_viewport()
    page.click(".session h3 a >> nth=0")
    page.click(".session .text strong")
    expect(page).to_have_url(re.compile("/salles/"))
    # The lines that the venue copies work in a page of somebody else's.
    page.click("summary")
    # This platform was not told its own address.
    lines = page.locator("pre code").inner_text().replace('src="/', f'src="{BASE}/')
    with other_site(f"<!doctype html><html lang='fr'><title>Une salle</title><link rel='icon' href='data:,'>{lines}") as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".session h3 >> nth=0")).to_be_visible()
        walk.picture("widget")
        with walk.context.expect_page() as opened:
            frame.locator("a.button >> nth=0").click()
        expect(opened.value.locator("form.choose")).to_be_visible()
        assert opened.value.url.startswith(BASE + "/seances/")
    walk.end()


@contextmanager
def other_site(document):
    """A site of somebody else's, with one page."""
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(document.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def budget(browser):
    """An event's page is light: at most 60 kB without pictures and 15 requests, and it is there before any script."""
    walk = Walk(browser, "budget")
    answers = []
    walk.page.on("response", lambda answer: answers.append(answer))
    walk.open(EVENT)
    walk.page.wait_for_load_state("networkidle")
    sizes = [0 if answer.headers.get("content-type", "").startswith("image/jpeg") else len(answer.body()) for answer in answers]
    print(f"   event page: {sum(sizes)} bytes in {len(sizes)} requests, not compressed, without pictures", flush=True)
    assert 20_000 < sum(sizes) <= 60_000 and 3 <= len(sizes) <= 15, sizes
    walk.end()
    bare = Walk(browser, "budget-bare", scripts=False)
    bare.open(EVENT)
    expect(bare.page.locator("h1")).to_be_visible()
    expect(bare.page.locator(".session .button").first).to_be_visible()
    bare.end()


def seats(browser):
    """Numbered seats on the map: with the mouse, with the keyboard, and in the list without scripts."""
    walk = Walk(browser, "seats")
    page = walk.page
    walk.open(SESSION)
    page.click("text=Choisir moi-même sur le plan")
    picture = page.locator(".map > svg")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    walk.accessible("map")
    walk.picture("map")
    # Eight shapes, those of the house style; whatever the number of categories, no two look alike.
    signs = page.evaluate("[...Array(8).keys()].map((index) => shape(index, 0, 0, 5))")
    assert len(set(signs)) == 8 and page.evaluate("new Set([...Array(64).keys()].map((index) => `${shape(index, 0, 0, 5)} ${colour(index)}`)).size") == 64
    assert signs == page.evaluate("""async () => {
        const text = await (await fetch('/style')).text();
        return [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('.legend path')].map((path) => path.getAttribute('d'));
    }""")
    # Who looks at another section in the list goes on reading there; the map stays closed to who reads it.
    page.click("details.list summary")
    page.click(".sections button >> nth=1")
    expect(page).to_have_url(re.compile(r"secteur=.*#liste$"))
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    expect(page.locator("details.list")).to_have_attribute("open", "")
    expect(page.locator("details.list legend .sample").first).to_be_visible()
    walk.picture("list")
    walk.open(SESSION + "/plan")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    picture.scroll_into_view_if_needed()
    frame = picture.bounding_box()
    page.mouse.click(frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] / 2)
    walk.picture("nearer")
    picture.focus()
    chosen = page.locator(".chosen input")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
    expect(chosen).to_have_count(2)
    first = chosen.first.get_attribute("value")
    page.click(".chosen li:first-child button")
    expect(chosen).to_have_count(1)
    assert chosen.first.get_attribute("value") != first
    # From the seat that was given back past the one that was kept.
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(chosen).to_have_count(2)
    ids = [chosen.nth(number).get_attribute("value") for number in range(2)]
    walk.picture("chosen")
    # Somebody else sees at once that they are gone, and is told when it is too late.
    other = Walk(browser, "late", 360, 740)
    # The first stream ends after what is free at first, the second one is refused: the map says that it stands still, and comes back.
    with urllib.request.urlopen(BASE + SESSION.replace("/seances", "/v1/sessions") + "/availability") as answer:
        first = "retry: 100\nevent: availability\ndata: " + answer.read().decode() + "\n\n"
    streams = iter([{"content_type": "text/event-stream", "body": first}, {"status": 503}])
    def stream(route):
        ending = next(streams, None)
        route.fulfill(**ending) if ending else route.continue_()
    other.page.route("**/availability/events", stream)
    other.open(SESSION + "/plan")
    expect(other.page.locator(".map .message")).to_contain_text("Le plan n’est plus à jour")
    expect(other.page.locator(".map .message")).to_be_hidden()
    expect(other.page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    taken = "() => [...document.querySelectorAll('.map path.taken')].map((path) => path.getAttribute('d')).join('')"
    before = other.page.evaluate(taken)
    # A wide house is no strip on a small phone, and a tap brings a place under the finger.
    small = other.page.locator(".map > svg")
    drawn = "document.querySelector('.map > svg > g').getBoundingClientRect().height"
    assert small.bounding_box()["height"] >= 300 and other.page.evaluate(drawn) >= 200, (small.bounding_box(), other.page.evaluate(drawn))
    other.picture("map")
    small.click()
    across = "25 * document.querySelector('.map > svg').getScreenCTM().a"
    assert other.page.evaluate(across) >= 20, other.page.evaluate(across)
    other.picture("nearer")
    page.click("form.seats .actions button")
    expect(page).to_have_url(re.compile("/paniers/"))
    expect(page.locator(".places li")).to_have_count(2)
    other.until(lambda: other.page.evaluate(taken) != before)
    other.page.evaluate("ids => ids.forEach((id, n) => document.querySelector('form.seats').insertAdjacentHTML('beforeend', `<input type=hidden name=seat-9${n} value=${id}>`))", ids)
    # One more, which is free: it stays chosen, on the map and in the other language.
    other.page.locator(".map > svg").focus()
    other.page.keyboard.press("ArrowDown")
    other.page.keyboard.press("Space")
    expect(other.page.locator(".chosen input")).to_have_count(1)
    kept = other.page.locator(".chosen input").get_attribute("value")
    expect(other.page.locator(".sum strong")).to_have_text(re.compile(r"^\d+,\d\d\s€$"))
    other.page.click("form.seats .actions button")
    expect(other.page.locator("[role=alert]")).to_contain_text("viennent d’être prises")
    expect(other.page.locator(".chosen input")).to_have_value(kept)
    expect(other.page.locator("details.list")).not_to_have_attribute("open", "")
    other.accessible("taken seats")
    other.picture("taken")
    # As many of the same category, side by side and near, are offered and can be had.
    other.page.click("text=Prendre ces places")
    expect(other.page).to_have_url(re.compile("/paniers/"))
    expect(other.page.locator(".places li")).to_have_count(3)
    other.end(allowed=["409", "503"])
    # The seat that comes with a wheelchair place is in the total.
    walk.open("/seances/traversee-premiere/plan#liste")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    beside = page.locator(".legend li[data-beside]").first
    page.locator(f"legend[data-category={beside.get_attribute('data-category')}] ~ label").first.click()
    both = beside.evaluate("({ dataset }) => money.format((Number(dataset.cents) + Number(dataset.beside) + Number(document.querySelector('[data-sum]').dataset.fees)) / 100)")
    expect(page.locator(".sum strong")).to_have_text(both)
    walk.end()
    plain = Walk(browser, "list", 360, 740, scripts=False)
    plain.open("/en/sessions/traversee-premiere/map")
    # Not a wheelchair place, which comes with its companion's.
    plain.page.locator("fieldset", has_text="Catégorie 1").first.locator("input").nth(3).check()
    plain.page.click("text=1er balcon")
    expect(plain.page.locator(".kept input:checked")).to_have_count(1)
    expect(plain.page.locator(".kept")).to_contain_text("Parterre")
    plain.page.locator("fieldset:not(.kept) input").nth(3).check()
    plain.page.locator("fieldset:not(.kept) input").nth(4).check()
    plain.picture("list")
    # Over two sections, through the other language with what was not sent, and past another section.
    expect(plain.page.locator("details.list")).to_be_in_viewport()
    plain.page.click("button[lang=fr]")
    expect(plain.page.locator("form.seats input:checked")).to_have_count(3)
    expect(plain.page.locator(".kept")).to_contain_text("Déjà choisies")
    plain.page.click("text=2e balcon")
    expect(plain.page.locator(".kept input:checked")).to_have_count(3)
    plain.page.click("header a[hreflang=en]")
    plain.page.click("header a[hreflang=fr]")
    expect(plain.page.locator(".sections [aria-current]")).to_contain_text("2e balcon")
    plain.page.click("form.seats .actions button")
    expect(plain.page.locator(".places li")).to_have_count(3)
    expect(plain.page.locator(".places")).to_contain_text("Parterre")
    expect(plain.page.locator(".places")).to_contain_text("1er balcon")
    plain.page.click("header >> text=Programme")
    plain.page.click("header >> text=Panier")
    expect(plain.page.locator(".places li")).to_have_count(3)
    plain.page.click("form[action$='/rendre'] button")
    plain.end()


def gestures(browser):
    """The wheel, the buttons, a drag, two fingers and the arrows: each moves the window on the house, or what is said of a seat."""
    walk = Walk(browser, "gestures")
    page = walk.page
    walk.open(SESSION + "/plan")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    picture, tip = page.locator(".map > svg"), page.locator(".map .tip")
    picture.scroll_into_view_if_needed()
    frame = picture.bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2

    def view():
        return [float(part) for part in picture.get_attribute("viewBox").split()]

    def width_is(compare):
        walk.until(lambda: compare(view()[2]))

    whole = view()
    page.mouse.move(x, y)
    for _ in range(5):
        page.mouse.wheel(0, -100)
    width_is(lambda width: width < whole[2] * 0.6)
    near = view()
    page.mouse.down()
    page.mouse.move(x - 90, y - 50, steps=5)
    page.mouse.up()
    moved = view()
    assert moved[0] > near[0] and moved[1] > near[1] and moved[2:] == near[2:], (near, moved)
    larger, smaller = page.get_by_role("button", name="Agrandir"), page.get_by_role("button", name="Réduire")
    larger.click()
    width_is(lambda width: width < near[2] * 0.7)
    smaller.click()
    width_is(lambda width: abs(width - near[2]) < 1)
    for _ in range(4):
        smaller.click()
    assert view() == whole
    # Two fingers, as a phone sends them.
    fingers = walk.context.new_cdp_session(page)

    def touch(kind, *places):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": place, "y": y, "id": number} for number, place in enumerate(places)]})

    touch("touchStart", x - 40, x + 40)
    touch("touchMove", x - 100, x + 100)
    touch("touchEnd")
    width_is(lambda width: width < whole[2] * 0.7)
    expect(page.locator(".chosen input")).to_have_count(0)
    # The keys: plus and minus, and from one free seat to the next, of which the same is shown and said.
    picture.focus()
    for _ in range(4):
        page.keyboard.press("-")
    assert view() == whole
    page.keyboard.press("+")
    width_is(lambda width: width < whole[2])
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        said.append(tip.inner_text())
        assert page.locator(".map [aria-live=polite]").inner_text() == said[-1]
        assert re.fullmatch(
            r".+, rang .+, place .+ · .+ \d+,\d\d\s€.* · (de face|de trois quarts|de côté|derrière la scène), (près de la scène|à mi-distance|loin de la scène)", said[-1]), said
    assert len(set(said)) == 3, said
    walk.picture("pointed-at")
    # Under the mouse it is that of the seat.
    width, place = view()[2], page.locator(".map .ring").bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(tip).to_have_text(said[-1])
    assert view()[2] == width
    walk.end()
