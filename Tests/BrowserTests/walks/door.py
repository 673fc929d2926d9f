"""Somebody checks tickets in, on a phone. The environment says where the back office is (GUICHET_DOORS), and which program with which
configuration adds devices and gives money back (GUICHET_PROGRAM, GUICHET_CONFIG)."""

import json
import os
import re
import subprocess
import time
import urllib.request
from urllib.parse import parse_qs, urlparse
from playwright.sync_api import expect
from walk import BASE, Walk

DOORS, PROGRAM, CONFIG = (os.environ.get("GUICHET_" + name, "") for name in ("DOORS", "PROGRAM", "CONFIG"))


def tool(*words):
    return subprocess.run([PROGRAM, *words, "--config", CONFIG], check=True, capture_output=True, text=True).stdout


def ask(url, body=None, **headers):
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else None
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        text = answer.read()
        return json.loads(text) if "json" in answer.headers.get("content-type", "") else text


def buy(places, walk="door"):
    """Tickets of standing places, and their order; each walk's buyer is its own."""
    visitor = ask(BASE + "/v1/visitors", "")["visitor"]
    hold = ask(
        BASE + "/v1/sessions/vesper-zenith/holds", {"items": [{"category": "fosse", "quantity": places}]}, guichet_visitor=visitor,
        idempotency_key=f"hold-of-the-{walk}-walk")
    buyer = {"name": "Ada Lovelace", "email": f"{walk}@example.org"}
    order = ask(
        BASE + "/v1/orders", {"session": "vesper-zenith", "hold": hold["hold"], "buyer": buyer}, idempotency_key=f"order-of-the-{walk}-walk")
    page = urlparse(order["payment"]["url"])
    secret = parse_qs(page.query)["client_secret"][0]
    ask(f"{page.scheme}://{page.netloc}{page.path}", f"client_secret={secret}&outcome=success&delay=0")
    deadline = time.monotonic() + 60
    while ask(f"{BASE}/v1/orders/{order['order']}")["state"] != "ticketed":
        assert time.monotonic() < deadline, "no tickets"
    return ask(f"{BASE}/v1/orders/{order['order']}/tickets")["tickets"], order["order"]


def new_token(name):
    return re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", tool("door", "add", "--organiser", "marees-productions", "--name", name)).group()


# Debian's headless chromium reads no codes by itself; it does show a picture of its own as a camera's.
READER = "window.looks = 0; window.BarcodeDetector = class { async detect() { looks++; return window.seen ? [{ rawValue: seen }] : []; } };"


def door(browser):
    tickets, order = buy(6)
    codes = [ticket["code"] for ticket in tickets]
    token, other = (new_token(name) for name in ("Téléphone 1", "Téléphone 2"))
    known = ask(f"{DOORS}/v1/sessions/vesper-zenith/short-codes", authorization=f"Bearer {other}")["tickets"]
    short = [next(entry["code"] for entry in known if entry["ticket"] == ticket["id"]) for ticket in tickets]
    # Where the browser reads no codes, it says why, and what to do.
    bare = Walk(browser, "door-bare", 360, 740)
    bare.page.goto(DOORS + "/en/door")
    bare.page.fill("#token", other)
    bare.page.click("form.sign-in button[type=submit]")
    expect(bare.page.locator("[data-no-camera=browser]")).to_contain_text("this browser cannot read codes")
    expect(bare.page.locator("#scan [data-camera]")).to_be_hidden()
    bare.accessible("no camera", twin=True)
    bare.picture("no-camera")
    bare.end()
    walk = Walk(browser, "door", 360, 740)
    page = walk.page
    page.add_init_script(READER)
    # At first the list of short codes does not come.
    page.add_init_script(
        "const really = fetch; fetch = (path, ...more) => String(path).includes('short-codes') && !sessionStorage.listed ? Promise.reject(new TypeError('away')) : really(path, ...more);")
    verdict = page.locator("#verdict .word")

    def scan(code, word):
        page.fill("#code", code)
        page.keyboard.press("Enter")
        expect(verdict).to_have_text(word)
        expect(page.locator("#code")).to_have_value("")

    # A device signs in.
    for path in ("/porte", "/en/door"):
        page.goto(DOORS + path)
        walk.accessible(path)
    page.goto(DOORS + "/porte")
    page.fill("#token", token[:-1])
    page.click("form.sign-in button[type=submit]")
    expect(page.locator("[role=alert]")).to_contain_text("n’ouvre rien")
    walk.accessible("a wrong token")
    walk.picture("sign-in")
    page.fill("#token", token.lower().replace("-", " "))
    page.click("form.sign-in button[type=submit]")
    expect(page.locator("header")).to_contain_text("Téléphone 1")
    # The script is there.
    expect(page.locator("#expected")).not_to_have_text("–")
    page.select_option("#session", "vesper-zenith")
    page.fill("#code", codes[0])
    page.keyboard.press("Enter")
    expect(page.locator("#gate")).to_be_focused()
    page.fill("#gate", "Porte A")
    page.locator("#gate").blur()
    walk.accessible("scanner")
    walk.picture("scanner")

    # Every verdict.
    scan(codes[0], "Valide")
    expect(page.locator("#verdict")).to_contain_text("Fosse · Placement libre")
    walk.accessible("valid")
    walk.picture("valid")
    expect(page.locator("#admitted")).to_have_text("1")
    # Typed, as it is printed below the code.
    scan(short[0].lower(), "Déjà utilisé")
    expect(page.locator("#verdict")).to_contain_text("Porte A")
    walk.accessible("used")
    walk.picture("used")
    # The wrong person's ticket, and another session's door by now: nobody went in on it.
    scan(short[2], "Valide")
    page.select_option("#session", "rivages-zenith-2026-11-15")
    page.click("#verdict button")
    expect(verdict).to_have_text("Passage annulé")
    walk.accessible("undone")
    walk.picture("undone")
    page.select_option("#session", "vesper-zenith")
    expect(page.locator("#admitted")).to_have_text("1")
    # Without its list this phone is not ready; what it saw of short codes it knows all the same, and nothing of others.
    expect(page.locator("[data-state=not-ready]")).to_be_visible()
    expect(page.locator("[data-state=ready]")).to_be_hidden()
    walk.context.set_offline(True)
    scan(short[0], "Déjà utilisé")
    scan(short[2], "Valide")
    page.click("#verdict button")
    expect(verdict).to_have_text("Passage annulé")
    scan(short[1], "Non vérifié")
    walk.context.set_offline(False)
    page.evaluate("sessionStorage.listed = 1")
    expect(page.locator("#queue")).to_be_hidden()
    # The camera sees a ticket for a while: that is one scan.
    page.evaluate("code => { window.seen = code }", codes[2])
    page.click("#scan [data-camera]")
    expect(verdict).to_have_text("Valide")
    page.evaluate("window.looks = 0")
    walk.until(lambda: page.evaluate("window.looks") > 20)
    expect(verdict).to_have_text("Valide")
    walk.picture("camera")
    page.click("#scan [data-camera]")
    expect(page.locator("#scan video")).to_be_hidden()
    scan(codes[1][:-3] + ("000" if codes[1][-3:] != "000" else "111"), "Faux ou inconnu")
    walk.picture("forged")
    page.select_option("#session", "rivages-zenith-2026-11-15")
    scan(codes[1], "Autre séance")
    expect(page.locator("#verdict")).to_contain_text("Nuit blanche")
    walk.accessible("other session")
    walk.picture("other-session")
    page.select_option("#session", "vesper-zenith")
    tool("order", "refund", order, "--line", "3", "--line", "4", "--reason", "buyer-request")
    deadline = time.monotonic() + 60
    while ask(f"{DOORS}/v1/sessions/vesper-zenith/revocations", authorization=f"Bearer {other}")["statement"].count(" 65536\n") < 2:
        assert time.monotonic() < deadline, "not given back"
    scan(codes[3], "Annulé")
    walk.picture("cancelled")

    # Without a network: the page opens, and decides by itself.
    expect(page.locator("[data-state=ready]")).to_be_visible()
    walk.until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
    # It is not ready before it has the newest list.
    with page.expect_response(lambda answer: "/revocations" in answer.url):
        page.reload()
    expect(page.locator("[data-state=ready]")).to_be_visible()
    walk.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-state=offline]")).to_be_visible()
    expect(page.locator("#gate")).to_have_value("Porte A")
    scan(short[1].replace("-", " "), "Valide")
    expect(page.locator("#verdict")).to_contain_text("Décidé hors ligne")
    expect(page.locator("#queue b")).to_have_text("1")
    walk.accessible("offline")
    walk.picture("offline")
    scan(codes[1], "Déjà utilisé")
    # Undone before it was sent, it is sent as undone.
    scan(codes[5], "Valide")
    page.click("#verdict button")
    expect(verdict).to_have_text("Passage annulé")
    expect(page.locator("#queue b")).to_have_text("2")
    scan(codes[0], "Déjà utilisé")
    scan(short[3], "Annulé")
    scan(codes[4], "Annulé")
    scan("999999-7K3M9Q", "Non vérifié")
    scan(codes[2][:-3] + ("000" if codes[2][-3:] != "000" else "111"), "Faux ou inconnu")
    # Another gate does not hear of it, nor this one of that.
    def elsewhere(code):
        scan = {"scan": f"scan-{codes.index(code)}-elsewhere", "session": "vesper-zenith", "gate": "Porte B", "code": code}
        assert ask(f"{DOORS}/v1/check-ins", scan, authorization=f"Bearer {other}")["verdict"] == "admitted"

    elsewhere(codes[1])
    elsewhere(codes[5])
    scan(codes[5], "Valide")
    walk.context.set_offline(False)
    expect(page.locator("#queue")).to_be_hidden()
    expect(page.locator("#admitted")).to_have_text("4")
    expect(page.locator("#found")).to_have_text("1 passage hors ligne était un incident\u00a0: voyez la liste")
    expect(page.locator("#incidents")).to_contain_text("Porte B")
    expect(page.locator("#incidents")).to_contain_text("Doublon")
    expect(page.locator("#incidents")).to_contain_text("Passage annulé")
    walk.accessible("merged")
    walk.picture("merged")
    page.click("nav a[lang=en]")
    expect(page.locator("#incidents")).to_contain_text("Duplicate")
    walk.accessible("in English")
    walk.picture("english")
    for code, word in ((codes[0], "Already used"), (codes[3], "Cancelled"), (codes[0][:-3] + ("000" if codes[0][-3:] != "000" else "111"), "Forged or unknown")):
        scan(code, word)
        walk.accessible(word)
    walk.picture("english-verdict")

    # Its token opens nothing any more once it is revoked; another one signs out.
    tool("door", "revoke", tool("door", "list").splitlines()[0].split()[0])
    page.fill("#code", codes[2])
    page.keyboard.press("Enter")
    expect(page.locator("#token")).to_be_visible()
    page.fill("#token", other)
    page.click("form.sign-in button[type=submit]")
    expect(page.locator("#admitted")).to_have_text("4")
    page.click("form.leave button")
    handed_on(walk, codes[1], other)
    page.click("form.leave button")
    expect(page.locator("#token")).to_be_visible()
    walk.end(allowed=["422", "401", "ERR_INTERNET_DISCONNECTED"])


def handed_on(walk, code, other):
    """A phone goes from hand to hand without a network: what the first pass decided stands under its name, although the next one sends it."""
    page = walk.page

    def signs_in(name):
        page.fill("#token", new_token(name))
        page.click("form.sign-in button[type=submit]")
        expect(page.locator("header")).to_contain_text(name)
        # Its list of short codes comes at once; who left the scanner took the mark of this walk along.
        page.evaluate("sessionStorage.listed = 1")

    signs_in("Ronde d’Ada")
    page.select_option("#session", "vesper-zenith")
    page.fill("#gate", "Ronde")
    page.locator("#gate").blur()
    expect(page.locator("[data-state=ready]")).to_be_visible()
    walk.context.set_offline(True)
    page.fill("#code", code)
    page.keyboard.press("Enter")
    expect(page.locator("#queue b")).to_have_text("1")
    tool("door", "revoke", next(line.split()[0] for line in tool("door", "list").splitlines() if "Ronde d’Ada" in line))
    # The network is back, and says that this pass is over.
    walk.context.set_offline(False)
    expect(page.locator("#token")).to_be_visible()
    signs_in("Ronde de Grace")

    def who():
        incidents = ask(f"{DOORS}/v1/sessions/vesper-zenith/check-ins", authorization=f"Bearer {other}")["incidents"]
        return [incident["device"] for incident in incidents if incident["entry"]["gate"] == "Ronde"]

    walk.until(lambda: who() == ["Ronde d’Ada"])
    expect(page.locator("#queue")).to_be_hidden()


def scanner(browser):
    """At night, on a phone with a finger alone: the camera runs, and nothing is found on the page while it does, whatever it reads."""
    tickets, _ = buy(2, walk="scanner")
    codes = [ticket["code"] for ticket in tickets]
    walk = Walk(browser, "scanner", 360, 740, dark=True, touch=True)
    page, verdict, camera = walk.page, walk.page.locator("#verdict .word"), walk.page.locator("#scan [data-camera]")
    page.add_init_script(READER)
    page.goto(DOORS + "/porte")
    walk.accessible("signing in at night")
    page.fill("#token", new_token("Téléphone de nuit"))
    page.locator("form.sign-in button[type=submit]").tap()
    expect(page.locator("#expected")).not_to_have_text("–")
    page.select_option("#session", "vesper-zenith")
    page.fill("#gate", "Porte C")
    page.locator("#gate").blur()
    closed = camera.inner_text()
    camera.tap()
    video = page.locator("#scan video")
    expect(video).to_be_visible()
    # Pictures come, and are looked at.
    walk.until(lambda: video.evaluate("video => video.videoWidth > 0 && video.currentTime > 0") and page.evaluate("window.looks") > 2)
    assert camera.inner_text() != closed
    size = camera.bounding_box()
    assert size["height"] >= 44, size
    walk.accessible("the camera at night", twin=True)
    walk.picture("camera")
    forged = codes[0][:-3] + ("000" if codes[0][-3:] != "000" else "111")
    for code, word in ((codes[0], "Valide"), (forged, "Faux ou inconnu"), (codes[1], "Valide")):
        page.evaluate("code => { window.seen = code }", code)
        expect(verdict).to_have_text(word)
        expect(page.locator("#code")).to_have_value("")
        walk.accessible(f"{word} before the camera at night")
        walk.picture("valid" if word == "Valide" else "forged")
        page.evaluate("window.seen = null")
    page.locator("#verdict button").tap()
    expect(verdict).to_have_text("Passage annulé")
    walk.accessible("undone at night")
    camera.tap()
    expect(video).to_be_hidden()
    assert camera.inner_text() == closed
    page.fill("#code", codes[0])
    page.keyboard.press("Enter")
    expect(verdict).to_have_text("Déjà utilisé")
    walk.accessible("used at night")
    walk.picture("used")
    page.locator("form.leave button").tap()
    expect(page.locator("#token")).to_be_visible()
    walk.end()
