import { type CompiledExpression, compileExpression, contextFromData } from '@turnpike/expressions';
import { type Figure, perSecond, print } from './harness.ts';
import { requestData } from './request.ts';

// How often a second is a condition on a header evaluated? Each condition runs after all the others have, so that the
// engine cannot make anything special of there being only one.

const conditions: readonly string[] = [
  '@(context.Request.Headers.GetValueOrDefault("X-Tenant", "") == "contoso")',
  '@(context.Request.Headers.GetValueOrDefault("X-Missing", "") == "contoso")',
  '@(context.Request.Headers.ContainsKey("X-Tenant"))',
  '@(context.Request.Headers["X-Tenant"][0] == "contoso")',
  '@(context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("application/json"))',
  '@(context.Request.Headers.GetValueOrDefault("X-Tenant", "").ToLower() == "contoso" && context.Request.Method == "POST")',
];

const context = contextFromData(requestData);
const compiled = conditions.map((text) => ({
  text,
  expression: compileExpression(text).expression as CompiledExpression,
}));
let passed = 0;

/** Evaluates a condition; what it gives is counted, so that it cannot be left out. */
function evaluate(expression: CompiledExpression, times: number): void {
  for (let count = 0; count < times; count++) if (expression.evaluate(context) === true) passed++;
}

for (let round = 0; round < 200; round++) for (const { expression } of compiled) evaluate(expression, 1000);

const figures: readonly Figure[] = compiled.map(({ text, expression }, index) => ({
  name: `\`${text}\``,
  unit: 'a second',
  values: perSecond((times) => evaluate(expression, times)),
  ...(index < 3 && { target: { atLeast: 5_000_000 } }),
}));
const mixed = perSecond((times) => {
  for (let count = 0; count < times; count += compiled.length)
    for (const { expression } of compiled) evaluate(expression, 1);
});

print({
  question: 'How often a second is a condition on a header evaluated?',
  notes: [
    `A request with ${Object.keys(requestData.request.headers).length} headers; ${passed > 0 ? 'conditions passed' : 'no condition passed'}.`,
  ],
  figures: [
    ...figures,
    { name: 'all of them in turn', unit: 'a second', values: mixed, target: { atLeast: 5_000_000 } },
  ],
});
