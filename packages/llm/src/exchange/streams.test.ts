import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { passStream, type Recording } from '../testing.ts';
import { recordings } from './recordings.ts';

const all = Object.entries<Recording>(recordings);
const saying = 'Γειά σου 👋';

/** Numbers that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe.each(all)('a stream of %s', (name, recording) => {
  const bytes = Buffer.from(recording.stream);

  test('goes on as it came, the same pieces, and is counted by the provider', async () => {
    const { pieces, came, sent, outcomes } = await passStream(recording);
    expect(sent.equals(bytes)).toBe(true);
    // Behind the last event of a list there is the end of the list.
    if (!name.endsWith('list')) expect([pieces.length, pieces[0]]).toEqual([1, came[0]]);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({
      isAnswered: true,
      isComplete: true,
      status: 200,
      text: saying,
      usage: { promptTokens: 15, completionTokens: 9, totalTokens: 24, isEstimated: false },
    });
  });

  test('N7: is read right for every point at which it is split', async () => {
    const whole = await passStream(recording);
    for (let split = 1; split < bytes.length; split++) {
      const { sent, outcomes } = await passStream(recording, { splits: [split] });
      if (!sent.equals(bytes)) expect.fail(`other bytes when split at ${split}`);
      expect(outcomes, `split at ${split}`).toEqual(whole.outcomes);
    }
  });

  test('N7: is read right byte by byte, and in random pieces', async () => {
    const whole = await passStream(recording);
    const random = randomNumbers(bytes.length);
    const everywhere = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
    for (const share of [1, 0.5, 0.1, 0.02]) {
      const splits = everywhere.filter(() => random() < share);
      const { sent, outcomes } = await passStream(recording, { splits });
      expect(sent.equals(bytes)).toBe(true);
      expect(outcomes).toEqual(whole.outcomes);
    }
  });

  // Gemini's has no last event: it is over when the connection is.
  test.skipIf(name.startsWith('gemini'))(
    'N8: is over with its last event, though the connection stays open',
    async () => {
      const { sent, outcomes } = await passStream(recording, { staysOpen: true, splits: [bytes.length - 3] });
      expect(sent.equals(bytes)).toBe(true);
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]).toMatchObject({ isComplete: true, usage: { totalTokens: 24, isEstimated: false } });
      const [early] = [await passStream({ ...recording, stream: bytes.subarray(0, -3) }, { staysOpen: true })];
      expect(early.outcomes).toHaveLength(0);
    },
  );

  test('has cost what had come, by estimate, when its caller leaves: told once', async () => {
    const end = bytes.indexOf('σου');
    const { outcomes } = await passStream(recording, { splits: [end], leavesAfter: 1 });
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({ isAnswered: true, isComplete: false, usage: { isEstimated: true } });
    expect(outcomes[0]?.usage.promptTokens).toBeGreaterThan(0);
  });

  test('is not complete when it breaks off within, wherever that is', async () => {
    const end = bytes.indexOf('σου');
    for (let at = 1; at < end; at += 7) {
      const { outcomes, sent } = await passStream({ ...recording, stream: bytes.subarray(0, at) });
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]?.isComplete).toBe(false);
      expect(sent.equals(bytes.subarray(0, at))).toBe(true);
    }
  });

  test('waits for who meters it, and ends as one that has reached its limit', async () => {
    const counts: number[] = [];
    const passed = await passStream(recording, {
      watcher: {
        streamed: async (tokens) => {
          counts.push(tokens);
          return counts.length < 2;
        },
      },
    });
    expect(counts).toHaveLength(2);
    expect(counts[1]).toBeGreaterThanOrEqual(counts[0]!);
    expect(passed.isCut).toBe(true);
    expect(passed.sent.includes('Γειά')).toBe(true);
    expect(passed.sent.includes('σου')).toBe(false);
    expect(passed.outcomes).toHaveLength(1);
    expect(passed.outcomes[0]).toMatchObject({ isAnswered: true, isComplete: false, usage: { isEstimated: true } });
    // The end is one that a reader of the protocol understands: read again it is whole, and has the usage.
    const again = await passStream({ ...recording, stream: passed.sent });
    expect(again.outcomes[0]).toMatchObject({ isComplete: true, text: 'Γειά ' });
    expect(again.outcomes[0]?.usage.completionTokens).toBe(passed.outcomes[0]?.usage.completionTokens);
  });

  test('goes on when all of it was judged, in windows, and not before', async () => {
    const judged: string[] = [];
    const guard = {
      windowSize: 6,
      overlap: 2,
      judge: async (text: string) => {
        judged.push(text);
        return true;
      },
    };
    const { sent, outcomes } = await passStream(recording, { guards: [guard] });
    expect(sent.equals(bytes)).toBe(true);
    expect(judged[0]).toBe('Γειά σ');
    expect(judged[1]?.startsWith(' σ')).toBe(true);
    expect(judged.every((text) => text.length <= 6)).toBe(true);
    expect(outcomes[0]).toMatchObject({ isComplete: true, usage: { isEstimated: false } });
  });

  test('is withheld from the window on that a guard refuses', async () => {
    const guard = { windowSize: 5, overlap: 0, judge: async (text: string) => !text.includes('σ') };
    const { sent, isCut, outcomes } = await passStream(recording, { guards: [guard] });
    expect([isCut, sent.includes('Γειά'), sent.includes('σου')]).toEqual([true, true, false]);
    expect(outcomes[0]).toMatchObject({ isAnswered: true, isComplete: false });
  });

  test('ends, and does not throw, whatever comes', async () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 40; round++) {
      const broken = Buffer.from(bytes);
      for (let hit = 0; hit < 3; hit++) broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
      const splits = [Math.floor(random() * broken.length)];
      const { outcomes } = await passStream({ ...recording, stream: broken }, { splits });
      expect(outcomes).toHaveLength(1);
      expect(outcomes[0]?.usage.totalTokens).toBeGreaterThanOrEqual(0);
    }
  });
});

const chat = recordings['openai-chat'];

function chunk(delta: object, finish_reason: string | null = null, index = 0): string {
  return `data: ${JSON.stringify({ id: 'c', created: 1, model: 'm', choices: [{ index, delta, finish_reason }] })}`;
}

describe('events of a server', () => {
  const one = chunk({ content: 'one' });
  const two = chunk({ content: 'two' }, 'stop');
  test.each([
    ['end with CR', `${one}\r\r${two}\r\r`],
    ['end with CR and LF', `${one}\r\n\r\n${two}\r\n\r\n`],
    ['end in a mixture', `${one}\r\n\n${two}\n\r\r\n`],
    ['have no blank line behind the last', `${one}\n\n${two}`],
    ['have a line end behind the last', `${one}\n\n${two}\r\n`],
    ['begin with a byte order mark', `\ufeff${one}\n\n${two}\n\n`],
    ['have no space behind the colon', `${one.replace('data: ', 'data:')}\n\n${two}\n\n`],
    ['lie among comments and other fields', `: ping\n\nid: 1\nretry: 5\n${one}\n\n: OPENROUTER\n\n\n\n${two}\n\n`],
    ['have data in several lines', `${one.replace('{"id"', '{\ndata: "id"')}\n\n${two}\n\n`],
  ])('N7: that %s are read right for every split point', async (_what, stream) => {
    const bytes = Buffer.from(stream);
    for (let split = 0; split < bytes.length; split++) {
      const { sent, outcomes } = await passStream({ ...chat, stream }, { splits: split === 0 ? [] : [split] });
      if (!sent.equals(bytes)) expect.fail(`other bytes when split at ${split}`);
      expect([outcomes[0]?.text, outcomes[0]?.isComplete], `split at ${split}`).toEqual(['onetwo', true]);
    }
  });

  test('that are no JSON go on, and are counted and judged as what they are', async () => {
    const stream = `${one}\n\ndata: {"choices": [tru\n\n${two}\n\n`;
    const { sent, outcomes } = await passStream({ ...chat, stream });
    expect([String(sent), outcomes[0]?.isComplete]).toEqual([stream, true]);
    expect(outcomes[0]?.text).toBe('onetwo\n{"choices": [tru');
  });

  test('of a megabyte pass, ever longer ones are refused with an error', async () => {
    const given = 'x'.repeat(1024 * 1024);
    const call = chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: given } }] }, 'tool_calls');
    const passed = await passStream({ ...chat, stream: `${call}\n\ndata: [DONE]\n\n` });
    expect([passed.outcomes[0]?.isComplete, passed.outcomes[0]?.text?.length]).toEqual([true, 1 + given.length]);
    const endless = await passStream({ ...chat, stream: Buffer.alloc(17 * 1024 * 1024, 'data: x') });
    expect([endless.isCut, endless.sent.length < 1000]).toEqual([true, true]);
    expect(String(endless.sent)).toContain('An event is longer than 16777216 bytes.');
    expect(endless.outcomes).toHaveLength(1);
  });

  test('N8: that are errors have cost nothing, whatever follows', async () => {
    const stream = 'data: {"error":{"message":"overloaded","type":"server_error"}}\n\ndata: [DONE]\n\n';
    const { sent, outcomes } = await passStream({ ...chat, stream });
    expect(String(sent)).toBe(stream);
    expect(outcomes[0]).toMatchObject({ isAnswered: false, isComplete: false, usage: { totalTokens: 0 } });
  });

  test('N8: behind the last one go on while they say nothing, and end the stream when they do', async () => {
    const over = `${one}\n\n${two}\n\ndata: [DONE]\n\n`;
    const quiet = `${over}: ping\n\ndata: {"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n`;
    const passed = await passStream({ ...chat, stream: quiet }, { splits: [over.length] });
    expect([String(passed.sent), passed.isCut, passed.outcomes.length]).toEqual([quiet, false, 1]);
    const judged: string[] = [];
    const guards = [{ windowSize: undefined, overlap: 0, judge: async (text: string) => judged.push(text) > 0 }];
    for (const late of [`${one}\n\n`, 'data: more\n\n', 'data: no end']) {
      const cut = await passStream({ ...chat, stream: over + late }, { splits: [over.length], guards });
      expect([String(cut.sent), cut.isCut, cut.outcomes[0]?.text]).toEqual([over, true, 'onetwo']);
    }
    expect(new Set(judged)).toEqual(new Set(['onetwo']));
  });

  test('N1: without usage, or with one that cannot be true, are counted here', async () => {
    const usages = [-5, '12', 1e18, 1.5, null].map((tokens) => ({ prompt_tokens: 15, completion_tokens: tokens }));
    for (const usage of [undefined, ...usages.slice(0, 4), { prompt_tokens: -1, completion_tokens: 2 }]) {
      const last = usage && `data: ${JSON.stringify({ id: 'c', choices: [], usage })}\n\n`;
      const stream = `${one}\n\n${two}\n\n${last ?? ''}data: [DONE]\n\n`;
      const { outcomes } = await passStream({ ...chat, stream });
      expect(outcomes[0]).toMatchObject({
        isComplete: true,
        usage: { promptTokens: 5, completionTokens: 2, totalTokens: 7, isEstimated: true },
      });
    }
  });
});

describe('a chat of several choices', () => {
  const call = { ...chat.call, n: 2, stream_options: undefined };
  const stream = [
    chunk({ role: 'assistant' }),
    chunk({ role: 'assistant' }, null, 1),
    chunk({ content: 'good' }),
    chunk({ content: 'b' }, null, 1),
    chunk({ content: 'good' }),
    chunk({ content: 'ad' }, null, 1),
    chunk({}, 'stop'),
    chunk({}, 'stop', 1),
    'data: [DONE]',
  ].join('\n\n');

  test('ends each one that is open at the limit, and writes no usage that was not asked for', async () => {
    const passed = await passStream({ ...chat, call, stream }, { watcher: { streamed: (tokens) => tokens < 4 } });
    const events = String(passed.sent).trim().split('\n\n');
    expect(events.slice(-3).map((event) => event.replace(/.*"choices"/, ''))).toEqual([
      ':[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]}',
      ':[{"index":1,"delta":{},"logprobs":null,"finish_reason":"length"}]}',
      'data: [DONE]',
    ]);
    expect(events.at(-2)).toContain('{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices"');
  });

  test('is judged choice by choice: nothing hides between them', async () => {
    const guard = { windowSize: 3, overlap: 2, judge: async (text: string) => !text.includes('bad') };
    const { sent, isCut } = await passStream({ ...chat, call, stream }, { guards: [guard] });
    expect([isCut, String(sent).includes('"ad"'), String(sent).endsWith('data: [DONE]\n\n')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('who watches a stream', () => {
  test('and judges against a rejection of its own refuses', async () => {
    const guard = { windowSize: 2, overlap: 0, judge: () => Promise.reject(new Error('down')) };
    const { sent, outcomes } = await passStream(chat, { guards: [guard] });
    expect([sent.includes('Γειά'), outcomes.length]).toEqual([false, 1]);
  });

  test('is asked with others: one that ends it is enough, and all guards must agree', async () => {
    const judged: string[] = [];
    const guards = [true, false].map((passes, index) => ({
      windowSize: index === 0 ? undefined : 5,
      overlap: 0,
      judge: async (text: string) => {
        judged.push(`${index} ${text}`);
        return passes;
      },
    }));
    const { sent } = await passStream(chat, { guards, watcher: { streamed: () => true } });
    expect([sent.includes('Γειά'), judged]).toEqual([false, ['1 Γειά ']]);
  });

  test('and meters it has what came before judged, too, when it ends it', async () => {
    const guard = { windowSize: undefined, overlap: 0, judge: async (text: string) => text === 'Γειά ' };
    const cut = await passStream(chat, { guards: [guard], watcher: { streamed: (tokens) => tokens <= 3 } });
    expect([cut.sent.includes('Γειά'), cut.sent.includes('"length"')]).toEqual([true, true]);
  });
});
