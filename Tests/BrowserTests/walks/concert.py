"""A rock concert by four people: the programmer enters it, the director puts it forward, sees who is expected and asks the developers, the developer
rehearses and answers, a spectator buys at the opening, the director reads the sales. The environment is that of the walk at the doors (door.py)."""

import re
import subprocess
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo
from playwright.sync_api import expect
from door import CONFIG, DOORS, PROGRAM, ask, tool
from programming import field
from staff import come_in
from walk import BASE, PLATFORM, Walk

TITLE, EVENT = "Foudre sur la ville", "/evenements/foudre-sur-la-ville"


def invite(name, email, *role):
    return re.search(r"http://\S+", tool("staff", "add", email, "--name", name, "--role", *role)).group()


def comes(browser, name, link, **window):
    walk = Walk(browser, "concert-" + name, **window)
    come_in(walk, link, False)
    return walk


def enter(paul):
    """What the concert is; its sale opens in a month."""
    page = paul.page
    page.click("nav.menu >> text=Spectacles")
    page.click("text=Saisir un spectacle")
    day, opens = date.today() + timedelta(days=120), date.today() + timedelta(days=30)
    for label, text in [
        ("Titre", TITLE), ("Artiste ou compagnie", "Les Orages"), ("Genre", "Rock"), ("Présentation", "Une nuit d’orage."), ("Nom du lieu", "Le Hangar"), ("Adresse", "3 quai du Port"),
        ("Code postal", "44000"), ("Ville", "Nantes"), ("Catégorie", "Fosse"), ("Nombre de places", "100"), ("Prix, en euros", "32"),
        ("Ouverture des réservations : jour", opens.isoformat()), ("Heure d’ouverture", "10:00"), ("Jour", day.isoformat()), ("Début", "20:30"),
    ]:
        page.locator(field(page, label)).fill(text)
    page.click(".end >> text=Publier…")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")
    page.click("text=Discussion avec la direction")
    page.fill("#text", "Voici le concert. @Sonia Klein, peux-tu le mettre à la une ?\nIls ne jouent <qu’une fois>.")
    page.click("text=Envoyer")
    expect(page.locator(".thread li")).to_have_count(1)
    paul.picture("thread")


def review(claire):
    """What is said, and what is done about it."""
    page = claire.page
    expect(page.locator("main")).to_contain_text("1 à lire, on vous nomme")
    claire.accessible("home with what is new")
    claire.picture("home")
    page.click(f"main >> text={TITLE}")
    expect(page.locator(".said")).to_contain_text("Ils ne jouent <qu’une fois>.")
    page.fill("#text", "Oui, dès maintenant.")
    page.check("#decision")
    page.click("text=Envoyer")
    expect(page.locator(".thread .decision")).to_have_count(1)
    claire.accessible("a show’s thread", twin=True)
    claire.picture("thread")
    page.click("nav.menu >> text=À la une")
    page.select_option("#event", label=TITLE)
    page.fill("#french", "Une seule date en France")
    page.click("main >> button:has-text('Mettre en avant')")
    expect(page.locator("[role=alert]")).to_contain_text("deux langues")
    page.fill("#english", "Their only date in France")
    page.click("main >> button:has-text('Mettre en avant')")
    expect(page.locator("main [role=status]")).to_contain_text("C’est enregistré")
    claire.accessible("what is put forward", twin=True)
    claire.picture("promotions")
    page.click(f"main >> text={TITLE}")
    claire.accessible("one that is put forward", twin=True)


def plan(claire):
    """Who is expected, and the question in one click."""
    page = claire.page
    page.click("nav.menu >> text=Calendrier")
    line = page.locator("tr", has_text=TITLE)
    claire.until(lambda: page.reload() and "1" == line.locator("td").nth(3).inner_text())
    claire.accessible("the calendar", twin=True)
    claire.picture("calendar")
    line.locator("th a").click()
    expect(page.locator("h1")).to_have_text("Plan de capacité")
    claire.accessible("a capacity plan", twin=True)
    claire.picture("capacity")
    page.click("nav.menu >> text=Calendrier")
    line.locator("button").click()
    expect(page.locator(".attached")).to_contain_text("Guichets nécessaires")


def rehearse(session, folder):
    """Begins to play the opening that is forecast."""
    return subprocess.Popen([PROGRAM, "rehearse", session, "--real", "0", "--output", folder, "--config", CONFIG], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def answer(ines, rehearsal, folder):
    page = ines.page
    said = rehearsal.communicate(timeout=120)[0]
    assert rehearsal.returncode == 0 and "Needed:" in said and "First to break:" in said, said
    with open(f"{folder}/latest.json", "rb") as file:
        result = file.read()
    page.click("header .brand")
    page.click(f"main >> text=Ouverture : {TITLE}")
    page.fill("#text", "Joué : cela tient avec deux guichets. @Sonia Klein, c’est quand tu veux.")
    page.set_input_files("#result", files=[{"name": "latest.json", "mimeType": "application/json", "buffer": b"{}"}])
    page.click("text=Envoyer")
    expect(page.locator("[role=alert]")).to_contain_text("pas le résultat d’une répétition")
    page.set_input_files("#result", files=[{"name": "latest.json", "mimeType": "application/json", "buffer": result}])
    page.click("text=Envoyer")
    expect(page.locator(".thread li")).to_have_count(2)
    expect(page.locator(".attached").last).to_contain_text("Visiteurs joués")
    ines.accessible("an opening’s thread", twin=True)
    ines.picture("answer")


def reads(ines, session):
    """What the rehearsal wrote is found in the back office, too."""
    page = ines.page
    page.goto(DOORS + "/exploitation")
    line = page.locator("section li", has_text=session).filter(has_text="jouée le")
    expect(line).to_contain_text("Tient")
    ines.accessible("operation with a rehearsal", twin=True)
    ines.picture("rehearsals")
    line.locator("a", has_text="le rapport").click()
    expect(page.locator("h1").first).to_be_visible()
    ines.picture("report")

    # Its policy lets nothing run, axe neither: the same document, with a policy that lets scripts run.
    def lets_run(route):
        found = route.fetch()
        route.fulfill(response=found, headers=found.headers | {"content-security-policy": "sandbox allow-scripts"})

    ines.context.route(re.compile("/mesures/|/measurements/"), lets_run)
    page.reload()
    ines.accessible("what a rehearsal wrote")
    ines.accessible_at(page.url.replace("/exploitation/mesures/", "/en/operation/measurements/"), "what a rehearsal wrote")


def open_sale(paul):
    """The house is ready: the sale opens today instead, with a minute that begins in 25 to 85 s; who enters it types no seconds."""
    page = paul.page
    page.goto(DOORS + "/spectacles/foudre-sur-la-ville")
    page.click("text=Modifier, ajouter des dates")
    opens = datetime.now(ZoneInfo("Europe/Paris")) + timedelta(seconds=85)
    page.locator(field(page, "Ouverture des réservations : jour")).fill(opens.date().isoformat())
    page.locator(field(page, "Heure d’ouverture")).fill(opens.strftime("%H:%M"))
    page.click(".end >> text=Publier…")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")


def heat(claire):
    """Of a house with seats, which ones went first."""
    page = claire.page
    page.goto(f"{DOORS}/ventes/vesper-zenith")
    page.click("text=La salle, place par place")
    expect(page.locator("svg.heat path.left").first).to_be_attached()
    expect(page.locator("ul.seats")).to_contain_text("1er cinquième")
    claire.picture("heat")


def test_rock_concert_four_people(browser):
    # All three are of the house before anything is said, by names that nobody has in the other walks.
    programmer = invite("Marc Petit", "paul.concert@example.org", "programmer", "--organiser", "marees-productions")
    director = invite("Sonia Klein", "claire.concert@example.org", "director")
    developer = invite("Inès Moreau", "ines.concert@example.org", "operator")
    paul = comes(browser, "programmer", programmer)
    enter(paul)
    fan = Walk(browser, "concert-fan", 360, 740)
    fan.published(EVENT)
    fan.open("/en" + EVENT.replace("evenements", "events"))
    fan.page.fill("form.wish input", "fan@example.org")
    fan.page.click("form.wish button")
    claire = comes(browser, "director", director)
    review(claire)
    # Box offices show it at once, in both languages.
    fan.until(lambda: fan.open("/en") and fan.page.locator(".featured >> text=Their only date in France").count())
    fan.picture("featured")
    plan(claire)
    session = ask(BASE + "/v1/events/foudre-sur-la-ville")["sessions"][0]["id"]
    # The back office reads reports of this folder.
    folder = f"{PLATFORM}/reports/concert"
    rehearsal = rehearse(session, folder)
    ines = comes(browser, "developer", developer, width=360, height=740, dark=True)
    ines.picture("home")
    answer(ines, rehearsal, folder)
    open_sale(paul)

    # The spectator waits on the show's page, whose countdown leads to the sale when it opens; meanwhile the others go on.
    clock = fan.page.locator(".countdown .clock")
    fan.until(lambda: fan.open(EVENT) and clock.count() and re.fullmatch(r"[01]:\d\d", clock.inner_text()))
    fan.picture("countdown")
    reads(ines, session)
    heat(claire)
    fan.page.wait_for_selector("li.session a.button:text-is('Choisir mes places')", timeout=120_000)
    fan.picture("open")
    fan.page.click("li.session a.button:text-is('Choisir mes places')")
    fan.page.select_option("#q-fosse", "1")
    fan.page.click("form.choose button")
    fan.identify()
    fan.page.click("text=Commander avec obligation de paiement")
    fan.pay()
    fan.tickets()

    # The director reads what came of it.
    page = claire.page
    page.click("header .brand")
    expect(page.locator("main")).to_contain_text("1 à lire, on vous nomme")
    claire.until(lambda: page.goto(f"{DOORS}/ventes/{session}") and "1 sur 100" in page.locator("main").inner_text().replace("\u202f", " "))
    expect(page.locator("main")).to_contain_text("32,00")
    claire.picture("sales")
    # Line by line, as the ledger has it.
    page.click("nav.menu >> text=Registre")
    page.fill("#session", session)
    page.click("main form.search button[type=submit]")
    expect(page.locator("table.report tbody tr")).to_have_count(1)
    claire.accessible("the ledger", twin=True)
    claire.picture("ledger")
    fan.end()
    paul.end(allowed=["422"])
    ines.end(allowed=["422"])
    claire.end(allowed=["422"])
