import {
  attribute,
  type Dynamic,
  definePolicy,
  dynamic,
  elements,
  type HeaderFields,
  headerName,
  headerValue,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  type ShapeOf,
  scopes,
  sections,
} from '@turnpike/policy';
import { isManaged, linesOf } from './header-lines.ts';

/** What `<set-header>` says, also inside other policies. */
export interface SetHeaderConfig {
  readonly name: Dynamic<string>;
  readonly 'exists-action': Dynamic<'override' | 'skip' | 'append' | 'delete'>;
  readonly value: readonly Dynamic<string>[];
}

/** The attributes and values of `<set-header>`. */
export const setHeaderConfig: ShapeOf<SetHeaderConfig> = {
  name: attribute(dynamic(headerName), 'The header.'),
  'exists-action': attribute(
    dynamic(oneOf('override', 'skip', 'append', 'delete')),
    'What happens to a header that is there already; `delete` takes it away.',
    { default: 'override' },
  ),
  value: elements(
    dynamic(headerValue),
    'A value. Several become one line with commas, or a line each where commas would not do.',
  ),
};

/** Evaluates `<set-header>`, and gives what it does to the headers of a message. */
export function evaluateHeader(config: SetHeaderConfig, context: PolicyContext): (headers: HeaderFields) => void {
  return changeOf(
    config.name(context),
    config['exists-action'](context),
    config.value.map((value) => value(context)),
  );
}

/** What a policy without expressions does, for every request. */
function fixedChange({ name, 'exists-action': action, value }: SetHeaderConfig): HeaderChange | undefined {
  const values = value.flatMap(({ constant }) => constant ?? []);
  if (name.constant === undefined || action.constant === undefined || values.length < value.length) return undefined;
  return changeOf(name.constant, action.constant, values);
}

type HeaderChange = (headers: HeaderFields) => void;

function changeOf(
  name: string,
  action: 'override' | 'skip' | 'append' | 'delete',
  values: readonly string[],
): HeaderChange {
  if (isManaged(name)) return () => {};
  if (action === 'delete') return (headers) => headers.delete(name);
  const lines = linesOf(name, values);
  return (headers) => {
    if (action === 'append') headers.append(name, lines);
    else if (action === 'override' || headers.get(name) === null) headers.set(name, lines);
  };
}

/** Changes a header of the request, or of the response in `outbound` and `on-error`. */
export const setHeader: Policy = definePolicy({
  name: 'set-header',
  reference: 'https://learn.microsoft.com/azure/api-management/set-header-policy',
  sections,
  scopes,
  config: setHeaderConfig,

  prepare(config, _failure, place) {
    warnOfManaged(config.name.constant, place);
    const ofRequest = place.section === 'inbound' || place.section === 'backend';
    const mayHideClient = ofRequest && (config.name.constant?.toLowerCase() ?? forwardedFor) === forwardedFor;
    const fixed = fixedChange(config);
    if (fixed !== undefined && !mayHideClient)
      return (context) => fixed((ofRequest ? context.request : context.response).headers);
    return (context) => {
      const { headers } = ofRequest ? context.request : context.response;
      const before = mayHideClient ? headers.get(forwardedFor) : null;
      evaluateHeader(config, context)(headers);
      if (before !== null) keepClient(before, headers);
    };
  },
});

const forwardedFor = 'x-forwarded-for';

/** Azure: the address of the client, which the gateway has put last, cannot be taken away. */
function keepClient(before: string, headers: HeaderFields): void {
  const addresses = (text: string | null): readonly string[] =>
    (text ?? '').split(',').map((address) => address.trim());
  const client = addresses(before).at(-1) ?? '';
  if (client !== '' && !addresses(headers.get(forwardedFor)).includes(client))
    headers.append('X-Forwarded-For', [client]);
}

function warnOfManaged(name: string | undefined, place: Place<'name'>): void {
  if (name !== undefined && isManaged(name))
    place.report('no-effect', 'name', `'${name}' cannot be changed; the gateway sets it`, 'warning');
}
