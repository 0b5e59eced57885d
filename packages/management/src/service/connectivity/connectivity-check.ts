import { randomUUID } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { serviceIdOf } from '../../arm/path.ts';
import { type ArmErrorDetail, detail, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject, objectsIn } from '../../json.ts';
import { accept } from '../../operations-in-progress/accepted.ts';
import { integer, list, object, type Properties, text, word } from '../../properties.ts';
import { readProperties } from '../../read-properties.ts';
import { type ProbeOutcome, type ProbeTarget, probe, resolveHost } from './probe.ts';

const probes = 3;

const body: Properties = {
  source: object(
    {
      region: text('From which region; all is from here.', { required: true, least: 1 }),
      instance: integer('From which unit; all is from here.', { least: 0 }),
    },
    'From where.',
    { required: true },
  ),
  destination: object(
    {
      address: text('A name or an address.', { required: true, least: 1, most: 255, pattern: /^[\w.:[\]-]+$/ }),
      port: integer('A port.', { required: true, least: 1, most: 65_535 }),
    },
    'What is to be reached.',
    { required: true },
  ),
  preferredIPVersion: word('Which addresses are tried.', ['IPv4', 'IPv6']),
  protocol: word('How it is tried.', ['TCP', 'HTTP', 'HTTPS'], { default: 'TCP' }),
  protocolConfiguration: object(
    {
      HTTPConfiguration: object(
        {
          method: word('The method.', ['GET', 'POST'], { default: 'GET' }),
          validStatusCodes: list(
            integer('A status.', { least: 100, most: 599 }),
            'Statuses with which it is reached.',
            {
              most: 100,
            },
          ),
          headers: list(
            object(
              { name: text('The name.', { required: true }), value: text('The value.', { required: true }) },
              'A header.',
            ),
            'Headers that are sent.',
            { most: 50 },
          ),
        },
        'What is sent.',
      ),
    },
    'What is sent.',
  ),
};

/** Tries whether something can be reached from here. */
export const connectivityEndpoint: Endpoint = {
  path: '~/connectivityCheck',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/perform-connectivity-check-async',
  methods: { POST: { description: 'Tries whether something can be reached from this machine.', run: begin } },
};

async function begin(call: EndpointCall): Promise<ArmAnswer> {
  const { details, properties } = readProperties(body, await readBody(call.request));
  const found = [...details, ...(details.length === 0 ? checkAsked(properties) : [])];
  if (found.length > 0) throw validationError(found);
  return accept(call, { run: (signal) => check(properties, call, signal) });
}

function checkAsked({ protocol, protocolConfiguration }: JsonObject): readonly ArmErrorDetail[] {
  if (!['TCP', 'HTTP', 'HTTPS'].includes(String(protocol)))
    return [detail('protocol', `'protocol' is '${String(protocol).slice(0, 40)}'; expected TCP, HTTP or HTTPS`)];
  const { method, headers } = httpOf(protocolConfiguration);
  if (method !== 'GET' && method !== 'POST')
    return [detail('protocolConfiguration.HTTPConfiguration.method', "'method' is not known; expected GET or POST")];
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return [];
  } catch {
    return [
      detail('protocolConfiguration.HTTPConfiguration.headers', 'a header cannot be sent; expected those of RFC 9110'),
    ];
  }
}

async function check(asked: JsonObject, call: EndpointCall, signal: AbortSignal): Promise<JsonObject> {
  const { destination, protocol, preferredIPVersion } = asked;
  const { address: host, port } = destination as { readonly address: string; readonly port: number };
  const family = preferredIPVersion === 'IPv4' ? 4 : preferredIPVersion === 'IPv6' ? 6 : 0;
  const resolved = await resolveHost(host, family, call.management.allowAddress);
  if (!Array.isArray(resolved)) {
    const { issue, problem } = resolved as Exclude<typeof resolved, readonly string[]>;
    return report(call, isIP(host) === 0 ? '' : host, [], [issueOf(issue, problem)]);
  }
  const [address = ''] = resolved;
  const target = {
    ...httpOf(asked.protocolConfiguration),
    protocol: protocol as ProbeTarget['protocol'],
    host,
    address,
    port,
  };
  const outcomes: ProbeOutcome[] = [];
  for (let sent = 0; sent < probes && !signal.aborted; sent++) outcomes.push(await probe(target, signal));
  const problems = new Set(outcomes.flatMap((outcome) => ('problem' in outcome ? [outcome.problem] : [])));
  return report(
    call,
    address,
    outcomes,
    Array.from(problems, (problem) => issueOf('NetworkError', problem)),
  );
}

function httpOf(configuration: unknown): Pick<ProbeTarget, 'method' | 'headers' | 'validStatuses'> {
  const http =
    isObject(configuration) && isObject(configuration.HTTPConfiguration) ? configuration.HTTPConfiguration : {};
  const headers = objectsIn(http.headers);
  return {
    method: String(http.method ?? 'GET').toUpperCase(),
    headers: Object.fromEntries(headers.map(({ name, value }) => [String(name), String(value)])),
    validStatuses: Array.isArray(http.validStatusCodes) ? http.validStatusCodes.map(Number) : [],
  };
}

function issueOf(type: string, message: string): JsonObject {
  return { origin: 'Outbound', severity: 'Error', type, context: [{ message }] };
}

function report(
  { management }: EndpointCall,
  address: string,
  outcomes: readonly ProbeOutcome[],
  issues: readonly JsonObject[],
): JsonObject {
  const times = outcomes.flatMap((outcome) => ('latencyMs' in outcome ? [outcome.latencyMs] : []));
  const [source, destination] = [randomUUID(), randomUUID()];
  const failed = outcomes.length - times.length;
  return {
    hops: [
      {
        type: 'Source',
        id: source,
        address: '127.0.0.1',
        resourceId: serviceIdOf(management.service),
        nextHopIds: [destination],
        issues: [],
      },
      { type: 'Destination', id: destination, address, resourceId: '', nextHopIds: [], issues },
    ],
    connectionStatus: times.length === 0 ? 'Disconnected' : failed === 0 ? 'Connected' : 'Degraded',
    ...(times.length > 0 && {
      avgLatencyInMs: Math.round(times.reduce((sum, time) => sum + time, 0) / times.length),
      minLatencyInMs: Math.min(...times),
      maxLatencyInMs: Math.max(...times),
    }),
    probesSent: outcomes.length,
    probesFailed: failed,
  };
}
