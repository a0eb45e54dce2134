import { SYSTEM_NAMESPACE } from '../../contracts/group.ts'
import { isController, isDefinition, isWorkload, toLocalController, type LocalServices, type Manifest } from './manifests.ts'

/** Name under which the node agent makes volumes. */
export const LOCAL_PROVISIONER = 'homecraft.io/local'

/** Secrets that the platform's processes share. */
export interface SharedSecrets {
  hooksToken: string
  relayToken: string
  derivationKey: string
}

/** Which objects a cluster gets; see `bootstrapRequest`. */
export type Scope = 'Embedded' | 'Context' | 'Definitions'

/** What to apply, out of all the manifests. */
export function chooseObjects(rendered: readonly Manifest[], scope: Scope, services: LocalServices): Manifest[] {
  const isWanted: Record<Scope, (object: Manifest) => boolean> = {
    Embedded: (object) => !isWorkload(object),
    Context: (object) => isDefinition(object) || isController(object) || object.kind === 'Namespace',
    Definitions: isDefinition,
  }
  return rendered.filter(isWanted[scope]).map((object) => toLocalController(object, services))
}

/** The Secrets that manifests refer to and no repository can hold. */
export function newSecrets({ hooksToken, relayToken, derivationKey }: SharedSecrets): Manifest[] {
  return [newSecret('hooks-token', { token: hooksToken }), newSecret('relay-token', { token: relayToken }), newSecret('derivation-key', { key: derivationKey })]
}

function newSecret(name: string, values: Record<string, string>): Manifest {
  const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: SYSTEM_NAMESPACE }, type: 'Opaque', data }
}

/** The class of volumes that the node agent makes. A world outlives its claim: nothing is deleted with it. */
export function newStorageClass(): Manifest {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'local', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: LOCAL_PROVISIONER,
    reclaimPolicy: 'Retain',
    allowVolumeExpansion: true,
    volumeBindingMode: 'Immediate',
  }
}
