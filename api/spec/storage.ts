import { DEFAULT_STORAGE_SIZE, STORAGE_RULES, type MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toMebibytes } from '../../contracts/quantity.ts'
import type { FieldError } from '../../contracts/rest.ts'
import { inBody, invalid } from '../errors.ts'

/** The spec with the storage that it had, where it names none; refused when it breaks a rule that the cluster holds every change to. */
export function keepStorage(spec: MinecraftServerSpec, before: MinecraftServerSpec): MinecraftServerSpec {
  const had = before.storageSize ?? DEFAULT_STORAGE_SIZE
  const storageSize = spec.storageSize ?? had
  const errors: FieldError[] = []
  if (toMebibytes(storageSize) < toMebibytes(had)) errors.push(inBody('$.storageSize', `${STORAGE_RULES.size}. It has ${had}.`))
  if (spec.storageClassName !== before.storageClassName) errors.push(inBody('$.storageClassName', STORAGE_RULES.className))
  if (errors.length > 0) throw invalid(errors)
  return { ...spec, storageSize }
}
