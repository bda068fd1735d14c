/** Which release is handed over, and whether ports/ is that release. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { isCode, readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { digest } from '../../base/sha256.ts'
import type { Texts } from '../../model/foreign.ts'
import { allPorts } from '../../model/ports.ts'
import type { ReleaseRecord } from '../../model/record.ts'
import { submittedFiles } from '../tree-landed.ts'
import type { Ours, TreeStart, WithHistory } from '../tree-start.ts'

export interface SubmitStart extends TreeStart {
  /** `1.9.0`; undefined: the newest release. */
  readonly version: string | undefined
  /** Folder of the packet; below it a folder of the release's name when it is not given. */
  readonly out: string | undefined
  /** Text for UPDATING: what users must do. */
  readonly updating: string | undefined
  /** Shows what a candidate would give, and writes nothing. */
  readonly dryRun: boolean
  /** Evaluate the tree's ports, too: their Makefiles may run commands. */
  readonly trust: boolean
}

export interface Chosen {
  readonly record: ReleaseRecord
}

export const chooseRelease: Step<SubmitStart & Ours, Chosen> = {
  title: 'choosing the release',
  run: ({ version, dryRun, records, source }) => {
    const known = records.filter(record => dryRun || record.state === 'final')
    const record = version === undefined ? known.at(-1) : records.find(one => one.version === version)
    if (record === undefined) {
      throw refused('submit.no-release', `there is no release ${version ?? 'yet'}`, 'wbrel prepare 1.x --final')
    }
    if (record.state !== 'final' && !dryRun) {
      const message = `${record.version} is a candidate; only a final release is handed over`
      throw refused('submit.candidate', message, `wbrel prepare ${record.version} --final, or --dry-run to look`)
    }
    if (Object.keys(record.outputs.files).length === 0) {
      const message = `${record.version} was made by hand: its record does not hold the files of its ports`
      throw refused('submit.by-hand', message, 'wbrel prepare 1.x')
    }
    const stated = source.manifest.wifibox.version
    if (stated === record.version) return { record }
    const message = `the manifest and ports/ are those of ${stated}, not of ${record.version}`
    throw refused('submit.other-version', message, `git checkout ${record.version}, or wbrel submit ${stated}`)
  },
}

export interface Handed {
  /** Path below the tree -> text: what the tree shall have. */
  readonly wanted: Texts
  /** Paths that are not as the release has them, since others changed them in the tree meanwhile. */
  readonly sinceRelease: readonly string[]
}

export const readPorts: Step<Ours & Chosen & WithHistory, Handed> = {
  title: 'comparing ports/ with the release',
  run: ({ root, ports, record, history, foreign }) => {
    const wanted = new Map(
      allPorts(ports).flatMap(({ origin }) =>
        filesBelow(join(root, 'ports'), origin).map(path => [path, readText(join(root, 'ports', path)) ?? ''] as const),
      ),
    )
    const paths = new Set([...wanted.keys(), ...Object.keys(record.outputs.files)])
    const different = [...paths].filter(path => digest(wanted.get(path)) !== record.outputs.files[path])
    const touched = new Set(
      [...history.changes, ...foreign.map(one => one.change)].flatMap(c => c.files.map(f => f.path)),
    )
    const submitted = submittedFiles(root, record)
    const isKnown = (path: string): boolean => touched.has(path) || digest(wanted.get(path)) === submitted[path]
    const unexplained = different.filter(path => !isKnown(path))
    if (unexplained.length === 0) return { wanted, sinceRelease: different }
    const list = `${unexplained.slice(0, 5).join(', ')}${unexplained.length > 5 ? ' ...' : ''}`
    const isStray = unexplained.every(path => record.outputs.files[path] === undefined)
    throw refused(
      'submit.not-the-release',
      isStray
        ? `ports/ has files that ${record.version} was not released with: ${list}`
        : `ports/ is not what ${record.version} was released as: ${list}`,
      isStray
        ? 'git clean -n -- ports shows what lies there beside the release'
        : `git checkout ${record.version} -- ports, or make a release of the change: wbrel prepare 1.x`,
    )
  },
}

function filesBelow(tree: string, origin: string): readonly string[] {
  try {
    return readdirSync(join(tree, origin), { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile() && !entry.name.endsWith('.wbrel-tmp'))
      .map(entry => join(entry.parentPath, entry.name).slice(tree.length + 1))
      .sort()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function refused(code: string, message: string, hint: string): Fault {
  return new Fault('refused', { code, message, hint })
}
