import { attributeOf, type Element, elementsOf } from '@turnpike/policy';
import { type Around, type Call, callers, type Seen, Traffic } from './traffic.ts';
import type { World } from './world.ts';

/** Sends calls through the document of a policy, and throws when what comes of them is not what its element says. */
export type Expectation = (policy: Placed) => Promise<void>;

/** A policy of a document about models, and the document to be served: the one that it stands in, or one without it. */
export class Placed {
  readonly world: World;
  readonly element: Element;
  readonly document: string;

  constructor(world: World, element: Element, document: string) {
    this.world = world;
    this.element = element;
    this.document = document;
  }

  attribute(name: string, element: Element = this.element): string | undefined {
    return attributeOf(element, name)?.value.source.text;
  }

  /** Its children, and those that one of them has. */
  children(...path: readonly string[]): readonly Element[] {
    return path.reduce<readonly Element[]>(
      (found, name) => found.flatMap((one) => elementsOf(one).filter((child) => child.name === name)),
      [this.element],
    );
  }

  /** What an attribute comes to for a caller. */
  valueFor(name: string, by: keyof typeof callers = 'amy', element: Element = this.element): string | undefined {
    const text = this.attribute(name, element);
    return text === undefined ? undefined : meaning(text, by);
  }

  serve(around?: Around): Promise<Traffic> {
    return Traffic.start(this.world, this.document, around);
  }

  /** Serves the document for as long as something is tried. */
  async trying(attempt: (traffic: Traffic) => Promise<void>, around?: Around): Promise<void> {
    await using traffic = await this.serve(around);
    await attempt(traffic);
  }
}

type Meaning = (by: (typeof callers)[keyof typeof callers]) => string;

/** What the expressions of the documents come to, by what is in them; the calls are those of `Traffic`. */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/EndsWith\("@contoso\.example"\) \? 10 : 60/, ({ email }) => (email.endsWith('@contoso.example') ? '10' : '60')],
  [/^@\(context\.User\.Email\.Split\('@'\)\[1\]\)$/, ({ email }) => email.split('@')[1]!],
  [/^@\(context\.User\.Id \+ "-token-counter"\)$/, ({ email }) => `${email.split('@')[0]}-token-counter`],
  [/"tpm-" \+ \(string\)context\.Variables\["oid"\]/, ({ subscription }) => `tpm-${subscription}`],
  [/^@\(context\.Subscription\.Id\)$/, ({ subscription }) => subscription],
  [/^@\(\(string\)context\.Variables\["oid"\]\)$/, ({ subscription }) => subscription],
  [/^@\(\(string\)context\.Variables\["developerName"\]\)$/, ({ subscription }) => subscription],
  [/^@\(\(string\)context\.Variables\["model"\]\)$/, () => 'gpt-4o'],
  [/GetValueOrDefault<string>\("deploymentId", "unknown"\)/, () => 'gpt-4o'],
  [/GetValueOrDefault\("x-user-id", "N\/A"\)/, () => 'N/A'],
  [/^@\(context\.Request\.IpAddress\)$/, () => '127.0.0.1'],
  [/^@\(context\.Api\.Id\)$/, () => 'a'],
  [/^@\(context\.Product\.Id\)$/, () => 'product'],
  [/\(bool\)context\.Variables\["shieldPrompt"\]/, () => 'true'],
  [/\(int\)context\.Variables\["threshold"\]/, () => '4'],
  [/context\.Variables\["outputType"\]/, () => 'FourSeverityLevels'],
  [/context\.Variables\["categoryName"\]/, () => 'Violence'],
  [/context\.Variables\["blockListId"\]/, () => 'blockList1'],
];

/** What a text comes to for a caller. */
export function meaning(text: string, by: keyof typeof callers = 'amy'): string {
  if (!text.startsWith('@')) return text;
  const [, found] = meanings.find(([pattern]) => pattern.test(text)) ?? [];
  if (found === undefined) throw new Error(`nobody has written down what ${text} comes to`);
  return found(callers[by]);
}

/** What an element holds between its tags. */
export function contentOf(element: Element): string {
  const text = element.children.find((child) => child.kind === 'text' && !child.blank);
  if (text === undefined || !('value' in text)) return '';
  return text.value.source.text.trim();
}

/** Asks, and throws when the answer has another status. */
export async function answered(traffic: Traffic, call: Call = {}, status = 200): Promise<Seen> {
  const seen = await traffic.ask(call);
  if (seen.status !== status) throw new Error(`${seen.status} and not ${status}: ${seen.body.slice(0, 300)}`);
  return seen;
}
