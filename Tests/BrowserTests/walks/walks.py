"""Walks through the site in a real browser: `walks.py BASE FOLDER NAME…`. Prints a line per walk, leaves screenshots in FOLDER and
exits 1 when one fails."""

import json
import re
import sys
import traceback
import urllib.request
from urllib.parse import parse_qs, urlparse
from playwright.sync_api import expect, sync_playwright
from axe_playwright_python.sync_playwright import Axe

BASE, FOLDER = sys.argv[1], sys.argv[2]
# Generous: the machine may have two cores and other things to do.
expect.set_options(timeout=30_000)
EVENT, SESSION = "/evenements/vesper-et-les-ombres", "/seances/vesper-zenith"
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


class Walk:
    """A browser of one person."""

    def __init__(self, browser, name, width=1280, height=900, scripts=True, dark=False):
        self.name = name
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, color_scheme="dark" if dark else "light", locale="fr-FR")
        self.page = self.context.new_page()
        self.complaints = []
        self.count = 0
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.foreign(request.url))

    def foreign(self, url):
        if not url.startswith((BASE, "http://127.0.0.1:")):
            self.complaints.append(f"a request to somebody else: {url}")

    def open(self, path):
        return self.page.goto(BASE + path)

    def picture(self, what):
        self.count += 1
        picture = self.page.screenshot(path=f"{FOLDER}/{self.name}-{self.count}-{what}.png", full_page=True)
        # A PNG's header says how wide it is (ISO/IEC 15948): nothing may have to be scrolled sideways.
        wide = int.from_bytes(picture[16:20], "big")
        assert wide == self.page.viewport_size["width"], f"{what} is {wide} px wide"

    def accessible(self, what):
        findings = Axe().run(self.page, options=AXE).response["violations"]
        assert not findings, f"{what}: " + "; ".join(f"{f['id']}: {[n['html'] for n in f['nodes']][:3]}" for f in findings)

    def choose(self, **quantities):
        for category, quantity in quantities.items():
            self.page.select_option(f"#q-{category.replace('_', '-')}", str(quantity))
        self.page.click("form.choose button")

    def wants_one(self, path, category):
        """Looks again until a place is shown as free: what is shown may be a quarter of a second old."""
        for _ in range(100):
            self.open(path)
            if self.page.locator(f"#q-{category}:enabled").count():
                return self.page.select_option(f"#q-{category}", "1")
        raise AssertionError(f"no place is free in {category}")

    def identify(self, name="Ada Lovelace", email=None):
        # One buyer may have six places: each walk has its own.
        email = email or f"{self.name}@example.org"
        self.page.fill("#name", name)
        self.page.fill("#email", email)
        self.page.click("form.buyer .actions button")

    def pay(self, outcome="success"):
        self.page.click(f"button[value={outcome}]")
        if not self.page.url.startswith(BASE):
            self.page.locator("a[href*='/commandes/'], a[href*='/orders/']").click()

    def order(self):
        """The address to which the provider's page will lead back."""
        self.page.wait_for_url("**/pay/**")
        return parse_qs(urlparse(self.page.url).query)["return_url"][0].split("?")[0]

    def tickets(self):
        # Without scripts the page comes again by itself.
        self.page.wait_for_selector("text=/Voir mes billets|See my tickets/", timeout=60_000)

    def end(self, allowed=()):
        left = [c for c in self.complaints if not any(a in c for a in allowed)]
        assert not left, f"the browser complains: {left}"
        self.context.close()


def purchase(browser):
    """On a desk, with scripts; every page is accessible in both languages and both themes."""
    walk = Walk(browser, "desk")
    page = walk.page
    for path in ["/", EVENT, SESSION, "/en/", "/en/events/vesper-et-les-ombres", "/en/sessions/vesper-zenith", "/?ville=Orl%C3%A9ans", "/?q=rien"]:
        walk.open(path)
        walk.accessible(path)
    walk.open("/")
    walk.picture("programme")
    page.fill("#q", "nuit blanche")
    page.click("form.search button")
    expect(page.locator(".card")).to_have_count(1)
    page.click(".card a")
    walk.picture("event")
    page.click("text=Choisir mes places")
    walk.picture("choose")
    page.click("form.choose button")
    expect(page.locator("[role=alert]")).to_contain_text("Indiquez au moins une place")
    walk.accessible("nothing chosen")
    walk.choose(categorie_1=2, fosse=1)
    expect(page).to_have_url(re.compile("/paniers/vesper-zenith/"))
    expect(page.locator(".places li")).to_have_count(3)
    expect(page.locator(".clock")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    walk.accessible("basket")
    walk.picture("basket")
    page.fill("#name", "Ada Lovelace")
    page.click("text=Me laisser plus de temps")
    expect(page.locator("text=déjà été prolongé")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    page.evaluate("document.querySelector('form.buyer').noValidate = true")
    walk.identify(email="personne")
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    walk.accessible("a wrong address")
    walk.identify()
    expect(page.locator("tfoot .amount")).to_have_text(re.compile("157,00"))
    walk.accessible("recap")
    walk.picture("recap")
    page.click("text=Modifier")
    expect(page.locator("#email")).to_have_value("desk@example.org")
    page.click("form.buyer .actions button")
    page.click("text=Commander avec obligation de paiement")
    walk.pay()
    walk.tickets()
    walk.accessible("order")
    walk.picture("order")
    page.click("text=Voir mes billets")
    expect(page.locator(".ticket svg.code")).to_have_count(3)
    walk.accessible("tickets")
    walk.picture("tickets")
    address = page.url
    for format, least in (("a4", 10_000), ("phone", 10_000)):
        with urllib.request.urlopen(f"{address}.pdf?format={format}") as answer:
            document = answer.read()
            assert answer.headers["content-type"] == "application/pdf" and document.startswith(b"%PDF") and len(document) > least
            with open(f"{FOLDER}/tickets-{format}.pdf", "wb") as file:
                file.write(document)
    walk.end(allowed=["422"])
    # Whoever has the address has the tickets, and nobody keeps a copy on the way.
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "same-origin"
    dark = Walk(browser, "dark", dark=True)
    for path in ["/", EVENT, SESSION, address.replace(BASE, "").replace("/billets", ""), address.replace(BASE, "")]:
        dark.open(path)
        dark.accessible("dark " + path)
    dark.end()


def seats(browser):
    """Numbered seats on the map: with the mouse, with the keyboard, and in the list without scripts."""
    walk = Walk(browser, "seats")
    page = walk.page
    walk.open(SESSION)
    page.click("text=Choisir moi-même sur le plan")
    picture = page.locator(".map > svg")
    expect(page.locator(".map path.free.c0")).to_have_attribute("d", re.compile("^M"))
    walk.accessible("map")
    walk.picture("map")
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
    other.open(SESSION + "/plan")
    expect(other.page.locator(".map path.free.c0")).to_have_attribute("d", re.compile("^M"))
    before = other.page.locator(".map path.taken").get_attribute("d") or ""
    other.picture("map")
    page.click("form.seats .actions button")
    expect(page).to_have_url(re.compile("/paniers/"))
    expect(page.locator(".places li")).to_have_count(2)
    expect(other.page.locator(".map path.taken")).not_to_have_attribute("d", before)
    other.page.evaluate("ids => ids.forEach((id, n) => document.querySelector('form.seats').insertAdjacentHTML('beforeend', `<input type=hidden name=seat-9${n} value=${id}>`))", ids)
    other.page.click("form.seats .actions button")
    expect(other.page.locator("[role=alert]")).to_contain_text("viennent d’être prises")
    other.accessible("taken seats")
    other.picture("taken")
    other.end(allowed=["409"])
    walk.end()
    plain = Walk(browser, "list", 360, 740, scripts=False)
    plain.open("/en/sessions/traversee-premiere/map")
    plain.page.click("text=1er balcon")
    plain.page.locator("fieldset input").nth(3).check()
    plain.page.locator("fieldset input").nth(4).check()
    plain.picture("list")
    plain.page.click("form.seats .actions button")
    expect(plain.page.locator(".places li")).to_have_count(2)
    expect(plain.page.locator(".places li").first).to_contain_text("1er balcon")
    plain.end()


def phone(browser):
    """On a phone of 360 px without scripts."""
    walk = Walk(browser, "phone", 360, 740, scripts=False, dark=True)
    page = walk.page
    walk.open("/en/")
    walk.picture("programme")
    page.click("text=Nuit blanche")
    walk.picture("event")
    page.click("text=Choose my places")
    walk.choose(categorie_2=1)
    page.select_option("#tariff-0", index=1)
    walk.picture("basket")
    walk.identify("Grace Hopper", "grace@example.org")
    expect(page.locator("tfoot .amount")).to_have_text("€39.00")
    walk.picture("recap")
    page.click("text=Order with obligation to pay")
    walk.pay()
    walk.tickets()
    walk.picture("order")
    page.click("text=See my tickets")
    expect(page.locator(".ticket")).to_have_count(1)
    walk.picture("tickets")
    walk.end()


def keyboard(browser):
    """With the keyboard alone."""
    walk = Walk(browser, "keyboard")
    page = walk.page

    def reach(selector):
        expect(page.locator(selector)).to_be_visible()
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    def enter(address):
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(address))

    walk.open(EVENT)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reach("a.button")
    enter("/seances/")
    reach("#q-fosse")
    page.keyboard.type("2")
    reach("form.choose button")
    enter("/paniers/")
    reach("#name")
    page.keyboard.type("Ada Lovelace")
    page.keyboard.press("Tab")
    page.keyboard.type("keyboard@example.org")
    enter("/recapitulatif")
    reach("form.recap button:not([formaction])")
    enter("/pay/")
    reach("button[value=success]")
    enter("/commandes/")
    walk.tickets()
    reach("a[href$='/billets']")
    enter("/billets")
    walk.end()


def race(browser):
    """Two browsers want the last place: one has it, the other is told."""
    def call(path, body, visitor=None, key=None):
        headers = {"content-type": "application/json"}
        if visitor:
            headers |= {"guichet-visitor": visitor, "idempotency-key": key}
        request = urllib.request.Request(BASE + path, json.dumps(body).encode() if body else b"", headers, method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())

    def free():
        with urllib.request.urlopen(BASE + "/v1/sessions/sarbacane-cave") as answer:
            session = json.loads(answer.read())
        return session["remaining"], session["buyerLimit"], session["categories"][0]["id"]

    left, limit, category = free()
    for number in range(0, left - 1, limit):
        visitor = call("/v1/visitors", None)["visitor"]
        places = min(limit, left - 1 - number)
        call("/v1/sessions/sarbacane-cave/holds", {"items": [{"category": category, "quantity": places}]}, visitor, f"hold-{number:012}")
    first, second = Walk(browser, "first"), Walk(browser, "second")
    for walk in (first, second):
        walk.wants_one("/seances/sarbacane-cave", category)
    first.page.click("form.choose button")
    expect(first.page).to_have_url(re.compile("/paniers/"))
    second.page.click("form.choose button")
    expect(second.page.locator("[role=alert]")).to_contain_text("Il n’y a plus assez de places")
    second.accessible("refused")
    second.picture("refused")
    # What is given back can be had by the other.
    first.page.click("text=Rendre ces places")
    second.wants_one("/seances/sarbacane-cave", category)
    second.page.click("form.choose button")
    expect(second.page).to_have_url(re.compile("/paniers/"))
    first.end()
    second.end(allowed=["409"])


def refused(browser):
    """A card is refused, and another one pays. Then somebody gives an order up."""
    walk = Walk(browser, "refused")
    page = walk.page
    walk.open(SESSION)
    walk.choose(fosse=1)
    walk.identify()
    page.click("form.recap button:not([formaction])")
    order = walk.order()
    page.click("button[value=decline]")
    page.goto(order)
    expect(page.locator("[role=alert]")).to_contain_text("a été refusé", timeout=60_000)
    walk.accessible("refused card")
    walk.picture("refused")
    page.click("form[action$='/payer'] button")
    walk.pay()
    walk.tickets()
    walk.open(SESSION)
    walk.choose(fosse=1)
    walk.identify()
    page.click("form.recap button:not([formaction])")
    page.goto(walk.order())
    page.click("text=Annuler la commande")
    expect(page.locator(".status")).to_contain_text("a été annulée", timeout=60_000)
    walk.picture("given-up")
    walk.end()


def expiry(browser):
    """A basket whose time runs out says so, and what to do."""
    walk = Walk(browser, "expiry")
    page = walk.page
    walk.open(SESSION)
    walk.choose(fosse=1)
    # The page comes again by itself when the time is over.
    expect(page.locator("h1")).to_have_text("Votre panier a expiré", timeout=60_000)
    walk.accessible("expired")
    walk.picture("expired")
    walk.open("/nulle-part")
    expect(page.locator("h1")).to_have_text("Cette page n’existe pas")
    walk.accessible("not found")
    walk.end(allowed=["410", "404"])


WALKS = [purchase, seats, phone, keyboard, race, refused, expiry]


def main():
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for walk in WALKS:
            if walk.__name__ not in sys.argv[3:]:
                continue
            try:
                walk(browser)
                print(f"ok {walk.__name__}", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED {walk.__name__}\n{traceback.format_exc()}", flush=True)
        browser.close()
    sys.exit(1 if failed else 0)


main()
