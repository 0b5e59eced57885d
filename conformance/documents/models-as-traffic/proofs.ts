import type { Element } from '@turnpike/policy';
import { contentSafety } from './content-safety.ts';
import { developerExpectations } from './developers.ts';
import { asksWhoDevelops, policiesIn, without } from './documents.ts';
import { type Expectation, Placed } from './placed.ts';
import { semanticLookup, semanticStore } from './semantic-caches.ts';
import { surroundingExpectations } from './surroundings.ts';
import { tokenLimit } from './token-limits.ts';
import { tokenMetric } from './token-metrics.ts';
import type { World } from './world.ts';

/** What is held of the policies for models, whichever of their two names they have. */
const modelExpectations: Readonly<Record<string, Expectation>> = {
  'token-limit': tokenLimit,
  'emit-token-metric': tokenMetric,
  'semantic-cache-lookup': semanticLookup,
  'semantic-cache-store': semanticStore,
  'content-safety': contentSafety,
};

function ofModel({ name }: Element): Expectation | undefined {
  return modelExpectations[name.replace(/^(?:llm|azure-openai)-/, '')];
}

interface Held {
  readonly element: Element;
  /** Holds a document, which may be without the policy, to what it says. */
  readonly hold: (world: World, document: string) => Promise<void>;
}

/** The policies of a document that something is held of. */
export function heldPolicies(document: string): readonly Held[] {
  const elements = policiesIn(document);
  const begins = document.indexOf('<on-error>');
  return elements.flatMap((element) => {
    const isUsual = element.name === 'choose' && (begins < 0 || element.span.start < begins);
    const [about, expectation] = isUsual ? [element, undefined] : expectationOf(element, elements, document);
    if (expectation === undefined) return [];
    return [{ element, hold: (world: World, text: string) => expectation(new Placed(world, about, text)) }];
  });
}

/** A variable is held by the policy for models that looks at it. */
function expectationOf(
  element: Element,
  elements: readonly Element[],
  document: string,
): readonly [Element, Expectation | undefined] {
  const surroundings = asksWhoDevelops(document) ? developerExpectations : surroundingExpectations;
  if (element.name !== 'set-variable') return [element, ofModel(element) ?? surroundings[element.name]];
  const name = element.attributes.find((attribute) => attribute.name === 'name')?.raw;
  const looks = elements.find(
    (one) => ofModel(one) && document.slice(one.span.start, one.span.end).includes(`${name}`),
  );
  return looks === undefined ? [element, undefined] : [looks, ofModel(looks)];
}

/** Holds each policy of a document to what it says; gives their names. */
export async function proveDocument(world: World, document: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { element, hold } of heldPolicies(document)) {
    try {
      await hold(world, document);
    } catch (error) {
      throw new Error(`<${element.name}>: ${(error as Error).message}`, { cause: error });
    }
    names.push(element.name);
  }
  return names;
}

/** The policies of a document whose expectations hold though they have been taken out: these would show nothing. */
export async function heldWithout(world: World, document: string): Promise<readonly string[]> {
  const held: string[] = [];
  for (const { element, hold } of heldPolicies(document))
    await hold(world, without(document, element)).then(
      () => held.push(element.name),
      () => undefined,
    );
  return held;
}
