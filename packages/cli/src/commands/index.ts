import type { Command } from '../command.ts';
import { backup } from './backup.ts';
import { controlPlane } from './control-plane.ts';
import { evalCommand } from './eval.ts';
import { gateway } from './gateway.ts';
import { lint } from './lint.ts';
import { restore } from './restore.ts';
import { token } from './token.ts';
import { up } from './up.ts';

/** The commands of `turnpike`, in the order in which its help lists them. */
export const commands: readonly Command[] = [up, gateway, controlPlane, token, backup, restore, lint, evalCommand];
