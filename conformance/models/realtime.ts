import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { applicationKey } from './scenario.ts';

/** What came of a dialogue. */
export interface RealtimeTalk {
  /** The types of the events, in order. */
  readonly types: readonly string[];
  readonly text: string;
  readonly usage: unknown;
}

/** Says something with OpenAI's realtime client, which speaks over TLS only, and hears the answer. */
export async function talkInRealtime(baseURL: string, authorityFile: string, said: string): Promise<RealtimeTalk> {
  const client = new OpenAI({ baseURL, apiKey: applicationKey });
  const tls = { ca: readFileSync(authorityFile), servername: 'localhost' };
  const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: tls }, client);
  const types: string[] = [];
  let text = '';
  try {
    return await new Promise<RealtimeTalk>((resolve, reject) => {
      realtime.on('error', reject);
      realtime.on('event', ({ type }) => types.push(type));
      realtime.on('response.output_text.delta', ({ delta }) => (text += delta));
      realtime.on('response.done', ({ response }) => resolve({ types, text, usage: response.usage }));
      realtime.socket.on('open', () => {
        const content = [{ type: 'input_text' as const, text: said }];
        realtime.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
        realtime.send({ type: 'response.create' });
      });
    });
  } finally {
    realtime.close();
  }
}
