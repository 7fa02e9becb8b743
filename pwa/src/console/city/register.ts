// What else a line of the register says, in one line: its facts as they were written, none left out.

function sayOne(value: unknown): string {
  if (Array.isArray(value)) return value.map(sayOne).join(", ");
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([name, one]) => `${name} ${sayOne(one)}`)
      .join(", ");
  }
  return value === null || value === "" ? "—" : String(value);
}

export function sayArgs(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}: ${sayOne(value)}`)
    .join(" · ");
}
