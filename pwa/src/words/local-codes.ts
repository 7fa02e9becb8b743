// Refusals that the phone itself makes; the server's come generated.
export const LOCAL_CODES = ["photo.bytes-gone", "sync.checksum", "unknown"] as const;
export type LocalCode = (typeof LOCAL_CODES)[number];
