import { type RunningProgram, startProgram } from '../../packages/cli/src/serve/running-program.ts';

/** How a process is stopped: as an operator does, or as nobody should. */
export type StopSignal = 'SIGTERM' | 'SIGKILL';

/** A process of the fleet, at a port that stays the same however often it is started. */
export class Member implements AsyncDisposable {
  readonly name: string;
  readonly port: number;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #program: RunningProgram | undefined;
  /** Whoever is interrupted disposes of nothing. */
  readonly #onExit = (): void => void this.#program?.process.kill('SIGKILL');

  constructor(name: string, port: number, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.name = name;
    this.port = port;
    this.#args = [...args, '--port', String(port)];
    this.#env = env;
    process.once('exit', this.#onExit);
  }

  /** Starts it; gives what it says when it is ready. */
  async start(): Promise<Readonly<Record<string, string>>> {
    const program = startProgram(this.#args, this.#env);
    this.#program = program;
    const ready = await program.ready;
    if (ready === undefined) throw new Error(`${this.name} has ended: ${(await program.ended).errors}`);
    return ready;
  }

  /** Starts it where it may have nothing to serve; gives whether it does within some time. */
  async tryStart(milliseconds: number): Promise<boolean> {
    const program = startProgram(this.#args, this.#env);
    this.#program = program;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds, undefined).unref());
    return (await Promise.race([program.ready, late])) !== undefined;
  }

  /** Stops it; gives what it has said as errors. */
  async stop(signal: StopSignal): Promise<string> {
    if (this.#program === undefined) return '';
    this.#program.process.kill(signal);
    return (await this.#program.ended).errors;
  }

  /** Sends any other signal. */
  signal(signal: NodeJS.Signals): void {
    this.#program?.process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#onExit);
    await this.#program?.[Symbol.asyncDispose]();
  }
}
