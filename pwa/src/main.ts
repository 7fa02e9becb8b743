// The phone's first line: styles, then the app, then the service worker.
import "./ui/tokens.css";
import "./ui/kit.css";
import "./ui/phone.css";
import "./ui/confirm.css";
import "./ui/screens.css";
import "./ui/start.css";
import "./ui/phone-narrow.css";
import { mount } from "svelte";
import App from "./inspector/App.svelte";
import { inHand, phone, position } from "./state/here";
import { update } from "./state/update.svelte";
import { chosenLanguage } from "./words/words";

document.documentElement.lang = chosenLanguage() === "en" ? "en" : "zh-Hans";
const target = document.getElementById("app");
if (target) mount(App, { target });
position.follow();
void phone.start();
void update.watch(() => !inHand());
