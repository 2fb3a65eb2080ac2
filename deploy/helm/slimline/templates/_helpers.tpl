{{- define "slimline.labels" -}}
app.kubernetes.io/name: slimline
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "slimline.selector" -}}
app.kubernetes.io/name: slimline
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "slimline.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "slimline.githubPort" -}}
{{- $url := urlParse .Values.app.githubApiUrl -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (eq $url.scheme "http" | ternary "80" "443") -}}
{{- end -}}

{{- define "slimline.env" -}}
{{- if .Values.app.setup }}
- name: SLIMLINE_SECRET_KEY
  valueFrom: { secretKeyRef: { name: {{ .Values.existingSecret }}, key: secret-key } }
{{- else }}
- name: SLIMLINE_APP_ID
  value: {{ required "app.id: the App's number, from its settings page; or app.setup=true to create one" .Values.app.id | quote }}
- name: SLIMLINE_PRIVATE_KEY_FILE
  value: /run/secrets/slimline/private-key
- name: SLIMLINE_WEBHOOK_SECRET
  valueFrom: { secretKeyRef: { name: {{ .Values.existingSecret }}, key: webhook-secret } }
{{- end }}
- name: SLIMLINE_PUBLIC_URL
  value: {{ .Values.app.publicUrl | quote }}
- name: SLIMLINE_PUBLIC_PAGES
  value: {{ .Values.app.publicPages | quote }}
- name: SLIMLINE_APP_SLUG
  value: {{ .Values.app.slug | quote }}
- name: SLIMLINE_GITHUB_API_URL
  value: {{ .Values.app.githubApiUrl | quote }}
- name: SLIMLINE_TRUSTED_PROXIES
  value: {{ .Values.app.trustedProxies | quote }}
- name: SLIMLINE_DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.existingSecret }}, key: database-url } }
- name: SLIMLINE_ADMIN_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .Values.existingSecret }}, key: admin-token, optional: true } }
{{- if .Values.traces.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.traces.endpoint | quote }}
- name: OTEL_EXPORTER_OTLP_HEADERS
  valueFrom: { secretKeyRef: { name: {{ .Values.existingSecret }}, key: otlp-headers, optional: true } }
- name: OTEL_SERVICE_NAME
  value: {{ .Release.Name }}
- name: OTEL_TRACES_SAMPLER
  value: {{ .Values.traces.sampler }}
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .Values.traces.samplerArg | quote }}
{{- end }}
{{- end -}}

{{- define "slimline.container" -}}
image: {{ include "slimline.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
volumeMounts:
  {{- if not .Values.app.setup }}
  - { name: private-key, mountPath: /run/secrets/slimline, readOnly: true }
  {{- end }}
  - { name: data, mountPath: /var/lib/slimline }
  - { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "slimline.pod" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: 40
volumes:
  {{- if not .Values.app.setup }}
  - name: private-key
    secret:
      secretName: {{ .Values.existingSecret }}
      defaultMode: 0440
      items: [{ key: private-key, path: private-key }]
  {{- end }}
  - { name: data, emptyDir: {} }
  - { name: tmp, emptyDir: {} }
{{- end -}}
