"""What a phone's store holds, read past the product's own code."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

DONE = """const done = (asked) => new Promise((yes, no) => {
        asked.onsuccess = () => yes(asked.result);
        asked.onerror = () => no(asked.error);
    });"""
READ = f"""async () => {{
    {DONE}
    const db = await done(indexedDB.open("gezhi"));
    const of = (room) => db.transaction(room).objectStore(room);
    const told = {{
        entries: await done(of("outbox").getAll()),
        drafts: await done(of("draft").getAll()),
        photos: await done(of("photo").getAll()),
        bytes: await done(of("bytes").getAllKeys()),
    }};
    db.close();
    return told;
}}"""
DEVICE = f"""async () => {{
    {DONE}
    const db = await done(indexedDB.open("gezhi"));
    const id = await done(db.transaction("meta").objectStore("meta").get("device_id"));
    db.close();
    return id;
}}"""
IN_OUTBOX = f"""async (count) => {{
    {DONE}
    const db = await done(indexedDB.open("gezhi"));
    const there = await done(db.transaction("outbox").objectStore("outbox").count());
    db.close();
    return there === count;
}}"""
"""Whether so many operations are in the outbox."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """Outbox, drafts and pictures of a phone, and under which keys bytes lie."""

    entries: list[Row]
    drafts: list[Row]
    photos: list[Row]
    bytes: list[str]

    def saved(self) -> set[str]:
        """Every operation of the outbox."""
        return {one["op_id"] for one in self.entries}

    def begun(self) -> set[str]:
        """Every draft with a picture: a form that was only looked at is none."""
        return {one["draft_id"] for one in self.drafts if self.pictures(one["draft_id"])}

    def sequence(self, account: str) -> list[int]:
        """The numbers of an account's operations, in order."""
        return sorted(one["device_seq"] for one in self.entries if one["account"] == account)

    def hashes(self, op_id: str) -> list[str]:
        """The names of an operation's pictures, as they travel."""
        return [row["sha256"] for row in self.photos if row["op_id"] == op_id and row["part"] == "full"]

    def pictures(self, op_id: str) -> int:
        """How many pictures of an operation are there with bytes: as they were taken, or as they travel."""
        full = [row["id"] for row in self.photos if row["op_id"] == op_id and row["part"] == "full"]
        return sum(f"{one}/original" in self.bytes or f"{one}/sent" in self.bytes for one in full)


def read_store(page: Page) -> Stored:
    """The store of this page's phone, now."""
    return Stored(**page.evaluate(READ))


def device_of(page: Page) -> str:
    """The id of this page's phone."""
    told: str = page.evaluate(DEVICE)
    return told
