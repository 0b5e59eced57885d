export type { Command } from './command.ts';
export { UsageError } from './command.ts';
export { commands } from './commands/index.ts';
export { main } from './main.ts';
export type { Rule, Settings } from './serve/settings/settings.ts';
export { settingsDefaults, settingsRule } from './serve/settings/settings.ts';
export type { Terminal } from './terminal.ts';
export { processTerminal } from './terminal.ts';
