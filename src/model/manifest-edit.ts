/** Small edits of a manifest's text that keep everything else of it, for what comes back from the ports tree. */
import { addKey, applySplices, type Splice, setScalar } from './edit.ts'
import { type ManifestText, type Path, readManifest } from './manifest.ts'
import { checkSame, dataOf, valueAt, withValue } from './manifest-data.ts'

/** A manifest with another value at the path; the same manifest when it has it already, undefined when none can stand there. */
export function withScalar(source: ManifestText, path: Path, value: string): ManifestText | undefined {
  if (valueAt(dataOf(source.text), path) === value) return source
  return edited(source, setScalar(source, path, value), withValue(dataOf(source.text), path, value))
}

/** Sets a key that may not be there yet; a new one comes behind `after`, a key of the same mapping. */
export function withKey(source: ManifestText, after: Path, key: string, value: string): ManifestText | undefined {
  const path = [...after.slice(0, -1), key]
  if (source.rangeOf(path) !== undefined) return withScalar(source, path, value)
  return edited(source, addKey(source, after, key, value), withValue(dataOf(source.text), path, value))
}

/** The text after a splice, which must hold exactly the data that was meant. */
export function edited(source: ManifestText, splice: Splice | undefined, wanted: unknown): ManifestText | undefined {
  if (splice === undefined) return undefined
  const text = applySplices(source.text, [splice])
  checkSame(text, wanted, source.file)
  return readManifest(text, source.file)
}

/** Every text of the manifest below a path, with its own path. */
export function scalarsBelow(source: ManifestText, top: Path): readonly (readonly [Path, string])[] {
  const walk = (value: unknown, path: Path): readonly (readonly [Path, string])[] => {
    if (typeof value === 'string') return [[path, value]]
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, child]) =>
      walk(child, [...path, Array.isArray(value) ? Number(key) : key]),
    )
  }
  return walk(valueAt(dataOf(source.text), top), top)
}

/** The edits one after the other, each on the text that the one before left; undefined as soon as one cannot be made. */
export function inTurn<T>(
  source: ManifestText,
  items: readonly T[],
  edit: (source: ManifestText, item: T) => ManifestText | undefined,
): ManifestText | undefined {
  return items.reduce<ManifestText | undefined>((now, item) => now && edit(now, item), source)
}
