// How English counts: one thing, two things.

export const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
