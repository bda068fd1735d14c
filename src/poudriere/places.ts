/** The lines of the manifest that set a row apart: options that are not at their default, and what follows from them. Pure. */
import { showPlace } from '../base/fault.ts'
import { type Condition, holds, inline } from '../model/condition.ts'
import type { FreeBSD } from '../model/freebsd.ts'
import { type ManifestText, type Path, showPath } from '../model/manifest.ts'
import { defaultSetting, pointOf } from '../model/options.ts'
import type { Port } from '../model/ports.ts'
import type { Row } from '../model/results.ts'

/** `wifibox.yaml:212 guest.packages[4]`, in the order of the manifest; the port itself for its defaults. */
export function placesOf(source: ManifestText, port: Port, row: Row, freebsd: FreeBSD): readonly string[] {
  const setting = { flavor: row.flavor, freebsd, options: new Set(row.set) }
  const usual = defaultSetting(port, row.flavor, freebsd)
  const [here, there] = [pointOf(port, setting), pointOf(port, usual)]
  const options = port.options
    .filter(({ name }) => setting.options.has(name) !== usual.options.has(name))
    .map(({ kind, group, name }) => [port.role, 'options', kind, ...(group === undefined ? [] : [group]), name])
  const blocks = [...conditionsIn(source.manifest[port.role], [port.role])]
    .map(({ path, condition }) => ({ path, condition: inline(condition, port.conditions) }))
    .filter(({ condition }) => holds(condition, here) && !holds(condition, there))
    .map(({ path }) => path)
  const paths: readonly Path[] = [...options, ...blocks]
  return (paths.length === 0 ? [[port.role]] : paths)
    .map(path => ({ path, place: source.placeOf(path) }))
    .toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0))
    .map(
      ({ path, place: { file, line } }) =>
        `${showPlace(line === undefined ? { file } : { file, line })} ${showPath(path)}`,
    )
}

/** Blocks with a `when:`, by the path of the block. */
function* conditionsIn(value: unknown, path: Path): Generator<{ readonly path: Path; readonly condition: Condition }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (key === 'when') yield { path, condition: child as Condition }
    else if (key !== 'options') yield* conditionsIn(child, [...path, Array.isArray(value) ? Number(key) : key])
  }
}
