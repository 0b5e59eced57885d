/** An expression that has no answer yet. Without a scene it runs on `bare`. */
export interface Draft {
  readonly scene: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expression: string;
}

/** What a list of drafts runs on. */
export interface Setting {
  readonly scene?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Reads expressions written one after the other; each starts on a line of its own with `@(` or `@{`. */
export function drafts(text: string, { scene = 'bare', variables = {} }: Setting = {}): readonly Draft[] {
  return text
    .trim()
    .split(/\n(?=@[({])/)
    .map((expression) => ({ scene, variables, expression: expression.trim() }));
}

/** One expression for every combination of the lists, `$1`, `$2`, … in the template standing for their items. */
export function combine(template: string, lists: readonly (readonly string[])[], setting?: Setting): readonly Draft[] {
  let texts = [template];
  lists.forEach((items, index) => {
    texts = texts.flatMap((text) => items.map((item) => text.replaceAll(`$${index + 1}`, () => item)));
  });
  return texts.flatMap((text) => drafts(text, setting));
}

/** A fixed choice of so many of the drafts, in their order. */
export function sample(count: number, all: readonly Draft[]): readonly Draft[] {
  if (all.length <= count) return all;
  const random = mulberry32(count * 7919 + all.length);
  const ranked = all.map((draft, index) => ({ draft, index, rank: random() }));
  const chosen = ranked.sort((a, b) => a.rank - b.rank).slice(0, count);
  return chosen.sort((a, b) => a.index - b.index).map(({ draft }) => draft);
}

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
