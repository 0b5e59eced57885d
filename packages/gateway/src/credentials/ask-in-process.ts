import { azureIdentities } from './azure-identities.ts';
import { KeptIdentities } from './managed-identities.ts';

// Asks for tokens in a process of its own, since the library remembers where it found an identity: for a test. Arguments are
// resources, each with a client id behind a comma where there is one.

const identities = new KeptIdentities(azureIdentities(), Date.now);
const answers: string[] = [];
for (const wanted of process.argv.slice(2)) {
  const [resource = '', clientId] = wanted.split(',');
  try {
    answers.push(await identities.token(resource, clientId));
  } catch (error) {
    answers.push(String(error));
  }
}
process.stdout.write(JSON.stringify(answers));
