"""A session that is sold out: who waits is written to, and has the places that come back."""

import re
from uuid import uuid4
from playwright.sync_api import expect
from walk import BASE, Walk

EVENT, SESSION = "/evenements/trio-sarbacane", "sarbacane-cave"


class Crowd:
    """Holds every place of the session, two by two, until they are given back."""

    def __init__(self, walk):
        self.request = walk.context.request
        self.baskets = []
        while self.hold() == 201:
            pass

    def hold(self):
        visitor = self.request.post(f"{BASE}/v1/visitors").json()["visitor"]
        answer = self.request.post(
            f"{BASE}/v1/sessions/{SESSION}/holds", data={"items": [{"category": "debout", "quantity": 2}]},
            headers={"guichet-visitor": visitor, "idempotency-key": str(uuid4())})
        if answer.status == 201:
            self.baskets.append(answer.json()["hold"])
        return answer.status

    def give_back(self, count):
        for _ in range(count):
            assert self.request.delete(f"{BASE}/v1/sessions/{SESSION}/holds/{self.baskets.pop()}").status == 204


def letter(walk, address, subject, prefix=""):
    """The text of somebody's message, which the platform writes a moment later."""
    for _ in range(100):
        walk.open("/en/mailbox" if prefix else "/boite-aux-lettres")
        found = walk.page.locator(".letters li", has_text=address).locator("a", has_text=subject)
        if found.count():
            found.first.click()
            return walk.page.locator(".letter .words").inner_text()
        walk.page.wait_for_timeout(100)
    raise AssertionError(f"no message about {subject}")


def waiting(browser):
    """Waits for two places together, is offered them when they come back, and buys them; somebody else changes her mind."""
    walk = Walk(browser, "waiting")
    page = walk.page
    crowd = Crowd(walk)
    other = Walk(browser, "waiting-phone", 360, 740, dark=True)
    other.until(lambda: other.open("/en/events/trio-sarbacane") and other.page.locator("text=Join the waiting list").count())
    other.accessible("sold out", twin=True)
    other.picture("event")
    other.page.click("text=Join the waiting list")
    other.accessible("list, English")
    other.picture("list")
    other.page.fill("#email", "quitte@example.org")
    other.page.click("form.buyer button")
    expect(other.page.locator("h1")).to_have_text("One more step: confirm your address")
    other.picture("joined")

    # Without scripts, too.
    plain = Walk(browser, "waiting-plain", 360, 740, scripts=False)
    plain.until(lambda: plain.open(EVENT) and plain.page.locator("text=M’inscrire sur la liste d’attente").count())
    plain.page.click("text=M’inscrire sur la liste d’attente")
    plain.page.fill("#email", "simple@example.org")
    plain.page.click("form.buyer button")
    expect(plain.page.locator("h1")).to_have_text("Encore un geste : confirmez votre adresse")
    plain.page.goto(re.search(r"http\S+/confirmer\b", letter(plain, "simple@example.org", "Confirmez votre inscription"))[0])
    plain.page.click("main form button")
    expect(plain.page.locator("h1")).to_have_text("Merci, c’est noté")
    leave = re.search(r"http\S+/listes-d-attente/\S+", letter(plain, "simple@example.org", "Vous êtes sur la liste"))[0]
    plain.page.goto(leave)
    plain.page.click("main form button")
    expect(plain.page.locator("h1")).to_have_text("Vous n’attendez plus")
    plain.end()

    walk.until(lambda: walk.open(EVENT) and page.locator("text=M’inscrire sur la liste d’attente").count())
    walk.picture("event")
    page.click("text=M’inscrire sur la liste d’attente")
    walk.accessible("list")
    walk.picture("list")
    page.select_option("#size", "2")
    page.fill("#email", "attend@example.org")
    page.click("form.buyer button")
    expect(page.locator("h1")).to_have_text("Encore un geste : confirmez votre adresse")
    walk.accessible("joined", twin=True)

    text = letter(other, "quitte@example.org", "Confirm your place on the waiting list", "/en")
    other.page.goto(re.search(r"http\S+/confirm\b", text)[0])
    other.accessible("confirm", twin=True)
    other.picture("confirm")
    other.page.click("main form button")
    expect(other.page.locator("h1")).to_have_text("Thank you, that is noted")
    other.picture("confirmed")
    text = letter(other, "quitte@example.org", "You are on the waiting list", "/en")
    other.picture("letter")
    other.page.goto(re.search(r"http\S+/en/waiting-lists/\S+", text)[0])
    other.accessible("leave", twin=True)
    other.picture("leave")
    other.page.click("main form button")
    expect(other.page.locator("h1")).to_have_text("You are not waiting any more")
    other.end()

    text = letter(walk, "attend@example.org", "Confirmez votre inscription")
    walk.picture("confirm-letter")
    page.goto(re.search(r"http\S+/confirmer\b", text)[0])
    walk.picture("confirm")
    page.click("main form button")
    expect(page.locator("h1")).to_have_text("Merci, c’est noté")
    letter(walk, "attend@example.org", "Vous êtes sur la liste")
    walk.picture("letter")
    crowd.give_back(1)
    text = letter(walk, "attend@example.org", "Vos places vous attendent")
    walk.accessible("offer's letter", twin=True)
    walk.picture("offer")
    # They are nobody else's meanwhile.
    assert crowd.hold() == 409
    page.goto(re.search(r"http\S+/paniers/\S+", text)[0])
    expect(page.locator(".places li")).to_have_count(2)
    walk.accessible("offered basket", twin=True)
    walk.picture("basket")
    walk.identify()
    page.click("text=Commander avec obligation de paiement")
    # A card is refused: the offer keeps its hours, and another one pays.
    order = walk.order()
    page.click("button[value=decline]")
    page.goto(order)
    expect(page.locator("[role=alert]")).to_contain_text("a été refusé", timeout=60_000)
    expect(page.locator(".status")).to_contain_text(re.compile(r"Vos places sont gardées jusqu’au (lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d"))
    walk.picture("refused")
    assert crowd.hold() == 409
    page.click("form[action$='/payer'] button")
    walk.pay()
    walk.tickets()
    left = 2 * len(crowd.baskets)
    crowd.give_back(len(crowd.baskets))
    # Whoever comes next finds them: what is shown may be a quarter of a second old.
    walk.until(lambda: crowd.request.get(f"{BASE}/v1/sessions/{SESSION}").json()["remaining"] >= left)
    walk.end()
