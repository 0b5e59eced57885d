// The inspector of a program on Node, for what nobody else should be able to do to it: ending one of its threads, or having
// one meet an exception that nobody catches. The program needs no door for that.

/** For a peer on Node whose threads are to fail. */
export const inspectable: Readonly<Record<string, string>> = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** The address of its inspector, when the program has said one. */
export function inspectorOf(output: string): string | undefined {
  return /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(output)?.[0];
}

interface RemoteObject {
  readonly objectId?: string;
  readonly value?: unknown;
}

interface Message {
  readonly id?: number;
  readonly result?: { readonly result?: RemoteObject; readonly objects?: RemoteObject };
  readonly method?: string;
  readonly params?: { readonly sessionId?: string };
}

class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #threads: string[] = [];
  readonly #waiting = new Map<number, (result: NonNullable<Message['result']>) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Message));
  }

  static async open(url: string): Promise<Inspector> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error('the inspector cannot be reached'));
    });
    return new Inspector(socket);
  }

  /** The threads that it has told of, by their sessions. */
  get threads(): readonly string[] {
    return this.#threads;
  }

  ask(method: string, params: object): Promise<NonNullable<Message['result']>> {
    return new Promise((resolve) => {
      const id = ++this.#asked;
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #receive({ id, result, method, params }: Message): void {
    if (id !== undefined) this.#waiting.get(id)?.(result ?? {});
    else if (method === 'NodeWorker.attachedToWorker') this.#threads.push(params!.sessionId!);
  }
}

// Among the objects found is one that is no worker and throws when asked.
const terminateFirst = `function () {
  const workers = this.filter((worker) => {
    try {
      return worker.threadId > 0;
    } catch {
      return false;
    }
  });
  workers[0]?.terminate();
  return workers.length;
}`;

/** Ends one thread by force; gives how many there were. */
export async function terminateThread(url: string): Promise<number> {
  using inspector = await Inspector.open(url);
  const prototype = await inspector.ask('Runtime.evaluate', {
    expression: "process.getBuiltinModule('node:worker_threads').Worker.prototype",
  });
  const { objects } = await inspector.ask('Runtime.queryObjects', { prototypeObjectId: prototype.result?.objectId });
  const called = await inspector.ask('Runtime.callFunctionOn', {
    objectId: objects?.objectId,
    functionDeclaration: terminateFirst,
    returnByValue: true,
  });
  const count = Number(called.result?.value ?? 0);
  if (count === 0) throw new Error('there is no thread to end');
  return count;
}

/** Throws in one thread where nobody catches it; gives how many there were. */
export async function throwInThread(url: string): Promise<number> {
  using inspector = await Inspector.open(url);
  await inspector.ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const [first] = inspector.threads;
  if (first === undefined) throw new Error('there is no thread to throw in');
  const expression = "void setImmediate(() => { throw new Error('planned by a benchmark'); })";
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  await inspector.ask('NodeWorker.sendMessageToWorker', { sessionId: first, message });
  return inspector.threads.length;
}
