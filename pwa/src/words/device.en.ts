// English: what the phone says of itself.
import { count } from "./count";
import type { deviceZhCN } from "./device.zh-CN";

export const deviceEn: typeof deviceZhCN = {
  me: {
    title: "Me and settings",
    signedInAs: "Signed in as",
    unit: "Unit",
    roles: "Roles",
    pack: "Offline pack",
    packCells: (n) => count(n, "cell"),
    packCategories: (n) => count(n, "category", "categories"),
    packDuties: (n) => `${count(n, "row")} of the duty list`,
    packMissing: "Not here yet",
    packFetch: "Update",
    storage: "Storage",
    storageUsed: (used, quota) => `${used} used of ${quota}`,
    persist: "Keep for good",
    persistHint: "So that the system does not clear unsent photos",
    persistAsk: "Allow",
    importTitle: "Take exported records back",
    importHint: "Puts an exported file back on the phone; it is sent as it was",
    importDo: "Choose file",
    imported: (taken, known) =>
      known === 0 ? `${taken} taken back` : `${taken} taken back, ${known} were here already`,
    persisted: "Allowed",
    persistRefused:
      "The system did not agree. Put it on the home screen and try again; open it where there is a signal.",
    roomLeft: (size) => `Only ${size} left on the phone`,
    roomHint: (n) =>
      `Room for about ${n} photos. Send what waits first, then delete photos, videos or apps you do not need.`,
    updateSafe: "Records and drafts stay.",
    position: "Position",
    positionHint: "Recorded once at the shutter; no track",
    signOut: "Sign out",
    signOutAsk: (what) => `${what}. Everything stays on this phone and goes on when this account signs in again.`,
    signOutClean: "Nothing is waiting or unfinished.",
    leaves: {
      waiting: (n) => `${n} not sent`,
      tray: (n) => `${n} to look at`,
      drafts: (n) => `${n} not saved`,
      and: ", ",
    },
    complaint: "Complaints",
    complaintHint: "Call 12345 with your receipt or case number",
    device: "Device",
    version: "Version",
    clockOff: (minutes) =>
      `This phone's clock is ${count(Math.abs(minutes), "minute")} ${minutes > 0 ? "slow" : "fast"}; the server's counts`,
    wiped: "The system cleared this phone's storage; unsent records may be lost. The supervisor is told.",
    update: "A new version is ready",
    updateNow: "Update now",
    updateWaits: "Update after sending",
  },

  dialog: { yes: "OK", no: "Cancel" },
  failure: {
    title: "That did not work",
    storage: "The phone is full. What was stored is still here; make room, then try again.",
    shotTitle: "This photo was not stored",
    shot: "Please take it again. If it fails again, make room on the phone and open the app anew.",
    shotStorage: "The phone is full. Delete photos, videos or apps you do not need, then take it again.",
    shotUnreadable: "It cannot be read; please take it again.",
    screen: "This page did not open",
    screenHint:
      "There is no signal and it is not installed yet. Your records are on the phone; try again with a signal.",
    other: "Record and photos are still here. Try again; if it fails again, export them.",
  },

  broken: {
    title: "This phone's store cannot be opened",
    text: "What was stored is still there. Close the other pages of this app, then try again.",
    keep: "Do not clear the browser's data: unsent photos would go with it. If it stays shut, show the phone to a supervisor.",
    again: "Try again",
  },
};
