import { StartError } from '../../command.ts';
import type { ServeOptions } from '../serve-options.ts';
import { reasonOf, startErrorOf } from '../start-errors.ts';
import { AdminListener } from './admin-listener.ts';
import { type AdminToken, adminToken } from './admin-token.ts';

/** The operator's token. Throws a `StartError` when it cannot be kept. */
export function readToken({ adminToken: given, data }: ServeOptions): AdminToken {
  try {
    return adminToken(given, data);
  } catch (error) {
    throw new StartError(`the token for operators cannot be kept in '${data}': ${reasonOf(error)}`, { cause: error });
  }
}

/** Begins to listen for operators. Throws a `StartError` when the port cannot be had. */
export async function openAdmin(options: ServeOptions, token: AdminToken): Promise<AdminListener> {
  try {
    return await AdminListener.open(options.adminHost, options.adminPort ?? 0, token);
  } catch (error) {
    throw startErrorOf(error, options);
  }
}
