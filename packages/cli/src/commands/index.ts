import type { Command } from '../command.ts';
import { evalCommand } from './eval.ts';
import { lint } from './lint.ts';

/** The commands of `turnpike`, in the order in which its help lists them. */
export const commands: readonly Command[] = [lint, evalCommand];
