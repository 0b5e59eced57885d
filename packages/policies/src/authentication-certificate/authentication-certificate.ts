import { Buffer } from 'node:buffer';
import {
  attribute,
  type CertificateChoice,
  type ClientCertificate,
  type CreateFailure,
  content,
  type Dynamic,
  definePolicy,
  dynamic,
  type Kind,
  name,
  type Place,
  type Policy,
  type PolicyContext,
  type ShapeOf,
  scopes,
  string,
} from '@turnpike/policy';

/** What says which certificate is shown: one source, and the password to the last. */
export interface CertificateSource {
  readonly thumbprint: Dynamic<string> | undefined;
  readonly 'certificate-id': Dynamic<string> | undefined;
  readonly body: Dynamic<string | Uint8Array> | undefined;
  readonly password: Dynamic<string> | undefined;
}

/** A thumbprint. Azure: its policy toolkit has expressions that give its bytes. */
const thumbprint: Kind<string> = {
  ...name,
  convert: (value) =>
    value instanceof Uint8Array ? name.parse(Buffer.from(value).toString('hex').toUpperCase()) : name.convert(value),
};

/** The attributes that say which certificate is shown. */
export const certificateSource: ShapeOf<CertificateSource> = {
  thumbprint: attribute(dynamic(thumbprint), 'The certificate of the service with this thumbprint.', {
    optional: true,
  }),
  'certificate-id': attribute(dynamic(name), 'The certificate of the service with this id.', { optional: true }),
  body: attribute(dynamic(content), 'The certificate itself, as PKCS#12 or PEM.', { optional: true }),
  password: attribute(dynamic(string), 'The password to `body`.', { optional: true }),
};

/** Shows a certificate to the backend when the connection to it is opened. */
export const authenticationCertificate: Policy = definePolicy({
  name: 'authentication-certificate',
  reference: 'https://learn.microsoft.com/azure/api-management/authentication-certificate-policy',
  sections: ['inbound'],
  scopes,

  config: certificateSource,

  failures: {
    CertificateNotFound: 'The certificate is not there, has no key, or cannot be opened.',
  },

  prepare(config, failure: CreateFailure<'CertificateNotFound'>, place) {
    checkCertificate(config, place);
    const choose = certificateChoice(config, place);

    return (context) => {
      const choice = choose(context);
      const show = (certificate: ClientCertificate | undefined): void => {
        if (certificate === undefined) throw failure('CertificateNotFound', 500, notFound(choice));
        context.showCertificate(certificate);
      };
      const found = context.findCertificate(choice);
      return found instanceof Promise ? found.then(show) : show(found);
    };
  },
});

/** What there is to say about a certificate that was not found. */
export function notFound(choice: CertificateChoice): string {
  if ('content' in choice) return 'The certificate cannot be opened, or has no key.';
  return 'thumbprint' in choice
    ? `There is no certificate with a key that has the thumbprint '${choice.thumbprint}'.`
    : `There is no certificate with a key that has the id '${choice.certificateId}'.`;
}

/** Says what is wrong with a source when it is saved. `at` is the field to point at, where that is an element. */
export function checkCertificate<At extends string>(
  source: CertificateSource,
  place: Place<At | keyof CertificateSource>,
  at?: At,
): void {
  const given = (['thumbprint', 'certificate-id', 'body'] as const).filter((field) => source[field] !== undefined);
  const [first, second] = given;
  if (first === undefined) {
    const message = "the certificate is not named; expected 'thumbprint', 'certificate-id' or 'body'";
    place.report('missing-attribute', at ?? 'thumbprint', message);
  } else if (second !== undefined)
    place.report(
      'conflicting-values',
      at ?? second,
      `'${first}' and '${second}' exclude each other; expected one of them`,
    );
  else if (first !== 'body') checkPresence(first, source[first]?.constant, place, at);
  if (source.password !== undefined && source.body === undefined && given.length > 0)
    place.report('no-effect', at ?? 'password', "'password' has no effect without 'body'", 'warning');
}

function checkPresence<At extends string>(
  field: 'thumbprint' | 'certificate-id',
  named: string | undefined,
  place: Place<At | keyof CertificateSource>,
  at: At | undefined,
): void {
  if (named === undefined || place.entities === undefined) return;
  const digits = named.replaceAll(/[^0-9a-f]/gi, '');
  const found = place.entities.certificate(field === 'thumbprint' ? digits : named);
  if (found?.privateKey !== undefined) return;
  const what = found === undefined ? 'is none of the service' : 'has no key';
  place.report(
    'invalid-value',
    at ?? field,
    `the certificate '${named}' ${what}; expected one that is there with its key`,
  );
}

/** Which certificate is meant, for each request. */
export function certificateChoice(
  source: CertificateSource,
  { scope }: Pick<Place<never>, 'scope'>,
): (context: PolicyContext) => CertificateChoice {
  const { thumbprint, 'certificate-id': id, body, password } = source;
  if (id !== undefined) return (context) => ({ certificateId: id(context), scope });
  if (thumbprint !== undefined) return (context) => ({ thumbprint: thumbprint(context), scope });
  return (context) => ({ content: body?.(context) ?? '', password: password?.(context) ?? '' });
}
