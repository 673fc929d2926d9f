"""The morning of an opening: come early, be drawn, wait, be called, buy; and be told kindly that everything is sold."""

import json
import re
import tempfile
from datetime import datetime, timedelta, timezone
from playwright.sync_api import Error, expect
from door import DOORS, tool
from staff import come_in
from waiting import letter
from walk import BASE, Walk

ROOM, EVENT, SESSION = "/seances/ouverture/salle-d-attente", "/evenements/premiere", "/seances/ouverture"
ROOM_OF_OPERATORS = "/ouvertures/ouverture"
PROGRAMME = """
organisers:
  - {id: maison-premiere, name: La Maison, licence: PLATESV-D-2026-000321}
venues:
  - {id: petite-salle, name: La Petite Salle, address: 2 rue, postalCode: 75011, city: Paris, timeZone: Europe/Paris}
plans:
  - id: petite-salle
    venue: petite-salle
    file: petite-salle.json
    wheelchairs: [{places: pmr, companions: accompagnateur}]
    categories: [{id: pmr, name: PMR}, {id: accompagnateur, name: Accompagnateur}]
    standing:
      - {id: parterre, name: Parterre, capacity: 3}
events:
  - id: premiere
    title: La Première
    artist: Troupe du Matin
    genre: Théâtre
    description: Une seule fois.
    organiser: maison-premiere
    sessions:
      - id: ouverture
        plan: petite-salle
        starts: +60d 20:00
        opens: OPENS
        status: published
        buyerLimit: 2
        vatPercent: 2.1
        allotments: [{id: amis, name: Amis, category: parterre, places: 1, code: Amis 2027, salesOpen: OPENS_EARLY}]
        waitingRoom: {stands: opening, joinBeforeMinutes: 5, shoppingMinutes: 5, mostShoppers: 1, work: {bits: 12}}
        prices:
          parterre:
            - {id: plein, name: Plein tarif, cents: 2500}
          pmr: [{id: plein, name: Plein tarif, cents: 2500}]
          accompagnateur: [{id: plein, name: Gratuit, cents: 0}]
"""
SEATS = [{"seat_guid": name, "seat_number": name, "position": {"x": x, "y": 0}, "category": name} for name, x in (("PMR", 0), ("Accompagnateur", 25))]
PLAN = {
    "name": "La Petite Salle", "size": {"width": 200, "height": 100}, "categories": [{"name": seat["category"]} for seat in SEATS],
    "zones": [{"name": "Parterre", "zone_id": "P", "position": {"x": 0, "y": 0}, "rows": [{"row_number": "A", "seats": SEATS}]}],
}


def state(walk):
    """In which part of the room's page somebody is; a browser without scripts loads it again to know."""
    page = walk.page
    if walk.name == "opening-plain":
        try:
            page.reload()
        except Error:
            # It was loading itself again.
            return None
    room = page.locator(".room .state:not([hidden])")
    return room.get_attribute("data-part") if room.count() else None


def says(walk, french, english):
    """What somebody reads who waits; a browser without scripts loads the page again to know."""
    page = walk.page
    wanted = english if "/en/" in page.url else french

    def read():
        if walk.name == "opening-plain":
            page.reload()
        return page.locator(".room .state:visible .big").inner_text() == wanted

    walk.until(read)


def confirm(walk, email):
    """Who runs no scripts, or would rather not have the browser compute, confirms an address."""
    page = walk.page
    page.click(".state:visible summary")
    walk.picture("asks")
    page.fill(".state:visible input[type=email]", email)
    page.click(".state:visible details button")
    expect(page.locator("h1")).to_have_text("Votre code pour la salle d’attente")
    walk.picture("code")
    code = re.search(r"Votre code : (\d{6})", letter(walk, email, "Votre code pour la salle d’attente").replace("\u202f", " ").replace("\xa0", " "))[1]
    walk.open(ROOM + "/adresse")
    # Axe wants scripts.
    reader = Walk(walk.context.browser, "opening-code")
    reader.context.add_cookies(walk.context.cookies())
    reader.open(ROOM + "/adresse")
    reader.accessible("a code for the room", twin=True)
    reader.end()
    page.fill("#code", code)
    page.click(".narrow form button[type=submit]")


def figure(olga, name):
    """What the operator's page says just now, without being loaded again."""
    return olga.page.locator("#figures dl.figures > div", has=olga.page.locator(f"dt:text-is('{name}')")).locator("dd")


def wish(olga, value, said):
    """The operator presses a button, and looks at the page as everybody finds it."""
    olga.page.click(f"button[value={value}]")
    expect(olga.page.locator("main [role=status]")).to_be_visible()
    olga.page.goto(DOORS + ROOM_OF_OPERATORS)
    expect(olga.page.locator("main")).to_contain_text(said)


def steer(olga, crowd):
    """Before the opening the operator sees who came, says something to them, and holds the room back."""
    page = olga.page
    page.goto(DOORS + "/ouvertures")
    olga.accessible("openings", twin=True)
    page.click("main a:text-is('La Première')")
    expect(figure(olga, "Venus")).to_have_text("3")
    expect(page.locator("#figures .badge").first).to_have_text("On arrive")
    olga.accessible("an opening before it", twin=True)
    page.fill("#message", "La porte du <parterre> ferme à 20 h.")
    wish(olga, "say", "La porte du <parterre> ferme à 20 h.")
    wish(olga, "pause", "En ce moment : en pause")
    for walk in crowd:
        said = walk.page.locator("[data-note=message]")
        walk.until(lambda: (walk.name != "opening-plain" or walk.page.reload()) and said.is_visible())
        expect(said).to_contain_text("La porte du <parterre> ferme à 20 h.")


def let_in(olga, crowd):
    """It has opened and everybody is drawn; nobody is called before the operator says so."""
    desk = crowd[0]
    expect(figure(olga, "Ce qui retient les appels")).to_have_text("votre pause", timeout=60_000)
    expect(olga.page.locator("#figures .badge").first).to_have_text("En pause")
    olga.accessible("an opening that is held back", twin=True)
    olga.both("paused")
    desk.until(lambda: list(map(state, crowd)) == ["waiting"] * 3)
    expect(desk.page.locator("[data-note=paused]")).to_be_visible()
    desk.accessible("nobody is called", twin=True)
    desk.both("paused")
    assert figure(olga, "Appelés").inner_text().startswith("0")
    wish(olga, "resume", "En ce moment : la plateforme règle le rythme seule")


def opening(browser):
    link = re.search(r"http://\S+", tool("staff", "add", "olga.ouverture@example.org", "--role", "operator", "--name", "Olga Petit")).group()
    olga = Walk(browser, "opening-operator")
    come_in(olga, link, False)
    opens = datetime.now(timezone.utc) + timedelta(seconds=45)
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/premiere.yml", "w", encoding="utf-8") as file:
            file.write(PROGRAMME.replace("OPENS_EARLY", "-1h").replace("OPENS", opens.strftime("%Y-%m-%dT%H:%M:%SZ")))
        with open(f"{folder}/petite-salle.json", "w", encoding="utf-8") as file:
            json.dump(PLAN, file)
        tool("import", f"{folder}/premiere.yml")
    desk, phone = Walk(browser, "opening"), Walk(browser, "opening-phone", 360, 740, dark=True)
    plain = Walk(browser, "opening-plain", scripts=False)
    crowd = [desk, phone, plain]

    # They come early: the event's page leads there.
    page = desk.page
    desk.published(EVENT)
    # Its keeper has heard of it, too: until then the room does not answer.
    desk.published(ROOM)
    desk.until(lambda: desk.open(EVENT) and page.locator("text=Aller à la salle d’attente").count())
    desk.picture("event")
    page.click("text=Aller à la salle d’attente")
    expect(page.locator(".state:visible .big")).to_have_text("La vente n’est pas encore ouverte")
    desk.picture("before")
    phone.open("/en" + ROOM.replace("/seances/", "/sessions/").replace("salle-d-attente", "waiting-room"))
    plain.open(ROOM)
    desk.accessible("asked to work", twin=True)
    for walk in crowd:
        if walk is plain:
            confirm(walk, "sans-scripts@example.org")
        else:
            walk.page.click(".state:visible button")
        walk.page.wait_for_selector("[data-number]")
    assert sorted(walk.page.locator("[data-number]").get_attribute("data-number") for walk in crowd) == ["0", "1", "2"]
    # Once more is the same place.
    page.reload()
    expect(page.locator(".state:visible .rank")).to_have_text("1")
    desk.accessible("early", twin=True)
    desk.picture("early")
    phone.picture("early")
    steer(olga, crowd)
    desk.picture("said")
    assert datetime.now(timezone.utc) < opens, "they were to come early"

    # Drawn, and called one at a time: the script sees it by itself.
    let_in(olga, crowd)
    desk.until(lambda: sorted(filter(None, map(state, crowd))) == ["called", "waiting", "waiting"])
    first = next(walk for walk in crowd if state(walk) == "called")
    second, third = (walk for walk in crowd if walk is not first)
    first.picture("called")
    for walk in (second, third):
        walk.picture("waiting")
        ranks = [walk.page.locator("[data-part=waiting] .rank").inner_text() for walk in (second, third)]
    assert sorted(ranks) == ["2", "3"], ranks
    for walk in crowd:
        if walk is not plain:
            walk.accessible(state(walk))
    # Nobody walks past them.
    stranger = Walk(browser, "opening-late")
    stranger.open(SESSION)
    assert stranger.page.url == BASE + ROOM, stranger.page.url
    expect(stranger.page.locator(".state:visible .big")).to_have_text("Beaucoup de monde veut ces places")
    stranger.accessible("late", twin=True)
    stranger.picture("late")

    # In, with time to choose, and everything bought.
    first.page.click(".state:visible [data-enter]")
    first.page.wait_for_url("**/ouverture")
    expect(first.page.locator(".timer").first).to_be_visible()
    first.picture("choose")
    if first is not plain:
        first.accessible("choose after waiting")
    first.choose(parterre=2)
    # What is gone is told to those who wait, to be read.
    for walk in (second, third):
        if walk is not plain:
            gone = walk.page.locator("[data-note=gone]")
            desk.until(gone.is_visible)
            expect(gone).to_have_text(re.compile("Parterre"))
            walk.accessible("a category is gone")
            walk.picture("gone")
    first.identify()
    first.page.click("form.recap button:not(.quiet)")
    first.pay()
    first.tickets()
    # The operator's page saw all of it, and who did what.
    expect(figure(olga, "Vendues")).to_have_text(re.compile("^2"))
    expect(figure(olga, "Entrés")).to_have_text("1")
    olga.page.goto(DOORS + ROOM_OF_OPERATORS)
    expect(olga.page.locator(".journal li", has_text="Olga Petit")).to_have_count(3)
    olga.accessible("an opening that sells", twin=True)
    olga.picture("selling")
    # A password was too short at first.
    olga.end(allowed=["422"])

    # The others are told, and that there is a place for somebody with a wheelchair, who need not wait.
    desk.until(lambda: state(second) == state(third) == "sold-out")
    for walk in (second, third):
        says(walk, "Tout est vendu, sauf des places pour personnes en fauteuil roulant", "Everything is sold, except wheelchair places")
        walk.picture("sold-out-except")
        if walk is not plain:
            walk.accessible("sold out except wheelchair places", twin=True)
    wheels = Walk(browser, "opening-wheels", 360, 740)
    wheels.open(ROOM)
    expect(wheels.page.locator(".state:visible .big")).to_contain_text("sauf des places pour personnes en fauteuil roulant")
    wheels.page.click("text=Prendre une place pour fauteuil")
    wheels.page.wait_for_url("**/ouverture")
    expect(wheels.page.locator(".message strong")).to_have_text("Il ne reste que des places pour personnes en fauteuil roulant")
    expect(wheels.page.locator("#q-parterre-stock")).to_have_text(re.compile("^Complet"))
    wheels.accessible("only wheelchair places", twin=True)
    wheels.picture("choose")
    wheels.choose(pmr=1)
    expect(wheels.page.locator(".places li")).to_have_count(2)
    wheels.picture("basket")
    wheels.end()

    # Nothing is left at all, and that is said too.
    for walk in (second, third):
        says(walk, "Tout est vendu", "Everything is sold")
        walk.picture("sold-out")
        if walk is not plain:
            walk.accessible("sold out after waiting", twin=True)

    # Who has a code finds the places that are set aside for it, past the room and before the opening alike.
    page = stranger.page
    stranger.open(ROOM)
    page.click("text=J’ai un code")
    stranger.accessible("choose with a code", twin=True)
    stranger.picture("code")
    page.fill("#code", "amis2027")
    page.select_option("#q-parterre", "1")
    page.click("form.choose [type=submit]")
    expect(page.locator("h1, h2").filter(has_text="Votre panier")).to_be_visible()

    # Anybody checks the draw.
    for walk in (desk, phone):
        walk.open("/seances/ouverture/tirage?numero=2" if walk is desk else "/en/sessions/ouverture/draw")
        expect(walk.page.locator("[data-verdict=browser].good")).to_be_visible()
        walk.page.fill("#numero", "3")
        walk.page.click(".number button")
        expect(walk.page.locator("[data-answer]")).to_contain_text("3")
        walk.accessible("draw", twin=True)
        walk.picture("draw")
    for walk in [*crowd, stranger]:
        walk.end()
