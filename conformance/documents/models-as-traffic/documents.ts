import { readFileSync } from 'node:fs';
import { type Element, elementsOf, readPolicyDocument } from '@turnpike/policy';
import { fixtureText, place } from '../fixtures-as-traffic/fixtures.ts';

// Documents about language models, with what their authors left for others to fill in.

/** The names of the documents that mention a policy, or a value, for models. */
export function modelDocuments(): readonly string[] {
  const index = readFileSync(new URL('index.json', `file://${place.path}`), 'utf8');
  const files = (JSON.parse(index) as readonly { readonly file: string }[]).map(({ file }) => file);
  return files.filter((file) => /llm-|azure-openai-/.test(fixtureText(file)));
}

/** What stands in the place of what templates leave open, and of the words by which tests of Azure's toolkit say nothing. */
const filled: readonly (readonly [RegExp, string])[] = [
  [/"\{(?:backend-id|0)\}"/g, '"models"'],
  [/"\{(?:tpm|1)\}"/g, '"500"'],
  [/\{retry-count\}/g, '1'],
  [/\{tenant-id\}/g, '11111111-2222-3333-4444-555555555555'],
  [/\{group-id\}/g, '66666666-7777-8888-9999-000000000000'],
  [
    /\{product-token-limits\}/g,
    `<when condition="@(context.Product.Id == "product")"><azure-openai-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="500" estimate-prompt-tokens="false" /></when>`,
  ],
  [/"(?:outputType|json)"(?=>)/g, '"EightSeverityLevels"'],
  [/"category1"|"hate_speech"/g, '"Hate"'],
  [/"category2"/g, '"Violence"'],
];

/** Set in front of a document, because its expressions look at them. */
const variables: readonly (readonly [name: string, value: string])[] = [
  ['shieldPrompt', '@(true)'],
  ['threshold', '@(4)'],
  ['outputType', 'FourSeverityLevels'],
  ['categoryName', 'Violence'],
  ['blockListId', 'blockList1'],
];

/** A document that can be run. */
export function renderedDocument(file: string): string {
  const text = filled.reduce((all, [pattern, value]) => all.replace(pattern, value), fixtureText(file));
  const wanted = variables.filter(([name]) => text.includes(`Variables["${name}"]`));
  const setting = wanted.map(([name, value]) => `<set-variable name="${name}" value="${value}" />`).join('');
  return withEverySection(text.replace('<inbound>', `<inbound>${setting}`));
}

/** What tests of the toolkit leave out does what broader documents say. */
function withEverySection(text: string): string {
  const missing = ['inbound', 'backend', 'outbound', 'on-error'].filter((name) => !text.includes(`<${name}`));
  return text.replace('</policies>', `${missing.map((name) => `<${name}><base /></${name}>`).join('')}</policies>`);
}

/** Every policy of a document, also those inside of others. */
export function policiesIn(text: string): readonly Element[] {
  const { root } = readPolicyDocument(text).tree;
  const below = (element: Element): readonly Element[] =>
    elementsOf(element).flatMap((child) => [child, ...below(child)]);
  return root === undefined ? [] : elementsOf(root).flatMap(below);
}

/** The document without one of them, wherever it says the same. */
export function without(text: string, { span }: Element): string {
  return text.replaceAll(text.slice(span.start, span.end), '');
}

/** Whether a document lets in developers by their own tokens, and asks Microsoft Graph for their groups. */
export function asksWhoDevelops(document: string): boolean {
  return document.includes('<validate-azure-ad-token') && document.includes('https://graph.microsoft.com');
}
