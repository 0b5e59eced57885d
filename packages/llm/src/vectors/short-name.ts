import { hash } from 'node:crypto';

/** What stands for the name of a partition where it is stored: hexadecimal, in which nothing has a meaning for a query. */
export function shortName(partition: string): string {
  return hash('sha256', partition);
}
