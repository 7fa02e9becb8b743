// The list keeps its length and its place while it is asked again.
import { describe, expect, it } from "vitest";
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
});
