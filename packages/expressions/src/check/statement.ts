import type {
  BoundCatch,
  BoundExpression,
  BoundReturn,
  BoundStatement,
  BoundSwitchSection,
  LoopLabel,
  Variable,
} from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { explicitConversion } from '../types/conversions.ts';
import { interfacesOf, isReferenceConvertible } from '../types/hierarchy.ts';
import { findMember } from '../types/members.ts';
import { displayType, dynamicType, errorType, type NamedType, type Type } from '../types/type.ts';
import { definitionOf, isNamed, special, specialOf } from '../types/well-known.ts';
import { deconstructDesignation } from './assignment.ts';
import { callNamed } from './call.ts';
import { checkInitializedArray } from './creation.ts';
import { checkExpression, withChecked } from './expression.ts';
import { checkFunction, declareFunction } from './local-function.ts';
import { checkPattern } from './pattern.ts';
import { resolveType } from './type.ts';

// Statements (specification: chapter "Statements"). Each check says whether the end of the statement can be reached.

/** A checked statement, and whether control gets past it. */
export interface CheckedStatement {
  readonly statement: BoundStatement;
  readonly completes: boolean;
}

/** What a block keeps about the labels in it. */
interface LabelBlock {
  readonly emitted: string;
  readonly labels: Set<string>;
}

const empty: BoundStatement = { kind: 'empty' };

/** Checks the statements of a block in a scope of its own. */
export function checkStatements(checker: Checker, block: Syntax.BlockStatement): CheckedStatement {
  return checker.within((scope) => {
    const labels = collectLabels(checker, block.statements);
    const { statements, completes } = checkInScope(checker, block.statements);
    if (labels !== undefined) labelBlocks.get(checker)?.pop();
    const names = labels === undefined ? [] : [...labels.labels];
    return {
      statement: {
        kind: 'block',
        statements,
        locals: scope.locals,
        labels: names,
        ...(labels && { emitted: labels.emitted }),
      },
      completes,
    };
  });
}

/** Checks statements in the scope that is open. */
function checkInScope(
  checker: Checker,
  list: readonly Syntax.Statement[],
): { readonly statements: BoundStatement[]; readonly completes: boolean } {
  for (const statement of list) if (statement.kind === 'local-function') declareFunction(checker, statement);
  const statements: BoundStatement[] = [];
  let completes = true;
  for (const statement of list) {
    if (statement.kind === 'labeled') completes = true;
    const checked = checkStatement(checker, statement);
    statements.push(checked.statement);
    if (statement.kind !== 'local-function') completes = completes && checked.completes;
    if (checker.isExhausted) break;
  }
  return { statements, completes };
}

const labelBlocks = new WeakMap<Checker, LabelBlock[]>();

function collectLabels(checker: Checker, statements: readonly Syntax.Statement[]): LabelBlock | undefined {
  const names = statements.flatMap((statement) => (statement.kind === 'labeled' ? [statement.label.text] : []));
  if (names.length === 0) return undefined;
  const block: LabelBlock = { emitted: checker.uniqueName(), labels: new Set(names) };
  const blocks = labelBlocks.get(checker) ?? [];
  blocks.push(block);
  labelBlocks.set(checker, blocks);
  return block;
}

function checkStatement(checker: Checker, syntax: Syntax.Statement): CheckedStatement {
  if (!checker.work(syntax.span)) return { statement: empty, completes: true };
  switch (syntax.kind) {
    case 'block':
      return checkStatements(checker, syntax);
    case 'local-declaration':
      return checkDeclaration(checker, syntax);
    case 'local-function':
      return { statement: checkFunction(checker, syntax), completes: true };
    case 'expression-statement':
      return checkExpressionStatement(checker, syntax);
    case 'if':
      return checkIf(checker, syntax);
    case 'while':
    case 'do':
      return checkLoop(checker, syntax);
    case 'for':
      return checkFor(checker, syntax);
    case 'foreach':
      return checkForEach(checker, syntax);
    case 'switch':
      return checkSwitch(checker, syntax);
    case 'break':
    case 'continue':
      return checkJump(checker, syntax);
    case 'goto':
      return checkGoto(checker, syntax);
    case 'labeled': {
      const inner = checkStatement(checker, syntax.statement);
      const block = labelBlocks.get(checker)?.findLast((candidate) => candidate.labels.has(syntax.label.text));
      if (block === undefined) return inner;
      const label: BoundStatement = { kind: 'label', label: syntax.label.text, block };
      return { statement: { kind: 'sequence', statements: [label, inner.statement] }, completes: inner.completes };
    }
    case 'return':
      return checkReturn(checker, syntax);
    case 'throw':
      return checkThrow(checker, syntax);
    case 'try':
      return checkTry(checker, syntax);
    case 'using':
      return checkUsing(checker, syntax);
    case 'lock':
      // One evaluation is one thread: a lock has nothing to wait for.
      checker.checkValue(syntax.target);
      return embedded(checker, syntax.body);
    case 'checked-statement':
      return withChecked(checker, syntax.checked, () => checkStatements(checker, syntax.block));
    case 'empty':
      return { statement: empty, completes: true };
  }
}

/** A statement in a place of its own: a body that is not a block still has a scope. */
function embedded(checker: Checker, syntax: Syntax.Statement): CheckedStatement {
  if (syntax.kind === 'block') return checkStatements(checker, syntax);
  return checkStatements(checker, { kind: 'block', span: syntax.span, statements: [syntax] });
}

function checkDeclaration(checker: Checker, syntax: Syntax.LocalDeclarationStatement): CheckedStatement {
  const statements = syntax.declarators.map((declarator) => checkDeclarator(checker, syntax, declarator));
  return {
    statement: statements.length === 1 ? (statements[0] as BoundStatement) : { kind: 'sequence', statements },
    completes: true,
  };
}

function checkDeclarator(
  checker: Checker,
  syntax: Syntax.LocalDeclarationStatement,
  declarator: Syntax.Declarator,
): BoundStatement {
  const { name, initializer } = declarator;
  const written = syntax.type.kind === 'var-type' ? undefined : resolveType(checker, syntax.type);
  const value = initializer === undefined ? undefined : checkInitialValue(checker, initializer, written);
  let type = written;
  if (type === undefined) {
    type = value === undefined ? errorType : value.kind === 'bad' ? errorType : value.type;
    if (value === undefined)
      checker.bag.report('cannot-infer-type', name.span, `'var ${name.text}' needs a value to take its type from.`);
    else if (type.kind === 'null') {
      checker.bag.report(
        'cannot-infer-type',
        value.span,
        `found null, which says no type for '${name.text}'; write the type instead of var.`,
      );
      type = errorType;
    }
  }
  if (type.kind === 'void') {
    checker.bag.report('unknown-type', syntax.type.span, 'a variable cannot be void.');
    type = errorType;
  }
  const converted = value === undefined || written === undefined ? value : checker.convert(value, type);
  const variable = checker.variable(name.text, type, name.span, {
    isConst: syntax.isConst,
    isReadonly: syntax.isConst,
  });
  checker.declare(variable);
  if (syntax.isConst) {
    if (converted?.kind === 'constant') variable.constant = { value: converted.value };
    else if (converted?.kind !== 'bad')
      checker.bag.report('not-constant', name.span, `'const ${name.text}' needs a value known when compiling.`);
    return empty;
  }
  return { kind: 'declare', variable, value: converted };
}

function checkInitialValue(
  checker: Checker,
  initializer: Syntax.Expression,
  written: Type | undefined,
): BoundExpression {
  const isBareArray =
    initializer.kind === 'array-creation' &&
    initializer.elementType === undefined &&
    initializer.initializer?.span.start === initializer.span.start;
  if (isBareArray) {
    if (written?.kind === 'array') return checkInitializedArray(checker, initializer, written.element);
    return checker.report(
      'unexpected-token',
      initializer.span,
      "found '{' where a value was expected; only a variable declared as an array can be filled so.",
    );
  }
  if (written === undefined) return checker.checkValue(initializer);
  return checker.checkValueOrTypeless(initializer);
}

function checkExpressionStatement(checker: Checker, syntax: Syntax.ExpressionStatement): CheckedStatement {
  const expression = checkExpression(checker, syntax.expression);
  return { statement: { kind: 'expression', expression }, completes: expression.kind !== 'throw' };
}

function isConstantBool(condition: BoundExpression, value: boolean): boolean {
  return condition.kind === 'constant' && condition.value === value;
}

function checkIf(checker: Checker, syntax: Syntax.IfStatement): CheckedStatement {
  const condition = checker.checkCondition(syntax.condition);
  const consequent = embedded(checker, syntax.consequent);
  const alternative = syntax.alternative === undefined ? undefined : embedded(checker, syntax.alternative);
  const reachesElse = !isConstantBool(condition, true);
  const completes =
    (consequent.completes && !isConstantBool(condition, false)) || (reachesElse && (alternative?.completes ?? true));
  return {
    statement: { kind: 'if', condition, consequent: consequent.statement, alternative: alternative?.statement },
    completes,
  };
}

/** Runs a loop's body with `break` and `continue` going to it; tells whether anything broke out. */
function looping<T>(
  checker: Checker,
  continues: boolean,
  run: (loop: LoopLabel) => T,
): { readonly result: T; readonly loop: LoopLabel; readonly broken: boolean } {
  const loop: LoopLabel = { emitted: checker.uniqueName() };
  checker.breakTargets.push(loop);
  if (continues) checker.continueTargets.push(loop);
  const result = run(loop);
  checker.breakTargets.pop();
  if (continues) checker.continueTargets.pop();
  return { result, loop, broken: brokenLoops.has(loop) };
}

const brokenLoops = new WeakSet<LoopLabel>();

function checkLoop(checker: Checker, syntax: Syntax.WhileStatement | Syntax.DoStatement): CheckedStatement {
  return checker.within((scope) => {
    const conditionFirst = syntax.kind === 'while';
    let condition: BoundExpression | undefined;
    if (conditionFirst) condition = checker.checkCondition(syntax.condition);
    const { result: body, loop, broken } = looping(checker, true, () => embedded(checker, syntax.body));
    condition ??= checker.checkCondition(syntax.condition);
    const completes = broken || !isConstantBool(condition, true);
    return {
      statement: {
        kind: 'loop',
        loop,
        before: [],
        condition,
        conditionFirst,
        incrementors: [],
        body: body.statement,
        locals: scope.locals,
      },
      completes,
    };
  });
}

function checkFor(checker: Checker, syntax: Syntax.ForStatement): CheckedStatement {
  return checker.within((outer) => {
    const before: BoundStatement[] = [];
    if (syntax.declaration !== undefined) before.push(checkDeclaration(checker, syntax.declaration).statement);
    for (const initializer of syntax.initializers)
      before.push({ kind: 'expression', expression: checkExpression(checker, initializer) });
    // The incrementors run between two turns: what they need lives as long as the loop.
    const incrementors = syntax.incrementors.map((incrementor) => checkExpression(checker, incrementor));
    const statement = checker.within((scope): CheckedStatement => {
      const condition = syntax.condition === undefined ? undefined : checker.checkCondition(syntax.condition);
      const { result: body, loop, broken } = looping(checker, true, () => embedded(checker, syntax.body));
      return {
        statement: {
          kind: 'loop',
          loop,
          before,
          condition,
          conditionFirst: true,
          incrementors,
          body: body.statement,
          locals: scope.locals,
        },
        completes: broken || (condition !== undefined && !isConstantBool(condition, true)),
      };
    });
    return {
      statement: { kind: 'block', statements: [statement.statement], locals: outer.locals, labels: [] },
      completes: statement.completes,
    };
  });
}

type ForEachSource = (BoundStatement & { readonly kind: 'foreach' })['over'];

/** What `foreach` goes over, and the type of its elements. */
function elementsOf(source: BoundExpression): { readonly over: ForEachSource; readonly type: Type } | undefined {
  const { type } = source;
  if (type.kind === 'array') return { over: 'array', type: type.element };
  if (specialOf(type) === 'string') return { over: 'string', type: special('char') };
  if (type.kind === 'dynamic') return { over: 'boxed', type: dynamicType };
  const all = type.kind === 'named' ? [type, ...interfacesOf(type)] : [];
  const generic = all.find(
    (candidate) => isNamed(candidate, 'System.Collections.Generic.IEnumerable') && candidate.arguments.length === 1,
  ) as NamedType | undefined;
  if (generic !== undefined) {
    const over = isNamed(type, 'System.Collections.Generic.List') ? 'list' : 'enumerable';
    return { over, type: generic.arguments[0] as Type };
  }
  const plain = all.some((candidate) => isNamed(candidate, 'System.Collections.IEnumerable'));
  return plain ? { over: 'boxed', type: special('object') } : undefined;
}

function checkForEach(checker: Checker, syntax: Syntax.ForEachStatement): CheckedStatement {
  const source = checker.checkValue(syntax.source);
  return checker.within((scope) => {
    let elements = source.kind === 'bad' ? undefined : elementsOf(source);
    if (elements === undefined && source.kind !== 'bad') {
      checker.bag.report(
        'no-conversion',
        source.span,
        `found ${describe(source)} where something to go through was expected: an array, a list, an IEnumerable.`,
      );
    }
    elements ??= { over: 'boxed', type: errorType };
    const element = checker.variable('', elements.type, syntax.span);
    const raw: BoundExpression = { kind: 'variable', variable: element, type: element.type, span: source.span };
    const steps: BoundExpression[] = [];
    let item = element;
    let convert: BoundExpression | undefined;
    if (syntax.designation.kind === 'single') {
      const type = syntax.type.kind === 'var-type' ? elements.type : resolveType(checker, syntax.type);
      item = checker.variable(syntax.designation.name.text, type, syntax.designation.name.span, { isReadonly: true });
      checker.declare(item);
      convert = convertElement(checker, raw, type);
    } else deconstructDesignation(checker, syntax.type, syntax.designation, raw, steps);
    const { result: body, loop } = looping(checker, true, () => embedded(checker, syntax.body));
    return {
      statement: {
        kind: 'foreach',
        loop,
        source,
        over: elements.over,
        item,
        element,
        convert,
        steps,
        body: body.statement,
        locals: scope.locals,
      },
      completes: true,
    };
  });
}

/** The loop variable's type may need a cast from the elements', which C# inserts. */
function convertElement(checker: Checker, raw: BoundExpression, to: Type): BoundExpression {
  if (raw.type.kind === 'error' || to.kind === 'error') return raw;
  const conversion = explicitConversion(raw.type, to);
  if (conversion === undefined)
    return checker.report(
      'no-conversion',
      raw.span,
      `the elements are ${displayType(raw.type)}; they are never ${displayType(to)}.`,
    );
  return checker.applyConversion(raw, conversion, to);
}

/** The sections of the switch being checked, for `goto case`. */
interface OpenSwitch {
  readonly loop: LoopLabel;
  readonly constants: Map<unknown, number>;
  readonly defaultSection: number | undefined;
  readonly type: Type;
}

const openSwitches = new WeakMap<Checker, OpenSwitch[]>();

function checkSwitch(checker: Checker, syntax: Syntax.SwitchStatement): CheckedStatement {
  const value = checker.checkValue(syntax.value);
  if (value.kind !== 'bad' && value.type.kind === 'null')
    checker.bag.report('cannot-infer-type', value.span, 'found null where a value to choose by was expected.');
  return checker.within((scope) => {
    const variable = checker.temporary(value.type, value.span);
    const constants = new Map<unknown, number>();
    // A pattern's variable belongs to its section; what the statements declare belongs to the whole switch.
    const tests = syntax.sections.map((section, index) =>
      checker.within((own) => ({
        own,
        labels: section.labels.map((label) => checkLabel(checker, label, variable, constants, index)),
      })),
    );
    const defaultIndex = syntax.sections.findIndex((section) =>
      section.labels.some((label) => label.kind === 'default'),
    );
    const { result, loop, broken } = looping(checker, false, (loopLabel) => {
      const open = openSwitches.get(checker) ?? [];
      openSwitches.set(checker, open);
      open.push({
        loop: loopLabel,
        constants,
        defaultSection: defaultIndex < 0 ? undefined : defaultIndex,
        type: value.type,
      });
      const sections = syntax.sections.map((section, index) => {
        const { own, labels } = tests[index] as (typeof tests)[number];
        own.declaresIn = scope;
        return checker.inScope(own, () => checkSection(checker, section, labels));
      });
      open.pop();
      return sections;
    });
    const locals = [...scope.locals, ...tests.flatMap(({ own }) => own.locals)];
    return {
      statement: { kind: 'switch', loop, value, variable, sections: result, locals },
      completes: broken || defaultIndex < 0 || value.kind === 'bad',
    };
  });
}

type CheckedLabel = BoundSwitchSection['labels'][number];

function checkLabel(
  checker: Checker,
  label: Syntax.SwitchLabel,
  variable: Variable,
  constants: Map<unknown, number>,
  section: number,
): CheckedLabel {
  if (label.kind === 'default') return { test: undefined, guard: undefined };
  const value =
    label.pattern.kind === 'constant-pattern' || label.pattern.kind === 'type-or-constant-pattern'
      ? constantOf(checker, label.pattern.value)
      : undefined;
  if (value !== undefined && label.guard === undefined) {
    if (constants.has(value)) checker.bag.report('duplicate-name', label.span, 'another case has this value already.');
    constants.set(value, section);
  }
  const test = checkPattern(checker, label.pattern, variable) ?? { kind: 'never' as const };
  const guard = label.guard === undefined ? undefined : checker.checkCondition(label.guard);
  return { test, guard };
}

function constantOf(checker: Checker, syntax: Syntax.Expression): unknown {
  const count = checker.bag.count;
  const value = checkExpression(checker, syntax);
  checker.bag.rollback(count);
  return value.kind === 'constant' ? value.value : undefined;
}

function checkSection(
  checker: Checker,
  section: Syntax.SwitchSection,
  labels: readonly CheckedLabel[],
): BoundSwitchSection {
  const { statements, completes } = checkInScope(checker, section.statements);
  if (completes) {
    const last = section.labels.at(-1)?.span ?? section.span;
    checker.bag.report(
      'invalid-jump',
      last,
      'found a case that runs into the next one; end it with break, return, throw or goto case.',
    );
  }
  return { labels, body: { kind: 'block', statements, locals: [], labels: [] } };
}

function checkJump(checker: Checker, syntax: Syntax.JumpStatement): CheckedStatement {
  const targets = syntax.kind === 'break' ? checker.breakTargets : checker.continueTargets;
  const loop = targets.at(-1);
  if (loop === undefined) {
    checker.bag.report(
      'invalid-jump',
      syntax.span,
      `found '${syntax.kind}' outside ${syntax.kind === 'break' ? 'a loop or switch' : 'a loop'}.`,
    );
    return { statement: empty, completes: false };
  }
  if (syntax.kind === 'break') brokenLoops.add(loop);
  return { statement: { kind: syntax.kind, loop }, completes: false };
}

function checkGoto(checker: Checker, syntax: Syntax.GotoStatement): CheckedStatement {
  const { target, span } = syntax;
  if (target.kind === 'label') {
    const block = labelBlocks.get(checker)?.findLast((candidate) => candidate.labels.has(target.name.text));
    if (block === undefined) {
      checker.bag.report('invalid-jump', target.name.span, `no label '${target.name.text}' is in reach.`);
      return { statement: empty, completes: false };
    }
    return { statement: { kind: 'goto-label', label: target.name.text, block }, completes: false };
  }
  const open = openSwitches.get(checker)?.at(-1);
  const value =
    target.kind === 'case' ? checker.convert(checker.checkValue(target.value), open?.type ?? errorType) : undefined;
  const section =
    target.kind === 'default'
      ? open?.defaultSection
      : value?.kind === 'constant'
        ? open?.constants.get(value.value)
        : undefined;
  if (open === undefined || section === undefined) {
    checker.bag.report(
      'invalid-jump',
      span,
      open === undefined ? `found 'goto ${target.kind}' outside a switch.` : 'the switch has no such case.',
    );
    return { statement: empty, completes: false };
  }
  return { statement: { kind: 'goto-section', loop: open.loop, section }, completes: false };
}

function checkReturn(checker: Checker, syntax: Syntax.ReturnStatement): CheckedStatement {
  const { frame } = checker;
  const value = syntax.expression === undefined ? undefined : checker.checkValueOrTypeless(syntax.expression);
  const statement: BoundReturn = { kind: 'return', value };
  if (frame.returnType === undefined) {
    frame.returns.push(statement);
  } else if (frame.returnType.kind === 'void') {
    if (value !== undefined && value.kind !== 'bad')
      checker.bag.report('no-conversion', value.span, 'found a returned value where the function returns nothing.');
  } else if (value === undefined) {
    checker.bag.report(
      'missing-return',
      syntax.span,
      `found a return without a value; ${displayType(frame.returnType)} was expected.`,
    );
  } else {
    frame.types.push(value.type);
    const natural = checker.naturalTuple(value);
    statement.value = natural.type.kind === 'null' ? natural : checker.convert(natural, frame.returnType);
  }
  return { statement, completes: false };
}

function checkThrow(checker: Checker, syntax: Syntax.ThrowStatement): CheckedStatement {
  if (syntax.expression === undefined) {
    const caught = checker.caught.at(-1);
    if (caught === undefined)
      checker.bag.report(
        'invalid-jump',
        syntax.span,
        "found 'throw;' outside a catch; there is nothing to throw again.",
      );
    return { statement: { kind: 'throw', value: undefined, caught }, completes: false };
  }
  const value = checker.convert(checker.checkValue(syntax.expression), definitionOf('System.Exception').plainType);
  return { statement: { kind: 'throw', value, caught: undefined }, completes: false };
}

function checkTry(checker: Checker, syntax: Syntax.TryStatement): CheckedStatement {
  const block = checkStatements(checker, syntax.block);
  const exception = checker.variable('', definitionOf('System.Exception').plainType, syntax.span);
  let { completes } = block;
  const catches = syntax.catches.map((clause) => {
    const checked = checkCatch(checker, clause, exception);
    completes = completes || checked.completes;
    return checked.bound;
  });
  const finallyBlock = syntax.finallyBlock === undefined ? undefined : checkStatements(checker, syntax.finallyBlock);
  return {
    statement: { kind: 'try', block: block.statement, exception, catches, finallyBlock: finallyBlock?.statement },
    completes: completes && (finallyBlock?.completes ?? true),
  };
}

function checkCatch(
  checker: Checker,
  clause: Syntax.CatchClause,
  exception: Variable,
): { readonly bound: BoundCatch; readonly completes: boolean } {
  return checker.within((scope) => {
    const type = clause.type === undefined ? undefined : resolveType(checker, clause.type);
    const base = definitionOf('System.Exception').plainType;
    if (type !== undefined && type.kind !== 'error' && !isReferenceConvertible(type, base)) {
      checker.bag.report(
        'no-conversion',
        clause.span,
        `found ${displayType(type)} where an exception type was expected.`,
      );
    }
    let variable: Variable | undefined;
    if (clause.name !== undefined && type !== undefined) {
      variable = checker.variable(clause.name.text, type, clause.name.span);
      checker.declare(variable);
    }
    const filter = clause.filter === undefined ? undefined : checker.checkCondition(clause.filter);
    checker.caught.push(exception);
    const block = checkStatements(checker, clause.block);
    checker.caught.pop();
    return {
      bound: { type, variable, filter, locals: scope.locals, block: block.statement },
      completes: block.completes,
    };
  });
}

function checkUsing(checker: Checker, syntax: Syntax.UsingStatement): CheckedStatement {
  return checker.within((scope) => {
    const before: BoundStatement[] = [];
    const resources: { variable: Variable; dispose: BoundExpression | undefined }[] = [];
    if (syntax.resource.kind === 'local-declaration') {
      for (const declarator of syntax.resource.declarators) {
        const statement = checkDeclarator(checker, syntax.resource, declarator);
        before.push(statement);
        if (statement.kind === 'declare')
          resources.push({ variable: statement.variable, dispose: disposal(checker, statement.variable) });
      }
    } else {
      const value = checker.checkValue(syntax.resource);
      const variable = checker.variable('', value.type, value.span);
      before.push({ kind: 'declare', variable, value });
      resources.push({ variable, dispose: disposal(checker, variable) });
    }
    const body = embedded(checker, syntax.body);
    return {
      statement: { kind: 'using', before, resources, body: body.statement, locals: scope.locals },
      completes: body.completes,
    };
  });
}

function disposal(checker: Checker, variable: Variable): BoundExpression | undefined {
  const { type, span } = variable;
  if (type.kind === 'error') return undefined;
  const isDisposable = isReferenceConvertible(type, definitionOf('System.IDisposable').plainType);
  const found = findMember(type, 'Dispose', false);
  if (!isDisposable || found?.kind !== 'methods') {
    checker.bag.report(
      'no-conversion',
      span,
      `found ${displayType(type)} where something disposable was expected after 'using'.`,
    );
    return undefined;
  }
  const receiver: BoundExpression = { kind: 'variable', variable, type, span };
  return callNamed(
    checker,
    { name: 'Dispose', span, receiver, owner: type, candidates: found.methods, typeArguments: undefined },
    [],
    span,
  );
}
