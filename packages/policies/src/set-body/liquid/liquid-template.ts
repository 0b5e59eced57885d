import type { PolicyContext } from '@turnpike/policy';
import { Liquid, LiquidError, type Template } from 'liquidjs';
import { contextMembers } from './context-members.ts';
import { filters } from './filters.ts';
import { normalizeTemplate, outputsOf } from './markup.ts';
import { TemplateContext, textOf } from './values.ts';

/** As much as a template may make of data, in characters and items, and as long as it may take. */
const limits = { memory: 16 * 1024 * 1024, renderMs: 1000, parse: 512 * 1024 };

/** Those that would read files, and those that DotLiquid does not have. */
const absentTags = ['include', 'render', 'layout', 'block', 'liquid', 'echo', '#'];

const engine = createEngine();

function createEngine(): Liquid {
  const liquid = new Liquid({
    // There are no files: whatever a template names is not there.
    templates: {},
    relativeReference: false,
    cache: false,
    strictFilters: false,
    ownPropertyOnly: true,
    parseLimit: limits.parse,
    renderLimit: limits.renderMs,
    memoryLimit: limits.memory,
    outputEscape: textOf,
  });
  for (const name of absentTags) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) delete liquid.filters[name];
  for (const [name, filter] of Object.entries(filters))
    liquid.registerFilter(name, function (input: unknown, ...args: unknown[]) {
      const result = filter(plain(input), ...args.map(plain));
      this.context.memoryLimit.use(typeof result === 'string' || Array.isArray(result) ? result.length : 0);
      return result;
    });
  return liquid;
}

/** Elements that are their text are this text to filters. */
function plain(value: unknown): unknown {
  return value instanceof Object && 'member' in value ? value.valueOf() : value;
}

/** A Liquid template, parsed. */
export class LiquidTemplate {
  readonly #templates: readonly Template[];
  /** The filters that it names and that do not exist: they change nothing. */
  readonly unknownFilters: readonly string[];

  /** @throws {LiquidError} when it is none */
  constructor(text: string) {
    this.#templates = engine.parse(normalizeTemplate(text));
    this.unknownFilters = findUnknownFilters(text);
  }

  /** @throws {LiquidError} when it comes to more than it may */
  render(context: PolicyContext, body: unknown): string {
    const environment = Object.assign(Object.create(null) as object, { body, context: contextMembers(context) });
    const scope = new TemplateContext(environment, engine.options, { sync: true }, { liquid: engine });
    return engine.renderSync([...this.#templates], scope) as string;
  }
}

/** Whether an error is what a template did wrong. */
export function isTemplateError(error: unknown): error is LiquidError {
  return LiquidError.is(error);
}

function findUnknownFilters(text: string): string[] {
  const outputs = outputsOf(text).map((output) => output.replace(/"[^"]*"|'[^']*'/g, "''"));
  const names = outputs.flatMap((output) => Array.from(output.matchAll(/\|\s*(\w+)/g), ([, name = '']) => name));
  return [...new Set(names)].filter((name) => !Object.hasOwn(filters, name));
}
