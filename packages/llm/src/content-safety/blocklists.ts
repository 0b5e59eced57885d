import { randomUUID } from 'node:crypto';
import { plainText } from './plain-text.ts';
import { invalidBody, SafetyError } from './safety-error.ts';

// https://learn.microsoft.com/rest/api/contentsafety/text-blocklists

interface Item {
  readonly blocklistItemId: string;
  readonly text: string;
  readonly description?: string;
  readonly isRegex: false;
}

interface Blocklist {
  readonly blocklistName: string;
  description: string | undefined;
  readonly items: Map<string, Item>;
}

/** A word of a blocklist that a text has. */
export interface BlocklistMatch {
  readonly blocklistName: string;
  readonly blocklistItemId: string;
  readonly blocklistItemText: string;
}

const mostLists = 100;
const mostItems = 10_000;
const mostCharacters = 128;

/** What texts must not have, by name of the list; forgotten with the process. */
export class Blocklists {
  readonly #lists = new Map<string, Blocklist>();

  /** Gives whether the list is new. */
  put(name: string, description: unknown): boolean {
    if (!/^[\w.~-]{1,64}$/.test(name))
      throw new SafetyError(
        400,
        'InvalidRequestParameter',
        'The name of a blocklist has up to 64 letters, digits, -, ., _ or ~.',
      );
    const text = typeof description === 'string' ? description : undefined;
    const known = this.#lists.get(name);
    if (known !== undefined) known.description = text ?? known.description;
    else if (this.#lists.size >= mostLists)
      throw new SafetyError(400, 'TooManyBlocklists', `There are ${mostLists} blocklists already.`);
    else this.#lists.set(name, { blocklistName: name, description: text, items: new Map() });
    return known === undefined;
  }

  delete(name: string): void {
    this.#lists.delete(name);
  }

  get(name: string): unknown {
    return shown(this.#list(name));
  }

  all(): unknown {
    return { value: Array.from(this.#lists.values(), shown) };
  }

  add(name: string, given: unknown): unknown {
    const { items } = this.#list(name);
    const added = listIn(given, 'blocklistItems').map((item) => itemOf(item, [...items.values()]));
    if (items.size + added.length > mostItems)
      throw new SafetyError(400, 'TooManyBlocklistItems', `A blocklist has at most ${mostItems} items.`);
    for (const item of added) items.set(item.blocklistItemId, item);
    return { blocklistItems: added };
  }

  remove(name: string, given: unknown): void {
    const { items } = this.#list(name);
    const ids = listIn(given, 'blocklistItemIds');
    if (!ids.every((id) => items.has(id as string)))
      throw new SafetyError(404, 'NotFound', 'There is no item of that id.');
    for (const id of ids) items.delete(id as string);
  }

  items(name: string): unknown {
    return { value: [...this.#list(name).items.values()] };
  }

  item(name: string, id: string): unknown {
    const item = this.#list(name).items.get(id);
    if (item === undefined) throw new SafetyError(404, 'NotFound', `There is no item '${id}'.`);
    return item;
  }

  /** The words of some lists that a text has, as words of its own. */
  matches(text: string, names: readonly string[]): readonly BlocklistMatch[] {
    const words = ` ${plainText(text).replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
    return names.flatMap((blocklistName) =>
      Array.from(this.#list(blocklistName).items.values())
        .filter((item) =>
          words.includes(
            ` ${plainText(item.text)
              .replace(/[^\p{L}\p{N}]+/gu, ' ')
              .trim()} `,
          ),
        )
        .map((item) => ({ blocklistName, blocklistItemId: item.blocklistItemId, blocklistItemText: item.text })),
    );
  }

  #list(name: string): Blocklist {
    const list = this.#lists.get(name);
    if (list === undefined) throw new SafetyError(404, 'NotFound', `There is no blocklist '${name}'.`);
    return list;
  }
}

function shown({ blocklistName, description }: Blocklist): unknown {
  return { blocklistName, ...(description !== undefined && { description }) };
}

function listIn(given: unknown, name: string): readonly unknown[] {
  const list = (given as Readonly<Record<string, unknown>> | null)?.[name];
  if (!Array.isArray(list) || list.length === 0 || list.length > 100)
    throw invalidBody(`'${name}' is a list of 1 to 100 items.`);
  return list;
}

/** An item of the same text takes the place of the one there is. */
function itemOf(given: unknown, items: readonly Item[]): Item {
  const { text, description, isRegex } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string' || !/[\p{L}\p{N}]/u.test(text) || text.length > mostCharacters)
    throw invalidBody(`'text' of an item has 1 to ${mostCharacters} characters, letters or digits among them.`);
  if (isRegex === true) throw invalidBody('This local service takes no regular expressions.');
  return {
    blocklistItemId: items.find((item) => item.text === text)?.blocklistItemId ?? randomUUID(),
    text,
    ...(typeof description === 'string' && { description }),
    isRegex: false,
  };
}
