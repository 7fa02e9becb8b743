// On what this runs, as far as the words of a how-to differ. Never used to decide what works.

export type System = "ios" | "android" | "other";

export function system(agent: string = navigator.userAgent, touches: number = navigator.maxTouchPoints ?? 0): System {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return "ios";
  return /Android|HarmonyOS|OpenHarmony/.test(agent) ? "android" : "other";
}

/** The app whose browser this is; null in a browser of its own. Such browsers clear their storage as they like. */
export function hostApp(agent: string = navigator.userAgent): "wechat" | "other" | null {
  if (/MicroMessenger/i.test(agent)) return "wechat";
  return /DingTalk|AlipayClient|\bQQ\/|Weibo|Lark|Feishu|aweme|NewsArticle/i.test(agent) ? "other" : null;
}

/** Whether it was opened from the home screen. */
export function isInstalled(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone === true; // Safari's own word
  return standalone || (globalThis.matchMedia?.("(display-mode: standalone)").matches ?? false);
}
