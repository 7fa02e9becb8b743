// English: what the desk says of one's own password, of a list narrowed on the map, and of saved lists in hand.
import type { ConsoleHandsWords } from "./console-hands.zh-CN";

export const consoleHandsEn: ConsoleHandsWords = {
  password: {
    change: "Change password",
    old: "Password now",
    submit: "Change it",
    done: "Your password is changed. You are signed out everywhere else.",
  },

  onlyCell: {
    label: "This cell only",
    undo: "Show every cell",
  },

  savedList: {
    askDrop: (name: string) => `Drop the list “${name}”?`,
    mine: "No case changes; only this list will be gone.",
    shared: "No case changes. The whole desk shares this list: nobody will see it any more.",
    keep: "Keep it",
    drop: "Drop the list",
    update: "Save into this list",
  },
};
