"""People of the house come in, work, and are let go. The environment is that of the walk at the doors (door.py)."""

import base64
import hmac
import re
import sqlite3
import struct
import time
from playwright.sync_api import expect
import office
from door import CONFIG, DOORS, buy, tool
from walk import Walk

PASSWORD = "le rideau se lève à l’heure"


def code(key, offset=0):
    """What a telephone shows (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">q", int(time.time()) // 30 + offset), "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place:place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def come_in(walk, link, looked_at):
    """From the link to the first page: the recovery codes."""
    page = walk.page
    page.goto(link)
    if looked_at:
        walk.accessible("choose a password", twin=True)
        walk.picture("password")
    page.fill("#new", "trop court")
    page.evaluate("document.querySelector('#new').minLength = 1")
    page.click("main button")
    expect(page.locator("[role=alert]")).to_contain_text("douze caractères")
    page.fill("#new", PASSWORD)
    page.click("main button")
    expect(page.locator("svg.qr")).to_be_visible()
    key = page.locator(".key code").inner_text().replace(" ", "")
    if looked_at:
        walk.accessible("set a phone", twin=True)
        walk.picture("phone")
        page.fill("#code", "000000")
        page.click("main button")
        expect(page.locator("[role=alert]")).to_contain_text("Ce n’est pas le code")
        walk.accessible("a wrong first code")
    page.fill("#code", code(key))
    page.click("main button")
    expect(page.locator(".codes code")).to_have_count(8)
    codes = page.locator(".codes code").all_inner_texts()
    if looked_at:
        walk.accessible("recovery codes", twin=True)
        walk.picture("codes")
    page.click("text=C’est fait")
    return codes


def forged_price():
    """An incident as the reconciler writes it when an order paid less than its price list says; its number."""
    _, order = buy(2, "incident")
    with open(CONFIG) as file:
        ledger = re.search(r'path: "?([^"\n]+ledger\.sqlite)', file.read()).group(1)
    connection = sqlite3.connect(ledger, timeout=30)
    with connection:
        row = connection.execute(
            "INSERT INTO incident (at, kind, session_number, order_id, detail) SELECT ?, 'sold-under-price', session_number, order_id, 'line 0: 100 cents, 5900 are the least' "
            "FROM sale_order WHERE order_id = ?", (int(time.time() * 1000), order))
    connection.close()
    return row.lastrowid


def remedies(walk):
    """An incident with its remedy, and a buyer who asks for their data."""
    page = walk.page
    page.goto(DOORS + f"/exploitation/incidents/{forged_price()}")
    expect(page.locator("h1")).to_contain_text("sold-under-price")
    walk.accessible("an incident", twin=True)
    walk.both("incident")
    page.fill("#why", "prix faux")
    page.click("main form button >> text=Voir ce qui serait repris")
    expect(page.locator("main")).to_contain_text("Toute la commande")
    walk.accessible("what would be taken back")
    walk.both("take-back")
    page.click("main form button >> text=Reprendre")
    expect(page.locator("[role=status]")).to_contain_text("C’est fait")
    expect(page.locator("main")).to_contain_text("en a pris acte")
    page.click("nav.menu >> text=Acheteurs")
    walk.accessible("buyers", twin=True)
    page.fill("#email", "incident@example.org")
    page.click("main form button >> text=Chercher")
    expect(page.locator("main")).to_contain_text("Ce qui est gardé, et pourquoi")
    walk.accessible("a buyer's data")
    walk.both("buyer")
    with page.expect_download() as download:
        page.click("main form button >> text=Tout remettre")
    with open(download.value.path()) as file:
        assert "incident@example.org" in file.read()
    page.goto(DOORS + "/en/buyers")
    page.fill("#email", "incident@example.org")
    page.click("main form button >> text=Look")
    expect(page.locator("main")).to_contain_text("What is kept")
    walk.accessible("a buyer's data in English")


def platform(walk):
    """How the platform fares, and what an operator and a director do about it."""
    page = walk.page
    page.click("nav.menu >> text=Exploitation")
    expect(page.locator("#figures")).to_contain_text("réconciliateur")
    walk.accessible("operation", twin=True)
    walk.picture("operation")
    page.locator("#figures .people a", has_text="réconciliateur").first.click()
    expect(page.locator("tr", has_text="mail.folder")).to_be_visible()
    expect(page.locator("tr", has_text="payments.secretKey")).to_contain_text("secret, donné")
    walk.accessible("a process", twin=True)
    walk.picture("process")
    page.click("main form button >> text=Changer")
    expect(page.locator("[role=status]")).to_contain_text("C’est demandé")
    walk.accessible("another level", twin=False)
    page.goto(DOORS + "/exploitation/dus")
    walk.accessible("owed", twin=True)
    page.goto(DOORS + "/exploitation/incidents")
    walk.accessible("incidents", twin=True)
    remedies(walk)
    office.order(walk)
    office.blocks(walk)
    page.goto(DOORS + "/exploitation/abonnes")
    page.fill("#url", "https://192.168.0.1/")
    page.check("#kind-sale")
    page.click("main form button >> text=Abonner")
    expect(page.locator("[role=alert]")).to_contain_text("réseau privé")
    page.fill("#url", "http://127.0.0.1:9/nobody")
    page.click("main form button >> text=Abonner")
    expect(page.locator("#secret")).to_contain_text("whsec_")
    walk.accessible("a subscriber and its secret")
    walk.both("subscriber")
    page.click("main form button >> text=Envoyer un essai")
    expect(page.locator("[role=status]")).to_contain_text("L’essai part")
    owed(walk)
    page.goto(DOORS + "/exploitation/abonnes")
    walk.accessible("subscribers", twin=True)
    walk.both("subscribers")
    page.locator("main .people a").first.click()
    expect(page.locator("main")).to_contain_text("127.0.0.1:9/nobody")
    walk.accessible("a subscriber", twin=True)
    page.click("nav.menu >> text=Rapports")
    page.click("main >> text=Envois programmés")
    page.locator("label", has_text="Claire Martin").first.click()
    page.click("main form button >> text=Programmer")
    expect(page.locator(".people")).to_contain_text("chaque jour")
    walk.accessible("scheduled reports", twin=True)
    walk.both("schedules")


def owed(walk):
    """Nobody listens there: it is still owed, and says why."""
    page = walk.page

    def tried():
        page.goto(DOORS + "/exploitation/dus?queue=notice")
        page.locator(".people a").first.click()
        return page.locator("dt", has_text="Dernière erreur").count()

    walk.until(tried)
    walk.accessible("an item that is owed", twin=True)
    walk.both("owed-item")
    page.click("main form button >> text=Essayer maintenant")
    expect(page.locator("[role=status]")).to_contain_text("C’est fait")


def archives(walk):
    """An archive of the ledger, from the wish to the file."""
    page = walk.page
    page.goto(DOORS + "/registre")
    page.click("main >> text=Archives")
    page.fill("#period", "hier")
    page.click("main form button >> text=Demander une archive")
    expect(page.locator("[role=alert]")).to_contain_text("Écrivez la période")
    walk.accessible("an archive of no period")
    page.fill("#period", "")
    page.click("main form button >> text=Demander une archive")
    expect(page.locator("[role=status]")).to_contain_text("est demandée")
    ready = page.locator("table.report a", has_text="Prendre l’archive")
    walk.until(lambda: page.goto(DOORS + "/registre/archives") and ready.count())
    walk.accessible("archives", twin=True)
    walk.both("archives")
    with page.expect_download() as download:
        ready.first.click()
    with open(download.value.path(), "rb") as file:
        assert b"lines.jsonl" in file.read()


def looks(walk):
    """Pages that a director looks at, with every chart of theirs, in both languages."""
    page = walk.page
    session, show = "vesper-zenith", "/spectacles/vesper-et-les-ombres"
    for path, what in (
        ("/ventes", "sales"), (f"/ventes/{session}", "sales of a session"), (f"/ventes/{session}/salle", "the house, seat by seat"), ("/rapports", "reports"),
        ("/rapports?report=sales", "a report"), ("/ouvertures", "openings"), ("/registre", "ledger"), (f"{show}/seances/{session}", "a session on sale"),
        ("/confirmation", "confirm"),
    ):
        assert page.goto(DOORS + path).ok, path
        walk.accessible(what, twin=True)
    page.goto(DOORS + f"/ventes/{session}")
    expect(page.locator("#figures")).to_contain_text("À la porte")
    walk.both("sales-session")
    page.goto(DOORS + f"{show}/seances/{session}")
    walk.picture("session")
    # A change of what is published, its further pages, and its end.
    page.goto(DOORS + "/spectacles/trio-sarbacane")
    page.click("main form button >> text=Modifier")
    draft = page.url.split("?")[0]
    for rest, what in (("", "a change"), ("/dates", "dates that come again"), ("/publication", "publication of a change"), ("/abandon", "dropping a draft")):
        page.goto(draft + rest)
        walk.accessible(what, twin=True)
        walk.picture(what.replace(" ", "-"))
    page.click("main form button >> text=Abandonner")


def staff(browser):
    link = re.search(r"http://\S+", tool("staff", "add", "claire@example.org", "--role", "director", "--name", "Claire Martin")).group()
    claire = Walk(browser, "director")
    page = claire.page
    for path in ("/connexion", "/connexion/oubli", "/nulle-part"):
        page.goto(DOORS + path)
        claire.accessible(path)
        page.goto(DOORS + page.locator("header nav a[hreflang]").get_attribute("href"))
        claire.accessible(path + " in English")
    page.goto(DOORS + "/equipe")
    expect(page.locator("#password")).to_be_visible()
    page.fill("#email", "claire@example.org")
    page.fill("#password", "pas le bon mot de passe")
    page.click("main button")
    expect(page.locator("[role=alert]")).to_contain_text("n’est pas juste")
    claire.accessible("a wrong password")
    claire.picture("sign-in")
    come_in(claire, link, True)
    expect(page.locator("h1")).to_have_text("Bonjour Claire Martin")
    claire.accessible("home", twin=True)
    claire.picture("home")

    # She invites a programmer.
    page.click("nav.menu >> text=Équipe")
    claire.accessible("team", twin=True)
    page.click("text=Inviter quelqu’un")
    claire.accessible("invite", twin=True)
    claire.picture("invite")
    page.fill("#email", "paul@example.org")
    page.fill("#name", "Paul Durand")
    page.check("#role-programmer")
    page.check("#role-door")
    page.click("main button[type=submit]")
    expect(page.locator("[role=alert]")).to_contain_text("veulent un organisateur")
    page.locator("label", has_text="Marées Productions").first.click()
    page.click("main button[type=submit]")
    expect(page.locator("#link")).to_contain_text("/bienvenue/")
    claire.accessible("a link to hand over", twin=True)
    claire.picture("link")
    invitation = page.locator("#link").inner_text()

    # Paul comes, on a phone in the dark, and sees what is his.
    paul = Walk(browser, "programmer", 360, 740, dark=True)
    phone = paul.page
    codes = come_in(paul, invitation, False)
    paul.picture("home")
    phone.click("nav.menu >> text=Spectacles")
    # In another walk somebody enters a show meanwhile, so that a second list, of what is in preparation, may stand above this one.
    published = phone.locator("[aria-labelledby=published]")
    expect(published).to_contain_text("Vesper")
    assert "Équipe" not in phone.locator("header").inner_text()
    for event in published.locator("li").all_inner_texts():
        assert "Marées Productions" in event, event
    paul.accessible("shows", twin=True)
    paul.picture("shows")
    published.locator("a").first.click()
    paul.accessible("a show", twin=True)
    # The doors of his organiser: a device gets a token, and his own phone becomes a scanner.
    phone.click("nav.menu >> text=Portes")
    paul.accessible("doors", twin=True)
    paul.picture("doors")
    phone.fill("#name", "Porte de Paul")
    phone.click("text=Certaines séances seulement")
    phone.locator("[name=session-vesper-zenith]").check()
    phone.click("main button:text-is('Ajouter')")
    expect(phone.locator("#token")).to_have_text(re.compile(r"^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$"))
    paul.accessible("a device's token")
    paul.picture("door-token")
    phone.click("text=Retour aux portes")
    expect(phone.locator(".people li", has_text="Porte de Paul")).to_contain_text("vesper-zenith")
    phone.locator(".people li", has_text="Porte de Paul").locator("button").click()
    expect(phone.locator("[role=status]")).to_contain_text("n’ouvre plus rien")
    phone.click("nav.menu >> text=Contrôle")
    paul.accessible("becoming a scanner", twin=True)
    paul.picture("scan")
    phone.click("main form button")
    expect(phone.locator("form.leave")).to_contain_text("Paul Durand")
    expect(phone.locator("#scan")).to_be_visible()
    paul.picture("scanner")
    phone.goto(DOORS + "/equipe")
    expect(phone.locator("h1")).to_have_text("Ce n’est pas à vous")
    paul.accessible("not his")
    paul.picture("not-his")
    # Out, and in again without the phone.
    phone.click("header >> text=Se déconnecter")
    phone.fill("#email", "paul@example.org")
    phone.fill("#password", PASSWORD)
    phone.click("main button")
    expect(phone.locator("h1")).to_have_text("Votre code")
    paul.accessible("second factor", twin=True)
    paul.picture("second-factor")
    phone.fill("#code", codes[0].lower())
    phone.click("main button")
    expect(phone.locator("h1")).to_have_text("Bonjour Paul Durand")
    phone.click("header >> text=Paul Durand")
    expect(phone.locator("main")).to_contain_text("Codes de secours restants\u00a0: 7")
    paul.accessible("account", twin=True)
    paul.picture("account")
    phone.click("text=Vos jetons")
    phone.fill("#name", "Export de la nuit")
    phone.check("#scope-read-sales")
    phone.click("text=Créer le jeton")
    expect(phone.locator("#token")).to_contain_text("guichet_")
    paul.accessible("tokens", twin=True)
    paul.picture("tokens")

    platform(claire)
    archives(claire)
    looks(claire)

    # She lets him go: his next click leads out.
    page.click("nav.menu >> text=Équipe")
    claire.picture("team")
    page.click(".people >> text=Paul Durand")
    claire.accessible("a member", twin=True)
    claire.picture("member")
    page.click("text=Retirer l’accès de Paul Durand")
    expect(page.locator("main")).to_contain_text("n’a plus d’accès")
    claire.accessible("a member without access")
    phone.click("nav.menu >> text=Spectacles")
    expect(phone.locator("#password")).to_be_visible()
    # His phone is no scanner any more either.
    phone.goto(DOORS + "/porte")
    expect(phone.locator("#token")).to_be_visible()
    page.click("nav.menu >> text=Journal")
    # Other walks write into it, too.
    expect(page.locator(".journal li", has_text="a retiré l’accès de Paul Durand")).to_have_count(1)
    claire.accessible("journal", twin=True)
    claire.picture("journal")
    page.select_option("#actor", label="Paul Durand")
    page.click("text=Chercher")
    expect(page.locator(".journal li").first).to_contain_text("a créé un jeton")
    page.click("header nav a[lang=en]")
    expect(page.locator(".journal li").first).to_contain_text("made a token")
    paul.end(allowed=["403", "422"])
    claire.end(allowed=["422", "404"])
