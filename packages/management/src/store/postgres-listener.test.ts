import { expect, test } from 'vitest';
import { postgresPrograms, startPostgres } from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { PostgresListener } from './postgres-listener.ts';

test.skipIf(postgresPrograms === undefined)(
  'L10: a listener whose server was restarted hears again without being looked after',
  async () => {
    await using server = await startPostgres();
    let heard = 0;
    const listener = new PostgresListener({ connectionString: server.url }, 'changes', {
      pollMs: 3_600_000,
      againMs: 20,
    });
    listener.start(() => heard++);
    // At the start, and when it is connected.
    await expect.poll(() => heard).toBe(2);
    await server.stop();
    await server.start();
    await expect.poll(() => heard).toBe(3);
    await server.run('NOTIFY changes');
    await expect.poll(() => heard).toBe(4);
    await listener.stop();
  },
);
