"""The draw as a browser computes it: the program meets the known answers that the one in Swift meets, and finds what was altered."""

import json
from pathlib import Path
from walk import Walk

ROOT = Path(__file__).resolve().parents[3]
CHECK = """
const wrong = [];
for (const { reveal, places } of answers.draws) {
  const say = (what, found) => { if (found.length) wrong.push([what, reveal.plan.title, ...found]); };
  say("holds", await GuichetDraw.faults(reveal));
  const altered = { entrants: reveal.entrants + 1, secret: "00".repeat(32), publicValue: "", seed: "11".repeat(32), commitment: reveal.secret, format: "2" };
  for (const [member, value] of Object.entries(altered)) {
    if ((await GuichetDraw.faults({ ...reveal, [member]: value })).length === 0) say(`altered ${member}`, ["nothing found"]);
  }
  for (const [member, value] of Object.entries({ room: 99, title: "another", opensAt: reveal.plan.opensAt - 1000, source: "witnessed another" })) {
    const found = await GuichetDraw.faults({ ...reveal, plan: { ...reveal.plan, [member]: value } });
    if (!found.includes("commitment")) say(`altered ${member}`, ["nothing found"]);
  }
  for (const [number, rank] of places) {
    const computed = await GuichetDraw.rank(reveal.seed, reveal.entrants, number);
    if (computed !== rank) say("rank", [number, computed, rank]);
  }
}
for (const { seed, entrants, places } of [answers.large, answers.largest]) {
  for (const [number, rank] of places) {
    const computed = await GuichetDraw.rank(seed, entrants, number);
    if (computed !== rank) wrong.push(["rank", entrants, number, computed, rank]);
  }
}
return wrong;
"""


def draw(browser):
    program = (ROOT / "Sources/Pages/style/draw.js").read_text()
    answers = json.loads((ROOT / "Tests/WaitingRoomTests/draw-answers.json").read_text())
    assert len(answers["draws"]) == 4
    walk = Walk(browser, "draw")
    walk.open("/")
    wrong = walk.page.evaluate("async (answers) => {" + program + CHECK + "}", answers)
    assert wrong == [], wrong
    assert walk.complaints == [], walk.complaints
