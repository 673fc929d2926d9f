"""Walks through the site in a real browser: `walks.py BASE FOLDER NAME…`. Prints a line per walk, leaves screenshots in FOLDER and
exits 1 when one fails."""

import sys
import time
import traceback
from playwright.sync_api import sync_playwright
import account
import arena
import buying
import changing
import concert
import door
import draw
import guests
import looking
import opening
import plain
import programming
import staff
import touching
import unpaid
import waiting

WALKS = [
    buying.purchase, buying.phone, buying.english, buying.keyboard, waiting.waiting, buying.race, buying.shared, unpaid.refused, unpaid.expiry,
    looking.around, looking.budget, looking.seats, looking.gestures, touching.touch, touching.rivals,
    account.account, plain.plain,
    changing.messages, changing.changes,
    door.door, door.scanner, staff.staff, programming.programming, guests.invitation, concert.test_rock_concert_four_people,
    draw.draw, opening.opening,
    arena.arena,
]


def main():
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"])
        for walk in WALKS:
            if walk.__name__ not in sys.argv[3:]:
                continue
            begun = time.monotonic()
            try:
                walk(browser)
                print(f"ok {walk.__name__}\n   {time.monotonic() - begun:.0f} s", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED {walk.__name__}\n{traceback.format_exc()}", flush=True)
        browser.close()
    sys.exit(1 if failed else 0)


main()
