import type { ChatSetting, JsonObject } from './neutral.ts';
import { CallRefused, isAbsent, isObject, JsonReading } from './read-json.ts';

// What becomes of each field of a call, as data: what is not in the table of its protocol is refused by its name, so that
// nothing is ever dropped in silence. The users' tables are made of these.

/** What becomes of a field when the call goes on in another protocol. */
export type FieldRule =
  /** It is said in the other protocol's words; `call` stands for what every protocol can be asked. */
  | { readonly carries: ChatSetting | 'call' }
  /** It is left out, since no answer is different without it: the reason. */
  | { readonly harmless: string }
  /** It is refused, unless it says what holds anyway. */
  | { readonly refusedUnless: readonly unknown[]; readonly details?: JsonObject };

/** The fields of a protocol; those within others after a dot. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

/** Reads a call that is to go on in another protocol. */
export class CallReading extends JsonReading {
  readonly target: string;

  /** `target` is what the other protocol is called. */
  constructor(target: string) {
    super((message) => new CallRefused(message));
    this.target = target;
  }

  /** The other protocol has no way to say it. */
  refuse(what: string): never {
    return this.fail(`${what} cannot be asked of ${this.target}`);
  }

  /** Holds the fields of an object against those that can go on; the others are refused unless they are absent. */
  only(value: JsonObject, name: string, known: readonly string[]): JsonObject {
    for (const [key, one] of Object.entries(value))
      if (!isAbsent(one) && !known.includes(key)) this.refuse(`'${name === '' ? key : `${name}.${key}`}'`);
    return value;
  }

  /** Holds a whole call against the table of its protocol. */
  check(body: JsonObject, fields: FieldTable, within = ''): void {
    for (const [key, value] of Object.entries(body)) {
      const name = within + key;
      const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (isAbsent(value)) continue;
      if (rule === undefined && isObject(value) && Object.keys(fields).some((one) => one.startsWith(`${name}.`)))
        this.check(value, fields, `${name}.`);
      else if (rule === undefined) this.refuse(`'${name}'`);
      else if ('refusedUnless' in rule && !isAmong(rule.refusedUnless, value))
        throw new CallRefused(`'${name}' cannot be asked of ${this.target}`, rule.details);
    }
  }
}

/** What a field of a protocol is called that carries a setting. */
export function fieldOf(fields: FieldTable, setting: ChatSetting): string {
  const found = Object.entries(fields).find(([, rule]) => 'carries' in rule && rule.carries === setting);
  return found?.[0] ?? setting;
}

function isAmong(values: readonly unknown[], value: unknown): boolean {
  const text = JSON.stringify(value);
  return values.some((one) => JSON.stringify(one) === text);
}
