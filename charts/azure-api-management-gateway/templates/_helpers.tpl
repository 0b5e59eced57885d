{{- define "gateway.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "gateway.fullname" . }}
app.kubernetes.io/component: self-hosted-gateway
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gateway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "gateway.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- range $name, $value := .Values.commonLabels }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "gateway.serviceAccount" -}}
{{- if .Values.serviceAccountName -}}
{{- /* The name of older charts of Azure. */ -}}
{{- .Values.serviceAccountName -}}
{{- else if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "gateway.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- /* Azure's image cannot run here: the one of this chart stands for it. */ -}}
{{- define "gateway.image" -}}
{{- if hasSuffix "azure-api-management/gateway" .Values.image.repository -}}
{{- printf "%s:%s" .Values.turnpike.image.repository (.Values.turnpike.image.tag | default .Chart.AppVersion) -}}
{{- else -}}
{{- printf "%s:%v" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "gateway.secret" -}}
{{- if .Values.secret.createSecret -}}
{{- include "gateway.fullname" . -}}
{{- else -}}
{{- required "secret.existingSecretName is required when secret.createSecret is false" .Values.secret.existingSecretName -}}
{{- end -}}
{{- end -}}

{{- define "gateway.discovery" -}}
{{- include "gateway.fullname" . | trunc 44 | trimSuffix "-" }}-instance-discovery
{{- end -}}

{{- /* The file of --settings; empty where nothing is set. */ -}}
{{- define "gateway.settings" -}}
{{- $settings := deepCopy .Values.turnpike.settings -}}
{{- with .Values.turnpike.redis -}}
{{- if .urls -}}
{{- $_ := set $settings "redis" (merge (dict "urls" .urls) .more ($settings.redis | default dict)) -}}
{{- end -}}
{{- end -}}
{{- if $settings }}{{ toJson $settings }}{{ end -}}
{{- end -}}

{{- define "gateway.settingsSecret" -}}
{{- if .Values.turnpike.settingsSecretName -}}
{{- .Values.turnpike.settingsSecretName -}}
{{- else if include "gateway.settings" . -}}
{{- include "gateway.fullname" . | trunc 54 | trimSuffix "-" }}-settings
{{- end -}}
{{- end -}}

{{- define "gateway.hasPreStop" -}}
{{- if and .Values.turnpike.preStopSeconds (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) }}yes{{ end -}}
{{- end -}}

{{- /* Requests under way have what is left of the pod's time, with two seconds to end in. */ -}}
{{- define "gateway.graceSeconds" -}}
{{- $whole := .Values.gateway.deployment.terminationGracePeriodSeconds | default 30 | int -}}
{{- $pause := ternary (.Values.turnpike.preStopSeconds | int) 0 (eq (include "gateway.hasPreStop" .) "yes") -}}
{{- max 0 (sub (sub $whole $pause) 2) -}}
{{- end -}}

{{- /* What the gateway itself would refuse at its start is refused before anything is changed. */ -}}
{{- define "gateway.check" -}}
{{- if ne .Values.gateway.auth.type "GatewayToken" -}}
{{- fail (printf "gateway.auth.type is %s; this gateway shows a token of its own: set it to GatewayToken, and gateway.auth.key to \"GatewayKey …\"" .Values.gateway.auth.type) -}}
{{- end -}}
{{- if .Values.ingress.controller.enabled -}}
{{- fail "ingress.controller.enabled is true; this gateway reads no resources of Kubernetes: name what a cluster runs in the control plane" -}}
{{- end -}}
{{- if .Values.security.tls.client.ciphers.allowedSuites -}}
{{- fail "security.tls.client.ciphers.allowedSuites is set; cipher suites spoken with backends are those of the runtime here" -}}
{{- end -}}
{{- if and .Values.observability.statsD.enabled (not .Values.observability.statsD.endpoint) -}}
{{- fail "observability.statsD.endpoint is required when statsD is enabled" -}}
{{- end -}}
{{- if and .Values.observability.opentelemetry.enabled (not .Values.observability.opentelemetry.collector.uri) -}}
{{- fail "observability.opentelemetry.collector.uri is required when OpenTelemetry is enabled" -}}
{{- end -}}
{{- end -}}
