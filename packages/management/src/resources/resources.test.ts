import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Routes } from '../arm/routes.ts';
import { describeManagement } from '../openapi.ts';
import type { Property } from '../properties.ts';
import { resources } from './index.ts';

test.each(resources.map((definition) => [definition.type, definition] as const))(
  '%s is defined whole',
  (type, definition) => {
    const { properties, filterable = [], fields, noun, description, reference } = definition;
    expect(noun).toMatch(/^[A-Z]/);
    expect(description).toMatch(/\.$/);
    expect(reference).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    const parent = type.slice(0, Math.max(0, type.lastIndexOf('/')));
    if (parent !== '') expect(resources.map((one) => one.type)).toContain(parent);
    const computed = Object.keys(fields?.({}, 'x') ?? {});
    for (const field of filterable) expect([...Object.keys(properties), ...computed]).toContain(field);
    const check = (property: Property): void => {
      expect(property.description).toMatch(/\.$/);
      if (property.items) check(property.items);
      for (const one of Object.values(property.properties ?? {})) check(one);
    };
    for (const property of Object.values(properties)) check(property);
  },
);

test('every type has a test beside it', () => {
  for (const { type, associates, links, made } of resources) {
    const folder = associates ? 'associations' : links ? 'links' : made ? 'tag-resources' : folderOf(type);
    expect(
      existsSync(new URL(`./${folder}/${folder}.test.ts`, import.meta.url)) || untested.includes(folder),
      folder,
    ).toBe(true);
  }
});

/** Tested with what they are for: fragments with policies, the others with associations and APIs. */
const untested = ['policy-fragments', 'groups', 'operations'];

/** Types that Azure writes as one word, and what is clearer under another one. */
const folders: Readonly<Record<string, string>> = {
  portalsettings: 'portal-settings',
  portalconfigs: 'portal-configs',
  recipientEmails: 'recipients',
  recipientUsers: 'recipients',
  tenant: 'tenant-access',
  settings: 'tenant-settings',
};

function folderOf(type: string): string {
  const last = type.slice(type.lastIndexOf('/') + 1);
  return folders[last] ?? last.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

test('the OpenAPI description has every path, and a schema for each type', () => {
  const { paths, components } = describeManagement(resources) as {
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: Record<string, { properties: { properties: { required?: string[] } } }> };
  };
  expect(Object.keys(paths).length).toBeGreaterThan(new Routes(resources).all.length);
  const ends = Object.keys(paths).map((path) => path.slice(path.indexOf('{serviceName}') + '{serviceName}'.length));
  expect(ends).toContain('/apis/{apiName}/operations/{operationName}');
  expect(ends).toContain('/subscriptions/{subscriptionName}/listSecrets');
  expect(ends).toContain('/workspaces/{workspaceName}/products/{productName}');
  expect(components.schemas.products?.properties.properties.required).toEqual(['displayName']);
});

test('the OpenAPI description has what is no collection of resources', () => {
  const { paths } = describeManagement(resources) as { paths: Record<string, Record<string, unknown>> };
  const service =
    '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ApiManagement/service/{serviceName}';
  expect(Object.keys(paths[service] ?? {})).toEqual(['parameters', 'get', 'head', 'put', 'patch', 'delete']);
  expect(Object.keys(paths[`${service}/quotas/{counterKey}`] ?? {})).toEqual(['parameters', 'get', 'patch']);
  expect(
    paths['/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement/checkNameAvailability'],
  ).toMatchObject({
    post: { externalDocs: { url: expect.stringContaining('https://learn.microsoft.com/') } },
  });
});
