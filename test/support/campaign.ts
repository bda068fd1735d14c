/** A folder as a maintainer has it in the middle of a campaign: manifest, ports, records, changelog. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { FactState } from '../facts.ts'
import { historyFiles } from './history.ts'
import { distinfoOf, manifestOf, renderState } from './rendered.ts'
import { type Outcome, wbrel } from './wbrel.ts'

export interface Campaign {
  readonly folder: string
  readonly read: (path: string) => string
  readonly write: (path: string, text: string) => void
  /** Runs dist/wbrel.cjs in the folder, where no make is in PATH, so that it is quick. */
  readonly run: (args: string, env?: Readonly<Record<string, string>>) => Outcome
  /** The same with everything that is in PATH. */
  readonly runWithMake: (args: string) => Outcome
  /** Path -> text of all files but git's own. */
  readonly files: () => ReadonlyMap<string, string>
  /** The same state in another folder. */
  readonly copy: () => Campaign
  readonly remove: () => void
}

/** The state `main` follows the release 1.8.0; the releases themselves are final. */
export function campaign(state: FactState = 'main'): Campaign {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-campaign-'))
  const own = inFolder(folder)
  own.write('wifibox.yaml', manifestOf(state).text)
  for (const [path, text] of renderState(state).rendered.files) own.write(`ports/${path}`, text)
  for (const [path, text] of historyFiles(state === '1.7.0' ? '1.7.0' : '1.8.0')) own.write(path, text)
  return own
}

/** A distinfo that tells every checksum of that state, for `--evidence`. */
export function evidenceOf(state: FactState): string {
  const entries = [...distinfoOf(state).values()].flatMap(distinfo => distinfo.entries)
  const lines = entries.map(e => `SHA256 (${e.name}) = ${e.sha256}\nSIZE (${e.name}) = ${e.size}\n`)
  return `TIMESTAMP = 1774814116\n${lines.join('')}`
}

function inFolder(folder: string): Campaign {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return {
    folder,
    write,
    read: path => readFileSync(join(folder, path), 'utf8'),
    run: (args, env = {}) => wbrel(words(args), { cwd: folder, env: { PATH: onlyGit(), ...env } }),
    runWithMake: args => wbrel(words(args), { cwd: folder }),
    files: () =>
      new Map(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
          .filter(path => !path.startsWith('.git/'))
          .sort()
          .map(path => [path, readFileSync(join(folder, path), 'utf8')] as const),
      ),
    copy: () => {
      const other = mkdtempSync(join(tmpdir(), 'wbrel-campaign-'))
      cpSync(folder, other, { recursive: true })
      return inFolder(other)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Words, or parts in double quotes. */
function words(args: string): readonly string[] {
  return (args.match(/"[^"]*"|\S+/g) ?? []).map(word => word.replaceAll('"', ''))
}

let bin: string | undefined

/** A folder that holds git and nothing else. */
export function onlyGit(): string {
  if (bin !== undefined) return bin
  const made = mkdtempSync(join(tmpdir(), 'wbrel-bin-'))
  const git = (process.env.PATH ?? '')
    .split(delimiter)
    .find(folder => folder !== '' && readdirSafely(folder).includes('git'))
  if (git !== undefined) symlinkSync(join(git, 'git'), join(made, 'git'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  bin = made
  return made
}

function readdirSafely(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
