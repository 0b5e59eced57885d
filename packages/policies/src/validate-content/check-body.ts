import { DocumentError, type Dynamic, PatternExhausted, type PolicyContext } from '@turnpike/policy';
import { schemasOf } from './api-schemas.ts';
import type { Body, ContentRule } from './content-rule.ts';
import { bodyOfType, definitionIn, describedBodies } from './described-body.ts';
import { JsonMistake } from './json-document.ts';
import { XmlMistake } from './libxml2.ts';
import { isWithin } from './media-type.ts';
import { SchemaMistake } from './rewrite-schema.ts';
import { ValidationExhausted } from './schema-budget.ts';
import type { SchemaError } from './schema-errors.ts';
import type { Mistake, ValidationAction } from './validation-error.ts';

/** What bodies are held against. */
export interface BodyRules {
  readonly rules: readonly ContentRule[];
  readonly unspecified: Dynamic<ValidationAction>;
  readonly isRequest: boolean;
}

/** What is wrong with a body that is not too long. */
export function checkBody(
  received: Omit<Body, 'schema' | 'status'>,
  { rules, unspecified, isRequest }: BodyRules,
  context: PolicyContext,
): readonly Mistake[] | Promise<readonly Mistake[]> {
  const { content, contentType, mediaType } = received;
  const described = describedBodies(context, isRequest);
  if (content.length === 0 && mayBeEmpty(contentType, described.length > 0, context, isRequest)) return [];
  const form = bodyOfType(described, mediaType);
  const rule = ruleFor(mediaType, rules, form !== undefined);
  const teller = new BodyTeller(mediaType, isRequest);
  if (form === undefined && rule?.hasSchema !== true) return teller.unspecified(unspecified(context));
  const action = rule?.action(context) ?? 'ignore';
  if (rule === undefined || action === 'ignore') return [];
  const body: Body = { ...received, schema: form?.schema, status: isRequest ? undefined : context.response.status };
  const name = rule.hasSchema ? undefined : definitionIn(body.schema);
  if (name !== undefined && !schemasOf(context.api).has(name)) return [teller.missing(name, action)];
  const tell = (errors: readonly SchemaError[]): readonly Mistake[] =>
    errors.map((error) => teller.incorrect(rule.definition(body, context), error, action));
  const refuse = (error: unknown): readonly Mistake[] => {
    if (error instanceof SchemaMistake) return [unresolved(action)];
    if (!isRefusal(error)) throw error;
    return [teller.exception(error, action)];
  };
  try {
    const errors = rule.validate(body, context);
    return errors instanceof Promise ? errors.then(tell, refuse) : tell(errors);
  } catch (error) {
    return refuse(error);
  }
}

/** A message that has no body and says nothing of one, where none is described. */
function mayBeEmpty(
  contentType: string | null,
  isDescribed: boolean,
  { request, response }: PolicyContext,
  isRequest: boolean,
): boolean {
  const hasNone = !isRequest && (request.method === 'HEAD' || [204, 304].includes(response.status));
  return hasNone || (contentType === null && !isDescribed);
}

function ruleFor(mediaType: string, rules: readonly ContentRule[], isDescribed: boolean): ContentRule | undefined {
  const named = rules.find(({ type }) => type !== undefined && isWithin(mediaType, type));
  // A schema of the service is for every type, the API's own for those that it describes.
  return named ?? rules.find(({ type, hasSchema }) => type === undefined && (isDescribed || hasSchema));
}

/** What keeps a body from being read, or takes too long. */
function isRefusal(error: unknown): error is Error {
  const refusals = [JsonMistake, XmlMistake, DocumentError, ValidationExhausted, PatternExhausted, RangeError];
  return refusals.some((refusal) => error instanceof refusal);
}

function unresolved(action: Mistake['action']): Mistake {
  return { type: 'ApiSchema', details: "API's schema does not exist or it could not be resolved.", action };
}

class BodyTeller {
  readonly #mediaType: string;
  readonly #isRequest: boolean;

  constructor(mediaType: string, isRequest: boolean) {
    this.#mediaType = mediaType;
    this.#isRequest = isRequest;
  }

  unspecified(action: ValidationAction): readonly Mistake[] {
    if (action === 'ignore') return [];
    const text = `Unspecified content type ${this.#mediaType} is not allowed.`;
    return [this.#named('Unspecified', text, action, text)];
  }

  missing(definition: string, action: Mistake['action']): Mistake {
    const text = `API's schema does not contain definition ${definition}, which is associated with the content type ${this.#mediaType}.`;
    return this.#named('MissingDefinition', text, action);
  }

  incorrect(
    definition: string,
    error: { message: string; line: number; position: number },
    action: Mistake['action'],
  ): Mistake {
    const text =
      `Body of the ${this.#message} does not conform to the definition ${definition}, which is associated with the ` +
      `content type ${this.#mediaType}. ${error.message} Line: ${error.line}, Position: ${error.position}`;
    return this.#named('IncorrectMessage', text, action, text);
  }

  exception({ message }: Error, action: Mistake['action']): Mistake {
    const text = `Body of the ${this.#message} cannot be validated for the content type ${this.#mediaType}. ${message}`;
    return { type: this.#type, rule: 'ValidationException', details: text, action };
  }

  get #message(): string {
    return this.#isRequest ? 'request' : 'response';
  }

  get #type(): Mistake['type'] {
    return this.#isRequest ? 'RequestBody' : 'ResponseBody';
  }

  #named(rule: string, details: string, action: Mistake['action'], told?: string): Mistake {
    return { name: this.#mediaType, type: this.#type, rule, details, action, told: this.#isRequest ? told : undefined };
  }
}
