import { afterAll, test } from 'vitest';
import {
  type PostgresServer,
  postgresMissing,
  postgresPrograms,
  startPostgres,
} from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { openPostgresStore } from './postgres-store.ts';
import { SecretBox } from './secret-box.ts';
import { describeStore } from './store-suite.ts';

const box = new SecretBox(new Uint8Array(32).fill(1));
let server: PostgresServer | undefined;
afterAll(() => server?.[Symbol.asyncDispose]());

let schemas = 0;
if (postgresPrograms === undefined) test.skip(postgresMissing, () => {});
else {
  server = await startPostgres();
  const { url } = server;
  describeStore('PostgreSQL', {
    open: (name) => openPostgresStore({ url, schema: `${name}_${schemas}` }, box),
    clean: async () => void schemas++,
  });
}
