// English: the first run, other apps' browsers, the home screen.
import { count } from "./count";
import type { StartWords } from "./start.zh-CN";

export const startEn: StartWords = {
  welcome: {
    hello: (name) => `Hello, ${name}`,
    what: "Your beat goes onto the phone, so that you can report without signal.",
    cells: "Cells",
    categories: "Categories and conditions",
    duties: "Duty list",
    tasks: "Cases and tasks",
    count: (n) => count(n, "case"),
    coming: "on its way",
    permissions: "Permissions",
    camera: "Camera",
    cameraHint: "Used only when you take a photo",
    atUse: "Asked when used",
    positionHint: "Noted once at the shutter; no track is kept",
    positionRefused: "Not allowed. You can report all the same and point on the map.",
    start: "Start reporting",
    startUnit: "Start",
    startHint: "The offline pack comes in the background",
  },

  inApp: {
    title: "Please open it in the phone's browser",
    why: "This page is open inside another app. When it is closed, photos that wait may be cleared, and it cannot be installed.",
    how: "How",
    wechat: {
      android: "Tap ⋯ at the top right → Open in browser.",
      ios: "Tap ⋯ at the top right → Open in Safari.",
    },
    other:
      "Tap the menu at the top right → Open in browser. If there is none, copy the address and paste it in the browser.",
    address: "Address",
    copy: "Copy the address",
    copied: "Copied: paste it in the browser",
    stay: "Use it here for now and send while there is a signal",
  },

  install: {
    title: "Put it on the home screen",
    why: "It opens with one tap, and the system keeps what waits to be sent.",
    ios: "Tap the share button → Add to Home Screen. Opened from there, what waits to be sent is kept.",
    now: "Install",
    later: "Later",
  },
};
