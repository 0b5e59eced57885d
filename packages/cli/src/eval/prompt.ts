import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { ContextDataError, contextFromData, explainExpression, findExpressionEnd } from '@turnpike/expressions';
import { UsageError } from '../command.ts';
import { painter, printable, type Terminal } from '../terminal.ts';
import { readContextFile } from './context-file.ts';
import { evaluate } from './evaluate.ts';
import { reportOutcome } from './report-outcome.ts';

const help = `Type a C# expression, as it stands between @( and ) in a policy, or a block that begins with @{. What has open
brackets goes on in the next line; an empty line ends it.

  context.Request.Headers.GetValueOrDefault("Accept", "*/*")
  context.Request.Body.As<JObject>(true)["items"].Sum(item => (int)item["quantity"])
  @{ var path = context.Request.Url.Path; return path.Split('/').Last(); }

  .context          show the request that expressions see
  .load FILE        use another context, from a JSON file
  .set NAME = EXPR  keep the value of an expression as context.Variables["NAME"]
  .explain EXPR     show the JavaScript that an expression becomes
  .help             show this
  .exit             leave; so does Ctrl+D

Tab completes, the arrow up brings back what you typed, Ctrl+C gives up a line.
`;

/** An interactive prompt on a context. Lines may also come from a pipe; then nothing but results is printed. */
export async function runPrompt(contextData: unknown, terminal: Terminal): Promise<void> {
  await new Prompt(contextData, terminal).run();
}

class Prompt {
  readonly #terminal: Terminal;
  readonly #isInteractive = process.stdin.isTTY === true;
  #data: Record<string, unknown>;
  /** The lines of a block that is not closed yet. */
  #open = '';
  /** Whether a command ended the prompt, rather than Ctrl+C or Ctrl+D in the middle of a line. */
  #hasLeft = false;

  constructor(contextData: unknown, terminal: Terminal) {
    this.#data = { ...(contextData as Record<string, unknown>) };
    this.#terminal = terminal;
  }

  async run(): Promise<void> {
    const lines = createInterface({
      input: process.stdin,
      output: this.#isInteractive ? process.stdout : undefined,
      terminal: this.#isInteractive,
      history: this.#isInteractive ? readHistory() : [],
      historySize: 500,
      completer: complete,
    });
    if (this.#isInteractive) this.#terminal.write(this.#greeting());
    lines.on('SIGINT', () => this.#interrupt(lines));
    this.#ask(lines);
    for await (const line of lines) {
      if (this.#take(line, lines) === 'leave') break;
      this.#ask(lines);
    }
    // What a pipe leaves open is still an expression, and its mistake is worth a message.
    if (this.#open !== '') this.#evaluate(this.#open);
    lines.close();
    if (this.#isInteractive && !this.#hasLeft) this.#terminal.write('\n');
  }

  #greeting(): string {
    const paint = painter(this.#terminal.hasColors);
    return `${paint('bold', 'Turnpike')}: policy expressions, evaluated as C# does.
${this.#place()}
Type an expression such as context.Request.Method, or .help

`;
  }

  /** The request that expressions see, in a line. */
  #place(): string {
    const { method = 'GET', url = 'https://localhost/' } = (this.#data.request ?? {}) as {
      readonly method?: string;
      readonly url?: string;
    };
    return painter(this.#terminal.hasColors)('dim', `on ${method} ${printable(url)}`);
  }

  #ask(lines: Interface): void {
    if (!this.#isInteractive) return;
    lines.setPrompt(this.#open === '' ? '> ' : '… ');
    lines.prompt();
  }

  /** Ctrl+C gives up the line; on an empty one, the prompt. */
  #interrupt(lines: Interface): void {
    if (this.#open === '' && lines.line === '') {
      lines.close();
      return;
    }
    this.#open = '';
    this.#terminal.write('\n');
    lines.setPrompt('> ');
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  }

  #take(line: string, lines: Interface): 'leave' | 'stay' {
    const text = this.#open === '' ? line.trim() : `${this.#open}\n${line}`;
    if (text === '') return 'stay';
    if (this.#open === '' && text.startsWith('.')) {
      if (this.#isInteractive) keepHistory(text);
      return this.#command(text);
    }
    if (line.trim() !== '' && isOpen(text)) {
      this.#open = text;
      return 'stay';
    }
    this.#open = '';
    if (this.#isInteractive) this.#remember(text, lines);
    this.#evaluate(text);
    return 'stay';
  }

  /** Keeps an expression of several lines as one, so that the arrow up brings all of it back. */
  #remember(text: string, lines: Interface): void {
    const { history } = lines as Interface & { history?: string[] };
    const whole = text.includes('//') ? undefined : text.replace(/\s*\n\s*/g, ' ').trim();
    if (whole === undefined) return;
    if (text.includes('\n') && Array.isArray(history)) {
      const parts = new Set(text.split('\n'));
      while (history[0] !== undefined && parts.has(history[0])) history.shift();
      history.unshift(whole);
    }
    keepHistory(whole);
  }

  #command(text: string): 'leave' | 'stay' {
    const [name, ...rest] = text.split(/\s+/);
    const argument = text.slice((name as string).length).trim();
    switch (name) {
      case '.exit':
      case '.quit':
        this.#hasLeft = true;
        return 'leave';
      case '.help':
        this.#terminal.write(help);
        break;
      case '.context':
        this.#terminal.write(`${JSON.stringify(this.#data, null, 2)}\n`);
        break;
      case '.load':
        this.#load(rest.join(' '));
        break;
      case '.set':
        this.#set(argument);
        break;
      case '.explain':
        this.#terminal.write(
          `${explainExpression(asExpression(argument).text) ?? 'The expression does not compile.'}\n`,
        );
        break;
      default:
        this.#terminal.writeError(`There is no '${name}'; .help lists what there is.\n`);
    }
    return 'stay';
  }

  #load(file: string): void {
    try {
      const data = readContextFile(file);
      contextFromData(data);
      this.#data = data as Record<string, unknown>;
      if (this.#isInteractive) this.#terminal.write(`${this.#place()}\n`);
    } catch (error) {
      if (!(error instanceof UsageError) && !(error instanceof ContextDataError)) throw error;
      this.#terminal.writeError(`${error.message}\n`);
    }
  }

  #set(assignment: string): void {
    const match = /^([^\s=]+)\s*=\s*(.+)$/s.exec(assignment);
    if (match === null) {
      this.#terminal.writeError('Expected .set NAME = EXPRESSION.\n');
      return;
    }
    const [, name, written] = match as unknown as [string, string, string];
    const { text, prefix } = asExpression(written);
    const outcome = evaluate(text, this.#context());
    this.#terminal.write(reportOutcome(outcome, text, prefix, this.#terminal));
    if (outcome.kind !== 'value') return;
    const variables = { ...(this.#data.variables as Record<string, unknown> | undefined) };
    variables[name] = asVariable(outcome.result.type, outcome.result.value);
    this.#data = { ...this.#data, variables };
  }

  #evaluate(written: string): void {
    const { text, prefix } = asExpression(written);
    this.#terminal.write(reportOutcome(evaluate(text, this.#context()), text, prefix, this.#terminal));
  }

  #context(): ReturnType<typeof contextFromData> {
    return contextFromData(this.#data, (message) => this.#terminal.writeError(`trace: ${message}\n`));
  }
}

/** Whether brackets, or a string over several lines, are still open at the end of what was written. */
function isOpen(written: string): boolean {
  const { text } = asExpression(written);
  return findExpressionEnd(text, 0) === undefined;
}

/** What people write at a prompt, as a policy expression; `prefix` is what was put before it. */
export function asExpression(written: string): { readonly text: string; readonly prefix: number } {
  const trimmed = written.trim();
  const isWhole = trimmed.startsWith('@(') || trimmed.startsWith('@{');
  return isWhole ? { text: trimmed, prefix: 0 } : { text: `@(${trimmed})`, prefix: 2 };
}

/** A result in the form in which a context file holds variables. */
function asVariable(type: string, value: unknown): unknown {
  const typed: Readonly<Record<string, string>> = {
    JObject: 'JObject',
    JArray: 'JArray',
    DateTime: 'DateTime',
    Double: 'double',
    Int64: 'long',
    Guid: 'Guid',
    XElement: 'XElement',
    'Byte[]': 'bytes',
  };
  const name = Object.hasOwn(typed, type) ? typed[type] : undefined;
  if (name !== undefined) return { $type: name, value };
  return type === 'Int32' ? Number(value) : value;
}

const completions = [
  'context.Api.',
  'context.Deployment.',
  'context.LastError.',
  'context.Operation.',
  'context.Product.',
  'context.Request.Body.As<JObject>(true)',
  'context.Request.Headers.GetValueOrDefault("',
  'context.Request.IpAddress',
  'context.Request.MatchedParameters["',
  'context.Request.Method',
  'context.Request.Url.Query.GetValueOrDefault("',
  'context.Response.Body.As<JObject>(true)',
  'context.Response.Headers.GetValueOrDefault("',
  'context.Response.StatusCode',
  'context.Subscription.',
  'context.User.',
  'context.Variables.GetValueOrDefault<string>("',
  '.context',
  '.exit',
  '.explain ',
  '.help',
  '.load ',
  '.set ',
];

function complete(line: string): [string[], string] {
  const [word = ''] = /[\w.]*$/.exec(line) ?? [];
  return [completions.filter((one) => word !== '' && one.startsWith(word)), word];
}

/** Where lines are kept. Throws for a user who has no home. */
function historyFile(): string {
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'turnpike', 'eval-history');
}

/** Newest first, as readline wants it. A history that cannot be read is no history. */
function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8').split('\n').filter(Boolean).slice(-500).reverse();
  } catch {
    return [];
  }
}

function keepHistory(line: string): void {
  try {
    const file = historyFile();
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // No home, or one that cannot be written to, only costs the history.
  }
}
