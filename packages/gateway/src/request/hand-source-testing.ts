import { Buffer } from 'node:buffer';
import type { BodySink, BodySource } from '@turnpike/http';

/** A source of pieces that a test hands over when it likes, and that tells what it was told. */
export class HandSource implements BodySource {
  readonly length: number | undefined;
  sink!: BodySink;
  resumed = 0;
  isCancelled = false;

  constructor(length?: number) {
    this.length = length;
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.sink = sink;
  }

  resume(): void {
    this.resumed++;
  }

  cancel(): void {
    this.isCancelled = true;
  }

  write(text: string): boolean {
    return this.sink.write(Buffer.from(text));
  }
}
