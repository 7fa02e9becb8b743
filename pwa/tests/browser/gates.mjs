// Puts a place behind every await of the phone's own code while it is built for the proof of the killed browser.
// Between two awaits nothing of the disk changes but what code asked for, so these places are all there are.
import { readFileSync } from "node:fs";
import ts from "typescript";

/** Where what a person does becomes what is stored; what is sent afterwards has its own proofs. */
const GATED = /\/pwa\/(src\/(?:inspector|state|device|ui)\/[\w.-]+\.(?:ts|svelte))$/;
/** What goes on beside it: the line, the feed's rows, the pack, other people's pictures, screens fetched ahead. */
const BESIDE = /(?:device\/(?:transport|rows|packs|locks)|state\/(?:pictures|room\.svelte)|inspector\/later)\.ts$/;
const SCRIPT = /(<script lang="ts">)([\s\S]*?)<\/script>/;
const IMPORT = 'import { pass } from "virtual:gates";';
const GATES = "\0virtual:gates";
const PASS = `export function pass(place, told) {
  globalThis.gate?.(place);
  return told;
}`;

/**
 * The source with every await told of by its file, line and column, once it has been answered.
 *
 * @param {string} file
 * @param {string} source
 * @param {string[]} places gets the names of the places
 */
export function gated(file, source, places) {
  if (!file.endsWith(".svelte")) return withGates(file, source, 0, places);
  const script = SCRIPT.exec(source);
  if (script === null) return source;
  const [, tag, code] = script;
  const from = script.index + tag.length;
  const line = source.slice(0, from).split("\n").length - 1;
  return source.slice(0, from) + withGates(file, code, line, places) + source.slice(from + code.length);
}

function withGates(file, code, firstLine, places) {
  const tree = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found = [];
  const look = (node) => {
    if (ts.isAwaitExpression(node)) found.push(node);
    ts.forEachChild(node, look);
  };
  look(tree);
  if (found.length === 0) return code;
  const put = found.flatMap((node) => {
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart());
    const place = `${file.replace("src/", "")}:${firstLine + line + 1}:${character + 1}`;
    places.push(place);
    return [
      { at: node.getStart(), text: `pass(${JSON.stringify(place)}, ` },
      { at: node.getEnd(), text: ")" },
    ];
  });
  let told = code;
  for (const { at, text } of put.sort((a, b) => b.at - a.at)) told = told.slice(0, at) + text + told.slice(at);
  return `${IMPORT}\n${told}`;
}

/**
 * A plugin that puts the places in and writes their names beside the pages, into places.json.
 *
 * @returns {import("vite").Plugin}
 */
export function gates() {
  const places = [];
  return {
    name: "browser-gates",
    enforce: "pre",
    resolveId: (id) => (id === "virtual:gates" ? GATES : null),
    load(id) {
      if (id === GATES) return PASS;
      const file = GATED.exec(id)?.[1];
      return file === undefined || BESIDE.test(file) ? null : gated(file, readFileSync(id, "utf8"), places);
    },
    generateBundle() {
      const source = JSON.stringify([...new Set(places)].sort());
      this.emitFile({ type: "asset", fileName: "places.json", source });
    },
  };
}
