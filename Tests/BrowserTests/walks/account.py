"""Who bought before comes back: the letters of a demonstration, "my tickets"."""

import re
from playwright.sync_api import expect
from walk import SESSION, Walk


def buy(walk, email):
    walk.open(SESSION)
    walk.choose(fosse=2)
    walk.identify(email=email)
    walk.page.click("text=Commander avec obligation de paiement")
    walk.pay()
    walk.tickets()
    return walk.page.url.split("?")[0]


def letter(walk, subject, prefix="", to="retour@example.org"):
    """The newest message about something, which the platform writes a moment later."""
    for _ in range(100):
        walk.open(f"{prefix}/boite-aux-lettres" if not prefix else f"{prefix}/mailbox")
        # Others are written to at the same time.
        found = walk.page.locator(".letters li", has_text=to).locator("a", has_text=subject)
        if found.count():
            return found.first.click()
        walk.page.wait_for_timeout(100)
    raise AssertionError(f"no message about {subject}")


def account(browser):
    """Buys, reads the letter and its tickets, signs in with a code, finds the order, signs out."""
    walk = Walk(browser, "account")
    page = walk.page
    walk.open("/boite-aux-lettres")
    walk.accessible("mailbox")
    order = buy(walk, "retour@example.org")
    letter(walk, "Vos billets")
    expect(page.locator(".letter .words")).to_contain_text("2 places")
    walk.accessible("letter", twin=True)
    walk.picture("letter")
    with page.expect_download() as download:
        page.click(".files a >> text=billets.pdf")
    with open(download.value.path(), "rb") as file:
        document = file.read()
    assert document.startswith(b"%PDF-1.") and re.search(rb"/Type /Pages[\s\S]*/Count 2", document), "two pages"
    page.click("text=/commandes/")
    expect(page).to_have_url(re.compile(order))

    # Somebody else's browser, on a phone.
    phone = Walk(browser, "returning", 360, 740)
    page = phone.page
    phone.open("/")
    page.click("text=Mes billets")
    phone.accessible("sign in")
    phone.picture("sign-in")
    page.fill("#email", "retour@example.org")
    page.click("text=Recevoir un code")
    expect(page.locator("h1")).to_have_text("Saisissez votre code")
    phone.accessible("code", twin=True)
    phone.picture("code")
    letter(walk, "Votre code")
    code = re.search(r": (\d{6})", walk.page.locator(".letter .words").inner_text()).group(1)
    page.fill("#code", "000000" if code != "000000" else "000001")
    page.click("form button")
    expect(page.locator("[role=alert]")).to_contain_text("Il reste 4 essais")
    phone.accessible("wrong code")
    page.fill("#code", code)
    page.click("form button")
    expect(page.locator(".session")).to_have_count(1)
    phone.accessible("my tickets")
    phone.picture("my-tickets")
    phone.open("/en/my-tickets")
    phone.accessible("my tickets in English")
    phone.picture("my-tickets-english")
    phone.open("/en/mailbox")
    phone.accessible("mailbox in English")
    phone.picture("mailbox")
    phone.open("/mes-billets")
    page.click("text=Voir mes billets")
    expect(page.locator(".ticket")).to_have_count(2)
    phone.open("/mes-billets")
    page.click("text=Se déconnecter")
    expect(page.locator("#email")).to_be_visible()
    phone.open("/en/my-tickets")
    expect(page.locator("#email")).to_be_visible()
    phone.accessible("sign in in English")
    phone.end(allowed=["422"])
    rename(walk, order)
    give_back(walk, order)
    walk.end(allowed=["422"])


def rename(walk, order):
    """Another name on one of two tickets."""
    page = walk.page
    page.goto(order.replace("/commandes/", "/en/orders/") + "/names")
    walk.accessible("names in English")
    page.goto(order)
    page.click("text=Changer un nom")
    walk.accessible("names")
    walk.picture("names")
    page.locator("input[name=name]").nth(1).fill("Grace Hopper")
    page.click("text=Mettre ce nom >> nth=1")
    expect(page.locator("main")).to_contain_text("Nouveau nom : Grace Hopper")
    walk.accessible("asked once more")
    walk.picture("sure")
    page.click("text=Oui, mettre ce nom")
    expect(page.locator(".places")).to_contain_text("Au nom de Grace Hopper")
    expect(page.locator(".places")).to_contain_text("ne peut plus l’être", timeout=20_000)
    walk.accessible("a changed name", twin=True)
    walk.picture("renamed")
    page.goto(order + "/billets")
    expect(page.locator(".ticket").nth(1)).to_contain_text("Au nom de Grace Hopper")
    walk.picture("named-tickets")


def give_back(walk, order):
    """One of two places: chosen, looked at with the amount, confirmed."""
    page = walk.page
    for prefix, path in (("", "remboursement"), ("/en", "refund")):
        address = order.replace("/commandes/", f"{prefix}/commandes/" if not prefix else "/en/orders/") + "/" + path
        page.goto(address)
        walk.accessible(f"which places {prefix}")
        page.goto(address + "?suite=1&place-0=1")
        walk.accessible(f"the amount {prefix}")
    walk.picture("return-english")
    page.goto(order)
    walk.picture("order-with-return")
    page.click("text=Rendre des places")
    page.click("text=Continuer")
    expect(page.locator("[role=alert]")).to_contain_text("au moins une place")
    page.locator("input[type=checkbox]").nth(1).check()
    walk.picture("return")
    page.click("text=Continuer")
    expect(page.locator(".big")).to_contain_text("39,00")
    walk.picture("return-amount")
    page.click("text=Rendre ces places")
    expect(page.locator("table.order .badge")).to_have_count(1)
    expect(page.locator(".status")).to_contain_text("39,00")
    walk.accessible("after a return", twin=True)
    walk.picture("returned")
