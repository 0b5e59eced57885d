import { isSame } from '../arm/path.ts';
import { detail, validationError } from '../arm-error.ts';
import type { AuditQuery } from '../store/store.ts';

// https://learn.microsoft.com/rest/api/monitor/activity-logs/list: a few conditions, joined by `and`, and nothing else.

const condition = /^\s*(\w+)\s+(eq|ge|le)\s+'((?:[^']|'')*)'\s*$/i;

/** What of the log is asked for; `none` for what can have no events here. */
export function readActivityFilter(filter: string | null, serviceId: string): Omit<AuditQuery, 'top'> | 'none' {
  let query: Omit<AuditQuery, 'top'> = {};
  if (filter === null || filter.trim() === '') return query;
  for (const text of filter.split(/\s+and\s+/i)) {
    const [, field = '', operator = '', raw = ''] = condition.exec(text) ?? [];
    const value = raw.replaceAll("''", "'");
    const part = read(`${field} ${operator}`.toLowerCase(), value, serviceId);
    if (part === undefined) throw unreadable(text);
    if (part === 'none') return 'none';
    query = { ...query, ...part };
  }
  return query;
}

function read(name: string, value: string, serviceId: string): Partial<AuditQuery> | 'none' | undefined {
  switch (name) {
    case 'eventtimestamp ge':
      return { from: timeOf(value) };
    case 'eventtimestamp le':
      return { to: timeOf(value) };
    case 'correlationid eq':
      return { correlationId: value };
    case 'caller eq':
      return { by: value };
    case 'resourcegroupname eq':
      return isSame(value, serviceId.split('/')[4] ?? '') ? {} : 'none';
    case 'resourceprovider eq':
      return isSame(value, 'Microsoft.ApiManagement') ? {} : 'none';
    case 'resourceuri eq':
    case 'resourceid eq':
      return under(value, serviceId);
    default:
      return undefined;
  }
}

function under(id: string, serviceId: string): Partial<AuditQuery> | 'none' {
  const path = id.toLowerCase().replace(/\/$/, '');
  const service = serviceId.toLowerCase();
  if (path === service) return {};
  return path.startsWith(`${service}/`) ? { key: path.slice(service.length + 1) } : 'none';
}

function timeOf(text: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw unreadable(text);
  return new Date(time).toISOString();
}

function unreadable(text: string): Error {
  const expected =
    "conditions such as eventTimestamp ge '2026-11-01T00:00:00Z', resourceId, resourceGroupName, resourceProvider, correlationId or caller eq '…', joined by 'and'";
  return validationError([detail('$filter', `found '${text.slice(0, 80)}'; expected ${expected}`)]);
}
