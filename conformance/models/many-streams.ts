import { parseArgs } from 'node:util';
import { aiPolicy } from './policies.ts';
import { proveStreams } from './streams.ts';

// A thousand streams at once through one gateway with one thread, a budget of tokens and metrics on:
//
//   npm run prove:streams -- --streams 1000 --tokens 100 --token-delay 100
//
// The exit code is 1 when the gateway holds 500 MB or more, when a stream does not come whole, when something is left, or when
// the provider sees later than after a second that callers have gone (threat N6).

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1000' },
    tokens: { type: 'string', default: '100' },
    'token-delay': { type: 'string', default: '100' },
    'without-policies': { type: 'boolean', default: false },
  },
});
const [streams, tokens, tokenDelayMs] = [values.streams, values.tokens, values['token-delay']].map(Number) as [
  number,
  number,
  number,
];
if (!(streams >= 2 && streams <= 10_000 && tokens >= 4 && tokens <= 100_000 && tokenDelayMs >= 1))
  throw new Error('--streams, --tokens and --token-delay expect numbers');

const mostBytes = 500e6;
const longestMs = 1000;
const settings = { streams, tokens, tokenDelayMs };
const proof = await proveStreams(values['without-policies'] ? settings : { ...settings, policy: aiPolicy });
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const isWhole = proof.together === streams && proof.whole === proof.stayed && proof.stuck === 0;
const holds = isWhole && proof.peakBytes < mostBytes && proof.leftMs < longestMs;
console.log(
  `${holds ? 'holds' : 'FAILS'}  N6: ${proof.together} streams at once; the gateway held ${megabytes(proof.restingBytes)} ` +
    `before and ${megabytes(proof.peakBytes)} at most; ${proof.left} callers left, all seen by the provider after ` +
    `${proof.leftMs.toFixed(0)} ms; ${proof.whole} of ${proof.stayed} others whole; ${proof.stuck} stuck`,
);
if (!holds) process.exitCode = 1;
