// The list keeps its length and its place while it is asked again.
import { describe, expect, it } from "vitest";
import { NO_FILTER } from "../../src/state/desk-filter";
import { DeskList } from "../../src/state/desk-list.svelte";
import { findQueue, type Queue } from "../../src/state/desk-queues";
import { aRow, aServer, type Reply } from "./builders";

const ACCEPT = findQueue("accept") as Queue;

/** A server with so many cases; its pages begin behind the number that `after` names. */
function aListOf(total: number) {
  const asked: URLSearchParams[] = [];
  const { line } = aServer(({ path }) => {
    if (path === "/api/counts") return { body: { accept: total } };
    const query = new URLSearchParams(path.split("?")[1]);
    asked.push(query);
    const from = Number(query.get("after") ?? 0);
    const to = Math.min(total, from + Number(query.get("limit")));
    const items = Array.from({ length: to - from }, (_, n) => aRow({ id: `c${from + n}` }));
    return { body: { items, after: to < total ? String(to) : null } };
  });
  return { list: new DeskList(line), asked };
}

describe("the list of a queue", () => {
  it("shows a page and says whether there is more", async () => {
    const { list } = aListOf(120);

    await list.show(ACCEPT);

    expect([list.items.length, list.more, list.counts.accept]).toEqual([50, true, 120]);
  });

  it("goes on behind the last row", async () => {
    const { list } = aListOf(70);
    await list.show(ACCEPT);

    await list.fetchMore();

    expect([list.items.length, list.items.at(-1)?.id, list.more]).toEqual([70, "c69", false]);
  });

  it("asks for as many rows again as were shown", async () => {
    const { list } = aListOf(500);
    await list.show(ACCEPT);
    for (let n = 0; n < 5; n++) await list.fetchMore();

    await list.refresh();

    expect(list.items.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, n) => `c${n}`));
  });

  it("looks in every queue for what is searched", async () => {
    const { list, asked } = aListOf(3);

    await list.show(ACCEPT, " 文澜路 ");

    expect([asked[0]?.get("q"), asked[0]?.get("view")]).toEqual(["文澜路", null]);
  });

  it("stays while it is narrowed until the answer is there, and gives way at once to another queue", async () => {
    const { list, asked } = aListOf(120);
    await list.show(ACCEPT);
    await list.fetchMore();

    const narrowing = list.show(ACCEPT, "", { ...NO_FILTER, cell: "110108" });
    expect([list.items.length, list.loading]).toEqual([100, true]);
    await narrowing;
    expect([list.items.length, list.loading, asked.at(-1)?.get("limit")]).toEqual([50, false, "50"]);

    const leaving = list.show(findQueue("close") as Queue);
    expect([list.items, list.loading]).toEqual([[], true]);
    await leaving;
  });

  it("drops the answer to a queue that was left meanwhile", async () => {
    let late: (reply: Reply) => void = () => {};
    const slow = new Promise<Reply>((resolve) => {
      late = resolve;
    });
    const { line } = aServer(({ path }) => {
      if (path === "/api/counts") return { body: {} };
      return path.includes("view=accept") ? slow : { body: { items: [aRow({ id: "mine" })], after: null } };
    });
    const list = new DeskList(line);
    const first = list.show(ACCEPT);
    await list.show(findQueue("close") as Queue);

    late({ body: { items: [aRow({ id: "old" })], after: null } });
    await first;

    expect([list.queue.id, list.items.map(({ id }) => id)]).toEqual(["close", ["mine"]]);
  });

  it("says how many came above, and shows them when it is asked", async () => {
    let ids = ["b", "c"];
    const { line } = aServer(({ path }) =>
      path === "/api/counts" ? { body: {} } : { body: { items: ids.map((id) => aRow({ id })), after: null } },
    );
    const list = new DeskList(line);
    await list.show(ACCEPT);

    ids = ["a", "b", "c", "d"];
    await list.refresh();
    expect([list.items.map(({ id }) => id), list.waiting, [...list.fresh]]).toEqual([["b", "c", "d"], ["a"], ["d"]]);

    await list.renew();
    expect([list.items.map(({ id }) => id), list.waiting, list.fresh.has("a")]).toEqual([
      ["a", "b", "c", "d"],
      [],
      true,
    ]);
  });

  it("draws nothing anew where the server says that nothing changed", async () => {
    const { line, calls } = aServer(({ headers }) => {
      if (headers["If-None-Match"] === "t1") return { status: 304 };
      return { body: { items: [aRow()], after: null }, headers: { ETag: "t1" } };
    });
    const list = new DeskList(line);
    await list.show(ACCEPT);
    const before = list.items;

    await list.refresh();

    expect(list.items).toBe(before);
    expect(calls.at(-1)?.headers["If-None-Match"]).toBe("t1");
  });

  it("keeps the case somebody looks at until they turn to another", async () => {
    let ids = ["a", "b"];
    const { line } = aServer(({ path }) =>
      path === "/api/counts" ? { body: {} } : { body: { items: ids.map((id) => aRow({ id })), after: null } },
    );
    const list = new DeskList(line);
    await list.show(ACCEPT);

    ids = ["b"];
    await list.refresh(new Set(["a"]));
    expect([list.items.map(({ id }) => id), [...list.left]]).toEqual([["a", "b"], ["a"]]);

    list.opened("b");
    expect(list.items.map(({ id }) => id)).toEqual(["b"]);
  });
});
