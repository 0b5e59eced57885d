// The settings of APIM's container, by their names there. What cannot be held is refused where going on would not be what was
// asked for, and told where it only means less to see; what is set to the value that it has here anyway is neither.
// https://learn.microsoft.com/azure/api-management/self-hosted-gateway-settings-reference

/** What becomes of a setting. */
export interface ContainerSetting {
  readonly name: string;
  readonly says: string;
  /** Done as Azure says; told when it is set to something else than here; refused then. */
  readonly is: 'done' | 'told' | 'refused';
  /** The values, in lower case, that say no more than what is so anyway. */
  readonly same?: readonly string[];
  /** What to do instead, where it is not done. */
  readonly instead?: string;
}

const done = (name: string, says: string): ContainerSetting => ({ name, says, is: 'done' });
const told = (name: string, says: string, instead: string, ...same: readonly string[]): ContainerSetting => ({
  ...{ name, says, is: 'told', same, instead },
});
const refused = (name: string, says: string, instead: string, ...same: readonly string[]): ContainerSetting => ({
  ...{ name, says, is: 'refused', same, instead },
});

const entra = 'gateways show a token of their own here: set config.service.auth to "GatewayKey …"';
const redis = 'instances count together through Redis: name one in the file of --settings, under "redis"';
const ingress = 'name what a cluster runs in the control plane';
const metrics = 'have /metrics of --admin-port read by Prometheus';
const logs = 'have requests written as lines of JSON with --records';
const protocols = 'TLS 1.2 and 1.3 are spoken with backends';
const prefix = 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols';

/** Every setting of Azure's table. */
export const containerSettings: readonly ContainerSetting[] = [
  done('gateway.name', 'The name of the gateway; what the token says has to be the same.'),
  done('config.service.endpoint', 'Where the control plane is, as the portal gives it.'),
  done('config.service.auth', 'The token of the gateway: `GatewayKey` and what `generateToken` gives.'),
  refused('config.service.auth.azureAd.tenantId', 'A tenant of Entra.', entra),
  refused('config.service.auth.azureAd.clientId', 'An application of Entra.', entra),
  refused('config.service.auth.azureAd.clientSecret', 'Its secret.', entra),
  refused('config.service.auth.azureAd.certificatePath', 'Its certificate.', entra),
  told('config.service.auth.azureAd.authority', 'Where Entra is.', entra),
  told('config.service.auth.tokenAudience', 'Whom tokens of Entra are for.', entra),
  done('config.service.endpoint.disableCertificateValidation', 'Whether any control plane is believed.'),
  done('config.service.integration.timeout', 'How long the control plane may take, as `hh:mm:ss`.'),
  told('neighborhood.host', 'Where other instances are.', redis),
  told('neighborhood.heartbeat.port', 'Where they say that they are there.', redis, '4291'),
  told('policy.rate-limit.sync.port', 'Where they tell what they have counted.', redis, '4290'),
  refused(
    'net.server.http.forwarded.proto.enabled',
    'Whether `X-Forwarded-Proto` says how a request came.',
    'let TLS end at this gateway, or give APIs the protocol http',
    'false',
  ),
  refused('k8s.ingress.enabled', 'Whether resources of Kubernetes are configuration.', ingress, 'false'),
  told('k8s.ingress.namespace', 'Where they are.', ingress, 'default'),
  told('k8s.ingress.dns.suffix', 'How names end.', ingress, 'svc.cluster.local'),
  told('k8s.ingress.config.path', 'How the cluster is reached.', ingress),
  told('telemetry.metrics.local', 'Where metrics are sent.', metrics, 'none'),
  told('telemetry.metrics.local.statsd.endpoint', 'Where statsd is.', metrics),
  told('telemetry.metrics.local.statsd.sampling', 'How much of it.', metrics),
  told('telemetry.metrics.local.statsd.tag-format', 'How tags are written.', metrics, 'none'),
  told('telemetry.metrics.cloud', 'Whether metrics go to Azure Monitor.', metrics, 'false', 'true'),
  told('observability.opentelemetry.enabled', 'Whether metrics go to a collector.', metrics, 'false'),
  told('observability.opentelemetry.collector.uri', 'Where it is.', metrics),
  told('observability.opentelemetry.system-metrics.enabled', 'Whether those of the process do.', metrics, 'false'),
  told('observability.opentelemetry.histogram.buckets', 'The bounds of histograms.', metrics),
  told('telemetry.logs.std', 'How the log is written.', 'it is text on standard error', 'text'),
  told('telemetry.logs.std.level', 'What is in the log.', 'everything is said that operators should know', 'info'),
  told('telemetry.logs.std.color', 'Whether it has colours.', 'it has them on a terminal', 'true', 'false'),
  told('telemetry.logs.local', 'Where the log is sent.', logs, 'auto', 'none'),
  told('telemetry.logs.local.localsyslog.endpoint', 'Where the syslog of the machine is.', logs),
  told('telemetry.logs.local.localsyslog.facility', 'What it is called there.', logs),
  told('telemetry.logs.local.rfc5424.endpoint', 'Where a syslog is.', logs),
  told('telemetry.logs.local.rfc5424.facility', 'What it is called there.', logs),
  told('telemetry.logs.local.journal.endpoint', 'Where the journal is.', logs),
  told('telemetry.logs.local.json.endpoint', 'Where lines of JSON are sent.', logs, '127.0.0.1:8888'),
  done('certificates.local.ca.enabled', 'Whether authorities that the machine trusts are trusted.'),
  done('net.server.tls.ciphers.allowed-suites', 'The cipher suites that are spoken with callers.'),
  refused(
    'net.client.tls.ciphers.allowed-suites',
    'The cipher suites that are spoken with backends.',
    'start with NODE_OPTIONS=--tls-cipher-list=…, in the names of OpenSSL',
  ),
  refused(
    'security.certificate-revocation.validation.enabled',
    'Whether it is asked if certificates were revoked.',
    'give lists of revoked certificates of callers in the file of --settings, under "tls"',
    'false',
  ),
  refused(`${prefix}.Tls13`, 'Whether TLS 1.3 is spoken with backends.', protocols, 'true'),
  refused(`${prefix}.Tls12`, 'Whether TLS 1.2 is.', protocols, 'true'),
  told(`${prefix}.Tls11`, 'Whether TLS 1.1 is.', protocols, 'false'),
  told(`${prefix}.Tls10`, 'Whether TLS 1.0 is.', protocols, 'false'),
  told(`${prefix}.Ssl30`, 'Whether SSL 3.0 is.', protocols, 'false'),
  told(
    'logs.applicationinsights.endpoint',
    'Where Application Insights is.',
    logs,
    'https://dc.services.visualstudio.com/v2/track',
  ),
  done('HTTP_PROXY', 'A proxy on the way to the control plane; backends have proxies of their own.'),
  done('HTTPS_PROXY', 'The same.'),
  done('NO_PROXY', 'Hosts that are reached without it.'),
];
