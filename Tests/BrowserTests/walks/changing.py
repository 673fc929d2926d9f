"""What changes while somebody looks on: prices, dates, and whether there is anything at all. And what is said when something is wrong."""

import os
import re
import shutil
import tempfile
import time
from playwright.sync_api import expect
from looking import other_site
from door import tool
from walk import BASE, PLATFORM, Walk

PROGRAMME = os.path.join(os.path.dirname(__file__), "../../../config/programme")
EVENT, FIRST, SECOND = "/evenements/la-traversee-des-saisons", "traversee-premiere", "traversee-matinee"


def messages(browser):
    """Pages that answer a form, and those that only a fault or a crowd brings about, as the site makes them; and a form that another site sent."""
    # As wide as 1280 px enlarged four times (WCAG 2.1, 1.4.10).
    walk = Walk(browser, "message", 320, 740)
    page = walk.page
    names = sorted(name for name in os.listdir(PLATFORM) if name.startswith("message-"))
    assert len(names) == 74, names

    def fits(what):
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{what} is {wide} px wide"
        # The ways through the site are one line.
        tops = page.locator("header.site .main a").evaluate_all("links => [...new Set(links.map((link) => Math.round(link.getBoundingClientRect().top)))]")
        assert len(tops) <= 1, f"{what}: the menu has {len(tops)} lines"

    def answer(route):
        with open(f"{PLATFORM}/{route.request.url.split('/')[-1]}", encoding="utf-8") as file:
            # As if it were made now: of an older one the script asks how long it takes.
            made = re.sub(r'data-left="(\d+)" data-end="\d+"', lambda left: f'data-left="{left[1]}" data-end="{time.time_ns() // 1_000_000 + int(left[1])}"', file.read())
            route.fulfill(body=made, content_type="text/html; charset=utf-8")

    def serving(body, policy):
        return lambda route: route.fulfill(body=body, headers={"content-security-policy": policy, "content-type": "text/html; charset=utf-8"})

    page.route(BASE + "/messages/*", answer)
    for name in names:
        walk.open(f"/messages/{name}")
        is_french = name.endswith("-fr.html")
        # In the other language the colours are the same.
        walk.accessible(name, both_themes=is_french, colours=is_french)
        fits(name)
        if is_french:
            walk.picture(name.removeprefix("message-").removesuffix("-fr.html"))
    # What nginx says by itself, while no box office answers, or where too many ask.
    with open(os.path.join(PROGRAMME, "../nginx.conf"), encoding="utf-8") as file:
        own = re.findall(r'Content-Security-Policy "([^"]+)" always;\s+return (503|429) \'(<!doctype.+?</html>)\';', file.read())
    assert [status for _, status, _ in own] == ["503", "429"], own
    for policy, status, body in own:
        page.route(BASE + f"/messages/nginx-{status}", serving(body, policy))
        walk.open(f"/messages/nginx-{status}")
        # Its policy lets its own style in, and nothing else: the script that examines it is the browser's own.
        assert page.locator("main").evaluate("main => getComputedStyle(main.parentElement).textAlign") == "center"
        walk.accessible(f"nginx {status}")
        fits(f"nginx {status}")
        walk.both(f"nginx-{status}")
    for path in ("/", "/en/", "/agenda", "/en/calendar", "/salles/zenith-de-la-plaine", EVENT, "/evenements/vesper-et-les-ombres", "/seances/vesper-zenith/plan", "/mes-billets", "/style", "/mentions-legales", "/donnees-personnelles"):
        assert walk.open(path).ok, path
        fits(path)
    form = f"<!doctype html><html lang='fr'><title>Ailleurs</title><link rel='icon' href='data:,'><form method='post' action='{BASE}PATH'><button>Envoyer</button></form>"
    for path, words in (("/seances/vesper-zenith", "ne vient pas de ce site"), ("/en/sessions/vesper-zenith", "does not come from this site")):
        with other_site(form.replace("PATH", path)) as address:
            page.goto(address)
            page.click("button")
            expect(page.locator("h1")).to_contain_text(words)
            walk.accessible(words)
    # Orders that are none are asked about.
    walk.end(allowed=["403", "404"])


def changes(browser):
    walk = Walk(browser, "changes")
    page = walk.page
    # Somebody buys for the second date, and reads the recap for the first.
    walk.open(f"/seances/{SECOND}")
    walk.choose(categorie_2=1)
    walk.identify()
    page.click("text=Commander avec obligation de paiement")
    walk.pay()
    walk.tickets()
    order = page.url.split("?")[0]
    walk.open(f"/seances/{FIRST}")
    walk.choose(categorie_2=1)
    walk.identify()
    expect(page.locator("tfoot .amount")).to_contain_text("24,00")

    # The organiser makes it dearer, and ends the sale of something else.
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PROGRAMME, folder, dirs_exist_ok=True)
        replace(f"{folder}/venues.yml", "{id: plein, name: Plein tarif, cents: 2400}", "{id: plein, name: Plein tarif, cents: 2500}")
        replace(f"{folder}/events.yml", "opens: +10m\n        closes: +30d 18:00", "opens: -2h\n        closes: -1m")
        tool("import", f"{folder}/venues.yml", f"{folder}/events.yml")
    # What the site knows of the programme may be a quarter of a second old.
    other = Walk(browser, "onlooker", 360, 740, dark=True)
    other.until(lambda: other.open("/evenements/le-ciel-avant-nous") and other.page.locator("text=Vente terminée").count())
    other.accessible("closed", twin=True)
    other.picture("closed")
    page.click("text=Commander avec obligation de paiement")
    expect(page.locator("[role=alert], .message").first).to_contain_text("Le prix a changé")
    expect(page.locator("tfoot .amount")).to_contain_text("25,00")
    walk.accessible("the price has changed")
    walk.picture("price")

    # The first date moves, the second is cancelled.
    tool("session", "postpone", FIRST, "--starts", "2099-12-24 20:00")
    other.until(lambda: other.open(EVENT) and other.page.locator("text=Prévue d’abord le").count())
    expect(other.page.locator(".session", has_text="2099")).to_contain_text("leurs billets ont été émis de nouveau")
    other.accessible("postponed", twin=True)
    other.picture("postponed")
    tool("session", "cancel", SECOND, "--yes")
    other.until(lambda: other.open(EVENT) and other.page.locator(".badge", has_text="Annulée").count())
    other.accessible("cancelled", twin=True)
    other.picture("cancelled")
    other.open(f"/seances/{SECOND}")
    expect(other.page.locator("[role=alert], .message").first).to_contain_text("Annulée")
    other.accessible("a cancelled session", twin=True)
    other.end()
    page.goto(order)
    walk.until(lambda: page.reload() and "est remboursé" in page.locator(".status").inner_text() or "remboursé intégralement" in page.locator(".status").inner_text())
    walk.accessible("refunded order", twin=True)
    walk.picture("refunded")
    walk.end(allowed=["409"])


def replace(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, f"{path} has no {old!r}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
