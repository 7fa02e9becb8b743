// What gates.mjs gives: it is plain JavaScript, since Node runs it without a build.
import type { Plugin } from "vite";

export function gated(file: string, source: string, places: string[]): string;
export function gates(): Plugin;
