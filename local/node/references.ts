import type { Container, Pod } from './shapes.ts'

/** The names of the objects that a pod's containers and volumes are made from, all in its namespace. */
export interface References {
  configMaps: string[]
  secrets: string[]
  claims: string[]
}

/** What a pod refers to, each name once. */
export function referencesOf({ spec }: Pod): References {
  const sources = [...[...spec.initContainers, ...spec.containers].flatMap(environmentSources), ...volumeSources(spec.volumes)]
  const claims = spec.volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName)
  return { configMaps: unique(sources.map(({ configMap }) => configMap)), secrets: unique(sources.map(({ secret }) => secret)), claims: unique(claims) }
}

interface Source {
  configMap: string | undefined
  secret: string | undefined
}

function environmentSources({ env, envFrom }: Container): Source[] {
  const ofVariables = env.map(({ valueFrom }) => ({ configMap: valueFrom?.configMapKeyRef?.name, secret: valueFrom?.secretKeyRef?.name }))
  return [...ofVariables, ...envFrom.map(({ configMapRef, secretRef }) => ({ configMap: configMapRef?.name, secret: secretRef?.name }))]
}

function volumeSources(volumes: Pod['spec']['volumes']): Source[] {
  return volumes.flatMap(({ configMap, secret, projected }) => [
    { configMap: configMap?.name, secret: secret?.secretName },
    ...(projected?.sources ?? []).map((source) => ({ configMap: source.configMap?.name, secret: source.secret?.name })),
  ])
}

function unique(names: (string | undefined)[]): string[] {
  return [...new Set(names.flatMap((name) => name || []))].sort()
}
