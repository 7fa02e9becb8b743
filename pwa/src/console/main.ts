// The desk's first line: styles, then the desk.
import "../ui/tokens.css";
import "../ui/kit.css";
import "../ui/desk.css";
import "../ui/desk-case.css";
import "../ui/desk-forms.css";
import "../ui/desk-lists.css";
import "../ui/desk-rows.css";
import "../ui/desk-map.css";
import "../ui/desk-narrow-list.css";
import "../ui/desk-city.css";
import "../ui/desk-settings.css";
import "../ui/desk-pages.css";
import "../ui/desk-staff.css";
import "../ui/desk-watch.css";
import "../ui/desk-wall.css";
import "../ui/desk-work.css";
import "../ui/desk-sheets.css";
import "../ui/desk-narrow.css";
import { mount } from "svelte";
import { deskWords } from "../words/console";
import { chosenLanguage, speak, words } from "../words/words";
import Console from "./Console.svelte";

async function start(): Promise<void> {
  await speak();
  document.documentElement.lang = chosenLanguage() === "en" ? "en" : "zh-Hans";
  document.title = `${words.app.name} · ${deskWords.title}`;
  const target = document.getElementById("app");
  if (target) mount(Console, { target });
}

void start();
