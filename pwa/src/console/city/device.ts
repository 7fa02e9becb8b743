// What a device is, as far as it said: a computer or a phone, its browser, its system.
import { deskWords } from "../../words/console";

const w = deskWords.account.deviceKind;

/** The first that fits; most browsers call themselves Chrome and Safari as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\w*\/(\d+)/, "Edge"],
  [/MicroMessenger\/(\d+)/, "WeChat"],
  [/QQBrowser\/(\d+)/, "QQBrowser"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrom\w+\/(\d+)/, "Chrome"],
  [/Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari/, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/(?:OpenHarmony|HarmonyOS)[ /]?([\d]*)/, "HarmonyOS"],
  [/Android (\d+)/, "Android"],
  [/(?:iPhone|CPU) OS (\d+)/, "iOS"],
  [/Windows NT/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];
const DESK = /^desk\b/;

function named(from: readonly (readonly [RegExp, string])[], said: string): string {
  for (const [pattern, name] of from) {
    const found = pattern.exec(said);
    if (found !== null) return [name, found[1]].filter(Boolean).join(" ");
  }
  return "";
}

function kindOf(said: string): string {
  if (/iPad|Tablet/.test(said)) return w.tablet;
  if (/Mobi|Android|iPhone|Harmony/.test(said)) return w.phone;
  return DESK.test(said) || /Windows NT|Mac OS X|Linux|X11|CrOS/.test(said) ? w.computer : w.device;
}

/** "电脑 · Chrome 140 · Windows"; what says nothing that is known is shown as it was said. */
export function sayDevice(said: string): string {
  const parts = [named(BROWSERS, said), named(SYSTEMS, said)].filter((one) => one !== "");
  const bare = said.replace(DESK, "").trim();
  return [kindOf(said), ...(parts.length > 0 || bare === "" ? parts : [bare])].join(" · ");
}
