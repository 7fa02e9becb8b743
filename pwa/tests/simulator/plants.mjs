// Bugs that are planted in the phone's core while it is built for the simulator, each of which it must find.
// A plant replaces named snippets; the build fails when one is no longer there, so that no plant wilts unseen.

/** @typedef {{ file: string, find: string, plant: string }} Change */

/** @type {Readonly<Record<string, { why: string, changes: Change[] }>>} */
export const PLANTS = {
  "unstable-key": {
    why: "an operation travels under a new op_id each time it is sent",
    changes: [
      {
        file: "src/core/outbox.ts",
        find: "batch.map((entry) => entry.text).join",
        plant: "batch.map(({ op_id, text }) => text?.replace(op_id, op_id.slice(0, 24) + freshEnd())).join",
      },
      {
        file: "src/core/outbox.ts",
        find: "/** The push envelope around frozen texts;",
        plant: `const freshEnd = () => Math.random().toString(16).slice(2, 14).padEnd(12, "0");
/** The push envelope around frozen texts;`,
      },
      { file: "src/device/outbox.ts", find: "const opId = result.op_id ?? sent[n];", plant: "const opId = sent[n];" },
    ],
  },
  "outbox-apart": {
    why: "the draft is removed and the operation put in two transactions",
    changes: [
      {
        file: "src/device/capture.ts",
        find: "export async function saveOperation(db: Database, saving: Saving): Promise<OutboxEntry> {",
        plant:
          'export async function saveOperation(db: Database, saving: Saving): Promise<OutboxEntry> {\n  await db.write(["draft"], (tx) => tx.objectStore("draft").delete(saving.intent(0).op_id));',
      },
    ],
  },
  "delete-before-receipt": {
    why: "an operation leaves the outbox when it is sent, and comes back with its answer",
    changes: [
      {
        file: "src/sync/push.ts",
        find: "const answer = await speakFor(sync, account, (voice) => pushBatch(sync, batch, voice));",
        plant: `await sync.db.write(["outbox"], async (tx) => {
      for (const entry of batch) await tx.objectStore("outbox").delete(entry.op_id);
    });
    const answer = await speakFor(sync, account, (voice) => pushBatch(sync, batch, voice));
    await sync.db.write(["outbox"], async (tx) => {
      for (const entry of batch) await tx.objectStore("outbox").put(entry);
    });`,
      },
    ],
  },
  "epoch-ignored": {
    why: "a restored server is not offered again what it had acknowledged",
    changes: [
      {
        file: "src/sync/push.ts",
        find: "if (known !== null) await reofferAll(sync.db);",
        plant: "",
      },
    ],
  },
  "log-out-clears": {
    why: "a log-out clears the outbox",
    changes: [
      {
        file: "src/sync/session.ts",
        find: "await endSession(ports.db);",
        plant: `await endSession(ports.db);
  await ports.db.write(["outbox"], (tx) => tx.objectStore("outbox").clear());`,
      },
    ],
  },
  "case-order": {
    why: "an operation does not wait for the earlier ones of its case",
    changes: [{ file: "src/core/outbox.ts", find: "&& !waits", plant: "" }],
  },
};

/**
 * A plugin that plants one bug.
 *
 * @param {string} name
 * @param {typeof PLANTS} plants
 * @returns {import("vite").Plugin}
 */
export function planting(name, plants = PLANTS) {
  const plant = plants[name];
  if (plant === undefined) throw new Error(`no plant ${name}`);
  const left = new Set(plant.changes);
  return {
    name: "simulator-plant",
    enforce: "pre",
    transform(code, id) {
      for (const change of plant.changes) {
        if (!id.endsWith(`/${change.file}`)) continue;
        code = planted(code, change);
        left.delete(change);
      }
      return code;
    },
    buildEnd() {
      for (const { file } of left) this.error(`${name}: ${file} was not built`);
    },
  };
}

/**
 * The source with the bug in it.
 *
 * @param {string} code
 * @param {Change} change
 */
export function planted(code, { file, find, plant }) {
  const parts = code.split(find);
  if (parts.length !== 2) throw new Error(`the snippet stands ${parts.length - 1} times in ${file}: ${find}`);
  return parts.join(plant);
}
