import manifest from '../package.json' with { type: 'json' };
import { exitCodes, StartError, UsageError } from './command.ts';
import { commands, loadCommand } from './commands/index.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Runs `turnpike` with the arguments that follow its name, and gives the exit code. */
export async function main(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return help(rest[0], terminal);
  if (name === '--version' || name === '-v') return say(`${manifest.version}\n`, terminal);
  const command = await loadCommand(name);
  if (command === undefined) return refuse(`there is no command '${name}'`, 'turnpike --help', terminal);
  if (rest.includes('--help') || rest.includes('-h')) return say(command.help, terminal);
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message, `turnpike ${name} --help`, terminal);
    if (error instanceof StartError) return fail(error.message, terminal);
    throw error;
  }
}

async function help(name: string | undefined, terminal: Terminal): Promise<number> {
  const command = await loadCommand(name);
  if (command !== undefined) return say(command.help, terminal);
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const list = all.map((one) => `  ${one.name.padEnd(15)}${one.summary}`).join('\n');
  return say(
    `Turnpike runs Azure API Management configuration unchanged.

Usage: turnpike COMMAND [OPTIONS]

Commands:
${list}

Options:
  -h, --help     Show this, or the help of a command after its name
  -v, --version  Show the version
`,
    terminal,
  );
}

function say(text: string, terminal: Terminal): number {
  terminal.write(text);
  return exitCodes.ok;
}

function fail(message: string, terminal: Terminal): number {
  terminal.writeError(`turnpike: ${message}\n`);
  return exitCodes.unable;
}

function refuse(message: string, hint: string, terminal: Terminal): number {
  terminal.writeError(`turnpike: ${message}\nSee "${hint}".\n`);
  return exitCodes.unable;
}
