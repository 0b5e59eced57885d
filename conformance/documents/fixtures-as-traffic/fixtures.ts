import { existsSync, readFileSync } from 'node:fs';
import type { Section } from '@turnpike/model';
import { type Element, elementsOf, misspeltPolicies, readPolicyDocument } from '@turnpike/policy';
import { expectations } from './expectations.ts';
import { Placed, type Proof } from './placed.ts';
import { Scene } from './scene.ts';
import { variantsOf } from './variants.ts';

// Documents with one policy or a few, as the tests of Azure's policy toolkit have them. They are kept beside the project
// and not in it.

const corpus = new URL('../../../../shared/corpus/', import.meta.url);

/** Whether the documents are there, and where that is. */
export const place: { readonly isThere: boolean; readonly path: string } = {
  isThere: existsSync(corpus),
  path: corpus.pathname,
};

/** The names of the documents. */
export function fixtureNames(): readonly string[] {
  const entries = JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8')) as readonly {
    readonly file: string;
  }[];
  return entries.map(({ file }) => file).filter((file) => file.startsWith('fixtures/'));
}

/** The text of a document. */
export function fixtureText(file: string): string {
  return readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8');
}

const order: readonly Proof[] = ['ran', 'difference', 'prediction'];

/** Holds each policy of a document to what its element says, and gives the weakest proof of them. */
export async function proveFixture(text: string): Promise<Proof> {
  const isFragment = readPolicyDocument(text).document?.kind === 'fragment';
  const scene = isFragment ? new Scene(including, { fragment: text }) : new Scene(text);
  const proofs = new Set<Proof>();
  for (const variant of variantsOf(text))
    for (const [section, element] of policiesOf(text))
      await proveOne(new Placed(scene, element, section, variant, checkInside(isFragment, proofs)), isFragment, proofs);
  return order.find((proof) => proofs.has(proof)) ?? 'prediction';
}

/** The policies of a document whose expectations hold though they have been taken out: these would show nothing. */
export async function heldWithout(text: string): Promise<readonly string[]> {
  if (readPolicyDocument(text).document?.kind === 'fragment') return [];
  const held: string[] = [];
  for (const [section, element] of policiesOf(text)) {
    const { start, end } = element.span;
    const scene = new Scene(text.slice(0, start) + ' '.repeat(end - start) + text.slice(end));
    const prove = async (): Promise<void> => {
      for (const variant of variantsOf(text))
        await proveOne(new Placed(scene, element, section, variant, checkInside(false)), false);
    };
    await prove().then(
      () => held.push(element.name),
      () => undefined,
    );
  }
  return held;
}

const including = '<policies><inbound><include-fragment fragment-id="it" /></inbound></policies>';

function policiesOf(text: string): readonly (readonly [Section, Element])[] {
  const { root } = readPolicyDocument(text).tree;
  if (root?.name === 'fragment') return elementsOf(root).map((element) => ['inbound', element]);
  return elementsOf(root!).flatMap((section) =>
    elementsOf(section).map((element) => [section.name as Section, element] as const),
  );
}

function checkInside(isFragment: boolean, proofs?: Set<Proof>): (policy: Placed) => Promise<void> {
  return (policy) => proveOne(policy, isFragment, proofs);
}

async function proveOne(policy: Placed, isFragment: boolean, proofs = new Set<Proof>()): Promise<void> {
  const { name } = policy.element;
  const known = isFragment && name === 'base' ? 'base of a fragment' : (misspeltPolicies.get(name) ?? name);
  const expectation = expectations[known];
  if (expectation === undefined) throw new Error(`nothing is expected of <${name}>`);
  proofs.add((await expectation(policy)) ?? 'prediction');
}
