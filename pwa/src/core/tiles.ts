// The six shutters of the home screen: they stand for families of categories and never change their place.

export interface Tile {
  kind: string;
  code: string;
  pict: string;
  /** Shown before the pack is there. */
  name_zh: string;
}

export const TILES: readonly Tile[] = [
  { kind: "matter", code: "09006", pict: "stall", name_zh: "占道经营" },
  { kind: "matter", code: "06010", pict: "rubbish", name_zh: "暴露垃圾" },
  { kind: "component", code: "01037", pict: "lamp", name_zh: "路灯" },
  { kind: "matter", code: "06013", pict: "road", name_zh: "道路破损" },
  { kind: "matter", code: "06036", pict: "heap", name_zh: "乱堆杂物" },
  { kind: "matter", code: "09009", pict: "car", name_zh: "机动车乱停放" },
];
