import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

// Helm itself, and the part of Kubernetes that says whether a manifest is one. Neither needs a cluster or a network.

/** Where `npm run charts:install` puts them. */
export const chartToolsFolder: string = fileURLToPath(new URL('../../node_modules/.cache/charts', import.meta.url));

/** The modules of Go that they are made from. */
export const chartTools: Readonly<Record<'helm' | 'kubectl-validate', string>> = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.19.0',
  'kubectl-validate': 'sigs.k8s.io/kubectl-validate@v0.0.4',
};

const helm = find('helm', 'version');
const validator = find('kubectl-validate', '--help');

/** Why charts are not tried; absent where they can be. */
export const chartToolsMissing: string | undefined =
  helm === undefined || validator === undefined
    ? 'left out: no helm or no kubectl-validate here (npm run charts:install)'
    : undefined;

/** The release of Kubernetes that charts are rendered for, and checked against. */
export const kubernetesVersion = '1.30';

/** A manifest, as far as tests look into one. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** The template of pods in a deployment. */
export interface PodTemplate {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  };
}

/** A container of a pod. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number; readonly protocol?: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly readinessProbe: object;
  readonly livenessProbe: object;
  readonly startupProbe: object;
}

/** What Helm made of a chart. */
export interface Rendered {
  readonly manifests: readonly Manifest[];
  /** Why it did not; empty when it did. */
  readonly errors: string;
  /** What Kubernetes has against it, a line each. */
  readonly findings: readonly string[];
}

/** Renders a chart with values, as `helm install` would, and has Kubernetes look at what comes of it. */
export function render(chart: string, values: object, version: string = kubernetesVersion): Rendered {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  try {
    const file = join(folder, 'values.yaml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(values));
    const place = fileURLToPath(new URL(`../../charts/${chart}`, import.meta.url));
    const words = ['template', 'release', place, '--namespace', 'shop', '--values', file, '--kube-version', version];
    const { status, stdout, stderr } = spawnSync(helm as string, words, { encoding: 'utf8' });
    if (status !== 0) return { manifests: [], errors: stderr, findings: [] };
    const manifests = parseAllDocuments(stdout).flatMap((one): Manifest[] => (one.toJS() === null ? [] : [one.toJS()]));
    return { manifests, errors: '', findings: check(folder, manifests) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function check(folder: string, manifests: readonly Manifest[]): readonly string[] {
  const file = join(folder, 'manifests.yaml');
  writeFileSync(file, manifests.map((one) => JSON.stringify(one)).join('\n---\n'));
  const words = ['--version', kubernetesVersion, '--output', 'json', file];
  const { stdout, stderr } = spawnSync(validator as string, words, {
    encoding: 'utf8',
    env: { KUBECONFIG: '/dev/null' },
  });
  const said: Readonly<Record<string, readonly { status: string; message?: string }[]>> = JSON.parse(stdout);
  const answers = Object.values(said).flat();
  if (answers.length !== manifests.length)
    return [`${answers.length} of ${manifests.length} were looked at: ${stderr}`];
  return answers.flatMap(({ status, message }) => (status === 'Success' ? [] : [message ?? status]));
}

function find(name: string, word: string): string | undefined {
  return [join(chartToolsFolder, name), name].find((program) => spawnSync(program, [word]).status === 0);
}
