"""Walks of people who do not pay, or not at once."""

import re
from playwright.sync_api import expect
from walk import SESSION, Walk


def refused(browser):
    """A card is refused, and another one pays. Then somebody gives an order up."""
    walk = Walk(browser, "refused")
    page = walk.page
    walk.open(SESSION)
    walk.choose(fosse=1)
    walk.identify()
    # Back and forward: no form is asked to be sent once more, and what was typed is there.
    expect(page).to_have_url(re.compile("/recapitulatif$"))
    page.go_back()
    expect(page.locator("#email")).to_have_value("refused@example.org")
    page.go_forward()
    expect(page).to_have_url(re.compile("/paniers/vesper-zenith/[^/]+$"))
    expect(page.locator("#email")).to_have_value("refused@example.org")
    page.click("form.buyer .actions button")
    page.click("form.recap button:not([formaction])")
    order = walk.order()
    page.go_back()
    expect(page).to_have_url(order)
    expect(page).to_have_title(re.compile("^Commande à payer"))
    expect(page.locator(".countdown .clock")).to_be_visible()
    page.go_forward()
    page.click("button[value=decline]")
    page.goto(order)
    expect(page.locator("[role=alert]")).to_contain_text("a été refusé", timeout=60_000)
    walk.accessible("refused card", twin=True)
    page.click("text=Corriger vos coordonnées")
    expect(page.locator("#email")).to_have_value("refused@example.org")
    walk.accessible("details", twin=True)
    page.evaluate("document.querySelector('form.buyer').noValidate = true")
    page.fill("#email", "personne")
    page.click("text=Enregistrer")
    expect(page.locator("#email")).to_have_attribute("aria-invalid", "true")
    walk.accessible("details with a wrong address")
    page.fill("#email", "card@example.org")
    page.click("text=Enregistrer")
    expect(page.locator(".status")).to_contain_text("card@example.org")
    walk.accessible("details corrected", twin=True)
    # Back from the provider's page, too.
    page.goto(order + "?retour=1")
    expect(page.locator(".status .notice")).to_contain_text("payez avec un autre")
    walk.accessible("back after a refusal")
    walk.picture("refused")
    page.click("text=Vous n’avez pas payé")
    page.click("form[action$='/payer'] button")
    walk.pay()
    walk.tickets()
    walk.open(SESSION)
    walk.choose(fosse=1)
    walk.identify()
    page.click("form.recap button:not([formaction])")
    page.goto(walk.order())
    page.click("text=Annuler la commande")
    walk.accessible("whether it is given up", twin=True)
    walk.picture("sure")
    page.click("text=Oui, annuler la commande")
    expect(page.locator(".status")).to_contain_text("a été annulée", timeout=60_000)
    walk.accessible("given up", twin=True)
    walk.picture("given-up")
    walk.end(allowed=["422"])


def expiry(browser):
    """A basket whose time runs out says so, and what to do."""
    walk = Walk(browser, "expiry")
    page = walk.page
    walk.open(SESSION)
    walk.choose(fosse=1)
    # The last minutes are said aloud, once each.
    voice = page.locator(".countdown [aria-live=polite]")
    expect(voice).to_have_text(re.compile(r"^Temps restant \d\ssecondes?$"))
    plain = Walk(browser, "expiry-plain", 360, 740, scripts=False)
    plain.open("/en" + SESSION.replace("seances", "sessions"))
    plain.choose(fosse=1)
    # The page comes again by itself when the time is over.
    expect(page.locator("h1")).to_have_text("Votre panier a expiré", timeout=60_000)
    walk.accessible("expired", twin=True)
    walk.picture("expired")
    walk.open("/paniers")
    expect(page.locator("h1")).to_have_text("Votre panier est vide")
    walk.open(SESSION)
    expect(page.locator("main .notice a")).to_have_count(0)
    plain.until(lambda: plain.page.reload() and plain.page.locator("h1", has_text="Your basket has expired").count())
    plain.picture("expired")
    plain.end(allowed=["410"])
    walk.open("/nulle-part")
    expect(page.locator("h1")).to_have_text("Cette page n’existe pas")
    walk.accessible("not found", twin=True)
    walk.end(allowed=["410", "404"])
