"""Walks of people who buy."""

import json
import re
import urllib.request
from playwright.sync_api import expect
from paper import codes, pages
from walk import BASE, EVENT, FOLDER, SESSION, Walk


def purchase(browser):
    """On a desk, with scripts; every page is accessible."""
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
    # The total is there while one chooses, and stays in the other language.
    page.select_option("#q-categorie-1", "2")
    expect(page.locator(".sum strong")).to_have_text(re.compile(r"^118,00\s€$"))
    page.click("header a[hreflang=en]")
    expect(page.locator(".sum strong")).to_have_text("€118.00")
    page.click("header a[hreflang=fr]")
    walk.choose(fosse=1)
    expect(page).to_have_url(re.compile("/paniers/vesper-zenith/"))
    expect(page.locator(".places li")).to_have_count(3)
    expect(page.locator(".clock")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    walk.accessible("basket")
    walk.picture("basket")
    expect(page.locator(".sum strong")).to_have_text(re.compile(r"^157,00\s€$"))
    page.fill("#name", "Ada Lovelace")
    page.click("header a[hreflang=en]")
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    page.click("header a[hreflang=fr]")
    page.click("header >> text=Agenda")
    page.click("header >> text=Panier")
    expect(page.locator(".places li")).to_have_count(3)
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
    # The recap's twin is the basket: what was typed is there.
    page.click("header a[hreflang=en]")
    expect(page.locator("#email")).to_have_value("desk@example.org")
    page.click("header a[hreflang=fr]")
    expect(page.locator("#email")).to_have_value("desk@example.org")
    page.click("form.buyer .actions button")
    page.click("text=Modifier")
    expect(page.locator("#email")).to_have_value("desk@example.org")
    page.click("form.buyer .actions button")
    page.click("text=Commander avec obligation de paiement")
    walk.pay()
    walk.tickets()
    walk.accessible("order")
    walk.picture("order")
    expect(page.locator("a[href$='billets.pdf?format=phone']")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 esplanade de la Plaine, 93200 Saint-Denis")
    page.click("text=Voir mes billets")
    expect(page.locator(".ticket svg.code")).to_have_count(3)
    walk.accessible("tickets")
    walk.picture("tickets")
    address = page.url
    printed(walk, address)
    walk.end(allowed=["422"])
    # Whoever has the address has the tickets, and nobody keeps a copy on the way.
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "same-origin"


def printed(walk, address):
    """The same codes and the same mandatory mentions on the page, as pictures and on paper (CGI, annexe IV, art. 50 sexies B and following)."""
    page = walk.page
    with urllib.request.urlopen(address.replace("/billets", "").replace("/commandes/", "/v1/orders/") + "/tickets") as answer:
        tickets = json.loads(answer.read())["tickets"]
    expected = [ticket["code"] for ticket in tickets]
    shown = [codes(page.locator("svg.code").nth(number).screenshot()) for number in range(len(tickets))]
    assert shown == [[code] for code in expected], shown
    for number, code in enumerate(expected):
        with page.expect_download() as download:
            page.click(f"text=Enregistrer l’image du code >> nth={number}")
        assert re.fullmatch(r"billet-\d+\.png", download.value.suggested_filename), download.value.suggested_filename
        with open(download.value.path(), "rb") as file:
            assert codes(file.read()) == [code]
    for format, size in (("a4", (595, 842)), ("phone", (288, 560))):
        with urllib.request.urlopen(f"{address}.pdf?format={format}") as answer:
            document = answer.read()
            assert answer.headers["content-type"] == "application/pdf" and answer.headers["cache-control"] == "no-store"
            name = answer.headers["content-disposition"]
            assert re.fullmatch(r'inline; filename="billets-vesper-et-les-ombres-\d{4}-\d\d-\d\d(-mobile)?\.pdf"', name), name
        with open(f"{FOLDER}/tickets-{format}.pdf", "wb") as file:
            file.write(document)
        paper = pages(document)
        assert [sheet.codes for sheet in paper] == [[code] for code in expected], format
        for sheet, ticket in zip(paper, tickets):
            mentions = [
                "MARÉES PRODUCTIONS", "PLATESV-D-2026-000123", "Nuit blanche", "Vesper & les Ombres", "Zénith de la Plaine", "Saint-Denis", ticket["category"], "TTC",
                f"Billet n° {ticket['number']}", ticket["id"], f"Code court {ticket['number']}-", "Vendu en ligne le", "Portes à", "Au nom de Ada Lovelace",
            ]
            missing = [mention for mention in mentions if mention not in sheet.words.replace("\u00a0", " ")]
            assert not missing and sheet.size == size, f"{format}: {missing} is not in {sheet.words}"


def readable_lines(page):
    """The name of a place has the whole width, and below it stand what kind of ticket it is and its price; it is still a table to whoever hears it."""
    line = page.get_by_role("row").filter(has_text="Gradin")
    expect(line.get_by_role("rowheader")).to_contain_text("Gradin")
    place, kind, price = (line.locator(part) for part in ("th span:not([lang])", "td:not(.amount)", ".amount"))
    assert place.evaluate("name => new Set([...name.getClientRects()].map(({ bottom }) => Math.round(bottom))).size") == 1, place.inner_text()
    whole, name, below, amount = (part.bounding_box() for part in (line.locator("th"), place, kind, price))
    assert whole["width"] > 280 and below["y"] >= name["y"] + name["height"] - 1 and abs(amount["y"] - below["y"]) < 3 and amount["x"] > below["x"] + below["width"], (whole, name, below, amount)


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
    page.locator("input[name=tariff-0]").nth(1).check()
    # Whatever a ticket type is called, its name and its price are there to be read.
    choice = page.locator(".tariffs label").nth(1)
    expect(choice).to_contain_text("€39.00")
    assert choice.evaluate("label => [...label.children].every((part) => part.scrollWidth <= part.clientWidth + 1 && part.getBoundingClientRect().right <= innerWidth)")
    walk.picture("basket")
    walk.identify("Grace Hopper", "grace@example.org")
    expect(page.locator("tfoot .amount")).to_have_text("€39.00")
    expect(page.locator("main")).to_contain_text("Your places are kept until")
    readable_lines(page)
    walk.picture("recap")
    page.click("text=Order with obligation to pay")
    # The address is mistyped: it is seen before paying, and mended.
    page.goto(walk.order())
    walk.picture("to-be-paid")
    page.click("text=Correct your details")
    walk.picture("details")
    page.fill("#email", "grace.hopper@example.org")
    page.click("text=Save")
    expect(page.locator(".message")).to_contain_text("Your details are corrected")
    expect(page.locator(".status")).to_contain_text("grace.hopper@example.org")
    page.click("form[action$='/pay'] button")
    walk.pay()
    walk.tickets()
    readable_lines(page)
    walk.picture("order")
    page.click("text=See my tickets")
    expect(page.locator(".ticket")).to_have_count(1)
    walk.picture("tickets")
    walk.end()


def english(browser):
    """From the places to the tickets in English: each page is accessible."""
    walk = Walk(browser, "english")
    page = walk.page
    walk.open("/en/sessions/vesper-zenith")
    walk.choose(categorie_2=1)
    walk.accessible("basket in English")
    page.locator("input[name=tariff-0]").nth(1).check()
    walk.identify()
    walk.accessible("recap in English")
    expect(page.locator("tfoot .amount")).to_have_text("€39.00")
    # The other language's page of it is the basket: with the same ticket type.
    page.click("header a[hreflang=fr]")
    expect(page.locator("input[name=tariff-0]").nth(1)).to_be_checked()
    expect(page.locator(".sum strong")).to_have_text(re.compile(r"^39,00\s€$"))
    page.click("header a[hreflang=en]")
    expect(page.locator("input[name=tariff-0]").nth(1)).to_be_checked()
    page.click("form.buyer .actions button")
    expect(page.locator("tfoot .amount")).to_have_text("€39.00")
    page.click("text=Order with obligation to pay")
    expect(page.locator("h1")).to_have_text("Payment")
    walk.examine(page, "the sandbox's pay page in English")
    page.click("text=Card refused")
    expect(page.locator("[role=alert]")).to_contain_text("refused")
    walk.examine(page, "the sandbox's refusal")
    walk.pay()
    walk.tickets()
    walk.accessible("order in English")
    page.click("text=See my tickets")
    walk.accessible("tickets in English")
    walk.picture("tickets")
    walk.open("/en/sessions/vesper-zenith/map")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    walk.accessible("map in English")
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
    # These are given back for a numbered seat, chosen on the map.
    reach("form[action$='/rendre'] button")
    enter("/evenements/")
    reach("a.button")
    enter("/seances/")
    reach("a[href$='/plan']")
    enter("/plan")
    reach(".map > svg")
    expect(page.locator(".map path.free.c0").first).to_have_attribute("d", re.compile("^M"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen input")).to_have_count(1)
    # What is done, undone and met is said.
    voice = page.locator(".map > [aria-live=polite]")
    expect(voice).to_contain_text(", choisie")
    page.keyboard.press("Space")
    expect(voice).to_contain_text("retirée de votre choix")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(voice).to_contain_text(re.compile("€.*, choisie$"))
    expect(page.locator(".chosen input")).to_have_count(1)
    reach("form.seats > .actions button")
    enter("/paniers/")
    expect(page.locator(".places li")).to_contain_text("rang")
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
    # Both are sent before either is answered: one has it, whoever that is.
    for walk in (first, second):
        walk.page.evaluate("setTimeout(() => document.querySelector('form.choose button').click())")
    for walk in (first, second):
        expect(walk.page.locator("[role=alert]").or_(walk.page.locator("text=Rendre ces places")).first).to_be_visible()
    lucky = [walk for walk in (first, second) if "/paniers/" in walk.page.url]
    assert len(lucky) == 1, [walk.page.url for walk in (first, second)]
    if lucky[0] is second:
        first, second = second, first
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


def shared(browser):
    """A basket's address is passed on, and somebody else orders: the tickets are of who ordered, whoever made the basket."""
    maker, buyer = Walk(browser, "maker"), Walk(browser, "shared")
    maker.open(SESSION)
    maker.choose(fosse=1)
    basket = maker.page.url
    buyer.page.goto(basket)
    buyer.identify()
    buyer.page.click("form.recap button:not([formaction])")
    order = buyer.order()
    maker.page.goto(basket)
    expect(maker.page.locator("h1")).to_have_text("Ce panier a été commandé")
    maker.accessible("ordered by somebody else", twin=True)
    maker.picture("ordered")
    expect(maker.page.locator(".alone a.button").first).to_have_attribute("href", "/mes-billets")
    # Back from the provider's page without having paid, the buyer goes on where it was.
    buyer.page.goto(basket)
    assert buyer.page.url == order, buyer.page.url
    buyer.page.click("form[action$='/payer'] button")
    buyer.pay()
    buyer.tickets()
    maker.page.goto(basket)
    expect(maker.page.locator("h1")).to_have_text("Ce panier a été commandé")
    assert order.rsplit("/", 1)[1] not in maker.page.content()
    maker.end(allowed=["410"])
    buyer.end()
