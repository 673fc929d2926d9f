#!/usr/bin/env python3
"""Verifies an archive made by `guichet ledger export`, with Python and openssl alone.

    verify-export.py ARCHIVE.tar [--keys KEYS.pem]

KEYS.pem are the public keys that you have from the operator, by another way than the archive; without them those in the
archive are used, and prove only that it is whole, not whose it is. Written from docs/ledger-format.md, which is FORMAT.md in
the archive. Exit code 0: whole and signed; 1: it is not, and each line says what; 2: it cannot be read.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

# Fields of a line: name, type, first version that has it, first version in which it is optional.
LINE = [
    ("organiser_id", "text", 1, None), ("number", "integer", 1, None), ("kind", "text", 1, None),
    ("reverses_number", "integer", 1, 1), ("recorded_at", "integer", 1, None), ("order_id", "text", 1, None),
    ("position", "integer", 1, None), ("session_number", "integer", 1, None), ("category", "integer", 1, 2),
    ("category_id", "text", 1, 2), ("category_name", "text", 1, 2), ("seat_id", "text", 1, 1),
    ("seat_offset", "integer", 1, 1), ("seat_label", "text", 1, 1), ("tariff_id", "text", 1, None),
    ("tariff_name", "text", 1, None), ("price_cents", "integer", 1, None), ("vat_basis_points", "integer", 1, None),
    ("vat_cents", "integer", 1, None), ("currency", "text", 1, None), ("payment_method", "text", 1, None),
    ("test_mode", "integer", 1, None), ("ticket_id", "integer", 1, 2), ("buyer_reference", "text", 1, None),
    ("item", "text", 2, None), ("event_title", "text", 2, None), ("session_starts_at", "integer", 2, None),
    ("label", "text", 2, None), ("register", "text", 2, None), ("cause", "text", 2, None),
]
CLOSING = [
    ("organiser_id", "text"), ("organiser_name", "text"), ("organiser_licence", "text"), ("sequence", "integer"),
    ("kind", "text"), ("period", "text"), ("time_zone", "text"), ("from_at", "integer"), ("until_at", "integer"),
    ("closed_at", "integer"), ("first_number", "integer"), ("last_number", "integer"), ("line_hash", "bytes"),
    ("last_payment", "integer"), ("payments_digest", "bytes"), ("period_totals", "totals"),
    ("perpetual_totals", "totals"), ("period_payments", "payments"), ("perpetual_payments", "payments"),
]
FILES = ["FORMAT.md", "keys.pem", "lines.jsonl", "closings.jsonl", "payments.jsonl"]


class Unreadable(Exception):
    pass


problems = []


def problem(text):
    problems.append(text)


def integer(value):
    return value.to_bytes(8, "big", signed=True)


def content(value):
    return len(value).to_bytes(4, "big") + value


def text(value):
    return content(value.encode("utf-8"))


def optional(value, encode):
    return b"\0" if value is None else b"\1" + encode(value)


def line_record(line, version):
    record = b""
    for name, kind, since, optional_since in LINE:
        if since > version:
            continue
        encode = integer if kind == "integer" else text
        may_be_absent = optional_since is not None and version >= optional_since
        record += optional(line[name], encode) if may_be_absent else encode(line[name])
    return record


class Reader:
    """Reads the record of a closing."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise ValueError("too short")
        self.at += count
        return self.data[self.at - count : self.at]

    def integer(self):
        return int.from_bytes(self.take(8), "big", signed=True)

    def bytes(self):
        return self.take(int.from_bytes(self.take(4), "big"))

    def text(self):
        return self.bytes().decode("utf-8")

    def totals(self):
        groups = {}
        for _ in range(self.integer()):
            key = (self.integer(), self.text(), self.integer())
            groups[key] = tuple(self.integer() for _ in range(6))
        return groups

    def payments(self):
        groups = {}
        for _ in range(self.integer()):
            kind = self.text()
            groups[kind] = (self.integer(), self.integer())
        return groups


def closing_record(data):
    reader = Reader(data)
    closing = {name: getattr(reader, kind)() for name, kind in CLOSING}
    if reader.at != len(data):
        raise ValueError("too long")
    return closing


def add(sums, key, values):
    old = sums.get(key, (0,) * len(values))
    sums[key] = tuple(a + b for a, b in zip(old, values))


def merged(left, right):
    sums = dict(left)
    for key, values in right.items():
        add(sums, key, values)
    return sums


class Keys:
    """Public keys by id, and openssl to ask about a signature."""

    def __init__(self, pem, folder):
        self.folder, self.paths = folder, {}
        pattern = r"Guichet-Ledger-Key: (\d+)\s+(-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----)"
        for number, key in re.findall(pattern, pem, re.S):
            path = os.path.join(folder, "key-" + number)
            with open(path, "w") as file:
                file.write(key + "\n")
            self.paths[int(number)] = path
        if not self.paths:
            raise Unreadable("there is no public key under a line 'Guichet-Ledger-Key: <id>'")

    def verify(self, key, signature, message):
        if key not in self.paths:
            return False
        paths = [os.path.join(self.folder, name) for name in ("message", "signature")]
        for path, data in zip(paths, (message, signature)):
            with open(path, "wb") as file:
                file.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", self.paths[key], "-rawin"]
        result = subprocess.run(command + ["-in", paths[0], "-sigfile", paths[1]], capture_output=True)
        return result.returncode == 0


def read_archive(path):
    files = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                if not member.isfile() or member.name in files:
                    raise Unreadable(f"{member.name} is no file, or stands twice")
                files[member.name] = archive.extractfile(member).read()
    except (OSError, tarfile.TarError) as error:
        raise Unreadable(f"{path}: {error}")
    return files


def check_manifest(files, manifest, keys):
    message = b"guichet.ledger.export" + hashlib.sha256(files["manifest.json"]).digest()
    if not keys.verify(manifest["key"], files["manifest.sig"], message):
        problem(f"manifest: not signed by key {manifest['key']}")
    listed = {entry["name"]: entry for entry in manifest["files"]}
    expected = FILES + (["buyers.jsonl"] if manifest["personalData"] else [])
    if sorted(listed) != sorted(expected):
        problem("manifest: it does not list the files that an archive has")
    if sorted(files) != sorted(list(listed) + ["manifest.json", "manifest.sig"]):
        problem("archive: its files are not those of the manifest")
    for name, entry in listed.items():
        data = files.get(name, b"")
        if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            problem(f"{name}: altered since the manifest was signed")


def objects(files, name):
    return [json.loads(row) for row in files[name].decode("utf-8").split("\n") if row]


def check_lines(organiser, lines):
    """The chain; returns for each number the hash and the sums of lines up to it."""
    name = organiser["organiser"]
    first, last = organiser["firstNumber"], organiser["lastNumber"]
    numbers = [line["number"] for line in lines]
    expected = [] if first is None else list(range(first, last + 1))
    if numbers != expected:
        missing = sorted(set(expected) ^ set(numbers))[:5]
        problem(f"{name}: the lines are not numbers {first} to {last}; look at {missing}")
    start = organiser["numberBefore"]
    if expected and expected[0] != start + 1:
        problem(f"{name}: line {first} does not follow line {start}")
    marks = {start: (bytes.fromhex(organiser["hashBefore"]), {})}
    previous, sums = marks[start]
    if start == 0 and previous != bytes(32) or start < 0:
        problem(f"{name}: nothing can stand before number 1")
    for line in lines:
        number, version = line["number"], line["record_version"]
        try:
            if version not in (1, 2):
                raise ValueError(f"record version {version}")
            message = b"guichet.ledger.line" + bytes([version]) + previous + line_record(line, version)
            if hashlib.sha256(message).hexdigest() != line["hash"]:
                problem(f"{name} number {number}: its hash does not follow from the line before and its content")
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            problem(f"{name} number {number}: no line of version {version} ({error})")
        previous, sums = bytes.fromhex(line["hash"]), dict(sums)
        figures = (1, line["price_cents"], line["vat_cents"])
        zero = (0, 0, 0)
        add(
            sums, (line["test_mode"], line["item"], line["vat_basis_points"]),
            figures + zero if line["kind"] == "sale" else zero + figures)
        marks[number] = (previous, sums)
    return marks


def difference(end, start):
    result = {}
    for key, values in end.items():
        left = tuple(a - b for a, b in zip(values, start.get(key, (0,) * 6)))
        if left[0] or left[3]:
            result[key] = left
    return result


def payments_of(events, after, through, version):
    digest, sums = hashlib.sha256(b"guichet.ledger.payments"), {}
    for event in events:
        if after < event["id"] <= through:
            digest.update(
                integer(event["id"]) + text(event["order_id"]) + text(event["payment_id"]) + text(event["kind"])
                + optional(event["amount_cents"], integer) + integer(event["at"]) + (text(event["reference"]) if version > 1 else b""))
            add(sums, event["kind"], (1, event["amount_cents"] or 0))
    return digest.digest(), sums


def check_closings(organiser, closings, marks, events, keys):
    name = organiser["organiser"]
    previous = bytes.fromhex(organiser["closingHashBefore"])
    first, last = organiser["firstClosing"], organiser["lastClosing"]
    if [row["sequence"] for row in closings] != ([] if first is None else list(range(first, last + 1))):
        problem(f"{name}: the closings are not {first} to {last}")
    before, payment_before, days = None, organiser["paymentsAfter"], {"month": [], "year": []}
    starts_at_one = first == 1
    for row in closings:
        where = f"{name} closing {row['sequence']} ({row['kind']} {row['period']})"
        record, claimed = bytes.fromhex(row["record"]), bytes.fromhex(row["hash"])
        versions = [v for v in (2, 1) if hashlib.sha256(b"guichet.ledger.closing" + bytes([v]) + previous + record).digest() == claimed]
        if not versions:
            problem(f"{where}: its hash does not follow from the closing before and its record")
        if not keys.verify(row["key_id"], bytes.fromhex(row["signature"]), b"guichet.ledger.closing.signature" + claimed):
            problem(f"{where}: not signed by key {row['key_id']}")
        previous = claimed
        try:
            closing = closing_record(record)
        except ValueError as error:
            problem(f"{where}: its record cannot be read ({error})")
            continue
        if any(closing[field] != row[field] for field in ("organiser_id", "sequence", "kind", "period")):
            problem(f"{where}: the archive says something else than its record")
        check_sums(where, closing, marks, starts_at_one)
        if closing["kind"] == "day":
            digest, sums = payments_of(events, payment_before, closing["last_payment"], (versions or [2])[0])
            payment_before = closing["last_payment"]
            for kind in days:
                days[kind].append(closing)
        else:
            parts = days[closing["kind"]]
            digest = hashlib.sha256(b"guichet.ledger.payments" + b"".join(day["payments_digest"] for day in parts)).digest()
            sums = {}
            for day in parts:
                sums = merged(sums, day["period_payments"])
            days[closing["kind"]] = []
        # Of a month's archive, a year that ends in it has days that are not there.
        if closing["kind"] == "day" or starts_at_one or closing["first_number"] - 1 in marks and closing["sequence"] == last:
            if digest != closing["payments_digest"] or sums != closing["period_payments"]:
                problem(f"{where}: its payments are not those of the archive")
        if before is not None and closing["kind"] == "day":
            if closing["perpetual_totals"] != merged(before["perpetual_totals"], closing["period_totals"]):
                problem(f"{where}: its perpetual totals do not follow from the closing before")
        before = closing


def check_sums(where, closing, marks, starts_at_one):
    start, end = marks.get(closing["first_number"] - 1), marks.get(closing["last_number"])
    if end is None:
        problem(f"{where}: it covers lines up to {closing['last_number']}, which the archive has not")
        return
    if end[0] != closing["line_hash"]:
        problem(f"{where}: line {closing['last_number']} has another hash than when it was closed")
    if start is not None and difference(end[1], start[1]) != closing["period_totals"]:
        problem(f"{where}: its totals are not the sums of its lines")
    if starts_at_one and end[1] != closing["perpetual_totals"]:
        problem(f"{where}: its perpetual totals are not the sums of all lines")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("archive")
    parser.add_argument("--keys", help="public keys (PEM) that you have from the operator")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = read_archive(arguments.archive)
        for name in FILES + ["manifest.json", "manifest.sig"]:
            if name not in files:
                raise Unreadable(f"{arguments.archive} has no {name}")
        pem = open(arguments.keys).read() if arguments.keys else files["keys.pem"].decode("utf-8")
        keys = Keys(pem, folder)
        manifest = json.loads(files["manifest.json"])
        if manifest.get("format") != "guichet-ledger-export" or manifest.get("version") != 1:
            raise Unreadable("this is no archive of this version")
        check_manifest(files, manifest, keys)
        lines, closings, events = (objects(files, name) for name in FILES[2:])
        known = [organiser["organiser"] for organiser in manifest["organisers"]]
        if any(row["organiser_id"] not in known for row in lines + closings + events):
            problem("archive: it has rows of an organiser that the manifest does not name")
        for organiser in manifest["organisers"]:
            mine = [[row for row in rows if row["organiser_id"] == organiser["organiser"]] for rows in (lines, closings, events)]
            marks = check_lines(organiser, mine[0])
            check_closings(organiser, mine[1], marks, mine[2], keys)
    for text in problems:
        print(text)
    whose = "the keys given" if arguments.keys else "the archive's own keys: compare keys.pem with those of the operator"
    print(f"{len(lines)} lines, {len(closings)} closings, {len(events)} payments, personal data: "
          f"{'yes' if manifest['personalData'] else 'no'}; signatures checked with {whose}")
    print("whole" if not problems else f"NOT WHOLE: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Unreadable, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        sys.exit(2)
