"""A programmer enters an event, looks at it as the public will, and publishes it. The environment is that of the walk at the doors (door.py)."""

import re
from datetime import date, timedelta
from playwright.sync_api import expect
from door import DOORS, tool
from staff import come_in
from walk import BASE, Walk

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x03\x00\x00\x00\x02\x00\x08\x02\x00\x00\x00" + b"0" * 500_000


def field(page, label, nth=0):
    """The field that a label names; parts of the form may bear the same words."""
    named = page.locator(f"//label[normalize-space(translate(., '\u00a0', ' '))='{label}']").nth(nth)
    return f"[id='{named.get_attribute('for')}']"


def programming(browser):
    link = re.search(r"http://\S+", tool("staff", "add", "nina@example.org", "--role", "programmer", "--organiser", "marees-productions", "--name", "Nina Roche")).group()
    nina = Walk(browser, "programming")
    page = nina.page
    come_in(nina, link, False)
    page.click("nav.menu >> text=Spectacles")
    page.click("text=Saisir un spectacle")

    def fill(label, text, nth=0):
        page.locator(field(page, label, nth)).fill(text)

    day = date.today() + timedelta(days=200)
    opens = date.today() + timedelta(days=30)
    fill("Titre", "Le Grand Bal <des> étoiles")
    fill("Artiste ou compagnie", "Fanfare de la Lune & amis")
    fill("Genre", "Chanson")
    fill("Présentation", "Une nuit de danse.\n\nAvec deux orchestres.")
    fill("Durée, en minutes", "120")
    fill("Nom du lieu", "Salle des Fêtes")
    fill("Adresse", "2 place de la Mairie")
    fill("Code postal", "4500")
    fill("Ville", "Orléans")
    fill("Catégorie", "Parquet")
    fill("Nombre de places", "beaucoup")
    fill("Prix, en euros", "18,50")
    fill("Ouverture des réservations : jour", opens.isoformat())
    fill("Heure d’ouverture", "10:00")
    fill("Jour", day.isoformat())
    fill("Début", "20:30")
    page.set_input_files("#picture", files=[{"name": "lune.png", "mimeType": "image/png", "buffer": PICTURE}])
    page.click(".end >> text=Enregistrer")
    # Too heavy a picture takes nothing else with it, and what is wrong is beside its field.
    expect(page.locator("[role=alert]").first).to_contain_text("400 ko au plus")
    expect(page.locator(field(page, "Titre"))).to_have_value("Le Grand Bal <des> étoiles")
    expect(page.locator("main")).to_contain_text("Un nombre de places, de 1 à 200 000.")
    expect(page.locator("main")).to_contain_text("Cinq chiffres.")
    nina.accessible("a form with mistakes")
    nina.picture("mistakes")
    fill("Code postal", "45000")
    fill("Nombre de places", "350")
    page.click("text=Ajouter un tarif")
    fill("Tarif", "Tarif réduit", 1)
    fill("Prix, en euros", "12", 1)
    page.click("text=Ajouter une séance")
    fill("Jour", (day + timedelta(days=1)).isoformat(), 1)
    page.click(".end >> text=Voir comme le public")
    expect(page.locator(".preview-bar")).to_contain_text("rien de ceci n’est publié")
    expect(page.locator("h1")).to_have_text("Le Grand Bal <des> étoiles")
    expect(page.locator("li.session")).to_have_count(2)
    nina.accessible("a preview")
    nina.accessible_at(page.url.replace("/brouillons/", "/en/drafts/").replace("/apercu", "/preview"), "a preview")
    nina.picture("preview")
    page.click(".preview-bar >> text=Retour au brouillon")
    page.click(".end >> text=Publier…")
    expect(page.locator("table")).to_contain_text("Salle des Fêtes")
    nina.accessible("before publication")
    nina.picture("publication")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")
    nina.picture("show")
    nina.published("/evenements/le-grand-bal-des-etoiles")
    nina.open("/evenements/le-grand-bal-des-etoiles")
    expect(page.locator("h1")).to_have_text("Le Grand Bal <des> étoiles")
    expect(page.locator("li.session")).to_have_count(2)
    nina.picture("public")

    drawing(nina)
    raising(nina)

    # On a phone in the dark, without scripts: it is changed once more.
    phone = Walk(browser, "programming-phone", 360, 740, scripts=False, dark=True)
    phone.context.add_cookies(nina.context.cookies())
    hand = phone.page
    hand.goto(DOORS + "/spectacles/le-grand-bal-des-etoiles")
    hand.click("text=Modifier, ajouter des dates")
    expect(hand.locator("main")).to_contain_text("Peut monter pendant la vente")
    phone.picture("change")
    hand.click("text=Ajouter des dates qui se répètent…")
    expect(hand.locator("h1")).to_have_text("Des dates qui se répètent")
    phone.picture("dates")
    hand.goto(DOORS + "/spectacles")
    hand.locator("main >> text=Le Grand Bal").last.click()
    hand.locator(".people a").first.click()
    expect(hand.locator("main")).to_contain_text("Places vendues\u00a0: 0 sur 550.")
    phone.picture("session")
    phone.end()
    nina.end(allowed=["422"])


def raising(nina):
    """The commission gives 200 more standing places: fewer are refused, more are published and seen by the public."""
    page = nina.page
    page.goto(DOORS + "/spectacles/le-grand-bal-des-etoiles")
    page.click("text=Modifier, ajouter des dates")
    page.get_by_label("Nombre de places").fill("349")
    page.click(".end >> text=Publier…")
    expect(page.locator("main")).to_contain_text("350 au moins")
    nina.accessible("a gauge that became less")
    nina.picture("gauge")
    page.get_by_label("Nombre de places").fill("550")
    page.click(".end >> text=Publier…")
    expect(page.locator("main")).to_contain_text("passe de 350 à 550 places debout")
    nina.picture("raised")
    page.check("#checked")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")


def drawing(nina):
    """A small house: described, painted by hand and by keyboard, and used."""
    page = nina.page
    page.goto(DOORS + "/spectacles")
    page.click("text=Saisir un spectacle")
    page.click("summary >> text=Places numérotées")
    page.click("text=Dessiner le plan")
    page.locator(field(page, "Rangs")).fill("5")
    page.locator(field(page, "Fauteuils au premier rang")).fill("12")
    page.locator(field(page, "Courbe, en degrés")).fill("60")
    page.locator(field(page, "Allées après les fauteuils")).fill("3, 12")
    page.click(".end >> text=Appliquer")
    expect(page.locator("[role=alert]")).to_contain_text("« 12 » n’est pas un fauteuil du premier rang")
    nina.accessible("a house with a mistake")
    page.locator(field(page, "Allées après les fauteuils")).fill("3, 9")
    page.click(".end >> text=Appliquer")
    expect(page.locator(".legend")).to_contain_text("Catégorie 1 – 60")
    # By hand: a stroke over three seats of row A; by keyboard: the companion beside.
    page.click(".brushes >> text=Fauteuil roulant")
    seats = [page.locator(f"[data-row='A'] rect[data-n='{number}']") for number in (5, 3)]
    seats[0].hover()
    page.mouse.down()
    seats[1].hover()
    page.mouse.up()
    expect(page.locator("#f-b1-paint")).to_have_value("A 5, A 3 = fauteuil roulant")
    page.click(".brushes >> text=Accompagnateur")
    page.focus("svg.whole")
    for key in ["ArrowRight"] + ["ArrowRight"] * 5 + ["Space"]:
        page.keyboard.press(key)
    expect(page.locator("#f-b1-paint")).to_have_value("A 5, A 3 = fauteuil roulant\nA 1 = accompagnateur")
    page.click(".end >> text=Appliquer")
    expect(page.locator("#f-b1-paint")).to_have_value("A 1 = accompagnateur\nA 3, A 5 = fauteuil roulant")
    expect(page.locator(".legend")).to_contain_text("Fauteuils roulants – 2")
    nina.accessible("a house", twin=True)
    nina.picture("house")
    page.click(".end >> text=Utiliser ce plan")
    expect(page.locator("main")).to_contain_text("57 sur le plan")
    expect(page.locator(field(page, "Places pour fauteuils roulants"))).not_to_have_value("")
    nina.picture("house-used")
    page.click("main >> text=Voir le plan")
    expect(page.locator("main svg").first).to_be_visible()
    nina.accessible("a plan of a draft", twin=True)
    nina.both("draft-plan")
