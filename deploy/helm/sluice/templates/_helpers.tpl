{{- define "sluice.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{- define "sluice.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- else if contains (include "sluice.name" .) .Release.Name -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "sluice.name" .) | trunc 53 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name by which every pod of the cluster reaches the service. */}}
{{- define "sluice.host" -}}
{{ include "sluice.fullname" . }}.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}
{{- end -}}

{{- define "sluice.selector" -}}
app.kubernetes.io/name: {{ include "sluice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sluice.labels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "sluice.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Nothing that a process in a container could be allowed is allowed. */}}
{{- define "sluice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "sluice.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* A client is told to go on at the address of the listener that it came by; an HTTP request may come by each name of the service. */}}
{{- define "sluice.conf" -}}
{{- $host := include "sluice.host" . -}}
{{- $name := include "sluice.fullname" . -}}
listen = 0.0.0.0
advertise = {{ $host }}
allow-host = {{ $name }}
allow-host = {{ $name }}.{{ .Release.Namespace }}
allow-host = {{ $name }}.{{ .Release.Namespace }}.svc
allow-host = {{ $host }}
{{- if .Values.external.enabled }}
allow-host = {{ .Values.external.host }}
kafka.listeners = PLAINTEXT://0.0.0.0:9092,EXTERNAL://0.0.0.0:9094
kafka.advertised.listeners = PLAINTEXT://{{ $host }}:9092,EXTERNAL://{{ .Values.external.host }}:{{ .Values.external.nodePort }}
kafka.listener.security.protocol.map = PLAINTEXT:PLAINTEXT,EXTERNAL:PLAINTEXT
{{- else }}
kafka.advertised.listeners = PLAINTEXT://{{ $host }}:9092
{{- end }}
{{- range $key, $value := .Values.settings }}
{{ $key }} = {{ if kindIs "float64" $value }}{{ if eq (floor $value) $value }}{{ int64 $value }}{{ else }}{{ $value }}{{ end }}{{ else }}{{ $value }}{{ end }}
{{- end }}
{{ end -}}
