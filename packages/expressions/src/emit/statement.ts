import type { BoundCatch, BoundStatement } from '../bound.ts';
import { declare, type Emitter } from '../emit.ts';
import { spend } from '../runtime/budget.ts';
import { iterateBoxed } from '../runtime/iterate.ts';
import * as operations from '../runtime/operations.ts';
import { assignTo, emitExpression, emitForEffect, emitPattern } from './expression.ts';

/** Emits a statement. */
export function emitStatement(emitter: Emitter, statement: BoundStatement): string {
  switch (statement.kind) {
    case 'block':
      return emitBlock(emitter, statement);
    case 'sequence':
      return statement.statements.map((inner) => emitStatement(emitter, inner)).join('');
    case 'declare': {
      const { variable } = statement;
      const value = statement.value === undefined ? 'null' : emitExpression(emitter, statement.value);
      return variable.isReference
        ? `let ${variable.emitted} = { value: ${value} };`
        : `let ${variable.emitted} = ${value};`;
    }
    case 'function':
      return `const ${statement.variable.emitted} = ${emitter.emitFunction(statement.parameters, statement.body)};`;
    case 'functions':
      return statement.functions.map((inner) => emitStatement(emitter, inner)).join('');
    case 'expression':
      return `${emitForEffect(emitter, statement.expression)};`;
    case 'if': {
      const alternative =
        statement.alternative === undefined ? '' : ` else {${emitStatement(emitter, statement.alternative)}}`;
      return `if (${emitExpression(emitter, statement.condition)}) {${emitStatement(emitter, statement.consequent)}}${alternative}`;
    }
    case 'loop':
      return emitLoop(emitter, statement);
    case 'foreach':
      return emitForEach(emitter, statement);
    case 'switch':
      return emitSwitch(emitter, statement);
    case 'break':
      return `break ${statement.loop.emitted};`;
    case 'continue':
      return `continue ${statement.loop.emitted};`;
    case 'goto-section':
      return `${statement.loop.emitted}s = ${statement.section}; continue ${statement.loop.emitted}g;`;
    case 'goto-label':
      return `${statement.block.emitted}s = ${labelNumber(emitter, statement.label)}; continue ${statement.block.emitted}g;`;
    case 'label':
      return `case ${labelNumber(emitter, statement.label)}:;`;
    case 'return':
      return statement.value === undefined ? 'return null;' : `return ${emitExpression(emitter, statement.value)};`;
    case 'throw':
      if (statement.value === undefined) return `throw ${statement.caught?.emitted};`;
      return `throw ${emitter.capture(operations.thrown)}(${emitExpression(emitter, statement.value)});`;
    case 'try':
      return emitTry(emitter, statement);
    case 'using':
      return emitUsing(emitter, statement);
    case 'empty':
      return ';';
  }
}

type Of<K extends BoundStatement['kind']> = BoundStatement & { readonly kind: K };

const labelNumbers = new WeakMap<Emitter, Map<string, number>>();

/** Labels are numbers in the state machine of their block; 0 is its beginning. */
function labelNumber(emitter: Emitter, label: string): number {
  let numbers = labelNumbers.get(emitter);
  if (numbers === undefined) labelNumbers.set(emitter, (numbers = new Map()));
  let number = numbers.get(label);
  if (number === undefined) numbers.set(label, (number = numbers.size + 1));
  return number;
}

function emitBlock(emitter: Emitter, block: Of<'block'>): string {
  if (block.labels.length === 0 || block.emitted === undefined) {
    // Local functions may be called before their place in the block, so they come first; what they use is declared by then.
    const functions = block.statements.filter(isFunction);
    const others = block.statements.filter((statement) => !isFunction(statement));
    const hoisted: string[] = [];
    const code = others.map((statement) =>
      functions.length === 0 ? emitStatement(emitter, statement) : emitHoisted(emitter, statement, hoisted),
    );
    const declared = functions.map((statement) => emitStatement(emitter, statement));
    return `{${declare(block.locals)}${hoisted.join('')}${declared.join('')}${code.join('')}}`;
  }
  // A block with labels is a loop around a switch: a jump sets the state and goes round.
  const hoisted: string[] = [];
  const statements = block.statements.map((statement) => emitHoisted(emitter, statement, hoisted)).join('');
  const { emitted } = block;
  return `{${declare(block.locals)}${hoisted.join('')}let ${emitted}s = 0;${emitted}g: for (;;) {${emitter.capture(spend)}(1);switch (${emitted}s) {case 0:;${statements}}break;}}`;
}

function isFunction({ kind }: BoundStatement): boolean {
  return kind === 'function' || kind === 'functions';
}

/** Declarations inside a labelled block move to its start, since a jump may pass them. */
function emitHoisted(emitter: Emitter, statement: BoundStatement, hoisted: string[]): string {
  if (statement.kind === 'sequence')
    return statement.statements.map((inner) => emitHoisted(emitter, inner, hoisted)).join('');
  if (statement.kind !== 'declare') return emitStatement(emitter, statement);
  hoisted.push(declare([statement.variable]));
  const value = statement.value === undefined ? 'null' : emitExpression(emitter, statement.value);
  return `${assignTo(emitter, statement.variable, value)};`;
}

function emitLoop(emitter: Emitter, loop: Of<'loop'>): string {
  const before = loop.before.map((statement) => emitStatement(emitter, statement)).join('');
  const label = loop.loop.emitted;
  const test = loop.condition === undefined ? '' : emitExpression(emitter, loop.condition);
  const incrementors = loop.incrementors.map((incrementor) => emitForEffect(emitter, incrementor)).join(', ');
  const body = emitStatement(emitter, loop.body);
  const turn = `${emitter.capture(spend)}(1);`;
  if (loop.conditionFirst) {
    const leave = test === '' ? '' : `if (!(${test})) break;`;
    return `${before}${label}: for (;;${incrementors}) {${turn}${declare(loop.locals)}${leave}${body}}`;
  }
  // `continue` in a do loop goes to its condition.
  return `${declare(loop.locals)}${label}: do {${turn}${body}} while (${test});`;
}

function emitForEach(emitter: Emitter, loop: Of<'foreach'>): string {
  const { item, element, convert } = loop;
  const label = loop.loop.emitted;
  const source = emitExpression(emitter, loop.source);
  const turn = `${emitter.capture(spend)}(1);`;
  const converted =
    convert === undefined || item === element
      ? ''
      : `const ${item.emitted} = ${item.isReference ? `{ value: ${emitExpression(emitter, convert)} }` : emitExpression(emitter, convert)};`;
  const steps = loop.steps.map((step) => `${emitExpression(emitter, step)};`).join('');
  const inside = `${turn}${declare(loop.locals)}${converted}${steps}${emitStatement(emitter, loop.body)}`;
  switch (loop.over) {
    case 'array':
      return `{const ${label}a = ${emitter.capture(operations.notNull)}(${source});${label}: for (let ${label}i = 0; ${label}i < ${label}a.length; ${label}i++) {const ${element.emitted} = ${label}a[${label}i];${inside}}}`;
    case 'string':
      return `{const ${label}a = ${emitter.capture(operations.notNull)}(${source});${label}: for (let ${label}i = 0; ${label}i < ${label}a.length; ${label}i++) {const ${element.emitted} = ${label}a.charCodeAt(${label}i);${inside}}}`;
    case 'list': {
      // By index, as the enumerator of `List<T>` does, which notices that the list has changed under it.
      const start = `const ${label}a = ${emitter.capture(operations.notNull)}(${source}), ${label}c = ${label}a.version;`;
      const more = `${emitter.capture(operations.listGoesOn)}(${label}a, ${label}i, ${label}c)`;
      return `{${start}${label}: for (let ${label}i = 0; ${more}; ${label}i++) {const ${element.emitted} = ${label}a.items[${label}i];${inside}}}`;
    }
    case 'enumerable':
      return `${label}: for (const ${element.emitted} of ${emitter.capture(operations.elements)}(${source})) {${inside}}`;
    case 'boxed':
      return `${label}: for (const ${element.emitted} of ${emitter.capture(iterateBoxed)}(${emitter.capture(operations.notNull)}(${source}))) {${inside}}`;
  }
}

function emitSwitch(emitter: Emitter, statement: Of<'switch'>): string {
  const label = statement.loop.emitted;
  const tests: string[] = [];
  let fallback = -1;
  for (const [index, section] of statement.sections.entries()) {
    for (const { test, guard } of section.labels) {
      if (test === undefined) {
        fallback = index;
        continue;
      }
      const matches = emitPattern(emitter, test, statement.variable);
      const guarded = guard === undefined ? matches : `(${matches} && ${emitExpression(emitter, guard)})`;
      tests.push(`${guarded} ? ${index} : `);
    }
  }
  // What one section declares, the others may use.
  const hoisted: string[] = [];
  const sections = statement.sections
    .map(({ body }, index) => `case ${index}: {${emitSection(emitter, body, hoisted)}}`)
    .join('');
  const value = `${assignTo(emitter, statement.variable, emitExpression(emitter, statement.value))};`;
  const choose = `let ${label}s = ${tests.join('')}${fallback};`;
  // The outer label is what `break` leaves; the inner loop is what `goto case` goes round.
  return `${label}: {${declare(statement.locals)}${hoisted.join('')}${value}${choose}${label}g: for (;;) {${emitter.capture(spend)}(1);switch (${label}s) {${sections}}break;}}`;
}

function emitSection(emitter: Emitter, body: BoundStatement, hoisted: string[]): string {
  if (body.kind !== 'block') return emitStatement(emitter, body);
  const functions = body.statements.filter(isFunction).map((statement) => emitStatement(emitter, statement));
  const others = body.statements.filter((statement) => !isFunction(statement));
  return functions.join('') + others.map((statement) => emitHoisted(emitter, statement, hoisted)).join('');
}

function emitTry(emitter: Emitter, statement: Of<'try'>): string {
  const block = emitStatement(emitter, statement.block);
  const error = statement.exception.emitted;
  const catches =
    statement.catches.length === 0
      ? ''
      : ` catch (error) {const ${error} = ${emitter.capture(operations.caught)}(error);${emitCatches(emitter, statement.catches, error)}}`;
  const last =
    statement.finallyBlock === undefined ? '' : ` finally {${emitStatement(emitter, statement.finallyBlock)}}`;
  return `try {${block}}${catches}${last}`;
}

function emitCatches(emitter: Emitter, catches: readonly BoundCatch[], error: string): string {
  const clauses = catches.map((clause, index) => {
    const test =
      clause.type === undefined
        ? 'true'
        : `${emitter.capture(operations.isType)}(${error}, ${emitter.capture(clause.type)})`;
    const declared =
      clause.variable === undefined
        ? ''
        : `let ${clause.variable.emitted} = ${clause.variable.isReference ? `{ value: ${error} }` : error};`;
    const filter = clause.filter === undefined ? test : `${test} && ${emitFilter(emitter, clause)}`;
    const label = `${error}c`;
    // A filter reads the clause's variable, so the variable comes before the test.
    return `{${declare(clause.locals)}${declared}if (${filter}) {${emitStatement(emitter, clause.block)} break ${label};}}${index === catches.length - 1 ? `throw ${error};` : ''}`;
  });
  return `${error}c: {${clauses.join('')}}`;
}

/** An exception inside a filter means that the filter does not match. */
function emitFilter(emitter: Emitter, clause: BoundCatch): string {
  const condition = clause.filter === undefined ? 'true' : emitExpression(emitter, clause.filter);
  return `${emitter.capture(operations.filterHolds)}(() => ${condition})`;
}

function emitUsing(emitter: Emitter, statement: Of<'using'>): string {
  const before = statement.before.map((inner) => emitStatement(emitter, inner)).join('');
  const disposals = statement.resources
    .filter(({ dispose }) => dispose !== undefined)
    .map(
      ({ variable, dispose }) =>
        `if (${variable.isReference ? `${variable.emitted}.value` : variable.emitted} !== null) ${dispose === undefined ? '' : emitExpression(emitter, dispose)};`,
    )
    .reverse();
  return `{${declare(statement.locals)}${before}try {${emitStatement(emitter, statement.body)}} finally {${disposals.join('')}}}`;
}
