import { asObject, asText, type JsonObject, objectsOf } from './json.ts';

type Event = JsonObject & { readonly type: string };

/** What has come of one item of a response. */
interface Item {
  readonly head: JsonObject;
  isDone: boolean;
  /** Its parts as they have begun, by their index, and what they say by now. */
  readonly parts: Map<number, { readonly head: JsonObject; text: string; isDone: boolean }>;
  given: string;
}

/** The items of a response that is on its way: who ends it early has to say what there was. */
export class OpenItems {
  readonly #items = new Map<number, Item>();

  /** Takes in an event. */
  take(type: string, data: JsonObject): void {
    const index = Number(data.output_index);
    if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      const isDone = type.endsWith('done');
      this.#items.set(index, { head: asObject(data.item) ?? {}, isDone, parts: new Map(), given: '' });
      return;
    }
    const item = this.#items.get(index);
    if (item === undefined) return;
    const place = Number(data.content_index);
    if (type === 'response.content_part.added')
      item.parts.set(place, { head: asObject(data.part) ?? {}, text: '', isDone: false });
    const part = item.parts.get(place);
    if (type === 'response.content_part.done' && part !== undefined) part.isDone = true;
    if (!type.endsWith('.delta')) return;
    if (part !== undefined) part.text += asText(data.delta) ?? '';
    else item.given += asText(data.delta) ?? '';
  }

  /** Ends what is open: the events that say so, and all items as they are then. */
  close(): { readonly events: readonly Event[]; readonly items: readonly JsonObject[] } {
    const events: Event[] = [];
    const items = [...this.#items].map(([index, item]) => {
      if (item.isDone) return item.head;
      const closed = closedItem(item);
      events.push(...this.#partEvents(index, item, closed));
      events.push({ type: 'response.output_item.done', output_index: index, item: closed });
      return closed;
    });
    return { events, items };
  }

  #partEvents(index: number, item: Item, closed: JsonObject): readonly Event[] {
    return [...item.parts].flatMap(([place, { isDone }], at) => {
      const part = objectsOf(closed.content)[at] ?? {};
      if (isDone || part.type !== 'output_text') return [];
      const where = { item_id: item.head.id, output_index: index, content_index: place };
      return [
        { type: 'response.output_text.done', ...where, text: part.text, logprobs: [] },
        { type: 'response.content_part.done', ...where, part },
      ];
    });
  }
}

function closedItem({ head, parts, given }: Item): JsonObject {
  const content = [...parts.values()].map(({ head: part, text }) =>
    part.type === 'refusal' ? { ...part, refusal: text } : { ...part, text },
  );
  return {
    ...head,
    status: 'incomplete',
    ...(parts.size > 0 && { content }),
    ...(head.type === 'function_call' && { arguments: given }),
  };
}
