"""Guests are invited: a venue and a show are entered with places for them, the link is given away, and somebody comes by it who pays nothing. The
environment is that of the walk at the doors (door.py)."""

import re
from datetime import date, timedelta
from urllib.parse import urlparse
from playwright.sync_api import expect
from door import DOORS, tool
from programming import field
from staff import come_in
from walk import Walk


def enter_venue(lea):
    """Where it will be: a mistake is said beside its field, and what was typed is kept."""
    page = lea.page
    page.click("nav.menu >> text=Lieux")
    expect(page.locator("main")).to_contain_text("Zénith de la Plaine")
    lea.both("venues")
    lea.accessible("venues", twin=True)
    for label, text in [
        ("Nom du lieu", "La Verrière"), ("Adresse", "8 rue des Ateliers"), ("Code postal", "59"), ("Ville", "Lille"), ("Le lieu en quelques mots", "Une verrière de 1902."),
        ("Venir et entrer, aussi en fauteuil", "Métro Gares.\n\nDe plain-pied, par la cour."),
    ]:
        page.locator(field(page, label)).fill(text)
    page.click("text=Saisir ce lieu")
    expect(page.locator("[role=alert]")).to_contain_text("Cinq chiffres.")
    expect(page.locator(field(page, "Nom du lieu"))).to_have_value("La Verrière")
    lea.accessible("a venue with a mistake")
    lea.picture("venue-mistake")
    page.locator(field(page, "Code postal")).fill("59000")
    page.click("text=Saisir ce lieu")
    expect(page.locator("[role=status]")).to_contain_text("est saisi")
    page.click("main >> text=Zénith de la Plaine")
    expect(page.locator("h1")).to_have_text("Zénith de la Plaine")
    page.click("text=Voir d’abord")
    expect(page.locator("#reading")).to_contain_text("rien n’est encore enregistré")
    lea.accessible("a venue", twin=True)
    lea.both("venue")
    page.locator("a", has_text="Voir le plan").first.click()
    expect(page.locator("svg[role=img]")).to_be_visible()
    lea.accessible("a plan of a venue", twin=True)
    lea.picture("plan")


def enter_show(lea):
    """A concert with a fee, a waiting room that stands by load, and five places for guests."""
    page = lea.page
    page.click("nav.menu >> text=Spectacles")
    page.click("text=Saisir un spectacle")
    page.locator(field(page, "Lieu")).select_option(label="La Verrière, Lille")
    day, opened = date.today() + timedelta(days=90), date.today() - timedelta(days=1)

    def fill(label, text):
        page.locator(field(page, label)).fill(text)

    for label, text in [
        ("Titre", "Nuit de verre"), ("Artiste ou compagnie", "Quatuor Lumen"), ("Genre", "Classique"), ("Présentation", "Quatre quatuors."), ("Catégorie", "Nef"),
        ("Nombre de places", "60"), ("Prix, en euros", "21"), ("Ouverture des réservations : jour", opened.isoformat()), ("Heure d’ouverture", "10:00"), ("Jour", day.isoformat()),
        ("Début", "20:00"),
    ]:
        fill(label, text)
    page.locator("summary >> text=Frais de service").click()
    page.click("text=Ajouter des frais")
    fill("Nom des frais", "Frais de location")
    fill("Montant, en euros", "trop")
    page.locator("summary >> text=La salle d’attente").click()
    page.locator(field(page, "Quand elle se tient")).select_option(label="Quand l’affluence dépasse ce qu’on peut servir")
    page.locator("summary >> text=Contingents, codes").click()
    page.click("text=Ajouter des invitations")
    fill("Combien de places", "5")
    fill("Code qui les ouvre", "VERRE & AMIS")
    page.click(".end >> text=Enregistrer")
    expect(page.locator("main")).to_contain_text("Un montant de 0,01 à 1 000 euros, comme 1,50.")
    lea.accessible("a form with fees and a room", twin=True)
    lea.both("form")
    fill("Montant, en euros", "1,50")
    page.click(".end >> text=Voir comme le public")
    expect(page.locator("li.session")).to_contain_text("22,50")
    page.click(".preview-bar >> text=Publier…")
    expect(page.locator("table").first).to_contain_text("Frais de location")
    expect(page.locator("table").first).to_contain_text("Quand l’affluence dépasse")
    lea.accessible("before publication")
    lea.picture("publication")
    page.check("#checked")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")


def comes(browser, name, address, price, **window):
    """A guest, from the link to the ticket: nothing is to be paid anywhere."""
    guest = Walk(browser, name, **window)
    page = guest.page
    guest.until(lambda: guest.open(address) and page.locator("#code").count())
    expect(page.locator("#code")).not_to_have_value("")
    expect(page.locator("main")).to_contain_text(price)
    assert "Frais" not in page.locator("main").inner_text()
    guest.accessible("a guest's choice")
    guest.picture("choose")
    return guest


def takes(guest):
    page = guest.page
    page.click("form.choose button >> nth=0")
    expect(page.locator(".places li")).to_have_count(1)
    guest.identify("Grace Hopper")
    expect(page.locator("tfoot .amount")).to_have_text("Gratuit")
    guest.picture("recap")
    assert "paiement" not in page.locator("form.buyer, main form").last.inner_text()
    page.click("text=Commander mes places gratuites")
    guest.tickets()
    assert "/pay/" not in page.url and "/commandes/" in page.url, page.url
    page.click("text=Voir mes billets")
    expect(page.locator(".ticket svg.code")).to_have_count(1)
    expect(page.locator(".ticket")).to_contain_text("Invitation")
    guest.accessible("a guest's ticket")
    guest.picture("ticket")


def invitation(browser):
    link = re.search(r"http://\S+", tool("staff", "add", "lea@example.org", "--role", "director", "--name", "Léa Blanc")).group()
    lea = Walk(browser, "guests-house")
    come_in(lea, link, False)
    enter_venue(lea)
    enter_show(lea)
    page = lea.page
    page.locator(".people a").first.click()
    page.fill("#code", "verre & amis")
    page.click("text=Voir le lien à envoyer")
    said = page.locator("[role=status] a, [role=status] code").first.inner_text()
    lea.accessible("the link for guests", twin=True)
    lea.both("link")
    session = urlparse(said).path
    lea.published(session)
    # Nobody else reads of it: for everybody the place has its price, with its fee.
    public = Walk(browser, "guests-public", 360, 740)
    public.open(session)
    expect(public.page.locator("form.choose")).to_contain_text("22,50")
    assert "Invitation" not in public.page.locator("main").inner_text()
    public.end()
    guest = comes(browser, "guest", said[said.index("/seances/"):], "Gratuit", width=360, height=740, dark=True)
    guest.page.select_option("#q-nef", "1")
    takes(guest)
    # The house sees that one of the five is gone, and changes what opens the others.
    lea.until(lambda: page.reload() and "1" == page.locator("#allotments ~ .table td.amount, [aria-labelledby=allotments] td.amount").nth(1).inner_text())
    page.goto(DOORS + "/spectacles/nuit-de-verre")
    page.click("text=Modifier, ajouter des dates")
    expect(page.locator("main")).to_contain_text("5\u00a0: ne change plus")
    page.locator(field(page, "Code qui les ouvre")).fill("AUTRE")
    page.click(".end >> text=Enregistrer")
    lea.accessible("a published show's form")
    lea.both("change")
    page.click(".end >> text=Publier…")
    page.click("text=Publier maintenant")
    expect(page.locator("main [role=status]")).to_contain_text("est publié")
    guest.until(lambda: guest.open(session + "?acces=code&code=AUTRE") and "Gratuit" in guest.page.locator("main").inner_text())
    guest.end()
    # The demonstration programme has one, too: five seats of the first night, for the press.
    press = comes(browser, "guest-press", "/seances/traversee-premiere?acces=code&code=PRESSE", "Gratuit")
    press.page.select_option("#q-carre-or", "1")
    takes(press)
    press.end()
    lea.end(allowed=["422"])
