import type { DiagnosticBag } from './diagnostics.ts';
import { tokenize } from './lexer.ts';
import { Parser } from './parse/statements.ts';
import type { PolicyExpression, TypeSyntax } from './syntax.ts';

export { Parser } from './parse/statements.ts';

/**
 * Parses `@( expression )` or `@{ statements }`, which starts at `offset` and fills the text up to `end`, white space
 * around it aside. Mistakes go to the bag; what is returned is always complete.
 */
export function parsePolicyExpression(
  text: string,
  bag: DiagnosticBag,
  offset = 0,
  end: number = text.length,
): PolicyExpression {
  const start = skipWhiteSpace(text, offset, end);
  const opening = text.charAt(start + 1);
  if (start + 1 < end && text.charAt(start) === '@' && (opening === '(' || opening === '{')) {
    return new PolicyParser(text, tokenize(text, bag, start + 1, end), bag).parsePolicy(start);
  }
  const span = { start, end: Math.max(start, Math.min(end, start + 2)) };
  bag.report('unexpected-token', span, "expected '@(' or '@{' at the beginning of an expression");
  return { kind: 'single', span, expression: { kind: 'missing', span } };
}

class PolicyParser extends Parser {
  /** Parses what follows the `@` at `start`. */
  parsePolicy(start: number): PolicyExpression {
    const policy = this.at('(') ? this.#parseSingle(start) : this.#parseBody(start);
    if (!this.at('end')) this.fail('the end of the expression');
    return policy;
  }

  #parseSingle(start: number): PolicyExpression {
    const open = this.position;
    this.advance();
    const expression = this.parseExpression();
    this.expectClosing(open, ')');
    return { kind: 'single', span: this.spanFrom(start), expression };
  }

  #parseBody(start: number): PolicyExpression {
    const block = this.parseBlock();
    return { kind: 'body', span: this.spanFrom(start), block };
  }
}

function skipWhiteSpace(text: string, offset: number, end: number): number {
  let start = offset;
  while (start < end && /\s/.test(text.charAt(start))) start++;
  return start;
}

/** Parses a type that fills the text. */
export function parseTypeSyntax(text: string, bag: DiagnosticBag): TypeSyntax {
  const parser = new Parser(text, tokenize(text, bag), bag);
  const type = parser.parseType();
  if (!parser.at('end')) parser.fail('the end of the type');
  return type;
}
