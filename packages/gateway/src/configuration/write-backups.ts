import { ConfigurationBackup } from './configuration-backup.ts';

// Writes one backup after the other until it is killed, and tells when one is begun. For tests.

const [, , folder = ''] = process.argv;

for (let sequenceNumber = 1; ; sequenceNumber++) {
  const backup = new ConfigurationBackup({ folder, gatewayId: 'g', key: new Uint8Array(32).fill(9), pauseMs: 0 });
  const part = { namedValues: [{ name: 'n', value: 'x'.repeat(100_000), secret: true }] };
  process.send?.(sequenceNumber);
  backup.keep(() => ({ mark: 'm', change: { sequenceNumber, parts: [['namedvalues/n', part]], removed: [] } }));
  await backup.close();
}
