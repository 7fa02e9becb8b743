// Chance and time as the simulator tells them: the same seed throws the same ids.

/** sfc32: 128 bits of state, repeatable, good enough for ids that must not meet. */
class Dice {
  private a = 0;
  private b = 0;
  private c = 0;
  private n = 1;

  seed(...salt: number[]): void {
    [this.a, this.b, this.c] = [salt[0] ?? 0, salt[1] ?? 0, salt[2] ?? 0].map((part) => part | 0) as [
      number,
      number,
      number,
    ];
    this.n = 1;
    for (let turn = 0; turn < 12; turn++) this.throw();
  }

  throw(): number {
    const sum = (this.a + this.b + this.n++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }
}

const dice = new Dice();

/** Begins the throws of one event; two numbers, so that no two events of any schedule throw alike. */
export function seedChance(seed: number, salt: number): void {
  dice.seed(seed, salt, 0x9e3779b9);
}

/** From here on nothing in this process is left to chance. */
export function takeChance(): void {
  const fill = <T extends ArrayBufferView | null>(into: T): T => {
    const bytes = into === null ? [] : new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let at = 0; at < bytes.length; at++) bytes[at] = dice.throw() & 0xff;
    return into;
  };
  Object.defineProperty(globalThis.crypto, "getRandomValues", { value: fill });
  Math.random = () => dice.throw() / 2 ** 32;
}
