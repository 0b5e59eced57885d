import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaFolder, kafkaMissing } from './kafka-broker.ts';

// Installs the broker that tests of events need: Apache Kafka as it is on Maven Central, for who has Java and Maven.
// Elsewhere they are left out, and say so.

const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>turnpike</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>3.9.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>`;

if (kafkaMissing === undefined) console.log(`Kafka is there: ${kafkaFolder}`);
else {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  writeFileSync(join(folder, 'pom.xml'), project);
  mkdirSync(kafkaFolder, { recursive: true });
  const words = ['--batch-mode', '--quiet', 'dependency:copy-dependencies', `-DoutputDirectory=${kafkaFolder}`];
  process.exitCode = spawnSync('mvn', words, { cwd: folder, stdio: 'inherit' }).status ?? 1;
  rmSync(folder, { recursive: true });
}
