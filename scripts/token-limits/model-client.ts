import { Agent, request } from 'node:http';

// Callers of a model: each has a connection of its own, counts the tokens that it gets, and may leave in the middle.

/** What a caller asks. */
export interface Question {
  readonly text: string;
  readonly isStream?: boolean;
  readonly maxTokens?: number;
  /** Whoever asks goes away after so many tokens. */
  readonly leavesAfter?: number;
  /** What the model server shall do. */
  readonly behaviour?: Readonly<Record<string, unknown>>;
}

/** What came of it. */
export interface Reply {
  readonly status: number;
  /** Tokens that arrived: each event of this model server brings one. */
  readonly tokens: number;
  readonly finish: string | undefined;
  readonly isAbandoned: boolean;
  /** What the gateway says is left. */
  readonly left: number;
  /** What the provider says, where it does. */
  readonly usage: { readonly prompt: number; readonly completion: number } | undefined;
}

/** Whose account it goes to, and where. */
export interface Caller {
  readonly url: string;
  readonly key: string;
  readonly limit: number;
}

/** Asks once. */
export function ask({ url, key, limit }: Caller, question: Question): Promise<Reply> {
  const { text, isStream = false, maxTokens, leavesAfter = Number.POSITIVE_INFINITY, behaviour = {} } = question;
  const body = JSON.stringify({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: text }],
    stream: isStream,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  });
  const headers = {
    'content-type': 'application/json',
    'x-key': key,
    'x-limit': String(limit),
    'x-model-server': JSON.stringify(behaviour),
  };
  const agent = new Agent({ maxSockets: 1 });
  return new Promise<Reply>((resolve, reject) => {
    const asked = request(`${url}/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      const answer = new ReadAnswer();
      let isAbandoned = false;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        answer.add(piece, isStream);
        if (isAbandoned || answer.tokens < leavesAfter) return;
        isAbandoned = true;
        response.destroy();
      });
      response.on('error', () => {});
      response.on('close', () => {
        const { tokens, finish, usage } = answer;
        const left = Number(response.headers['x-left'] ?? Number.NaN);
        resolve({ status: response.statusCode ?? 0, tokens, finish, isAbandoned, left, usage });
      });
    });
    asked.on('error', reject).end(body);
  }).finally(() => agent.destroy());
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}

class ReadAnswer {
  tokens = 0;
  finish: string | undefined;
  usage: Reply['usage'];
  #rest = '';

  add(piece: string, isStream: boolean): void {
    this.#rest += piece;
    if (isStream) this.#readEvents();
    else this.#readWhole();
  }

  #readEvents(): void {
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: {')) this.#read(JSON.parse(line.slice(6)) as Chunk);
  }

  #readWhole(): void {
    try {
      this.#read(JSON.parse(this.#rest) as Chunk);
    } catch {
      // Not all of it has come.
    }
  }

  #read({ choices, usage }: Chunk): void {
    const [choice] = choices ?? [];
    if ((choice?.delta?.content ?? '') !== '') this.tokens++;
    this.finish = choice?.finish_reason ?? this.finish;
    if (usage) this.usage = { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
  }
}
