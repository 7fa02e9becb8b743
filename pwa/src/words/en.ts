// English: the same dictionary for those who read no Chinese.

import { captureEn } from "./capture.en";
import { count } from "./count";
import { deviceEn } from "./device.en";
import { followEn } from "./follow.en";
import { hintsEn } from "./hints.en";
import { lawEn } from "./law.en";
import { startEn } from "./start.en";
import type { Words } from "./zh-CN";

export const en: Words = {
  app: {
    colon: ": ",
    stop: ". ",
    name: "格治 Gezhi",
    motto: "Cells on the net, points in the cells, cases at the points, people for the cases, a duty on each",
  },
  nav: {
    label: "Main",
    report: "Report",
    tasks: "Tasks",
    mine: "My reports",
    todo: "To do",
    me: "Me and settings",
    back: "Back",
    close: "Close",
  },

  signIn: {
    title: "Sign in",
    expired: "Please sign in again",
    safe: (n) => `${count(n, "record")} not sent yet, none lost`,
    safeMore: "They are sent even without signing in; sign in to see the answers.",
    safeHere: "They are sent once you sign in, and the answers come then.",
    account: "Account",
    password: "Password",
    show: "Show password",
    hide: "Hide password",
    submit: "Sign in",
    working: "Signing in…",
    noSignal: "No signal: signing in needs the network.",
    failed: "Signing in failed; please try again. The records on this phone are safe.",
    goOn: "Go on without signing in",
  },

  firstPassword: {
    title: "Choose your own password",
    hint: "The first password came from the administrator and is for this once. Yours needs 10 characters or more.",
    old: "First password",
    fresh: "New password",
    submit: "Change it and begin",
    out: "Not now: sign out",
  },

  pill: {
    waiting: (n, size) => `${n} waiting · ${size}`,
    clean: "Everything delivered",
    needsGo: (n) => `${n} waiting`,
    lastSync: (time) => `Synced ${time}`,
    offline: "No signal",
    never: "Never synced",
    needs: (n) => `${n} to look at`,
    sync: "Sync",
    now: "Send now",
    nowWorking: "Sending…",
  },

  ending: {
    done: "Synced",
    offline: "No signal; everything is kept here",
    busy: "The server is busy; trying again by itself",
    "signed-out": "Please sign in again; what waits is still sent",
    "shut-out": "Please sign in again; what waits is sent then",
    unexpected: "The server's answer makes no sense; everything is kept here",
  },

  four: { stored: "Stored", reported: "Reported", photos: "Photos", delivered: "Delivered" },

  light: { green: "In time", yellow: "Nearly due", red: "Late", still: "Paused" },

  time: {
    left: "left",
    workingShort: "work time",
    over: "late",
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    hoursMinutes: (h, m) => `${h} h ${m} min`,
    days: (n) => `${n} d`,
    daysHours: (d, h) => `${d} d ${h} h`,
    before: (time) => `by ${time}`,
    today: (time) => `today ${time}`,
    tomorrow: (time) => `tomorrow ${time}`,
    yesterday: (time) => `yesterday ${time}`,
    date: (month, day, time) => `${day}/${month} ${time}`,
  },

  limitUnit: {
    urgent_minute: (n) => `${n} min, day and night`,
    urgent_hour: (n) => `${n} h, day and night`,
    work_minute: (n) => count(n, "working minute"),
    work_hour: (n) => count(n, "working hour"),
    work_day: (n) => count(n, "working day"),
    natural_day: (n) => count(n, "day"),
  },

  distance: { metres: (n) => `${n}\u00A0m`, kilometres: (n) => `${n}\u00A0km` },
  size: { bytes: (n) => `${n} B`, kilo: (n) => `${n} KB`, mega: (n) => `${n} MB`, giga: (n) => `${n} GB` },

  ...captureEn,
  ...followEn,
  ...deviceEn,
  ...hintsEn,
  ...lawEn,
  ...startEn,
};
