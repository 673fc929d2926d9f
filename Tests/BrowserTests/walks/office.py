"""One order on its page, and who is kept out: what a director and an operator once did at a command line. The environment is that of the walk at the
doors (door.py)."""

from playwright.sync_api import expect
from door import DOORS, buy


def order(walk):
    """From the ledger to an order, of which a place is taken back, and to who bought it."""
    page = walk.page
    buy(2, "order")
    page.goto(DOORS + "/acheteurs")
    page.fill("#email", "order@example.org")
    page.click("main form button >> text=Chercher")
    address = page.locator("main a[href*='/registre/commandes/']").get_attribute("href")
    page.goto(DOORS + "/registre?session=vesper-zenith")
    page.locator(f"main table a[href='{address}']").first.click()
    expect(page.locator("h1")).to_contain_text("Commande n°")
    expect(page.locator("main")).to_contain_text("Billet valable")
    walk.accessible("an order", twin=True)
    walk.both("order")
    page.check("#line-0")
    page.fill("#why", "geste de la maison")
    page.click("main form button >> text=Voir ce qui serait repris")
    expect(page.locator("main")).to_contain_text("Cela ne se défait pas")
    walk.accessible("a place that would be taken back")
    walk.picture("order-confirm")
    page.click("main form button >> text=Reprendre")
    expect(page.locator("[role=status]")).to_contain_text("C’est demandé")

    def is_done():
        page.goto(DOORS + address)
        text = page.locator("main").inner_text()
        return "En partie reprise" in text and "remboursé" in text
    walk.until(is_done)
    page.click("main form button >> text=Voir qui l’a achetée")
    expect(page.locator("main")).to_contain_text("order@example.org")
    walk.accessible("an order and who bought it")
    walk.picture("order-buyer")


def blocks(walk):
    """A network is kept out, and let in again."""
    page = walk.page
    page.goto(DOORS + "/exploitation")
    page.click("main >> text=Qui est tenu à l’écart")
    walk.accessible("who is kept out: nobody", twin=True)
    page.fill("#value", "203.0.113.0/33")
    page.fill("#because", "robots")
    page.click("main form button >> text=Tenir à l’écart")
    expect(page.locator("[role=alert]")).to_contain_text("pas un réseau")
    page.fill("#value", "203.0.113.0/24")
    page.click("main form button >> text=Tenir à l’écart")
    expect(page.locator("[role=status]")).to_contain_text("C’est fait")
    expect(page.locator(".people")).to_contain_text("203.0.113.0/24")
    walk.accessible("who is kept out", twin=True)
    walk.both("blocks")
    page.click("main .people button")
    expect(page.locator(".people")).to_have_count(0)
    page.click("text=Aussi ceux qui sont finis")
    expect(page.locator(".people")).to_contain_text("levé par Claire Martin")
    walk.accessible("who was kept out")
