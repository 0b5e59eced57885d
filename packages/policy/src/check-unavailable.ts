import type { Compilation, Site } from './compilation.ts';
import { compilePolicies } from './compile-policies.ts';
import type { PlacedElement } from './element-path.ts';
import type { KnownPolicy } from './known-policies.ts';
import { compileValue, isLiquid, resolveValue } from './prepare-value.ts';
import { type Element, elementsOf, type Value } from './syntax.ts';
import { contentOf } from './value.ts';

/** Checks what can be checked of a policy without its definition: its expressions, and the policies it holds. */
export function checkUnavailable(
  { element, path }: PlacedElement,
  known: KnownPolicy | undefined,
  site: Site,
  compilation: Compilation,
): void {
  if (known?.wraps !== true) {
    checkExpressions(element, compilation);
    return;
  }
  for (const { value } of element.attributes) checkExpression(value, compilation, false);
  compilePolicies(element, { ...site, path }, compilation);
}

/** Compiles every expression in an element, wherever it stands. */
export function checkExpressions(root: Element, compilation: Compilation): void {
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    for (const { value } of element.attributes) checkExpression(value, compilation, false);
    const content = contentOf(element);
    if (content !== undefined) checkExpression(content, compilation, isLiquid(element));
    waiting.push(...elementsOf(element));
  }
}

function checkExpression(written: Value, compilation: Compilation, liquid: boolean): void {
  const resolved = resolveValue(written, compilation, { liquid });
  if (!liquid && resolved.value.form === 'expression') compileValue(resolved, compilation);
}
