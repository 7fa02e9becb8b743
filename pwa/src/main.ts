// The phone's first line: styles, the dictionary, then the app, then what can wait.
import "./ui/tokens.css";
import "./ui/kit.css";
import "./ui/phone.css";
import "./ui/camera.css";
import "./ui/confirm.css";
import "./ui/drafts.css";
import "./ui/screens.css";
import "./ui/steps.css";
import "./ui/start.css";
import "./ui/phone-narrow.css";
import { mount } from "svelte";
import App from "./inspector/App.svelte";
import { fetchLater } from "./inspector/later";
import { inHand, phone, position } from "./state/here";
import { install } from "./state/install.svelte";
import { update } from "./state/update.svelte";
import { chosenLanguage, speak } from "./words/words";

/** After the first screen is drawn and its data read. */
const QUIET_MS = 1_500;

async function start(): Promise<void> {
  document.documentElement.lang = chosenLanguage() === "en" ? "en" : "zh-Hans";
  install.watch();
  await speak();
  const target = document.getElementById("app");
  if (target) mount(App, { target });
  void position.follow();
  void phone.start();
  void update.watch(() => !inHand());
  setTimeout(() => void fetchLater(), QUIET_MS);
}

if (!document.documentElement.hasAttribute("data-floor")) void start();
