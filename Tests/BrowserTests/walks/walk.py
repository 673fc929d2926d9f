"""What walks have in common: a browser of one person, and where the demonstration programme is sold."""

import os
import re
import sys
from urllib.parse import parse_qs, urlparse
from playwright.sync_api import expect
from axe_playwright_python.base import AXE_SCRIPT

BASE, FOLDER = sys.argv[1], sys.argv[2]
DOORS = os.environ.get("GUICHET_DOORS", "")
# Of the platform; where each walk notes what axe looked at (SeenPages.swift).
PLATFORM = os.environ["GUICHET_FOLDER"]
# Generous: the machine may have two cores and other things to do.
expect.set_options(timeout=30_000)
EVENT, SESSION = "/evenements/vesper-et-les-ombres", "/seances/vesper-zenith"
# Somebody's own: kept by no browser and no proxy.
OWN = re.compile(r"^(/en)?/(seances|sessions|paniers|baskets|commandes|orders|mes-billets|my-tickets|listes-d-attente|waiting-lists|boite-aux-lettres|mailbox|porte|door|connexion|sign-in|bienvenue|welcome|compte|account|equipe|team|journal|exploitation|operation|rapports|reports|spectacles|shows|brouillons|drafts|confirmation)\b")
# Of what is in order nothing is gathered: that takes longer than looking at it.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}, "resultTypes": ["violations"]}
# What the load harness wrote: a document that runs nothing, with a policy of its own.
WRITTEN = re.compile(r"^(/exploitation/mesures|/en/operation/measurements)/")
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


class Walk:
    """A browser of one person."""

    def __init__(self, browser, name, width=1280, height=900, scripts=True, dark=False, touch=False):
        self.name = name
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, color_scheme="dark" if dark else "light", locale="fr-FR",
            has_touch=touch, is_mobile=touch)
        self.page = self.context.new_page()
        self.complaints = []
        self.count = 0
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.foreign(request.url))
        self.context.on("response", self.guarded)

    def foreign(self, url):
        if not url.startswith((BASE, "http://127.0.0.1:")):
            self.complaints.append(f"a request to somebody else: {url}")

    def guarded(self, answer):
        """Every page of ours says what may run on it; whose it is, where it is kept."""
        if answer.request.resource_type != "document" or not answer.url.startswith((BASE, DOORS or BASE)):
            return
        url, fields = urlparse(answer.url), answer.headers
        # Pages that a walk puts in the place of others have no header fields.
        if url.path.startswith("/messages/"):
            return
        directives = [part.strip() for part in fields.get("content-security-policy", "").split(";")]
        is_bound = any(directive.startswith("sandbox") for directive in directives) if WRITTEN.match(url.path) else "script-src 'self'" in directives and "unsafe" not in " ".join(directives)
        if fields.get("content-type", "").startswith("text/html") and not is_bound:
            self.complaints.append(f"{url.path} has the policy {directives}")
        # Of the house's people every page is.
        if (OWN.match(url.path) or DOORS and answer.url.startswith(DOORS)) and not url.path.endswith(".ics") and fields.get("cache-control") != "no-store":
            self.complaints.append(f"{url.path} may be kept: {fields.get('cache-control')}")

    def cookies_are_safe(self):
        for cookie in self.context.cookies():
            is_safe = cookie["name"].startswith("__Host-guichet-") and cookie["httpOnly"] and cookie["secure"] and cookie["path"] == "/"
            assert is_safe and cookie["sameSite"] in ("Lax", "Strict") and not cookie["domain"].startswith("."), cookie

    def published(self, path):
        """Waits for a page that was just imported, without the browser's seeing that it is not there yet."""
        self.until(lambda: self.context.request.get(BASE + path).status == 200)

    def open(self, path):
        return self.page.goto(BASE + path)

    def picture(self, what):
        self.count += 1
        picture = self.page.screenshot(path=f"{FOLDER}/{self.name}-{self.count}-{what}.png", full_page=True)
        # A PNG's header says how wide it is (ISO/IEC 15948): nothing may have to be scrolled sideways.
        wide = int.from_bytes(picture[16:20], "big")
        assert wide == self.page.viewport_size["width"], f"{what} is {wide} px wide"

    def both(self, what):
        """In either theme."""
        self.picture(what)
        self.page.emulate_media(color_scheme="dark")
        self.picture(what + "-dark")
        self.page.emulate_media(color_scheme="light")

    def accessible(self, what, twin=False, both_themes=True, colours=True):
        """Nothing is found on the page in either theme, nor on the same one in the other language."""
        self.examine(self.page, what, both_themes, colours)
        if twin:
            self.accessible_at(self.page.locator("header nav a[hreflang]").evaluate("link => link.href"), what)

    def accessible_at(self, address, what):
        """The same page in the other language: colours are the same there."""
        other = self.context.new_page()
        other.goto(address)
        self.examine(other, what + ", in the other language", both_themes=False, colours=False)
        other.close()

    def examine(self, page, what, both_themes=True, colours=True):
        def findings_by(rules):
            return page.evaluate("async (rules) => (await axe.run(rules)).violations", rules)

        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        findings = findings_by(RULES if colours else RULES | {"rules": {"color-contrast": {"enabled": False}}})
        # In the other theme only the colours differ.
        if both_themes:
            is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            page.emulate_media(color_scheme="light" if is_dark else "dark")
            findings += findings_by(COLOURS)
            page.emulate_media(color_scheme="dark" if is_dark else "light")
        self.note(page)
        assert not findings, f"{what}: " + "; ".join(f"{f['id']}: {[n['html'] for n in f['nodes']][:3]}" for f in findings)

    def note(self, page):
        """A page of an address was looked at; what refuses somebody is none."""
        kind = next((kind for kind, base in (("site", BASE), ("house", DOORS)) if base and page.url.startswith(base + "/")), None)
        if kind and page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") < 400:
            with open(f"{PLATFORM}/axe-{self.name}.txt", "a", encoding="utf-8") as file:
                file.write(f"{kind} {urlparse(page.url).path}\n")

    def choose(self, **quantities):
        for category, quantity in quantities.items():
            self.page.select_option(f"#q-{category.replace('_', '-')}", str(quantity))
        self.page.click("form.choose button")

    def wants_one(self, path, category):
        """Looks again until a place is shown as free: what is shown may be a quarter of a second old."""
        for _ in range(100):
            self.open(path)
            if self.page.locator(f"#q-{category}:enabled").count():
                return self.page.select_option(f"#q-{category}", "1")
        raise AssertionError(f"no place is free in {category}")

    def identify(self, name="Ada Lovelace", email=None):
        # One buyer may have six places: each walk has its own.
        email = email or f"{self.name}@example.org"
        self.page.fill("#name", name)
        self.page.fill("#email", email)
        self.page.click("form.buyer .actions button")

    def pay(self, outcome="success"):
        self.page.click(f"button[value={outcome}]")
        if not self.page.url.startswith(BASE):
            self.page.locator("a[href*='/commandes/'], a[href*='/orders/']").click()

    def until(self, condition):
        """Waits for what only the page's state says."""
        for _ in range(300):
            if condition():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it does not come")

    def order(self):
        """The address to which the provider's page will lead back."""
        self.page.wait_for_url("**/pay/**")
        return parse_qs(urlparse(self.page.url).query)["return_url"][0].split("?")[0]

    def tickets(self):
        # Without scripts the page comes again by itself.
        self.page.wait_for_selector("text=/Voir mes billets|See my tickets/", timeout=60_000)

    def end(self, allowed=()):
        self.cookies_are_safe()
        left = [c for c in self.complaints if not any(a in c for a in allowed)]
        assert not left, f"the browser complains: {left}"
        self.context.close()
