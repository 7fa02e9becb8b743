// Refusals that the phone itself makes; the server's come generated.
export const LOCAL_CODES = [
  "import.damaged",
  "import.newer",
  "import.no-outbox",
  "import.not-a-zip",
  "import.packed",
  "import.unsaved",
  "photo.bytes-gone",
  "sync.checksum",
  "unknown",
] as const;
export type LocalCode = (typeof LOCAL_CODES)[number];
