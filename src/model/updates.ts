/**
 * What `wbrel bump` changes: updates from the command line or from a file, checked all together against a manifest.
 * `applyUpdates` answers the new text of the manifest, or throws with everything that is wrong; it writes nothing.
 */
import { Fault, type Place, type Problem } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import { type Bumped, type Component, compareVersions, components, isPortVersion } from './components.ts'
import { addKey, applySplices, removeKey, type Splice, scalarPath, setScalar } from './edit.ts'
import { applyListEdits, type ListEdit } from './list-edits.ts'
import { type ManifestText, type Path, readManifest } from './manifest.ts'
import { checkSame, dataOf, withoutValue, withValue } from './manifest-data.ts'
import { resolve } from './resolve.ts'
import { manifestSchema } from './schema.ts'

/** One component's new version, new commit, or both. */
export interface ComponentUpdate {
  readonly component: string
  readonly version?: string | undefined
  readonly commit?: string | undefined
  /** Core only: the tag exists, the commit goes. */
  readonly finalize?: boolean | undefined
  readonly place?: Place | undefined
}

export interface Updates {
  readonly components: readonly ComponentUpdate[]
  readonly lists: readonly ListEdit[]
}

export interface Applied {
  readonly text: string
  readonly bumped: readonly Bumped[]
  /** Steps back of what may go back. */
  readonly notices: readonly Problem[]
}

/**
 * The manifest's text after the updates.
 * @throws Fault invalid with one problem for each update that cannot be; refused when a published version would go back
 */
export function applyUpdates(source: ManifestText, updates: Updates): Applied {
  const known = components(source.manifest)
  const wanted = updates.components.map(update => ({ update, component: find(known, update) }))
  failOn(wanted.flatMap(({ component }) => ('code' in component ? [component] : [])))
  const targets = wanted.flatMap(({ update, component }) => ('code' in component ? [] : [{ update, component }]))
  failOn(targets.flatMap(({ update, component }) => impossible(update, component)))
  failOn(targets.flatMap(backwards), 'refused')

  const edits = targets.flatMap(({ update, component }) => editsOf(source, update, component))
  const data = edits.reduce((all, edit) => edit.data(all), dataOf(source.text))
  checkValues(data, edits)
  const text = applySplices(
    source.text,
    edits.flatMap(edit => edit.splice ?? []),
  )
  checkSame(text, data, source.file)
  const lists = applyListEdits(text, source.file, updates.lists)
  if (lists.text !== source.text) resolve(readManifest(lists.text, source.file))
  return {
    text: lists.text,
    bumped: [...edits.map(edit => edit.bumped), ...lists.bumped],
    notices: [...targets.flatMap(stepBack), ...lists.notices],
  }
}

interface Target {
  readonly update: ComponentUpdate
  readonly component: Component
}

/** One change of one scalar, in the text and in the data: the two must come to the same in the end. */
interface Edit {
  readonly path: Path
  readonly value: string | undefined
  readonly splice: Splice | undefined
  readonly data: (data: unknown) => unknown
  readonly bumped: Bumped
  readonly place: Place | undefined
}

function find(known: readonly Component[], { component: name, place }: ComponentUpdate): Component | Problem {
  const [first, second] = known.filter(c => c.name === name)
  if (first !== undefined && second === undefined) return first
  const at = place === undefined ? {} : { place }
  if (first !== undefined) {
    const message = `the manifest has two components of the name ${name}`
    return { code: 'bump.ambiguous', message, ...at, found: name, hint: 'change the right one by hand' }
  }
  const names = known.map(c => c.name)
  return {
    code: 'bump.unknown-component',
    message: `the manifest has no component ${name}${didYouMean(name, names)}`,
    ...at,
    found: name,
    expected: `one of ${names.join(', ')}`,
    hint: 'wbrel bump --help',
  }
}

/** What no manifest could express, whatever the version is. */
function impossible({ version, commit, finalize, place }: ComponentUpdate, component: Component): readonly Problem[] {
  const { name, kind } = component
  const problem = (message: string, hint: string): readonly Problem[] => [
    { code: 'bump.impossible', message, ...(place && { place }), hint },
  ]
  if (commit !== undefined && kind !== 'core' && kind !== 'guest') {
    return problem(`${name} has no commit`, `wbrel bump ${name} VERSION`)
  }
  if (finalize === true && kind !== 'core') return problem(`${name} cannot be finalized`, 'wbrel bump core finalize')
  if (finalize === true && commit !== undefined) {
    return problem('core cannot be finalized and pinned at once', 'wbrel bump core finalize')
  }
  if (version === undefined && commit === undefined && finalize !== true) {
    return problem(`no version is given for ${name}`, `wbrel bump ${name} VERSION`)
  }
  if (kind === 'core' && component.commit === undefined && commit !== undefined && version === undefined) {
    return problem(
      'core is released: a commit needs the version that it is on the way to',
      'wbrel bump core VERSION --commit HASH',
    )
  }
  const leap =
    kind === 'core' && component.commit !== undefined && version !== undefined && version !== component.version
  if (leap && commit === undefined && finalize !== true) {
    return problem(
      `core ${component.version} is still pinned to a commit`,
      'wbrel bump core VERSION --commit HASH, or wbrel bump core finalize',
    )
  }
  return []
}

function backwards({ update, component }: Target): readonly Problem[] {
  const { version, place } = update
  if (version === undefined || !isPortVersion(component.kind)) return []
  const order = compareVersions(version, component.version)
  if (order === undefined || order >= 0) return []
  return [
    {
      code: 'bump.backwards',
      message: `the version of ${component.name} would go back; pkg would never install it over the old one`,
      ...(place && { place }),
      found: version,
      expected: `a version above ${component.version}`,
      hint: `wbrel bump ${component.name} VERSION`,
    },
  ]
}

function stepBack({ update: { version, place }, component }: Target): readonly Problem[] {
  if (version === undefined || isPortVersion(component.kind)) return []
  const order = compareVersions(version, component.version)
  if (order === undefined || order >= 0) return []
  return [
    {
      code: 'bump.step-back',
      message: `${component.name} goes back from ${component.version} to ${version}`,
      severity: 'notice',
      ...(place && { place }),
      hint: `when a release has ${component.version}, say why in the manifest: downgrades: {${component.name}: {to: ${version}, why: REASON}}`,
    },
  ]
}

function editsOf(source: ManifestText, update: ComponentUpdate, component: Component): readonly Edit[] {
  const { name, kind, path, version, commit } = component
  const place = update.place
  const edits: Edit[] = []
  const change = (at: Path, from: string, to: string): void => {
    if (from === to) return
    const bumped = { component: name, kind, from, to }
    edits.push({
      path: at,
      value: to,
      splice: setScalar(source, at, to),
      data: d => withValue(d, at, to),
      bumped,
      place,
    })
  }
  if (update.version !== undefined) change(scalarPath(source, path), version, update.version)
  const pin: Path = [...path.slice(0, -1), 'commit']
  if (update.commit !== undefined && commit === undefined) {
    const bumped = { component: name, kind, from: 'released', to: update.commit }
    const splice = addKey(source, path, 'commit', update.commit)
    edits.push({ path: pin, value: update.commit, splice, data: d => withValue(d, pin, update.commit), bumped, place })
  } else if (update.commit !== undefined) change(pin, commit ?? '', update.commit)
  if (update.finalize === true && commit !== undefined) {
    const bumped = { component: name, kind, from: commit, to: 'released' }
    edits.push({
      path: pin,
      value: undefined,
      splice: removeKey(source, pin),
      data: d => withoutValue(d, pin),
      bumped,
      place,
    })
  }
  return edits
}

/** The schema's opinion of each new value, told at the place of the update. */
function checkValues(data: unknown, edits: readonly Edit[]): void {
  const parsed = manifestSchema.safeParse(data)
  if (parsed.success) return
  failOn(
    edits.flatMap(({ path, value, bumped, place }) => {
      const issue = parsed.error.issues.find(
        i => path.every((part, n) => i.path[n] === part) || startsWith(path, i.path),
      )
      if (issue === undefined) return []
      const isCommit = path.at(-1) === 'commit'
      return [
        {
          code: 'bump.value',
          message: `this cannot be the ${isCommit ? 'commit' : 'version'} of ${bumped.component}: ${issue.message}`,
          ...(place && { place }),
          found: value ?? 'nothing',
          expected: issue.message.replace(/^must be /, ''),
        },
      ]
    }),
  )
}

/** A package's shorthand `name: version` is reported at the entry or below it. */
function startsWith(path: Path, start: Path): boolean {
  return start.length >= path.length - 1 && start.every((part, n) => path[n] === part)
}

function failOn(problems: readonly Problem[], exit: 'invalid' | 'refused' = 'invalid'): void {
  if (problems.length > 0) throw new Fault(exit, problems)
}
