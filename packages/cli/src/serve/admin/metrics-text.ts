import {
  type CacheStatistics,
  type ClientReading,
  durationBounds,
  type HistogramReading,
  type ModelReading,
  type RedisCacheReading,
  type RedisReading,
  statusCategories,
} from '@turnpike/gateway';
import { labelsOf } from './custom-labels.ts';
import type { FleetReading } from './inquiries.ts';
import type { ThreadReading } from './thread-reading.ts';

// The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/. Names are those of Azure's
// self-hosted gateway where it has one, such as `DurationInMs`, written as is usual there.

/** Everything that there is to tell. */
export interface MetricsSource {
  readonly fleet: FleetReading;
  readonly bugs: number;
  readonly restarts: number;
  readonly counterEvictions: number;
  readonly stolenLocks: number;
  readonly quotaEvictions: number;
  readonly quotaFile: { readonly failures: number; readonly isFailing: boolean };
  /** Requests inside of `limit-concurrency`. */
  readonly inside: number;
  /** The cache that comes with the gateway. */
  readonly cache: CacheStatistics & { readonly stolenLocks: number };
  readonly configurationAgeSeconds: number | undefined;
  readonly isConfigurationLive: boolean;
  /** Of a gateway whose control plane is elsewhere. */
  readonly controlPlane: ClientReading | undefined;
}

type Labels = Readonly<Record<string, string>>;

/** Writes metrics. */
export function metricsText(source: MetricsSource): string {
  const { fleet } = source;
  const text = new MetricsText();
  text.gauge('threads', 'Threads that serve.', fleet.threads);
  text.gauge('threads_silent', 'Threads that did not answer when they were asked just now.', fleet.silentThreads);
  text.counter('thread_restarts_total', 'Threads that died and were replaced.', source.restarts);
  text.counter('bugs_total', 'Requests that failed by a mistake of this program.', source.bugs);
  text.counter(
    'counter_evictions_total',
    'Keys of limits that were forgotten for lack of room.',
    source.counterEvictions,
  );
  text.counter('counter_stolen_locks_total', 'Locks that were taken from threads that had died.', source.stolenLocks);
  text.counter(
    'quota_evictions_total',
    'Windows of quotas that were forgotten for lack of room.',
    source.quotaEvictions,
  );
  text.counter('quota_write_failures_total', 'Times that quotas could not be kept on disk.', source.quotaFile.failures);
  text.gauge('quotas_unsaved', 'Whether quotas are in memory only for now.', source.quotaFile.isFailing ? 1 : 0);
  text.gauge('concurrency_slots', 'Requests inside of limit-concurrency.', source.inside);
  writeCache(text, source.cache);
  text.gauge('configuration_live', 'Whether what was read last is what is served.', source.isConfigurationLive ? 1 : 0);
  if (source.configurationAgeSeconds !== undefined)
    text.gauge('configuration_age_seconds', 'Since what is served was taken in.', source.configurationAgeSeconds);
  if (source.controlPlane !== undefined) writeControlPlane(text, source.controlPlane);
  if (fleet.reading !== undefined) writeReading(text, fleet.reading);
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  text.gauge('process_resident_memory_bytes', 'Memory of the process.', rss);
  text.counter('process_cpu_seconds_total', 'Processor time of all threads.', (user + system) / 1e6);
  return text.toString();
}

function writeControlPlane(text: MetricsText, { isConnected, ageSeconds }: ClientReading): void {
  text.gauge(
    'control_plane_connected',
    'Whether the control plane answered when it was asked last.',
    isConnected ? 1 : 0,
  );
  if (ageSeconds !== undefined)
    text.gauge('control_plane_silence_seconds', 'Since the control plane answered last.', ageSeconds);
}

function writeReading(text: MetricsText, reading: ThreadReading): void {
  const { requests, connections, upstream, circuits, sequenceNumber } = reading;
  text.begin('requests_total', 'counter', 'Requests that have ended, by API and by the first digit of their status.');
  for (const [apiId, counts] of requests.requests)
    for (const [at, category] of statusCategories.entries())
      if (counts[at]) text.sample('requests_total', { api_id: apiId, response_code_category: category }, counts[at]);
  text.histogram('duration_in_ms', 'From the first byte of a request to the last of its answer.', requests.duration);
  text.histogram(
    'backend_duration_in_ms',
    'From sending a request to its backend to the head of the answer.',
    requests.backendDuration,
  );
  text.histogram('gateway_duration_in_ms', 'What is left of the duration.', requests.gatewayDuration);
  text.counter('request_bytes_total', 'Bytes of requests that were read.', requests.bytesRead);
  text.counter('response_bytes_total', 'Bytes of answers that were written.', requests.bytesWritten);

  writeModels(text, requests.models);

  text.gauge('connections', 'Connections of clients that are open.', connections.open);
  text.counter('connections_accepted_total', 'Connections that were let in.', connections.accepted);
  text.counter('connections_refused_total', 'Connections beyond the limit, closed at once.', connections.refused);
  text.begin('offences_total', 'counter', 'Messages and connections that were turned away, by why.');
  for (const [code, count] of connections.offences) text.sample('offences_total', { code }, count);

  text.gauge('one_way_requests', 'Requests under way that no policy waits for.', reading.oneWay.underWay);
  text.counter(
    'one_way_requests_dropped_total',
    'Requests that no policy waits for, and that were not sent because too many were under way.',
    reading.oneWay.dropped,
  );
  text.counter('records_dropped_total', 'Records of requests that could not be written.', reading.recordsDropped);
  text.counter(
    'model_logs_dropped_total',
    'Calls of models whose prompts and completions could not be logged.',
    reading.modelLogsDropped,
  );
  text.counter('events_sent_total', 'Events of loggers that were taken where they go.', reading.events.sent);
  text.counter('events_dropped_total', 'Events of loggers that nobody took.', reading.events.dropped);
  writeCustomMetrics(text, reading.customMetrics);
  text.gauge('backend_connections', 'Connections to backends that are open.', upstream.open);
  text.gauge('backend_connections_opening', 'Connections to backends that are being made.', upstream.opening);
  text.gauge('backend_connections_idle', 'Of the open ones, those without a request.', upstream.idle);
  text.gauge('backend_requests_queued', 'Requests that wait for a connection to their backend.', upstream.queued);

  if (reading.redis !== undefined) writeRedis(text, reading.redis);
  if (reading.externalCache !== undefined) writeExternalCache(text, reading.externalCache);
  text.begin('circuits', 'gauge', 'Circuit breakers of backends, by state.');
  for (const state of ['closed', 'open', 'halfOpen'] as const)
    text.sample('circuits', { state }, circuits.filter(({ circuit }) => circuit === state).length);
  if (Number.isFinite(sequenceNumber))
    text.gauge('configuration_sequence_number', 'Of the snapshot that the slowest thread serves.', sequenceNumber);
}

const modelCounters = [
  ['model_calls_total', 'calls', 'Requests of which policies have read what a language model was asked.'],
  ['model_calls_estimated_total', 'estimatedCalls', 'Of these, those whose tokens were counted here.'],
  ['model_calls_unpriced_total', 'unpricedCalls', 'Of these, those whose price is not known.'],
  ['model_prompt_tokens_total', 'promptTokens', 'Tokens of prompts.'],
  ['model_cached_tokens_total', 'cachedTokens', 'Of these, those that the provider had kept from before.'],
  ['model_completion_tokens_total', 'completionTokens', 'Tokens of completions.'],
  ['model_cost_usd_total', 'costUsd', 'What the calls whose price is known have cost, in USD.'],
] as const satisfies readonly (readonly [string, Exclude<keyof ModelReading, 'firstToken'>, string])[];

function writeModels(text: MetricsText, models: readonly ModelReading[]): void {
  if (models.length === 0) return;
  for (const [name, count, help] of modelCounters) {
    text.begin(name, 'counter', help);
    for (const reading of models) text.sample(name, labelsOfModel(reading), reading[count]);
  }
  const streams = models.filter(({ firstToken }) => firstToken.counts.some((count) => count > 0));
  if (streams.length === 0) return;
  text.begin(
    'model_first_token_in_ms',
    'histogram',
    'From the first byte of a request to the first text of its stream.',
  );
  for (const reading of streams)
    text.histogramSamples('model_first_token_in_ms', labelsOfModel(reading), reading.firstToken);
}

function labelsOfModel({ api, model }: ModelReading): Labels {
  return { api_id: api, model };
}

function writeCustomMetrics(text: MetricsText, series: ThreadReading['customMetrics']): void {
  if (series.length === 0) return;
  text.begin('custom_metric', 'summary', 'What policies have measured.');
  for (const one of series) {
    text.sample('custom_metric_sum', labelsOf(one), one.sum);
    text.sample('custom_metric_count', labelsOf(one), one.count);
  }
}

function writeCache(text: MetricsText, cache: MetricsSource['cache']): void {
  text.counter('cache_hits_total', 'Look-ups that found something in the cache of the gateway.', cache.hits);
  text.counter('cache_misses_total', 'Look-ups that found nothing there.', cache.misses);
  text.counter('cache_stores_total', 'What was put there.', cache.stores);
  text.counter('cache_evictions_total', 'What gave way to others there before its time.', cache.evictions);
  text.counter('cache_refusals_total', 'What was too large to be put there.', cache.refusals);
  text.gauge('cache_entries', 'What is there, with what has expired but not been overwritten.', cache.entries);
  text.gauge('cache_bytes', 'Bytes in use there.', cache.bytes);
  text.counter('cache_stolen_locks_total', 'Locks that were taken from threads that had died.', cache.stolenLocks);
}

function writeExternalCache(text: MetricsText, { hits, misses, stores, failures }: RedisCacheReading): void {
  text.counter('external_cache_hits_total', 'Look-ups that found something in the external cache.', hits);
  text.counter('external_cache_misses_total', 'Look-ups that found nothing there, or no cache.', misses);
  text.counter('external_cache_stores_total', 'What was put there.', stores);
  text.counter('external_cache_failures_total', 'Times that it was not reached, or not in time.', failures);
}

function writeRedis(text: MetricsText, { available, commands, failures, skipped, outages }: RedisReading): void {
  text.gauge(
    'redis_available',
    'Whether all threads count with the fleet; otherwise this gateway alone.',
    available ? 1 : 0,
  );
  text.counter('redis_commands_total', 'Commands that were sent to Redis.', commands);
  text.counter('redis_failures_total', 'Of these, without a useful answer in time.', failures);
  text.counter('redis_skipped_total', 'Commands that were not sent, because Redis was not available.', skipped);
  text.counter('redis_outages_total', 'Times that Redis became unavailable, by thread.', outages);
}

class MetricsText {
  #text = '';

  begin(name: string, type: 'counter' | 'gauge' | 'histogram' | 'summary', help: string): void {
    this.#text += `# HELP turnpike_${name} ${help}\n# TYPE turnpike_${name} ${type}\n`;
  }

  sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    this.#text += `turnpike_${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
  }

  counter(name: string, help: string, value: number): void {
    this.begin(name, 'counter', help);
    this.sample(name, {}, value);
  }

  gauge(name: string, help: string, value: number): void {
    this.begin(name, 'gauge', help);
    this.sample(name, {}, value);
  }

  histogram(name: string, help: string, reading: HistogramReading): void {
    this.begin(name, 'histogram', help);
    this.histogramSamples(name, {}, reading);
  }

  histogramSamples(name: string, labels: Labels, { counts, sum }: HistogramReading): void {
    let below = 0;
    for (const [bucket, count] of counts.entries()) {
      below += count;
      this.sample(`${name}_bucket`, { ...labels, le: String(durationBounds[bucket] ?? '+Inf') }, below);
    }
    this.sample(`${name}_sum`, labels, sum);
    this.sample(`${name}_count`, labels, below);
  }

  toString(): string {
    return this.#text;
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
