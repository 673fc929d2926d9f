"""Somebody whose browser runs no scripts: every step of a purchase and of what comes after it, on a small phone."""

import re
from playwright.sync_api import expect
from account import letter
from walk import SESSION, Walk

EMAIL = "plain@example.org"


def plain(browser):
    walk = Walk(browser, "plain", 360, 740, scripts=False)
    page = walk.page

    def again(selector):
        """Looks again, as somebody does who has no script that looks."""
        walk.until(lambda: page.reload() and page.locator(selector).count() > 0)

    # One place of two is taken out; Enter goes on with the order, and takes nothing out.
    walk.open(SESSION)
    walk.choose(fosse=2)
    page.fill("#name", "Ada Lovelace")
    page.fill("#email", EMAIL)
    page.press("#email", "Enter")
    expect(page.locator("tfoot .amount")).to_be_visible()
    page.click("text=Modifier")
    page.locator(".places button").nth(0).click()
    expect(page.locator(".places li")).to_have_count(1)
    expect(page.locator("[role=status]").first).to_contain_text("Retiré du panier")
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    walk.picture("one-less")
    # A second basket hides nothing of the first.
    walk.open(SESSION)
    walk.choose(fosse=1)
    page.click("text=Voir tous mes paniers")
    expect(page.locator(".baskets > li")).to_have_count(2)
    expect(page.locator(".baskets > li").nth(1)).to_contain_text("Panier 2 sur 2")
    walk.picture("baskets")
    page.locator(".baskets a").nth(0).click()
    page.click("text=Rendre ces places")
    page.click("header >> text=Panier")
    expect(page.locator(".places li")).to_have_count(1)

    # More time, then the places are given back.
    page.fill("#name", "Ada Lovelace")
    page.click("noscript button[lang=en]")
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    page.click("noscript button[lang=fr]")
    page.click("text=Me laisser plus de temps")
    expect(page.locator("#name")).to_have_value("Ada Lovelace")
    expect(page.locator("text=déjà été prolongé")).to_be_visible()
    walk.picture("extended")
    page.click("text=Rendre ces places")
    expect(page.locator("article.event")).to_be_visible()

    # A card is refused, another one pays.
    walk.open(SESSION)
    walk.choose(fosse=2)
    walk.identify(email=EMAIL)
    page.click("text=Commander avec obligation de paiement")
    order = walk.order()
    page.click("button[value=decline]")
    page.goto(order)
    again("[role=alert]")
    expect(page.locator("[role=alert]")).to_contain_text("a été refusé")
    walk.picture("refused")
    page.click("form[action$='/payer'] button")
    walk.pay()
    walk.tickets()
    order = page.url.split("?")[0]

    # Another name on a ticket.
    page.click("text=Changer un nom")
    page.locator("input[name=name]").nth(1).fill("Grace Hopper")
    page.click("text=Mettre ce nom >> nth=1")
    page.click("text=Oui, mettre ce nom")
    expect(page.locator(".places")).to_contain_text("Au nom de Grace Hopper")
    page.goto(order + "/billets")
    walk.until(lambda: page.reload() and "Au nom de Grace Hopper" in page.locator(".ticket").nth(1).inner_text())

    # One of the places is given back.
    page.goto(order)
    page.click("text=Rendre des places")
    page.locator("input[type=checkbox]").nth(0).check()
    page.click("text=Continuer")
    expect(page.locator(".big")).to_contain_text("39,00")
    page.click("text=Rendre ces places")
    # Who looks again before the answer has come would look at a page that is leaving.
    page.wait_for_url(lambda url: url.split("?")[0] == order)
    again("table.order .badge")
    walk.picture("returned")

    # The orders are found again by a code.
    walk.open("/mes-billets")
    page.fill("#email", EMAIL)
    page.click("text=Recevoir un code")
    reader = Walk(browser, "plain-letters", scripts=False)
    letter(reader, "Votre code", to=EMAIL)
    code = re.search(r"Votre code\W+(\d{6})", reader.page.locator(".letter .words").inner_text()).group(1)
    reader.end()
    page.fill("#code", code)
    page.click("form button")
    expect(page.locator(".session")).to_have_count(1)
    walk.picture("my-tickets")
    page.click("text=Se déconnecter")
    expect(page.locator("#email")).to_be_visible()
    walk.end()
