import { Buffer } from 'node:buffer';

// The names that members of calls and answers mostly have, as texts that are there already: a text that is cut out of another
// has to be looked for in the runtime's table of names before a member can be called so. Objects of one kind have their
// members in one order nearly always: which name comes next is guessed from what came last time, and only has to be checked.

/** The name of a member. */
export class MemberName {
  readonly text: string;
  /** One bit of its own, by which an object's names are told apart; 0 where it has none. */
  readonly bit: number;
  /** The name that came behind it last time, in the same object. */
  next: MemberName | undefined;
  /** The name that came first last time in its value, or in an object of the list that this was. */
  first: MemberName | undefined;
  /** Its bytes, and the quote behind them. */
  readonly #bytes: Uint8Array;
  readonly #set: SetMember | undefined;

  constructor(text: string, bit = 0, set?: SetMember) {
    this.text = text;
    this.bit = bit;
    this.#bytes = bit === 0 ? noBytes : Buffer.from(`${text}"`);
    this.#set = set;
  }

  /** How many bytes it takes with the quote behind it; 0 where it is none of the names that are known. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Whether it stands at a place, behind which there are as many bytes as it takes. */
  isAt(bytes: Uint8Array, from: number): boolean {
    const own = this.#bytes;
    for (let index = 0; index < own.length; index++) if (own[index] !== bytes[from + index]) return false;
    return true;
  }

  /** Whether an object that has members of the names in `seen` has one of this name. */
  isIn(object: object, seen: number): boolean {
    return this.bit === 0 ? Object.hasOwn(object, this.text) : (seen & this.bit) !== 0;
  }

  /** Gives an object a member of this name. */
  set(object: Members, value: unknown): void {
    if (this.#set !== undefined) this.#set(object, value);
    // Assigned, it would be the object's prototype.
    else if (this.text === '__proto__') Object.defineProperty(object, '__proto__', { value, ...ownMember });
    else object[this.text] = value;
  }
}

/** An object of which members are read. */
export type Members = Record<string, unknown>;

type SetMember = (object: Members, value: unknown) => void;

const noBytes = new Uint8Array(0);
const ownMember = { configurable: true, enumerable: true, writable: true } as const;

/** Those that most calls and answers have: a member whose name stands in the code is set several times as quickly. */
const usual: Readonly<Record<string, SetMember>> = {
  model: (object, value) => {
    object.model = value;
  },
  messages: (object, value) => {
    object.messages = value;
  },
  role: (object, value) => {
    object.role = value;
  },
  content: (object, value) => {
    object.content = value;
  },
  max_tokens: (object, value) => {
    object.max_tokens = value;
  },
  stream: (object, value) => {
    object.stream = value;
  },
  temperature: (object, value) => {
    object.temperature = value;
  },
  type: (object, value) => {
    object.type = value;
  },
  text: (object, value) => {
    object.text = value;
  },
  id: (object, value) => {
    object.id = value;
  },
  usage: (object, value) => {
    object.usage = value;
  },
  prompt_tokens: (object, value) => {
    object.prompt_tokens = value;
  },
  completion_tokens: (object, value) => {
    object.completion_tokens = value;
  },
  total_tokens: (object, value) => {
    object.total_tokens = value;
  },
};

/** No more than there are bits in a number of the runtime: two names of one bit would be taken for one. */
const mostKnown = 31;
const known: readonly string[] = [
  ...Object.keys(usual),
  ...['object', 'created', 'choices', 'stream_options', 'include_usage', 'tools', 'tool_choice', 'top_p', 'input'],
  ...['system', 'name', 'max_completion_tokens', 'contents', 'parts', 'input_tokens', 'output_tokens'],
];

if (known.length > mostKnown) throw new RangeError(`${known.length} names have a bit; expected ${mostKnown} at most`);

/** A power of two, so large that most slots are free. */
const slots = 256;
const table: (MemberName | undefined)[] = new Array<undefined>(slots).fill(undefined);

const byText = new Map<string, MemberName>();

for (const [index, text] of known.entries()) {
  const name = new MemberName(text, 1 << index, usual[text]);
  byText.set(text, name);
  const bytes = Buffer.from(text);
  let slot = slotOf(bytes, 0, bytes.length);
  while (table[slot] !== undefined) slot = (slot + 1) % slots;
  table[slot] = name;
}

/** The name that stands between two places of bytes, with a quote behind it, where it is one of these. */
export function memberName(bytes: Uint8Array, from: number, to: number): MemberName | undefined {
  if (from === to) return undefined;
  for (let slot = slotOf(bytes, from, to); ; slot = (slot + 1) % slots) {
    const name = table[slot];
    if (name === undefined) return undefined;
    if (name.length === to - from + 1 && name.isAt(bytes, from)) return name;
  }
}

/** The name of a text, which may be one of these that was written in another way. */
export function memberNameOf(text: string): MemberName {
  return byText.get(text) ?? new MemberName(text);
}

function slotOf(bytes: Uint8Array, from: number, to: number): number {
  return (bytes[from]! * 5 + bytes[(from + to) >>> 1]! * 11 + bytes[to - 1]! * 3 + (to - from) * 17) % slots;
}
