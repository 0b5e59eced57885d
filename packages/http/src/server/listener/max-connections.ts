/** Files, pipes and the like that a process has open beside its connections. */
const otherDescriptors = 64;
const most = 50_000;

/**
 * How many connections a process can have without running out of file descriptors, when each may need another one to a
 * backend. Running out is survived, but refusing clients is better than failing their requests.
 */
export function affordableConnections(): number {
  affordable ??= Math.max(16, Math.min(most, Math.floor((descriptorLimit() - otherDescriptors) / 2)));
  return affordable;
}

let affordable: number | undefined;

function descriptorLimit(): number {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // Looking up the names of peers would take its time.
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  report.excludeNetwork = excludeNetwork;
  const limit = Number(userLimits?.open_files?.soft);
  return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
}
