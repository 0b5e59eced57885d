import { isObject, type JsonObject, objectsIn } from '../json.ts';
import type { ExportedApi, ExportedResource } from './exported-api.ts';
import type { ExportFormat } from './formats.ts';
import { serverOf } from './openapi/describe-api.ts';
import { escapeXml, xmlDeclaration, xmlElement } from './xml-writer.ts';

/** WADL, the Web Application Description Language. @see https://www.w3.org/Submission/wadl/ */
export const wadl: ExportFormat = {
  inline: 'wadl',
  link: 'wadl-link',
  answered: 'wadl-link-json',
  contentType: 'application/vnd.sun.wadl+xml',
  write(api) {
    if (!/^https?$/i.test(String(api.properties.type ?? 'http'))) return undefined;
    const { displayName, description } = api.properties;
    return (
      xmlDeclaration +
      xmlElement(
        'application',
        { xmlns: 'http://wadl.dev.java.net/2009/02', 'xmlns:xs': 'http://www.w3.org/2001/XMLSchema' },
        [doc(displayName, description), ...grammarsOf(api), resourcesOf(api)],
      )
    );
  },
};

const grammarsType = 'application/vnd.ms-azure-apim.wadl.grammars+xml';

function grammarsOf({ schemas }: ExportedApi): readonly string[] {
  const texts = schemas.flatMap(({ properties: { contentType, document } }) =>
    contentType === grammarsType && isObject(document) && typeof document.value === 'string' ? [document.value] : [],
  );
  return texts.map((text) => text.replace(/^\s*<\?xml[^>]*\?>/, ''));
}

function resourcesOf(api: ExportedApi): string {
  const { operations } = api;
  const byPath = Map.groupBy(operations, ({ properties: { urlTemplate } }) =>
    String(urlTemplate).replace(/\?.*$/s, ''),
  );
  const resources = Array.from(byPath, ([template, those]) => resourceOf(template, those));
  return xmlElement('resources', { base: serverOf(api) }, resources);
}

/** Operations at one path share what is in its braces. */
function resourceOf(path: string, operations: readonly ExportedResource[]): string {
  const inPath = new Set(Array.from(path.matchAll(/\{\*?([^{}]*)\}/g), ([, name = '']) => name));
  const declared = operations.flatMap(({ properties }) => objectsIn(properties.templateParameters));
  const template = Array.from(inPath, (name) =>
    param({ ...declared.find((one) => one.name === name), name, required: true }, 'template'),
  );
  return xmlElement('resource', { path }, [...template, ...operations.map((one) => methodOf(one, inPath))]);
}

function methodOf({ name, properties }: ExportedResource, inPath: ReadonlySet<string>): string {
  const { displayName, description, method, urlTemplate, request, templateParameters, responses } = properties;
  const asked = isObject(request) ? request : {};
  const query = Array.from(String(urlTemplate).matchAll(/[?&]([^=&]+)=([^&]*)/g), ([, key = '', value = '']) => {
    const known = objectsIn(templateParameters).find(
      (one) => value === `{${one.name}}` && !inPath.has(String(one.name)),
    );
    const fixed = /^\{.*\}$/.test(value) ? {} : { values: [value], defaultValue: value };
    return param({ ...known, ...fixed, name: key, required: true }, 'query');
  });
  const content = [
    doc(undefined, asked.description),
    ...query,
    ...objectsIn(asked.queryParameters).map((one) => param(one, 'query')),
    ...objectsIn(asked.headers).map((one) => param(one, 'header')),
    ...objectsIn(asked.representations).map(representation),
  ].filter((part) => part !== '');
  return xmlElement('method', { name: String(method), id: name }, [
    doc(displayName, description),
    ...(content.length === 0 ? [] : [xmlElement('request', {}, content)]),
    ...objectsIn(responses).map(responseOf),
  ]);
}

function responseOf({ statusCode, description, headers, representations }: JsonObject): string {
  return xmlElement('response', { status: String(statusCode) }, [
    doc(undefined, description),
    ...objectsIn(headers).map((one) => param(one, 'header')),
    ...objectsIn(representations).map(representation),
  ]);
}

function representation({ contentType, typeName }: JsonObject): string {
  return xmlElement('representation', {
    mediaType: String(contentType),
    element: typeof typeName === 'string' && /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(typeName) ? typeName : undefined,
  });
}

const types: Readonly<Record<string, string>> = { integer: 'xs:integer', number: 'xs:decimal', boolean: 'xs:boolean' };

function param({ name, type, description, required, defaultValue, values }: JsonObject, style: string): string {
  const options = (Array.isArray(values) ? values : []).map((value) => xmlElement('option', { value: String(value) }));
  const attributes = {
    name: String(name),
    style,
    type: types[String(type)] ?? 'xs:string',
    required: required === true ? 'true' : undefined,
    default: defaultValue === undefined || defaultValue === null ? undefined : String(defaultValue),
  };
  return xmlElement('param', attributes, [doc(undefined, description), ...options]);
}

function doc(title: unknown, text: unknown): string {
  if (typeof title !== 'string' && typeof text !== 'string') return '';
  const content = typeof text === 'string' && text !== '' ? [escapeXml(text)] : [];
  return xmlElement('doc', { title: typeof title === 'string' ? title : undefined }, content);
}
