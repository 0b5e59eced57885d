{{- define "plane.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "plane.selectorLabels" -}}
app.kubernetes.io/name: {{ include "plane.fullname" . }}
app.kubernetes.io/component: control-plane
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "plane.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "plane.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- range $name, $value := .Values.commonLabels }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "plane.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "plane.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- /* Several of them share a store, a key and a certificate, and take calls from elsewhere. */ -}}
{{- define "plane.check" -}}
{{- $_ := required "store.url is required: several control planes share a PostgreSQL" .Values.store.url -}}
{{- $_ := required "store.keySecretName is required: all of them have to read what one has encrypted" .Values.store.keySecretName -}}
{{- $_ := required "tls.secretName is required: development certificates are for one machine" .Values.tls.secretName -}}
{{- if or (not .Values.identity.issuers) (not .Values.identity.audiences) -}}
{{- fail "identity.issuers and identity.audiences are required: development tokens are for one machine" -}}
{{- end -}}
{{- end -}}
