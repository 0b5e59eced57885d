import { readLargeLanguageModelLog } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { flag, integer, list, number, object, type Property, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

const masks = list(
  object({ value: text('The name.'), mode: word('How.', ['Mask', 'Hide']) }, 'What is masked.'),
  'What is masked.',
);

/** What is said about a request or an answer. */
function message(description: string): Property {
  return object(
    {
      headers: list(text('A header.'), 'The headers that are logged.'),
      body: object({ bytes: integer('How many.', { least: 0, most: 8192 }) }, 'How much of the body is logged.'),
      dataMasking: object({ queryParams: masks, headers: masks }, 'What is masked in logs.'),
    },
    description,
  );
}

function pipeline(description: string): Property {
  return object({ request: message('Of requests.'), response: message('Of answers.') }, description);
}

const largeLanguageMessages = object(
  {
    messages: word('Which are logged.', ['all']),
    maxSizeInBytes: integer('How much of each.', { least: 1, most: 262_144, default: 32_768 }),
  },
  'Which messages are logged.',
);

const properties = {
  loggerId: text('The logger that is told.', { required: true, least: 1 }),
  alwaysLog: word('What is logged without regard to sampling.', ['allErrors']),
  sampling: object(
    {
      samplingType: word('How requests are chosen.', ['fixed']),
      percentage: number('How many of a hundred.', { least: 0, most: 100 }),
    },
    'Which requests are logged.',
  ),
  frontend: pipeline('What is logged of what callers send and get.'),
  backend: pipeline('What is logged of what backends get and send.'),
  logClientIp: flag('Whether addresses of callers are logged.', { default: false }),
  httpCorrelationProtocol: word('How requests that belong together say so.', ['None', 'Legacy', 'W3C']),
  verbosity: word('From which severity on traces are logged.', ['verbose', 'information', 'error']),
  operationNameFormat: word('What requests are called.', ['Name', 'Url'], { default: 'Name' }),
  metrics: flag('Whether metrics of policies are sent.'),
  largeLanguageModel: object(
    {
      logs: word('Whether they are logged.', ['enabled', 'disabled']),
      requests: largeLanguageMessages,
      responses: largeLanguageMessages,
    },
    'What is logged of prompts and completions.',
  ),
} as const;

/** What is logged, and where: of all requests, and of those of an API. */
export const diagnostics: readonly ResourceDefinition[] = [
  define('diagnostics', 'What is logged of all requests.', 'diagnostic'),
  define('apis/diagnostics', 'What is logged of the requests of an API.', 'api-diagnostic'),
];

function define(type: string, description: string, page: string): ResourceDefinition {
  return defineResource({
    type,
    noun: 'Diagnostic',
    description: `${description} It is kept and shown; gateways act on what it says of language models only in this version.`,
    reference: `https://learn.microsoft.com/rest/api/apimanagement/${page}`,
    verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
    inWorkspaces: true,
    name: { most: 80 },
    properties,

    complete: async (given, context) => ({ ...given, loggerId: (await loggerOf(given, context)) ?? given.loggerId }),
    check: checkLogger,

    publish(resource) {
      const largeLanguageModel = readLargeLanguageModelLog(resource.properties.largeLanguageModel);
      if (largeLanguageModel === undefined) return {};
      const api = /^apis\/(?<apiId>[^/]+?)(?:;rev=(?<apiRevision>[^/]+))?\//.exec(resource.path)?.groups;
      return { diagnostics: [{ id: nameOf(resource), ...api, largeLanguageModel }] };
    },

    // Azure: the full id is shown, however it was written.
    show: ({ loggerId, ...shown }, { serviceId }) => ({ ...shown, loggerId: `${serviceId}${loggerId}` }),
  });
}

async function checkLogger(given: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const details = checkSampling(given);
  if ((await loggerOf(given, context)) !== undefined) return details;
  return [detail('loggerId', `'${given.loggerId}' is no logger that there is; expected '/loggers/{id}'`), ...details];
}

function checkSampling({ sampling }: JsonObject): readonly ArmErrorDetail[] {
  if (!isObject(sampling) || sampling.samplingType === undefined || sampling.percentage !== undefined) return [];
  return [detail('sampling.percentage', "'sampling.percentage' is missing; expected a number, 0 to 100")];
}

/** Where the logger is, from the service or the workspace on. */
async function loggerOf({ loggerId }: JsonObject, { reader }: ChangeContext): Promise<string | undefined> {
  const name = referenceTo('loggers', loggerId);
  const logger = name === undefined ? undefined : await reader.get(`loggers/${name}`.toLowerCase());
  return logger && `/${logger.path}`;
}
