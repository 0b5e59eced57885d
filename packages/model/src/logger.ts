/**
 * Where events are sent.
 * @see https://learn.microsoft.com/rest/api/apimanagement/logger
 */
export interface Logger {
  readonly id: string;
  readonly loggerType: 'azureEventHub' | 'applicationInsights' | 'azureMonitor';
  /** Such as `connectionString` and `name` of an event hub, with named values filled in. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly isBuffered?: boolean;
}
