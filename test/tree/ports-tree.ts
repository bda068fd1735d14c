/** Ports trees with history, and a maintainer's folder with a final release, for tests of sync and submit. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256 } from '../../src/base/sha256.ts'
import { cadenceOf } from '../../src/model/campaign.ts'
import { parseDistinfo } from '../../src/model/distinfo.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import { formatRecord, type ReleaseRecord, recordPath } from '../../src/model/record.ts'
import { renderPorts } from '../../src/render/tree.ts'
import type { FactState } from '../facts.ts'
import { historyFiles } from '../support/history.ts'
import { distinfoOf, manifestOf, portsOf, renderState } from '../support/rendered.ts'

/** Path -> text; null removes the file. */
export type Files = Readonly<Record<string, string | null>>

export interface TestTree {
  readonly folder: string
  /** Commits the files and answers the commit. */
  readonly commit: (author: string, subject: string, files: Files) => string
  readonly git: (...args: readonly string[]) => string
  readonly read: (path: string) => string
  /** Replaces a text in a file and commits it. */
  readonly sweep: (author: string, subject: string, path: string, from: string | RegExp, to: string) => string
  /** Later commits are made after that day. */
  readonly skipTo: (day: string) => void
  readonly remove: () => void
}

/** A ports tree at the commit that brought 1.8.0, with one earlier commit; `ports` are its files of ours. */
export function portsTree(ports: ReadonlyMap<string, string> = renderState('1.8.0').rendered.files): TestTree {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-ports-'))
  const own = treeIn(folder)
  own.git('init', '--quiet', '--initial-branch=main')
  own.commit('Peter Porter', 'Begin', {
    ...scenery,
    'net/Makefile': categoryMakefile,
    'net/wifibox/Makefile': 'PORTNAME=\twifibox\nPORTVERSION=\t1.7.0\n',
  })
  own.commit('Carla Committer', 'net/wifibox: Update to 1.8.0', Object.fromEntries(ports))
  return own
}

export const scenery: Files = {
  'Mk/bsd.port.mk': '# stand-in\n',
  'Mk/bsd.sites.mk': '# stand-in\n',
  MOVED: '# old|new|date|reason\nnet/oldport|net/newport|2020-01-01|Renamed\n',
  UPDATING: `Header of a file that tells what to do.\n\n20250101:\n  AFFECTS: users of net/newport\n  AUTHOR: p@example.org\n\n  Text.\n\n`,
  'net/newport/Makefile': 'PORTNAME=\tnewport\n',
}

const categoryMakefile = `    COMMENT = Networking

    SUBDIR += newport
    SUBDIR += wifibox
    SUBDIR += wifibox-alpine
    SUBDIR += wifibox-core

.include <bsd.port.subdir.mk>
`

export function treeIn(folder: string): TestTree {
  let day = Date.UTC(2026, 2, 30) / 1000
  const git = (...args: readonly string[]): string => run(folder, args)
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
  const commit = (author: string, subject: string, files: Files): string => {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) rmSync(join(folder, path))
      else {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
    }
    day += 86_400
    run(folder, ['add', '--all'])
    run(folder, ['commit', '--quiet', `--author=${author} <${mailOf(author)}>`, `--message=${subject}`], {
      GIT_AUTHOR_DATE: `${day} +0000`,
      GIT_COMMITTER_DATE: `${day} +0000`,
    })
    return git('rev-parse', 'HEAD').trim()
  }
  return {
    folder,
    git,
    read,
    commit,
    sweep: (author, subject, path, from, to) => {
      const text = read(path)
      const now = text.replace(from, to)
      if (now === text) throw new Error(`${path} has no ${from}`)
      return commit(author, subject, { [path]: now })
    },
    skipTo: to => {
      day = Date.parse(to) / 1000
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function mailOf(author: string): string {
  return `${author.split(' ')[0]?.toLowerCase()}@FreeBSD.org`
}

export const identity = {
  GIT_AUTHOR_NAME: 'Test Maintainer',
  GIT_AUTHOR_EMAIL: 'pali.gabor@gmail.com',
  GIT_COMMITTER_NAME: 'Carla Committer',
  GIT_COMMITTER_EMAIL: 'carla@FreeBSD.org',
}

export function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync('git', [...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...identity, ...env },
  })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}

export interface Maintainer {
  readonly folder: string
  readonly read: (path: string) => string
  readonly write: (path: string, text: string) => void
  readonly remove: () => void
}

/** The maintainer's folder right after the final release 1.9.0, made of a state; `edit` changes its manifest before. */
export function released(edit: (manifest: string) => string = text => text, state: FactState = 'main'): Maintainer {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-maintainer-'))
  const own = inFolder(folder)
  const text = edit(
    manifestOf(state)
      .text.replace(/^(wifibox:\n {2}version: )1\.8\.0$/m, '$11.9.0')
      .replace(/^ {2}commit: 1fb62c.*\n/m, ''),
  )
  own.write('wifibox.yaml', text)
  for (const [path, history] of historyFiles('1.8.0')) own.write(path, history)
  writeRelease(own, text, '1.9.0', 'final')
  return own
}

/** Renders ports/ and writes the record of a release. */
export function writeRelease(own: Maintainer, text: string, version: string, state: ReleaseRecord['state']): void {
  const ports = portsOf(text)
  const all = [...distinfoOf('1.8.0').values(), ...distinfoOf('main').values()]
  const known = new Map(all.flatMap(d => d.entries.map(e => [e.name, e] as const)))
  known.set(coreTarball, { name: coreTarball, sha256: 'c'.repeat(64), size: 4711 })
  const { files } = renderPorts(ports, { present: distinfoOf('main'), known, stamp: Date.UTC(2026, 8, 26) / 1000 })
  for (const [path, file] of files) own.write(`ports/${path}`, file)
  const { window, offCadence, quarterly } = cadenceOf('2026-09-26', undefined)
  const distinfo = [...files].flatMap(([path, file]) => {
    if (!path.endsWith('/distinfo')) return []
    const { timestamp, entries } = parseDistinfo(file, path)
    const told = entries.map(entry => ({ ...entry, evidence: 'download' }))
    return [[path.slice(0, -'/distinfo'.length), { timestamp, entries: told }] as const]
  })
  const record: ReleaseRecord = {
    schemaVersion: 1,
    version,
    state,
    date: '2026-09-26',
    after: '1.8.0',
    why: 'a campaign',
    cadence: { window, offCadence, quarterly },
    inputs: {
      wbrel: 'test',
      manifestSha256: sha256(text),
      manifest: dataOf(text) as ReleaseRecord['inputs']['manifest'],
    },
    outputs: {
      files: Object.fromEntries([...files].map(([path, file]) => [path, sha256(file)])),
      distinfo: Object.fromEntries(distinfo),
    },
    gates: [{ id: 'checks-pass', state: 'green', says: 'all checks passed' }],
  }
  own.write(recordPath(version), formatRecord(record))
}

const coreTarball = 'pgj-freebsd-wifibox-0.17.0_GH0.tar.gz'

function inFolder(folder: string): Maintainer {
  return {
    folder,
    read: path => readFileSync(join(folder, path), 'utf8'),
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
