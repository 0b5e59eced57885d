/** Files, pipes and the like that a process has open beside its connections. */
const otherDescriptors = 64;
const most = 50_000;

/** What is left to connections to backends, which are shared: most clients wait most of the time. */
const shareOfBackends = 1 / 4;

/**
 * How many clients a process can have without running out of file descriptors. Running out is survived, but to refuse
 * clients is better than to fail their requests for want of a connection to a backend.
 */
export function affordableConnections(): number {
  affordable ??= Math.max(
    16,
    Math.min(most, Math.floor((descriptorLimit() - otherDescriptors) * (1 - shareOfBackends))),
  );
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
