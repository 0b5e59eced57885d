import { allocate, spend } from '../runtime/budget.ts';
import { Dictionary } from '../runtime/dictionary.ts';
import { invalidCast } from '../runtime/exceptions.ts';
import { List } from '../runtime/list.ts';
import { netType } from '../runtime/net-type.ts';
import { fullTypeName } from '../runtime/object.ts';
import { type DotNetObject, defaultOf } from '../runtime/values.ts';
import type { Implementation, Member, MethodMember } from '../types/definition.ts';
import { typeNamed } from '../types/library.ts';
import type { Type } from '../types/type.ts';
import { definitionOf } from '../types/well-known.ts';
import { contextTypeName } from './context-object.ts';
import { parseQuery } from './url.ts';

/**
 * `IMessageBody`: a body that has been buffered. `As<T>()` takes it, unless told to preserve it; what has been taken reads
 * as the default of the type.
 */
export class MessageBody implements DotNetObject {
  #bytes: Uint8Array | undefined;
  #text: string | undefined;
  #isTaken = false;
  readonly #onTaken: (() => void) | undefined;

  /** `onTaken` is told when the body has been read without being preserved. */
  constructor(content: Uint8Array | string, onTaken?: () => void) {
    if (typeof content === 'string') this.#text = content;
    else this.#bytes = content;
    this.#onTaken = onTaken;
  }

  get [netType](): string {
    return contextTypeName('IMessageBody');
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  toString(): string {
    return contextTypeName('IMessageBody');
  }

  /** `As<T>(preserveContent)`. */
  as(type: Type, preserveContent: boolean): unknown {
    if (this.#isTaken) return defaultOf(type);
    const read = readers[fullTypeName(type)];
    if (read === undefined) throw invalidCast(`The body cannot be read as ${fullTypeName(type)}.`);
    const value = read(this);
    if (!preserveContent) this.#take();
    return value;
  }

  /** `AsFormUrlEncodedContent(preserveContent)`. */
  asForm(preserveContent: boolean): unknown {
    if (this.#isTaken) return null;
    const text = typeNamed('string');
    const list = typeNamed('IList<string>');
    const form = new Dictionary<string, List<string>>(text, list);
    for (const [name, value] of parseQuery(this.text)) {
      const values = form.find(name);
      if (values === undefined) form.set(name, new List(text, [value]));
      else values.addItem(value);
    }
    if (!preserveContent) this.#take();
    return form;
  }

  get text(): string {
    if (this.#text === undefined) {
      const bytes = this.#bytes as Uint8Array;
      spend(bytes.length >> 3);
      this.#text = new TextDecoder().decode(bytes);
    }
    return this.#text;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(this.#text);
    allocate(this.#bytes.length);
    return this.#bytes.slice();
  }

  #take(): void {
    this.#isTaken = true;
    this.#onTaken?.();
  }
}

const readers: Readonly<Record<string, (body: MessageBody) => unknown>> = Object.assign(Object.create(null), {
  'System.String': (body: MessageBody) => body.text,
  'System.Object': (body: MessageBody) => body.text,
  'System.Byte[]': (body: MessageBody) => body.bytes,
  'Newtonsoft.Json.Linq.JObject': parserOf('Newtonsoft.Json.Linq.JObject'),
  'Newtonsoft.Json.Linq.JArray': parserOf('Newtonsoft.Json.Linq.JArray'),
  'Newtonsoft.Json.Linq.JToken': parserOf('Newtonsoft.Json.Linq.JToken'),
  'System.Xml.Linq.XElement': parserOf('System.Xml.Linq.XElement'),
  'System.Xml.Linq.XDocument': parserOf('System.Xml.Linq.XDocument'),
  'System.Xml.Linq.XNode': parserOf('System.Xml.Linq.XElement'),
});

/** A type's own `Parse(string)`. */
function parserOf(typeName: string): (body: MessageBody) => unknown {
  let parse: Implementation | undefined;
  return (body) => {
    parse ??= definitionOf(typeName)
      .membersNamed('Parse')
      .find(
        (member: Member): member is MethodMember => member.kind === 'method' && member.parameters.length === 1,
      )?.implementation;
    return (parse as Implementation)(body.text);
  };
}
